"""Recomputes random-stream.csv: run `python3 random_stream.py > random-stream.csv`.

Philox4x32-10 in Python's integers and the 256-layer ziggurat in mpmath with 40 digits: no arithmetic is shared with src/Numerics.
Columns: seed, word 0..3 of its stream, the first two normals of its stream (17 digits); seed.Split("weights"); seed.Split(7).
"""
import hashlib
import struct

from mpmath import mp, mpf, exp, log, sqrt

mp.dps = 40
MASK = 0xFFFFFFFF
R, V = mpf("3.654152885361008771645430"), mpf("0.004928673233974655347361775")


def block(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        p, q = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(q >> 32) ^ c[1] ^ k[0], q & MASK, (p >> 32) ^ c[3] ^ k[1], p & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


def words(seed):
    b = 0
    while True:
        c = block([b & MASK, b >> 32, 0, 0], [seed & MASK, seed >> 32])
        yield c[0] | c[1] << 32
        yield c[2] | c[3] << 32
        b += 1


def f(x):
    return exp(-x * x / 2)


EDGE = [V / f(R), R]
while len(EDGE) < 256:
    EDGE.append(sqrt(-2 * log(V / EDGE[-1] + f(EDGE[-1]))))
EDGE.append(mpf(0))


def normals(seed):
    source = words(seed)
    uniform = lambda: mpf(next(source) >> 11) / 2**53
    while True:
        w = next(source)
        layer, x = w & 255, mpf(w >> 11) / 2**53 * EDGE[w & 255]
        if x >= EDGE[layer + 1]:
            if layer == 0:
                while True:
                    a, b = -log(1 - uniform()) / R, -log(1 - uniform())
                    if 2 * b > a * a:
                        break
                x = R + a
            elif f(EDGE[layer]) + uniform() * (f(EDGE[layer + 1]) - f(EDGE[layer])) >= f(x):
                continue
        yield -x if w & 256 else x


def split(seed, tag, text):
    return int.from_bytes(hashlib.sha256(struct.pack("<Q", seed) + tag + text).digest()[:8], "little")


print("seed,word0,word1,word2,word3,sum of 20000 normals,normal0,normal1,split weights,split 7")
for seed in [0, 1, 2**64 - 1, 0x0123456789ABCDEF, 20261123]:
    w, g = words(seed), normals(seed)
    first = [next(w) for _ in range(4)]
    z = [next(g) for _ in range(20000)]
    print(seed, *first, mp.nstr(sum(z), 17), mp.nstr(z[0], 17), mp.nstr(z[1], 17),
          split(seed, b"n", "weights".encode()), split(seed, b"i", struct.pack("<q", 7)), sep=",")
