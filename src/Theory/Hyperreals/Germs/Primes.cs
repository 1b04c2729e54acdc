using System.Numerics;

namespace Theory.Hyperreals.Germs;

/// <summary>Factors of numbers, as far as trial division takes them.</summary>
internal static class Primes
{
    private const int Limit = 2000;

    private static readonly int[] Small = Sieve();

    /// <summary>value = Π baseᵢ^powerᵢ with bases above 1: primes, and what trial division leaves, as the root of a perfect power where it is one.</summary>
    public static IEnumerable<(BigInteger Base, int Power)> Factor(Rational value)
    {
        foreach (var pair in Factor(value.Numerator))
        {
            yield return pair;
        }

        foreach (var (b, power) in Factor(value.Denominator))
        {
            yield return (b, -power);
        }
    }

    private static IEnumerable<(BigInteger Base, int Power)> Factor(BigInteger n)
    {
        foreach (var p in Small)
        {
            if (n.IsOne)
            {
                yield break;
            }

            if ((BigInteger)p * p > n)
            {
                break;
            }

            var power = 0;
            while (n.IsEven && p == 2)
            {
                n >>= 1;
                power++;
            }

            for (var quotient = BigInteger.DivRem(n, p, out var remainder); remainder.IsZero && p != 2; quotient = BigInteger.DivRem(n, p, out remainder))
            {
                n = quotient;
                power++;
            }

            if (power > 0)
            {
                yield return (p, power);
            }
        }

        if (n.IsOne)
        {
            yield break;
        }

        for (var k = (int)Math.Min(n.GetBitLength() / 10, 64); k >= 2; k--)
        {
            var root = Root(n, k);
            if (BigInteger.Pow(root, k) == n)
            {
                yield return (root, k);
                yield break;
            }
        }

        yield return (n, 1);
    }

    /// <summary>⌊n^(1/k)⌋.</summary>
    public static BigInteger Root(BigInteger n, int k)
    {
        var guess = BigInteger.One << (int)((n.GetBitLength() + k - 1) / k);
        while (true)
        {
            var next = (((k - 1) * guess) + (n / BigInteger.Pow(guess, k - 1))) / k;
            if (next >= guess)
            {
                return guess;
            }

            guess = next;
        }
    }

    private static int[] Sieve()
    {
        var composite = new bool[Limit];
        var primes = new List<int>();
        for (var i = 2; i < Limit; i++)
        {
            if (composite[i])
            {
                continue;
            }

            primes.Add(i);
            for (var j = i * i; j < Limit; j += i)
            {
                composite[j] = true;
            }
        }

        return [.. primes];
    }
}
