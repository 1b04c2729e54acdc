"""Memory of noisy linear networks by SciPy: the covariance and the memory over space from solve_discrete_lyapunov, each J(k) from one solve with the covariance.

Prints one line of JSON: version, and for each case total and curve; a number that is not finite is null, and a case that ends in an exception has its name alone.

Argument: a folder with files 0, 1, ...: raw little-endian doubles, the order, W row after row, v.
"""
import json
import os
import sys
import warnings

import numpy as np
import scipy
import scipy.linalg

warnings.simplefilter("ignore")


def memory(w, v):
    n = len(w)
    c = scipy.linalg.solve_discrete_lyapunov(w, np.eye(n))
    c = (c + c.T) / 2
    inverse = scipy.linalg.solve(c, np.eye(n), assume_a="sym")
    spatial = scipy.linalg.solve_discrete_lyapunov(w.T, (inverse + inverse.T) / 2)
    signals = np.empty((n, n))
    signals[:, 0] = v
    for k in range(1, n):
        signals[:, k] = w @ signals[:, k - 1]
    images = scipy.linalg.solve(c, signals, assume_a="sym")
    return float(v @ spatial @ v), np.einsum("ij,ij->j", signals, images)


def finite(x):
    return float(x) if np.isfinite(x) else None


answers = []
for case in range(len(os.listdir(sys.argv[1]))):
    raw = np.fromfile(os.path.join(sys.argv[1], str(case)), "<f8")
    n = int(raw[0])
    try:
        total, curve = memory(raw[1:1 + n * n].reshape(n, n), raw[1 + n * n:])
        answers.append({"total": finite(total), "curve": [finite(j) for j in curve]})
    except (ValueError, np.linalg.LinAlgError) as e:
        answers.append({"refused": type(e).__name__})
print(json.dumps({"version": f"NumPy {np.__version__}, SciPy {scipy.__version__}", "cases": answers}))
