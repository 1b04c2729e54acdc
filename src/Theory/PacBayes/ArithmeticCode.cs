using Theory.Numerics;
using static System.FormattableString;

namespace Theory.PacBayes;

/// <summary>Arithmetic coding by the adaptive law of <see cref="KrichevskyTrofimov"/>: the message exists, as bytes, and decodes to the same symbols.</summary>
/// <remarks>
/// <para>A message is a subinterval of [0, 1), narrowed symbol by symbol, and written as the shortest byte string in it; what is not written reads as zeros. The interval is held to 120 bits,
/// of which at least 112 are always in use, and laws have denominators below 2⁴²: rounding costs less than 2⁻⁶⁹ bits a symbol.</para>
/// <para>The length, in bits, is at most the sum of the blocks' code lengths plus 9: a byte's worth for the choice of a number in the interval, and the rounding.</para>
/// </remarks>
public static class ArithmeticCode
{
    private const int Bits = 120;
    private static readonly UInt128 One = UInt128.One << Bits;
    private static readonly UInt128 Narrow = UInt128.One << (Bits - 8);

    /// <summary>The message of some blocks, one after another; each block's law starts anew.</summary>
    /// <remarks>
    /// <para>Holds for: at most 2⁴⁰ symbols. The paper was not at hand here; the method is textbook matter.</para>
    /// <para>Error: none; a message has at most ⌈code length⌉ + 9 bits (law: a message decodes to its symbols and is no longer than its code length).</para>
    /// </remarks>
    /// <param name="blocks">The blocks, in order.</param>
    /// <returns>The bytes; none for no symbols.</returns>
    /// <exception cref="ArgumentException">A symbol is outside its alphabet.</exception>
    [Source("witten1987arithmetic", "encoding")]
    public static byte[] Encode(IReadOnlyList<SymbolBlock> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        var bytes = new List<byte>();
        var low = UInt128.Zero;
        var range = One;
        foreach (var block in blocks)
        {
            ArgumentNullException.ThrowIfNull(block, nameof(blocks));
            _ = block.Counts();
            var law = new AdaptiveLaw(block.Alphabet);
            foreach (var symbol in block.Symbols)
            {
                var unit = range / law.Total;
                var below = unit * law.Below(symbol);
                range = symbol == block.Alphabet - 1 ? range - below : unit * law.Weight(symbol);
                low = Carried(low + below, bytes);
                law.Add(symbol);
                while (range <= Narrow)
                {
                    bytes.Add((byte)(low >> (Bits - 8)));
                    low = (low << 8) & (One - 1);
                    range <<= 8;
                }
            }
        }

        // The fewest bytes of a number in [low, low + range).
        for (var step = One; ; step >>= 8)
        {
            var number = (low + step - 1) & ~(step - 1);
            if (number - low < range)
            {
                number = Carried(number, bytes);
                for (; step < One; step <<= 8)
                {
                    bytes.Add((byte)(number >> (Bits - 8)));
                    number = (number << 8) & (One - 1);
                }

                break;
            }
        }

        while (bytes.Count > 0 && bytes[^1] == 0)
        {
            bytes.RemoveAt(bytes.Count - 1);
        }

        return [.. bytes];
    }

    /// <summary>The blocks of a message.</summary>
    /// <remarks>
    /// <para>Holds for: what <see cref="Encode"/> wrote, with the same alphabets and as many symbols; any other string of bytes is refused.</para>
    /// <para>Error: none (law: a message decodes to its symbols and is no longer than its code length).</para>
    /// </remarks>
    /// <param name="message">The bytes.</param>
    /// <param name="alphabets">K of each block.</param>
    /// <param name="lengths">The number of symbols of each block, ≥ 0.</param>
    /// <returns>The blocks, in order.</returns>
    /// <exception cref="ArgumentException">The lists differ in length, or the bytes are no message of such blocks.</exception>
    [Source("witten1987arithmetic", "decoding")]
    public static IReadOnlyList<SymbolBlock> Decode(IReadOnlyList<byte> message, IReadOnlyList<int> alphabets, IReadOnlyList<int> lengths)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(alphabets);
        ArgumentNullException.ThrowIfNull(lengths);
        if (alphabets.Count != lengths.Count)
        {
            throw new ArgumentException(Invariant($"lengths has {lengths.Count} numbers, alphabets has {alphabets.Count}."), nameof(lengths));
        }

        var next = 0;
        UInt128 Read() => next < message.Count ? message[next++] : UInt128.Zero;
        var offset = UInt128.Zero;
        for (var i = 0; i < Bits / 8; i++)
        {
            offset = (offset << 8) | Read();
        }

        var range = One;
        var blocks = new List<SymbolBlock>();
        for (var b = 0; b < alphabets.Count; b++)
        {
            var law = new AdaptiveLaw(new SymbolBlock(alphabets[b], []).Counts().Count);
            if (lengths[b] < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(lengths), lengths[b], Invariant($"lengths[{b}] must be at least 0."));
            }

            var symbols = new int[lengths[b]];
            for (var i = 0; i < symbols.Length; i++)
            {
                var unit = range / law.Total;
                var weight = offset / unit;
                var symbol = law.Find(weight >= law.Total ? law.Total - 1 : (ulong)weight);
                var below = unit * law.Below(symbol);
                range = symbol == alphabets[b] - 1 ? range - below : unit * law.Weight(symbol);
                offset -= below;
                symbols[i] = symbol;
                law.Add(symbol);
                while (range <= Narrow)
                {
                    offset = (offset << 8) | Read();
                    range <<= 8;
                }
            }

            blocks.Add(new SymbolBlock(alphabets[b], symbols));
        }

        if (!Encode(blocks).SequenceEqual(message))
        {
            throw new ArgumentException("message is not the code of such blocks.", nameof(message));
        }

        return blocks;
    }

    // A sum that reaches 1 adds one to the bytes that are already out.
    private static UInt128 Carried(UInt128 low, List<byte> bytes)
    {
        if (low < One)
        {
            return low;
        }

        var i = bytes.Count - 1;
        for (; bytes[i] == 255; i--)
        {
            bytes[i] = 0;
        }

        bytes[i]++;
        return low - One;
    }

    /// <summary>(2cₛ + 1)/(2t + K) for each symbol, with the sums below a symbol in a tree of partial sums.</summary>
    private sealed class AdaptiveLaw
    {
        private readonly ulong[] tree;
        private readonly ulong[] weights;

        internal AdaptiveLaw(int alphabet)
        {
            tree = new ulong[alphabet + 1];
            weights = new ulong[alphabet];
            for (var s = 0; s < alphabet; s++)
            {
                weights[s] = 1;
                tree[s + 1] = (ulong)((s + 1) & -(s + 1));
            }

            Total = (ulong)alphabet;
        }

        internal ulong Total { get; private set; }

        internal ulong Weight(int symbol) => weights[symbol];

        internal ulong Below(int symbol)
        {
            ulong sum = 0;
            for (var i = symbol; i > 0; i &= i - 1)
            {
                sum += tree[i];
            }

            return sum;
        }

        /// <summary>The symbol whose share of the total holds a number below it.</summary>
        internal int Find(ulong weight)
        {
            var at = 0;
            for (var step = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)tree.Length); step > 0; step >>= 1)
            {
                if (at + step < tree.Length && tree[at + step] <= weight)
                {
                    at += step;
                    weight -= tree[at];
                }
            }

            return at;
        }

        internal void Add(int symbol)
        {
            weights[symbol] += 2;
            Total += 2;
            for (var i = symbol + 1; i < tree.Length; i += i & -i)
            {
                tree[i] += 2;
            }
        }
    }
}
