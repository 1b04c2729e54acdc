#!/usr/bin/env python3
"""Recomputes the last column of derivatives.csv beside this script: derivatives in 40 digits.

    python3 derivatives.py

needs mpmath. A row is an expression in x, a point, an order k, and the k-th derivative there, of the continuous extension where the expression itself
has 0/0. The derivatives are Cauchy integrals over a circle around the point, by the trapezoidal rule, which converges geometrically; two radii
must agree to 40 digits. To check one more, add a row with an empty last column, and the expression's radius of analyticity below where it is small.
"""
import csv
import os

import mpmath
from mpmath import mp

HERE = os.path.dirname(os.path.abspath(__file__))
FILE = os.path.join(HERE, "derivatives.csv")
NAMES = {name: getattr(mp, name) for name in """exp log sin cos tan cot sec csc asin acos atan sinh cosh tanh coth sech csch asinh acosh atanh gamma loggamma digamma
    zeta erf erfc erfi li fresnels fresnelc besselj besseli airyai airybi beta sqrt pi""".split()}
NAMES.update(Ei=mp.ei, Si=mp.si, Ci=mp.ci, Shi=mp.shi, Chi=mp.chi, E=mp.e, elliptic_k=mp.ellipk, elliptic_e=mp.ellipe, LambertW=mp.lambertw,
             polygamma=mp.psi, acot=mp.acot, asec=mp.asec, acsc=mp.acsc, acoth=mp.acoth, factorial=mp.factorial, log10=lambda x: mp.log(x) / mp.log(10))

CASES = {
    "exp(sin(x))": ["0", "1", "1/3", "pi/4", "sqrt(2)"],
    "log(1+x**2)": ["0", "1", "1/2"],
    "x**x": ["1", "2", "1/2"],
    "tan(x)": ["0", "pi/4", "1"],
    "atan(x)": ["0", "1", "sqrt(2)"],
    "asin(x)": ["0", "1/3"],
    "acos(x**2)": ["1/2"],
    "gamma(x)": ["1", "1/2", "2"],
    "loggamma(x+1)": ["0", "1/3"],
    "digamma(x)": ["1", "sqrt(2)"],
    "polygamma(2,x)": ["1/2"],
    "gamma(x)*x": ["0"],
    "gamma(x-1/2)": ["0"],
    "erf(x)": ["0", "1", "1/3"],
    "erfc(x)*exp(x**2)": ["2"],
    "erfi(x)": ["1/2"],
    "besselj(0,x)": ["0", "1", "2"],
    "besselj(3,x)": ["1/2"],
    "besseli(1,x)/x": ["0"],
    "airyai(x)": ["0", "1"],
    "airybi(x)": ["1/3"],
    "zeta(x)": ["2", "1/2"],
    "(x-1)*zeta(x)+x": ["3"],
    "zeta(1+x)-1/x": ["0"],
    "(digamma(1+x)-digamma(1))/x": ["0"],
    "(sin(x)/x)**(1/x**2)": ["0"],
    "Ei(x)": ["1", "1/3"],
    "li(x)": ["2"],
    "Si(x)": ["0", "1"],
    "Ci(x)": ["1"],
    "Shi(x)/x": ["0"],
    "Chi(x)": ["1/2"],
    "fresnels(x)": ["1/2"],
    "fresnelc(x)": ["0"],
    "LambertW(x)": ["0", "1", "2"],
    "elliptic_k(x)": ["0", "1/3"],
    "elliptic_e(x)": ["0", "1/2"],
    "sin(x)/x": ["0", "pi"],
    "(exp(x)-1)/x": ["0"],
    "(1-cos(x))/x**2": ["0"],
    "log(1+x)/x": ["0"],
    "x/(exp(x)-1)": ["0", "1"],
    "sin(x-pi)/(x-pi)": ["pi"],
    "sin(x)/(x-pi)": ["pi"],
    "(x**2-1)/(x-1)": ["1"],
    "tan(x)/x": ["0"],
    "asin(x)/x": ["0"],
    "(x-sin(x))/x**3": ["0"],
    "1/sin(x)-1/x": ["0"],
    "(sin(x)-sin(1))/(x-1)": ["1"],
    "(2**x-sqrt(2))/(x-1/2)": ["1/2"],
    "(exp(x)-2)/(x-log(2))": ["log(2)"],
    "(cos(x)-1/2)/(x-pi/3)": ["pi/3"],
    "(erf(x)-erf(1))/(x-1)": ["1"],
    "(gamma(x)-sqrt(pi))/(x-1/2)": ["1/2"],
    "(sin(x)**2+cos(x)**2-1)/x+exp(x)": ["0"],
    "(sqrt(x)-sqrt(2))/(x-2)": ["2"],
    "(x**3-2**(3/2))/(x**2-2)": ["sqrt(2)"],
    "log(x)/(x-1)": ["1"],
    "exp(-x**2)*cos(3*x)": ["1/2"],
    "sqrt(1+x)/(1+sqrt(1+x**2))": ["0", "1"],
    "1/(1+exp(-x))": ["0", "1"],
    "sinh(x)*cosh(x)/(2+tanh(x))": ["1/2"],
    "asinh(x)+acosh(x+3)+atanh(x/2)": ["0", "1/2"],
    "x**(1/3)": ["1", "2"],
    "sec(x)+csc(x+1)+cot(x+1)": ["1/2"],
    "acot(x)+asec(x+1)+acsc(x+1)": ["2"],
    "sech(x)+csch(x)+coth(x)+acoth(x+2)": ["1"],
    "log10(x)*sin(x**2)": ["2"],
    "exp(exp(exp(x)))": ["0"],
    "x**3-2*x+5": ["1/3"],
    "7": ["1"],
    "cos(sqrt(x))": ["0"],
}
ORDERS = [0, 1, 2, 5, 10, 20]


def circle(function, x, radius, points, top):
    values = [function(x + radius * mp.expjpi(mp.mpf(2 * j) / points)) for j in range(points)]
    return [mp.re(mp.fsum(v * mp.expjpi(-mp.mpf(2 * j * k) / points) for j, v in enumerate(values))) / points / radius ** k * mp.factorial(k) for k in range(top + 1)]


def derivatives(text, point, top):
    function = eval("lambda x: " + text.replace("/", "*mpf(1)/"), dict(NAMES, mpf=mp.mpf))
    answers = []
    for radius, points in ((mp.mpf(1) / 50, 56), (mp.mpf(1) / 60, 60)):
        mp.dps = 150
        x = eval(point.replace("/", "*mpf(1)/"), dict(NAMES, mpf=mp.mpf)) + mp.mpf(0)
        answers.append([mp.nstr(mp.chop(v, mp.mpf(10) ** -60), 40) for v in circle(function, x, radius, points, top)])
    for k, (a, b) in enumerate(zip(*answers)):
        if a != b:
            raise ArithmeticError(f"{text} at {point}, order {k}: {a} and {b}")
    return answers[0]


def main():
    if os.path.exists(FILE):
        with open(FILE) as file:
            rows = [row[:3] for row in csv.reader(file, delimiter=";")][1:]
    else:
        rows = [[text, point, str(k)] for text, points in CASES.items() for point in points for k in ORDERS]
    cache = {}
    with open(FILE, "w") as file:
        file.write("expression;point;order;derivative\n")
        for text, point, k in rows:
            if (text, point) not in cache:
                cache[text, point] = derivatives(text, point, max(int(r[2]) for r in rows if r[:2] == [text, point]))
            file.write(f"{text};{point};{k};{cache[text, point][int(k)]}\n")


main()
