using System.Globalization;
using Theory.Numerics;

namespace Theory.Hyperreals;

/// <summary>A function's value, slope and curvature along a direction: f(x), vᵀ∇f(x) and vᵀHv with H its Hessian at x.</summary>
/// <remarks>
/// <para>The number f(x + v ε) up to ε²: a network written over <see cref="IScalar{T}"/> and read at <see cref="Along"/> yields a Jacobian–vector product
/// and a curvature in one pass, without an allocation for each operation.</para>
/// <para>Holds for: what is twice differentiable at every value that the formula passes through.</para>
/// <para>Error: double arithmetic, uncertified (law: gradient, curvature and jet agree on each function).</para>
/// </remarks>
/// <param name="Value">f(x).</param>
/// <param name="Slope">d/dt f(x + t v) at t = 0.</param>
/// <param name="Bend">d²/dt² f(x + t v) at t = 0.</param>
public readonly record struct Curvature(double Value, double Slope, double Bend) : IElementary<Curvature>
{
    /// <summary>0.</summary>
    public static Curvature Zero => default;

    /// <summary>1.</summary>
    public static Curvature One => FromDouble(1);

    /// <summary>The double as a constant.</summary>
    /// <param name="value">A finite double.</param>
    public static implicit operator Curvature(double value) => FromDouble(value);

    /// <inheritdoc/>
    public static Curvature operator +(Curvature a, Curvature b) => new(a.Value + b.Value, a.Slope + b.Slope, a.Bend + b.Bend);

    /// <inheritdoc/>
    public static Curvature operator -(Curvature a, Curvature b) => new(a.Value - b.Value, a.Slope - b.Slope, a.Bend - b.Bend);

    /// <inheritdoc/>
    public static Curvature operator -(Curvature a) => new(-a.Value, -a.Slope, -a.Bend);

    /// <inheritdoc/>
    public static Curvature operator *(Curvature a, Curvature b) =>
        new(a.Value * b.Value, (a.Value * b.Slope) + (a.Slope * b.Value), (a.Value * b.Bend) + (2 * a.Slope * b.Slope) + (a.Bend * b.Value));

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The divisor is 0.</exception>
    public static Curvature operator /(Curvature a, Curvature b)
    {
        if (b.Value == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(b), b, "The divisor is not 0.");
        }

        var q = a.Value / b.Value;
        var slope = (a.Slope - (q * b.Slope)) / b.Value;
        return new(q, slope, (a.Bend - (q * b.Bend) - (2 * slope * b.Slope)) / b.Value);
    }

    /// <summary>a + b.</summary>
    /// <param name="a">The left summand.</param>
    /// <param name="b">The right summand.</param>
    /// <returns>The sum.</returns>
    public static Curvature operator +(double a, Curvature b) => FromDouble(a) + b;

    /// <summary>a + b.</summary>
    /// <param name="a">The left summand.</param>
    /// <param name="b">The right summand.</param>
    /// <returns>The sum.</returns>
    public static Curvature operator +(Curvature a, double b) => a + FromDouble(b);

    /// <summary>a − b.</summary>
    /// <param name="a">The minuend.</param>
    /// <param name="b">The subtrahend.</param>
    /// <returns>The difference.</returns>
    public static Curvature operator -(double a, Curvature b) => FromDouble(a) - b;

    /// <summary>a − b.</summary>
    /// <param name="a">The minuend.</param>
    /// <param name="b">The subtrahend.</param>
    /// <returns>The difference.</returns>
    public static Curvature operator -(Curvature a, double b) => a - FromDouble(b);

    /// <summary>a · b.</summary>
    /// <param name="a">The left factor.</param>
    /// <param name="b">The right factor.</param>
    /// <returns>The product.</returns>
    public static Curvature operator *(double a, Curvature b) => FromDouble(a) * b;

    /// <summary>a · b.</summary>
    /// <param name="a">The left factor.</param>
    /// <param name="b">The right factor.</param>
    /// <returns>The product.</returns>
    public static Curvature operator *(Curvature a, double b) => a * FromDouble(b);

    /// <summary>a / b.</summary>
    /// <param name="a">The dividend.</param>
    /// <param name="b">The divisor, not 0.</param>
    /// <returns>The quotient.</returns>
    public static Curvature operator /(double a, Curvature b) => FromDouble(a) / b;

    /// <summary>a / b.</summary>
    /// <param name="a">The dividend.</param>
    /// <param name="b">The divisor, not 0.</param>
    /// <returns>The quotient.</returns>
    public static Curvature operator /(Curvature a, double b) => a / FromDouble(b);

    /// <inheritdoc/>
    public static Curvature FromDouble(double value) => new(value, 0, 0);

    /// <summary>The point x with the direction v: what a formula is read at.</summary>
    /// <param name="point">x.</param>
    /// <param name="direction">v, as long as x.</param>
    /// <returns>One scalar a coordinate.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static Curvature[] Along(IReadOnlyList<double> point, IReadOnlyList<double> direction)
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(direction);
        return point.Count == direction.Count
            ? [.. point.Select((x, i) => new Curvature(x, direction[i], 0))]
            : throw new ArgumentException($"The direction has {direction.Count} coordinates, the point {point.Count}.", nameof(direction));
    }

    /// <summary>How a stands to b, by value; where the values agree the germs decide: slope, then curvature.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <returns>The order.</returns>
    public static Ordering Compare(Curvature a, Curvature b)
    {
        var first = Real.Compare(a.Value, b.Value);
        var second = first == Ordering.Equal ? Real.Compare(a.Slope, b.Slope) : first;
        return second == Ordering.Equal ? Real.Compare(a.Bend, b.Bend) : second;
    }

    /// <summary>xʸ = exp(y ln x); for a constant whole y also where x is not positive.</summary>
    /// <param name="x">The base.</param>
    /// <param name="y">The exponent.</param>
    /// <returns>The power, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The power has no value or no finite derivative there.</exception>
    public static Curvature Pow(Curvature x, Curvature y) => y.Slope == 0 && y.Bend == 0 ? Pow(x, y.Value) : Exp(y * Log(x));

    /// <summary>xʸ for a number y.</summary>
    /// <param name="u">The base, positive unless y is whole.</param>
    /// <param name="y">y.</param>
    /// <returns>The power, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The power has no value or no finite derivative there.</exception>
    public static Curvature Pow(Curvature u, double y) =>
        u.Chain(Math.Pow(u.Value, y), y == 0 ? 0 : y * Math.Pow(u.Value, y - 1), y is 0 or 1 ? 0 : y * (y - 1) * Math.Pow(u.Value, y - 2));

    /// <summary>eˣ.</summary>
    /// <param name="u">u: the exponent.</param>
    /// <returns>The exponential, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Curvature Exp(Curvature u)
    {
        var x = u.Value;
        var y = Math.Exp(x);
        return u.Chain(y, y, y);
    }

    /// <summary>ln x.</summary>
    /// <param name="u">u: the argument, positive.</param>
    /// <returns>The logarithm, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Curvature Log(Curvature u)
    {
        var x = u.Value;
        var y = Math.Log(x);
        return u.Chain(y, 1 / x, -1 / (x * x));
    }

    /// <summary>√x.</summary>
    /// <param name="u">u: the argument, positive.</param>
    /// <returns>The square root, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Curvature Sqrt(Curvature u)
    {
        var x = u.Value;
        var y = Math.Sqrt(x);
        return u.Chain(y, 0.5 / y, -0.25 / (y * x));
    }

    /// <summary>sin x.</summary>
    /// <param name="u">u: the argument, in radians.</param>
    /// <returns>The sine, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Curvature Sin(Curvature u)
    {
        var x = u.Value;
        var y = Math.Sin(x);
        return u.Chain(y, Math.Cos(x), -y);
    }

    /// <summary>cos x.</summary>
    /// <param name="u">u: the argument, in radians.</param>
    /// <returns>The cosine, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Curvature Cos(Curvature u)
    {
        var x = u.Value;
        var y = Math.Cos(x);
        return u.Chain(y, -Math.Sin(x), -y);
    }

    /// <summary>tan x.</summary>
    /// <param name="u">u: the argument, in radians; no odd multiple of π/2.</param>
    /// <returns>The tangent, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Curvature Tan(Curvature u)
    {
        var x = u.Value;
        var y = Math.Tan(x);
        return u.Chain(y, 1 + (y * y), 2 * y * (1 + (y * y)));
    }

    /// <summary>arcsin x.</summary>
    /// <param name="u">u: the argument, in (−1, 1).</param>
    /// <returns>The angle, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Curvature Asin(Curvature u)
    {
        var x = u.Value;
        var y = Math.Asin(x);
        return u.Chain(y, 1 / Math.Sqrt((1 - x) * (1 + x)), x / ((1 - x) * (1 + x) * Math.Sqrt((1 - x) * (1 + x))));
    }

    /// <summary>arccos x.</summary>
    /// <param name="u">u: the argument, in (−1, 1).</param>
    /// <returns>The angle, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Curvature Acos(Curvature u)
    {
        var x = u.Value;
        var y = Math.Acos(x);
        return u.Chain(y, -1 / Math.Sqrt((1 - x) * (1 + x)), -x / ((1 - x) * (1 + x) * Math.Sqrt((1 - x) * (1 + x))));
    }

    /// <summary>arctan x.</summary>
    /// <param name="u">u: the argument.</param>
    /// <returns>The angle, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Curvature Atan(Curvature u)
    {
        var x = u.Value;
        var y = Math.Atan(x);
        return u.Chain(y, 1 / (1 + (x * x)), -2 * x / ((1 + (x * x)) * (1 + (x * x))));
    }

    /// <summary>sinh x.</summary>
    /// <param name="u">u: the argument.</param>
    /// <returns>The hyperbolic sine, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Curvature Sinh(Curvature u)
    {
        var x = u.Value;
        var y = Math.Sinh(x);
        return u.Chain(y, Math.Cosh(x), y);
    }

    /// <summary>cosh x.</summary>
    /// <param name="u">u: the argument.</param>
    /// <returns>The hyperbolic cosine, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Curvature Cosh(Curvature u)
    {
        var x = u.Value;
        var y = Math.Cosh(x);
        return u.Chain(y, Math.Sinh(x), y);
    }

    /// <summary>tanh x.</summary>
    /// <param name="u">u: the argument.</param>
    /// <returns>The hyperbolic tangent, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Curvature Tanh(Curvature u)
    {
        var x = u.Value;
        var y = Math.Tanh(x);
        return u.Chain(y, 1 / (Math.Cosh(x) * Math.Cosh(x)), -2 * y / (Math.Cosh(x) * Math.Cosh(x)));
    }

    /// <summary>arsinh x.</summary>
    /// <param name="u">u: the argument.</param>
    /// <returns>The inverse hyperbolic sine, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Curvature Asinh(Curvature u)
    {
        var x = u.Value;
        var y = Math.Asinh(x);
        return u.Chain(y, 1 / Math.Sqrt(1 + (x * x)), -x / ((1 + (x * x)) * Math.Sqrt(1 + (x * x))));
    }

    /// <summary>arcosh x.</summary>
    /// <param name="u">u: the argument, more than 1.</param>
    /// <returns>The inverse hyperbolic cosine, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Curvature Acosh(Curvature u)
    {
        var x = u.Value;
        var y = Math.Acosh(x);
        return u.Chain(y, 1 / Math.Sqrt((x - 1) * (x + 1)), -x / ((x - 1) * (x + 1) * Math.Sqrt((x - 1) * (x + 1))));
    }

    /// <summary>artanh x.</summary>
    /// <param name="u">u: the argument, in (−1, 1).</param>
    /// <returns>The inverse hyperbolic tangent, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Curvature Atanh(Curvature u)
    {
        var x = u.Value;
        var y = Math.Atanh(x);
        return u.Chain(y, 1 / ((1 - x) * (1 + x)), 2 * x / ((1 - x) * (1 + x) * (1 - x) * (1 + x)));
    }

    /// <summary>As mathematics: 1 + 2ε − 3ε²/2 + O(ε³).</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Jet.Of(Value, Slope, Bend / 2).ToString();

    // f(u) from f, f′ and f″ at u's value.
    private Curvature Chain(double f, double f1, double f2, [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        double.IsFinite(f) && double.IsFinite(f1) && double.IsFinite(f2)
            ? new(f, f1 * Slope, (f2 * Slope * Slope) + (f1 * Bend))
            : throw new ArgumentOutOfRangeException("u", Value, $"{name} has no value or no finite derivative at {Value.ToString("R", CultureInfo.InvariantCulture)}.");
}
