namespace Theory.Nets.Data;

/// <summary>One published file.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Length">The length in bytes.</param>
/// <param name="Sha256">The SHA-256 of its bytes, 64 small hexadecimal digits.</param>
public sealed record DataFile(string Name, long Length, string Sha256);

/// <summary>Where a data set is published, and the sums by which its files are known.</summary>
/// <param name="Name">The name, which is also the name of its folder.</param>
/// <param name="Addresses">The folders on the network that hold the files, tried in this order; each ends in a slash.</param>
/// <param name="TrainImages">The file of training images.</param>
/// <param name="TrainLabels">The file of training labels.</param>
/// <param name="TestImages">The file of test images.</param>
/// <param name="TestLabels">The file of test labels.</param>
public sealed record DataSource(
    string Name,
    IReadOnlyList<Uri> Addresses,
    DataFile TrainImages,
    DataFile TrainLabels,
    DataFile TestImages,
    DataFile TestLabels)
{
    private const string TrainImagesName = "train-images-idx3-ubyte.gz";
    private const string TrainLabelsName = "train-labels-idx1-ubyte.gz";
    private const string TestImagesName = "t10k-images-idx3-ubyte.gz";
    private const string TestLabelsName = "t10k-labels-idx1-ubyte.gz";

    /// <summary>MNIST: 60,000 + 10,000 handwritten digits of 28×28, from the two mirrors that still serve it.</summary>
    public static DataSource Mnist { get; } = new(
        "mnist",
        [new("https://ossci-datasets.s3.amazonaws.com/mnist/"), new("https://storage.googleapis.com/cvdf-datasets/mnist/")],
        new(TrainImagesName, 9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
        new(TrainLabelsName, 28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
        new(TestImagesName, 1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
        new(TestLabelsName, 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"));

    /// <summary>Fashion-MNIST: 60,000 + 10,000 pictures of clothes of 28×28, from its makers' bucket (which speaks no TLS) and repository.</summary>
    public static DataSource FashionMnist { get; } = new(
        "fashion-mnist",
        [new("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"), new("https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/")],
        new(TrainImagesName, 26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
        new(TrainLabelsName, 29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
        new(TestImagesName, 4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
        new(TestLabelsName, 5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"));

    /// <summary>Every source, by its name.</summary>
    public static IReadOnlyDictionary<string, DataSource> All { get; } =
        new[] { Mnist, FashionMnist }.ToDictionary(static source => source.Name, StringComparer.Ordinal);

    /// <summary>The four files.</summary>
    public IReadOnlyList<DataFile> Files => [TrainImages, TrainLabels, TestImages, TestLabels];

    /// <summary>The name.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Name;
}
