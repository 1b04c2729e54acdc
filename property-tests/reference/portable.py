"""Recomputes portable.csv: run `python3 portable.py > portable.csv`. Each x reads back as the same double; values in 60 digits."""
import random

from mpmath import mp, mpf, exp, expm1, log, log1p, nstr

mp.dps = 400
random.seed(7)
show = lambda v: nstr(v, 60, strip_zeros=True, min_fixed=1, max_fixed=0) if v else "0"
HALF, TWO = 0.5**0.5, 2**0.5
edges = [5e-324, 1e-310, 2.2250738585072014e-308, 1e-300, 1e-17, 2.0**-30, 1e-5, 0.1, 0.2927, 0.2929, 0.34, 0.41, 0.4142, 0.4143, HALF, 0.75, 0.999, 1 - 2.0**-53,
         1 + 2.0**-52, TWO, 1.5, 2.0, 3.0, 1e5, 699.0, 1e300, 1.7976931348623157e308]
print("function,x,value")
for x in edges + [10 ** random.uniform(-307, 307) for _ in range(40)] + [random.uniform(0.5, 2) for _ in range(60)]:
    print("log", repr(x), show(log(mpf(x))), sep=",")
for x in edges + [-e for e in edges if e < 1] + [random.uniform(-1, 1) for _ in range(80)] + [random.choice([1, -1]) * 10 ** random.uniform(-15, 0) for _ in range(60)]:
    print("log1p", repr(x), show(log1p(mpf(x))), sep=",")
    if abs(x) > 1e-150:
        print("psi", repr(x), show(mpf(x) - log1p(mpf(x))), sep=",")
for x in [e for e in edges if e < 700] + [-e for e in edges if e < 700] + [random.uniform(-700, 700) for _ in range(60)] + [random.uniform(-1, 1) for _ in range(60)]:
    print("exp", repr(x), show(exp(mpf(x))), sep=",")
    print("expm1", repr(x), show(expm1(mpf(x))), sep=",")
