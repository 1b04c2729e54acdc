using System.Numerics;
using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>How far from a disc or from a half-plane the pseudospectra of a matrix reach.</summary>
/// <remarks>
/// A point of the plane has a distance p and a place t: z = p e^{it} about the disc, z = p + it beside the half-plane. What is found is found in doubles for all t at once, by samples and by the
/// eigenvalues that tell every crossing of a level, and then moved to its place by <see cref="PreciseResolvent"/>.
/// </remarks>
/// <param name="resolvent">The resolvent of A.</param>
/// <param name="la">Who computes eigenvalues.</param>
/// <param name="disc">Whether p is a modulus; else it is a real part.</param>
internal sealed class SpectralBoundary(Resolvent resolvent, ILinearAlgebra la, bool disc)
{
    private const int Samples = 48;
    private const double Coarse = 1e-9;

    private readonly double size = resolvent.Matrix.FrobeniusNorm;

    /// <summary>The largest p of an eigenvalue.</summary>
    public double Largest => resolvent.Eigenvalues.Max(Distance);

    /// <summary>What σₙ in doubles may be wrong by.</summary>
    public double Noise => resolvent.Matrix.Rows * size * Math.ScaleB(1, -52);

    private double Distance(Complex z) => disc ? z.Magnitude : z.Real;

    private double Place(Complex z) => disc ? z.Phase : z.Imaginary;

    /// <summary>z at (p, t).</summary>
    public Complex Point(double p, double t) => disc ? Complex.FromPolarCoordinates(p, t) : new Complex(p, t);

    /// <summary>σₙ(zI − A) and its derivatives by p and t, to full precision.</summary>
    public (double Value, double ByDistance, double ByPlace) Precise(double p, double t)
    {
        var (value, slope) = PreciseResolvent.SmallestSingularValue(resolvent.Matrix, Point(p, t));
        var (byP, byT) = disc ? (Complex.FromPolarCoordinates(1, t), Point(p, t) * Complex.ImaginaryOne) : (Complex.One, Complex.ImaginaryOne);
        return (value, (slope * byP).Real, (slope * byT).Real);
    }

    /// <summary>σₙ in doubles.</summary>
    public double[] Coarsely(IReadOnlyList<(double P, double T)> places) => resolvent.SmallestSingularValues([.. places.Select(x => Point(x.P, x.T))], Coarse);

    /// <summary>The places at which the level of p is looked at first: those of the eigenvalues, where peaks are narrow, and evenly between.</summary>
    /// <param name="reach">How far from the real axis of a half-plane to look.</param>
    public List<double> Places(double reach)
    {
        var end = disc ? Math.PI : reach;
        var least = resolvent.IsReal ? 0 : -end;
        var places = resolvent.Eigenvalues.Select(Place).Select(t => resolvent.IsReal ? Math.Abs(t) : t).ToList();
        places.AddRange(Enumerable.Range(0, Samples + 1).Select(k => least + ((end - least) * k / Samples)));
        return [.. places.Distinct().Order()];
    }

    /// <summary>The least σₙ on the level p and where it is, in doubles.</summary>
    public (double Value, double Place) Least(double p, double reach)
    {
        var places = Places(reach);
        var values = Coarsely([.. places.Select(t => (p, t))]);

        // the four lowest valleys, each narrowed by eight points at a time
        var valleys = Enumerable.Range(0, places.Count)
            .Where(i => (i == 0 || values[i] <= values[i - 1]) && (i == places.Count - 1 || values[i] <= values[i + 1]))
            .OrderBy(i => values[i]).Take(4)
            .Select(i => (Low: places[Math.Max(0, i - 1)], High: places[Math.Min(places.Count - 1, i + 1)], Value: values[i], At: places[i])).ToList();
        for (var round = 0; round < 8; round++)
        {
            var inner = valleys.Select(v => Enumerable.Range(1, 8).Select(k => v.Low + ((v.High - v.Low) * k / 9)).ToArray()).ToList();
            var found = Coarsely([.. inner.SelectMany(x => x).Select(t => (p, t))]);
            for (var v = 0; v < valleys.Count; v++)
            {
                var (low, high, value, at) = valleys[v];
                List<(double T, double S)> line = [.. inner[v].Select((t, k) => (t, found[(8 * v) + k])), (at, value)];
                line.Sort();
                var best = Enumerable.Range(0, line.Count).MinBy(k => line[k].S);
                valleys[v] = (best > 0 ? line[best - 1].T : low, best < line.Count - 1 ? line[best + 1].T : high, line[best].S, line[best].T);
            }

            valleys = [valleys.MinBy(static v => v.Value), .. valleys.Where(v => v.Value <= valleys.Min(static w => w.Value) * (round < 2 ? 2 : 1.01)).OrderBy(static v => v.Value).Skip(1)];
        }

        return valleys.Select(static v => (v.Value, v.At)).Min();
    }

    /// <summary>Points of the level p at which σₙ is below ε, one at least in every arc of them as far as doubles tell.</summary>
    public List<(double Place, double Value)> Below(double p, double ε, double reach)
    {
        var places = Places(reach);
        var crossings = Crossings(p, ε).Select(t => resolvent.IsReal ? Math.Abs(t) : t).Distinct().Order().ToList();
        for (var i = 0; i + 1 < crossings.Count; i++)
        {
            places.Add((crossings[i] + crossings[i + 1]) / 2);
        }

        if (disc && crossings.Count > 0)
        {
            // the arc through ±π, and that through 0 of a real matrix
            places.Add(resolvent.IsReal ? (crossings[^1] + Math.PI) / 2 : Math.IEEERemainder(((crossings[^1] + crossings[0]) / 2) + Math.PI, 2 * Math.PI));
        }

        var values = Coarsely([.. places.Select(t => (p, t))]);
        return [.. places.Zip(values).Where(x => x.Second < ε).Select(static x => (x.First, x.Second))];
    }

    /// <summary>The p of the outermost points with σₙ = ε at each of these places, from an inner one on, in doubles.</summary>
    public double[] Outward(IReadOnlyList<double> places, double from, double ε)
    {
        var (low, high) = (places.Select(_ => from).ToArray(), places.Select(_ => size + ε).ToArray());
        for (var round = 0; round < 9; round++)
        {
            double At(int i, int k) => low[i] + ((high[i] - low[i]) * k / 9);
            var found = Coarsely([.. Enumerable.Range(0, 8 * places.Count).Select(x => (At(x / 8, 1 + (x % 8)), places[x / 8]))]);
            for (var i = 0; i < places.Count; i++)
            {
                var last = 8;
                while (last > 0 && found[(8 * i) + last - 1] >= ε)
                {
                    last--;
                }

                (low[i], high[i]) = (At(i, last), At(i, last + 1));
            }
        }

        return low;
    }

    // every t at which some singular value of zI − A is ε, and some more
    private List<double> Crossings(double p, double ε)
    {
        var a = resolvent.Matrix;
        var n = a.Rows;
        try
        {
            if (!disc)
            {
                // iy is an eigenvalue of the Hamiltonian matrix [[A − p, ε], [−ε, p − Aᴴ]]
                var hamiltonian = new ComplexMatrix(2 * n, 2 * n, (i, j) => (i < n, j < n) switch
                {
                    (true, true) => a[i, j] - (i == j ? p : 0),
                    (true, false) => i == j - n ? ε : 0,
                    (false, true) => i - n == j ? -ε : 0,
                    _ => (i == j ? p : 0) - Complex.Conjugate(a[j - n, i - n]),
                });
                var values = resolvent.IsReal ? la.Eigenvalues(hamiltonian.Real()) : la.Eigenvalues(hamiltonian);
                return [.. values.Where(v => Math.Abs(v.Real) <= 1e-4 * (size + Math.Abs(p) + ε)).Select(static v => v.Imaginary)];
            }

            // w = e^{it} is an eigenvalue of the symplectic pencil [[A, ε], [0, p]] − w[[p, 0], [ε, Aᴴ]]; about the place w₀ with the largest σₙ, (w + w₀)/(w − w₀) is
            // that of a matrix, imaginary for w on the circle
            var circle = Enumerable.Range(0, 16).Select(k => Math.PI * ((2 * k) + 1) / 16).ToList();
            var place = circle[Array.IndexOf([.. Coarsely([.. circle.Select(t => (p, t))])], Coarsely([.. circle.Select(t => (p, t))]).Max())];
            var w = Complex.FromPolarCoordinates(1, place);
            Complex Left(int i, int j) => (i < n, j < n) switch { (true, true) => a[i, j], (true, false) => i == j - n ? ε : 0, (false, true) => 0, _ => i == j ? p : 0 };
            Complex Right(int i, int j) => (i < n, j < n) switch { (true, true) => i == j ? p : 0, (true, false) => 0, (false, true) => i - n == j ? ε : 0, _ => Complex.Conjugate(a[j - n, i - n]) };
            var turned = la.Solve(new ComplexMatrix(2 * n, 2 * n, (i, j) => Left(i, j) - (w * Right(i, j))), new ComplexMatrix(2 * n, 2 * n, (i, j) => Left(i, j) + (w * Right(i, j))));
            return [.. la.Eigenvalues(turned).Where(static μ => Math.Abs(μ.Real) <= 1e-3 * (1 + μ.Magnitude)).Select(μ => (w * (μ + 1) / (μ - 1)).Phase)];
        }
        catch (Exception e) when (e is SingularMatrixException or NotConvergedException or OverflowException)
        {
            // the level touches the whole circle, or nearly: then samples tell as much
            return [];
        }
    }

    /// <summary>The largest p with σₙ(z) = ε for some t.</summary>
    public (double Distance, double Place) Extreme(double ε)
    {
        // σₙ(z) ≥ |z| − ‖A‖, so that nothing below ε lies beyond
        var reach = size + ε;
        var start = resolvent.Eigenvalues.OrderByDescending(Distance).First();
        var (p, t) = (Distance(start), Place(start));
        p = Outward([t], p, ε)[0];
        for (var round = 0; round < 40; round++)
        {
            var step = 1e-8 * (Math.Abs(p) + ε);
            var beyond = Below(p + step, ε, reach);
            if (beyond.Count == 0)
            {
                break;
            }

            var places = beyond.OrderBy(static x => x.Value).Take(16).Select(static x => x.Place).ToList();
            var outward = Outward(places, p + step, ε);
            var best = Array.IndexOf(outward, outward.Max());
            (p, t) = (outward[best], places[best]);
        }

        var climbed = Climb(p, t, ε);

        // another arc may reach as far to eight digits and further to nine
        var rivals = Below(climbed.Distance + (1e-10 * (Math.Abs(p) + ε)), ε, reach).Where(x => x.Value < ε - (4 * Noise) && Math.Abs(x.Place - climbed.Place) > 1e-3 * (disc ? 1 : reach)).OrderBy(static x => x.Value).Take(3);
        foreach (var rival in rivals)
        {
            var other = Climb(p, rival.Place, ε);
            climbed = other.Distance > climbed.Distance ? other : climbed;
        }

        return climbed;
    }

    // up along the curve σₙ = ε to where p is largest, in full precision
    private (double Distance, double Place) Climb(double p, double t, double ε)
    {
        var start = Root(p, t, ε) ?? throw new NotConvergedException(FormattableString.Invariant($"No point with σₙ(zI − A) = {ε} was found near z = {Point(p, t)}."));
        static double Slope((double P, double Value, double ByDistance, double ByPlace) at) => at.ByDistance > 0 ? -at.ByPlace / at.ByDistance : 0;
        var (at, slope) = (start.P, Slope(start));
        var (previous, before) = (t, slope);

        // σₙ changes by its own size over this length
        var unit = ε / Math.Max(Math.Abs(start.ByDistance), Math.Abs(start.ByPlace));
        var trial = unit / 64;
        for (var step = 0; step < 60; step++)
        {
            // Newton's step where the last two slopes tell of a maximum, else ahead by a little
            var bend = t == previous ? 0 : (slope - before) / (t - previous);
            var move = bend < 0 ? -slope / bend : Math.Sign(slope) * trial;
            move = Math.Clamp(move, -64 * trial, 64 * trial);
            if (Math.Abs(slope * move) <= 1e-13 * (Math.Abs(at) + ε))
            {
                break;
            }

            // too far where the curve has turned down, or does not come so far
            if (Root(at, t + move, ε) is not { } next || next.P < at - (1e-14 * Math.Abs(at)))
            {
                trial = Math.Min(trial, Math.Abs(move)) / 8;
                previous = t;
                continue;
            }

            (previous, before) = (t, slope);
            (t, at, slope) = (t + move, next.P, Slope(next));
            trial = Math.Min(4 * trial, unit);
        }

        return (at, t);
    }

    // p with σₙ = ε at one place, from p on outward or inward: Newton's method on ln σₙ, within a bracket; none where the curve does not come so far
    private (double P, double Value, double ByDistance, double ByPlace)? Root(double p, double t, double ε)
    {
        var (low, high) = (double.NegativeInfinity, size + ε);
        for (var step = 0; step < 80; step++)
        {
            var (value, byP, byT) = Precise(p, t);
            if (value < ε)
            {
                low = Math.Max(low, p);
            }
            else
            {
                high = Math.Min(high, p);
                if (byP <= 0 && double.IsNegativeInfinity(low))
                {
                    return null;
                }
            }

            var move = Math.Log(ε / value) * value / byP;
            if ((byP > 0 && Math.Abs(move) <= 1e-15 * (Math.Abs(p) + ε)) || high - low <= 4e-16 * (Math.Abs(p) + ε))
            {
                return (p, value, byP, byT);
            }

            var next = p + move;
            p = byP > 0 && next > low && next < high ? next
                : double.IsNegativeInfinity(low) ? p - Math.Max(high - p, ε)
                : (low + high) / 2;
        }

        return null;
    }
}
