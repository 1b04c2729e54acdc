using System.Numerics;
using Theory.Nets.Data;

namespace Theory.Nets.MetaLearning;

/// <summary>Labelled images without their black pixels: four fifths of MNIST are zero, and a pixel that is black in every image is left out altogether.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class SparseImages<T>
    where T : struct, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] starts;
    private readonly int[] pixels;
    private readonly T[] values;
    private readonly byte[] labels;

    /// <summary>The images, each side pooled by a factor; grey values in [0, 1].</summary>
    /// <param name="images">The images.</param>
    /// <param name="pool">How many rows and columns become one: their mean.</param>
    public SparseImages(LabelledImages images, int pool)
    {
        var (rows, columns) = (images.Rows / pool, images.Columns / pool);
        if (pool < 1 || rows < 1 || columns < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(pool), pool, $"Images of {images.Rows}×{images.Columns} cannot be pooled by it.");
        }

        var dense = new int[images.Count * rows * columns];
        for (var image = 0; image < images.Count; image++)
        {
            for (var y = 0; y < rows * pool; y++)
            {
                for (var x = 0; x < columns * pool; x++)
                {
                    dense[(((image * rows) + (y / pool)) * columns) + (x / pool)] += images.Pixels[(image * images.Size) + (y * images.Columns) + x];
                }
            }
        }

        var number = new int[rows * columns];
        for (var at = 0; at < dense.Length; at++)
        {
            number[at % number.Length] |= dense[at];
        }

        for (var pixel = 0; pixel < number.Length; pixel++)
        {
            number[pixel] = number[pixel] == 0 ? -1 : Inputs++;
        }

        Count = images.Count;
        labels = images.Labels;
        starts = new int[Count + 1];
        var bright = dense.Count(static value => value != 0);
        (pixels, values) = (new int[bright], new T[bright]);
        var filled = 0;
        for (var image = 0; image < Count; image++)
        {
            for (var pixel = 0; pixel < number.Length; pixel++)
            {
                if (dense[(image * number.Length) + pixel] is not 0 and var value)
                {
                    pixels[filled] = number[pixel];
                    values[filled++] = T.CreateChecked(value / (255.0 * pool * pool));
                }
            }

            starts[image + 1] = filled;
        }
    }

    /// <summary>The number of images.</summary>
    public int Count { get; }

    /// <summary>The pixels that are bright in some image.</summary>
    public int Inputs { get; }

    /// <summary>An image's bright pixels.</summary>
    public ReadOnlySpan<int> Pixels(int image) => pixels.AsSpan(starts[image]..starts[image + 1]);

    /// <summary>Their grey values.</summary>
    public ReadOnlySpan<T> Values(int image) => values.AsSpan(starts[image]..starts[image + 1]);

    /// <summary>An image's class.</summary>
    public int Label(int image) => labels[image];
}
