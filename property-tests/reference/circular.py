#!/usr/bin/env python3
"""Recomputes the last column of circular.csv beside this script: circular and hyperbolic functions and their inverses, in 60 digits.

    python3 circular.py

needs mpmath. A row is a function, a double in the shortest text that reads back as the same, and the value there. To check one more, add a row with an
empty last column and run the script. A table that is not there is made anew.
"""
import csv
import os

import mpmath

mpmath.mp.prec = 1400
HERE = os.path.dirname(os.path.abspath(__file__))
FILE = os.path.join(HERE, "circular.csv")
WIDE = [5e-324, 1e-300, 1e-20, 1e-8, 0.001, 0.25, 0.5, 0.7853981633974483, 1.0, 1.5707963267948966, 1.5707963267948968, 2.0, 3.141592653589793, 4.0,
        6.283185307179586, 10.0, 100.5, 355.0, 1e5, 1e22, 6381956970095103.0 * 2.0 ** 797, 1.7976931348623157e308]
UNIT = [5e-324, 1e-300, 1e-20, 1e-8, 0.001, 0.25, 0.5, 0.7071067811865476, 0.9, 0.999999, 0.9999999999999999]
ARGUMENTS = {"sin": WIDE, "cos": WIDE, "tan": WIDE, "atan": WIDE, "asinh": WIDE, "sinh": WIDE[:18] + [700.0], "cosh": WIDE[:18] + [700.0], "tanh": WIDE[:19],
             "asin": UNIT + [1.0], "acos": UNIT + [1.0], "atanh": UNIT, "acosh": [1.0, 1.0000000000000002, 1.5, 2.0, 100.0, 1e22, 1.7976931348623157e308]}


def main():
    if os.path.exists(FILE):
        with open(FILE) as file:
            rows = [row[:2] for row in csv.reader(file)][1:]
    else:
        rows = [[name, repr(s * x)] for name, values in ARGUMENTS.items() for x in values for s in ([1, -1] if name != "acosh" else [1])]
    with open(FILE, "w") as file:
        file.write("function,x,value\n")
        for name, x in rows:
            file.write(f"{name},{x},{mpmath.nstr(getattr(mpmath, name)(mpmath.mpf(float(x))), 60)}\n")


main()
