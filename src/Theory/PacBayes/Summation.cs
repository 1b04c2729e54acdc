using Theory.Numerics;

namespace Theory.PacBayes;

/// <summary>A sum of many intervals that stays as tight as its terms: the ends are added in twice the precision.</summary>
internal sealed class Summation
{
    private DoubleDouble lower;
    private DoubleDouble upper;
    private double magnitude;
    private long terms;

    /// <summary>Adds a term.</summary>
    /// <param name="term">A bounded interval.</param>
    internal void Add(Interval term)
    {
        lower += term.Lower;
        upper += term.Upper;
        magnitude += Math.Abs(term.Lower) + Math.Abs(term.Upper);
        terms++;
    }

    /// <summary>An enclosure of the sum: each addition is wrong by less than 2⁻¹⁰⁰ of what has been added by then, the last rounding by an ulp.</summary>
    internal Interval Total
    {
        get
        {
            if (magnitude == 0)
            {
                return Interval.Zero;
            }

            var error = terms * magnitude / (1L << 50) / (1L << 50);
            return double.IsFinite(magnitude)
                ? Interval.Of(Math.BitDecrement(lower.Hi + (lower.Lo - error)), Math.BitIncrement(upper.Hi + (upper.Lo + error)))
                : Interval.Of(0, double.PositiveInfinity);
        }
    }
}
