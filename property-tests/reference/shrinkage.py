#!/usr/bin/env python3
"""Makes shrinkage.csv beside this script: risks of James and Stein's estimator and of its positive part, in 60 digits.

    python3 shrinkage.py

needs mpmath. A row is a measure (risk or positive), p, the squared length of the mean, and the value. The estimator's risk comes from Kummer's function, the
positive part's from its definition: the error outside and inside the cut with x'theta by its own noncentral law, incomplete gammas from mpmath; neither is the library's way.
"""
import csv
import os

from mpmath import mp, mpf, exp, hyp1f1, gammainc, factorial

HERE = os.path.dirname(os.path.abspath(__file__))
FILE = os.path.join(HERE, "shrinkage.csv")


def risk(p, square):
    # E 1/(p - 2 + 2J) = M(1, p/2, -square/2)/(p - 2)
    return p - (p - 2) * hyp1f1(1, mpf(p) / 2, -square / 2)


def positive(p, square):
    c, rate = mpf(p - 2), square / 2
    below = lambda degrees: gammainc(mpf(degrees) / 2, 0, c / 2, regularized=True)
    total, weight, j = mpf(0), exp(-rate), 0
    while j < 4000:
        v = p + 2 * j
        # where the factor would be negative the estimate is 0: the error is the mean's square in place of that of (1 - c/S)x, and E x'theta f(S) = square E f(S of two degrees more)
        inside = -(v * below(v + 2) - 2 * c * below(v) + c * c * below(v - 2) / (v - 2)) + 2 * square * (below(v + 2) - c * below(v) / v)
        total += weight * inside
        j += 1
        weight *= rate / j
        if j > rate and weight < mpf(10) ** -(mp.dps + 5):
            break
    return risk(p, square) + total


ROWS = [(m, p, s) for p in [3, 4, 10, 50, 1001] for s in ["0", "0.001", "4", "64", "1000"] for m in ["risk", "positive"]]
ROWS += [("risk", p, s) for p, s in [(3, "1e6"), (1000000, "0"), (1000000, "1e6"), (10, "3e8"), (1000000, "5e8"), (7, "1e12")]]


def value(row, digits):
    mp.dps = digits
    name, p, square = row
    square = mpf(float(square))
    return risk(p, square) if name == "risk" else positive(p, square)


with open(FILE, "w", newline="") as out:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["measure", "dimension", "lengthSquared", "value"])
    for row in ROWS:
        low, high = value(row, 90), value(row, 120)
        mp.dps = 120
        assert abs(low - high) <= abs(high) * mpf(10) ** -62, row
        writer.writerow([*row, mp.nstr(high, 60, min_fixed=-5, max_fixed=5)])
