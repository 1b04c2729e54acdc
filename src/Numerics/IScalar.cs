namespace Theory.Numerics;

/// <summary>What a comparison of two scalars can answer.</summary>
/// <remarks>An interval that straddles the other, or a germ that no budget could separate, is <see cref="Unknown"/>: never a guess.</remarks>
public enum Ordering
{
    /// <summary>The left operand is certainly less.</summary>
    Less,

    /// <summary>The operands are certainly equal.</summary>
    Equal,

    /// <summary>The left operand is certainly greater.</summary>
    Greater,

    /// <summary>The representation cannot tell.</summary>
    Unknown,
}

/// <summary>A scalar that a formula, a bound or a network can be written over once: + − × ÷, comparison, exp, log, √.</summary>
/// <remarks>
/// <para>Narrow on purpose. <see cref="Real"/> computes, <see cref="Interval"/> certifies, and a series in ε differentiates, from the same text.</para>
/// <para>Laws: every implementation encloses or equals the real value of the expression, to the error that its own type states.</para>
/// </remarks>
/// <typeparam name="T">The implementing type.</typeparam>
public interface IScalar<T>
    where T : IScalar<T>
{
    /// <summary>The scalar that stands for exactly this double.</summary>
    /// <param name="value">A finite double.</param>
    /// <returns>The scalar.</returns>
    static abstract T FromDouble(double value);

    /// <summary>a + b.</summary>
    /// <param name="a">The left summand.</param>
    /// <param name="b">The right summand.</param>
    /// <returns>The sum.</returns>
    static abstract T operator +(T a, T b);

    /// <summary>a − b.</summary>
    /// <param name="a">The minuend.</param>
    /// <param name="b">The subtrahend.</param>
    /// <returns>The difference.</returns>
    static abstract T operator -(T a, T b);

    /// <summary>−a.</summary>
    /// <param name="a">The operand.</param>
    /// <returns>The negation.</returns>
    static abstract T operator -(T a);

    /// <summary>a · b.</summary>
    /// <param name="a">The left factor.</param>
    /// <param name="b">The right factor.</param>
    /// <returns>The product.</returns>
    static abstract T operator *(T a, T b);

    /// <summary>a / b.</summary>
    /// <param name="a">The dividend.</param>
    /// <param name="b">The divisor.</param>
    /// <returns>The quotient.</returns>
    static abstract T operator /(T a, T b);

    /// <summary>How a stands to b.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <returns>The order, or <see cref="Ordering.Unknown"/>.</returns>
    static abstract Ordering Compare(T a, T b);

    /// <summary>eˣ.</summary>
    /// <param name="x">The exponent.</param>
    /// <returns>The exponential.</returns>
    static abstract T Exp(T x);

    /// <summary>ln x.</summary>
    /// <param name="x">The argument, positive.</param>
    /// <returns>The natural logarithm.</returns>
    static abstract T Log(T x);

    /// <summary>√x.</summary>
    /// <param name="x">The argument, not negative.</param>
    /// <returns>The square root.</returns>
    static abstract T Sqrt(T x);
}
