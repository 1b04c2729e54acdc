using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Theory.Nets.Recurrent;

/// <summary>Many trainings in one tensor program: lane r is a net with its own weights, sequences and rate; a step of all nets is one batched product.</summary>
/// <remarks>The arithmetic of <see cref="LongMemoryNet"/> with automatic derivatives: on a graphics card the lanes are what fills it, and on a processor it is the other route to the same numbers.</remarks>
internal sealed class LongMemoryLanes : IDisposable
{
    private readonly RecurrentCell kind;
    private readonly int units;
    private readonly LongMemorySource source;
    private readonly Device device;
    private readonly Tensor rates;
    private readonly Tensor weights;
    private readonly Tensor kept;
    private readonly Tensor mean;
    private readonly Tensor square;
    private int updates;

    public LongMemoryLanes(RecurrentCell kind, int units, LongMemorySource source, IReadOnlyList<float[]> weights, IReadOnlyList<double> rates, Device device)
    {
        (this.kind, this.units, this.source, this.device) = (kind, units, source, device);
        var (lanes, length) = (weights.Count, weights[0].Length);
        var mask = new float[length];
        mask.AsSpan().Fill(1);
        if (kind == RecurrentCell.Gru)
        {
            GruCell.Clear(mask, source.Inputs, units);
        }

        using var scope = NewDisposeScope();
        this.rates = tensor(rates.Select(static r => (float)r).ToArray(), [lanes, 1]).to(device).DetachFromDisposeScope();
        this.weights = tensor(weights.SelectMany(static w => w).ToArray(), [lanes, length]).to(device).DetachFromDisposeScope();
        kept = tensor(mask).to(device).DetachFromDisposeScope();
        mean = zeros_like(this.weights).DetachFromDisposeScope();
        square = zeros_like(this.weights).DetachFromDisposeScope();
    }

    /// <summary>The weights of each lane, as <see cref="LongMemoryNet"/> orders them.</summary>
    public float[][] Weights()
    {
        using var scope = NewDisposeScope();
        var all = weights.cpu().data<float>().ToArray();
        return [.. all.Chunk((int)weights.shape[1])];
    }

    /// <summary>A pass over one batch a lane, and with <paramref name="train"/> a step of Adam; returns each lane's loss and accuracy before it.</summary>
    public (double Loss, double Accuracy)[] Pass(IReadOnlyList<LongMemoryBatch> batches, double rateFactor, bool train)
    {
        using var scope = NewDisposeScope();
        using var mode = train ? null : no_grad();
        var (loss, accuracy, gradient) = Evaluate(batches, train);
        if (train)
        {
            using var still = no_grad();
            updates++;
            var length = gradient!.square().sum(1, keepdim: true).sqrt();
            var g = gradient * (LongMemoryNet.LongestGradient / length.clamp_min(1e-30)).clamp_max(1);
            mean.add_((1 - LongMemoryNet.FirstMoment) * (g - mean));
            square.add_((1 - LongMemoryNet.SecondMoment) * ((g * g) - square));
            var correction = 1 / (1 - Math.Pow(LongMemoryNet.SecondMoment, updates));
            var step = rateFactor / (1 - Math.Pow(LongMemoryNet.FirstMoment, updates)) * rates;
            weights.sub_(step * mean / ((square * correction).sqrt() + LongMemoryNet.Epsilon));
        }

        return [.. loss.cpu().data<float>().ToArray().Zip(accuracy.cpu().data<float>().ToArray(), static (l, a) => ((double)l, (double)a))];
    }

    /// <summary>The derivatives of each lane's loss.</summary>
    public float[][] Gradients(IReadOnlyList<LongMemoryBatch> batches)
    {
        using var scope = NewDisposeScope();
        return [.. Evaluate(batches, true).Gradient!.cpu().data<float>().ToArray().Chunk((int)weights.shape[1])];
    }

    public void Dispose()
    {
        foreach (var held in new[] { rates, weights, kept, mean, square })
        {
            held.Dispose();
        }
    }

    private (Tensor Loss, Tensor Accuracy, Tensor? Gradient) Evaluate(IReadOnlyList<LongMemoryBatch> batches, bool derive)
    {
        var (lanes, steps, count, inputs, outputs) = (batches.Count, batches[0].Steps, batches[0].Count, source.Inputs, source.Outputs);
        var all = weights.detach().requires_grad_(derive);
        var rows = LongMemoryNet.RowBlocks(kind) * units;
        var split = rows * (units + inputs + 1);
        var w = all.narrow(1, 0, split).reshape(lanes, rows, units + inputs + 1);
        var v = all.narrow(1, split, outputs * (units + 1)).reshape(lanes, outputs, units + 1);
        var x = tensor(batches.SelectMany(static b => b.Inputs).ToArray(), [lanes, steps, inputs, count]).to(device);
        var one = ones([lanes, 1, count], device: device);
        var h = zeros([lanes, units, count], device: device);
        var memory = zeros_like(h);
        var asked = source.IsNumber ? [steps - 1] : Enumerable.Range(0, steps).Where(t => batches.Any(b => b.Classes.AsSpan(t * count, count).ContainsAnyExcept(-1))).ToArray();
        var answers = new List<Tensor>();
        for (var t = 0; t < steps; t++)
        {
            var z = bmm(w, cat([h, x.select(1, t), one], 1));
            (h, memory) = Step(z, h, memory);
            if (asked.Contains(t))
            {
                answers.Add(bmm(v, cat([h, one], 1)));
            }
        }

        var said = stack(answers, 1);
        Tensor loss, accuracy;
        if (source.IsNumber)
        {
            var wanted = tensor(batches.SelectMany(static b => b.Values).ToArray(), [lanes, 1, 1, count]).to(device);
            loss = (said - wanted).square().mean([1, 2, 3]);
            accuracy = zeros_like(loss);
        }
        else
        {
            var wanted = tensor(batches.SelectMany(b => asked.SelectMany(t => b.Classes.Skip(t * count).Take(count))).Select(static c => (long)c).ToArray(), [lanes, asked.Length, 1, count]).to(device);
            loss = -functional.log_softmax(said, 2).gather(2, wanted).mean([1, 2, 3]);
            accuracy = said.argmax(2, keepdim: true).eq(wanted).to(ScalarType.Float32).mean([1, 2, 3]);
        }

        if (!derive)
        {
            return (loss, accuracy, null);
        }

        // lanes share nothing, so the gradient of the sum holds each lane's own
        loss.sum().backward();
        return (loss.detach(), accuracy, all.grad! * kept);
    }

    private (Tensor H, Tensor Memory) Step(Tensor z, Tensor h, Tensor memory)
    {
        Tensor Rows(int block) => z.narrow(1, block * units, units);
        switch (kind)
        {
            case RecurrentCell.Lstm:
                memory = (Rows(1).sigmoid() * memory) + (Rows(0).sigmoid() * Rows(2).tanh());
                return (Rows(3).sigmoid() * memory.tanh(), memory);
            case RecurrentCell.Gru:
                var (reset, update) = (Rows(0).sigmoid(), Rows(1).sigmoid());
                var n = (Rows(2) + (reset * Rows(3))).tanh();
                return (n + (update * (h - n)), memory);
            case RecurrentCell.Elu:
                return (functional.elu(z, 1), memory);
            case RecurrentCell.Relu:
                return (z.relu(), memory);
            default:
                return (z.tanh(), memory);
        }
    }
}
