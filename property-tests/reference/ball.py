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
    "gamma": mp.gamma, "loggamma": lambda x: mp.loggamma(x) if x > 0 else mp.nan, "digamma": mp.digamma,
    "polygamma1": lambda x: mp.polygamma(1, x), "polygamma3": lambda x: mp.polygamma(3, x), "zeta": mp.zeta,
    "erf": mp.erf, "erfc": mp.erfc, "erfi": mp.erfi, "ei": mp.ei, "e1": lambda x: mp.e1(x) if x > 0 else mp.nan, "li": lambda x: mp.li(x) if x >= 0 else mp.nan,
    "si": mp.si, "ci": lambda x: mp.ci(x) if x > 0 else mp.nan, "shi": mp.shi, "chi": lambda x: mp.chi(x) if x > 0 else mp.nan,
    "fresnels": mp.fresnels, "fresnelc": mp.fresnelc, "j0": lambda x: mp.besselj(0, x), "j3": lambda x: mp.besselj(3, x),
    "y0": lambda x: mp.bessely(0, x) if x > 0 else mp.nan, "y2": lambda x: mp.bessely(2, x) if x > 0 else mp.nan,
    "i0": lambda x: mp.besseli(0, x), "i3": lambda x: mp.besseli(3, x),
    "k0": lambda x: mp.besselk(0, x) if x > 0 else mp.nan, "k2": lambda x: mp.besselk(2, x) if x > 0 else mp.nan,
    "lambertw": mp.lambertw, "ellipk": mp.ellipk, "ellipe": mp.ellipe,
    "lower": lambda x: mp.gammainc(mp.mpf(5) / 4, 0, x) if x > 0 else mp.nan, "upper": lambda x: mp.gammainc(mp.mpf(5) / 4, x, mp.inf) if x > 0 else mp.nan,
}


def main():
    with open(os.path.join(HERE, "ball.csv"), "w", newline="") as table:
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(["function", "digits", "argument", "value"])
        for name, f in FUNCTIONS.items():
            source = random.Random(name)
            for digits in (60, 300):
                arguments = WIDE if digits == 60 else WIDE[1:6]
                more = [str(source.uniform(-8, 8)) for _ in range(8)] + [str(source.uniform(0, 40)) for _ in range(8)]
                for text in arguments + (more if digits == 60 else more[:2]):
                    x = float(eval(text))  # a double, exactly
                    mp.mp.dps = digits + 60
                    try:
                        v = real(f)(mp.mpf(x))
                    except (ValueError, ZeroDivisionError, OverflowError, mp.libmp.NoConvergence):
                        continue
                    if v == 1 and name in ("erf", "tanh") or mp.isnan(v) or mp.isinf(v) or (v != 0 and abs(mp.mag(v)) > 3000):
                        continue
                    writer.writerow([name, digits, repr(x), mp.nstr(v, digits, strip_zeros=True)])


if __name__ == "__main__":
    main()
