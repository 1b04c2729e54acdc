"""The same pseudospectrum in NumPy: one complex Schur form, then inverse Lanczos with a block of grid points advancing together.

Off-diagonal blocks of the triangular substitutions are matrix products with all shifts as columns; points that have settled leave the block, and of a real matrix one of two
conjugate points is computed. Prints one line of JSON: seconds, seconds of the Schur form, steps, and the values.

Arguments: a file of raw doubles (a real matrix, row after row), its order, points a side, the half side of the square grid, the tolerance, points that advance together.
"""
import json
import sys
import time

import numpy as np
import scipy
import scipy.linalg

path, order, side, half, tolerance, together = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5]), int(sys.argv[6])
a = np.fromfile(path, "<f8").reshape(order, order)
PANEL = 48


def substitute(t, x, inverse, upward):
    """x becomes (zI - t)^-1 x; each row of x holds one entry of the vectors of all shifts."""
    n = len(t)
    starts = range(0, n, PANEL)
    for low in reversed(starts) if upward else starts:
        high = min(n, low + PANEL)
        for i in range(high - 1, low - 1, -1) if upward else range(low, high):
            inner = slice(i + 1, high) if upward else slice(low, i)
            if inner.start < inner.stop:
                x[i] += t[i, inner] @ x[inner]
            x[i] *= inverse[i]
        rest = slice(0, low) if upward else slice(high, n)
        if rest.start < rest.stop:
            x[rest] += t[rest, low:high] @ x[low:high]


def block(t, adjoint, z, start):
    n = len(t)
    diagonal = t.diagonal()
    found = np.empty(len(z))
    live = np.arange(len(z))
    inverse = 1 / (z[None, :] - diagonal[:, None])
    q = np.repeat(start[:, None], len(z), axis=1)
    before = np.zeros_like(q)
    beta = np.zeros(len(z))
    alphas, betas = [], []
    ritz, settled = np.zeros(len(z)), np.zeros(len(z), bool)
    steps = 0
    while len(live):
        w = q.copy()
        substitute(adjoint, w, inverse.conj(), upward=False)
        alpha = np.einsum("ij,ij->j", w.real, w.real) + np.einsum("ij,ij->j", w.imag, w.imag)
        substitute(t, w, inverse, upward=True)
        w -= alpha * q
        w -= beta * before
        beta = np.sqrt(np.einsum("ij,ij->j", w.real, w.real) + np.einsum("ij,ij->j", w.imag, w.imag))
        alphas.append(alpha)
        betas.append(beta)
        steps += len(live)
        k = len(alphas)
        small = np.zeros((len(live), k, k))
        index = np.arange(k)
        small[:, index, index] = np.array(alphas).T
        if k > 1:
            small[:, index[1:], index[:-1]] = np.array(betas[:-1]).T
        new = np.linalg.eigvalsh(small)[:, -1]
        still = new - ritz <= tolerance * new
        done = still & settled
        ritz, settled = new, still
        found[live[done]] = 1 / np.sqrt(ritz[done])
        before, q = q, w
        q /= beta
        # to leave costs a copy of the block: worth it where a tenth is done
        if done.all() or done.sum() * 10 >= len(done):
            keep = ~done
            live, q, before, inverse = live[keep], q[:, keep], before[:, keep], np.ascontiguousarray(inverse[:, keep])
            q, before = np.ascontiguousarray(q), np.ascontiguousarray(before)
            beta, ritz, settled = beta[keep], ritz[keep], settled[keep]
            alphas = [x[keep] for x in alphas]
            betas = [x[keep] for x in betas]
    return found, steps


def pseudospectrum(a):
    t = scipy.linalg.schur(a, output="complex")[0]
    schur = time.perf_counter()
    adjoint = np.ascontiguousarray(t.conj().T)
    t = np.ascontiguousarray(t)
    grid = np.linspace(-half, half, side)
    rows = np.unique(np.round(np.abs(grid), 12))  # mirrored points differ by rounding
    z = (grid[None, :] + 1j * rows[:, None]).ravel()
    random = np.random.default_rng(1)
    start = random.standard_normal(order) + 1j * random.standard_normal(order)
    start /= np.linalg.norm(start)
    parts, steps = [], 0
    for low in range(0, len(z), together):
        part, count = block(t, adjoint, z[low : low + together], start)
        parts.append(part)
        steps += count
    return np.concatenate(parts).reshape(len(rows), side), schur, steps


# The first call starts threads.
small = np.eye(50) + 1j * np.eye(50)
small @ small
begin = time.perf_counter()
values, schur, steps = pseudospectrum(a)
end = time.perf_counter()
print(json.dumps({"seconds": end - begin, "schur": schur - begin, "steps": steps, "values": values.ravel().tolist(), "version": f"NumPy {np.__version__}, SciPy {scipy.__version__}"}))
