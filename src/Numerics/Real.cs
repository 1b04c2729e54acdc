using System.Globalization;

namespace Theory.Numerics;

/// <summary>A double as a scalar: the fast, uncertified way through a formula.</summary>
/// <param name="Value">The double.</param>
public readonly record struct Real(double Value) : IElementary<Real>
{
    /// <summary>0.</summary>
    public static Real Zero => default;

    /// <summary>1.</summary>
    public static Real One => new(1);

    /// <inheritdoc/>
    public static Real FromDouble(double value) => new(value);

    /// <inheritdoc/>
    public static Real operator +(Real a, Real b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    public static Real operator -(Real a, Real b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    public static Real operator -(Real a) => new(-a.Value);

    /// <inheritdoc/>
    public static Real operator *(Real a, Real b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    public static Real operator /(Real a, Real b) => new(a.Value / b.Value);

    /// <summary>a + b.</summary>
    /// <param name="a">The left summand.</param>
    /// <param name="b">The right summand.</param>
    /// <returns>The sum.</returns>
    public static Real operator +(double a, Real b) => new(a + b.Value);

    /// <summary>a + b.</summary>
    /// <param name="a">The left summand.</param>
    /// <param name="b">The right summand.</param>
    /// <returns>The sum.</returns>
    public static Real operator +(Real a, double b) => new(a.Value + b);

    /// <summary>a − b.</summary>
    /// <param name="a">The minuend.</param>
    /// <param name="b">The subtrahend.</param>
    /// <returns>The difference.</returns>
    public static Real operator -(double a, Real b) => new(a - b.Value);

    /// <summary>a − b.</summary>
    /// <param name="a">The minuend.</param>
    /// <param name="b">The subtrahend.</param>
    /// <returns>The difference.</returns>
    public static Real operator -(Real a, double b) => new(a.Value - b);

    /// <summary>a · b.</summary>
    /// <param name="a">The left factor.</param>
    /// <param name="b">The right factor.</param>
    /// <returns>The product.</returns>
    public static Real operator *(double a, Real b) => new(a * b.Value);

    /// <summary>a · b.</summary>
    /// <param name="a">The left factor.</param>
    /// <param name="b">The right factor.</param>
    /// <returns>The product.</returns>
    public static Real operator *(Real a, double b) => new(a.Value * b);

    /// <summary>a / b.</summary>
    /// <param name="a">The dividend.</param>
    /// <param name="b">The divisor.</param>
    /// <returns>The quotient.</returns>
    public static Real operator /(double a, Real b) => new(a / b.Value);

    /// <summary>a / b.</summary>
    /// <param name="a">The dividend.</param>
    /// <param name="b">The divisor.</param>
    /// <returns>The quotient.</returns>
    public static Real operator /(Real a, double b) => new(a.Value / b);

    /// <summary>The double as a scalar.</summary>
    /// <param name="value">The double.</param>
    public static implicit operator Real(double value) => new(value);

    /// <inheritdoc/>
    public static Ordering Compare(Real a, Real b) =>
        a.Value < b.Value ? Ordering.Less : a.Value > b.Value ? Ordering.Greater : a.Value == b.Value ? Ordering.Equal : Ordering.Unknown;

    /// <inheritdoc/>
    public static Real Exp(Real x) => new(Math.Exp(x.Value));

    /// <inheritdoc/>
    public static Real Log(Real x) => new(Math.Log(x.Value));

    /// <inheritdoc/>
    public static Real Sqrt(Real x) => new(Math.Sqrt(x.Value));

    /// <inheritdoc/>
    public static Real Pow(Real x, Real y) => new(Math.Pow(x.Value, y.Value));

    /// <inheritdoc/>
    public static Real Sin(Real x) => new(Math.Sin(x.Value));

    /// <inheritdoc/>
    public static Real Cos(Real x) => new(Math.Cos(x.Value));

    /// <inheritdoc/>
    public static Real Tan(Real x) => new(Math.Tan(x.Value));

    /// <inheritdoc/>
    public static Real Asin(Real x) => new(Math.Asin(x.Value));

    /// <inheritdoc/>
    public static Real Acos(Real x) => new(Math.Acos(x.Value));

    /// <inheritdoc/>
    public static Real Atan(Real x) => new(Math.Atan(x.Value));

    /// <inheritdoc/>
    public static Real Sinh(Real x) => new(Math.Sinh(x.Value));

    /// <inheritdoc/>
    public static Real Cosh(Real x) => new(Math.Cosh(x.Value));

    /// <inheritdoc/>
    public static Real Tanh(Real x) => new(Math.Tanh(x.Value));

    /// <inheritdoc/>
    public static Real Asinh(Real x) => new(Math.Asinh(x.Value));

    /// <inheritdoc/>
    public static Real Acosh(Real x) => new(Math.Acosh(x.Value));

    /// <inheritdoc/>
    public static Real Atanh(Real x) => new(Math.Atanh(x.Value));

    /// <summary>The value, in the shortest form that reads back as the same double.</summary>
    /// <returns>The text, in the invariant culture.</returns>
    public override string ToString() => Value.ToString("R", CultureInfo.InvariantCulture);
}
