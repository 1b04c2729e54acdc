using Theory.Nets.Data;

namespace Theory.Nets.IntegerNets;

/// <summary>The shape of a network of small integers, one of a list of 1,024 that was fixed before any of them was trained: naming one costs ten bits.</summary>
/// <remarks>
/// <para>The program, all in exact integers. A pixel p of the (raw or deskewed) image enters as ⌊p / 16⌋. First layer: a 5×5 convolution with stride 2 over a square window in the
/// middle of the image, <see cref="First"/> channels, then max(z, 0) or |z|. Second layer: a 3×3 convolution, <see cref="Second"/> channels; where it is <see cref="Centred"/>, the floor of
/// the mean over the channel's positions is taken off; then max(z, 0). The sum over squares of side <see cref="Pool"/> that do not overlap. Third layer: a weight for each class, channel
/// and cell. The class is the first of the largest outputs. There are no biases and no other constants.</para>
/// <para>All but the pixels and the weights is thus positively homogeneous, up to the floors: the scale of a layer does not matter, and weights in {−K, …, K} are not a coarse version of real ones.</para>
/// <para>Weights lie in the order: first layer by channel, row, column; second by channel out, channel in, row, column; third by class, channel, row, column.</para>
/// </remarks>
public sealed record IntegerArchitecture
{
    /// <summary>log₂ of the length of the list.</summary>
    public const int ListBits = 10;

    /// <summary>The side of the kernel of the first layer.</summary>
    internal const int FirstKernel = 5;

    /// <summary>The stride of the first layer.</summary>
    internal const int Stride = 2;

    /// <summary>The side of the kernel of the second layer.</summary>
    internal const int SecondKernel = 3;

    /// <summary>Grey values are divided by 2 to this power.</summary>
    internal const int GreyShift = 4;

    private const int ImageSide = 28;
    private static readonly int[] FirstChannels = [4, 6, 8, 12];
    private static readonly int[] SecondChannels = [6, 8, 10, 12, 16, 20, 24, 32];

    private IntegerArchitecture(int index)
    {
        Index = index;
        Second = SecondChannels[Next(8)];
        First = FirstChannels[Next(4)];
        Pool = Next(2) == 0 ? 3 : 2;
        Centred = Next(2) == 1;
        Absolute = Next(2) == 1;
        Largest = Next(2) + 1;
        Deskewed = Next(2) == 1;

        int Next(int choices)
        {
            var choice = index % choices;
            index /= choices;
            return choice;
        }
    }

    /// <summary>The list.</summary>
    public static IReadOnlyList<IntegerArchitecture> All { get; } = [.. Enumerable.Range(0, 1 << ListBits).Select(index => new IntegerArchitecture(index))];

    /// <summary>The place in <see cref="All"/>: ((((((d·2 + k)·2 + a)·2 + z)·2 + o)·4 + f)·8 + s, with d, k, a, z, o, f, s the number of the choice of <see cref="Deskewed"/>,
    /// <see cref="Largest"/>, <see cref="Absolute"/>, <see cref="Centred"/>, <see cref="Pool"/>, <see cref="First"/> and <see cref="Second"/> among theirs.</summary>
    public int Index { get; }

    /// <summary>Whether the slant is taken out of the images first (<see cref="Deskew"/>): no, yes.</summary>
    public bool Deskewed { get; }

    /// <summary>K, the largest weight: 1, 2.</summary>
    public int Largest { get; }

    /// <summary>Whether the units of the first layer are |z|: no, max(z, 0), or yes.</summary>
    public bool Absolute { get; }

    /// <summary>Whether the channels of the second layer are centred: no, yes.</summary>
    public bool Centred { get; }

    /// <summary>The side of the squares that are summed: 3, 2.</summary>
    public int Pool { get; }

    /// <summary>The channels of the first layer: 4, 6, 8, 12.</summary>
    public int First { get; }

    /// <summary>The channels of the second layer: 6, 8, 10, 12, 16, 20, 24, 32.</summary>
    public int Second { get; }

    /// <summary>The cells along a side after summing: 3 or 5.</summary>
    public int Cells => Pool == 3 ? 3 : 5;

    /// <summary>The positions along a side of the second layer.</summary>
    public int SecondSide => Cells * Pool;

    /// <summary>The positions along a side of the first layer.</summary>
    public int FirstSide => SecondSide + SecondKernel - 1;

    /// <summary>The side of the window of the image that the first layer sees.</summary>
    public int WindowSide => ((FirstSide - 1) * Stride) + FirstKernel;

    /// <summary>The row and column of the image where the window begins.</summary>
    public int WindowStart => (ImageSide - WindowSide) / 2;

    /// <summary>The number of weights of each layer.</summary>
    public IReadOnlyList<int> LayerSizes =>
    [
        First * FirstKernel * FirstKernel,
        Second * First * SecondKernel * SecondKernel,
        DataSet.Classes * Second * Cells * Cells,
    ];

    /// <summary>The number of weights.</summary>
    public int WeightCount => LayerSizes.Sum();

    /// <summary>The architecture of these choices.</summary>
    /// <param name="first">The channels of the first layer.</param>
    /// <param name="second">The channels of the second layer.</param>
    /// <param name="largest">K.</param>
    /// <param name="pool">The side of the squares that are summed.</param>
    /// <param name="absolute">Whether the first layer's units are |z|.</param>
    /// <param name="centred">Whether the second layer's channels are centred.</param>
    /// <param name="deskewed">Whether the images are deskewed.</param>
    /// <returns>The entry of <see cref="All"/>.</returns>
    /// <exception cref="ArgumentException">The list has no such entry.</exception>
    public static IntegerArchitecture Of(int first, int second, int largest = 1, int pool = 3, bool absolute = false, bool centred = false, bool deskewed = false) =>
        All.FirstOrDefault(a => a.First == first && a.Second == second && a.Largest == largest && a.Pool == pool && a.Absolute == absolute && a.Centred == centred && a.Deskewed == deskewed)
        ?? throw new ArgumentException(FormattableString.Invariant($"The list has no architecture with {first} and {second} channels, K = {largest} and squares of {pool}: channels are {string.Join(", ", FirstChannels)} and {string.Join(", ", SecondChannels)}, K is 1 or 2, squares are 2 or 3."));

    /// <summary>The images as the architecture sees them: raw or deskewed.</summary>
    /// <param name="images">Raw images, 28×28.</param>
    /// <returns>The images.</returns>
    /// <exception cref="ArgumentException">The images are not 28×28.</exception>
    public LabelledImages Prepare(LabelledImages images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return images.Rows != ImageSide || images.Columns != ImageSide
            ? throw new ArgumentException($"Images are {ImageSide}×{ImageSide}; these are {images.Rows}×{images.Columns}.", nameof(images))
            : Deskewed ? Deskew.Apply(images) : images;
    }

    /// <summary>The choices in short.</summary>
    /// <returns><c>5×5/2 (6) → 3×3 (8) → sum 3 → 10, K = 1; 1302 weights</c>.</returns>
    public override string ToString() => FormattableString.Invariant(
        $"{(Deskewed ? "deskew → " : "")}5×5/2 ({First}{(Absolute ? ", |z|" : "")}) → 3×3 ({Second}{(Centred ? ", centred" : "")}) → sum {Pool} → 10, K = {Largest}; {WeightCount} weights");
}
