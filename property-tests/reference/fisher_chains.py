"""Recomputes fisher-chains.csv: memory of chains whose units hold a part of their own state, W = diagonal·I + link·(first lower diagonal), with gmpy2 at the length that the others only extrapolate to.

    python3 fisher_chains.py > fisher-chains.csv

Nothing is squared and nothing iterates: an equation X = W X Wᵀ + Q of a lower bidiagonal W gives each entry from those above and left of it, and J(k) = |L⁻¹Wᵏe₁|² of the Cholesky factor of C. At a number of bits and at half as many more; the
digits printed are those on which both agree.

A row: a name; the order; diagonal and link, as doubles in hexadecimal; the total; some lags; their J.
"""
import sys

import gmpy2
from gmpy2 import mpfr

LAGS = (0, 1, 2, 5, 10, 20, 49, 99, 150, 199)


def stein(w, q, n, down):
    """X = W X Wᵀ + Q from above (W lower bidiagonal), or X = Wᵀ X W + Q from below."""
    diagonal, link = w
    x = [[mpfr(0)] * n for _ in range(n)]
    order = range(n) if down else range(n - 1, -1, -1)
    step = -1 if down else 1
    both, square, scale = diagonal * link, link * link, 1 / (1 - diagonal * diagonal)
    for i in order:
        for j in order:
            p, r = i + step, j + step
            a = x[p][j] if 0 <= p < n else 0
            b = x[i][r] if 0 <= r < n else 0
            c = x[p][r] if 0 <= p < n and 0 <= r < n else 0
            x[i][j] = (q(i, j) + both * (a + b) + square * c) * scale
    return x


def solve(n, diagonal, link, bits):
    with gmpy2.local_context(gmpy2.get_context(), precision=bits):
        w = (mpfr(diagonal), mpfr(link))
        c = stein(w, lambda i, j: 1 if i == j else 0, n, True)
        lower = [[mpfr(0)] * n for _ in range(n)]
        for j in range(n):
            for i in range(j, n):
                rest = c[i][j] - sum([a * b for a, b in zip(lower[i][:j], lower[j][:j])]) if j else c[i][j]
                lower[i][j] = gmpy2.sqrt(rest) if i == j else rest / lower[j][j]

        # columns of L⁻¹, and C⁻¹ from them
        half = []
        for k in range(n):
            column = [mpfr(0)] * n
            for i in range(k, n):
                rest = (1 if i == k else 0) - sum([a * b for a, b in zip(lower[i][k:i], column[k:i])])
                column[i] = rest / lower[i][i]
            half.append(column)
        inverse = [[None] * n for _ in range(n)]
        for i in range(n):
            for j in range(i, n):
                inverse[i][j] = inverse[j][i] = sum([a * b for a, b in zip(half[i][j:], half[j][j:])])
        total = stein(w, lambda i, j: inverse[i][j], n, False)[0][0]

        u, found = [mpfr(1)] + [mpfr(0)] * (n - 1), {}
        for k in range(max(LAGS) + 1):
            if k in LAGS:
                y = [sum([half[j][i] * u[j] for j in range(i + 1)]) for i in range(n)]
                found[k] = sum([a * a for a in y])
            u = [w[0] * u[i] + (w[1] * u[i - 1] if i else 0) for i in range(n)]
        return [total] + [found[k] for k in LAGS]


def text(x):
    digits, exponent, _ = x.digits(10, 40)
    return f"{digits[0]}.{digits[1:]}e{exponent - 1}"


print("# made by fisher_chains.py with gmpy2")
print("name,order,diagonal,link,total,lags,curve")
for n, diagonal, link in ((50, 0.99, 3.0), (100, 0.9, 1.0), (100, 0.5, 5.0), (200, 0.7, 0.3), (200, 0.9, 1.0), (200, 0.99, 3.0)):
    bits = 2000
    while True:
        low, high = solve(n, diagonal, link, bits), solve(n, diagonal, link, bits * 3 // 2)
        if all(abs(a - b) <= abs(b) * mpfr(10) ** -45 for a, b in zip(low, high)):
            break
        bits *= 2
    print(f"identity-chain-{diagonal:g}-{link:g}", n, diagonal.hex(), link.hex(), text(high[0]), " ".join(map(str, LAGS)), " ".join(map(text, high[1:])), sep=",")
    sys.stdout.flush()
