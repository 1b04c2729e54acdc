using Theory.Numerics;

namespace Theory.Nets.Recurrent;

/// <summary>A recurrent cell with a linear readout, trained by Adam on the cross-entropy of the symbols that are asked for; gradients through all of time, written by hand.</summary>
/// <param name="cell">The cell.</param>
/// <param name="classes">C.</param>
/// <param name="seed">The seed of the weights.</param>
internal sealed class SequenceNetwork(FusedCell cell, int classes, Seed seed)
{
    private const float FirstMoment = 0.9f;
    private const float SecondMoment = 0.999f;
    private const float Epsilon = 1e-8f;
    private const float LongestGradient = 1;

    private readonly int recurrent = cell.Rows * cell.Columns;
    private readonly int padded = (cell.Columns + SingleProduct.Panel - 1) / SingleProduct.Panel * SingleProduct.Panel;
    private float[] mean = [];
    private float[] square = [];

    // what the last pass left: z of each step, the states, the columns [h, x, 1] each way, and the outputs with their derivatives
    private float[] activations = [];
    private float[] states = [];
    private float[] columns = [];
    private float[] columnsAcross = [];
    private float[] errors = [];

    /// <summary>W row by row, then V with rows of [h, 1].</summary>
    public float[] Weights { get; } = [.. FusedCell.InitialWeights(cell, seed), .. Readout(cell.Hidden, classes, seed)];

    /// <summary>The derivatives of the last pass, in the order of the weights.</summary>
    public float[] Gradient { get; } = new float[(cell.Rows * cell.Columns) + (classes * (cell.Hidden + 1))];

    public FusedCell Cell => cell;

    /// <summary>The steps of Adam so far.</summary>
    public int Updates { get; private set; }

    /// <summary>Weights and Adam's two means, one after the other; the means are empty before the first step.</summary>
    public float[][] Trained => [Weights, mean, square];

    /// <summary>Goes on from a state.</summary>
    /// <param name="state">What <see cref="Trained"/> gave.</param>
    /// <param name="done">The steps of Adam that led to it.</param>
    /// <exception cref="ArgumentException">It is the state of another network.</exception>
    public void Take(IReadOnlyList<float[]> state, int done)
    {
        if (state.Count != 3 || state[0].Length != Weights.Length || state.Skip(1).Any(m => m.Length != (done == 0 ? 0 : Weights.Length)))
        {
            throw new ArgumentException($"A state of this network has {Weights.Length} weights and as many means of either kind.", nameof(state));
        }

        state[0].CopyTo(Weights, 0);
        (mean, square, Updates) = ([.. state[1]], [.. state[2]], done);
    }

    /// <summary>z of a step after the pass: activated gates, bounded keys.</summary>
    public ReadOnlySpan<float> Activation(int step, int count) => activations.AsSpan(step * cell.Rows * count, cell.Rows * count);

    /// <summary>h after a step of the pass.</summary>
    public ReadOnlySpan<float> State(int step, int count) => columns.AsSpan((step + 1) * cell.Columns * count, cell.Hidden * count);

    /// <summary>Runs the cell and the readout.</summary>
    /// <returns>The mean cross-entropy of what is asked for, and the share whose most likely symbol is right.</returns>
    public (double Loss, double Accuracy) Forward(SequenceBatch batch)
    {
        var (steps, count, hidden) = (batch.Steps, batch.Count, cell.Hidden);
        if (count % SingleProduct.Panel != 0)
        {
            throw new ArgumentException($"Sequences come in multiples of {SingleProduct.Panel}, not {count}.", nameof(batch));
        }

        var (rows, state, width) = (cell.Rows * count, cell.StateRows * count, cell.Columns * count);
        Grow(ref activations, steps * rows);
        Grow(ref states, (steps + 1) * state);
        Grow(ref columns, (steps + 1) * width);
        Grow(ref errors, classes * steps * count);
        activations.AsSpan(0, steps * rows).Clear();
        states.AsSpan(0, state).Clear();
        columns.AsSpan(0, (steps + 1) * width).Clear();
        errors.AsSpan(0, classes * steps * count).Clear();
        var asked = batch.Targets.Count(static target => target >= 0);
        var (loss, right) = (0.0, 0);
        var logits = new float[classes * count];
        var w = Weights.AsSpan(0, recurrent);
        var v = Weights.AsSpan(recurrent);
        for (var t = 0; t <= steps; t++)
        {
            var column = columns.AsSpan(t * width, width);
            column[((cell.Columns - 1) * count)..].Fill(1);
            if (t < steps)
            {
                for (var b = 0; b < count; b++)
                {
                    column[((hidden + batch.Tokens[(t * count) + b]) * count) + b] = 1;
                }
            }
        }

        for (var t = 0; t < steps; t++)
        {
            var z = activations.AsSpan(t * rows, rows);
            SingleProduct.Accumulate(w, cell.Columns, columns.AsSpan(t * width, width), count, z, count, cell.Rows, count, cell.Columns);
            var h = columns.AsSpan((t + 1) * width, hidden * count);
            cell.Forward(count, z, states.AsSpan(t * state, state), states.AsSpan((t + 1) * state, state), h);
            var targets = batch.Targets;
            var first = t * count;
            var any = false;
            for (var b = 0; b < count && !any; b++)
            {
                any = targets[first + b] >= 0;
            }

            if (!any)
            {
                continue;
            }

            for (var c = 0; c < classes; c++)
            {
                logits.AsSpan(c * count, count).Fill(v[(c * (hidden + 1)) + hidden]);
            }

            SingleProduct.Accumulate(v, hidden + 1, h, count, logits, count, classes, count, hidden);
            for (var b = 0; b < count; b++)
            {
                var target = targets[first + b];
                if (target < 0)
                {
                    continue;
                }

                var best = 0;
                for (var c = 1; c < classes; c++)
                {
                    best = logits[(c * count) + b] > logits[(best * count) + b] ? c : best;
                }

                var (top, sum) = (logits[(best * count) + b], 0.0);
                for (var c = 0; c < classes; c++)
                {
                    sum += Math.Exp(logits[(c * count) + b] - top);
                }

                loss += Math.Log(sum) + top - logits[(target * count) + b];
                right += best == target ? 1 : 0;
                for (var c = 0; c < classes; c++)
                {
                    errors[(c * steps * count) + first + b] = (float)(((Math.Exp(logits[(c * count) + b] - top) / sum) - (c == target ? 1 : 0)) / asked);
                }
            }
        }

        return (loss / asked, (double)right / asked);
    }

    /// <summary>The derivatives of the mean cross-entropy of the pass that went before.</summary>
    public void Backward(SequenceBatch batch)
    {
        var (steps, count, hidden) = (batch.Steps, batch.Count, cell.Hidden);
        var (rows, state, width, lanes) = (cell.Rows * count, cell.StateRows * count, cell.Columns * count, steps * count);
        var w = Weights.AsSpan(0, recurrent);
        var v = Weights.AsSpan(recurrent);
        var back = new float[hidden * cell.Rows];
        for (var r = 0; r < cell.Rows; r++)
        {
            for (var k = 0; k < hidden; k++)
            {
                back[(k * cell.Rows) + r] = w[(r * cell.Columns) + k];
            }
        }

        var answer = new float[hidden * classes];
        for (var c = 0; c < classes; c++)
        {
            for (var k = 0; k < hidden; k++)
            {
                answer[(k * classes) + c] = v[(c * (hidden + 1)) + k];
            }
        }

        var slopes = new float[cell.Rows * lanes];
        var (carry, dh) = (new float[state], new float[hidden * count]);
        for (var t = steps - 1; t >= 0; t--)
        {
            SingleProduct.Accumulate(answer, classes, errors.AsSpan(t * count), lanes, dh, count, hidden, count, classes);
            var dz = slopes.AsSpan(t * count);
            cell.Backward(count, activations.AsSpan(t * rows, rows), states.AsSpan(t * state, state), states.AsSpan((t + 1) * state, state), dh, carry, dz, lanes);
            dh.AsSpan().Clear();
            SingleProduct.Accumulate(back, cell.Rows, dz, lanes, dh, count, hidden, count, cell.Rows);
        }

        // [h, x, 1] with sequences as rows, so that both derivatives are one product each over all steps
        Grow(ref columnsAcross, (steps + 1) * count * padded);
        for (var t = 0; t <= steps; t++)
        {
            for (var k = 0; k < cell.Columns; k++)
            {
                var from = columns.AsSpan((t * width) + (k * count), count);
                for (var b = 0; b < count; b++)
                {
                    columnsAcross[(((t * count) + b) * padded) + k] = from[b];
                }
            }
        }

        var full = new float[cell.Rows * padded];
        SingleProduct.Accumulate(slopes, lanes, columnsAcross, padded, full, padded, cell.Rows, padded, lanes);
        for (var r = 0; r < cell.Rows; r++)
        {
            full.AsSpan(r * padded, cell.Columns).CopyTo(Gradient.AsSpan(r * cell.Columns));
        }

        var read = new float[classes * padded];
        SingleProduct.Accumulate(errors, lanes, columnsAcross.AsSpan(count * padded), padded, read, padded, classes, padded, lanes);
        for (var c = 0; c < classes; c++)
        {
            read.AsSpan(c * padded, hidden).CopyTo(Gradient.AsSpan(recurrent + (c * (hidden + 1))));
            Gradient[recurrent + (c * (hidden + 1)) + hidden] = read[(c * padded) + cell.Columns - 1];
        }
    }

    /// <summary>A step of Adam along the gradient, cut to length 1.</summary>
    public void Update(double rate)
    {
        if (mean.Length == 0)
        {
            (mean, square) = (new float[Weights.Length], new float[Weights.Length]);
        }

        Updates++;
        var length = 0.0;
        foreach (var g in Gradient)
        {
            length += (double)g * g;
        }

        var cut = (float)Math.Min(1, LongestGradient / Math.Max(Math.Sqrt(length), 1e-30));
        var step = (float)(rate / (1 - Math.Pow(FirstMoment, Updates)));
        var correction = (float)(1 / (1 - Math.Pow(SecondMoment, Updates)));
        for (var i = 0; i < Weights.Length; i++)
        {
            var g = cut * Gradient[i];
            mean[i] += (1 - FirstMoment) * (g - mean[i]);
            square[i] += (1 - SecondMoment) * ((g * g) - square[i]);
            Weights[i] -= step * mean[i] / (MathF.Sqrt(square[i] * correction) + Epsilon);
        }
    }

    private static float[] Readout(int hidden, int classes, Seed seed)
    {
        var stream = seed.Split("readout").Stream();
        var bound = 1 / Math.Sqrt(hidden);
        return [.. Enumerable.Range(0, classes * (hidden + 1)).Select(i => i % (hidden + 1) == hidden ? 0 : (float)(bound * ((2 * stream.NextDouble()) - 1)))];
    }

    private static void Grow(ref float[] array, int length)
    {
        if (array.Length < length)
        {
            array = new float[length];
        }
    }
}
