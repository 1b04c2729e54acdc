"""Circular convolution by NumPy's FFT, clean-up by a product of matrices, and the rate of that product, in NumPy and in PyTorch where it is; prints one line of JSON.

    python3 holographic.py bind LENGTH PAIRS --threads T
    python3 holographic.py clean QUERIES ITEMS LENGTH --threads T

Run by the benchmark `holographic`; see bench/Holographic.cs. The threads are those of the BLAS and of PyTorch; NumPy's FFT has one.
"""
import argparse
import json
import os
import time

parser = argparse.ArgumentParser()
parser.add_argument("what")
parser.add_argument("sizes", nargs="+", type=int)
parser.add_argument("--threads", type=int, default=2)
arguments = parser.parse_args()
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(arguments.threads)

import numpy

generator = numpy.random.default_rng(1)


def best(work, seconds=1.0):
    """The shortest time of one call, over at least three and so many seconds."""
    times, begin = [], time.perf_counter()
    while len(times) < 3 or time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


answer = {"version": f"NumPy {numpy.__version__}"}
if arguments.what == "bind":
    n, pairs = arguments.sizes
    a, b = generator.standard_normal((pairs, n)), generator.standard_normal((pairs, n))
    # all rows in one call, and in blocks that stay in the cache: the faster counts
    whole = lambda: numpy.fft.irfft(numpy.fft.rfft(a) * numpy.fft.rfft(b), n)
    blocks = lambda: [numpy.fft.irfft(numpy.fft.rfft(a[i:i + 50]) * numpy.fft.rfft(b[i:i + 50]), n) for i in range(0, pairs, 50)]
    answer["whole"], answer["blocks"] = best(whole), best(blocks)
    answer["seconds"] = min(answer["whole"], answer["blocks"])
else:
    queries, items, n = arguments.sizes
    a, b = generator.standard_normal((queries, n)).astype("float32"), generator.standard_normal((items, n)).astype("float32")
    work = 2.0 * queries * items * n
    answer["product"] = best(lambda: a @ b.T)
    answer["seconds"] = best(lambda: (a @ b.T).argmax(1))
    answer["numpy"] = work / answer["product"]
    answer["rate"] = answer["numpy"]
    try:
        import torch

        torch.set_num_threads(arguments.threads)
        x, y = torch.from_numpy(a), torch.from_numpy(b)
        answer["torch"] = work / best(lambda: x @ y.T)
        answer["rate"] = max(answer["rate"], answer["torch"])
        answer["version"] += f", PyTorch {torch.__version__}"
    except ImportError:
        pass
print(json.dumps(answer))
