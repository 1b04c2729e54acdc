using System.Globalization;
using Theory.Numerics;

namespace Theory.Hyperreals;

/// <summary>A function's value and its partial derivatives by all variables at once: f(x) and ∇f(x).</summary>
/// <remarks>
/// <para>The number f(x₁ + ε₁, …, xₙ + εₙ) to first order, with products of the εᵢ left out. One pass through the formula gives the whole gradient; each
/// operation costs n steps, so that for many variables and one output the reverse mode of a training library is faster.</para>
/// <para>Holds for: what is differentiable at every value that the formula passes through. <c>default</c> is 0.</para>
/// <para>Error: double arithmetic, uncertified (law: the gradient agrees with directional derivatives).</para>
/// </remarks>
public readonly struct Gradient : IElementary<Gradient>, IEquatable<Gradient>
{
    // Null for a constant.
    private readonly double[]? partials;

    private Gradient(double value, double[]? partials) => (Value, this.partials) = (value, partials);

    /// <summary>0.</summary>
    public static Gradient Zero => default;

    /// <summary>1.</summary>
    public static Gradient One => FromDouble(1);

    /// <summary>f(x).</summary>
    public double Value { get; }

    /// <summary>∂f/∂xᵢ for each variable; none for a constant.</summary>
    public IReadOnlyList<double> Partials => partials ?? [];

    /// <summary>The double as a constant.</summary>
    /// <param name="value">A finite double.</param>
    public static implicit operator Gradient(double value) => FromDouble(value);

    /// <inheritdoc/>
    public static Gradient operator +(Gradient a, Gradient b) => new(a.Value + b.Value, Combine(1, a, 1, b));

    /// <inheritdoc/>
    public static Gradient operator -(Gradient a, Gradient b) => new(a.Value - b.Value, Combine(1, a, -1, b));

    /// <inheritdoc/>
    public static Gradient operator -(Gradient a) => new(-a.Value, Combine(-1, a, 0, default));

    /// <inheritdoc/>
    public static Gradient operator *(Gradient a, Gradient b) => new(a.Value * b.Value, Combine(b.Value, a, a.Value, b));

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The divisor is 0.</exception>
    public static Gradient operator /(Gradient a, Gradient b)
    {
        if (b.Value == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(b), b, "The divisor is not 0.");
        }

        var q = a.Value / b.Value;
        return new(q, Combine(1 / b.Value, a, -q / b.Value, b));
    }

    /// <summary>a + b.</summary>
    /// <param name="a">The left summand.</param>
    /// <param name="b">The right summand.</param>
    /// <returns>The sum.</returns>
    public static Gradient operator +(double a, Gradient b) => FromDouble(a) + b;

    /// <summary>a + b.</summary>
    /// <param name="a">The left summand.</param>
    /// <param name="b">The right summand.</param>
    /// <returns>The sum.</returns>
    public static Gradient operator +(Gradient a, double b) => a + FromDouble(b);

    /// <summary>a − b.</summary>
    /// <param name="a">The minuend.</param>
    /// <param name="b">The subtrahend.</param>
    /// <returns>The difference.</returns>
    public static Gradient operator -(double a, Gradient b) => FromDouble(a) - b;

    /// <summary>a − b.</summary>
    /// <param name="a">The minuend.</param>
    /// <param name="b">The subtrahend.</param>
    /// <returns>The difference.</returns>
    public static Gradient operator -(Gradient a, double b) => a - FromDouble(b);

    /// <summary>a · b.</summary>
    /// <param name="a">The left factor.</param>
    /// <param name="b">The right factor.</param>
    /// <returns>The product.</returns>
    public static Gradient operator *(double a, Gradient b) => FromDouble(a) * b;

    /// <summary>a · b.</summary>
    /// <param name="a">The left factor.</param>
    /// <param name="b">The right factor.</param>
    /// <returns>The product.</returns>
    public static Gradient operator *(Gradient a, double b) => a * FromDouble(b);

    /// <summary>a / b.</summary>
    /// <param name="a">The dividend.</param>
    /// <param name="b">The divisor, not 0.</param>
    /// <returns>The quotient.</returns>
    public static Gradient operator /(double a, Gradient b) => FromDouble(a) / b;

    /// <summary>a / b.</summary>
    /// <param name="a">The dividend.</param>
    /// <param name="b">The divisor, not 0.</param>
    /// <returns>The quotient.</returns>
    public static Gradient operator /(Gradient a, double b) => a / FromDouble(b);

    /// <summary>Whether value and partial derivatives agree.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <returns>Equality as data.</returns>
    public static bool operator ==(Gradient a, Gradient b) => a.Equals(b);

    /// <summary>Whether value or a partial derivative differs.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <returns>The opposite of equality.</returns>
    public static bool operator !=(Gradient a, Gradient b) => !a.Equals(b);

    /// <inheritdoc/>
    public static Gradient FromDouble(double value) => new(value, null);

    /// <summary>The coordinates of x as variables: what a formula is read at.</summary>
    /// <param name="point">x.</param>
    /// <returns>The i-th has the partial derivatives 0, …, 1, …, 0.</returns>
    public static Gradient[] Variables(IReadOnlyList<double> point)
    {
        ArgumentNullException.ThrowIfNull(point);
        var variables = new Gradient[point.Count];
        for (var i = 0; i < variables.Length; i++)
        {
            var slot = new double[variables.Length];
            slot[i] = 1;
            variables[i] = new(point[i], slot);
        }

        return variables;
    }

    /// <summary>How a stands to b, by value.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <returns>The order; <see cref="Ordering.Unknown"/> where the values agree and a derivative differs, since that depends on the direction.</returns>
    public static Ordering Compare(Gradient a, Gradient b)
    {
        var order = Real.Compare(a.Value, b.Value);
        return order == Ordering.Equal && (a - b).Partials.Any(static partial => partial != 0) ? Ordering.Unknown : order;
    }

    /// <summary>xʸ = exp(y ln x); for a constant whole y also where x is not positive.</summary>
    /// <param name="x">The base.</param>
    /// <param name="y">The exponent.</param>
    /// <returns>The power, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The power has no value or no finite derivative there.</exception>
    public static Gradient Pow(Gradient x, Gradient y) => y.partials is null ? Pow(x, y.Value) : Exp(y * Log(x));

    /// <summary>xʸ for a number y.</summary>
    /// <param name="u">The base, positive unless y is whole.</param>
    /// <param name="y">y.</param>
    /// <returns>The power, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The power has no value or no finite derivative there.</exception>
    public static Gradient Pow(Gradient u, double y) => u.Chain(Math.Pow(u.Value, y), y == 0 ? 0 : y * Math.Pow(u.Value, y - 1));

    /// <summary>eˣ.</summary>
    /// <param name="u">u: the exponent.</param>
    /// <returns>The exponential, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Gradient Exp(Gradient u)
    {
        var x = u.Value;
        var y = Math.Exp(x);
        return u.Chain(y, y);
    }

    /// <summary>ln x.</summary>
    /// <param name="u">u: the argument, positive.</param>
    /// <returns>The logarithm, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Gradient Log(Gradient u)
    {
        var x = u.Value;
        var y = Math.Log(x);
        return u.Chain(y, 1 / x);
    }

    /// <summary>√x.</summary>
    /// <param name="u">u: the argument, positive.</param>
    /// <returns>The square root, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Gradient Sqrt(Gradient u)
    {
        var x = u.Value;
        var y = Math.Sqrt(x);
        return u.Chain(y, 0.5 / y);
    }

    /// <summary>sin x.</summary>
    /// <param name="u">u: the argument, in radians.</param>
    /// <returns>The sine, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Gradient Sin(Gradient u)
    {
        var x = u.Value;
        var y = Math.Sin(x);
        return u.Chain(y, Math.Cos(x));
    }

    /// <summary>cos x.</summary>
    /// <param name="u">u: the argument, in radians.</param>
    /// <returns>The cosine, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Gradient Cos(Gradient u)
    {
        var x = u.Value;
        var y = Math.Cos(x);
        return u.Chain(y, -Math.Sin(x));
    }

    /// <summary>tan x.</summary>
    /// <param name="u">u: the argument, in radians; no odd multiple of π/2.</param>
    /// <returns>The tangent, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Gradient Tan(Gradient u)
    {
        var x = u.Value;
        var y = Math.Tan(x);
        return u.Chain(y, 1 + (y * y));
    }

    /// <summary>arcsin x.</summary>
    /// <param name="u">u: the argument, in (−1, 1).</param>
    /// <returns>The angle, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Gradient Asin(Gradient u)
    {
        var x = u.Value;
        var y = Math.Asin(x);
        return u.Chain(y, 1 / Math.Sqrt((1 - x) * (1 + x)));
    }

    /// <summary>arccos x.</summary>
    /// <param name="u">u: the argument, in (−1, 1).</param>
    /// <returns>The angle, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Gradient Acos(Gradient u)
    {
        var x = u.Value;
        var y = Math.Acos(x);
        return u.Chain(y, -1 / Math.Sqrt((1 - x) * (1 + x)));
    }

    /// <summary>arctan x.</summary>
    /// <param name="u">u: the argument.</param>
    /// <returns>The angle, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Gradient Atan(Gradient u)
    {
        var x = u.Value;
        var y = Math.Atan(x);
        return u.Chain(y, 1 / (1 + (x * x)));
    }

    /// <summary>sinh x.</summary>
    /// <param name="u">u: the argument.</param>
    /// <returns>The hyperbolic sine, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Gradient Sinh(Gradient u)
    {
        var x = u.Value;
        var y = Math.Sinh(x);
        return u.Chain(y, Math.Cosh(x));
    }

    /// <summary>cosh x.</summary>
    /// <param name="u">u: the argument.</param>
    /// <returns>The hyperbolic cosine, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Gradient Cosh(Gradient u)
    {
        var x = u.Value;
        var y = Math.Cosh(x);
        return u.Chain(y, Math.Sinh(x));
    }

    /// <summary>tanh x.</summary>
    /// <param name="u">u: the argument.</param>
    /// <returns>The hyperbolic tangent, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Gradient Tanh(Gradient u)
    {
        var x = u.Value;
        var y = Math.Tanh(x);
        return u.Chain(y, 1 / (Math.Cosh(x) * Math.Cosh(x)));
    }

    /// <summary>arsinh x.</summary>
    /// <param name="u">u: the argument.</param>
    /// <returns>The inverse hyperbolic sine, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Gradient Asinh(Gradient u)
    {
        var x = u.Value;
        var y = Math.Asinh(x);
        return u.Chain(y, 1 / Math.Sqrt(1 + (x * x)));
    }

    /// <summary>arcosh x.</summary>
    /// <param name="u">u: the argument, more than 1.</param>
    /// <returns>The inverse hyperbolic cosine, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Gradient Acosh(Gradient u)
    {
        var x = u.Value;
        var y = Math.Acosh(x);
        return u.Chain(y, 1 / Math.Sqrt((x - 1) * (x + 1)));
    }

    /// <summary>artanh x.</summary>
    /// <param name="u">u: the argument, in (−1, 1).</param>
    /// <returns>The inverse hyperbolic tangent, with its derivatives.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The function has no value or no finite derivative there.</exception>
    public static Gradient Atanh(Gradient u)
    {
        var x = u.Value;
        var y = Math.Atanh(x);
        return u.Chain(y, 1 / ((1 - x) * (1 + x)));
    }

    /// <inheritdoc/>
    public bool Equals(Gradient other) => Value.Equals(other.Value) && Partials.SequenceEqual(other.Partials);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Gradient other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Partials.Aggregate(Value.GetHashCode(), HashCode.Combine);

    /// <summary>As mathematics: 1 + 2ε₁ − 3ε₂.</summary>
    /// <returns>The text; a partial derivative that is 0 is left out.</returns>
    public override string ToString()
    {
        var text = Value.ToString("R", CultureInfo.InvariantCulture);
        for (var i = 0; i < Partials.Count; i++)
        {
            if (Partials[i] != 0)
            {
                var index = string.Concat((i + 1).ToString(CultureInfo.InvariantCulture).Select(static digit => (char)('₀' + digit - '0')));
                var size = Math.Abs(Partials[i]);
                text += string.Create(CultureInfo.InvariantCulture, $" {(Partials[i] < 0 ? '−' : '+')} {(size == 1 ? string.Empty : size.ToString("R", CultureInfo.InvariantCulture))}ε{index}");
            }
        }

        return text;
    }

    // α ∇a + β ∇b, where a constant's gradient is 0.
    private static double[]? Combine(double α, Gradient a, double β, Gradient b)
    {
        if (a.partials is null && b.partials is null)
        {
            return null;
        }

        if (a.partials is not null && b.partials is not null && a.partials.Length != b.partials.Length)
        {
            throw new ArgumentException($"Gradients by {a.partials.Length} and by {b.partials.Length} variables do not mix.", nameof(b));
        }

        var partials = new double[(a.partials ?? b.partials)!.Length];
        if (a.partials is not null && b.partials is not null)
        {
            for (var i = 0; i < partials.Length; i++)
            {
                partials[i] = (α * a.partials[i]) + (β * b.partials[i]);
            }

            return partials;
        }

        var (factor, only) = a.partials is not null ? (α, a.partials) : (β, b.partials!);
        for (var i = 0; i < partials.Length; i++)
        {
            partials[i] = factor * only[i];
        }

        return partials;
    }

    // f(u) from f and f′ at u's value.
    private Gradient Chain(double f, double f1, [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        double.IsFinite(f) && (double.IsFinite(f1) || partials is null)
            ? new(f, partials is null ? null : Combine(f1, this, 0, default))
            : throw new ArgumentOutOfRangeException("u", Value, $"{name} has no value or no finite derivative at {Value.ToString("R", CultureInfo.InvariantCulture)}.");
}
