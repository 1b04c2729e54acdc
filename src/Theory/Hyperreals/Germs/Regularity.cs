using System.Numerics;
using System.Runtime.CompilerServices;
using Theory.Numerics;

namespace Theory.Hyperreals.Germs;

/// <summary>Proves that a term is analytic on a closed interval: every denominator keeps away from zero, every logarithm and every root has a positive argument, by enclosures on a subdivision.</summary>
/// <param name="pool">Where the terms are.</param>
/// <param name="constants">Encloses what does not move.</param>
/// <param name="x">The variable.</param>
/// <param name="open">Whether the interval is open at zero: then a power and the logarithm of x itself may be singular there.</param>
internal sealed class Regularity(TermPool pool, Constants constants, Term x, bool open)
{
    private const int MostPieces = 600;

    private readonly Dictionary<int, Interval?> seen = [];

    /// <summary>Whether the terms are analytic on [from, to] (on (0, to] where that is open at zero).</summary>
    public bool Holds(Interval range, params Term[] terms)
    {
        var waiting = new Stack<Interval>([range]);
        for (var pieces = 0; waiting.TryPop(out var piece); pieces++)
        {
            if (pieces > MostPieces)
            {
                return false;
            }

            seen.Clear();
            if (Array.TrueForAll(terms, t => Enclose(t, piece) is not null))
            {
                continue;
            }

            var middle = (piece.Lower + piece.Upper) / 2;
            if (!(piece.Lower < middle && middle < piece.Upper))
            {
                return false;
            }

            waiting.Push(Interval.Of(piece.Lower, middle));
            waiting.Push(Interval.Of(middle, piece.Upper));
        }

        return true;
    }

    /// <summary>A constant, outwards; null where it is not known.</summary>
    public Interval? Constant(Term c)
    {
        if (c.IsNumber && c.Value.IsInteger && BigInteger.Abs(c.Value.Numerator) < 1L << 53)
        {
            return Interval.FromDouble((double)c.Value.Numerator);
        }

        try
        {
            var ball = constants.Enclose(c, 96);
            if (!ball.IsFinite || ball.RadiusExponent > -40)
            {
                return null;
            }

            var slack = (Math.Abs(ball.Midpoint) * 1e-12) + 1e-12;
            return Interval.Of(ball.Midpoint - slack, ball.Midpoint + slack);
        }
        catch (UndecidedException)
        {
            return null;
        }
    }

    private Interval? Enclose(Term t, Interval range)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (ReferenceEquals(t, x))
        {
            return range;
        }

        if (t.IsConstant)
        {
            return Constant(t);
        }

        if (!seen.TryGetValue(t.Id, out var value))
        {
            value = t.Kind switch
            {
                TermKind.Sum => OfSum(t, range),
                TermKind.Product => OfProduct(t, range),
                TermKind.Apply => OfFunction(t, range),
                _ => null,
            };
            seen[t.Id] = value;
        }

        return value;
    }

    private Interval? OfSum(Term t, Interval range)
    {
        Interval? sum = Constant(pool.Number(t.Value));
        for (var i = 0; i < t.Parts.Length; i++)
        {
            if (sum is not { } s || Constant(pool.Number(t.Coefficients[i])) is not { } c || Enclose(t.Parts[i], range) is not { } part)
            {
                return null;
            }

            sum = s + (c * part);
        }

        return sum;
    }

    private Interval? OfProduct(Term t, Interval range)
    {
        var product = Interval.One;
        for (var i = 0; i < t.Parts.Length; i++)
        {
            if (Enclose(t.Parts[i], range) is not { } b || Power(b, t.Parts[i], t.Exponents[i]) is not { } power)
            {
                return null;
            }

            product *= power;
        }

        return product;
    }

    private Interval? Power(Interval b, Term symbol, Term e)
    {
        if (!e.IsConstant || Constant(e) is not { } exponent)
        {
            return null;
        }

        var atZero = open && ReferenceEquals(symbol, x) && b.Lower >= 0;
        if (e.IsInteger && e.Value.Abs() < 1000)
        {
            var n = (int)e.Value.Numerator;
            if (n >= 0)
            {
                return Interval.Pow(b, n);
            }

            if (atZero && b.Lower == 0)
            {
                return Interval.Of((1 / Interval.Pow(Interval.FromDouble(b.Upper), -n)).Lower, double.PositiveInfinity);
            }

            return b.Lower > 0 || b.Upper < 0 ? 1 / Interval.Pow(b, -n) : null;
        }

        if (b.Lower > 0)
        {
            return Interval.Exp(exponent * Interval.Log(b));
        }

        if (!atZero)
        {
            return null;
        }

        var end = Interval.Exp(exponent * Interval.Log(Interval.FromDouble(b.Upper)));
        return exponent.Lower > 0 ? Interval.Of(0, end.Upper) : exponent.Upper < 0 ? Interval.Of(end.Lower, double.PositiveInfinity) : null;
    }

    private Interval? OfFunction(Term t, Interval range)
    {
        if (t.Parts.Length != 1 || Enclose(t.Parts[0], range) is not { } u)
        {
            return null;
        }

        switch (t.Function)
        {
            case Fn.Exp:
                return Interval.Exp(u);
            case Fn.Log when u.Lower > 0:
                return Interval.Log(u);
            case Fn.Log when open && ReferenceEquals(t.Parts[0], x):
                return Interval.Of(double.NegativeInfinity, Interval.Log(Interval.FromDouble(u.Upper)).Upper);
            case Fn.Sin or Fn.Cos:
            {
                // by the value in the middle and the slope 1
                var middle = (u.Lower + u.Upper) / 2;
                var radius = ((u.Upper - u.Lower) / 2) + 1e-9;
                if (!double.IsFinite(middle) || Math.Abs(middle) > 1e5)
                {
                    return Interval.Of(-1, 1);
                }

                var value = t.Function == Fn.Sin ? Math.Sin(middle) : Math.Cos(middle);
                return Interval.Of(Math.Max(-1, value - radius), Math.Min(1, value + radius));
            }

            case Fn.Atan:
                return Interval.Of(Math.Max(-1.6, Math.Atan(u.Lower) - 1e-9), Math.Min(1.6, Math.Atan(u.Upper) + 1e-9));
            case Fn.Asin when u.Lower > -1 && u.Upper < 1:
                return Interval.Of(Math.Asin(u.Lower) - 1e-9, Math.Asin(u.Upper) + 1e-9);
            case Fn.Erf:
                return Interval.Of(-1, 1);
            case Fn.Si or Fn.Erfi:
                return Interval.Entire;
            case Fn.Gamma when u.Lower > 0:
                return Interval.Of(0.8, double.PositiveInfinity);
            default:
                return null;
        }
    }
}
