using System.Globalization;
using System.Runtime.Intrinsics;
using Theory.Numerics;

namespace Theory.Holographic;

/// <summary>What a clean-up found.</summary>
/// <param name="Index">The place of the item in the vocabulary.</param>
/// <param name="Name">Its name.</param>
/// <param name="Cosine">The cosine of its angle to what was read, in [−1, 1].</param>
/// <param name="Item">The item.</param>
public sealed record Match(int Index, string Name, double Cosine, HolographicVector Item)
{
    /// <summary>Name and cosine.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} (cosine {Cosine:F3})");
}

/// <summary>The items that are known: a noisy read is cleaned up to the one of the largest cosine.</summary>
/// <remarks>
/// <para>Many reads are cleaned up by one product of matrices in single precision, whose largest entries are found as they are made; what is within its rounding error of the largest
/// is then compared in double precision, so that the answer is that of doubles.</para>
/// </remarks>
public sealed class Vocabulary
{
    // what stays in a core's caches: so many rows of queries, items and coordinates at once
    private const int BlockRows = 96;
    private const int BlockItems = 512;
    private const int BlockDepth = 256;

    private readonly bool wide = Vector512.IsHardwareAccelerated;
    private readonly IReadOnlyList<string> names;
    private readonly HolographicVector[] directions;
    private readonly float[] panels;

    /// <summary>A vocabulary of items.</summary>
    /// <param name="items">At least one, of one length, none of norm 0.</param>
    /// <param name="names">A name each; null for their places.</param>
    /// <exception cref="ArgumentException">There is no item, an item has norm 0 or another length, or there are not as many names.</exception>
    public Vocabulary(IReadOnlyList<HolographicVector> items, IReadOnlyList<string>? names = null)
        : this(items, names, null)
    {
    }

    /// <summary>A vocabulary whose products are taken in vectors of a given width.</summary>
    internal Vocabulary(IReadOnlyList<HolographicVector> items, IReadOnlyList<string>? names, bool? wide)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count == 0)
        {
            throw new ArgumentException("A vocabulary has at least one item: nothing can be cleaned up to an empty one.", nameof(items));
        }

        Items = [.. HolographicVector.RequireAlike(items, nameof(items))];
        this.names = names is null ? [.. Enumerable.Range(0, items.Count).Select(static i => i.ToString(CultureInfo.InvariantCulture))] : [.. names];
        if (this.names.Count != items.Count)
        {
            throw new ArgumentException($"{items.Count} items have {this.names.Count} names.", nameof(names));
        }

        this.wide = wide ?? this.wide;
        directions = new HolographicVector[items.Count];
        for (var i = 0; i < directions.Length; i++)
        {
            directions[i] = items[i].Norm > 0 ? items[i].Directed(nameof(items)) : throw new ArgumentException($"Item {i} has norm 0: it has no direction.", nameof(items));
        }

        // panels of some items each, coordinate after coordinate: as the inner product wants them
        var (n, width) = (items[0].Length, Width);
        if ((long)n * (items.Count + width) > Array.MaxLength)
        {
            throw new ArgumentException($"{items.Count} items of length {n} are more numbers than one array holds.", nameof(items));
        }

        panels = new float[(items.Count + width - 1) / width * width * n];
        for (var i = 0; i < directions.Length; i++)
        {
            var (panel, column) = Math.DivRem(i, width);
            for (var k = 0; k < n; k++)
            {
                panels[(((panel * n) + k) * width) + column] = (float)directions[i].Values[k];
            }
        }
    }

    /// <summary>The items.</summary>
    public IReadOnlyList<HolographicVector> Items { get; }

    /// <summary>V, the number of items.</summary>
    public int Count => Items.Count;

    private int Width => wide ? SingleProduct.WidePanel : SingleProduct.Panel;

    /// <summary>The item whose direction is nearest to a vector; of equally near ones the first.</summary>
    /// <param name="read">A vector of the items' length, not 0.</param>
    /// <returns>The item.</returns>
    /// <exception cref="ArgumentException">The length differs, or the vector is 0 and has no direction.</exception>
    public Match CleanUp(HolographicVector read) => Found(Nearest([HolographicVector.Need(read, nameof(read))])[0]);

    /// <summary>The nearest items of many vectors, on all cores.</summary>
    /// <param name="reads">Vectors of the items' length, none 0.</param>
    /// <returns>An item each.</returns>
    /// <exception cref="ArgumentException">There is no vector, a length differs, or a vector is 0 and has no direction.</exception>
    public IReadOnlyList<Match> CleanUp(IReadOnlyList<HolographicVector> reads) => Array.ConvertAll(Nearest(HolographicVector.RequireAlike(reads, nameof(reads))), Found);

    /// <summary>The size.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"vocabulary of {Count} items, n = {Items[0].Length}: {string.Join(", ", names.Take(8))}{(Count > 8 ? ", …" : "")}");

    private Match Found((int Index, double Cosine) nearest) => new(nearest.Index, names[nearest.Index], nearest.Cosine, Items[nearest.Index]);

    private (int Index, double Cosine)[] Nearest(IReadOnlyList<HolographicVector> reads)
    {
        var n = Items[0].Length;
        HolographicVector.RequireLength(reads[0], n, nameof(reads));
        for (var i = 0; i < reads.Count; i++)
        {
            if (!reads[i].Values.AsSpan().ContainsAnyExcept(0.0))
            {
                throw new ArgumentException($"Vector {i} has norm 0: no item is nearest to it.", nameof(reads));
            }
        }

        var found = new (int, double)[reads.Count];
        var groups = (reads.Count + BlockRows - 1) / BlockRows;
        if (groups == 1)
        {
            Block(reads, 0, reads.Count, found);
        }
        else
        {
            Parallel.For(0, groups, group => Block(reads, group * BlockRows, Math.Min(BlockRows, reads.Count - (group * BlockRows)), found));
        }

        return found;
    }

    private void Block(IReadOnlyList<HolographicVector> reads, int start, int rows, (int, double)[] found)
    {
        var (n, width) = (Items[0].Length, Width);
        var queries = new double[rows][];
        var a = new float[rows * n];
        for (var r = 0; r < rows; r++)
        {
            queries[r] = reads[start + r].Directed(nameof(reads)).Values;
            for (var k = 0; k < n; k++)
            {
                a[(r * n) + k] = (float)queries[r][k];
            }
        }

        // |fl(a·b) − a·b| ≤ (n + 2) u |a| |b| with both entries rounded once, u = 2⁻²⁴
        var margin = 2 * (n + 3) * MathF.Pow(2, -24);
        var best = new float[rows];
        best.AsSpan().Fill(float.NegativeInfinity);
        var near = new List<(int Item, float Score)>[rows];
        for (var r = 0; r < rows; r++)
        {
            near[r] = [];
        }

        var scores = new float[rows * BlockItems];
        var all = (Count + width - 1) / width * width;
        for (var first = 0; first < all; first += BlockItems)
        {
            var columns = Math.Min(BlockItems, all - first);
            scores.AsSpan().Clear();
            for (var depth = 0; depth < n; depth += BlockDepth)
            {
                var length = Math.Min(BlockDepth, n - depth);
                for (var column = 0; column < columns; column += width)
                {
                    SingleProduct.Accumulate(a.AsSpan(depth), n, panels.AsSpan((((first + column) * n) + (depth * width))..((first + column + width) * n)), width, scores.AsSpan(column), BlockItems, rows, width, length, wide);
                }
            }

            for (var r = 0; r < rows; r++)
            {
                Scan(scores.AsSpan(r * BlockItems, Math.Min(columns, Count - first)), first, margin, ref best[r], near[r]);
            }
        }

        for (var r = 0; r < rows; r++)
        {
            var (index, cosine) = (-1, double.NegativeInfinity);
            foreach (var (item, score) in near[r])
            {
                if (score >= best[r] - margin)
                {
                    var exact = 0.0;
                    var direction = directions[item].Values;
                    for (var k = 0; k < n; k++)
                    {
                        exact += queries[r][k] * direction[k];
                    }

                    (index, cosine) = exact > cosine ? (item, exact) : (index, cosine);
                }
            }

            found[start + r] = (index, Math.Clamp(cosine, -1, 1));
        }
    }

    // what may be the largest once the rounding error is counted, in the order of the items
    private static void Scan(ReadOnlySpan<float> scores, int first, float margin, ref float best, List<(int, float)> near)
    {
        var i = 0;
        for (; i + 8 <= scores.Length; i += 8)
        {
            if (Vector256.GreaterThanOrEqualAny(Vector256.Create(scores[i..]), Vector256.Create(best - margin)))
            {
                Look(scores[i..(i + 8)], first + i, margin, ref best, near);
            }
        }

        Look(scores[i..], first + i, margin, ref best, near);
    }

    private static void Look(ReadOnlySpan<float> scores, int first, float margin, ref float best, List<(int, float)> near)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            if (scores[i] >= best - margin)
            {
                best = Math.Max(best, scores[i]);
                near.Add((first + i, scores[i]));
            }
        }
    }
}
