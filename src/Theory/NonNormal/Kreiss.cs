using System.Globalization;
using System.Numerics;
using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>A Kreiss constant and the point of the plane that it is read off at.</summary>
/// <param name="Value">K ≥ 1; ∞ where an eigenvalue lies outside the disc or the half-plane.</param>
/// <param name="Point">z with K = (|z| − 1)‖(zI − A)⁻¹‖, or with Re z for |z| − 1; ∞ where the supremum is reached at no point.</param>
public sealed record KreissConstant(double Value, Complex Point)
{
    /// <summary>The constant and the point.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value:G12} at z = {Point:G9}");
}

/// <content>The Kreiss constants.</content>
public static partial class NonNormality
{
    /// <summary>K(A) = sup over |z| &gt; 1 of (|z| − 1)‖(zI − A)⁻¹‖, the Kreiss constant of the disc.</summary>
    /// <remarks>
    /// <para><c>K(A) = sup over ε &gt; 0 of (ρ_ε(A) − 1)/ε</c>, and <c>K ≤ sup over k of ‖Aᵏ‖ ≤ e n K</c>.</para>
    /// <para>By Hadamard's three circles <c>ln max over |z| = r of ‖(zI − A)⁻¹‖</c> is a convex function of ln r, so that between two radii it lies below its chord: from the largest of all bounds on, radii
    /// are added until no interval can hold more than what was found. The points found are then moved to their maxima in pairs of doubles.</para>
    /// <para>Holds for: every square matrix with ρ(A) ≠ 1; with ρ(A) = 1 to working precision only where the numerical radius is 1 too, when K = 1.</para>
    /// <para>Error: 1e-7 relative, up to 1e12 (laws: the Kreiss constant of two dimensions is that of a scan; no point of a scan is above the Kreiss constant).</para>
    /// </remarks>
    /// <param name="a">A, n × n, entries below 1e100.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>K ≥ 1, and where.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite, or its spectral radius is 1 to working precision and its numerical radius is not.</exception>
    /// <exception cref="NotConvergedException">An iteration did not converge.</exception>
    [Source("mitchell2020kreiss", "Section 1")]
    public static KreissConstant Kreiss(ComplexMatrix a, ILinearAlgebra? la = null) => Kreiss(a, la, disc: true);

    /// <summary>K(A) = sup over |z| &gt; 1 of (|z| − 1)‖(zI − A)⁻¹‖, the Kreiss constant of the disc.</summary>
    /// <remarks>
    /// <para>As for a complex matrix.</para>
    /// <para>Holds for: every square matrix with ρ(A) ≠ 1, or with numerical radius 1.</para>
    /// <para>Error: 1e-7 relative, up to 1e12 (law: the Kreiss constant of two dimensions is that of a scan).</para>
    /// </remarks>
    /// <param name="a">A, n × n, entries below 1e100.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>K ≥ 1, and where.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite, or its spectral radius is 1 to working precision and its numerical radius is not.</exception>
    /// <exception cref="NotConvergedException">An iteration did not converge.</exception>
    [Source("mitchell2020kreiss", "Section 1")]
    public static KreissConstant Kreiss(Matrix a, ILinearAlgebra? la = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        return Kreiss(new ComplexMatrix(a), la, disc: true);
    }

    /// <summary>K(A) = sup over Re z &gt; 0 of Re z ‖(zI − A)⁻¹‖, the Kreiss constant of the half-plane.</summary>
    /// <remarks>
    /// <para><c>K(A) = sup over ε &gt; 0 of α_ε(A)/ε</c>, and <c>K ≤ sup over t ≥ 0 of ‖exp(tA)‖ ≤ e n K</c>. As that of the disc, by Hadamard's three lines.</para>
    /// <para>Holds for: every square matrix with α(A) ≠ 0; with α(A) = 0 to working precision only where the numerical abscissa is 0 too, when K = 1.</para>
    /// <para>Error: 1e-7 relative, up to 1e12 (law: the Kreiss constant of two dimensions is that of a scan).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>K ≥ 1, and where.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite, or its spectral abscissa is 0 to working precision and its numerical abscissa is not.</exception>
    /// <exception cref="NotConvergedException">An iteration did not converge.</exception>
    [Source("mitchell2020kreiss", "Section 1")]
    public static KreissConstant KreissContinuous(ComplexMatrix a, ILinearAlgebra? la = null) => Kreiss(a, la, disc: false);

    /// <summary>K(A) = sup over Re z &gt; 0 of Re z ‖(zI − A)⁻¹‖, the Kreiss constant of the half-plane.</summary>
    /// <remarks>
    /// <para>As for a complex matrix.</para>
    /// <para>Holds for: every square matrix with α(A) ≠ 0, or with numerical abscissa 0.</para>
    /// <para>Error: 1e-7 relative, up to 1e12 (law: the Kreiss constant of two dimensions is that of a scan).</para>
    /// </remarks>
    /// <param name="a">A, n × n.</param>
    /// <param name="la">Who computes; the default backend unless told otherwise.</param>
    /// <returns>K ≥ 1, and where.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or not finite, or its spectral abscissa is 0 to working precision and its numerical abscissa is not.</exception>
    /// <exception cref="NotConvergedException">An iteration did not converge.</exception>
    [Source("mitchell2020kreiss", "Section 1")]
    public static KreissConstant KreissContinuous(Matrix a, ILinearAlgebra? la = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        return Kreiss(new ComplexMatrix(a), la, disc: false);
    }

    private static KreissConstant Kreiss(ComplexMatrix a, ILinearAlgebra? la, bool disc)
    {
        SpectralDomain.RequireSquare(a, nameof(a));
        la ??= LinearAlgebra.Default;
        var exponent = SpectralDomain.Exponent(a);
        if (disc)
        {
            if (exponent < -332)
            {
                throw new ArgumentException("An entry of a is above 1e100.", nameof(a));
            }

            // the unit circle fixes the scale
            exponent = 0;
        }

        var scaled = SpectralDomain.Scaled(a, exponent);
        var tolerance = a.Rows * Math.ScaleB(1, -50);
        var norm = la.SingularValues(scaled)[0];

        // ‖(zI − A)⁻¹‖ is at most one over the distance to the numerical range
        var range = disc ? (norm <= 1 + tolerance ? norm : NumericalRadius(scaled, la)) : la.LogNorm(scaled);
        if (disc ? range <= 1 + tolerance : range <= tolerance * norm)
        {
            return new KreissConstant(1, new Complex(double.PositiveInfinity, 0));
        }

        var boundary = new SpectralBoundary(new Resolvent(scaled, la), la, disc);
        var edge = disc ? 1.0 : 0;
        var margin = edge - boundary.Largest;
        if (margin <= tolerance * norm)
        {
            return margin < -tolerance * norm
                ? new KreissConstant(double.PositiveInfinity, new Complex(double.PositiveInfinity, 0))
                : throw new ArgumentException(disc ? "The spectral radius of a is 1 to working precision: rounding decides whether its Kreiss constant is finite." : "The spectral abscissa of a is 0 to working precision: rounding decides whether its Kreiss constant is finite.", nameof(a));
        }

        var (value, p, t) = new KreissSearch(boundary, edge, norm, range).Largest();
        var z = boundary.Point(p, t);
        return value <= 1
            ? new KreissConstant(1, new Complex(double.PositiveInfinity, 0))
            : new KreissConstant(value, new Complex(Math.ScaleB(z.Real, -exponent), Math.ScaleB(z.Imaginary, -exponent)));
    }

    // (p − e)/σₙ(z), the largest over p > e and all t
    private sealed class KreissSearch(SpectralBoundary boundary, double edge, double norm, double range)
    {
        private const double Gap = 1e-3;

        // ln K below which a peak may lie far out
        private const double Near = 20 * Gap;

        private readonly SortedList<double, (double LogNorm, double Place, double Log)> nodes = [];

        public (double Value, double P, double T) Largest()
        {
            var reach = 2 * norm;

            // beyond the last node the tail is at most p‖(zI − A)⁻¹‖ there, a millionth of a millionth from 1
            var far = edge + (1e9 * Math.Max(1, norm));
            Add(edge, reach);
            Add(edge + norm, reach);
            Add(far, far);
            var top = 0.0;
            for (var step = 0; step < 120; step++)
            {
                top = nodes.Values.Max(static n => n.Log);
                var (bound, at) = Enumerable.Range(0, nodes.Count - 1).Select(Bound).MaxBy(static b => b.Bound);
                var slack = Gap + (8 * boundary.Noise * Math.Exp(nodes.Values.Where(n => n.Log >= top - 1).Max(static n => n.LogNorm)));
                if (bound <= Math.Max(top, 0) + Math.Min(slack, 0.5))
                {
                    break;
                }

                Add(at, Math.Max(reach, at));
            }

            // each peak that may be the highest is climbed
            var peaks = new List<int>();
            for (var i = 0; i < nodes.Count; i++)
            {
                var log = nodes.Values[i].Log;
                if (log >= top - 0.05 && (i == 0 || nodes.Values[i - 1].Log <= log) && (i == nodes.Count - 1 || nodes.Values[i + 1].Log <= log))
                {
                    peaks.Add(i);
                }
            }

            var starts = peaks.OrderByDescending(i => nodes.Values[i].Log).Take(4).Select(i => (P: nodes.Keys[i], T: nodes.Values[i].Place));
            if (top < Near)
            {
                // far out (p − e)‖R‖ is 1 + (w − e)/p − c/p², with c some ‖A‖²/4 at most: the nodes don't tell this peak from 1, so that each scale up to it is climbed
                var scales = 4 + (int)Math.Log2(norm / (range - edge));
                starts = starts.Concat(Enumerable.Range(-2, scales + 2).Select(j => edge + Math.ScaleB(norm, j)).Select(p => (p, boundary.Least(p, Math.Max(reach, p)).Place)));
            }

            return starts.Select(start => Climb(start.P, start.T)).MaxBy(static x => x.Value);
        }

        private void Add(double p, double reach)
        {
            var (value, place) = boundary.Least(p, reach);
            nodes[p] = (-Math.Log(value), place, p > edge ? Math.Log(p - edge) - Math.Log(value) : double.NegativeInfinity);
        }

        // what ln(p − e) + the chord of ln‖R‖ comes to at most between two nodes, and where to look next
        private (double Bound, double At) Bound(int i)
        {
            var (low, high) = (nodes.Keys[i], nodes.Keys[i + 1]);
            double X(double p) => edge > 0 ? Math.Log(p) : p;
            var slope = (nodes.Values[i + 1].LogNorm - nodes.Values[i].LogNorm) / (X(high) - X(low));

            // d/dp: 1/(p − e) = −slope dX/dp
            var best = edge > 0 ? (slope < -1 ? -slope / (-slope - 1) * edge : high) : (slope < 0 ? -1 / slope : high);
            best = Math.Clamp(best, low, high);
            var bound = Math.Log(best - edge) + nodes.Values[i].LogNorm + (slope * (X(best) - X(low)));

            // (p − e)/(p − w) falls with p, where w is how far the numerical range reaches
            bound = low > range ? Math.Min(bound, Math.Log((low - edge) / (low - range))) : bound;

            // at least a twentieth of the interval from both ends, in the logarithm of p − e
            var (first, last) = (Math.Log(Math.Max(low - edge, (high - edge) * 1e-3)), Math.Log(high - edge));
            var at = Math.Clamp(best > edge ? Math.Log(best - edge) : first, first + (0.05 * (last - first)), last - (0.05 * (last - first)));
            return last - first < 1e-12 ? (double.NegativeInfinity, best) : (bound, edge + Math.Exp(at));
        }

        // Newton's method uphill on ln(p − e) − ln σₙ in u = ln(p − e) and v = t/(p − e), second derivatives from differences of first ones
        private (double Value, double P, double T) Climb(double p, double t)
        {
            (double Log, double U, double V) At(double q, double s, double scale)
            {
                var (value, byP, byT) = boundary.Precise(q, s);
                return (Math.Log(q - edge) - Math.Log(value), 1 - ((q - edge) * byP / value), -scale * byT / value);
            }

            const double Step = 1e-4;
            p = Math.Max(p, edge + (1e-12 * Math.Max(1, norm)));
            for (var round = 0; round < 40; round++)
            {
                var h = p - edge;
                var here = At(p, t, h);
                var alongU = At(edge + (h * Math.Exp(Step)), t, h);
                var alongV = At(p, t + (Step * h), h);
                var (uu, vv) = ((alongU.U - here.U) / Step, (alongV.V - here.V) / Step);
                var uv = (((alongU.V - here.V) / Step) + ((alongV.U - here.U) / Step)) / 2;
                var determinant = (uu * vv) - (uv * uv);
                var (du, dv) = uu < 0 && determinant > 0
                    ? (((-vv * here.U) + (uv * here.V)) / determinant, ((uv * here.U) - (uu * here.V)) / determinant)
                    : (here.U / (1 + Math.Abs(uu)), here.V / (1 + Math.Abs(vv)));
                var length = Math.Sqrt((du * du) + (dv * dv));
                var factor = length > 0.5 ? 0.5 / length : 1;
                if (((here.U * du) + (here.V * dv)) * factor <= 1e-14)
                {
                    return (Math.Exp(here.Log), p, t);
                }

                var moved = false;
                for (var halving = 0; halving < 20 && !moved; halving++, factor /= 4)
                {
                    var (q, s) = (edge + (h * Math.Exp(factor * du)), t + (factor * dv * h));
                    if (At(q, s, h).Log > here.Log)
                    {
                        (p, t, moved) = (q, s, true);
                    }
                }

                if (!moved)
                {
                    return (Math.Exp(here.Log), p, t);
                }
            }

            return (Math.Exp(At(p, t, 1).Log), p, t);
        }
    }
}
