using Theory.Numerics;

namespace Theory.Hyperreals;

/// <summary>A hyperreal number to finitely many orders whose coefficients are certified: Σ Cₖ εᵏ + O(ε^(N + 1)) with intervals Cₖ.</summary>
/// <remarks>
/// <para>Each interval holds the coefficient that the formula has, for every choice of the constants in the intervals that went in.</para>
/// <para>Holds for: what <see cref="Jet"/> holds for. Where a leading coefficient may be 0 a division, a root, a logarithm or an absolute value is refused.</para>
/// <para>Error: outward rounding at every step; the width grows with the order and with the width of x (law: the interval jet holds the double jet and the
/// reference table).</para>
/// </remarks>
public readonly struct IntervalJet : IElementary<IntervalJet>, IEquatable<IntervalJet>
{
    private readonly Series<Interval> series;

    internal IntervalJet(Series<Interval> series) => this.series = series;

    /// <summary>0.</summary>
    public static IntervalJet Zero => default;

    /// <summary>1.</summary>
    public static IntervalJet One => FromDouble(1);

    /// <summary>The real number in it: the coefficient of ε⁰.</summary>
    /// <exception cref="DerivativeException">The number is infinite, or not known that far.</exception>
    public Interval Value => IsFinite ? Coefficient(0) : throw new DerivativeException($"{this} is infinite: it has no standard part.");

    /// <summary>The largest k for which the coefficient of εᵏ is known; the largest integer for a constant.</summary>
    public int Order => series.IsLimited ? (int)Math.Ceiling((double)series.Limit / series.Denominator) - 1 : int.MaxValue;

    /// <summary>No power of 1/ε is in it.</summary>
    public bool IsFinite => series.Coefficients.IsEmpty || series.Valuation >= 0;

    /// <summary>Smaller in size than every positive real number, as far as it is known.</summary>
    public bool IsInfinitesimal => series.Coefficients.IsEmpty || series.Valuation > 0;

    internal Series<Interval> Series => series;

    /// <summary>The double as a constant, exactly.</summary>
    /// <param name="value">A finite double.</param>
    public static implicit operator IntervalJet(double value) => FromDouble(value);

    /// <inheritdoc/>
    public static IntervalJet operator +(IntervalJet a, IntervalJet b) => new(a.series + b.series);

    /// <summary>a + b.</summary>
    /// <param name="a">The left summand.</param>
    /// <param name="b">The right summand.</param>
    /// <returns>The sum.</returns>
    public static IntervalJet operator +(double a, IntervalJet b) => FromDouble(a) + b;

    /// <summary>a + b.</summary>
    /// <param name="a">The left summand.</param>
    /// <param name="b">The right summand.</param>
    /// <returns>The sum.</returns>
    public static IntervalJet operator +(IntervalJet a, double b) => a + FromDouble(b);

    /// <inheritdoc/>
    public static IntervalJet operator -(IntervalJet a, IntervalJet b) => new(a.series - b.series);

    /// <summary>a − b.</summary>
    /// <param name="a">The minuend.</param>
    /// <param name="b">The subtrahend.</param>
    /// <returns>The difference.</returns>
    public static IntervalJet operator -(double a, IntervalJet b) => FromDouble(a) - b;

    /// <summary>a − b.</summary>
    /// <param name="a">The minuend.</param>
    /// <param name="b">The subtrahend.</param>
    /// <returns>The difference.</returns>
    public static IntervalJet operator -(IntervalJet a, double b) => a - FromDouble(b);

    /// <inheritdoc/>
    public static IntervalJet operator *(IntervalJet a, IntervalJet b) => new(a.series * b.series);

    /// <summary>a · b.</summary>
    /// <param name="a">The left factor.</param>
    /// <param name="b">The right factor.</param>
    /// <returns>The product.</returns>
    public static IntervalJet operator *(double a, IntervalJet b) => FromDouble(a) * b;

    /// <summary>a · b.</summary>
    /// <param name="a">The left factor.</param>
    /// <param name="b">The right factor.</param>
    /// <returns>The product.</returns>
    public static IntervalJet operator *(IntervalJet a, double b) => a * FromDouble(b);

    /// <inheritdoc/>
    public static IntervalJet operator /(IntervalJet a, IntervalJet b) => new(a.series / b.series);

    /// <summary>a / b.</summary>
    /// <param name="a">The dividend.</param>
    /// <param name="b">The divisor.</param>
    /// <returns>The quotient.</returns>
    public static IntervalJet operator /(double a, IntervalJet b) => FromDouble(a) / b;

    /// <summary>a / b.</summary>
    /// <param name="a">The dividend.</param>
    /// <param name="b">The divisor.</param>
    /// <returns>The quotient.</returns>
    public static IntervalJet operator /(IntervalJet a, double b) => a / FromDouble(b);

    /// <inheritdoc/>
    public static IntervalJet operator -(IntervalJet a) => new(-a.series);

    /// <summary>Whether the two have the same coefficients, known to the same order.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <returns>Equality as data, which says nothing of what O leaves out.</returns>
    public static bool operator ==(IntervalJet a, IntervalJet b) => a.Equals(b);

    /// <summary>Whether the two differ as data.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <returns>The opposite of equality.</returns>
    public static bool operator !=(IntervalJet a, IntervalJet b) => !a.Equals(b);

    /// <summary>x + ε + O(ε^(N + 1)): what a formula is read at for its Taylor polynomial at x.</summary>
    /// <param name="x">x, finite.</param>
    /// <param name="order">N ≥ 0.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentOutOfRangeException">x is not finite, or N is negative.</exception>
    public static IntervalJet Variable(Interval x, int order)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        return new(Series<Interval>.Variable(Finite(x, nameof(x)), order));
    }

    /// <summary>ε + O(ε^(N + 1)).</summary>
    /// <param name="order">N ≥ 1.</param>
    /// <returns>The infinitesimal.</returns>
    /// <exception cref="ArgumentOutOfRangeException">N is less than 1.</exception>
    public static IntervalJet Epsilon(int order)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 1);
        return Variable(0.0, order);
    }

    /// <summary>c₀ + c₁ ε + … + cₙ εⁿ + O(ε^(n + 1)).</summary>
    /// <param name="coefficients">c₀ … cₙ, finite, at least one.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no coefficient, or one is not finite.</exception>
    public static IntervalJet Of(params Interval[] coefficients)
    {
        ArgumentNullException.ThrowIfNull(coefficients);
        ArgumentOutOfRangeException.ThrowIfZero(coefficients.Length, nameof(coefficients));
        return new(Series<Interval>.Of([.. coefficients.Select(static c => Finite(c, nameof(coefficients)))]));
    }

    /// <summary>The double as a constant, exactly.</summary>
    /// <param name="value">A finite double.</param>
    /// <returns>The constant, of unlimited order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite.</exception>
    public static IntervalJet FromDouble(double value) =>
        double.IsFinite(value) ? new(Series<Interval>.Constant(value)) : throw new ArgumentOutOfRangeException(nameof(value), value, "A coefficient is finite.");

    /// <summary>How a stands to b: ε is positive and below every positive real number.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <returns>By the leading coefficient of a − b; <see cref="Ordering.Unknown"/> where it lies beyond what is known.</returns>
    public static Ordering Compare(IntervalJet a, IntervalJet b) => Series<Interval>.Compare(a.series, b.series);

    /// <summary>|x|.</summary>
    /// <param name="x">x, known not to be 0 unless a constant.</param>
    /// <returns>The absolute value.</returns>
    /// <exception cref="DerivativeException">The leading coefficient cannot be told from 0.</exception>
    public static IntervalJet Abs(IntervalJet x) => new(Series<Interval>.Abs(x.series));

    /// <summary>xⁿ.</summary>
    /// <param name="x">x, not 0 where n is negative.</param>
    /// <param name="n">n.</param>
    /// <returns>The power.</returns>
    /// <exception cref="DerivativeException">0 to a negative power.</exception>
    public static IntervalJet Pow(IntervalJet x, int n) => new(x.series.Power(n));

    /// <summary>x^(p / q): ε may be under the root.</summary>
    /// <param name="x">x, positive unless p / q is whole.</param>
    /// <param name="p">p.</param>
    /// <param name="q">q ≥ 1.</param>
    /// <returns>The power.</returns>
    /// <exception cref="ArgumentOutOfRangeException">q is less than 1.</exception>
    /// <exception cref="DerivativeException">The base is not positive.</exception>
    public static IntervalJet Pow(IntervalJet x, int p, int q)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(q, 1);
        var divisor = (int)System.Numerics.BigInteger.GreatestCommonDivisor(p, q);
        (p, q) = (p / divisor, q / divisor);
        return q == 1 ? Pow(x, p) : new(x.series.Power(p, q, Interval.FromDouble(p) / Interval.FromDouble(q)));
    }

    /// <summary>xʸ for a number y: the exponent is the double, exactly.</summary>
    /// <param name="x">x, positive unless y is whole.</param>
    /// <param name="y">y, finite; a multiple of 1/64 where x is infinite or infinitesimal.</param>
    /// <returns>The power.</returns>
    /// <exception cref="DerivativeException">The power is not real, or is no Levi-Civita number.</exception>
    public static IntervalJet Pow(IntervalJet x, double y)
    {
        if (Math.Abs(y) < 1 << 20 && y * 64 == Math.Floor(y * 64))
        {
            return Pow(x, (int)(y * 64), 64);
        }

        return new(x.series.Power(FromDouble(y).series.At(0)));
    }

    /// <summary>xʸ = exp(y ln x).</summary>
    /// <param name="x">x, positive unless y is a whole constant.</param>
    /// <param name="y">y.</param>
    /// <returns>The power.</returns>
    /// <exception cref="DerivativeException">The power is not real, or is no Levi-Civita number.</exception>
    public static IntervalJet Pow(IntervalJet x, IntervalJet y) =>
        y.series.IsLimited ? Exp(y * Log(x)) : y.Value.IsPoint ? Pow(x, y.Value.Lower) : new(x.series.Power(y.Value));

    /// <summary>eˣ.</summary>
    /// <param name="x">x, finite.</param>
    /// <returns>The exponential.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static IntervalJet Exp(IntervalJet x) => new(Series<Interval>.Exp(x.series));

    /// <summary>ln x.</summary>
    /// <param name="x">x, positive, and finite with a finite inverse.</param>
    /// <returns>The logarithm.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static IntervalJet Log(IntervalJet x) => new(Series<Interval>.Log(x.series));

    /// <summary>√x.</summary>
    /// <param name="x">x, positive or the constant 0; ε may be under the root.</param>
    /// <returns>The square root.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static IntervalJet Sqrt(IntervalJet x) => new(Series<Interval>.Sqrt(x.series));

    /// <summary>sin x.</summary>
    /// <param name="x">x, finite.</param>
    /// <returns>The sine.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static IntervalJet Sin(IntervalJet x) => new(Series<Interval>.Sin(x.series));

    /// <summary>cos x.</summary>
    /// <param name="x">x, finite.</param>
    /// <returns>The cosine.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static IntervalJet Cos(IntervalJet x) => new(Series<Interval>.Cos(x.series));

    /// <summary>tan x.</summary>
    /// <param name="x">x, finite; no odd multiple of π/2.</param>
    /// <returns>The tangent.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static IntervalJet Tan(IntervalJet x) => new(Series<Interval>.Tan(x.series));

    /// <summary>arcsin x.</summary>
    /// <param name="x">x, in [−1, 1].</param>
    /// <returns>The angle.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static IntervalJet Asin(IntervalJet x) => new(Series<Interval>.Asin(x.series));

    /// <summary>arccos x.</summary>
    /// <param name="x">x, in [−1, 1].</param>
    /// <returns>The angle.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static IntervalJet Acos(IntervalJet x) => new(Series<Interval>.Acos(x.series));

    /// <summary>arctan x.</summary>
    /// <param name="x">x, maybe infinite.</param>
    /// <returns>The angle.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static IntervalJet Atan(IntervalJet x) => new(Series<Interval>.Atan(x.series));

    /// <summary>sinh x.</summary>
    /// <param name="x">x, finite.</param>
    /// <returns>The hyperbolic sine.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static IntervalJet Sinh(IntervalJet x) => new(Series<Interval>.Sinh(x.series));

    /// <summary>cosh x.</summary>
    /// <param name="x">x, finite.</param>
    /// <returns>The hyperbolic cosine.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static IntervalJet Cosh(IntervalJet x) => new(Series<Interval>.Cosh(x.series));

    /// <summary>tanh x.</summary>
    /// <param name="x">x, finite.</param>
    /// <returns>The hyperbolic tangent.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static IntervalJet Tanh(IntervalJet x) => new(Series<Interval>.Tanh(x.series));

    /// <summary>arsinh x.</summary>
    /// <param name="x">x, finite.</param>
    /// <returns>The inverse hyperbolic sine.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static IntervalJet Asinh(IntervalJet x) => new(Series<Interval>.Asinh(x.series));

    /// <summary>arcosh x.</summary>
    /// <param name="x">x, at least 1.</param>
    /// <returns>The inverse hyperbolic cosine.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static IntervalJet Acosh(IntervalJet x) => new(Series<Interval>.Acosh(x.series));

    /// <summary>artanh x.</summary>
    /// <param name="x">x, in (−1, 1).</param>
    /// <returns>The inverse hyperbolic tangent.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static IntervalJet Atanh(IntervalJet x) => new(Series<Interval>.Atanh(x.series));

    /// <summary>The coefficient of εᵏ.</summary>
    /// <param name="k">k; negative in a number that is infinite.</param>
    /// <returns>cₖ.</returns>
    /// <exception cref="DerivativeException">k is beyond <see cref="Order"/>.</exception>
    public Interval Coefficient(int k) => series.At(k);

    /// <summary>The coefficient of ε^(p / q).</summary>
    /// <param name="p">p.</param>
    /// <param name="q">q ≥ 1.</param>
    /// <returns>The coefficient.</returns>
    /// <exception cref="ArgumentOutOfRangeException">q is less than 1.</exception>
    /// <exception cref="DerivativeException">p / q is beyond what is known.</exception>
    public Interval Coefficient(int p, int q)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(q, 1);
        return series.At(p, q);
    }

    /// <summary>k! cₖ: the k-th derivative, where the number is f(x + ε).</summary>
    /// <param name="k">k ≥ 0.</param>
    /// <returns>f⁽ᵏ⁾(x).</returns>
    /// <exception cref="ArgumentOutOfRangeException">k is negative.</exception>
    /// <exception cref="DerivativeException">k is beyond <see cref="Order"/>.</exception>
    public Interval Derivative(int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        var value = Coefficient(k);
        for (var j = 2; j <= k; j++)
        {
            value *= j;
        }

        return value;
    }

    /// <summary>The derivative by ε, known to one order less.</summary>
    /// <returns>Σ k cₖ ε^(k − 1).</returns>
    public IntervalJet Differentiate() => new(series.Differentiate());

    /// <summary>The same number with c ε in place of ε: another choice of the infinitesimal.</summary>
    /// <param name="factor">c, finite and not 0.</param>
    /// <returns>Σ cₖ cᵏ εᵏ.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The factor is 0 or not finite.</exception>
    /// <exception cref="DerivativeException">ε is under a root.</exception>
    public IntervalJet Scale(double factor) =>
        double.IsFinite(factor) && factor != 0 ? new(series.Scale(Interval.FromDouble(factor))) : throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor of ε is finite and not 0.");

    /// <inheritdoc/>
    public bool Equals(IntervalJet other) =>
        series.Valuation == other.series.Valuation && series.Denominator == other.series.Denominator && series.Limit == other.series.Limit
        && series.Coefficients.SequenceEqual(other.series.Coefficients);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IntervalJet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(series.Valuation, series.Denominator, series.Limit, series.Coefficients.IsEmpty ? default : series.Coefficients[0]);

    /// <summary>As mathematics: [1, 1] + [2, 2]ε + O(ε²).</summary>
    /// <returns>The text, in ascending exponents; the bounds are rounded outward.</returns>
    public override string ToString() => SeriesText.Print(series, static c => c.ToString());

    private static Interval Finite(Interval value, string argument) =>
        value.IsBounded ? value : throw new ArgumentOutOfRangeException(argument, value, "A coefficient is bounded and not empty.");
}
