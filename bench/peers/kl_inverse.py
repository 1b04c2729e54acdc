"""The upper kl inverse as a SciPy user writes it: brentq on kl(q, p) - c, at the smallest tolerances that it takes; prints one line of JSON.

Reads a file of lines `q c p` (doubles; p is the result under test). Times the two usual ways to write kl: math.log on scalars, and
scipy.special.rel_entr. With --truth it also solves each equation in 50 decimal digits, by the standard library's decimal, and compares both results
with that exactly. Run by the benchmark `kl-inverse`; see bench/KlInverse.cs.
"""
import argparse
import json
import math
import time
from decimal import Decimal, getcontext
from math import log

import numpy
import scipy
from scipy.optimize import brentq
from scipy.special import rel_entr

EPSILON = numpy.finfo(float).eps


def kl(q, p):
    return q * log(q / p) + (1 - q) * log((1 - q) / (1 - p))


def kl_by_rel_entr(q, p):
    return rel_entr(q, p) + rel_entr(1 - q, 1 - p)


def inverse(divergence, q, c):
    return brentq(lambda p: divergence(q, p) - c, q, 1 - EPSILON, xtol=1e-300, rtol=4 * EPSILON)


def exact(q, c, start):
    """Newton's method on the convex kl(q, .) - c: quadratic, so that six steps from a double give 50 digits."""
    q, c, p, one = Decimal(q), Decimal(c), Decimal(start), Decimal(1)
    for _ in range(8):
        value = q * (q / p).ln() + (one - q) * ((one - q) / (one - p)).ln()
        step = (c - value) * p * (one - p) / (p - q)
        p += step
        if abs(step) < p * Decimal("1e-40"):
            return p
    raise ArithmeticError(f"{q} {c}: no convergence")


def median(values):
    return sorted(values)[len(values) // 2]


parser = argparse.ArgumentParser()
parser.add_argument("--data", required=True)
parser.add_argument("--repeats", type=int, default=5)
parser.add_argument("--truth", action="store_true")
arguments = parser.parse_args()
getcontext().prec = 70

cases = [tuple(float(x) for x in line.split()) for line in open(arguments.data)]
answer = {"version": f"SciPy {scipy.__version__}, NumPy {numpy.__version__}"}
for name, divergence in (("math", kl), ("rel_entr", kl_by_rel_entr)):
    seconds = []
    for _ in range(arguments.repeats):
        start = time.perf_counter()
        results = [inverse(divergence, q, c) for q, c, _ in cases]
        seconds.append(time.perf_counter() - start)
    answer[name] = median(seconds) / len(cases) * 1e9
    if name == "math":
        peers = results

if arguments.truth:
    excess = {"ours": [], "peer": []}
    for (q, c, ours), peer in zip(cases, peers):
        root = exact(q, c, ours)
        for who, value in (("ours", ours), ("peer", peer)):
            excess[who].append((Decimal(value) - root) / root)
    for who, values in excess.items():
        answer[who + "MaxExcess"] = float(max(values))
        answer[who + "MinExcess"] = float(min(values))
        answer[who + "Below"] = sum(v < 0 for v in values) / len(values)
print(json.dumps(answer))
