"""Recomputes kl.csv, kl-inverse.csv, binomial.csv and bounds.csv: run `python3 pac_bayes.py` in this folder.

Every argument is a double, written so that it reads back exactly; the last columns are its image in 60 digits, by mpmath, from the
definitions: plain sums and logarithms with as many guard digits as cancellation takes, roots by Newton's method on a convex function.
"""
import random

from mpmath import mp, mpf, exp, log, sqrt, nstr, expm1, log1p, binomial, betainc

DIGITS = 60


def digits_for(q, c=1, more=0):
    small = min(x for x in (mpf(q), mpf(c), mpf(1)) if x > 0)
    return 120 + more + int(-log(small, 10))


def kl(q, p):
    q, p = mpf(q), mpf(p)
    total = mpf(0)
    if q > 0:
        total += q * log(q / p)
    if q < 1:
        total += (1 - q) * log((1 - q) / (1 - p))
    return total


def inverse(q, c, upper):
    """The root of kl(q, p) = c above or below q; Newton from the far side of the root, where it is monotone."""
    q, c = mpf(q), mpf(c)
    mp.dps = digits_for(q, c)
    if q > 0 and q < 1:
        mp.dps += max(0, int(-log(1 - q, 10)))
    if c == 0 or (upper and q == 1) or (not upper and q == 0):
        return q
    if upper and q == 0:
        return -expm1(-c)
    if not upper and q == 1:
        return exp(-c)
    h = -q * log(q) - (1 - q) * log(1 - q)
    if upper:
        y = (c + h) / (1 - q)
        if y > 150:
            return mpf(1)
        p = min(1 - exp(-y), q + sqrt(2 * q * c) + 2 * c)
    else:
        p = max(exp(-(c + h) / q), q - sqrt(2 * q * c))
    for _ in range(400):
        step = (c - kl(q, p)) * p * (1 - p) / (p - q)
        p += step
        if abs(step) < abs(p) * mpf(10) ** -(DIGITS + 15) and abs(step) < abs(p - q) * mpf(10) ** -20:
            return p
    raise ArithmeticError(f"no convergence: {q} {c} {upper}")


def show(x):
    if abs(x) < mpf(10) ** -400:  # far below every double
        return "0"
    return nstr(x, DIGITS, strip_zeros=True, min_fixed=1, max_fixed=0) if x not in (0, 1) else str(int(x))


def write(name, header, rows):
    with open(name, "w") as f:
        f.write(header + "\n")
        f.writelines(",".join(str(cell) for cell in row) + "\n" for row in rows)


random.seed(20261123)
EDGE_Q = [5e-324, 1e-310, 2.2250738585072014e-308, 1e-200, 3e-151, 3.2e-151, 1e-100, 1e-30, 1e-16, 1e-9, 1e-3, 0.01, 0.1,
          0.25, 0.3, 0.5, 0.5000000000000001, 0.7, 0.9, 0.99, 0.999999, 1 - 2.0**-30, 1 - 2.0**-53]
EDGE_C = [5e-324, 1e-310, 1e-300, 1e-200, 3e-151, 1e-100, 1e-40, 1e-32, 1e-31, 1e-20, 1e-16, 1e-12, 1e-8, 1e-4, 1e-3, 0.01, 0.1, 0.5, 1.0,
          2.0, 5.0, 20.0, 26.0, 37.9, 100.0, 650.0, 1000.0, 1e6, 1e300]


def write_kl():
    mp.dps = 1200
    rows = []
    values = EDGE_Q + [random.random() for _ in range(20)] + [10 ** random.uniform(-20, 0) for _ in range(20)]
    for q in values + [0.0, 1.0]:
        near = [q * (1 + s * 2.0 ** -k) for k in (52, 40, 26, 10, 4) for s in (1, -1)]
        for p in near + random.sample(values, 6):
            if 0 < p < 1 and p != q:
                rows.append((repr(q), repr(p), show(kl(q, p))))
    write("kl.csv", "q,p,kl", rows)


def write_kl_inverse():
    pairs = [(q, c) for q in [0.0, *EDGE_Q, 1.0] for c in EDGE_C]
    pairs += [(random.random(), 10 ** random.uniform(-8, 1)) for _ in range(200)]
    pairs += [(10 ** random.uniform(-12, 0), 10 ** random.uniform(-12, 1)) for _ in range(200)]
    pairs += [(1 - 10 ** random.uniform(-14, 0), 10 ** random.uniform(-14, 1)) for _ in range(100)]
    pairs += [(10 ** random.uniform(-300, -140), 10 ** random.uniform(-300, -140)) for _ in range(60)]
    write("kl-inverse.csv", "q,c,upper,lower", [(repr(q), repr(c), show(inverse(q, c, True)), show(inverse(q, c, False))) for q, c in pairs])


def falling(k, n, p):
    """P(X <= k) / P(X = k), by falling terms; all k + 1 of them where they do not fall."""
    total = term = mpf(1)
    odds = (1 - p) / p
    for i in range(k):
        term = term * (k - i) * odds / (n - k + 1 + i)
        total += term
        if term < total * mpf(10) ** -(DIGITS + 20) and (k - i) * odds < n - k + 1 + i:
            break
    return total


def log_term(k, n, p):
    choose = mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)
    return choose + (k * log(p) if k else 0) + ((n - k) * log1p(-p) if k < n else 0)


def log_tail(k, n, p):
    """ln P(X <= k): from the falling terms, or from those of the complement where p lies below k/n."""
    if k == n:
        return mpf(0)
    if p * n > k:
        return log_term(k, n, p) + log(falling(k, n, p))
    return log1p(-exp(log_term(k + 1, n, p) + log(falling(n - k - 1, n, 1 - p))))


def limit(k, n, log_failure):
    """The p with ln P(X <= k) = ln delta: Newton on the convex -ln P from the right, where Chernoff's bound puts the start."""
    if k == n:
        return mpf(1)
    if k == 0:
        return -expm1(log_failure / n)
    mp.dps = 110
    p = inverse(mpf(k) / n, -log_failure / n, True) if log_failure < -0.6 else (k + mpf(1) / 2) / n
    mp.dps = 110
    if p == 1:
        return p
    for _ in range(200):
        tail = log_tail(k, n, p)
        slope = exp(log_term(k, n, p) - tail) * (n - k) / (1 - p)
        step = (tail - log_failure) / slope
        p += step
        if abs(step) < p * mpf(10) ** -(DIGITS // 2 + 3):  # quadratic: the next step is below 1e-60
            tail = log_tail(k, n, p)
            return p + (tail - log_failure) / (exp(log_term(k, n, p) - tail) * (n - k) / (1 - p))
    raise ArithmeticError(f"no convergence: {k} {n} {log_failure}")


BINOMIAL = [(0, 1), (1, 1), (0, 2), (1, 2), (1, 3), (2, 3), (3, 10), (9, 10), (0, 100), (1, 100), (15, 100), (16, 100), (50, 100), (84, 100), (99, 100), (7, 1000), (500, 1000),
            (84, 10000), (950, 10000), (9990, 10000), (100, 10**6), (3000, 10**6), (0, 10**9), (1, 10**9), (40, 10**9), (10**4, 10**9)]


def write_binomial():
    mp.dps = 100
    rows = []
    for k, n in BINOMIAL:
        q = k / n
        s = (max(q * (1 - q), 1 / n) / n) ** 0.5
        for p in {q + 3 * s, q + 10 * s, q - 2 * s, q + 0.1 * s, q / 2, (1 + q) / 2, 1e-12, 0.5, 0.999}:
            if 0 < p < 1 and (n < 10**7 or abs(p - q) < 12 * s):
                upper = log_tail(n - k, n, 1 - mpf(p))
                rows.append((k, n, repr(p), show(log_tail(k, n, mpf(p))), show(upper)))
    write("binomial.csv", "k,n,p,ln P(X <= k),ln P(X >= k)", rows)


def write_binomial_limit():
    rows = []
    for k, n in BINOMIAL:
        for log_failure in [-1e-6, -0.1, -0.5, -0.6931471805599453, -1.0, -2.995732273553991, -23.0, -700.0, -2000.0, -1e5]:
            if log_failure < -0.05 or n < 10**5:
                mp.dps = 110
                rows.append((k, n, repr(log_failure), show(limit(k, n, mpf(log_failure)))))
    write("binomial-limit.csv", "k,n,ln delta,limit", rows)


def write_bounds():
    cases = [(k, n, kl_, d) for k, n in [(0, 1), (1, 1), (0, 10), (3, 10), (1, 100), (84, 10000), (950, 10000), (0, 10**6), (3000, 10**6), (500, 50000), (1, 3), (2, 3)]
             for kl_ in (0.0, 0.7, 50.0, 5000.0) for d in (0.05, 1e-9, 0.999999, 0.6, 5e-324)]
    rows = []
    for k, n, complexity, failure in cases:
        mp.dps = 110
        risk, kl_, d = mpf(k) / n, mpf(complexity), mpf(failure)
        c = (kl_ + log(2 * sqrt(mpf(n)) / d)) / n
        value = {
            "Kl": lambda: inverse(risk, c, True),
            "McAllester": lambda: risk + sqrt(c / 2),
            "Catoni": lambda: (1 - exp(-risk - (kl_ + log(1 / d)) / n)) / (1 - exp(mpf(-1))),
            "HoldOut": lambda: max(risk, limit(k, n, log(d) - kl_)),
        }
        for theorem, f in value.items():
            mp.dps = 110
            rows.append((theorem, k, n, repr(complexity), repr(failure), show(min(mpf(1), f()))))
    write("bounds.csv", "theorem,k,n,KL,delta,value", rows)


if __name__ == "__main__":
    write_kl()
    write_kl_inverse()
    write_binomial()
    write_binomial_limit()
    write_bounds()
