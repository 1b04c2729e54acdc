"""Taylor coefficients of order 10 as an mpmath user takes them, mpmath.taylor; prints one line of JSON with times and coefficients.

Run by the benchmark `jets`; see bench/Jets.cs. The times are those at mpmath's default precision of 53 bits; the coefficients are taken in 40 digits.
"""
import json
import time

import mpmath
from mpmath import mp

FUNCTIONS = {
    "exp(sin(x))": lambda x: mp.exp(mp.sin(x)),
    "1/(1+exp(-x))": lambda x: 1 / (1 + mp.exp(-x)),
    "log(1+x^2)": lambda x: mp.log(1 + x * x),
    "x^x": lambda x: x ** x,
    "gamma(x)": mp.gamma,
}

answer = {"version": f"mpmath {mpmath.__version__} ({mpmath.libmp.BACKEND})", "nanoseconds": {}, "coefficients": {}}
for name, function in FUNCTIONS.items():
    seconds = []
    for _ in range(7):
        start = time.perf_counter()
        mp.taylor(function, mp.mpf(0.7), 10)
        seconds.append(time.perf_counter() - start)
    answer["nanoseconds"][name] = sorted(seconds)[len(seconds) // 2] * 1e9
    with mp.workdps(40):
        answer["coefficients"][name] = [float(c) for c in mp.taylor(function, mp.mpf(0.7), 10)]
print(json.dumps(answer))
