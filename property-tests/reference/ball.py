#!/usr/bin/env python3
"""Recomputes ball.csv: functions in arbitrary precision at 60 and 300 digits.

    python3 ball.py

needs mpmath. A row is a function, the bits at which it is checked, its arguments (rationals p/q, q a power of two, separated by blanks) and the value.
"""
import csv
import os
import random

import mpmath as mp

HERE = os.path.dirname(os.path.abspath(__file__))
WIDE = ["0", "1/3", "1e-40", "-0.75", "1", "2", "17.25", "100.5", "-3.5", "1e20", "-1e-10", "0.999999999999", "-30", "700"]


def real(f):
    """The function with its complex values left out."""
    return lambda *a: (lambda v: v if isinstance(v, (mp.mpf, int)) or mp.im(v) == 0 else mp.nan)(f(*a))


FUNCTIONS = {
    "exp": mp.exp, "expm1": mp.expm1, "log": mp.log, "log1p": mp.log1p, "sin": mp.sin, "cos": mp.cos, "tan": mp.tan, "asin": mp.asin,
    "acos": mp.acos, "atan": mp.atan, "sinh": mp.sinh, "cosh": mp.cosh, "tanh": mp.tanh, "asinh": mp.asinh, "acosh": mp.acosh,
    "atanh": mp.atanh, "sqrt": mp.sqrt, "pi": lambda x: x * mp.pi, "e": lambda x: x * mp.e, "euler": lambda x: x * mp.euler,
    "catalan": lambda x: x * mp.catalan,
}


def main():
    source = random.Random("ball")
    with open(os.path.join(HERE, "ball.csv"), "w", newline="") as table:
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(["function", "digits", "argument", "value"])
        for name, f in FUNCTIONS.items():
            for digits in (60, 300):
                arguments = WIDE if digits == 60 else WIDE[1:8]
                more = [str(source.uniform(-8, 8)) for _ in range(8)] + [str(source.uniform(0, 40)) for _ in range(8)]
                for text in arguments + (more if digits == 60 else more[:4]):
                    x = float(eval(text))  # a double, exactly
                    mp.mp.dps = 2 * digits + 120
                    try:
                        v = real(f)(mp.mpf(x))
                    except (ValueError, ZeroDivisionError, OverflowError, mp.NoConvergence):
                        continue
                    if mp.isnan(v) or mp.isinf(v) or (v != 0 and abs(mp.mag(v)) > 3000):
                        continue
                    writer.writerow([name, digits, repr(x), mp.nstr(v, digits, strip_zeros=True)])


if __name__ == "__main__":
    main()
