using Theory.Numerics;

namespace Theory.Nets.Recurrent;

/// <summary>A recurrent cell with a linear readout on a <see cref="LongMemorySource"/>: gradients through all of time, written by hand, and Adam.</summary>
/// <remarks>
/// <para>W row by row, with columns for h, x and 1, then V with rows of [h, 1]. Everything that runs along the sequences is a product of a small matrix with as many columns as there are sequences.</para>
/// </remarks>
internal sealed class LongMemoryNet
{
    public const double FirstMoment = 0.9;
    public const double SecondMoment = 0.999;
    public const double Epsilon = 1e-8;
    public const double LongestGradient = 1;

    private readonly FusedCell cell;
    private readonly LongMemorySource source;
    private readonly bool gated;
    private readonly int recurrent;
    private readonly int padded;
    private readonly float[] mean;
    private readonly float[] square;
    private int updates;
    private float[] activations = [];
    private float[] states = [];
    private float[] columns = [];
    private float[] columnsAcross = [];
    private float[] slopes = [];
    private float[] errors = [];

    public LongMemoryNet(RecurrentCell kind, int units, LongMemorySource source, float[] weights)
    {
        this.source = source;
        cell = Cell(kind, source.Inputs, units);
        gated = kind == RecurrentCell.Gru;
        recurrent = cell.Rows * cell.Columns;
        padded = Padded(cell.Columns);
        Weights = weights;
        Gradient = new float[weights.Length];
        (mean, square) = (new float[weights.Length], new float[weights.Length]);
    }

    public float[] Weights { get; }

    /// <summary>The derivatives of the last pass, in the order of the weights.</summary>
    public float[] Gradient { get; }

    /// <summary>The blocks of W, in rows of H, that hold a whole recurrent matrix.</summary>
    public static IReadOnlyList<int> Blocks(RecurrentCell kind) => kind switch { RecurrentCell.Lstm => [0, 1, 2, 3], RecurrentCell.Gru => [0, 1, 3], _ => [0] };

    /// <summary>Rows of W in units of H.</summary>
    public static int RowBlocks(RecurrentCell kind) => kind is RecurrentCell.Lstm or RecurrentCell.Gru ? 4 : 1;

    /// <summary>Every recurrent block is the same matrix; inputs are normal with variance 1/H, the readout uniform on ±1/√H; biases are 0, and 1 for an LSTM's forget gates. But for the matrix all is the seed's alone.</summary>
    public static float[] Initial(RecurrentCell kind, int units, LongMemorySource source, Matrix start, Seed seed)
    {
        var (rows, width) = (RowBlocks(kind) * units, units + source.Inputs + 1);
        var (inputs, readout) = (seed.Split("inputs").Stream(), seed.Split("readout").Stream());
        var bound = 1 / Math.Sqrt(units);
        var weights = new float[(rows * width) + (source.Outputs * (units + 1))];
        for (var row = 0; row < rows; row++)
        {
            for (var k = 0; k < units; k++)
            {
                weights[(row * width) + k] = (float)start[row % units, k];
            }

            for (var i = 0; i < source.Inputs; i++)
            {
                weights[(row * width) + units + i] = (float)(bound * inputs.NextNormal());
            }

            weights[(row * width) + width - 1] = kind == RecurrentCell.Lstm && row / units == 1 ? 1 : 0;
        }

        for (var c = 0; c < source.Outputs; c++)
        {
            for (var k = 0; k < units; k++)
            {
                weights[(rows * width) + (c * (units + 1)) + k] = (float)(bound * ((2 * readout.NextDouble()) - 1));
            }
        }

        if (kind == RecurrentCell.Gru)
        {
            GruCell.Clear(weights, source.Inputs, units);
        }

        return weights;
    }

    /// <summary>A recurrent block of W.</summary>
    public static Matrix Block(ReadOnlySpan<float> weights, int block, int units, int inputs)
    {
        var values = new double[units * units];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = weights[(((block * units) + (i / units)) * (units + inputs + 1)) + (i % units)];
        }

        return new Matrix(units, units, (i, j) => values[(i * units) + j]);
    }

    /// <summary>Runs the net.</summary>
    /// <returns>The mean loss, and the share of what is asked for whose most likely class is right (0 where a number is asked for).</returns>
    public (double Loss, double Accuracy) Forward(LongMemoryBatch batch)
    {
        var (steps, count, hidden, inputs, outputs) = (batch.Steps, batch.Count, cell.Hidden, cell.Inputs, source.Outputs);
        if (count % SingleProduct.Panel != 0)
        {
            throw new ArgumentException($"Sequences come in multiples of {SingleProduct.Panel}, not {count}.", nameof(batch));
        }

        var (rows, state, width, lanes) = (cell.Rows * count, cell.StateRows * count, cell.Columns * count, steps * count);
        Grow(ref activations, steps * rows);
        Grow(ref states, (steps + 1) * state);
        Grow(ref columns, (steps + 1) * width);
        Grow(ref errors, outputs * lanes);
        activations.AsSpan(0, steps * rows).Clear();
        states.AsSpan(0, state).Clear();
        columns.AsSpan(0, hidden * count).Clear();
        columns.AsSpan(steps * width, width).Clear();
        errors.AsSpan(0, outputs * lanes).Clear();
        for (var t = 0; t <= steps; t++)
        {
            var column = columns.AsSpan(t * width, width);
            column[((cell.Columns - 1) * count)..].Fill(1);
            if (t < steps)
            {
                batch.Inputs.AsSpan(t * inputs * count, inputs * count).CopyTo(column[(hidden * count)..]);
            }
        }

        var w = Weights.AsSpan(0, recurrent);
        var v = Weights.AsSpan(recurrent);
        var asked = source.IsNumber ? count : batch.Classes.Count(static target => target >= 0);
        var answers = new float[outputs * count];
        var (loss, right) = (0.0, 0);
        for (var t = 0; t < steps; t++)
        {
            var z = activations.AsSpan(t * rows, rows);
            SingleProduct.Accumulate(w, cell.Columns, columns.AsSpan(t * width, width), count, z, count, cell.Rows, count, cell.Columns);
            var h = columns.AsSpan((t + 1) * width, hidden * count);
            cell.Forward(count, z, states.AsSpan(t * state, state), states.AsSpan((t + 1) * state, state), h);
            if (source.IsNumber ? t < steps - 1 : !batch.Classes.AsSpan(t * count, count).ContainsAnyExcept(-1))
            {
                continue;
            }

            for (var c = 0; c < outputs; c++)
            {
                answers.AsSpan(c * count, count).Fill(v[(c * (hidden + 1)) + hidden]);
            }

            SingleProduct.Accumulate(v, hidden + 1, h, count, answers, count, outputs, count, hidden);
            for (var b = 0; b < count; b++)
            {
                if (source.IsNumber)
                {
                    var miss = answers[b] - (double)batch.Values[b];
                    loss += miss * miss;
                    errors[(t * count) + b] = (float)(2 * miss / asked);
                    continue;
                }

                var target = batch.Classes[(t * count) + b];
                if (target >= 0)
                {
                    var (nats, hit) = CrossEntropy(answers.AsSpan(b), count, outputs, target, errors.AsSpan((t * count) + b), lanes, asked);
                    loss += nats;
                    right += hit ? 1 : 0;
                }
            }
        }

        return (loss / asked, (double)right / asked);
    }

    /// <summary>The derivatives of the mean loss of the pass that went before.</summary>
    public void Backward(LongMemoryBatch batch)
    {
        var (steps, count, hidden, outputs) = (batch.Steps, batch.Count, cell.Hidden, source.Outputs);
        var (rows, state, width, lanes) = (cell.Rows * count, cell.StateRows * count, cell.Columns * count, steps * count);
        var w = Weights.AsSpan(0, recurrent);
        var v = Weights.AsSpan(recurrent);
        var back = Transposed(w, cell.Rows, hidden, cell.Columns);
        var answer = Transposed(v, outputs, hidden, hidden + 1);
        Grow(ref slopes, cell.Rows * lanes);
        var (carry, dh) = (new float[state], new float[hidden * count]);
        for (var t = steps - 1; t >= 0; t--)
        {
            SingleProduct.Accumulate(answer, outputs, errors.AsSpan(t * count), lanes, dh, count, hidden, count, outputs);
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

        var read = new float[outputs * padded];
        SingleProduct.Accumulate(errors, lanes, columnsAcross.AsSpan(count * padded), padded, read, padded, outputs, padded, lanes);
        for (var c = 0; c < outputs; c++)
        {
            read.AsSpan(c * padded, hidden).CopyTo(Gradient.AsSpan(recurrent + (c * (hidden + 1))));
            Gradient[recurrent + (c * (hidden + 1)) + hidden] = read[(c * padded) + cell.Columns - 1];
        }

        if (gated)
        {
            GruCell.Clear(Gradient, cell.Inputs, hidden);
        }
    }

    /// <summary>A step of Adam along the gradient, cut to length 1.</summary>
    public void Update(double rate)
    {
        updates++;
        var length = 0.0;
        foreach (var g in Gradient)
        {
            length += (double)g * g;
        }

        var cut = (float)Math.Min(1, LongestGradient / Math.Max(Math.Sqrt(length), 1e-30));
        var step = (float)(rate / (1 - Math.Pow(FirstMoment, updates)));
        var correction = (float)(1 / (1 - Math.Pow(SecondMoment, updates)));
        var (first, second, small) = ((float)(1 - FirstMoment), (float)(1 - SecondMoment), (float)Epsilon);
        for (var i = 0; i < Weights.Length; i++)
        {
            var g = cut * Gradient[i];
            mean[i] += first * (g - mean[i]);
            square[i] += second * ((g * g) - square[i]);
            Weights[i] -= step * mean[i] / (MathF.Sqrt(square[i] * correction) + small);
        }
    }

    private static FusedCell Cell(RecurrentCell kind, int inputs, int units) => kind switch
    {
        RecurrentCell.Lstm => new LstmCell(inputs, units),
        RecurrentCell.Gru => new GruCell(inputs, units),
        _ => new VanillaCell(inputs, units, kind),
    };

    private static (double Nats, bool Right) CrossEntropy(ReadOnlySpan<float> answers, int stride, int outputs, int target, Span<float> slope, int slopeStride, int asked)
    {
        var best = 0;
        for (var c = 1; c < outputs; c++)
        {
            best = answers[c * stride] > answers[best * stride] ? c : best;
        }

        var (top, sum) = (answers[best * stride], 0.0);
        for (var c = 0; c < outputs; c++)
        {
            sum += Math.Exp(answers[c * stride] - top);
        }

        for (var c = 0; c < outputs; c++)
        {
            slope[c * slopeStride] = (float)(((Math.Exp(answers[c * stride] - top) / sum) - (c == target ? 1 : 0)) / asked);
        }

        return (Math.Log(sum) + top - answers[target * stride], best == target);
    }

    private static float[] Transposed(ReadOnlySpan<float> rows, int count, int length, int stride)
    {
        var across = new float[length * count];
        for (var r = 0; r < count; r++)
        {
            for (var k = 0; k < length; k++)
            {
                across[(k * count) + r] = rows[(r * stride) + k];
            }
        }

        return across;
    }

    private static int Padded(int width) => (width + SingleProduct.Panel - 1) / SingleProduct.Panel * SingleProduct.Panel;

    private static void Grow(ref float[] array, int length)
    {
        if (array.Length < length)
        {
            array = new float[length];
        }
    }
}
