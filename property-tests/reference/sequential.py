#!/usr/bin/env python3
"""Makes sequential.csv beside this script: losses of the Bayes predictor of coins, in 60 digits.

    python3 sequential.py

needs mpmath. A row is a measure, the prior's a and b, two counts and the value. loss: -ln of the probability of k ones in n tosses in their order, by the
beta function. step: the expected loss at the symbol after n on tasks of another prior, whose a and b stand in place of the counts; n is 12: the mean over biases by quadrature, and
not over counts. entropy: the mean entropy of a coin, by quadrature.
"""
import csv
import os

from mpmath import mp, mpf, beta, log, quad, binomial

HERE = os.path.dirname(os.path.abspath(__file__))
FILE = os.path.join(HERE, "sequential.csv")
SEEN = 12


def loss(a, b, k, n):
    return log(beta(a, b)) - log(beta(a + k, b + n - k))


def mean(a, b, f):
    return quad(lambda t: t ** (a - 1) * (1 - t) ** (b - 1) * f(t), [0, mpf(1) / 4, mpf(1) / 2, mpf(3) / 4, 1]) / beta(a, b)


def step(a, b, c, d):
    def at(t):
        total = mpf(0)
        for k in range(SEEN + 1):
            q = (k + a) / (SEEN + a + b)
            total += binomial(SEEN, k) * t ** k * (1 - t) ** (SEEN - k) * -(t * log(q) + (1 - t) * log(1 - q))
        return total
    return mean(c, d, at)


def entropy(a, b):
    return mean(a, b, lambda t: mpf(0) if t in (0, 1) else -(t * log(t) + (1 - t) * log(1 - t)))


ROWS = [("loss", a, b, k, n) for a, b in [("1", "1"), ("0.5", "0.5"), ("3.25", "0.75"), ("1e-9", "2")] for k, n in [(0, 1), (1, 1), (3, 10), (700, 1000), (1, 1125899906842624)]]
ROWS += [("step", a, b, c, d) for a, b, c, d in [("1", "1", "1", "1"), ("0.5", "0.5", "1", "1"), ("2", "5", "2", "5"), ("1", "1", "3", "1.5")]]
ROWS += [("entropy", a, b, "", "") for a, b in [("1", "1"), ("2", "5"), ("30.5", "4"), ("1.5", "1.5")]]


def value(row, digits):
    mp.dps = digits
    name, a, b, c, d = row
    a, b = mpf(float(a)), mpf(float(b))
    if name == "loss":
        return loss(a, b, mpf(c), mpf(d))
    return step(a, b, mpf(float(c)), mpf(float(d))) if name == "step" else entropy(a, b)


with open(FILE, "w", newline="") as out:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["measure", "a", "b", "first", "second", "value"])
    for row in ROWS:
        low, high = value(row, 90), value(row, 120)
        mp.dps = 120
        assert abs(low - high) <= abs(high) * mpf(10) ** -62, row
        writer.writerow([*row, mp.nstr(high, 60, min_fixed=-5, max_fixed=5)])
