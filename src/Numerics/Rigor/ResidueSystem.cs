using System.Collections.Concurrent;
using System.Numerics;

namespace Theory.Numerics;

/// <summary>Primes so small that a matrix product of residues is exact in doubles, and what the Chinese remainder theorem needs of them.</summary>
/// <remarks>
/// With balanced residues, at most p/2 in size, a sum of n products is an integer of at most n·p²/4 ≤ 2⁵³: every partial sum is exact in whatever order it is formed, with or without
/// fused products. A product of integer matrices of b bits costs b/23 products of doubles, where slices of the integers would cost the square of that.
/// </remarks>
internal sealed class ResidueSystem
{
    private static readonly ConcurrentDictionary<int, double[]> Primes = new();
    private static readonly ConcurrentDictionary<(int Inner, int Count), ResidueSystem> Systems = new();

    private ResidueSystem(int inner, int count)
    {
        Moduli = PrimesFor(inner)[..count];
        var product = BigInteger.One;
        foreach (var p in Moduli)
        {
            product *= (BigInteger)p;
        }

        Bits = product.GetBitLength() - 1;
        Cofactors = new double[count][];
        Inverses = new double[count];
        for (var i = 0; i < count; i++)
        {
            var p = (BigInteger)Moduli[i];
            var rest = product / p;
            Cofactors[i] = Digits(rest);
            Inverses[i] = (double)BigInteger.ModPow(rest % p, p - 2, p);
            if (Inverses[i] > Moduli[i] / 2)
            {
                Inverses[i] -= Moduli[i];
            }
        }

        Product = Digits(product);
    }

    /// <summary>The largest number of moduli: with it the sums of the reconstruction stay below 2⁵³.</summary>
    internal const int MostModuli = 300;

    /// <summary>p₁ &gt; p₂ &gt; ….</summary>
    internal double[] Moduli { get; }

    /// <summary>The balanced digits of M/pᵢ for M = Πp.</summary>
    internal double[][] Cofactors { get; }

    /// <summary>(M/pᵢ)⁻¹ mod pᵢ, balanced.</summary>
    internal double[] Inverses { get; }

    /// <summary>The balanced digits of M.</summary>
    internal double[] Product { get; }

    /// <summary>⌊log₂ M⌋.</summary>
    internal long Bits { get; }

    /// <summary>The residues' primes for sums of so many products, in descending order.</summary>
    internal static double[] PrimesFor(int inner) => Primes.GetOrAdd(BitOperations.Log2((uint)Math.Max(1, inner - 1)) + 1, static log =>
    {
        // (1 + 2⁻¹⁸) is what a residue may exceed p/2 by; 2²⁴ keeps sums over digits exact too
        var largest = (int)Math.Min(1 << 24, Math.Sqrt(Math.ScaleB(1, 55 - log)) / (1 + Math.ScaleB(1, -18)));
        var found = new List<double>();
        for (var p = largest | 1; found.Count < MostModuli; p -= 2)
        {
            if (p <= largest && IsPrime(p))
            {
                found.Add(p);
            }
        }

        return [.. found];
    });

    /// <summary>The system whose M is at least 8 · 2^bits, for sums of so many products.</summary>
    /// <exception cref="OverflowException">The numbers are too long.</exception>
    internal static ResidueSystem For(int inner, long bits)
    {
        var primes = PrimesFor(inner);
        var (count, have) = (0, 0.0);
        while (have < bits + 4)
        {
            if (count == MostModuli)
            {
                throw new OverflowException($"A product of {bits} bits has more than {MostModuli} residues.");
            }

            have += Math.Log2(primes[count++]) - 1e-9;
        }

        return Systems.GetOrAdd((BitOperations.Log2((uint)Math.Max(1, inner - 1)) + 1, count), static (_, wanted) => new ResidueSystem(wanted.inner, wanted.count), (inner, count));
    }

    private static double[] Digits(BigInteger value)
    {
        var digits = new List<double>();
        while (!value.IsZero)
        {
            digits.Add(FixedMatrix.NextDigit(ref value));
        }

        return [.. digits];
    }

    private static bool IsPrime(int p)
    {
        for (var d = 3; d * d <= p; d += 2)
        {
            if (p % d == 0)
            {
                return false;
            }
        }

        return true;
    }
}
