using TorchSharp;
using Theory.Nets.Training;
using static TorchSharp.torch;

namespace Theory.Nets.Checkpoints;

/// <summary>Networks by the names of their arrays, as PyTorch's <c>state_dict</c> has them: loaded and saved bit for bit, in both directions.</summary>
/// <remarks>
/// <para>A <see cref="Network"/> is the <c>nn.Sequential</c> of its layers: <c>3.weight</c> is the weight of its fourth. A convolution's kernel is turned to PyTorch's order of
/// axes; batch normalisation's arrays are <c>weight</c>, <c>bias</c>, <c>running_mean</c> and <c>running_var</c>, and its count <c>num_batches_tracked</c>, which nothing here uses, is written as 0.</para>
/// <para>Nothing is converted: an array of another type, of another shape, missing or left over is refused, and then nothing has changed.</para>
/// </remarks>
public static class StateDict
{
    private static readonly (StoredType Stored, ScalarType Scalar)[] Types =
    [
        (StoredType.Bool, ScalarType.Bool), (StoredType.U8, ScalarType.Byte), (StoredType.I8, ScalarType.Int8), (StoredType.I16, ScalarType.Int16), (StoredType.F16, ScalarType.Float16),
        (StoredType.BF16, ScalarType.BFloat16), (StoredType.I32, ScalarType.Int32), (StoredType.F32, ScalarType.Float32), (StoredType.C64, ScalarType.ComplexFloat32),
        (StoredType.F64, ScalarType.Float64), (StoredType.I64, ScalarType.Int64),
    ];

    /// <summary>A network's arrays.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters, <see cref="Network.ParameterCount"/> of them.</param>
    /// <param name="statistics">Its statistics.</param>
    /// <returns>The arrays by PyTorch's names.</returns>
    public static TensorFile Of(Network network, float[] parameters, float[] statistics)
    {
        ArgumentNullException.ThrowIfNull(network);
        List<StoredTensor> tensors = [];
        foreach (var (vector, arrays) in new[] { (parameters, Arrays(network.Layers, "", l => l.Parameters)), (statistics, Arrays(network.Layers, "", l => l.Statistics)) })
        {
            var at = 0;
            foreach (var array in arrays)
            {
                var entries = vector.AsSpan(at, (int)array.Block.Count);
                tensors.Add(new StoredTensor(array.Name, StoredType.F32, array.Shape, Bytes(array.IsKernel ? Turn(entries, array.Block.Shape, toTorch: true) : entries.ToArray())));
                if (array.Name.EndsWith(Mean, StringComparison.Ordinal))
                {
                    tensors.Add(new StoredTensor(array.Name[..^Mean.Length] + Count, StoredType.I64, [], new byte[8]));
                }

                at += entries.Length;
            }
        }

        return new TensorFile(tensors, new Dictionary<string, string> { ["format"] = "pt" });
    }

    /// <summary>A network's numbers from its arrays.</summary>
    /// <param name="network">The network.</param>
    /// <param name="file">Its arrays by PyTorch's names, and no others.</param>
    /// <returns>The vector of parameters and that of statistics.</returns>
    /// <exception cref="ArgumentException">An array is missing, is left over, or has another type or shape.</exception>
    public static (float[] Parameters, float[] Statistics) Read(Network network, TensorFile file)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(file);
        List<NamedArray> parameters = [.. Arrays(network.Layers, "", l => l.Parameters)], statistics = [.. Arrays(network.Layers, "", l => l.Statistics)];
        var counts = statistics.Where(a => a.Name.EndsWith(Mean, StringComparison.Ordinal)).Select(a => (a.Name[..^Mean.Length] + Count, StoredType.I64, (IReadOnlyList<long>)[]));
        Match(file, [.. parameters.Concat(statistics).Select(a => (a.Name, StoredType.F32, a.Shape)), .. counts], $"network {network.Name}");
        return (Vector(parameters), Vector(statistics));

        float[] Vector(List<NamedArray> arrays) => [.. arrays.SelectMany(a =>
        {
            var entries = new float[a.Block.Count];
            file.Tensors[a.Name].Bytes.Span.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(entries.AsSpan()));
            return a.IsKernel ? Turn(entries, a.Block.Shape, toTorch: false) : entries;
        })];
    }

    /// <summary>A module's parameters and buffers, in whatever types they have.</summary>
    /// <param name="module">The module.</param>
    /// <returns>The arrays by the module's own names.</returns>
    /// <exception cref="ArgumentException">An array has a type that the format lacks.</exception>
    public static TensorFile Of(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        using var scope = NewDisposeScope();
        return new TensorFile(module.state_dict().Select(a => Stored(a.Key, a.Value)), new Dictionary<string, string> { ["format"] = "pt" });
    }

    /// <summary>Gives a module the parameters and buffers of a file, bit for bit, all of them or none.</summary>
    /// <param name="module">The module.</param>
    /// <param name="file">Its arrays by name, and no others.</param>
    /// <exception cref="ArgumentException">An array is missing, is left over, or has another type or shape; nothing has changed.</exception>
    public static void Load(nn.Module module, TensorFile file)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(file);
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var state = module.state_dict();
        Match(file, [.. state.Select(a => (a.Key, Type(a.Key, a.Value), (IReadOnlyList<long>)a.Value.shape))], $"module {module.GetName()}");

        // whatever can fail is done before the first array changes
        var loaded = state.Keys.ToDictionary(name => name, name => Tensor(file.Tensors[name]).to(state[name].device));
        foreach (var (name, array) in state)
        {
            array.copy_(loaded[name]);
        }
    }

    /// <summary>A tensor of torch as bytes.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tensor">The tensor, on whatever device.</param>
    /// <returns>The bytes of its entries, with its type and shape.</returns>
    /// <exception cref="ArgumentException">It has a type that the format lacks.</exception>
    public static StoredTensor Stored(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var scope = NewDisposeScope();
        var type = Type(name, tensor);
        return new StoredTensor(name, type, tensor.shape, tensor.numel() == 0 ? default : tensor.detach().cpu().contiguous().bytes.ToArray());
    }

    /// <summary>A stored tensor as one of torch, on the processor.</summary>
    /// <param name="stored">The bytes.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">torch has no such type here.</exception>
    public static Tensor Tensor(StoredTensor stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var known = Array.FindIndex(Types, t => t.Stored == stored.Type);
        if (known < 0)
        {
            throw new ArgumentException($"{stored}: torch has no such type here.", nameof(stored));
        }

        var made = empty([.. stored.Shape], Types[known].Scalar);
        if (stored.Bytes.Length > 0)
        {
            stored.Bytes.Span.CopyTo(made.bytes);
        }

        return made;
    }

    private const string Mean = "running_mean";
    private const string Count = "num_batches_tracked";

    // an array of a layer under PyTorch's name; a kernel lies as outputs × rows × columns × inputs here, and as outputs × inputs × rows × columns there
    private sealed record NamedArray(string Name, Block Block, bool IsKernel)
    {
        public IReadOnlyList<long> Shape => IsKernel ? [Block.Shape[0], Block.Shape[3], Block.Shape[1], Block.Shape[2]] : Block.Shape;
    }

    private static IEnumerable<NamedArray> Arrays(IEnumerable<Layer> layers, string prefix, Func<Layer, IReadOnlyList<Block>> arrays) =>
        layers.SelectMany((layer, index) => layer is Residual residual
            ? Arrays(residual.Inner, FormattableString.Invariant($"{prefix}{index}."), arrays)
            : arrays(layer).Select(block => new NamedArray(
                FormattableString.Invariant($"{prefix}{index}.{(layer is BatchNorm ? OfNormalisation(block.Name) : block.Name)}"), block, layer is Convolution && block.Name == "weight")));

    private static string OfNormalisation(string name) => name switch
    {
        "scale" => "weight",
        "shift" => "bias",
        "mean" => Mean,
        _ => "running_var",
    };

    private static float[] Turn(ReadOnlySpan<float> kernel, IReadOnlyList<long> shape, bool toTorch)
    {
        var (outputs, area, inputs) = ((int)shape[0], (int)(shape[1] * shape[2]), (int)shape[3]);
        var turned = new float[kernel.Length];
        for (var output = 0; output < outputs; output++)
        {
            for (var at = 0; at < area; at++)
            {
                for (var input = 0; input < inputs; input++)
                {
                    var (here, there) = ((((output * area) + at) * inputs) + input, (((output * inputs) + input) * area) + at);
                    turned[toTorch ? there : here] = kernel[toTorch ? here : there];
                }
            }
        }

        return turned;
    }

    private static byte[] Bytes(float[] entries) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(entries.AsSpan()).ToArray();

    private static StoredType Type(string name, Tensor tensor)
    {
        var known = Array.FindIndex(Types, t => t.Scalar == tensor.dtype);
        return known >= 0 ? Types[known].Stored : throw new ArgumentException($"{name} has the type {tensor.dtype}, which the format lacks.", nameof(tensor));
    }

    private static void Match(TensorFile file, IReadOnlyList<(string Name, StoredType Type, IReadOnlyList<long> Shape)> expected, string of)
    {
        foreach (var (name, type, shape) in expected)
        {
            if (!file.Tensors.TryGetValue(name, out var found))
            {
                throw new ArgumentException($"The file has no {name}, which the {of} needs; it has {string.Join(", ", file.Tensors.Keys.Order(StringComparer.Ordinal))}.", nameof(file));
            }

            if (found.Type != type || !found.Shape.SequenceEqual(shape))
            {
                throw new ArgumentException($"The file's {found} is not the {of}'s {name}: {type} [{string.Join(", ", shape)}].", nameof(file));
            }
        }

        if (file.Tensors.Keys.Except(expected.Select(e => e.Name)).FirstOrDefault() is { } over)
        {
            throw new ArgumentException($"The file has {over}, which the {of} lacks.", nameof(file));
        }
    }
}
