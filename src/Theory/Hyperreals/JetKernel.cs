using System.Runtime.CompilerServices;
using Theory.Numerics;

namespace Theory.Hyperreals;

/// <summary>Truncated power series as spans of coefficients: each operation fills its result in place, in O(n²) and without an allocation.</summary>
/// <remarks>
/// <para>An input may be shorter than the result: what is missing is 0. A result overlaps no input.</para>
/// <para>Every function w of a series u obeys a first-order differential equation; its coefficients are compared. With u̇ₖ = k uₖ the derivative's
/// coefficients: w = eᵘ has k wₖ = Σ u̇ⱼ wₖ₋ⱼ, w = uᵃ the recurrence of J. C. P. Miller, and g w′ = u′ serves the logarithm and the inverse functions.</para>
/// </remarks>
internal static class JetKernel
{
    /// <summary>c = a · b.</summary>
    internal static void Multiply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c)
        where T : IElementary<T>
    {
        if (a.IsEmpty || b.IsEmpty)
        {
            c.Fill(T.FromDouble(0));
            return;
        }

        for (var k = 0; k < c.Length; k++)
        {
            var (from, to) = (Math.Max(0, k - b.Length + 1), Math.Min(k, a.Length - 1));
            c[k] = from > to ? T.FromDouble(0) : Convolve(a, b, k, from, to);
        }
    }

    /// <summary>c = a / b, b₀ ≠ 0.</summary>
    internal static void Divide<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c)
        where T : IElementary<T>
    {
        for (var k = 0; k < c.Length; k++)
        {
            var sum = k < a.Length ? a[k] : T.FromDouble(0);
            var to = Math.Min(k, b.Length - 1);
            if (to >= 1)
            {
                sum -= Convolve(b, c, k, 1, to);
            }

            c[k] = sum / b[0];
        }
    }

    /// <summary>s = √u, s₀ = √u₀ ≠ 0 being given.</summary>
    internal static void Sqrt<T>(ReadOnlySpan<T> u, T root, Span<T> s)
        where T : IElementary<T>
    {
        s[0] = root;
        var twice = root + root;
        for (var k = 1; k < s.Length; k++)
        {
            var sum = k < u.Length ? u[k] : T.FromDouble(0);
            if (k > 1)
            {
                sum -= Convolve<T>(s, s, k, 1, k - 1);
            }

            s[k] = sum / twice;
        }
    }

    /// <summary>w = uᵃ, w₀ = u₀ᵃ being given, u₀ ≠ 0: k u₀ wₖ = Σⱼ (j (a + 1) − k) uⱼ wₖ₋ⱼ.</summary>
    internal static void Pow<T>(ReadOnlySpan<T> u, T a, T power, Span<T> w)
        where T : IElementary<T>
    {
        w[0] = power;
        var above = a + T.FromDouble(1);
        for (var k = 1; k < w.Length; k++)
        {
            var sum = T.FromDouble(0);
            var to = Math.Min(k, u.Length - 1);
            for (var j = 1; j <= to; j++)
            {
                sum += ((T.FromDouble(j) * above) - T.FromDouble(k)) * u[j] * w[k - j];
            }

            w[k] = sum / (T.FromDouble(k) * u[0]);
        }
    }

    /// <summary>The coefficients k uₖ of ε u′.</summary>
    internal static void Derivative<T>(ReadOnlySpan<T> u, Span<T> slope)
        where T : IElementary<T>
    {
        for (var k = 0; k < slope.Length; k++)
        {
            slope[k] = k < u.Length ? T.FromDouble(k) * u[k] : T.FromDouble(0);
        }
    }

    /// <summary>w with ε w′ = f · slope, w₀ being given; w may be what f is computed from, step by step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Step<T>(ReadOnlySpan<T> slope, ReadOnlySpan<T> f, int k)
        where T : IElementary<T> =>
        Convolve(slope, f, k, 1, k) / T.FromDouble(k);

    /// <summary>w = eᵘ.</summary>
    internal static void Exp<T>(ReadOnlySpan<T> slope, T value, Span<T> w)
        where T : IElementary<T>
    {
        w[0] = value;
        for (var k = 1; k < w.Length; k++)
        {
            w[k] = Step(slope, w, k);
        }
    }

    /// <summary>w with w′ = f u′.</summary>
    internal static void Integrate<T>(ReadOnlySpan<T> slope, ReadOnlySpan<T> f, T value, Span<T> w)
        where T : IElementary<T>
    {
        w[0] = value;
        for (var k = 1; k < w.Length; k++)
        {
            w[k] = Step(slope, f, k);
        }
    }

    /// <summary>w with g w′ = u′, g₀ ≠ 0; g may be shorter. A scratch of w's length holds k wₖ.</summary>
    internal static void IntegrateQuotient<T>(ReadOnlySpan<T> slope, ReadOnlySpan<T> g, T value, Span<T> w, Span<T> scratch)
        where T : IElementary<T>
    {
        w[0] = value;
        scratch[0] = T.FromDouble(0);
        for (var k = 1; k < w.Length; k++)
        {
            var sum = slope[k];
            var to = Math.Min(k - 1, g.Length - 1);
            if (to >= 1)
            {
                sum -= Convolve(g, scratch, k, 1, to);
            }

            scratch[k] = sum / g[0];
            w[k] = scratch[k] / T.FromDouble(k);
        }
    }

    /// <summary>s = sin u and c = cos u, or with the sign +1 s = sinh u and c = cosh u: s′ = c u′, c′ = ±s u′.</summary>
    internal static void Circular<T>(ReadOnlySpan<T> slope, bool hyperbolic, T sine, T cosine, Span<T> s, Span<T> c)
        where T : IElementary<T>
    {
        (s[0], c[0]) = (sine, cosine);
        for (var k = 1; k < s.Length; k++)
        {
            s[k] = Step(slope, c, k);
            var step = Step(slope, s, k);
            c[k] = hyperbolic ? step : -step;
        }
    }

    /// <summary>w = tan u with f = 1 + w², or w = tanh u with f = 1 − w²: w′ = f u′.</summary>
    internal static void Tangent<T>(ReadOnlySpan<T> slope, bool hyperbolic, T value, Span<T> w, Span<T> f)
        where T : IElementary<T>
    {
        w[0] = value;
        var square = value * value;
        f[0] = hyperbolic ? T.FromDouble(1) - square : T.FromDouble(1) + square;
        for (var k = 1; k < w.Length; k++)
        {
            w[k] = Step(slope, f, k);
            square = Convolve<T>(w, w, k, 0, k);
            f[k] = hyperbolic ? -square : square;
        }
    }

    /// <summary>w = f(u) from the coefficients of f at u₀, by Horner's rule; u₀ itself is not read. A scratch of w's length.</summary>
    internal static void Compose<T>(ReadOnlySpan<T> f, ReadOnlySpan<T> u, Span<T> w, Span<T> scratch)
        where T : IElementary<T>
    {
        w.Fill(T.FromDouble(0));
        w[0] = f[Math.Min(f.Length, w.Length) - 1];
        for (var i = Math.Min(f.Length, w.Length) - 2; i >= 0; i--)
        {
            for (var k = 0; k < w.Length; k++)
            {
                var to = Math.Min(k, u.Length - 1);
                scratch[k] = to < 1 ? T.FromDouble(0) : Convolve(u, w, k, 1, to);
            }

            scratch[0] = f[i];
            scratch[..w.Length].CopyTo(w);
        }
    }

    // Σ aⱼ bₖ₋ⱼ over j = from … to, from ≤ to.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Convolve<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int k, int from, int to)
        where T : IElementary<T>
    {
        var sum = a[from] * b[k - from];
        for (var j = from + 1; j <= to; j++)
        {
            sum += a[j] * b[k - j];
        }

        return sum;
    }
}
