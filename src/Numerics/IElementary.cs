namespace Theory.Numerics;

/// <summary>A scalar with the elementary functions: beside those of <see cref="IScalar{T}"/>, powers, the circular and the hyperbolic functions and their inverses.</summary>
/// <remarks>
/// <para>A formula that needs no more than + − × ÷, exp, ln and √ is written over <see cref="IScalar{T}"/>, which more types implement.</para>
/// <para>Laws: every implementation encloses or equals the real value, to the error that its own type states.</para>
/// </remarks>
/// <typeparam name="T">The implementing type.</typeparam>
public interface IElementary<T> : IScalar<T>
    where T : IElementary<T>
{
    /// <summary>xʸ = exp(y ln x).</summary>
    /// <param name="x">The base, positive.</param>
    /// <param name="y">The exponent.</param>
    /// <returns>The power.</returns>
    static abstract T Pow(T x, T y);

    /// <summary>sin x.</summary>
    /// <param name="x">The argument, in radians.</param>
    /// <returns>The sine.</returns>
    static abstract T Sin(T x);

    /// <summary>cos x.</summary>
    /// <param name="x">The argument, in radians.</param>
    /// <returns>The cosine.</returns>
    static abstract T Cos(T x);

    /// <summary>tan x.</summary>
    /// <param name="x">The argument, in radians; no odd multiple of π/2.</param>
    /// <returns>The tangent.</returns>
    static abstract T Tan(T x);

    /// <summary>arcsin x.</summary>
    /// <param name="x">The argument, in [−1, 1].</param>
    /// <returns>The angle, in [−π/2, π/2].</returns>
    static abstract T Asin(T x);

    /// <summary>arccos x.</summary>
    /// <param name="x">The argument, in [−1, 1].</param>
    /// <returns>The angle, in [0, π].</returns>
    static abstract T Acos(T x);

    /// <summary>arctan x.</summary>
    /// <param name="x">The argument.</param>
    /// <returns>The angle, in (−π/2, π/2).</returns>
    static abstract T Atan(T x);

    /// <summary>sinh x.</summary>
    /// <param name="x">The argument.</param>
    /// <returns>The hyperbolic sine.</returns>
    static abstract T Sinh(T x);

    /// <summary>cosh x.</summary>
    /// <param name="x">The argument.</param>
    /// <returns>The hyperbolic cosine, at least 1.</returns>
    static abstract T Cosh(T x);

    /// <summary>tanh x.</summary>
    /// <param name="x">The argument.</param>
    /// <returns>The hyperbolic tangent, in (−1, 1).</returns>
    static abstract T Tanh(T x);

    /// <summary>arsinh x.</summary>
    /// <param name="x">The argument.</param>
    /// <returns>The number whose hyperbolic sine is x.</returns>
    static abstract T Asinh(T x);

    /// <summary>arcosh x.</summary>
    /// <param name="x">The argument, at least 1.</param>
    /// <returns>The number ≥ 0 whose hyperbolic cosine is x.</returns>
    static abstract T Acosh(T x);

    /// <summary>artanh x.</summary>
    /// <param name="x">The argument, in (−1, 1).</param>
    /// <returns>The number whose hyperbolic tangent is x.</returns>
    static abstract T Atanh(T x);
}
