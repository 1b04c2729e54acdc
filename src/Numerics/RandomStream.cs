using System.Globalization;

namespace Theory.Numerics;

/// <summary>The random numbers of one seed, read in order: word w is a half of Philox block ⌊w/2⌋ under the seed as key.</summary>
/// <remarks>
/// <para>The whole state is (<see cref="Seed"/>, <see cref="Position"/>): store the two, and <c>RandomStream(seed, position)</c> continues with the
/// same bits. Every number is made of whole 64-bit words by integer arithmetic and + − × ÷ √ in double, so a stream is the same on every platform.</para>
/// <para>Not safe for two threads at once: give each its own seed by <see cref="Numerics.Seed.Split(string)"/>.</para>
/// </remarks>
public sealed class RandomStream
{
    private ulong next;
    private bool nextIsReady;

    /// <summary>The stream of a seed, at a position.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="position">How many 64-bit words are already consumed, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The position is negative.</exception>
    public RandomStream(Seed seed, long position = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        Seed = seed;
        Position = position;
    }

    /// <summary>The seed.</summary>
    public Seed Seed { get; }

    /// <summary>How many 64-bit words are consumed.</summary>
    public long Position { get; private set; }

    /// <summary>Passes over words without making them, in constant time.</summary>
    /// <param name="words">How many 64-bit words, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or leads beyond position 2⁶³ − 1.</exception>
    public void Skip(long words)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(words);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(words, long.MaxValue - Position);
        Position += words;
        nextIsReady = false;
    }

    /// <summary>The next 64 random bits; one word.</summary>
    /// <returns>A number uniform on 0 … 2⁶⁴ − 1.</returns>
    public ulong NextUInt64()
    {
        var odd = (Position & 1) != 0;
        var block = (ulong)(Position >> 1);
        Position++;
        if (odd && nextIsReady)
        {
            nextIsReady = false;
            return next;
        }

        var (c0, c1, c2, c3) = Philox.Block((uint)block, (uint)(block >> 32), 0, 0, (uint)Seed.Value, (uint)(Seed.Value >> 32));
        var high = ((ulong)c3 << 32) | c2;
        if (odd)
        {
            return high;
        }

        next = high;
        nextIsReady = true;
        return ((ulong)c1 << 32) | c0;
    }

    /// <summary>The next number uniform on [0, 1): a multiple of 2⁻⁵³; one word.</summary>
    /// <returns>A number in [0, 1).</returns>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>The next integer uniform on 0 … bound − 1, without bias; one word, and one more for each rejection.</summary>
    /// <param name="bound">The number of values, ≥ 1.</param>
    /// <returns>An integer in [0, bound).</returns>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    [Source("lemire2019fast", "multiplication with rejection")]
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var m = (ulong)bound;
        var high = Math.BigMul(NextUInt64(), m, out ulong low);
        if (low < m)
        {
            // 2⁶⁴ mod m of the low halves are one too many: reject them, and every value has ⌊2⁶⁴/m⌋ words.
            var excess = (0UL - m) % m;
            while (low < excess)
            {
                high = Math.BigMul(NextUInt64(), m, out low);
            }
        }

        return (int)high;
    }

    /// <summary>The next standard normal number; one word in 98.8 % of cases.</summary>
    /// <remarks><para>By a ziggurat of 256 layers, whose edges are made by arithmetic alone, to 1e-13 (law: a stream is the same on every platform, to the last bit).</para></remarks>
    /// <returns>A draw of N(0, 1), resolved to 2⁻⁵³ of its layer's width.</returns>
    [Source("marsaglia2000ziggurat", "the algorithm, 256 layers")]
    public double NextNormal()
    {
        while (true)
        {
            // eight bits choose the layer, one the sign, fifty-three the place: no bit serves twice.
            var word = NextUInt64();
            var layer = (int)(word & 0xFF);
            var x = (word >> 11) * (1.0 / (1UL << 53)) * Ziggurat.Edge[layer];
            if (x >= Ziggurat.Edge[layer + 1])
            {
                if (layer == 0)
                {
                    x = NextTail();
                }
                else if (Ziggurat.Height[layer] + (NextDouble() * (Ziggurat.Height[layer + 1] - Ziggurat.Height[layer])) >= Ziggurat.Density(x))
                {
                    continue;
                }
            }

            return (word & 0x100) == 0 ? x : -x;
        }
    }

    /// <summary>The next <paramref name="count"/> numbers uniform on [0, 1): those that <see cref="NextDouble"/> would give.</summary>
    /// <param name="count">How many, ≥ 0.</param>
    /// <returns>An array of that length.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public double[] Uniforms(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = NextDouble();
        }

        return values;
    }

    /// <summary>The next <paramref name="count"/> standard normal numbers: those that <see cref="NextNormal"/> would give.</summary>
    /// <param name="count">How many, ≥ 0.</param>
    /// <returns>An array of that length.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public double[] Normals(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = NextNormal();
        }

        return values;
    }

    /// <summary>Puts the items of an array in a uniformly random order, in place.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The array.</param>
    /// <exception cref="ArgumentNullException">The array is null.</exception>
    public void Shuffle<T>(T[] items)
    {
        ArgumentNullException.ThrowIfNull(items);
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>A uniformly random order of 0 … n − 1.</summary>
    /// <param name="n">How many, ≥ 0.</param>
    /// <returns>Each of 0 … n − 1 once.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public int[] Permutation(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        var order = new int[n];
        for (var i = 0; i < n; i++)
        {
            order[i] = i;
        }

        Shuffle(order);
        return order;
    }

    /// <summary>The state: seed and position.</summary>
    /// <returns><c>stream of Seed 0x… at word …</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"stream of {Seed} at word {Position}");

    // The normal beyond r: r + E/r with E exponential, kept with probability e^{−(E/r)²/2}. 1 − u is never 0.
    private double NextTail()
    {
        while (true)
        {
            var x = -Portable.Log(1 - NextDouble()) / Ziggurat.Edge[1];
            var y = -Portable.Log(1 - NextDouble());
            if (y + y > x * x)
            {
                return Ziggurat.Edge[1] + x;
            }
        }
    }

    /// <summary>The 256 layers of equal area under e^{−x²/2}, x ≥ 0; layer 0 holds the tail.</summary>
    private static class Ziggurat
    {
        // The right edge of the lowest box, and the area of each layer, rounded from 25 digits: the root of
        // "255 boxes of area r·f(r) + ∫ᵣ^∞ f reach exactly f(0) = 1".
        private const double Rightmost = 3.65415288536100877;
        private const double Area = 0.00492867323397465535;

        static Ziggurat()
        {
            Edge[0] = Area / Density(Rightmost);
            Edge[1] = Rightmost;
            for (var i = 2; i < 256; i++)
            {
                Edge[i] = Math.Sqrt(-2 * Portable.Log((Area / Edge[i - 1]) + Density(Edge[i - 1])));
            }

            for (var i = 1; i <= 256; i++)
            {
                Height[i] = Density(Edge[i]);
            }
        }

        /// <summary>The right edges, widest first; the last is 0, the peak.</summary>
        public static double[] Edge { get; } = new double[257];

        /// <summary>e^{−x²/2} at the edges; layer 0's is not used.</summary>
        public static double[] Height { get; } = new double[257];

        public static double Density(double x) => Portable.Exp(-0.5 * x * x);
    }
}
