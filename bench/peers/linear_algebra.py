"""The same factorisations in SciPy, as a SciPy user calls them; prints one line of JSON: seconds a call, and the versions.

Arguments: a file of raw doubles (a real matrix, then a complex one), the order, calls a case. Run by the benchmark `linear-algebra`; see bench/DenseFactors.cs.
"""
import json
import statistics
import sys
import time

import numpy
import scipy
import scipy.linalg

path, order, calls = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
data = numpy.fromfile(path, "<f8")
a = data[: order * order].reshape(order, order)
z = data[order * order :].view("<c16").reshape(order, order)

cases = {
    "schur": lambda: scipy.linalg.schur(z, output="complex"),
    "schur-of-real": lambda: scipy.linalg.schur(a, output="complex"),
    "eig": lambda: scipy.linalg.eig(a),
    "eig-complex": lambda: scipy.linalg.eig(z),
    "svd": lambda: scipy.linalg.svd(a, full_matrices=False),
    "svd-complex": lambda: scipy.linalg.svd(z, full_matrices=False),
}


def seconds(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


# The first call loads code and starts threads.
small = numpy.eye(20)
scipy.linalg.schur(small, output="complex"), scipy.linalg.eig(small), scipy.linalg.svd(small)
result = {name: statistics.median(seconds(run) for _ in range(calls)) for name, run in cases.items()}
result["version"] = f"SciPy {scipy.__version__}, NumPy {numpy.__version__}"
print(json.dumps(result))
