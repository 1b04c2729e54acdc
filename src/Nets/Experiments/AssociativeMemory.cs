using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Theory.Nets.Checkpoints;
using Theory.Nets.Recurrent;
using Theory.Nets.Runs;
using Theory.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Theory.Nets.Experiments;

/// <summary>The networks that are compared.</summary>
public enum MemoryNetwork
{
    /// <summary>The LSTM with as many weights.</summary>
    Lstm,

    /// <summary>The associative LSTM, whole.</summary>
    Associative,

    /// <summary>With products of real parts and of imaginary parts in place of complex ones.</summary>
    RealProduct,

    /// <summary>With the same order of the keys in all copies.</summary>
    NotPermuted,

    /// <summary>With tanh in place of the bound.</summary>
    Tanh,
}

/// <summary>The options of <see cref="AssociativeMemory"/>.</summary>
/// <param name="Network">The network.</param>
/// <param name="Task">The task.</param>
/// <param name="Units">n: the complex units of the associative networks, ≥ 1; the LSTM has the hidden size that comes closest to as many weights.</param>
/// <param name="Copies">S: the copies of the memory, ≥ 1.</param>
/// <param name="TrainLength">The greatest length trained on, ≥ 1.</param>
/// <param name="Updates">The steps of Adam, ≥ 1.</param>
/// <param name="Rate">The rate of the first step; it falls to 0 as half a cosine.</param>
public sealed record AssociativeMemoryOptions(
    MemoryNetwork Network = MemoryNetwork.Associative,
    MemoryTask Task = MemoryTask.EpisodicCopy,
    int Units = 16,
    int Copies = 4,
    int TrainLength = 10,
    int Updates = 3000,
    double Rate = 0.02);

/// <summary>The accuracy at one length.</summary>
/// <param name="Length">L.</param>
/// <param name="Accuracy">The share of symbols that are right.</param>
public sealed record LengthScore(int Length, double Accuracy);

/// <summary>The result of <see cref="AssociativeMemory"/>.</summary>
/// <param name="Parameters">The weights, those of the readout among them.</param>
/// <param name="Losses">The mean loss of each tenth of the training.</param>
/// <param name="Scores">The accuracy at lengths that were trained on and beyond.</param>
/// <param name="Alignment">In the copy task at the greatest trained length, the share of recall steps whose output key reads the input key of the right symbol; −1 elsewhere.</param>
/// <param name="ModuleDifference">The largest difference of a hidden coordinate between the handwritten recurrence and torch's modules.</param>
public sealed record AssociativeMemoryResult(
    int Parameters, IReadOnlyList<double> Losses, IReadOnlyList<LengthScore> Scores, double Alignment, double ModuleDifference)
{
    /// <summary>The accuracies.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join(", ", Scores.Select(s => FormattableString.Invariant($"{s.Accuracy:P1} at {s.Length}")));
}

/// <summary>Associative LSTMs, whole and with a part taken away, beside an LSTM with as many weights, on tasks of memory.</summary>
/// <remarks>
/// <para>A step of training sees 32 sequences of one length, evenly drawn from 1 to the greatest. Networks of one seed see the same sequences. Tested on 64 sequences at each length.</para>
/// <para>Alignment, in the copy task: by the keys and gates alone, which of the written values a recall step reads. A network that recalls by keys in the manner of a queue reads the
/// s-th at step s; one that moves its memory along by its gates and weights does not show there.</para>
/// <para>The rate of a network on a task is the best of three on held-out seeds, whose trials are part of the grid and of no comparison: the one with the least mean loss over the last tenth of the training.</para>
/// <para>Smoke: the copy task, one seed, few steps. Cpu and gpu: all networks and tasks, eight seeds at the chosen rate and two held-out seeds at all three.</para>
/// </remarks>
public static class AssociativeMemory
{
    private const int Batch = 32;
    private const int TestBatch = 64;

    private const ulong FirstHeldOut = 101;
    private const string Sums = "losses", Position = "sequences.position";

    private static readonly string[] Parts = ["weights", "adam.mean", "adam.square"];

    /// <summary>The experiment.</summary>
    public static Experiment<AssociativeMemoryOptions, AssociativeMemoryResult> Experiment { get; } = new("associative-memory", Grid, static (options, seed, lab) => Run(options, seed, lab)) { Resumable = Run };

    /// <summary>The rates that are tried on the held-out seeds.</summary>
    public static IReadOnlyList<double> Rates { get; } = [0.01, 0.02, 0.04];

    /// <summary>Whether a seed serves the choice of rates, and no comparison.</summary>
    /// <param name="seed">The seed.</param>
    /// <returns>True for those that do.</returns>
    public static bool IsHeldOut(Seed seed) => seed.Value >= FirstHeldOut;

    /// <summary>The rate that the held-out seeds chose; a law holds the committed measurements to it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="task">The task.</param>
    /// <returns>One of <see cref="Rates"/>.</returns>
    public static double ChosenRate(MemoryNetwork network, MemoryTask task) => (task, network) switch
    {
        (MemoryTask.EpisodicCopy, not MemoryNetwork.Lstm) => 0.04,
        (MemoryTask.NestedTags, not MemoryNetwork.Tanh) or (MemoryTask.Addition, MemoryNetwork.NotPermuted or MemoryNetwork.Tanh) => 0.01,
        _ => 0.02,
    };

    private static IReadOnlyList<Trial<AssociativeMemoryOptions>> Grid(Tier tier)
    {
        var small = tier == Tier.Smoke;
        var all = (from task in small ? [MemoryTask.EpisodicCopy] : Enum.GetValues<MemoryTask>()
                   from network in Enum.GetValues<MemoryNetwork>()
                   select new AssociativeMemoryOptions(network, task, Updates: small ? 200 : 3000, Rate: ChosenRate(network, task))).ToList();
        return
        [
            .. all.SelectMany(options => Enumerable.Range(1, small ? 1 : 8), static (options, seed) => new Trial<AssociativeMemoryOptions>(options, new Seed((ulong)seed))),
            .. from options in all
               from rate in Rates
               from seed in (ulong[])[FirstHeldOut, FirstHeldOut + 1]
               where !small
               select new Trial<AssociativeMemoryOptions>(options with { Rate = rate }, new Seed(seed)),
        ];
    }

    private static AssociativeMemoryResult Run(AssociativeMemoryOptions options, Seed seed, Lab lab, Checkpointing? checkpointing = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Units, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.TrainLength, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Updates, 1, nameof(options));
        if (!(options.Rate > 0 && double.IsFinite(options.Rate)))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Rate, "The rate is positive and finite.");
        }

        using var all = NewDisposeScope();
        var device = lab.Compute.Start();
        var (inputs, classes, units) = (MemoryTasks.Inputs(options.Task), MemoryTasks.Classes(options.Task), options.Units);
        var parts = new AssociativeOptions(options.Copies, options.Network != MemoryNetwork.RealProduct, options.Network != MemoryNetwork.NotPermuted, options.Network != MemoryNetwork.Tanh);
        var weights = Count(AssociativeOptions.RowsPerUnit * units, 2 * units, inputs, classes);
        var hidden = 2 * units;
        FusedCell cell;
        if (options.Network == MemoryNetwork.Lstm)
        {
            hidden = Enumerable.Range(1, 8 * units).MinBy(h => Math.Abs(Count(4 * h, h, inputs, classes) - weights));
            cell = new LstmCell(inputs, hidden);
        }
        else
        {
            cell = new AssociativeCell(inputs, units, parts, parts.Orders(units, seed));
        }

        var network = new SequenceNetwork(cell, classes, seed);
        var losses = Train(network, options, seed, lab, checkpointing);
        var tests = seed.Split("tests");
        var scores = new[] { options.TrainLength / 2, options.TrainLength, 2 * options.TrainLength, 5 * options.TrainLength, 10 * options.TrainLength }
            .Where(length => length > 0)
            .Select(length => new LengthScore(length, network.Forward(MemoryTasks.Draw(options.Task, length, TestBatch, tests.Split(length).Stream())).Accuracy)).ToList();
        var last = MemoryTasks.Draw(options.Task, options.TrainLength, TestBatch, tests.Split("keys").Stream());
        network.Forward(last);
        var alignment = options.Task == MemoryTask.EpisodicCopy && options.Network != MemoryNetwork.Lstm
            ? Alignment(network, units, parts.Orders(units, seed), parts.Complex, options.TrainLength)
            : -1;
        return new(network.Weights.Length, [.. losses.Select((sum, i) => sum / Math.Max(1, Enumerable.Range(0, options.Updates).Count(u => u * 10 / options.Updates == i)))], scores, alignment,
            Difference(network, last, parts, hidden, inputs, seed, device));
    }

    // the sums of the losses of each tenth; the state is the network's, these sums, and where the stream of sequences stands
    private static double[] Train(SequenceNetwork network, AssociativeMemoryOptions options, Seed seed, Lab lab, Checkpointing? checkpointing)
    {
        var run = Canonical.Hash(new JsonObject { ["experiment"] = Experiment.Name, ["options"] = Canonical.Write(options), ["seed"] = seed.Value });
        var folder = checkpointing is null ? null : new CheckpointFolder(checkpointing.Folder);
        var sequences = seed.Split("sequences").Stream();
        var losses = new double[10];
        if (folder?.Latest(run) is { } checkpoint)
        {
            T[] Entries<T>(string name)
                where T : unmanaged => MemoryMarshal.Cast<byte, T>(checkpoint.Content.Tensors[name].Bytes.Span).ToArray();
            network.Take([.. Parts.Select(Entries<float>)], (int)checkpoint.Step);
            losses = Entries<double>(Sums);
            sequences = new RandomStream(sequences.Seed, Entries<long>(Position)[0]);
        }

        void Save() => folder?.Save(new Checkpoint(run, network.Updates, new TensorFile(
            [
                .. Parts.Zip(network.Trained, static (name, entries) => Stored<float>(name, StoredType.F32, entries)),
                Stored<double>(Sums, StoredType.F64, losses),
                Stored<long>(Position, StoredType.I64, [sequences.Position]),
            ],
            new Dictionary<string, string>())));
        while (network.Updates < options.Updates)
        {
            var update = network.Updates;
            var batch = MemoryTasks.Draw(options.Task, 1 + sequences.NextInt(options.TrainLength), Batch, sequences);
            var loss = network.Forward(batch).Loss;
            if (!double.IsFinite(loss))
            {
                throw new ArithmeticException($"The loss is {loss} at update {update}.");
            }

            network.Backward(batch);
            network.Update(options.Rate * 0.5 * (1 + Math.Cos(Math.PI * update / options.Updates)));
            losses[update * 10 / options.Updates] += loss;
            if (checkpointing?.Asked() == true)
            {
                Save();
                throw new RunInterruptedException(network.Updates);
            }

            if (checkpointing?.Every > 0 && network.Updates % checkpointing.Every == 0)
            {
                Save();
            }

            if (update % 500 == 0)
            {
                lab.Report(new Progress((double)update / options.Updates, $"{options.Network} on {options.Task}: update {update}"));
            }
        }

        return losses;
    }

    private static StoredTensor Stored<T>(string name, StoredType type, ReadOnlySpan<T> entries)
        where T : unmanaged => new(name, type, [entries.Length], MemoryMarshal.AsBytes(entries).ToArray());

    private static int Count(int rows, int hidden, int inputs, int classes) => (rows * (hidden + inputs + 1)) + (classes * (hidden + 1));

    // What the read at recall step s holds of the value written at step t is p(s, t) times it, unit by unit. A queue has one pattern p(s, s) whatever s, so that one readout serves all
    // steps, and no other t has it. The pattern is the mean over one half of the sequences; on the other half each step takes the t that fits it best.
    private static double Alignment(SequenceNetwork network, int units, int[][] orders, bool complex, int length)
    {
        Complex[] Held(int b, int s, int t)
        {
            double At(int step, int row, int unit) => network.Activation(step, TestBatch)[(((row * units) + unit) * TestBatch) + b];
            var held = new Complex[units];
            for (var j = 0; j < units; j++)
            {
                foreach (var order in orders)
                {
                    var (into, from) = (new Complex(At(t, 3, order[j]), At(t, 4, order[j])), new Complex(At(length + s, 5, order[j]), At(length + s, 6, order[j])));
                    held[j] += complex ? into * from : new Complex(into.Real * from.Real, into.Imaginary * from.Imaginary);
                }

                held[j] *= At(t, 1, j);
                for (var between = t + 1; between <= length + s; between++)
                {
                    held[j] *= At(between, 0, j);
                }
            }

            return held;
        }

        var pattern = new Complex[units];
        for (var b = 0; b < TestBatch / 2; b++)
        {
            for (var s = 0; s < length; s++)
            {
                pattern = [.. pattern.Zip(Held(b, s, s), static (sum, each) => sum + each)];
            }
        }

        var right = 0;
        for (var b = TestBatch / 2; b < TestBatch; b++)
        {
            for (var s = 0; s < length; s++)
            {
                var fits = Enumerable.Range(0, length).Select(t => pattern.Zip(Held(b, s, t), static (p, each) => (p.Real * each.Real) + (p.Imaginary * each.Imaginary)).Sum()).ToList();
                right += fits.IndexOf(fits.Max()) == s ? 1 : 0;
            }
        }

        return right / (TestBatch / 2.0 * length);
    }

    // the same weights in torch's own LSTM, or in the module of the associative one
    private static double Difference(SequenceNetwork network, SequenceBatch batch, AssociativeOptions parts, int hidden, int inputs, Seed seed, Device device)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var tokens = tensor(batch.Tokens.Select(static token => (long)token).ToArray(), [batch.Steps, batch.Count]);
        var x = nn.functional.one_hot(tokens, inputs).to(ScalarType.Float32).to(device);
        Tensor h;
        if (network.Cell is LstmCell)
        {
            using var lstm = nn.LSTM(inputs, hidden).to(device);
            using var w = tensor(network.Weights.AsSpan(0, network.Cell.Rows * network.Cell.Columns).ToArray(), [network.Cell.Rows, network.Cell.Columns]).to(device);
            foreach (var (name, parameter) in lstm.named_parameters())
            {
                switch (name)
                {
                    case "weight_hh_l0": parameter.copy_(w.narrow(1, 0, hidden)); break;
                    case "weight_ih_l0": parameter.copy_(w.narrow(1, hidden, inputs)); break;
                    case "bias_ih_l0": parameter.copy_(w.select(1, hidden + inputs)); break;
                    default: parameter.zero_(); break;
                }
            }

            h = lstm.call(x).Item1;
        }
        else
        {
            using var module = new AssociativeLstm(inputs, hidden, parts, seed);
            module.Take(network.Weights.AsSpan(0, network.Cell.Rows * network.Cell.Columns));
            module.to(device);
            h = module.call(x);
        }

        var values = h.permute(0, 2, 1).contiguous().cpu().data<float>().ToArray();
        var worst = 0.0;
        for (var t = 0; t < batch.Steps; t++)
        {
            var own = network.State(t, batch.Count);
            for (var i = 0; i < own.Length; i++)
            {
                worst = Math.Max(worst, Math.Abs(own[i] - values[(t * own.Length) + i]));
            }
        }

        return worst;
    }
}
