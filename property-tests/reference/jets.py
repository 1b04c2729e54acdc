#!/usr/bin/env python3
"""Recomputes the last column of jets.csv beside this script: Taylor coefficients in 40 digits.

    python3 jets.py

needs mpmath. A row is a function, a point (a double in the shortest text that reads back as the same), an order k, and f^(k)(x) / k!. The
coefficients come from mpmath's numerical differentiation, or for Ei and the gamma functions from their derivatives' own formulas, at two working
precisions that must agree to 40 digits. To check one more, add a row
with an empty last column and run the script. A table that is not there is made anew.
"""
import csv
import os

import mpmath
from mpmath import mp

HERE = os.path.dirname(os.path.abspath(__file__))
FILE = os.path.join(HERE, "jets.csv")

FUNCTIONS = {
    "exp": (mp.exp, [-2.0, 0.0, 1.5]),
    "log": (mp.log, [0.25, 1.0, 3.0]),
    "sqrt": (mp.sqrt, [0.5, 2.0]),
    "pow(-5/3)": (lambda x: x ** (mp.mpf(-5) / 3), [0.75, 2.0]),
    "pow(0.3)": (lambda x: x ** mp.mpf(0.3), [0.75, 2.0]),
    "pow(11)": (lambda x: x ** 11, [-1.5, 2.0]),
    "1/x": (lambda x: 1 / x, [-0.5, 3.0]),
    "sin": (mp.sin, [0.5, 4.0]),
    "cos": (mp.cos, [0.5, 4.0]),
    "tan": (mp.tan, [0.5, -1.25]),
    "asin": (mp.asin, [0.25, -0.75]),
    "acos": (mp.acos, [0.25, -0.75]),
    "atan": (mp.atan, [0.4, -3.0]),
    "sinh": (mp.sinh, [0.5, -2.0]),
    "cosh": (mp.cosh, [0.5, -2.0]),
    "tanh": (mp.tanh, [0.4, -1.5]),
    "asinh": (mp.asinh, [0.4, -3.0]),
    "acosh": (mp.acosh, [1.25, 4.0]),
    "atanh": (mp.atanh, [0.25, -0.75]),
    "erf": (mp.erf, [0.3, -1.7]),
    "Ei": (mp.ei, [0.5, 2.5, -3.0, 50.0]),
    "gamma": (mp.gamma, [0.5, 3.25, -1.3, 40.0]),
    "loggamma": (mp.loggamma, [0.5, 3.25, 40.0]),
    "digamma": (mp.digamma, [0.5, 3.25, -1.3, 40.0]),
    "exp(sin)": (lambda x: mp.exp(mp.sin(x)), [0.5, 2.0]),
    "log(1+x^2)": (lambda x: mp.log(1 + x * x), [0.5, 2.0]),
    "x^x": (lambda x: x ** x, [0.5, 2.0]),
    "1/(1+exp(-x))": (lambda x: 1 / (1 + mp.exp(-x)), [-1.0, 0.5]),
    "exp(-x^2)": (lambda x: mp.exp(-x * x), [0.5, 2.0]),
    "x/(exp(x)+1)": (lambda x: x / (mp.exp(x) + 1), [0.5, 2.0]),
    "sqrt(1+x)*cos(x)/(2+sinh(x))": (lambda x: mp.sqrt(1 + x) * mp.cos(x) / (2 + mp.sinh(x)), [0.5, 1.0]),
}
ORDERS = [0, 1, 2, 3, 5, 10, 20]


def ei(x, top):
    """Ei' = e^x / x."""
    slope = mp.taylor(lambda t: mp.exp(t) / t, x, top)
    return [mp.ei(x)] + [slope[k - 1] / k for k in range(1, top + 1)]


def loggamma(x, top):
    return [mp.loggamma(x)] + [mp.psi(k - 1, x) / mp.factorial(k) for k in range(1, top + 1)]


def gamma(x, top):
    """k c_k = sum_j j l_j c_(k-j), l those of ln Gamma."""
    log, c = loggamma(x, top), [mp.gamma(x)]
    for k in range(1, top + 1):
        c.append(mp.fsum(j * log[j] * c[k - j] for j in range(1, k + 1)) / k)
    return c


def digamma(x, top):
    return [mp.psi(k, x) / mp.factorial(k) for k in range(top + 1)]


SERIES = {"Ei": ei, "loggamma": loggamma, "gamma": gamma, "digamma": digamma}


def coefficients(name, x, top):
    """At two working precisions."""
    function = FUNCTIONS[name][0]
    texts = []
    for digits in (60, 90):
        mp.dps = digits
        series = SERIES[name](mp.mpf(x), top) if name in SERIES else mp.taylor(function, mp.mpf(x), top)
        texts.append([mp.nstr(c, 40) for c in series])
    return texts


def main():
    if os.path.exists(FILE):
        with open(FILE) as file:
            rows = [row[:3] for row in csv.reader(file)][1:]
    else:
        rows = [[name, repr(x), str(k)] for name, (_, points) in FUNCTIONS.items() for x in points for k in ORDERS]
    cache = {}
    with open(FILE, "w") as file:
        file.write("function,x,order,coefficient\n")
        for name, x, k in rows:
            if (name, x) not in cache:
                cache[name, x] = coefficients(name, float(x), max(int(r[2]) for r in rows if r[:2] == [name, x]))
            low, high = cache[name, x]
            if low[int(k)] != high[int(k)]:
                raise ArithmeticError(f"{name} at {x}, order {k}: {low[int(k)]} and {high[int(k)]}")
            file.write(f"{name},{x},{k},{high[int(k)]}\n")


main()
