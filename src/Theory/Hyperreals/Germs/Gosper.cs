using Theory.Numerics;

namespace Theory.Hyperreals.Germs;

/// <summary>Gosper's algorithm: T with T(k + 1) − T(k) = t(k), hypergeometric as t is, where there is one.</summary>
/// <remarks>The quotient t(k + 1)/t(k) is written a(k)/b(k) · c(k + 1)/c(k) with a(k) and b(k + h) coprime for all h ≥ 0 tried; T = b(k − 1) x(k)/c(k) · t(k) for a polynomial x with a(k) x(k + 1) − b(k − 1) x(k) = c(k). The solution is checked before it is used.</remarks>
internal static class Gosper
{
    private const int FarthestShift = 60;

    private const int HighestDegree = 24;

    /// <summary>The multiplier y with T = y·t and T(k + 1) − T(k) = t(k); null where none is found.</summary>
    /// <remarks>
    /// <para>For t(k + 1)/t(k) = r(k) it satisfies <c>y(k + 1) r(k) − y(k) = 1</c>, an identity of rational functions.</para>
    /// <para>Holds for: hypergeometric terms over the rationals; shifts are tried up to 60.</para>
    /// <para>Error: none; the identity is checked (law: ``hypergeometric sums and rational products are those of their terms``).</para>
    /// </remarks>
    /// <param name="ratio">r.</param>
    /// <returns>y, or null.</returns>
    /// <exception cref="UndecidedException">A denominator of r is zero.</exception>
    [Source("gosper1978decision", "Proceedings of the National Academy of Sciences 75, 40–42")]
    public static RationalFunction? Multiplier(RationalFunction ratio)
    {
        var (a, b, c) = (ratio.Numerator, ratio.Denominator, RationalPolynomial.One);
        if (a.IsZero)
        {
            return null;
        }

        for (var h = 0; h <= FarthestShift && a.Degree > 0 && b.Degree > 0; h++)
        {
            var g = RationalPolynomial.GreatestCommonDivisor(a, b.Shift(h));
            if (g.Degree < 1)
            {
                continue;
            }

            a = a.Divide(g).Quotient;
            b = b.Divide(g.Shift(-h)).Quotient;
            for (var i = 1; i <= h; i++)
            {
                c *= g.Shift(-i);
            }

            if (c.Degree > HighestDegree || c.Size > 20_000)
            {
                return null;
            }
        }

        var back = b.Shift(-1);
        if (Solve(a, back, c) is not { } x)
        {
            return null;
        }

        var y = RationalFunction.Make(back * x, c);

        // y(k + 1)·ratio − y(k) = 1
        var check = (y.Shift(1) * ratio) + (y * RationalFunction.Make(new RationalPolynomial(-1), RationalPolynomial.One));
        return check.Numerator.Same(check.Denominator) ? y : null;
    }

    /// <summary>A polynomial x with a(k) x(k + 1) − b(k) x(k) = c(k).</summary>
    private static RationalPolynomial? Solve(RationalPolynomial a, RationalPolynomial b, RationalPolynomial c)
    {
        var degree = Degree(a, b, c);
        if (degree is < 0 or > HighestDegree)
        {
            return null;
        }

        // column j is the image of kʲ
        var columns = Enumerable.Range(0, degree + 1).Select(j =>
        {
            var power = RationalPolynomial.X.Power(j);
            return (a * power.Shift(1)) - (b * power);
        }).ToArray();
        var rows = Math.Max(columns.Max(p => p.Degree), c.Degree) + 1;
        return LinearSystem.Solve([.. Enumerable.Range(0, rows).Select(i => columns.Select(p => p[i]).Append(c[i]).ToArray())], degree + 1) is { } x ? new RationalPolynomial(x) : null;
    }

    private static int Degree(RationalPolynomial a, RationalPolynomial b, RationalPolynomial c)
    {
        var difference = a - b;
        var top = Math.Max(a.Degree, b.Degree);
        if (difference.Degree == top)
        {
            return c.Degree - top;
        }

        // the leading coefficients agree: kᵈ goes to (d·lead + (difference at top − 1)) k^{d + top − 1}
        var usual = c.Degree - top + 1;
        var special = -difference[top - 1] / a.Lead;
        return special.IsInteger && special.Sign >= 0 && special <= HighestDegree ? Math.Max(usual, (int)special.Numerator) : usual;
    }
}

/// <summary>Linear equations over the rationals.</summary>
internal static class LinearSystem
{
    /// <summary>One solution, with zeros for what is free; null where there is none.</summary>
    /// <param name="rows">The equations: coefficients, then the right side.</param>
    /// <param name="unknowns">How many unknowns.</param>
    public static Rational[]? Solve(Rational[][] rows, int unknowns)
    {
        var pivots = new int[unknowns];
        Array.Fill(pivots, -1);
        var next = 0;
        for (var column = 0; column < unknowns && next < rows.Length; column++)
        {
            var pivot = Array.FindIndex(rows, next, r => !r[column].IsZero);
            if (pivot < 0)
            {
                continue;
            }

            (rows[next], rows[pivot]) = (rows[pivot], rows[next]);
            var inverse = Rational.One / rows[next][column];
            for (var j = column; j <= unknowns; j++)
            {
                rows[next][j] *= inverse;
            }

            for (var i = 0; i < rows.Length; i++)
            {
                var factor = rows[i][column];
                for (var j = column; j <= unknowns && i != next && !factor.IsZero; j++)
                {
                    rows[i][j] -= factor * rows[next][j];
                }
            }

            pivots[column] = next++;
        }

        return rows.Skip(next).Any(r => !r[unknowns].IsZero) ? null : [.. pivots.Select(p => p < 0 ? Rational.Zero : rows[p][unknowns])];
    }
}
