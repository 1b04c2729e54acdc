"""The memory curve of a noisy linear network by SciPy: the covariance from solve_discrete_lyapunov, the signals one product with a vector after another, one Cholesky solve for all of them.

Prints one line of JSON: seconds, curve, total and version.

Arguments: a file of raw doubles (W, row after row), a file of raw doubles (v), the order, the lags.
"""
import json
import sys
import time

import numpy as np
import scipy
import scipy.linalg

order, lags = int(sys.argv[3]), int(sys.argv[4])
w = np.fromfile(sys.argv[1], "<f8").reshape(order, order)
v = np.fromfile(sys.argv[2], "<f8")


def memory(w, v, lags):
    n = len(w)
    c = scipy.linalg.solve_discrete_lyapunov(w, np.eye(n))
    signals = np.empty((n, lags), order="F")
    signals[:, 0] = v
    for k in range(1, lags):
        signals[:, k] = w @ signals[:, k - 1]
    lower = scipy.linalg.cholesky((c + c.T) / 2, lower=True)
    half = scipy.linalg.solve_triangular(lower, signals, lower=True)
    return np.einsum("ij,ij->j", half, half)


# The first call starts threads.
memory(0.5 * np.eye(50), np.ones(50), 10)
begin = time.perf_counter()
curve = memory(w, v, lags)
end = time.perf_counter()
print(json.dumps({"seconds": end - begin, "curve": curve.tolist(), "version": f"NumPy {np.__version__}, SciPy {scipy.__version__}"}))
