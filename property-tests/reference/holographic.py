#!/usr/bin/env python3
"""Recomputes the last column of holographic.csv beside this script, in 25 digits.

    /usr/bin/python3 holographic.py

needs mpmath. A row is a function, its arguments separated by blanks, and the value: `nearest s r w V` is the integral of phi(t) Phi((s + r t)/w)^(V-1),
`tail x` is 1 - Phi(x), `e1 x` the exponential integral, `sphere n x` the chance that a
coordinate of a random direction in n dimensions is above x, `direction n v w V` the chance of the nearest direction. A table that is not there is made anew.
"""
import csv
import os

from mpmath import mp, mpf, quad, erfc, exp, sqrt, pi, log1p, e1, betainc, nstr, linspace

mp.dps = 30
FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "holographic.csv")
NEAREST = [(8, 1, 1, 1000), (4, 1, 1, 1000), (2, 1, 1, 1000), (0, 1, 1, 1000), (-1, 1, 1, 50), (3, 1, 1, 2), (22.627416997969522, 3, 3.1622776601683795, 1000),
           (5, 0, 1, 10**6), (5.5, 0.25, 1, 10**9), (0, 1, 1, 10**9), (6, 2, 1, 10**4), (10, 30, 1, 100), (100, 1, 1, 10**18), (1, 1, 4, 10)]
TAIL = [0.0, 1e-10, 0.5, 1.0, 2.0, 2.9999999999999996, 3.0, 3.5, 5.0, 8.0, 12.0, 20.0, 37.0, -0.5, -2.0, -5.0]
DIRECTION = [(64, 3 / 64, 3 * 63 / 64, 1000), (16, 0.1, 1.5, 50), (3, 0.5, 1.0, 10), (512, 32 / 512, 31.0, 1000), (5, 0.0, 2.0, 4)]
SPHERE = [(3, 0.25), (3, 0.9), (4, 0.5), (8, 0.01), (8, 0.6), (64, 0.05), (64, 0.3), (513, 0.02), (512, 0.2), (4096, 0.1), (10, -0.3), (10, 0.0)]
E1 = [1e-300, 1e-10, 0.01, 0.1, 0.5, 1.0, 1.0000000000000002, 1.5, 2.0, 5.0, 20.0, 100.0, 500.0]


def tail(x):
    return erfc(mpf(x) / sqrt(mpf(2))) / 2


def nearest(s, r, w, count):
    s, r, w = mpf(s), mpf(r), mpf(w)
    f = lambda t: exp(-t * t / 2 + (count - 1) * log1p(-tail((s + r * t) / w))) / sqrt(2 * pi)
    return quad(f, linspace(-14, 14, 113 if r <= 4 * w else 1500))


def sphere(n, x):
    return 0.5 - mp.sign(x) * betainc(mpf(1) / 2, mpf(n - 1) / 2, 0, mpf(x) ** 2, regularized=True) / 2


def direction(n, v, w, count):
    v, w = mpf(v), mpf(w)

    def f(t):
        s = 1 + sqrt(v) * t
        return exp(-t * t / 2 + (count - 1) * log1p(-sphere(n, s / sqrt(s * s + w)))) / sqrt(2 * pi)

    return quad(f, linspace(-10, 10, 21))


def value(name, arguments):
    numbers = [float(a) for a in arguments.split()]
    if name == "nearest":
        return nearest(*numbers[:3], int(arguments.split()[3]))
    if name == "direction":
        return direction(int(numbers[0]), numbers[1], numbers[2], int(arguments.split()[3]))
    if name == "sphere":
        return sphere(int(numbers[0]), numbers[1])
    return tail(numbers[0]) if name == "tail" else e1(mpf(numbers[0]))


if os.path.exists(FILE):
    with open(FILE) as file:
        rows = [row[:2] for row in csv.reader(file)][1:]
else:
    rows = [["nearest", f"{float(s)!r} {float(r)!r} {float(w)!r} {v}"] for s, r, w, v in NEAREST] + [["tail", repr(x)] for x in TAIL] + [["e1", repr(x)] for x in E1]
    rows += [["direction", f"{n} {v!r} {w!r} {c}"] for n, v, w, c in DIRECTION] + [["sphere", f"{n} {x!r}"] for n, x in SPHERE]
with open(FILE, "w") as file:
    file.write("function,arguments,value\n")
    for name, arguments in rows:
        file.write(f"{name},{arguments},{nstr(value(name, arguments), 25)}\n")
