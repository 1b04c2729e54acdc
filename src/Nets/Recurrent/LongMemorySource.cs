using Theory.Nets.Data;
using Theory.Numerics;

namespace Theory.Nets.Recurrent;

/// <summary>The tasks whose answer lies far behind.</summary>
public enum LongMemoryTask
{
    /// <summary>Symbols of eight kinds, a delay, a sign, then the same symbols in the same order.</summary>
    Copy,

    /// <summary>Numbers uniform on [0, 1], of which one in each half is marked: their sum at the end.</summary>
    Addition,

    /// <summary>An image pixel by pixel, in one random order for all images: its class at the end.</summary>
    PermutedPixels,
}

/// <summary>Sequences of one length side by side.</summary>
/// <param name="Steps">T.</param>
/// <param name="Count">B, the sequences.</param>
/// <param name="Inputs">Input i of step t in sequence b, at (t · I + i) · B + b.</param>
/// <param name="Classes">The class that is asked for after step t in sequence b, at t · B + b; −1 for nothing.</param>
/// <param name="Values">The number that is asked for after the last step, one a sequence; empty where classes are asked for.</param>
public sealed record LongMemoryBatch(int Steps, int Count, float[] Inputs, int[] Classes, float[] Values)
{
    /// <summary>The size.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Count} sequences of {Steps} steps";
}

/// <summary>Draws the sequences of a task.</summary>
public sealed class LongMemorySource
{
    private const int Kinds = 8;
    private readonly float[][] train = [];
    private readonly float[][] test = [];
    private readonly byte[] trainLabels = [];
    private readonly byte[] testLabels = [];
    private readonly int delay;
    private readonly int symbols;

    /// <summary>The copy or the addition task.</summary>
    /// <param name="task">Which; not that of images.</param>
    /// <param name="delay">Copy: the steps between the last symbol and the sign, ≥ 0. Addition: the steps, ≥ 2.</param>
    /// <param name="symbols">Copy: the number of symbols, ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public LongMemorySource(LongMemoryTask task, int delay, int symbols = 10)
    {
        if (task is not (LongMemoryTask.Copy or LongMemoryTask.Addition))
        {
            throw new ArgumentOutOfRangeException(nameof(task), task, "Without images: the copy or the addition task.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(delay, task == LongMemoryTask.Copy ? 0 : 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(symbols, 1);
        (Task, this.delay, this.symbols) = (task, delay, symbols);
        (Inputs, Outputs, Steps) = task == LongMemoryTask.Copy ? (Kinds + 1, Kinds, delay + (2 * symbols)) : (2, 1, delay);
    }

    /// <summary>The task of permuted pixels; grey values in [0, 1].</summary>
    /// <param name="images">The set.</param>
    /// <param name="pool">How many rows and columns become one, their mean: 1 … the smaller side.</param>
    /// <param name="seed">The seed of the order.</param>
    /// <exception cref="ArgumentOutOfRangeException">The images cannot be pooled by that.</exception>
    public LongMemorySource(DataSet images, int pool, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (pool < 1 || pool > images.Train.Rows || pool > images.Train.Columns)
        {
            throw new ArgumentOutOfRangeException(nameof(pool), pool, $"Images of {images.Train.Rows}×{images.Train.Columns} cannot be pooled by it.");
        }

        (Task, Inputs, Outputs) = (LongMemoryTask.PermutedPixels, 1, DataSet.Classes);
        Steps = (images.Train.Rows / pool) * (images.Train.Columns / pool);
        var order = seed.Split("pixels").Stream().Permutation(Steps);
        (train, trainLabels) = (Pooled(images.Train, pool, order), images.Train.Labels);
        (test, testLabels) = (Pooled(images.Test, pool, order), images.Test.Labels);
    }

    /// <summary>The task.</summary>
    public LongMemoryTask Task { get; }

    /// <summary>I: the numbers that are read in a step.</summary>
    public int Inputs { get; }

    /// <summary>C: the classes that are told apart, or 1 where a number is asked for.</summary>
    public int Outputs { get; }

    /// <summary>T.</summary>
    public int Steps { get; }

    /// <summary>Whether a number is asked for: the loss is then the mean squared error, and elsewhere the mean cross-entropy in nats.</summary>
    public bool IsNumber => Task == LongMemoryTask.Addition;

    /// <summary>The loss of who remembers nothing: ln 8 of a symbol, the variance 1/6 of a sum, ln 10 of a class.</summary>
    public double Baseline => IsNumber ? 1.0 / 6 : Math.Log(Outputs);

    /// <summary>Draws sequences.</summary>
    /// <param name="count">How many, ≥ 1.</param>
    /// <param name="stream">The random numbers.</param>
    /// <param name="fromTest">Whether images are test images.</param>
    /// <returns>The sequences.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    public LongMemoryBatch Draw(int count, RandomStream stream, bool fromTest = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var inputs = new float[Steps * Inputs * count];
        var classes = new int[Steps * count];
        classes.AsSpan().Fill(-1);
        var values = IsNumber ? new float[count] : [];
        for (var b = 0; b < count; b++)
        {
            switch (Task)
            {
                case LongMemoryTask.Copy:
                    for (var s = 0; s < symbols; s++)
                    {
                        var kind = stream.NextInt(Kinds);
                        inputs[(((s * Inputs) + kind) * count) + b] = 1;
                        classes[((symbols + delay + s) * count) + b] = kind;
                    }

                    inputs[((((symbols + delay) * Inputs) + Kinds) * count) + b] = 1;
                    break;
                case LongMemoryTask.Addition:
                    var (first, second) = (stream.NextInt(Steps / 2), (Steps / 2) + stream.NextInt(Steps - (Steps / 2)));
                    for (var t = 0; t < Steps; t++)
                    {
                        var value = (float)stream.NextDouble();
                        inputs[(2 * t * count) + b] = value;
                        if (t == first || t == second)
                        {
                            inputs[(((2 * t) + 1) * count) + b] = 1;
                            values[b] += value;
                        }
                    }

                    break;
                default:
                    var (images, labels) = fromTest ? (test, testLabels) : (train, trainLabels);
                    var image = stream.NextInt(images.Length);
                    for (var t = 0; t < Steps; t++)
                    {
                        inputs[(t * count) + b] = images[image][t];
                    }

                    classes[((Steps - 1) * count) + b] = labels[image];
                    break;
            }
        }

        return new(Steps, count, inputs, classes, values);
    }

    /// <summary>The task and its length.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Task} in {Steps} steps";

    private static float[][] Pooled(LabelledImages images, int pool, int[] order)
    {
        var columns = images.Columns / pool;
        var scale = 1f / (255 * pool * pool);
        return [.. Enumerable.Range(0, images.Count).Select(image =>
        {
            var pixels = images.Pixels.AsSpan(image * images.Size, images.Size);
            var row = new float[order.Length];
            for (var t = 0; t < order.Length; t++)
            {
                var (top, left) = (order[t] / columns * pool, order[t] % columns * pool);
                var sum = 0;
                for (var y = 0; y < pool; y++)
                {
                    for (var x = 0; x < pool; x++)
                    {
                        sum += pixels[((top + y) * images.Columns) + left + x];
                    }
                }

                row[t] = scale * sum;
            }

            return row;
        })];
    }
}
