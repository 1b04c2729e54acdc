"""Recomputes fisher.csv: memory of noisy linear networks in 60 digits and more, from the definition by squaring, with mpmath.

    python3 fisher.py > fisher.csv

A row: a name; the order; W row after row and v, as doubles in hexadecimal; epsilon; the total; J(0), J(1), .... A sum of powers is squared until nothing is left of it, at a precision that doubles
with what the covariance's size asks for, and again at half as many digits more: the digits printed are those on which both agree.
"""
import math
import sys

import mpmath as mp
import numpy as np


def solve(w, v, eps, lags, digits):
    with mp.workdps(digits):
        n = len(w)
        a = mp.matrix(n, n)
        for i in range(n):
            for j in range(n):
                a[i, j] = mp.mpf(float(w[i][j]))
        first, powers = a.copy(), []
        c = mp.eye(n)
        for _ in range(60):
            powers.append(a)
            c = c + a * c * a.T
            size = max(abs(x) for x in a)
            if size < mp.mpf(10) ** (-digits):
                break
            a = a * a
        inverse = c ** -1
        spatial = inverse
        for a in powers:
            spatial = spatial + a.T * spatial * a
        u = mp.matrix([mp.mpf(float(x)) for x in v])
        total = (u.T * spatial * u)[0] / eps
        curve = []
        for _ in range(lags):
            curve.append((u.T * inverse * u)[0] / eps)
            u = first * u
        return [total] + curve


def agreed(w, v, eps, lags):
    digits = 120
    while True:
        low, high = solve(w, v, eps, lags, digits), solve(w, v, eps, lags, digits * 3 // 2)
        if all(abs(a - b) <= abs(b) * mp.mpf(10) ** -45 for a, b in zip(low, high)):
            return high
        digits *= 2


def families():
    random = np.random.default_rng(2026)
    for gain in (0.5, 1.0, 1.2, 3.0, 10.0, 1000.0):
        for n in (2, 5, 12):
            yield f"delay-{gain:g}", n, np.diag([gain] * (n - 1), -1), np.eye(n)[0], 1.0
    for diagonal, gain, n in ((0.4, 0.9, 12), (0.9, 1.0, 12), (0.99, 2.0, 8), (-0.7, 5.0, 6)):
        yield f"identity-chain-{diagonal:g}-{gain:g}", n, np.diag([diagonal] * n) + np.diag([gain] * (n - 1), -1), np.eye(n)[0], 1.0
    for gain, back, n in ((1.2, 0.05, 12), (3.0, 0.05, 10), (20.0, 0.005, 8)):
        yield f"feedback-{gain:g}-{back:g}", n, np.diag([gain] * (n - 1), -1) + np.diag([back] * (n - 1), 1), np.eye(n)[0], 1.0
    for eigenvalue, n in ((0.5, 12), (0.95, 8), (0.999, 4)):
        yield f"jordan-{eigenvalue:g}", n, np.diag([eigenvalue] * n) + np.diag([1.0] * (n - 1), 1), np.ones(n) / math.sqrt(n), 1.0
    for n in (6, 12):
        grcar = np.diag([-1.0] * (n - 1), -1) + sum(np.diag([1.0] * (n - k), k) for k in range(4))
        yield "grcar", n, 0.95 / max(abs(np.linalg.eigvals(grcar))) * grcar, np.ones(n) / math.sqrt(n), 1.0
        angle = 1.2
        kahan = np.diag([math.sin(angle) ** i for i in range(n)]) @ (np.eye(n) - math.cos(angle) * np.triu(np.ones((n, n)), 1))
        yield "kahan", n, 0.9 * kahan, np.ones(n) / math.sqrt(n), 2.0
        coefficients = random.standard_normal(n)
        companion = np.diag([1.0] * (n - 1), -1)
        companion[0] = coefficients
        yield "companion", n, 0.9 / max(abs(np.linalg.eigvals(companion))) * companion, random.standard_normal(n), 1.0
        yield "triangle", n, np.tril(random.standard_normal((n, n)), -1) * 3 + np.diag(random.uniform(-0.9, 0.9, n)), random.standard_normal(n), 1.0
    for n in (1, 3, 8, 12):
        ginibre = random.standard_normal((n, n)) / math.sqrt(n)
        yield "ginibre", n, 0.97 / max(abs(np.linalg.eigvals(ginibre))) * ginibre, random.standard_normal(n), 0.25
    for n in (4, 9):
        q = np.linalg.qr(random.standard_normal((n, n)))[0]
        yield "normal", n, q @ np.diag(random.uniform(-0.99, 0.99, n)) @ q.T, np.ones(n) / math.sqrt(n), 1.0
        yield "turned-delay", n, q @ np.diag([2.0] * (n - 1), -1) @ q.T, q[:, 0], 1.0


print("# made by fisher.py with mpmath")
print("name,order,entries,input,noise,total,curve")
for name, n, w, v, eps in families():
    # the memory of a nilpotent chain is 0 from its length on
    print(name, n, " ".join(float(x).hex() for x in np.asarray(w).ravel()), " ".join(float(x).hex() for x in v), float(eps).hex(), sep=",", end=",")
    found = agreed(w, v, eps, n + 3)
    print(mp.nstr(found[0], 40), " ".join(mp.nstr(x, 40) for x in found[1:]), sep=",")
    sys.stdout.flush()
