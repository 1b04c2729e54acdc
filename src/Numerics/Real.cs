using System.Globalization;

namespace Theory.Numerics;

/// <summary>A double as a scalar: the fast, uncertified way through a formula.</summary>
/// <param name="Value">The double.</param>
public readonly record struct Real(double Value) : IScalar<Real>
{
    /// <summary>0.</summary>
    public static Real Zero => default;

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

    /// <inheritdoc/>
    public static Ordering Compare(Real a, Real b) =>
        a.Value < b.Value ? Ordering.Less : a.Value > b.Value ? Ordering.Greater : a.Value == b.Value ? Ordering.Equal : Ordering.Unknown;

    /// <inheritdoc/>
    public static Real Exp(Real x) => new(Math.Exp(x.Value));

    /// <inheritdoc/>
    public static Real Log(Real x) => new(Math.Log(x.Value));

    /// <inheritdoc/>
    public static Real Sqrt(Real x) => new(Math.Sqrt(x.Value));

    /// <summary>The value, in the shortest form that reads back as the same double.</summary>
    /// <returns>The text, in the invariant culture.</returns>
    public override string ToString() => Value.ToString("R", CultureInfo.InvariantCulture);
}
