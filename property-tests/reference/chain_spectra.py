"""Recomputes chain-spectra.csv: pseudospectral radii and Kreiss constants of long chains W = diagonal·I + link·(first lower diagonal), from the smallest singular value in closed form, with mpmath.

    python3 chain_spectra.py > chain-spectra.csv

Rotations of the coordinates make zI − W the bidiagonal B with d = |z − diagonal| on its diagonal and −link beside it, so that nothing depends on the argument of z − diagonal. BᵀB is tridiagonal with constant diagonals but for one corner: its
eigenvalues are d² + link² + 2·d·link·cos t with d·sin((n + 1)t) + link·sin(nt) = 0. The smallest has t = π + iφ where d < link·n/(n + 1): d·sinh((n + 1)φ) = link·sinh(nφ); beyond it t is the root in ((1 − 1/(n + 1))π, π).

A row: the order; diagonal and link, as doubles in hexadecimal; epsilon, likewise, and the radius; the Kreiss constant.
"""
import mpmath as mp

mp.mp.dps = 60
STEPS = 230


def smallest(n, d, link):
    """The smallest singular value."""
    if d * (n + 1) < link * n:
        # φ is below ln(link/d), and beside it: link·sinh(nφ)/sinh((n + 1)φ) falls from link·n/(n + 1) to link·e^-φ
        low, high = mp.mpf(0), mp.log(link / d)
        for _ in range(STEPS):
            middle = (low + high) / 2
            if link * mp.sinh(n * middle) > d * mp.sinh((n + 1) * middle):
                low = middle
            else:
                high = middle
        phi = (low + high) / 2
        # d² + g² − 2dg·cosh φ, rewritten by the equation of φ: σ = g·sinh φ/sinh((n + 1)φ)
        return link * mp.sinh(phi) / mp.sinh((n + 1) * phi)
    low, high = mp.mpf(0), mp.pi / (n + 1)
    for _ in range(STEPS):
        middle = (low + high) / 2
        # t = π − s: sin((n + 1)t) and sin(nt) of opposite signs
        if d * mp.sin((n + 1) * middle) < link * mp.sin(n * middle):
            high = middle
        else:
            low = middle
    s = (low + high) / 2
    return link * mp.sin(s) / mp.sin((n + 1) * s) if s > 0 else link / (n + 1)


def radius(n, diagonal, link, epsilon):
    low, high = mp.mpf(0), link + epsilon + 1
    for _ in range(200):
        middle = (low + high) / 2
        if smallest(n, middle, link) < epsilon:
            low = middle
        else:
            high = middle
    return diagonal + (low + high) / 2


def kreiss(n, diagonal, link):
    """The largest (|z| − 1)/σ over |z| = diagonal + d > 1, which has one maximum, by golden sections; 1 where it is approached at infinity."""
    f = lambda u: (diagonal + mp.exp(u) - 1) / smallest(n, mp.exp(u), link)
    # in u = ln d, from just outside the circle outward
    start, step = mp.log(1 - diagonal), mp.mpf(1) / 16
    best = max(range(1, 160), key=lambda k: f(start + k * step))
    low, high = start + (best - 1) * step, start + (best + 1) * step
    ratio = (mp.sqrt(5) - 1) / 2
    a, b = high - ratio * (high - low), low + ratio * (high - low)
    x, y = f(a), f(b)
    for _ in range(110):
        if x > y:
            high, b, y = b, a, x
            a = high - ratio * (high - low)
            x = f(a)
        else:
            low, a, x = a, b, y
            b = low + ratio * (high - low)
            y = f(b)
    return max(x, y, mp.mpf(1))


if __name__ == "__main__":
    mp.mp.dps = 60
    print("# made by chain_spectra.py with mpmath")
    print("order,diagonal,link,epsilon,radius,kreiss")
    for n, diagonal, link in ((200, 0.0, 1.0), (200, 0.0, 1.177), (200, 0.5, 0.55), (200, 0.9, 0.116), (100, 0.3, 0.9), (50, 0.0, 1.8)):
        for epsilon in (1e-2, 1e-8):
            print(n, diagonal.hex(), link.hex(), epsilon.hex(), mp.nstr(radius(n, mp.mpf(diagonal), mp.mpf(link), mp.mpf(epsilon)), 30), mp.nstr(kreiss(n, mp.mpf(diagonal), mp.mpf(link)), 30) if epsilon == 1e-2 else "", sep=",", flush=True)
