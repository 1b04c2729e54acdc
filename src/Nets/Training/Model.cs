using Theory.Nets.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Theory.Nets.Training;

/// <summary>A classifier of images: a network with its numbers, and the scale of the pixels that it was trained at.</summary>
/// <param name="Network">The network.</param>
/// <param name="Scale">The scale.</param>
/// <param name="Parameters">The trained numbers, <see cref="Network.ParameterCount"/> of them.</param>
/// <param name="Statistics">The numbers that its layers keep.</param>
/// <param name="Mirrored">Whether an image's class is that of the sum of its outputs and those of its mirror image.</param>
public sealed record Model(Network Network, PixelScale Scale, float[] Parameters, float[] Statistics, bool Mirrored = false)
{
    private const int Batch = 500;

    /// <summary>The network.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"trained {Network}{(Mirrored ? ", summed over both mirror images" : "")}";

    /// <summary>The class that the model gives to each image: the first of the largest outputs.</summary>
    /// <param name="images">The images.</param>
    /// <param name="compute">The device and the number of threads.</param>
    /// <returns>The classes, one per image.</returns>
    public int[] Classify(LabelledImages images, Compute compute)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(compute);
        using var all = NewDisposeScope();
        using var still = no_grad();
        var device = compute.Start();
        var parameters = tensor(Parameters).to(device);
        var statistics = tensor(Statistics).to(device);
        using var batches = new Batches(images, Scale, Augmentation.None, Math.Min(Batch, images.Count), device);
        var members = Enumerable.Range(0, images.Count).ToArray();
        var classes = new int[images.Count];
        for (var start = 0; start < images.Count; start += Batch)
        {
            using var step = NewDisposeScope();
            var some = members.AsSpan(start, Math.Min(Batch, images.Count - start));
            var input = batches.Fill(some, null).Input;
            var output = Network.Apply(parameters, statistics, input, training: false);
            if (Mirrored)
            {
                output = output + Network.Apply(parameters, statistics, input.flip(3), training: false);
            }

            var best = output.argmax(1, false).cpu().data<long>();
            for (var index = 0; index < some.Length; index++)
            {
                classes[start + index] = (int)best[index];
            }
        }

        return classes;
    }

    /// <summary>The number of images whose class the model gets wrong.</summary>
    /// <param name="images">The images and their classes.</param>
    /// <param name="compute">The device and the number of threads.</param>
    /// <returns>The count, in [0, the number of images].</returns>
    public int Errors(LabelledImages images, Compute compute)
    {
        var classes = Classify(images, compute);
        return classes.Where((class_, index) => class_ != images.Labels[index]).Count();
    }
}
