using System.Runtime.CompilerServices;

namespace Theory.Numerics;

/// <summary>Powers of two and the neighbours of a double.</summary>
internal static class Scale
{
    /// <summary>2⁻¹⁰²².</summary>
    internal const double SmallestNormal = 2.2250738585072014e-308;

    /// <summary>2ᵏ for −1022 ≤ k ≤ 1023.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double TwoTo(int k) => BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);

    /// <summary>The largest double at most m · 2ᵏ, for m in [½, 4] and |k| ≤ 2000.</summary>
    internal static double Down(double m, int k)
    {
        if (k is >= -1020 and <= 1020)
        {
            return m * TwoTo(k);
        }

        if (k > 1020)
        {
            return Math.Min(m * TwoTo(1020) * TwoTo(Math.Min(k - 1020, 1000)), double.MaxValue);
        }

        // One rounding, to a multiple of 2⁻¹⁰⁷⁴; undone exactly, it tells its own direction.
        var rest = Math.Max(k + 1020, -1000);
        var y = m * TwoTo(-1020) * TwoTo(rest);
        return y * TwoTo(1020) * TwoTo(-rest) > m ? Math.BitDecrement(y) : y;
    }

    /// <summary>The smallest double at least m · 2ᵏ, for m in [½, 4] and |k| ≤ 2000.</summary>
    internal static double Up(double m, int k)
    {
        if (k is >= -1020 and <= 1020)
        {
            return m * TwoTo(k);
        }

        if (k > 1020)
        {
            return m * TwoTo(1020) * TwoTo(Math.Min(k - 1020, 1000));
        }

        var rest = Math.Max(k + 1020, -1000);
        var y = m * TwoTo(-1020) * TwoTo(rest);
        return y * TwoTo(1020) * TwoTo(-rest) < m ? Math.BitIncrement(y) : y;
    }
}
