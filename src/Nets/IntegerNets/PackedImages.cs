using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Theory.Nets.Data;

namespace Theory.Nets.IntegerNets;

/// <summary>The window of each image that an architecture sees, 32 images side by side: the lanes of a vector are images, so that no kernel ever shuffles.</summary>
internal sealed class PackedImages
{
    /// <summary>The images of a block.</summary>
    public const int Lanes = 32;

    private readonly LabelledImages prepared;
    private readonly byte[] pixels;

    /// <summary>Prepares the images, and packs them in their order.</summary>
    public PackedImages(IntegerArchitecture architecture, LabelledImages images)
        : this(architecture, architecture.Prepare(images), [.. Enumerable.Range(0, images.Count)])
    {
    }

    private PackedImages(IntegerArchitecture architecture, LabelledImages prepared, int[] order)
    {
        this.prepared = prepared;
        Architecture = architecture;
        Order = order;
        Blocks = (order.Length + Lanes - 1) / Lanes;
        Window = architecture.WindowSide * architecture.WindowSide;
        pixels = new byte[Blocks * Window * Lanes];
        Labels = new int[Blocks * Lanes];
        Labels.AsSpan().Fill(-1);
        for (var place = 0; place < order.Length; place++)
        {
            var (block, lane) = Math.DivRem(place, Lanes);
            var image = prepared.Pixels.AsSpan(order[place] * prepared.Size, prepared.Size);
            var target = pixels.AsSpan(block * Window * Lanes, Window * Lanes);
            for (var y = 0; y < architecture.WindowSide; y++)
            {
                var row = image.Slice(((y + architecture.WindowStart) * prepared.Columns) + architecture.WindowStart, architecture.WindowSide);
                for (var x = 0; x < row.Length; x++)
                {
                    target[(((y * row.Length) + x) * Lanes) + lane] = (byte)(row[x] >> IntegerArchitecture.GreyShift);
                }
            }

            Labels[place] = prepared.Labels[order[place]];
        }
    }

    public IntegerArchitecture Architecture { get; }

    /// <summary>The number of images.</summary>
    public int Count => Order.Length;

    /// <summary>The image at each place.</summary>
    public int[] Order { get; }

    /// <summary>The number of blocks; the last may have places without an image.</summary>
    public int Blocks { get; }

    /// <summary>The pixels of a window.</summary>
    public int Window { get; }

    /// <summary>The class at each place; −1 where there is no image.</summary>
    public int[] Labels { get; }

    /// <summary>The same images in another order.</summary>
    public PackedImages Reordered(int[] order) => new(Architecture, prepared, order);

    /// <summary>A pixel of a block's images.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<short> Pixel(int block, int at)
    {
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(pixels), ((block * Window) + at) * Lanes);
        var (lower, upper) = Vector256.Widen(Vector256.LoadUnsafe(ref first));
        return Vector512.Create(lower, upper).AsInt16();
    }

    /// <summary>A pixel of half a block's images, as floating-point numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Pixel(int block, int half, int at)
    {
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(pixels), (((block * Window) + at) * Lanes) + (16 * half));
        var (lower, upper) = Vector256.Widen(Vector256.WidenLower(Vector256.Create(Vector128.LoadUnsafe(ref first), default)));
        return Vector512.ConvertToSingle(Vector512.Create(lower, upper).AsInt32());
    }

    /// <summary>The errors of a network on these images.</summary>
    public int Errors(IntegerNetwork network)
    {
        if (Activations.Fits(network))
        {
            return new Activations(this, network).Errors;
        }

        var errors = 0;
        for (var image = 0; image < prepared.Count; image++)
        {
            errors += network.Classify(prepared.Pixels.AsSpan(image * prepared.Size, prepared.Size)) == prepared.Labels[image] ? 0 : 1;
        }

        return errors;
    }
}
