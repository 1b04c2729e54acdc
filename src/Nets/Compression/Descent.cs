using Theory.Nets.Data;
using Theory.Nets.Training;
using Theory.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Theory.Nets.Compression;

/// <summary>Adam over any parameters and any loss of a batch; pixels enter as p/255, a scale that no data chose.</summary>
/// <param name="Images">The images.</param>
/// <param name="Device">The device.</param>
/// <param name="Batch">The images of a step.</param>
/// <param name="Seed">The seed of the orders.</param>
internal sealed record Descent(LabelledImages Images, Device Device, int Batch, Seed Seed)
{
    private const double Momentum = 0.9;
    private const int Chunk = 1000;

    /// <summary>The scale p ↦ p/255.</summary>
    public static PixelScale Scale { get; } = new(0, 255);

    /// <summary>Descends.</summary>
    /// <param name="phase">The name of the phase: its orders are its own.</param>
    /// <param name="epochs">How often each image is shown.</param>
    /// <param name="parameters">What is trained, in place: each with its peak rate, which falls along a half cosine.</param>
    /// <param name="loss">The loss of a batch.</param>
    /// <param name="after">Called after each step with the share of the phase that is done.</param>
    public void Run(string phase, int epochs, IReadOnlyList<(Tensor Value, double Rate)> parameters, Func<Tensor, Tensor, Tensor> loss, Action<double>? after = null)
    {
        var optimisers = parameters.Select(p => new Optimiser(Rule.AdamW, Momentum, p.Value, null)).ToList();
        using var batches = new Batches(Images, Scale, Augmentation.None, Math.Min(Batch, Images.Count), Device);
        var schedule = new Schedule(Decline.Cosine, Rise: 0.1);
        var (step, total) = (0, epochs * ((Images.Count + Batch - 1) / Batch));
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var order = Seed.Split(phase).Split(epoch).Stream().Permutation(Images.Count);
            for (var start = 0; start < order.Length; start += Batch)
            {
                using var scope = NewDisposeScope();
                var (input, target) = batches.Fill(order.AsSpan(start, Math.Min(Batch, order.Length - start)), null);
                var gradients = CheckedTorch.Grad(loss(input, target), [.. parameters.Select(p => p.Value)]);
                using var still = no_grad();
                for (var i = 0; i < parameters.Count; i++)
                {
                    optimisers[i].Step(gradients[i], parameters[i].Rate * schedule.Factor((step + 0.5) / total));
                }

                step++;
                after?.Invoke((double)step / total);
            }
        }
    }

    /// <summary>The errors of a function on images: the class is the first of the largest outputs.</summary>
    public static int Errors(LabelledImages images, Device device, Func<Tensor, Tensor> output)
    {
        using var all = NewDisposeScope();
        using var still = no_grad();
        using var batches = new Batches(images, Scale, Augmentation.None, Math.Min(Chunk, images.Count), device);
        var errors = 0L;
        for (var start = 0; start < images.Count; start += Chunk)
        {
            using var scope = NewDisposeScope();
            var (input, target) = batches.Fill([.. Enumerable.Range(start, Math.Min(Chunk, images.Count - start))], null);
            errors += output(input).argmax(1, false).ne(target).sum().item<long>();
        }

        return (int)errors;
    }
}
