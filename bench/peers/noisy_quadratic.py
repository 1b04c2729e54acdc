#!/usr/bin/python3
"""The three-moment recursion of heavy ball on a noisy quadratic, one library call an operation: NumPy, PyTorch, and PyTorch's autograd for the derivatives by each entry of the schedule.

The first line of FILE holds h, the second n = h²σ², the third p₀, the fourth ½wh, the fifth the learning rates, the sixth the momenta. Prints JSON: seconds of the fastest pass of each
program, the losses, and the derivatives.
"""

import argparse
import json
import sys
import time

import numpy as np


def numpy_plain(h, n, p, w, rates, momenta):
    q, r = np.zeros_like(p), np.zeros_like(p)
    for alpha, mu in zip(rates, momenta):
        a = alpha * h
        c = mu * r - a * p
        d = mu * q - a * r
        q = mu * d - a * c + (alpha * alpha) * n
        r = c + q
        p = p + c + r
    return float(w @ p)


def numpy_in_place(h, n, start, w, rates, momenta):
    p, q, r = start.copy(), np.zeros_like(start), np.zeros_like(start)
    a, c, d, s = (np.empty_like(start) for _ in range(4))
    for alpha, mu in zip(rates, momenta):
        np.multiply(h, alpha, out=a)
        np.multiply(r, mu, out=c)
        np.multiply(a, p, out=s)
        np.subtract(c, s, out=c)
        np.multiply(q, mu, out=d)
        np.multiply(a, r, out=s)
        np.subtract(d, s, out=d)
        np.multiply(d, mu, out=q)
        np.multiply(a, c, out=s)
        np.subtract(q, s, out=q)
        np.multiply(n, alpha * alpha, out=s)
        np.add(q, s, out=q)
        np.add(c, q, out=r)
        np.add(p, c, out=p)
        np.add(p, r, out=p)
    return float(w @ p)


def torch_plain(torch, h, n, p, w, rates, momenta):
    q, r = torch.zeros_like(p), torch.zeros_like(p)
    for alpha, mu in zip(rates, momenta):
        a = alpha * h
        c = mu * r - a * p
        d = mu * q - a * r
        q = mu * d - a * c + (alpha * alpha) * n
        r = c + q
        p = p + c + r
    return w @ p


def fastest(run, seconds):
    best, end = float("inf"), time.perf_counter() + seconds
    while True:
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
        if time.perf_counter() > end:
            return best


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--seconds", type=float, default=0.5)
    arguments = parser.parse_args()
    with open(arguments.data) as lines:
        h, n, p, w, rates, momenta = (np.array([float(x) for x in line.split()]) for line in lines)

    answer = {"numpyVersion": np.__version__, "python": sys.version.split()[0]}
    plain = lambda: numpy_plain(h, n, p, w, rates.tolist(), momenta.tolist())
    place = lambda: numpy_in_place(h, n, p, w, rates.tolist(), momenta.tolist())
    answer["numpyLoss"] = plain()
    answer["numpyInPlaceLoss"] = place()
    answer["numpySeconds"] = fastest(plain, arguments.seconds)
    answer["numpyInPlaceSeconds"] = fastest(place, arguments.seconds)

    import torch

    torch.set_num_threads(1)
    answer["torchVersion"] = torch.__version__
    H, N, P, W = (torch.tensor(x, dtype=torch.float64) for x in (h, n, p, w))

    def forward():
        with torch.no_grad():
            return float(torch_plain(torch, H, N, P, W, rates.tolist(), momenta.tolist()))

    def gradient():
        alpha = torch.tensor(rates, dtype=torch.float64, requires_grad=True)
        mu = torch.tensor(momenta, dtype=torch.float64, requires_grad=True)
        torch_plain(torch, H, N, P, W, alpha.unbind(), mu.unbind()).backward()
        return alpha.grad.tolist() + mu.grad.tolist()

    answer["torchLoss"] = forward()
    answer["torchSeconds"] = fastest(forward, arguments.seconds)
    answer["gradient"] = gradient()
    answer["gradientSeconds"] = fastest(gradient, 2 * arguments.seconds)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
