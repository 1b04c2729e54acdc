using Theory.Nets.Native;
using Theory.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Theory.Nets.Mixtures;

/// <summary>Glorot's uniform start for arrays of several maps, and what such a module asks of its input.</summary>
internal static class GlorotUniform
{
    /// <summary>A parameter whose entries are uniform on ±√(6 / (inputs + outputs)), the sizes of one map.</summary>
    public static Parameter Parameter(Seed seed, ScalarType type, int inputs, int outputs, long[] shape)
    {
        NativeLibraries.Require();
        if (type is not (ScalarType.Float32 or ScalarType.Float64))
        {
            throw new ArgumentOutOfRangeException(nameof(type), type, "Weights are of single or double precision.");
        }

        using var scope = NewDisposeScope();
        var bound = Math.Sqrt(6.0 / ((double)inputs + outputs));
        var entries = seed.Stream().Uniforms((int)shape.Aggregate(1L, static (product, size) => product * size));
        // a module's parameters live as long as the module, not as the scope in which it was made
        return new Parameter(tensor(entries, shape).mul(2 * bound).sub(bound).to(type).DetachFromDisposeScope());
    }

    /// <summary>Refuses an input whose last dimension, type or entries the module cannot take.</summary>
    public static void RequireInput(Tensor input, int inputs, Tensor weight)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.dim() == 0 || input.shape[^1] != inputs || input.numel() == 0)
        {
            throw new ArgumentException($"The last dimension is {inputs}, and no dimension is empty; the shape is ({string.Join(", ", input.shape)}).", nameof(input));
        }

        if (input.dtype != weight.dtype)
        {
            throw new ArgumentException($"The weights are of type {weight.dtype}, and the input of type {input.dtype}.", nameof(input));
        }

        using var scope = NewDisposeScope();
        if (!input.isfinite().all().item<bool>())
        {
            throw new ArgumentException("An entry of the input is not finite.", nameof(input));
        }
    }
}
