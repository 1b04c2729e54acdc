"""The singular values of a mixture's Jacobians as a NumPy user takes them: closed form by tensor products, numpy.linalg.svd over the stack; prints one line of JSON.

Reads weight.bin (experts x outputs x inputs), gate.bin and inputs.bin (doubles) in a folder and writes values.bin there. Run by the benchmark
`jacobian-spectra`; see bench/JacobianSpectra.cs.
"""
import json
import os
import sys
import time

folder, width, experts, inputs, threads = sys.argv[1], *map(int, sys.argv[2:])
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(threads)

import numpy  # noqa: E402 - it reads the number of threads when it loads


def read(name, *shape):
    return numpy.fromfile(os.path.join(folder, name), dtype=numpy.float64).reshape(shape)


weight, gate, points = read("weight.bin", experts, width, width), read("gate.bin", experts, width), read("inputs.bin", inputs, width)


def spectra():
    answers = numpy.maximum(points @ weight.reshape(-1, width).T, 0).reshape(inputs, experts, width)
    logits = points @ gate.T
    gates = numpy.exp(logits - logits.max(axis=1, keepdims=True))
    gates /= gates.sum(axis=1, keepdims=True)
    active = (answers > 0) * gates[:, :, None]
    # one product an output: (inputs x experts) (experts x inputs)
    jacobian = numpy.matmul(active.transpose(2, 0, 1), weight.transpose(1, 0, 2)).transpose(1, 0, 2)
    slopes = gates[:, :, None] * (gate[None] - (gates @ gate)[:, None, :])
    jacobian = jacobian + numpy.matmul(answers.transpose(0, 2, 1), slopes)
    return numpy.linalg.svd(jacobian, compute_uv=False)


spectra()
start = time.perf_counter()
values = spectra()
seconds = time.perf_counter() - start
values.tofile(os.path.join(folder, "values.bin"))
print(json.dumps({"version": f"NumPy {numpy.__version__}", "seconds": seconds}))
