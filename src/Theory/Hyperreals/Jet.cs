using Theory.Numerics;

namespace Theory.Hyperreals;

/// <summary>A hyperreal number to finitely many orders: Σ cₖ εᵏ + O(ε^(N + 1)) with doubles cₖ, fractional and negative exponents included.</summary>
/// <remarks>
/// <para>ε is positive and smaller than every positive real number. A formula written over <see cref="IScalar{T}"/> and read at x + ε has the
/// derivatives of all orders as its coefficients: f(x + ε) = Σ f⁽ᵏ⁾(x) / k! εᵏ.</para>
/// <para>Holds for: what is analytic, or a power of ε times that (√ε, 1 / ε); ln ε and e^(1/ε) are no Levi-Civita numbers and are refused. The order
/// is chosen where ε enters; a division by a multiple of ε costs an order. A constant is exact and has every order. <c>default</c> is 0.</para>
/// <para>Error: the doubles are rounded, not certified: 1e-12 of a coefficient where the formula does not cancel (law: the jet agrees with the reference
/// table). It cancels where a divisor's zero is nearer than the quotient's singularity, as in x / (eˣ − 1): the k-th coefficient loses the k-th power
/// of the ratio of the distances. <see cref="IntervalJet"/> certifies.</para>
/// </remarks>
public readonly struct Jet : IElementary<Jet>, IEquatable<Jet>
{
    private readonly Series<Real> series;

    internal Jet(Series<Real> series) => this.series = series;

    /// <summary>0.</summary>
    public static Jet Zero => default;

    /// <summary>1.</summary>
    public static Jet One => FromDouble(1);

    /// <summary>The real number in it: the coefficient of ε⁰.</summary>
    /// <exception cref="DerivativeException">The number is infinite, or not known that far.</exception>
    public double Value => IsFinite ? Coefficient(0) : throw new DerivativeException($"{this} is infinite: it has no standard part.");

    /// <summary>The largest k for which the coefficient of εᵏ is known; the largest integer for a constant.</summary>
    public int Order => series.IsLimited ? (int)Math.Ceiling((double)series.Limit / series.Denominator) - 1 : int.MaxValue;

    /// <summary>No power of 1/ε is in it.</summary>
    public bool IsFinite => series.Coefficients.IsEmpty || series.Valuation >= 0;

    /// <summary>Smaller in size than every positive real number, as far as it is known.</summary>
    public bool IsInfinitesimal => series.Coefficients.IsEmpty || series.Valuation > 0;

    internal Series<Real> Series => series;

    /// <summary>The double as a constant, exactly.</summary>
    /// <param name="value">A finite double.</param>
    public static implicit operator Jet(double value) => FromDouble(value);

    /// <inheritdoc/>
    public static Jet operator +(Jet a, Jet b) => new(a.series + b.series);

    /// <summary>a + b.</summary>
    /// <param name="a">The left summand.</param>
    /// <param name="b">The right summand.</param>
    /// <returns>The sum.</returns>
    public static Jet operator +(double a, Jet b) => FromDouble(a) + b;

    /// <summary>a + b.</summary>
    /// <param name="a">The left summand.</param>
    /// <param name="b">The right summand.</param>
    /// <returns>The sum.</returns>
    public static Jet operator +(Jet a, double b) => a + FromDouble(b);

    /// <inheritdoc/>
    public static Jet operator -(Jet a, Jet b) => new(a.series - b.series);

    /// <summary>a − b.</summary>
    /// <param name="a">The minuend.</param>
    /// <param name="b">The subtrahend.</param>
    /// <returns>The difference.</returns>
    public static Jet operator -(double a, Jet b) => FromDouble(a) - b;

    /// <summary>a − b.</summary>
    /// <param name="a">The minuend.</param>
    /// <param name="b">The subtrahend.</param>
    /// <returns>The difference.</returns>
    public static Jet operator -(Jet a, double b) => a - FromDouble(b);

    /// <inheritdoc/>
    public static Jet operator *(Jet a, Jet b) => new(a.series * b.series);

    /// <summary>a · b.</summary>
    /// <param name="a">The left factor.</param>
    /// <param name="b">The right factor.</param>
    /// <returns>The product.</returns>
    public static Jet operator *(double a, Jet b) => FromDouble(a) * b;

    /// <summary>a · b.</summary>
    /// <param name="a">The left factor.</param>
    /// <param name="b">The right factor.</param>
    /// <returns>The product.</returns>
    public static Jet operator *(Jet a, double b) => a * FromDouble(b);

    /// <inheritdoc/>
    public static Jet operator /(Jet a, Jet b) => new(a.series / b.series);

    /// <summary>a / b.</summary>
    /// <param name="a">The dividend.</param>
    /// <param name="b">The divisor.</param>
    /// <returns>The quotient.</returns>
    public static Jet operator /(double a, Jet b) => FromDouble(a) / b;

    /// <summary>a / b.</summary>
    /// <param name="a">The dividend.</param>
    /// <param name="b">The divisor.</param>
    /// <returns>The quotient.</returns>
    public static Jet operator /(Jet a, double b) => a / FromDouble(b);

    /// <inheritdoc/>
    public static Jet operator -(Jet a) => new(-a.series);

    /// <summary>Whether the two have the same coefficients, known to the same order.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <returns>Equality as data, which says nothing of what O leaves out.</returns>
    public static bool operator ==(Jet a, Jet b) => a.Equals(b);

    /// <summary>Whether the two differ as data.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <returns>The opposite of equality.</returns>
    public static bool operator !=(Jet a, Jet b) => !a.Equals(b);

    /// <summary>x + ε + O(ε^(N + 1)): what a formula is read at for its Taylor polynomial at x.</summary>
    /// <param name="x">x, finite.</param>
    /// <param name="order">N ≥ 0.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentOutOfRangeException">x is not finite, or N is negative.</exception>
    public static Jet Variable(double x, int order)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        return new(Series<Real>.Variable(Finite(x, nameof(x)), order));
    }

    /// <summary>ε + O(ε^(N + 1)).</summary>
    /// <param name="order">N ≥ 1.</param>
    /// <returns>The infinitesimal.</returns>
    /// <exception cref="ArgumentOutOfRangeException">N is less than 1.</exception>
    public static Jet Epsilon(int order)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 1);
        return Variable(0.0, order);
    }

    /// <summary>c₀ + c₁ ε + … + cₙ εⁿ + O(ε^(n + 1)).</summary>
    /// <param name="coefficients">c₀ … cₙ, finite, at least one.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no coefficient, or one is not finite.</exception>
    public static Jet Of(params double[] coefficients)
    {
        ArgumentNullException.ThrowIfNull(coefficients);
        ArgumentOutOfRangeException.ThrowIfZero(coefficients.Length, nameof(coefficients));
        return new(Series<Real>.Of([.. coefficients.Select(static c => Finite(c, nameof(coefficients)))]));
    }

    /// <summary>The double as a constant, exactly.</summary>
    /// <param name="value">A finite double.</param>
    /// <returns>The constant, of unlimited order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite.</exception>
    public static Jet FromDouble(double value) =>
        double.IsFinite(value) ? new(Series<Real>.Constant(value)) : throw new ArgumentOutOfRangeException(nameof(value), value, "A coefficient is finite.");

    /// <summary>How a stands to b: ε is positive and below every positive real number.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <returns>By the leading coefficient of a − b; <see cref="Ordering.Unknown"/> where it lies beyond what is known.</returns>
    public static Ordering Compare(Jet a, Jet b) => Series<Real>.Compare(a.series, b.series);

    /// <summary>|x|.</summary>
    /// <param name="x">x, known not to be 0 unless a constant.</param>
    /// <returns>The absolute value.</returns>
    /// <exception cref="DerivativeException">The leading coefficient cannot be told from 0.</exception>
    public static Jet Abs(Jet x) => new(Series<Real>.Abs(x.series));

    /// <summary>xⁿ.</summary>
    /// <param name="x">x, not 0 where n is negative.</param>
    /// <param name="n">n.</param>
    /// <returns>The power.</returns>
    /// <exception cref="DerivativeException">0 to a negative power.</exception>
    public static Jet Pow(Jet x, int n) => new(x.series.Power(n));

    /// <summary>x^(p / q): ε may be under the root.</summary>
    /// <param name="x">x, positive unless p / q is whole.</param>
    /// <param name="p">p.</param>
    /// <param name="q">q ≥ 1.</param>
    /// <returns>The power.</returns>
    /// <exception cref="ArgumentOutOfRangeException">q is less than 1.</exception>
    /// <exception cref="DerivativeException">The base is not positive.</exception>
    public static Jet Pow(Jet x, int p, int q)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(q, 1);
        var divisor = (int)System.Numerics.BigInteger.GreatestCommonDivisor(p, q);
        (p, q) = (p / divisor, q / divisor);
        return q == 1 ? Pow(x, p) : new(x.series.Power(p, q, Real.FromDouble(p) / Real.FromDouble(q)));
    }

    /// <summary>xʸ for a number y: the exponent is the double, exactly.</summary>
    /// <param name="x">x, positive unless y is whole.</param>
    /// <param name="y">y, finite; a multiple of 1/64 where x is infinite or infinitesimal.</param>
    /// <returns>The power.</returns>
    /// <exception cref="DerivativeException">The power is not real, or is no Levi-Civita number.</exception>
    public static Jet Pow(Jet x, double y)
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
    public static Jet Pow(Jet x, Jet y) =>
        y.series.IsLimited ? Exp(y * Log(x)) : Pow(x, y.Value);

    /// <summary>eˣ.</summary>
    /// <param name="x">x, finite.</param>
    /// <returns>The exponential.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Exp(Jet x) => new(Series<Real>.Exp(x.series));

    /// <summary>ln x.</summary>
    /// <param name="x">x, positive, and finite with a finite inverse.</param>
    /// <returns>The logarithm.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Log(Jet x) => new(Series<Real>.Log(x.series));

    /// <summary>√x.</summary>
    /// <param name="x">x, positive or the constant 0; ε may be under the root.</param>
    /// <returns>The square root.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Sqrt(Jet x) => new(Series<Real>.Sqrt(x.series));

    /// <summary>sin x.</summary>
    /// <param name="x">x, finite.</param>
    /// <returns>The sine.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Sin(Jet x) => new(Series<Real>.Sin(x.series));

    /// <summary>cos x.</summary>
    /// <param name="x">x, finite.</param>
    /// <returns>The cosine.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Cos(Jet x) => new(Series<Real>.Cos(x.series));

    /// <summary>tan x.</summary>
    /// <param name="x">x, finite; no odd multiple of π/2.</param>
    /// <returns>The tangent.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Tan(Jet x) => new(Series<Real>.Tan(x.series));

    /// <summary>arcsin x.</summary>
    /// <param name="x">x, in [−1, 1].</param>
    /// <returns>The angle.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Asin(Jet x) => new(Series<Real>.Asin(x.series));

    /// <summary>arccos x.</summary>
    /// <param name="x">x, in [−1, 1].</param>
    /// <returns>The angle.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Acos(Jet x) => new(Series<Real>.Acos(x.series));

    /// <summary>arctan x.</summary>
    /// <param name="x">x, maybe infinite.</param>
    /// <returns>The angle.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Atan(Jet x) => new(Series<Real>.Atan(x.series));

    /// <summary>sinh x.</summary>
    /// <param name="x">x, finite.</param>
    /// <returns>The hyperbolic sine.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Sinh(Jet x) => new(Series<Real>.Sinh(x.series));

    /// <summary>cosh x.</summary>
    /// <param name="x">x, finite.</param>
    /// <returns>The hyperbolic cosine.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Cosh(Jet x) => new(Series<Real>.Cosh(x.series));

    /// <summary>tanh x.</summary>
    /// <param name="x">x, finite.</param>
    /// <returns>The hyperbolic tangent.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Tanh(Jet x) => new(Series<Real>.Tanh(x.series));

    /// <summary>arsinh x.</summary>
    /// <param name="x">x, finite.</param>
    /// <returns>The inverse hyperbolic sine.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Asinh(Jet x) => new(Series<Real>.Asinh(x.series));

    /// <summary>arcosh x.</summary>
    /// <param name="x">x, at least 1.</param>
    /// <returns>The inverse hyperbolic cosine.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Acosh(Jet x) => new(Series<Real>.Acosh(x.series));

    /// <summary>artanh x.</summary>
    /// <param name="x">x, in (−1, 1).</param>
    /// <returns>The inverse hyperbolic tangent.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Atanh(Jet x) => new(Series<Real>.Atanh(x.series));

    /// <summary>erf x = 2/√π ∫₀ˣ e^(−t²) dt.</summary>
    /// <param name="x">x, finite.</param>
    /// <returns>The error function.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Erf(Jet x) => new(RealSpecial.Erf(x.series));

    /// <summary>Ei x = ∫₋∞ˣ eᵗ / t dt, as a principal value.</summary>
    /// <param name="x">x, finite and not 0.</param>
    /// <returns>The exponential integral.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Ei(Jet x) => new(RealSpecial.Ei(x.series));

    /// <summary>Γ(x).</summary>
    /// <param name="x">x, at least −10000; at a pole the value is infinite.</param>
    /// <returns>The gamma function.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Gamma(Jet x) => new(RealSpecial.Gamma(x.series));

    /// <summary>ln Γ(x).</summary>
    /// <param name="x">x, positive.</param>
    /// <returns>The logarithm.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet LogGamma(Jet x) => new(RealSpecial.LogGamma(x.series));

    /// <summary>ψ(x) = Γ′(x) / Γ(x).</summary>
    /// <param name="x">x, at least −10000; at a pole the value is infinite.</param>
    /// <returns>The digamma function.</returns>
    /// <exception cref="DerivativeException">The argument is outside the domain, or the value is no Levi-Civita number.</exception>
    public static Jet Digamma(Jet x) => new(RealSpecial.Digamma(x.series));

    /// <summary>The coefficient of εᵏ.</summary>
    /// <param name="k">k; negative in a number that is infinite.</param>
    /// <returns>cₖ.</returns>
    /// <exception cref="DerivativeException">k is beyond <see cref="Order"/>.</exception>
    public double Coefficient(int k) => series.At(k).Value;

    /// <summary>The coefficient of ε^(p / q).</summary>
    /// <param name="p">p.</param>
    /// <param name="q">q ≥ 1.</param>
    /// <returns>The coefficient.</returns>
    /// <exception cref="ArgumentOutOfRangeException">q is less than 1.</exception>
    /// <exception cref="DerivativeException">p / q is beyond what is known.</exception>
    public double Coefficient(int p, int q)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(q, 1);
        return series.At(p, q).Value;
    }

    /// <summary>k! cₖ: the k-th derivative, where the number is f(x + ε).</summary>
    /// <param name="k">k ≥ 0.</param>
    /// <returns>f⁽ᵏ⁾(x).</returns>
    /// <exception cref="ArgumentOutOfRangeException">k is negative.</exception>
    /// <exception cref="DerivativeException">k is beyond <see cref="Order"/>.</exception>
    public double Derivative(int k)
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
    public Jet Differentiate() => new(series.Differentiate());

    /// <summary>The same number with c ε in place of ε: another choice of the infinitesimal.</summary>
    /// <param name="factor">c, finite and not 0.</param>
    /// <returns>Σ cₖ cᵏ εᵏ.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The factor is 0 or not finite.</exception>
    /// <exception cref="DerivativeException">ε is under a root.</exception>
    public Jet Scale(double factor) =>
        double.IsFinite(factor) && factor != 0 ? new(series.Scale(Real.FromDouble(factor))) : throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor of ε is finite and not 0.");

    /// <inheritdoc/>
    public bool Equals(Jet other) =>
        series.Valuation == other.series.Valuation && series.Denominator == other.series.Denominator && series.Limit == other.series.Limit
        && series.Coefficients.SequenceEqual(other.series.Coefficients);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Jet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(series.Valuation, series.Denominator, series.Limit, series.Coefficients.IsEmpty ? default : series.Coefficients[0]);

    /// <summary>As mathematics: 1 + 2ε − ε²/3 + O(ε³). A coefficient that is the double nearest to a simple fraction prints as the fraction.</summary>
    /// <returns>The text, in ascending exponents.</returns>
    public override string ToString() => SeriesText.Print(series, static c => SeriesText.Number(c.Value));

    private static Real Finite(double value, string argument) =>
        double.IsFinite(value) ? new(value) : throw new ArgumentOutOfRangeException(argument, value, "A coefficient is finite.");
}
