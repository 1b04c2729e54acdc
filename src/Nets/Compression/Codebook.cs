using TorchSharp;
using static TorchSharp.torch;

namespace Theory.Nets.Compression;

/// <summary>Quantisation of numbers to few levels: Lloyd's k-means on the line, and levels that learn through it.</summary>
internal static class Codebook
{
    private const int Rounds = 30;

    /// <summary>Levels of some numbers, ascending: started evenly over the sorted numbers, then moved to the means of those nearest to them.</summary>
    public static float[] Levels(IReadOnlyList<float> numbers, int count)
    {
        var sorted = numbers.Order().ToArray();
        var levels = Enumerable.Range(0, count).Select(k => sorted[(int)(((2L * k) + 1) * sorted.Length / (2 * count))]).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            var (sums, counts) = (new double[count], new long[count]);
            foreach (var number in sorted)
            {
                var level = Nearest(levels, number);
                sums[level] += number;
                counts[level]++;
            }

            levels = [.. levels.Select((old, k) => counts[k] > 0 ? (float)(sums[k] / counts[k]) : old).Order()];
        }

        return levels;
    }

    /// <summary>The place of the nearest level of each number.</summary>
    public static Tensor Assign(Tensor numbers, Tensor levels)
    {
        using var still = no_grad();
        return (numbers.unsqueeze(1) - levels.unsqueeze(0)).abs_().argmin(1);
    }

    /// <summary>The levels in sixteen bits each: what a message holds.</summary>
    public static Tensor Rounded(Tensor levels) => levels.detach().to(ScalarType.Float16).to(ScalarType.Float32);

    /// <summary>How often each level is taken.</summary>
    public static IReadOnlyList<long> Counts(Tensor assigned, int levels) => [.. assigned.bincount(null, levels).cpu().data<long>()];

    private static int Nearest(float[] levels, float number)
    {
        var best = 0;
        for (var k = 1; k < levels.Length; k++)
        {
            best = Math.Abs(levels[k] - number) < Math.Abs(levels[best] - number) ? k : best;
        }

        return best;
    }
}
