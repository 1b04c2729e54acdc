using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Theory.Nets.Data;
using static Theory.Nets.IntegerNets.IntegerArchitecture;

namespace Theory.Nets.IntegerNets;

/// <summary>All that a network computes on some images, kept, so that a change of one weight costs only what it changes: 32 images a vector of 16-bit integers.</summary>
/// <remarks>
/// <para>Kept are the first layer before its units z₁, the second layer z₂ with its sums, the pooled cells and the ten outputs. A question about a weight of the third layer reads one
/// vector of cells and the outputs; of the second, one channel of z₁ and z₂; of the first, one channel of z₁ and all of z₂.</para>
/// <para>z₂ has 16 bits: <see cref="Fits(IntegerNetwork)"/> bounds it from the weights, and no change that breaks the bound is tried.</para>
/// </remarks>
internal sealed class Activations
{
    private const int Classes = DataSet.Classes;
    private const int Taps = SecondKernel * SecondKernel;
    private const int FirstTaps = FirstKernel * FirstKernel;
    private const int LargestPixel = 255 >> GreyShift;

    private readonly PackedImages images;
    private readonly IntegerArchitecture a;
    private readonly sbyte[] weights;
    private readonly int firstArea;
    private readonly int secondArea;
    private readonly int cells;
    private readonly int second;
    private readonly int third;
    private readonly int[] cellPositions;
    private readonly Vector512<short>[] z1;
    private readonly Vector512<short>[] z2;
    private readonly Vector512<int>[] sums;
    private readonly Vector512<int>[] pooled;
    private readonly Vector512<int>[] outputs;
    private readonly uint[] wrong;
    private readonly Vector512<int>[] tried = new Vector512<int>[2 * Classes];
    private readonly Vector512<short>[] unitChange;
    private readonly Vector512<short>[] channelChange;

    /// <summary>Computes all.</summary>
    public Activations(PackedImages images, IntegerNetwork network)
    {
        if (!Fits(network))
        {
            throw new ArgumentException("The second layer may leave 16 bits.", nameof(network));
        }

        this.images = images;
        a = network.Architecture;
        weights = [.. network.Weights];
        firstArea = a.FirstSide * a.FirstSide;
        secondArea = a.SecondSide * a.SecondSide;
        cells = a.Cells * a.Cells;
        second = a.LayerSizes[0];
        third = second + a.LayerSizes[1];
        z1 = new Vector512<short>[images.Blocks * a.First * firstArea];
        z2 = new Vector512<short>[images.Blocks * a.Second * secondArea];
        sums = new Vector512<int>[a.Centred ? images.Blocks * a.Second * 2 : 0];
        pooled = new Vector512<int>[images.Blocks * a.Second * cells * 2];
        outputs = new Vector512<int>[images.Blocks * Classes * 2];
        wrong = new uint[images.Blocks];
        unitChange = new Vector512<short>[firstArea];
        channelChange = new Vector512<short>[secondArea];

        // the positions of the second layer, cell by cell
        cellPositions = [.. from cell in Enumerable.Range(0, cells)
                            from square in Enumerable.Range(0, a.Pool * a.Pool)
                            select (((cell / a.Cells * a.Pool) + (square / a.Pool)) * a.SecondSide) + (cell % a.Cells * a.Pool) + (square % a.Pool)];
        for (var block = 0; block < images.Blocks; block++)
        {
            for (var c = 0; c < a.First; c++)
            {
                FirstLayer(block, c);
            }

            for (var c = 0; c < a.Second; c++)
            {
                SecondLayer(block, c);
            }

            ThirdLayer(block);
        }

        Recount();
    }

    /// <summary>The number of errors.</summary>
    public int Errors { get; private set; }

    /// <summary>The network as it is now.</summary>
    public IntegerNetwork Network => new(a, [.. weights]);

    /// <summary>Whether every value of the second layer is certain to have 16 bits, and every change of one weight too.</summary>
    public static bool Fits(IntegerNetwork network)
    {
        var unit = UnitBounds(network.Architecture, network.Weights);
        return Enumerable.Range(0, network.Architecture.Second).All(c => Fits(network.Architecture, network.Weights, unit, c));
    }

    /// <summary>Whether the network stays within 16 bits with this weight changed.</summary>
    public bool Fits(int index, int value)
    {
        if (index >= third)
        {
            return true;
        }

        var old = weights[index];
        weights[index] = (sbyte)value;
        var unit = UnitBounds(a, weights);
        var fits = index >= second
            ? Fits(a, weights, unit, (index - second) / (a.First * Taps))
            : Enumerable.Range(0, a.Second).All(c => Fits(a, weights, unit, c));
        weights[index] = old;
        return fits;
    }

    /// <summary>The number of errors if one weight were another, or more than <paramref name="most"/> if that is certain before all images are seen.</summary>
    /// <param name="index">The weight.</param>
    /// <param name="value">Its value instead.</param>
    /// <param name="most">The errors beyond which the exact number does not matter.</param>
    /// <param name="seen">The blocks that were looked at.</param>
    /// <returns>The errors.</returns>
    public int ErrorsWith(int index, int value, int most, out int seen)
    {
        var change = (short)(value - weights[index]);
        var errors = Errors;
        var leftToMend = Errors;
        var block = 0;
        for (; block < images.Blocks; block++)
        {
            var before = BitCountOf(wrong[block]);
            leftToMend -= before;
            errors += BitCountOf(Wrong(block, index, change)) - before;
            if (errors - leftToMend > most)
            {
                block++;
                break;
            }
        }

        seen = block;
        return block < images.Blocks ? Math.Max(errors, most + 1) : errors;
    }

    /// <summary>Changes one weight, and all that follows.</summary>
    public void Change(int index, int value)
    {
        weights[index] = (sbyte)value;
        for (var block = 0; block < images.Blocks; block++)
        {
            if (index < second)
            {
                FirstLayer(block, index / FirstTaps);
                for (var c = 0; c < a.Second; c++)
                {
                    SecondLayer(block, c);
                }
            }
            else if (index < third)
            {
                SecondLayer(block, (index - second) / (a.First * Taps));
            }

            ThirdLayer(block);
        }

        Recount();
    }

    /// <summary>The images in the order of their margin, the output of their class less the largest other: the wrong ones first, then those that a change is most likely to make wrong.</summary>
    public int[] ByMargin()
    {
        var margins = new int[images.Count];
        for (var place = 0; place < images.Count; place++)
        {
            var (block, lane) = Math.DivRem(place, PackedImages.Lanes);
            var (half, inner) = Math.DivRem(lane, 16);
            var label = images.Labels[place];
            var other = int.MinValue;
            for (var k = 0; k < Classes; k++)
            {
                if (k != label)
                {
                    other = Math.Max(other, outputs[(((block * Classes) + k) * 2) + half][inner]);
                }
            }

            margins[place] = outputs[(((block * Classes) + label) * 2) + half][inner] - other;
        }

        return [.. Enumerable.Range(0, images.Count).OrderBy(place => margins[place]).Select(place => images.Order[place])];
    }

    private static int BitCountOf(uint mask) => System.Numerics.BitOperations.PopCount(mask);

    // The largest value of each unit of the first layer.
    private static int[] UnitBounds(IntegerArchitecture a, IReadOnlyList<sbyte> weights)
    {
        var bounds = new int[a.First];
        for (var c = 0; c < bounds.Length; c++)
        {
            var (up, down) = (0, 0);
            for (var tap = 0; tap < FirstTaps; tap++)
            {
                var w = weights[(c * FirstTaps) + tap];
                up += Math.Max((int)w, 0);
                down += Math.Max(-w, 0);
            }

            bounds[c] = LargestPixel * (a.Absolute ? Math.Max(up, down) : up);
        }

        return bounds;
    }

    private static bool Fits(IntegerArchitecture a, IReadOnlyList<sbyte> weights, int[] unit, int channel)
    {
        var start = a.LayerSizes[0] + (channel * a.First * Taps);
        var (up, down) = (0, 0);
        for (var tap = 0; tap < a.First * Taps; tap++)
        {
            var w = weights[start + tap] * unit[tap / Taps];
            up += Math.Max(w, 0);
            down += Math.Max(-w, 0);
        }

        // a centred value is a difference of two
        return (a.Centred ? up + down : Math.Max(up, down)) <= short.MaxValue;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Unit(Vector512<short> z, bool absolute) =>
        absolute ? Vector512.Abs(z) : Vector512.Max(z, Vector512<short>.Zero);

    // ⌊sum / n⌋, exact: |sum| < 2²⁴, so that the quotient in single precision is off by less than one
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> FloorDivide(Vector512<int> sum, int n)
    {
        var quotient = Vector512.ConvertToInt32(Vector512.Floor(Vector512.ConvertToSingle(sum) * Vector512.Create(1f / n)));
        var rest = sum - (quotient * Vector512.Create(n));
        quotient += Vector512.LessThan(rest, Vector512<int>.Zero);
        return quotient - Vector512.GreaterThanOrEqual(rest, Vector512.Create(n));
    }

    private void FirstLayer(int block, int c)
    {
        ref var z = ref z1[((block * a.First) + c) * firstArea];
        for (var y = 0; y < a.FirstSide; y++)
        {
            for (var x = 0; x < a.FirstSide; x++)
            {
                var sum = Vector512<short>.Zero;
                for (var tap = 0; tap < FirstTaps; tap++)
                {
                    var w = weights[(c * FirstTaps) + tap];
                    if (w != 0)
                    {
                        sum += images.Pixel(block, PixelAt(x, y, tap)) * Vector512.Create((short)w);
                    }
                }

                Unsafe.Add(ref z, (y * a.FirstSide) + x) = sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int PixelAt(int x, int y, int tap) => (((Stride * y) + (tap / FirstKernel)) * a.WindowSide) + (Stride * x) + (tap % FirstKernel);

    private void SecondLayer(int block, int c)
    {
        ref var z = ref z2[((block * a.Second) + c) * secondArea];
        ref var units = ref z1[block * a.First * firstArea];
        for (var at = 0; at < secondArea; at++)
        {
            Unsafe.Add(ref z, at) = default;
        }

        for (var tap = 0; tap < a.First * Taps; tap++)
        {
            var w = weights[second + (c * a.First * Taps) + tap];
            if (w == 0)
            {
                continue;
            }

            var factor = Vector512.Create((short)w);
            ref var from = ref Unsafe.Add(ref units, (tap / Taps * firstArea) + OffsetOf(tap % Taps));
            for (var y = 0; y < a.SecondSide; y++)
            {
                for (var x = 0; x < a.SecondSide; x++)
                {
                    Unsafe.Add(ref z, (y * a.SecondSide) + x) += factor * Unit(Unsafe.Add(ref from, (y * a.FirstSide) + x), a.Absolute);
                }
            }
        }

        var mean = Vector512<short>.Zero;
        if (a.Centred)
        {
            var (lower, upper) = (Vector512<int>.Zero, Vector512<int>.Zero);
            for (var at = 0; at < secondArea; at++)
            {
                var (low, high) = Vector512.Widen(Unsafe.Add(ref z, at));
                lower += low;
                upper += high;
            }

            ref var sum = ref sums[((block * a.Second) + c) * 2];
            sum = lower;
            Unsafe.Add(ref sum, 1) = upper;
            mean = Mean(lower, upper);
        }

        ref var pool = ref pooled[((block * a.Second) + c) * cells * 2];
        for (int cell = 0, place = 0; cell < cells; cell++)
        {
            var (lower, upper) = (Vector512<int>.Zero, Vector512<int>.Zero);
            for (var square = 0; square < a.Pool * a.Pool; square++, place++)
            {
                var (low, high) = Vector512.Widen(Vector512.Max(Unsafe.Add(ref z, cellPositions[place]) - mean, Vector512<short>.Zero));
                lower += low;
                upper += high;
            }

            Unsafe.Add(ref pool, 2 * cell) = lower;
            Unsafe.Add(ref pool, (2 * cell) + 1) = upper;
        }
    }

    private Vector512<short> Mean(Vector512<int> lower, Vector512<int> upper) =>
        Vector512.Narrow(FloorDivide(lower, secondArea), FloorDivide(upper, secondArea));

    private void ThirdLayer(int block)
    {
        for (var k = 0; k < Classes; k++)
        {
            var (lower, upper) = (Vector512<int>.Zero, Vector512<int>.Zero);
            for (var at = 0; at < a.Second * cells; at++)
            {
                var w = weights[third + (k * a.Second * cells) + at];
                if (w != 0)
                {
                    var factor = Vector512.Create((int)w);
                    lower += factor * pooled[((block * a.Second * cells) + at) * 2];
                    upper += factor * pooled[(((block * a.Second * cells) + at) * 2) + 1];
                }
            }

            outputs[((block * Classes) + k) * 2] = lower;
            outputs[(((block * Classes) + k) * 2) + 1] = upper;
        }
    }

    private void Recount()
    {
        Errors = 0;
        for (var block = 0; block < images.Blocks; block++)
        {
            wrong[block] = Wrong(block, ref outputs[block * Classes * 2]);
            Errors += BitCountOf(wrong[block]);
        }
    }

    // Which of a block's images have another class than their first largest output.
    private uint Wrong(int block, ref Vector512<int> output)
    {
        ref var labels = ref Unsafe.As<int, Vector512<int>>(ref images.Labels[block * PackedImages.Lanes]);
        uint mask = 0;
        for (var half = 0; half < 2; half++)
        {
            var best = Unsafe.Add(ref output, half);
            var class_ = Vector512<int>.Zero;
            for (var k = 1; k < Classes; k++)
            {
                var other = Unsafe.Add(ref output, (2 * k) + half);
                var larger = Vector512.GreaterThan(other, best);
                best = Vector512.Max(other, best);
                class_ = Vector512.ConditionalSelect(larger, Vector512.Create(k), class_);
            }

            var label = Unsafe.Add(ref labels, half);
            var right = Vector512.Equals(class_, label) | Vector512.LessThan(label, Vector512<int>.Zero);
            mask |= (uint)(~right.ExtractMostSignificantBits() & 0xFFFF) << (16 * half);
        }

        return mask;
    }

    private uint Wrong(int block, int index, short change)
    {
        ref var now = ref outputs[block * Classes * 2];
        ref var then = ref MemoryMarshal.GetArrayDataReference(tried);
        for (var i = 0; i < 2 * Classes; i++)
        {
            Unsafe.Add(ref then, i) = Unsafe.Add(ref now, i);
        }

        if (index >= third)
        {
            var (k, at) = Math.DivRem(index - third, a.Second * cells);
            var factor = Vector512.Create((int)change);
            ref var cell = ref pooled[((block * a.Second * cells) + at) * 2];
            Unsafe.Add(ref then, 2 * k) += factor * cell;
            Unsafe.Add(ref then, (2 * k) + 1) += factor * Unsafe.Add(ref cell, 1);
        }
        else if (index >= second)
        {
            var (c, tap) = Math.DivRem(index - second, a.First * Taps);
            SecondChange(block, tap, change);
            PoolChange(block, c);
        }
        else
        {
            FirstChange(block, index, change);
        }

        return Wrong(block, ref then);
    }

    // The change of one channel of the second layer, by one weight.
    private void SecondChange(int block, int tap, short change)
    {
        ref var from = ref z1[(((block * a.First) + (tap / Taps)) * firstArea) + OffsetOf(tap % Taps)];
        ref var to = ref MemoryMarshal.GetArrayDataReference(channelChange);
        var factor = Vector512.Create(change);
        for (var y = 0; y < a.SecondSide; y++)
        {
            for (var x = 0; x < a.SecondSide; x++)
            {
                to = factor * Unit(Unsafe.Add(ref from, (y * a.FirstSide) + x), a.Absolute);
                to = ref Unsafe.Add(ref to, 1);
            }
        }
    }

    private void FirstChange(int block, int index, short change)
    {
        var (c, tap) = Math.DivRem(index, FirstTaps);
        ref var z = ref z1[((block * a.First) + c) * firstArea];
        ref var units = ref MemoryMarshal.GetArrayDataReference(unitChange);
        var factor = Vector512.Create(change);
        for (var y = 0; y < a.FirstSide; y++)
        {
            for (var x = 0; x < a.FirstSide; x++)
            {
                var at = (y * a.FirstSide) + x;
                var old = Unsafe.Add(ref z, at);
                Unsafe.Add(ref units, at) = Unit(old + (factor * images.Pixel(block, PixelAt(x, y, tap))), a.Absolute) - Unit(old, a.Absolute);
            }
        }

        for (var to = 0; to < a.Second; to++)
        {
            if (ChannelChange(ref units, second + (((to * a.First) + c) * Taps)))
            {
                PoolChange(block, to);
            }
        }
    }

    // The change of a channel of the second layer, from that of a channel of the first; false where no weight joins them.
    private bool ChannelChange(ref Vector512<short> units, int start)
    {
        Span<int> offsets = stackalloc int[Taps];
        Span<short> factors = stackalloc short[Taps];
        var count = 0;
        for (var tap = 0; tap < Taps; tap++)
        {
            if (weights[start + tap] != 0)
            {
                offsets[count] = OffsetOf(tap);
                factors[count++] = weights[start + tap];
            }
        }

        if (count == 0)
        {
            return false;
        }

        ref var target = ref MemoryMarshal.GetArrayDataReference(channelChange);
        for (var tap = 0; tap < count; tap++)
        {
            ref var from = ref Unsafe.Add(ref units, offsets[tap]);
            ref var to = ref target;
            var factor = Vector512.Create(factors[tap]);
            for (var y = 0; y < a.SecondSide; y++)
            {
                for (var x = 0; x < a.SecondSide; x++)
                {
                    var product = factor * Unsafe.Add(ref from, x);
                    to = tap == 0 ? product : to + product;
                    to = ref Unsafe.Add(ref to, 1);
                }

                from = ref Unsafe.Add(ref from, a.FirstSide);
            }
        }

        return true;
    }

    private int OffsetOf(int tap) => (tap / SecondKernel * a.FirstSide) + (tap % SecondKernel);

    // What a changed channel of the second layer does to the outputs.
    private void PoolChange(int block, int c)
    {
        ref var z = ref z2[((block * a.Second) + c) * secondArea];
        ref var change = ref MemoryMarshal.GetArrayDataReference(channelChange);
        ref var then = ref MemoryMarshal.GetArrayDataReference(tried);
        var (oldMean, newMean) = (Vector512<short>.Zero, Vector512<short>.Zero);
        if (a.Centred)
        {
            ref var sum = ref sums[((block * a.Second) + c) * 2];
            var (lower, upper) = (sum, Unsafe.Add(ref sum, 1));
            oldMean = Mean(lower, upper);
            for (var at = 0; at < secondArea; at++)
            {
                var (low, high) = Vector512.Widen(Unsafe.Add(ref change, at));
                lower += low;
                upper += high;
            }

            newMean = Mean(lower, upper);
        }

        ref var position = ref MemoryMarshal.GetArrayDataReference(cellPositions);
        var squares = a.Pool * a.Pool;
        for (var cell = 0; cell < cells; cell++)
        {
            var (lower, upper) = (Vector512<int>.Zero, Vector512<int>.Zero);
            for (var square = 0; square < squares; square++)
            {
                var old = Unsafe.Add(ref z, position);
                var difference = Vector512.Max(old + Unsafe.Add(ref change, position) - newMean, Vector512<short>.Zero) - Vector512.Max(old - oldMean, Vector512<short>.Zero);
                var (low, high) = Vector512.Widen(difference);
                lower += low;
                upper += high;
                position = ref Unsafe.Add(ref position, 1);
            }

            for (var k = 0; k < Classes; k++)
            {
                var w = weights[third + (((k * a.Second) + c) * cells) + cell];
                if (w != 0)
                {
                    var factor = Vector512.Create((int)w);
                    Unsafe.Add(ref then, 2 * k) += factor * lower;
                    Unsafe.Add(ref then, (2 * k) + 1) += factor * upper;
                }
            }
        }
    }
}
