using Theory.Nets.Native;
using Theory.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Theory.Nets.Mixtures;

/// <summary>A mixture of softmaxes: P = Σₖ πₖ softmax(W hₖ) with π = softmax(V c) and hₖ = tanh(Uₖ c) for a context c.</summary>
/// <remarks>
/// <para>W is words × embedding and shared, Uₖ embedding × context, V components × context; Glorot-uniform at first, no biases. The output is log P, so
/// that one component is a softmax head behind a tanh layer. A module like any other.</para>
/// </remarks>
public sealed class MixtureOfSoftmaxes : nn.Module<Tensor, Tensor>
{
    private readonly Parameter latent;
    private readonly Parameter prior;
    private readonly Parameter decoder;

    /// <summary>A head before training.</summary>
    /// <param name="context">The length of c, ≥ 1.</param>
    /// <param name="words">The number of classes, ≥ 1.</param>
    /// <param name="components">K, ≥ 1.</param>
    /// <param name="embedding">The length of each hₖ, ≥ 1; null for that of c.</param>
    /// <param name="seed">Where the weights come from.</param>
    /// <param name="type">The type of the weights: single or double precision.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or the type is none of those.</exception>
    /// <exception cref="NativeLibraryException">torch's native libraries cannot be used.</exception>
    public MixtureOfSoftmaxes(int context, int words, int components, int? embedding = null, Seed seed = default, ScalarType type = ScalarType.Float32)
        : base(nameof(MixtureOfSoftmaxes))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(context, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(words, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(embedding ?? 1, 1, nameof(embedding));
        (Context, Words, Components, Embedding) = (context, words, components, embedding ?? context);
        latent = GlorotUniform.Parameter(seed.Split("latent"), type, context, Embedding, [components, Embedding, context]);
        prior = GlorotUniform.Parameter(seed.Split("prior"), type, context, components, [components, context]);
        decoder = GlorotUniform.Parameter(seed.Split("decoder"), type, Embedding, words, [words, Embedding]);
        RegisterComponents();
    }

    /// <summary>The length of c.</summary>
    public int Context { get; }

    /// <summary>The number of classes.</summary>
    public int Words { get; }

    /// <summary>K.</summary>
    public int Components { get; }

    /// <summary>The length of each hₖ.</summary>
    public int Embedding { get; }

    /// <summary>log P for each context.</summary>
    /// <param name="input">c: … × context.</param>
    /// <returns>log P: … × words.</returns>
    /// <exception cref="ArgumentException">The last dimension of c is not its length, or an entry is not finite.</exception>
    public override Tensor forward(Tensor input)
    {
        GlorotUniform.RequireInput(input, Context, latent);
        var rows = input.reshape(-1, Context);
        var hidden = rows.mm(latent.reshape(-1, Context).t()).tanh().view(-1, Embedding);
        var each = hidden.mm(decoder.t()).log_softmax(1).view(rows.shape[0], Components, Words);
        return (each + rows.mm(prior.t()).log_softmax(1).unsqueeze(2)).logsumexp(1).reshape([.. input.shape[..^1], Words]);
    }

    /// <summary>The sizes.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"mixture of {Components} softmaxes, {Context} → {Embedding} → {Words}");
}
