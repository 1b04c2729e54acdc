using Theory.Numerics;

namespace Theory.Hyperreals;

/// <summary>A network written once over <see cref="IScalar{T}"/>: at θ + εv it carries its own derivatives, over intervals its own error.</summary>
/// <remarks>
/// <para>All parameters lie in one vector, layer after layer. With <see cref="Curvature"/> scalars one pass gives a Jacobian–vector product and vᵀHv, with
/// <see cref="Gradient"/> the whole gradient, with <see cref="Jet"/> a Taylor polynomial.</para>
/// <para>Plain loops, for small networks: the independent route against which a training library is held.</para>
/// <para>Error: that of the scalar (laws: a network at θ + εv has autograd's Jacobian-vector product and curvature).</para>
/// </remarks>
public sealed class ScalarNetwork
{
    /// <summary>Layers in a row.</summary>
    /// <param name="layers">The layers, the first to see the input first; at least one.</param>
    /// <exception cref="ArgumentException">There is no layer, or one does not fit the one before it.</exception>
    public ScalarNetwork(params ScalarLayer[] layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        var length = 0;
        foreach (var layer in layers)
        {
            if (length != 0 && layer.Inputs != 0 && layer.Inputs != length)
            {
                throw new ArgumentException($"The layer «{layer}» takes {layer.Inputs} numbers, and {length} reach it.", nameof(layers));
            }

            Inputs = Inputs == 0 ? layer.Inputs : Inputs;
            length = layer.Outputs == 0 ? length : layer.Outputs;
        }

        Layers = layers.Length > 0 ? [.. layers] : throw new ArgumentException("A network has at least one layer.", nameof(layers));
        ParameterCount = layers.Sum(static layer => layer.ParameterCount);
    }

    /// <summary>The layers.</summary>
    public IReadOnlyList<ScalarLayer> Layers { get; }

    /// <summary>The length of the input; 0 where any will do.</summary>
    public int Inputs { get; }

    /// <summary>The length of θ.</summary>
    public int ParameterCount { get; }

    /// <summary>The output f(θ, x).</summary>
    /// <typeparam name="T">The scalar.</typeparam>
    /// <param name="parameters">θ, <see cref="ParameterCount"/> scalars.</param>
    /// <param name="input">x.</param>
    /// <returns>The output: logits, for <see cref="CrossEntropy"/>.</returns>
    /// <exception cref="ArgumentException">A length does not fit, or a rectifier's argument is not told apart from 0.</exception>
    public T[] Apply<T>(IReadOnlyList<T> parameters, IReadOnlyList<double> input)
        where T : IScalar<T>
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(input);
        return Run<T>([.. parameters], input);
    }

    /// <summary>The mean cross-entropy of the softmax of the outputs: mean over examples of ln Σⱼ exp(zⱼ) − z_c.</summary>
    /// <typeparam name="T">The scalar.</typeparam>
    /// <param name="parameters">θ, <see cref="ParameterCount"/> scalars.</param>
    /// <param name="inputs">The examples, at least one.</param>
    /// <param name="classes">c for each example.</param>
    /// <returns>The loss, in nats.</returns>
    /// <exception cref="ArgumentException">A length does not fit, or a rectifier's argument is not told apart from 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A class is not one of the outputs.</exception>
    public T CrossEntropy<T>(IReadOnlyList<T> parameters, IReadOnlyList<IReadOnlyList<double>> inputs, IReadOnlyList<int> classes)
        where T : IScalar<T>
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(classes);
        if (inputs.Count == 0 || inputs.Count != classes.Count)
        {
            throw new ArgumentException($"There are {inputs.Count} examples and {classes.Count} classes.", nameof(classes));
        }

        T[] θ = [.. parameters];
        var sum = T.FromDouble(0);
        for (var example = 0; example < inputs.Count; example++)
        {
            var z = Run<T>(θ, inputs[example]);
            var c = classes[example];
            if (c < 0 || c >= z.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(classes), c, $"The class of example {example} is one of the {z.Length} outputs.");
            }

            // about the largest logit, so that no exponential overflows
            var largest = z.Aggregate(static (a, b) => T.Compare(a, b) == Ordering.Less ? b : a);
            var total = z.Select(each => T.Exp(each - largest)).Aggregate(static (a, b) => a + b);
            sum += T.Log(total) + largest - z[c];
        }

        return sum / T.FromDouble(inputs.Count);
    }

    /// <summary>The layers in a row.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"{string.Join(", ", Layers)}; {ParameterCount} parameters");

    private T[] Run<T>(T[] parameters, IReadOnlyList<double> input)
        where T : IScalar<T>
    {
        if (parameters.Length != ParameterCount)
        {
            throw new ArgumentException($"The network has {ParameterCount} parameters, and {parameters.Length} are given.", nameof(parameters));
        }

        if (Inputs != 0 && input.Count != Inputs)
        {
            throw new ArgumentException($"The network takes {Inputs} numbers, and {input.Count} are given.", nameof(input));
        }

        T[] x = [.. input.Select(T.FromDouble)];
        var at = 0;
        foreach (var layer in Layers)
        {
            x = layer.Apply<T>(parameters.AsSpan(at, layer.ParameterCount), x);
            at += layer.ParameterCount;
        }

        return x;
    }
}
