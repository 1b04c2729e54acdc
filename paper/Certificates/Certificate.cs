using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Theory.Nets.Data;
using Theory.Nets.Experiments;
using Theory.Nets.IntegerNets;
using Theory.Nets.Runs;
using Theory.Numerics;
using Theory.PacBayes;
using Theory.Paper.Numbers;

namespace Theory.Paper.Certificates;

/// <summary>All that is needed to check a bound without trust: the hypothesis as a message, the prior that it was coded by, the errors, and the data that they are counted on.</summary>
/// <remarks>
/// <para>The prior draws one of the 1,024 architectures, and each layer's weights from the mixture of all i.i.d. laws on {−K, …, K}, weighted by Dirichlet(½). An array of weights thus has probability
/// 2⁻¹⁰ Π KT(layer). A function has that of all its arrays together: the order of hidden channels does not matter to it but does to the array, and a reordered array has the same counts, so
/// π(h) ≥ orders · 2⁻¹⁰ Π KT(layer), with the number of different arrays that an order of channels gives.</para>
/// <para><c>scripts/check-certificate.fsx</c> reads it, and shares no code with this library.</para>
/// </remarks>
/// <param name="Name">The name, of its file too.</param>
/// <param name="Kind"><c>integer-network</c>, or <c>hold-out</c> for a network that was fixed before the examples were counted.</param>
/// <param name="Errors">k.</param>
/// <param name="Count">n.</param>
/// <param name="Failure">δ.</param>
/// <param name="Bound">R.</param>
/// <param name="Bits">−log₂ of π(h), rounded up; 0 for a hold-out set.</param>
/// <param name="Message">The weights, as bytes; empty for a hold-out set.</param>
/// <param name="Json">The file's content.</param>
public sealed record Certificate(string Name, string Kind, long Errors, long Count, double Failure, Bound Bound, double Bits, IReadOnlyList<byte> Message, string Json)
{
    /// <summary>The file, relative to <c>paper/generated</c>.</summary>
    public string File => $"certificates/{Name}.json";

    /// <summary>The certificate of a saved network.</summary>
    /// <param name="name">The name.</param>
    /// <param name="measurement">The measurement that holds the network and its errors on the training images.</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>The certificate.</returns>
    /// <exception cref="ArgumentException">The measurement is of another data set, or was not taken on the real one.</exception>
    public static Certificate Of(string name, Measurement<ShortNetsOptions, ShortNetsResult> measurement, double failure)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        var (options, result) = (measurement.Options, measurement.Result);
        return result.StandIn
            ? throw new ArgumentException($"{measurement.File} was measured on stand-in data: there is nothing to certify.", nameof(measurement))
            : Of(name, DataSource.All[options.DataSet], result.Network(IntegerArchitecture.All[options.Architecture]), result.Errors, result.Count, failure);
    }

    /// <summary>The certificate of a network.</summary>
    /// <param name="name">The name.</param>
    /// <param name="data">The data set; its first n training images are those that are counted.</param>
    /// <param name="network">The network.</param>
    /// <param name="errors">k, its errors on them.</param>
    /// <param name="count">n.</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>The certificate.</returns>
    /// <exception cref="ArgumentException">δ or the counts are outside their domain.</exception>
    public static Certificate Of(string name, DataSource data, IntegerNetwork network, long errors, long count, double failure)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(network);
        var a = network.Architecture;
        var blocks = network.Layers.Select(layer => new SymbolBlock((2 * a.Largest) + 1, [.. layer.Select(w => w + a.Largest)])).ToList();
        var lengths = blocks.Select(block => KrichevskyTrofimov.CodeLength(block.Counts())).ToList();
        var orders = Orders(network);
        var bits = lengths.Aggregate((Interval)IntegerArchitecture.ListBits, static (sum, length) => sum + length) - orders.Aggregate(Interval.Zero, static (sum, number) => sum + Log2(number));
        var bound = Bounds.Occam(Evidence.OfErrors(errors, count, (bits * Interval.Ln2).Upper), failure);
        var message = ArithmeticCode.Encode(blocks);
        var json = Common(name, "integer-network", "Occam's razor: P(Bin(n, R) <= k) = delta * pi(h), by inversion of the binomial tail", data.Name, errors, count, failure, bound);
        json["files"] = new JsonObject(data.Files.Select(file => KeyValuePair.Create(file.Name, (JsonNode?)file.Sha256)));
        json["prior"] = new JsonObject
        {
            ["listed"] = IntegerArchitecture.All.Count,
            ["place"] = a.Index,
            ["deskewed"] = a.Deskewed,
            ["largest"] = a.Largest,
            ["absolute"] = a.Absolute,
            ["centred"] = a.Centred,
            ["pool"] = a.Pool,
            ["first"] = a.First,
            ["second"] = a.Second,
        };
        json["code"] = new JsonObject
        {
            ["law"] = "each layer by the mixture of all i.i.d. laws on {-K, ..., K}, weighted by Dirichlet(1/2)",
            ["counts"] = Array(blocks.Select(block => (JsonNode)Array(block.Counts().Select(c => (JsonNode)c)))),
            ["bits"] = Array(lengths.Select(length => (JsonNode)length)),
        };
        json["orders"] = Array(orders.Select(number => (JsonNode)number.ToString(CultureInfo.InvariantCulture)));
        json["bits"] = bits.Upper;
        json["message"] = Convert.ToBase64String(message);
        return new(name, "integer-network", errors, count, failure, bound, bits.Upper, message, Canonical.Text(json));
    }

    /// <summary>The certificate of a network that was fixed before the examples were counted: its weights are not needed, since it pays nothing for them.</summary>
    /// <param name="name">The name.</param>
    /// <param name="data">The data set that the examples were held out from.</param>
    /// <param name="errors">k, the errors on the held-out examples.</param>
    /// <param name="count">n, their number.</param>
    /// <param name="failure">δ, in (0, 1).</param>
    /// <returns>The certificate.</returns>
    /// <exception cref="ArgumentException">δ or the counts are outside their domain.</exception>
    public static Certificate OfHoldOut(string name, string data, long errors, long count, double failure)
    {
        var bound = Bounds.HoldOut(Evidence.OfErrors(errors, count), failure);
        var json = Common(name, "hold-out", "test set bound: P(Bin(n, R) <= k) = delta, by inversion of the binomial tail", data, errors, count, failure, bound);
        return new(name, "hold-out", errors, count, failure, bound, 0, [], Canonical.Text(json));
    }

    /// <summary>What it certifies.</summary>
    /// <returns><c>mnist-raw: 2410 of 60000 wrong, 1571.2 bits, R ≤ 0.06541 with probability ≥ 0.95</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}: {Errors} of {Count} wrong, {Outward.UpperFixed(Bits, 1)} bits, {Bound}");

    private static JsonObject Common(string name, string kind, string formula, string data, long errors, long count, double failure, Bound bound) => new()
    {
        ["name"] = name,
        ["kind"] = kind,
        ["formula"] = formula,
        ["data"] = data,
        ["errors"] = errors,
        ["count"] = count,
        ["failure"] = failure,
        ["value"] = bound.Value,
        ["bound"] = Printing.UpperPercent(bound.Value),
    };

    private static JsonArray Array(IEnumerable<JsonNode> nodes) => [.. nodes];

    // c! / Π (multiplicity of equal channels)!, as exact as a factorial is: IntegerNetwork counts the same in doubles, for search.
    private static List<BigInteger> Orders(IntegerNetwork network)
    {
        var a = network.Architecture;
        var layers = network.Layers;
        var (kernel, cells) = (layers[0].Count / a.First, a.Cells * a.Cells);
        var first = layers[0].Chunk(kernel).Select(channel => string.Join(',', channel));
        var second = Enumerable.Range(0, a.Second).Select(c => string.Join(',', layers[2].Chunk(cells).Where((_, at) => at % a.Second == c).SelectMany(static w => w)));
        return [Count(first), Count(second)];

        static BigInteger Count(IEnumerable<string> channels)
        {
            var groups = channels.GroupBy(static c => c).Select(static g => g.Count()).ToList();
            return groups.Aggregate(Factorial(groups.Sum()), static (orders, equal) => orders / Factorial(equal));
        }

        static BigInteger Factorial(int n) => Enumerable.Range(1, n).Aggregate(BigInteger.One, static (product, k) => product * k);
    }

    // A positive whole number is m 2ᵉ with m of 53 bits and something after them.
    private static Interval Log2(BigInteger number)
    {
        var shift = Math.Max(0, (int)number.GetBitLength() - 53);
        var leading = (double)(number >> shift);
        return (Interval.Log(Interval.Of(leading, shift > 0 ? leading + 1 : leading)) / Interval.Ln2) + shift;
    }
}
