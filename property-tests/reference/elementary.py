#!/usr/bin/env python3
"""Recomputes the last column of the tables of elementary functions beside this script, in 60 digits.

    python3 elementary.py

needs mpmath. To check one more argument, add a row with it and an empty last column, and run the script. An argument is a double in
the shortest text that reads back as the same double, and stands for exactly that double; the value is right to its last digit but one.
A table that is not there is made anew, from arguments that cover the function's range and the places where it is hard.
"""
import csv
import math
import os
import random
import sys

import mpmath

mpmath.mp.prec = 1400  # 1 + x of the smallest double needs 1075 bits
HERE = os.path.dirname(os.path.abspath(__file__))


def power(x, y):
    """x ** y, by the logarithm alone."""
    return mpmath.exp(mpmath.mpf(y) * mpmath.log(mpmath.mpf(x)))


FUNCTIONS = {
    "exp": (["x"], lambda x: mpmath.exp(x)),
    "expm1": (["x"], lambda x: mpmath.expm1(x)),
    "log": (["x"], lambda x: mpmath.log(x)),
    "log1p": (["x"], lambda x: mpmath.log1p(x) if abs(x) < 1e-300 else mpmath.log(1 + mpmath.mpf(x))),
    "pow": (["x", "y"], power),
}


def neighbours(x, count):
    """The doubles around x, x included."""
    found = [x]
    below = above = x
    for _ in range(count):
        below = math.nextafter(below, -math.inf)
        above = math.nextafter(above, math.inf)
        found += [below, above]
    return found


def magnitudes(random_source, low, high, count):
    """Positive doubles whose binary exponents spread evenly over [low, high]."""
    return [math.ldexp(1 + random_source.random(), random_source.randint(low, high)) for _ in range(count)]


def arguments(name, r):
    """Rows of arguments for a new table."""
    signed = [s * x for x in magnitudes(r, -1074, -3, 150) for s in (1, -1)]
    if name == "exp":
        cells = [(n + 0.5) * math.log(2) / 128 for n in range(-130, 130, 5)]
        return [[x] for x in signed + cells + [r.uniform(-745, 709.7) for _ in range(250)] + [r.uniform(-1, 1) for _ in range(100)]
                + neighbours(709.782712893384, 2)[:2] + neighbours(-745.1332191019411, 2) + neighbours(-708.3964185322641, 2) + [-744.2]
                + [2.0**-k for k in range(40, 64)] + [-(2.0**-k) for k in range(40, 64)]]
    if name == "expm1":
        return [[x] for x in signed + [r.uniform(-40, 709.7) for _ in range(150)] + [r.uniform(-1, 1) for _ in range(250)]
                + neighbours(math.log(2) / 256, 3) + neighbours(-math.log(2) / 256, 3) + neighbours(100.0, 2) + neighbours(-100.0, 2)
                + [2.0**-k for k in range(40, 64)] + [-(2.0**-k) for k in range(40, 64)]]
    if name == "log":
        edges = [e for i in range(0, 257, 16) for e in neighbours(1 + (i + 0.5) / 256, 1)]
        return [[x] for x in magnitudes(r, -1074, 1023, 250) + [r.uniform(0.5, 2) for _ in range(200)] + neighbours(1.0, 12) + edges
                + neighbours(math.sqrt(2), 3) + neighbours(2.2250738585072014e-308, 2) + [5e-324, 1.7976931348623157e308]
                + [1 + s * 2.0**-k for k in range(2, 52) for s in (1, -1)]]
    if name == "log1p":
        return [[x] for x in signed + magnitudes(r, -2, 1023, 150) + [r.uniform(-1, 1) for _ in range(200)] + neighbours(-1.0, 6)[2::2]
                + [math.nextafter(-1.0, 0), -1 + 2.0**-30, 2.0**53, 2.0**53 + 2, 1.7976931348623157e308] + neighbours(2.0**-54, 2)]
    rows = []
    while len(rows) < 700:
        x = math.ldexp(1 + r.random(), r.choice([r.randint(-1074, 1023), r.randint(-3, 3), 0]))
        y = r.uniform(-745, 709) / math.log(x) * r.choice([1, r.random(), 2.0 ** -r.randint(1, 60)])
        if math.isfinite(y) and y != 0 and -744 < y * math.log(x) < 709:
            rows.append([x, y])
    exact = [[3.0, 33.0], [9.0, 0.5], [2.0, 0.5], [0.25, 1.5], [2.0, -1074.0], [2.0, 1023.0], [1.5, 20.0], [5.0, 22.0], [5.0, 23.0], [10.0, 22.0],
             [10.0, 23.0], [10.0, -5.0], [7.0, 3.0], [81.0, 0.75], [2.0**-1074, 0.5], [6.0, -2.0], [0.1, 2.0], [65536.0, 0.0625]]
    ends = [[2.0, 1023.9], [2.0, -1073.5]]
    return rows + exact + ends


def digits(value):
    """A number in 60 significant digits."""
    return mpmath.nstr(value, 60, strip_zeros=True)


def main():
    for name, (columns, function) in FUNCTIONS.items():
        path = os.path.join(HERE, name + ".csv")
        if os.path.exists(path):
            with open(path, newline="") as table:
                rows = [[float(field) for field in row[: len(columns)]] for row in list(csv.reader(table))[1:]]
        else:
            rows = arguments(name, random.Random(name))
        seen = sorted({tuple(row) for row in rows})
        with open(path, "w", newline="") as table:
            writer = csv.writer(table, lineterminator="\n")
            writer.writerow(columns + ["value"])
            for row in seen:
                writer.writerow([repr(x) for x in row] + [digits(function(*(mpmath.mpf(x) for x in row)))])
        print(f"{name}: {len(seen)} rows", file=sys.stderr)


if __name__ == "__main__":
    main()
