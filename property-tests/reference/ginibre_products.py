#!/usr/bin/env python3
"""Recomputes the last two columns of ginibre-products.csv beside this script: mean and variance of ln of the spectral radius of a product of k complex N x N Gaussian matrices of variance 1/N.

    python3 ginibre_products.py

needs mpmath. A row is N, k, mean, variance. The distribution function of a sum of k logarithms of Gamma(j) is inverted from its characteristic function, (Gamma(j + it)/Gamma(j))^k,
along a shifted contour; nothing is convolved. To check one more, add a row with empty last columns and run the script. A table that is not there is made anew.
"""
import csv
import os

import mpmath as mp

mp.mp.dps = 40
FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ginibre-products.csv")
ROWS = [(1, 3), (2, 1), (2, 2), (2, 4), (3, 2), (4, 3), (6, 2)]


def radius(n, k):
    step = mp.mpf(1) / 10
    # P(S > y) = (1/2 pi i) int x^-s M(s)/s ds on Re s = 1/2, M(s) = (Gamma(j+s)/Gamma(j))^k, y = ln x
    ts = [(mp.mpf(m) + mp.mpf(1) / 2) * step / 2 for m in range(-1400, 1400)]
    nodes = [mp.mpc(mp.mpf(1) / 2, t) for t in ts]
    kernels = [[(mp.gamma(j + s) / mp.gamma(j)) ** k / s for s in nodes] for j in range(1, n + 1)]
    keep = [i for i in range(len(nodes)) if max(abs(c[i]) for c in kernels) > mp.mpf(10) ** -32]
    low, high = -45 * 1, 5 + k * mp.log(n + 40)
    mean = second = mp.mpf(0)
    center = k * mp.digamma(n)
    for m in range(int(low / step), int(high / step)):
        y = m * step
        waves = [mp.exp(-nodes[i] * y) for i in keep]
        f = []
        for c in kernels:
            above = mp.re(mp.fsum(w * c[i] for w, i in zip(waves, keep))) * step / 2 / (2 * mp.pi)
            f.append(1 - above)
        rest = mp.mpf(1)
        for v in f[:-1]:
            rest *= v
        e = step * f[-1] * (1 - rest)
        mean += e
        second += 2 * (y - center) * e
    total = center + mean - k * mp.log(n)
    return total / 2, (k * mp.polygamma(1, n) + second - mean ** 2) / 4


def main():
    rows = [(r[0], r[1]) for r in list(csv.reader(open(FILE)))[1:]] if os.path.exists(FILE) else ROWS
    computed = [(int(n), int(k), *(mp.nstr(v, 20) for v in radius(int(n), int(k)))) for n, k in rows]
    with open(FILE, "w", newline="") as table:
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(["order", "factors", "mean", "variance"])
        writer.writerows(computed)


if __name__ == "__main__":
    main()
