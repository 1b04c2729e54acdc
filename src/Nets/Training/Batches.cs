using System.Runtime.InteropServices;
using Theory.Nets.Data;
using Theory.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Theory.Nets.Training;

/// <summary>The grey value that a network takes as 0, and the one that it takes as 1 more: x ↦ (x − mean) / deviation.</summary>
/// <param name="Mean">The mean, in [0, 255].</param>
/// <param name="Deviation">The standard deviation, positive.</param>
public sealed record PixelScale(double Mean, double Deviation)
{
    /// <summary>The scale of these images: the mean and the standard deviation of all their pixels.</summary>
    /// <param name="images">The images, those that are trained on and no others.</param>
    /// <returns>The scale.</returns>
    /// <exception cref="ArgumentException">All pixels are equal.</exception>
    public static PixelScale Of(LabelledImages images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var histogram = new long[256];
        foreach (var pixel in images.Pixels)
        {
            histogram[pixel]++;
        }

        var mean = 0.0;
        var square = 0.0;
        for (var grey = 0; grey < 256; grey++)
        {
            var share = (double)histogram[grey] / images.Pixels.Length;
            mean += share * grey;
            square += share * grey * grey;
        }

        var deviation = Math.Sqrt(square - (mean * mean));
        return deviation > 0 ? new PixelScale(mean, deviation) : throw new ArgumentException("All pixels of the images are equal.", nameof(images));
    }

    internal float[] Table() => [.. Enumerable.Range(0, 256).Select(grey => (float)((grey - Mean) / Deviation))];
}

/// <summary>Fills batches from images in memory: the bytes are scaled, shifted, mirrored and erased on their way, so that no pass over the data is spent on it.</summary>
internal sealed class Batches : IDisposable
{
    private readonly LabelledImages images;
    private readonly float[] table;
    private readonly Augmentation augmentation;
    private readonly Device device;
    private readonly Tensor input;
    private readonly Tensor target;

    public Batches(LabelledImages images, PixelScale scale, Augmentation augmentation, int batch, Device device)
    {
        this.images = images;
        this.augmentation = augmentation;
        this.device = device;
        table = scale.Table();
        using var apart = NewDisposeScope();
        input = empty([batch, 1, images.Rows, images.Columns], ScalarType.Float32).DetachFromDisposeScope();
        target = empty([batch], ScalarType.Int64).DetachFromDisposeScope();
    }

    /// <summary>The batch of these images, on the device; the next call overwrites it.</summary>
    /// <param name="members">The images' numbers, at most as many as a batch has.</param>
    /// <param name="stream">What the variations are drawn from; null for none.</param>
    /// <returns>The inputs and the classes.</returns>
    public (Tensor Input, Tensor Target) Fill(ReadOnlySpan<int> members, RandomStream? stream)
    {
        var pixels = MemoryMarshal.Cast<byte, float>(input.bytes);
        var labels = MemoryMarshal.Cast<byte, long>(target.bytes);
        for (var index = 0; index < members.Length; index++)
        {
            var member = members[index];
            labels[index] = images.Labels[member];
            var source = images.Pixels.AsSpan(member * images.Size, images.Size);
            var place = pixels.Slice(index * images.Size, images.Size);
            if (stream is null || augmentation == Augmentation.None)
            {
                for (var pixel = 0; pixel < source.Length; pixel++)
                {
                    place[pixel] = table[source[pixel]];
                }
            }
            else
            {
                Vary(source, place, stream);
            }
        }

        var whole = members.Length == input.shape[0];
        var (x, y) = whole ? (input, target) : (input.narrow(0, 0, members.Length), target.narrow(0, 0, members.Length));
        return device.type == DeviceType.CPU ? (x, y) : (x.to(device), y.to(device));
    }

    public void Dispose()
    {
        input.Dispose();
        target.Dispose();
    }

    private void Vary(ReadOnlySpan<byte> source, Span<float> place, RandomStream stream)
    {
        var (rows, columns) = (images.Rows, images.Columns);
        var (down, right) = augmentation.Shift > 0 ? (Offset(), Offset()) : (0, 0);
        var mirror = augmentation.Mirror && stream.NextInt(2) == 1;
        var black = table[0];
        for (var row = 0; row < rows; row++)
        {
            var target = place.Slice(row * columns, columns);
            var from = row - down;
            if (from < 0 || from >= rows)
            {
                target.Fill(black);
                continue;
            }

            var line = source.Slice(from * columns, columns);
            for (var column = 0; column < columns; column++)
            {
                var at = (mirror ? columns - 1 - column : column) - right;
                target[column] = (uint)at < (uint)columns ? table[line[at]] : black;
            }
        }

        if (augmentation.Erase > 0)
        {
            var half = augmentation.Erase / 2;
            var (top, left) = (stream.NextInt(rows) - half, stream.NextInt(columns) - half);
            for (var row = Math.Max(top, 0); row < Math.Min(top + augmentation.Erase, rows); row++)
            {
                for (var column = Math.Max(left, 0); column < Math.Min(left + augmentation.Erase, columns); column++)
                {
                    place[(row * columns) + column] = 0;
                }
            }
        }

        int Offset() => stream.NextInt((2 * augmentation.Shift) + 1) - augmentation.Shift;
    }
}
