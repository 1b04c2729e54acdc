"""Recomputes kl.csv, kl-inverse.csv, binomial.csv, binomial-limit.csv, bounds.csv and certificates.csv: run `python3 pac_bayes.py` in this folder.

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


def least(f, low, high):
    """The least value of a function with one valley between two points, by golden section: its error is the square of the argument's."""
    ratio = (sqrt(mpf(5)) - 1) / 2
    a, b = mpf(low), mpf(high)
    x, y = b - ratio * (b - a), a + ratio * (b - a)
    fx, fy = f(x), f(y)
    for _ in range(330):
        if fx < fy:
            b, y, fy = y, x, fx
            x = b - ratio * (b - a)
            fx = f(x)
        else:
            a, x, fx = x, y, fy
            y = a + ratio * (b - a)
            fy = f(y)
    return min(fx, fy)


def catoni(risk, n, price, c):
    return (1 - exp(-c * risk - price / n)) / (1 - exp(-c))


def bernstein(risk, square, n, price, rate):
    return risk + square * (-rate - log(1 - rate)) / rate + price / (rate * n)


def all_bounds(k, n, complexity, failure):
    """Each bound that needs (k, n, KL, delta) alone, from its theorem."""
    risk, kl_, d = mpf(k) / n, mpf(complexity), mpf(failure)
    n = mpf(n)
    price = kl_ + log(1 / d)
    c = (kl_ + log(2 * sqrt(n) / d)) / n
    occam = lambda: max(risk, limit(k, int(n), log(d) - kl_))
    return {
        "Catoni": lambda: catoni(risk, n, price, mpf(1)),
        "CatoniGrid": lambda: min([mpf(1)] + [catoni(risk, n, price + log(mpf(j + 1) * (j + 2)), mpf(2) ** j / n) for j in range(60) if mpf(2) ** j <= 200 * n]),
        "HoldOut": occam,
        "Kl": lambda: inverse(risk, c, True),
        "Lambda": lambda: least(lambda t: risk / (1 - t / 2) + c / (t * (1 - t / 2)), mpf(10) ** -25, 2 - mpf(10) ** -25),
        "McAllester": lambda: risk + sqrt(c / 2),
        "McAllesterTextbook": lambda: risk + sqrt((kl_ + log(n / d)) / (2 * (n - 1))) if n > 1 else mpf(1),
        "Occam": occam,
        "OccamKl": lambda: inverse(risk, price / n, True),
        "Quadratic": lambda: (sqrt(risk + c / 2) + sqrt(c / 2)) ** 2,
        "UnexpectedBernstein": lambda: min([mpf(1)] + [bernstein(risk, risk, n, price + log(mpf(j) * (j + 1)), mpf(2) ** -j) for j in range(1, 60)]),
    }


def write_bounds():
    cases = [(k, n, kl_, d) for k, n in [(0, 1), (1, 1), (0, 10), (3, 10), (1, 100), (84, 10000), (950, 10000), (0, 10**6), (3000, 10**6), (500, 50000), (1, 3), (2, 3), (0, 2), (1, 2)]
             for kl_ in (0.0, 0.7, 50.0, 5000.0) for d in (0.05, 1e-9, 0.999999, 0.6, 5e-324)]
    cases += [(k, 10**9, kl_, d) for k in (0, 1, 10**4) for kl_ in (0.0, 1e4, 1e8) for d in (0.05, 0.6)]
    rows = []
    for k, n, complexity, failure in cases:
        for theorem in all_bounds(k, n, complexity, failure):
            mp.dps = 110
            rows.append((theorem, k, n, repr(complexity), repr(failure), show(min(mpf(1), all_bounds(k, n, complexity, failure)[theorem]()))))
    write("bounds.csv", "theorem,k,n,KL,delta,value", rows)


def capped(q, c, upper=True):
    mp.dps = 110
    value = inverse(min(mpf(1), max(mpf(0), q)), c, upper)
    mp.dps = 110
    return value


def pick_to_learn(k, n, d):
    """The root of (d/n) sum over m of C(m, k)/C(n, k) (1 - e)^-(n-m) = 1; each term from the one before, bisection in between."""
    if k == n:
        return mpf(1)
    d = mpf(d)

    def left(e):
        if n <= 2000:
            total, term = mpf(0), mpf(1)
            for m in range(n - 1, k - 1, -1):
                term *= mpf(m + 1 - k) / (m + 1) / (1 - e)
                total += term
            return d * total / n
        tail = log(falling(n - k - 1, n, 1 - e)) + log_term(k + 1, n, e) if e * n < k + 1 else log1p(-exp(log_tail(k, n, e)))
        return exp(log(d) + tail - log(mpf(n)) - log(e) - log_term(k, n, e))

    low, high = mpf(k) / n, mpf(1)
    if low == 0:
        low = mpf(10) ** -40
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if left(middle) < 1 else (low, middle)
    x, y = low, high
    fx, fy = log(left(x)), log(left(y)) if y < 1 else mpf(10)
    for _ in range(60):
        z = y - fy * (y - x) / (fy - fx)
        if not low < z < high:
            z = (low + high) / 2
        fz = log(left(z))
        low, high = (z, high) if fz < 0 else (low, z)
        if abs(z - y) < z * mpf(10) ** -65:
            return z
        x, fx, y, fy = y, fy, z, fz
    return z


def bits_per_token(b, n, kl_, alpha, v, m, d):
    alpha = mpf(alpha)
    span = log(1 + (1 - alpha) * v / alpha, 2)
    r = mpf(m) / (m + n) if m else mpf(1)
    gap = sqrt((kl_ + log(1 / (r * d))) / (2 * mpf(n)))
    if m:
        gap += sqrt(log(1 / ((1 - r) * d)) / (2 * mpf(m)))
    return min(log(v / alpha, 2), b + span * gap)


def recursive(k, n, kl_, d, *steps):
    t = 1 + len(steps) // 6
    bound = capped(mpf(k) / n, (mpf(kl_) + log(2 * t * sqrt(mpf(n)) / d)) / n)
    for g, f1, f2, f3, m, c in zip(*[iter(steps)] * 6):
        price = (mpf(c) + log(6 * t * sqrt(mpf(m)) / d)) / m
        g = mpf(g)
        excess = -g + g * capped(mpf(f1), price) + (1 - g) * capped(mpf(f2), price) + g * capped(mpf(f3), price)
        bound = min(mpf(1), max(mpf(0), excess + g * bound))
    return bound


def split_kl(a, middle, b, above, below, n, kl_, d):
    a, middle, b, above, below = map(mpf, (a, middle, b, above, below))
    c = (mpf(kl_) + log(4 * sqrt(mpf(n)) / d)) / n
    value = middle
    if b > middle:
        value += (b - middle) * capped(above / (b - middle), c)
    if middle > a:
        value -= (middle - a) * capped(below / (middle - a), c, False)
    return min(b, value)


def code_length(*counts):
    total = mp.loggamma(mpf(len(counts)) / 2 + sum(counts)) - mp.loggamma(mpf(len(counts)) / 2)
    return (total - sum(mp.loggamma(mpf(c) + mpf(1) / 2) - mp.loggamma(mpf(1) / 2) for c in counts)) / log(2)


def gaussian(*numbers):
    total = mpf(0)
    for mean, scale, prior_mean, prior_scale in zip(*[iter(map(mpf, numbers))] * 4):
        total += log(prior_scale / scale) + (scale**2 + (mean - prior_mean) ** 2) / (2 * prior_scale**2) - mpf(1) / 2
    return total


def renyi_gaussian(order, *numbers):
    total, a = mpf(0), mpf(order)
    for mean, scale, prior_mean, prior_scale in zip(*[iter(map(mpf, numbers))] * 4):
        mixed = a * prior_scale**2 + (1 - a) * scale**2
        total += log(prior_scale / scale) + log(prior_scale**2 / mixed) / (2 * (a - 1)) + a * (mean - prior_mean) ** 2 / (2 * mixed)
    return total


def codebook(scale, prior_scale, *book):
    """The sum over codewords of KL(N(c, scale^2) || sum over the book of N(., prior_scale^2)), by quadrature."""
    s, t = mpf(scale), mpf(prior_scale)
    total = mpf(0)
    mp.dps = 40
    for c in book:
        c = mpf(c)
        g = lambda x: log(sum(exp(-((c + s * x - mpf(o)) ** 2) / (2 * t**2)) for o in book)) * exp(-x * x / 2) / sqrt(2 * mp.pi)
        total += log(t / s) - mpf(1) / 2 - mp.quad(g, [mpf(i) / 2 for i in range(-28, 29)])
    return total


CERTIFICATES = {
    "Catoni": lambda k, n, kl_, d, t: catoni(mpf(k) / n, mpf(n), mpf(kl_) + log(1 / mpf(d)), mpf(t) / n),
    "Lambda": lambda k, n, kl_, d, t: (lambda c: mpf(k) / n / (1 - mpf(t) / 2) + c / (mpf(t) * (1 - mpf(t) / 2)))((mpf(kl_) + log(2 * sqrt(mpf(n)) / d)) / n),
    "UnexpectedBernstein": lambda k, n, kl_, d, rate, square: bernstein(mpf(k) / n, mpf(square), mpf(n), mpf(kl_) + log(1 / mpf(d)), mpf(rate)),
    "ExcessBernstein": lambda a, middle, b, above, below, n, kl_, d, rate, square: min(mpf(b), mpf(middle) + mpf(above) - mpf(below)
        + mpf(square) * (-mpf(rate) * mpf(b) - log(1 - mpf(rate) * mpf(b))) / (mpf(rate) * mpf(b) ** 2) + (mpf(kl_) + log(1 / mpf(d))) / (mpf(rate) * n)),
    "TwoStep": lambda k, n, kl_, m, d, e: capped(capped(mpf(k) / n, log(2 / mpf(e)) / m), (mpf(kl_) + log(2 * sqrt(mpf(n)) / d)) / n),
    "DziugaiteRoy": lambda k, n, kl_, j, d: capped(mpf(k) / n, (mpf(kl_) + log(mp.pi**2 * mpf(j) ** 2 * n / (6 * mpf(d)))) / (n - 1)) if n > 1 else mpf(1),
    "Renyi": lambda k, n, kl_, a, d: capped(mpf(k) / n, (mpf(kl_) + (2 * mpf(a) - 1) / (mpf(a) - 1) * log(2 / mpf(d)) + log(2 * sqrt(mpf(n)))) / n),
    "SplitKl": split_kl,
    "Recursive": recursive,
    "PickToLearn": pick_to_learn,
    "BitsPerToken": bits_per_token,
    "CodeLength": code_length,
    "Gaussian": gaussian,
    "RenyiGaussian": renyi_gaussian,
    "Complexity": lambda bits: bits * log(2) + log(mpf(bits) * (bits + 1)),
    "PrefixComplexity": lambda bits: bits * log(2) + 2 * log(mpf(bits)),
    "Codebook": codebook,
}


def certificates():
    counted = [(0, 1, 0.0), (1, 1, 3.0), (1, 2, 0.5), (3, 10, 0.0), (84, 10000, 20.0), (9500, 10000, 3.0), (3000, 10**6, 5000.0), (10**4, 10**9, 1e4), (999999999, 10**9, 7.0)]
    for k, n, c in counted:
        for d in (0.05, 1e-300, 0.9):
            for t in (1e-5, 0.3, 1.0, 7.5, 500.0):
                yield "Catoni", (k, n, c, d, t * n)
            for t in (1e-6, 0.1, 1.0, 1.5, 1.999):
                yield "Lambda", (k, n, c, d, t)
            for rate in (1e-9, 1e-4, 0.1, 0.5, 0.99):
                for share in (1.0, 0.5 * (1 + k / n), k / n):
                    if k / n * share >= (k / n) ** 2 and k / n * share <= k / n:
                        yield "UnexpectedBernstein", (k, n, c, d, rate, k / n * share)
            for m in (1, 30, 150000):
                yield "TwoStep", (k, n, c, m, d, 0.01)
            for j in (1, 2, 900, 10**6):
                yield "DziugaiteRoy", (k, n, c, j, d)
            for a in (1.0000001, 1.5, 2.0, 1000.0):
                yield "Renyi", (k, n, c, a, d)
    for a, middle, b in [(0.0, 0.0, 1.0), (-1.0, 0.0, 1.0), (0.0, 1.0, 1.0), (-0.3, 0.2, 2.5), (0.0, 0.5, 1.0)]:
        for above, below in [(0.0, 0.0), (0.02, 0.05), (0.3, 0.1), (1.0, 0.0), (0.0, 1.0), (1e-9, 1e-3)]:
            if above <= b - middle and below <= middle - a:
                for n, c in [(1, 0.0), (500, 3.0), (60000, 5000.0), (10**9, 1e5)]:
                    for d in (0.05, 1e-12):
                        yield "SplitKl", (a, middle, b, above, below, n, c, d)
    for a, middle, b, above, below, square in [(-1.0, 0.0, 1.0, 0.02, 0.05, 0.07), (-1.0, 0.0, 1.0, 0.3, 0.0, 0.3), (0.0, 0.0, 3.0, 1.0, 0.0, 1.5), (-0.5, 0.25, 0.25, 0.0, 0.4, 0.1), (-1.0, 0.0, 1.0, 0.0, 0.0, 0.0)]:
        for n, c in [(1, 0.0), (500, 3.0), (60000, 500.0), (10**9, 1e5)]:
            for d in (0.05, 1e-12):
                for rate in (1e-8, 1e-3, 0.1, 0.3):
                    yield "ExcessBernstein", (a, middle, b, above, below, n, c, d, rate, square)
    for steps in [(), (0.5, 0.99, 0.02, 0.01, 30000, 100.0), (0.5, 0.99, 0.02, 0.01, 30000, 100.0, 0.7, 0.995, 0.03, 0.001, 15000, 20.0), (1.0, 0.9, 0.1, 0.1, 100, 1.0), (0.0, 1.0, 0.1, 0.1, 100, 1.0), (0.25, 1.0, 1.0, 1.0, 1, 0.0)]:
        for k, n, c in [(0, 60000, 50.0), (600, 60000, 3000.0), (1, 2, 0.0)]:
            for d in (0.05, 1e-9):
                yield "Recursive", (k, n, c, d, *steps)
    for k, n in [(0, 1), (1, 1), (0, 2), (1, 2), (0, 10), (3, 10), (9, 10), (5, 100), (99, 100), (40, 1000), (999, 1000), (20, 60000), (600, 60000), (0, 10**9), (30, 10**9)]:
        for d in (0.05, 1e-6, 0.9, 1e-300, 0.51, 0.999999, 1 - 2.0**-53):
            yield "PickToLearn", (k, n, d)
    for b, n, c, alpha, v, m in [(3.1, 8000000, 1e6, 0.1, 50257, 10000), (3.1, 8000000, 1e6, 0.1, 50257, 0), (12.0, 10, 0.0, 0.5, 2**20, 3), (0.5, 1, 0.0, 1e-9, 2, 1), (7.0, 10**9, 5e6, 0.001, 32000, 10**9), (4.0, 9000000, 2e4, 0.3, 50257, 0)]:
        for d in (0.05, 1e-9):
            if b <= log(v / mpf(alpha), 2):
                yield "BitsPerToken", (b, n, c, alpha, v, m, d)
    for counts in [(1, 0), (0, 1), (5,), (19, 0), (0, 20), (18, 0, 0, 0), (17, 1, 0, 0), (21, 0), (0, 0, 0), (1, 1), (2, 0, 0), (7, 3), (19, 20, 21), (1000, 3, 0), (10**9, 0), (10**9, 1), (10**6, 10**6, 10**6), (400, 300, 314), (1,) * 64, (0,) * 255 + (1,), (3,) + (0,) * 999, (10**12, 7, 5 * 10**9), (20,) * 16]:
        yield "CodeLength", counts
    for numbers in [(0.0, 1.0, 0.0, 1.0), (0.1, 1.0, 0.0, 1.0), (0.0, 1.0000000001, 0.0, 1.0), (0.0, 1.0, 0.0, 3.0), (0.0, 3.0, 0.0, 1.0), (1e-8, 0.95, 0.0, 1.0), (3.0, 1e-200, 1.0, 1e-3), (0.1, 0.2, 0.3, 0.4) * 50, (1e150, 1.0, 0.0, 1e-3), (0.3, 0.05, 0.29999999, 0.0500001)]:
        yield "Gaussian", numbers
    for order in (1.0000001, 1.5, 2.0, 40.0):
        for numbers in [(0.0, 1.0, 0.0, 1.0), (0.1, 1.0, 0.0, 1.0), (0.0, 1.0000000001, 0.0, 1.0), (0.0, 1.0, 0.0, 3.0), (1e-8, 0.95, 0.0, 1.0), (0.1, 0.2, 0.3, 0.4) * 50, (3.0, 1e-100, 1.0, 1e-3)]:
            yield "RenyiGaussian", (order, *numbers)
    yield "RenyiGaussian", (1.01, 0.0, 3.0, 0.5, 1.0)
    for bits in (1, 2, 7, 1000, 10**6, 2**40):
        yield "Complexity", (bits,)
        yield "PrefixComplexity", (bits,)
    for scale, prior_scale, book in [(0.1, 0.1, (-1.0, 0.0, 1.0)), (0.5, 1.0, (-1.0, 0.0, 1.0)), (1.0, 0.7, (-1.0, -0.2, 0.1, 2.0)), (0.01, 1.0, (0.0, 0.5)), (2.0, 1.0, (0.0,)), (0.02, 0.03, (-0.3, -0.1, 0.0, 0.1, 0.3))]:
        yield "Codebook", (scale, prior_scale, *book)


def write_certificates():
    rows = []
    for name, arguments in certificates():
        mp.dps = 110
        value = CERTIFICATES[name](*arguments)
        if name in ("Catoni", "Lambda", "UnexpectedBernstein"):
            value = min(mpf(1), max(value, mpf(arguments[0]) / arguments[1]))
        rows.append((name, " ".join(repr(a) for a in arguments), show(value)))
    write("certificates.csv", "function,arguments,value", rows)


if __name__ == "__main__":
    write_kl()
    write_kl_inverse()
    write_binomial()
    write_binomial_limit()
    write_bounds()
    write_certificates()
