using Theory.Nets.Mixtures;
using Theory.Nets.Runs;
using Theory.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Theory.Nets.Experiments;

/// <summary>The table of probabilities that heads are fitted to in <see cref="HeadFit"/>; its logarithm has full rank.</summary>
public enum FittedTable
{
    /// <summary>Each row a softmax of independent normal logits of standard deviation 2: no structure.</summary>
    Independent,

    /// <summary>Each row a mixture of eight softmaxes of rank four, by weights of its own: a short description, and full rank.</summary>
    Mixed,
}

/// <summary>The options of <see cref="HeadFit"/>.</summary>
/// <param name="Table">What is fitted.</param>
/// <param name="Embedding">The length of a context in the mixture, ≥ 1.</param>
/// <param name="Components">The softmaxes of the mixture, ≥ 1.</param>
/// <param name="Size">The number of contexts and of words, ≥ 2.</param>
/// <param name="Steps">The full-batch steps of Adam, ≥ 1.</param>
public sealed record HeadFitOptions(FittedTable Table = FittedTable.Independent, int Embedding = 8, int Components = 4, int Size = 64, int Steps = 800);

/// <summary>One head, fitted.</summary>
/// <param name="Embedding">The length of a context.</param>
/// <param name="Parameters">The trained numbers, those of the contexts among them.</param>
/// <param name="Divergence">The mean over contexts of KL(P ‖ fit), in nats, at the best learning rate.</param>
/// <param name="Rate">That learning rate.</param>
/// <param name="Rank">The numerical rank of log P of the fit: singular values above 1e-10 of the largest.</param>
/// <param name="EffectiveRank">The number of singular values above a hundredth of the largest, of log P of the fit less each row's mean.</param>
public sealed record FittedHead(int Embedding, long Parameters, double Divergence, double Rate, int Rank, int EffectiveRank);

/// <summary>The result of <see cref="HeadFit"/>: two heads fitted to one table.</summary>
/// <param name="TableRank">The rank of log P of the table.</param>
/// <param name="Softmax">The softmax head, its embedding chosen so that it has at least as many parameters as the mixture.</param>
/// <param name="Mixture">The mixture of softmaxes.</param>
public sealed record HeadFitResult(int TableRank, FittedHead Softmax, FittedHead Mixture)
{
    /// <summary>The divergences.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant(
        $"softmax {Softmax.Divergence:G3} nats with {Softmax.Parameters} parameters, mixture {Mixture.Divergence:G3} with {Mixture.Parameters}; ranks {Softmax.Rank} and {Mixture.Rank} of {TableRank}");
}

/// <summary>A full-rank table of probabilities, fitted by a softmax head and by a mixture of softmaxes of as many parameters.</summary>
/// <remarks>
/// <para>The contexts' vectors are trained with the head. Both heads see the same table; each has the best of three learning rates, decayed to zero by a cosine. In double precision.</para>
/// <para>Smoke: one small table. Cpu and gpu: two kinds of table by two embeddings, four components, five seeds each.</para>
/// </remarks>
public static class HeadFit
{
    private static readonly double[] Rates = [0.01, 0.03, 0.1];

    /// <summary>The experiment.</summary>
    public static Experiment<HeadFitOptions, HeadFitResult> Experiment { get; } = new("head-fit", Grid, Run);

    private static IReadOnlyList<Trial<HeadFitOptions>> Grid(Tier tier) => tier == Tier.Smoke
        ? [new(new(Size: 16, Embedding: 3, Components: 2, Steps: 50), new Seed(1))]
        :
        [
            .. from table in Enum.GetValues<FittedTable>()
               from embedding in new[] { 4, 8 }
               from seed in Enumerable.Range(1, 5)
               select new Trial<HeadFitOptions>(new(table, embedding), new Seed((ulong)seed)),
        ];

    private static HeadFitResult Run(HeadFitOptions options, Seed seed, Lab lab)
    {
        var (size, embedding, components) = (options.Size, options.Embedding, options.Components);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 2, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(embedding, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Steps, 1, nameof(options));
        using var all = NewDisposeScope();
        var device = lab.Compute.Start();
        var log = Logarithm(options, seed.Split("table")).to(device);
        var table = log.exp();
        var entropy = (table * log).sum().item<double>() / size;

        var mixtureParameters = (2L * size * embedding) + ((long)components * embedding * embedding) + ((long)components * embedding);
        var wide = (int)((mixtureParameters + (2 * size) - 1) / (2 * size));
        var softmax = Fit(wide, "softmax", s => Softmax(size, wide, s, device));
        var mixture = Fit(embedding, "mixture", s =>
        {
            var head = new MixtureOfSoftmaxes(embedding, size, components, seed: s.Split("head"), type: ScalarType.Float64);
            head.to(device);
            var contexts = new Parameter(Normal(s.Split("contexts"), size, embedding, 1).to(device));
            return ([contexts, .. head.parameters()], () => head.forward(contexts));
        });
        return new(Rank(log, 1e-10), softmax, mixture);

        FittedHead Fit(int length, string name, Func<Seed, (IReadOnlyList<Parameter> Parameters, Func<Tensor> Log)> make)
        {
            FittedHead? best = null;
            foreach (var rate in Rates)
            {
                using var scope = NewDisposeScope();
                var (parameters, fitted) = make(seed.Split(name));
                using var adam = optim.Adam(parameters, rate);
                for (var step = 0; step < options.Steps; step++)
                {
                    using var inner = NewDisposeScope();
                    foreach (var group in adam.ParamGroups)
                    {
                        group.LearningRate = rate * 0.5 * (1 + Math.Cos(Math.PI * step / options.Steps));
                    }

                    adam.zero_grad();
                    (-(table * fitted()).sum() / size).backward();
                    adam.step();
                }

                using var quiet = no_grad();
                var result = fitted();
                var divergence = entropy - ((table * result).sum().item<double>() / size);
                if (double.IsFinite(divergence) && (best is null || divergence < best.Divergence))
                {
                    best = new(length, parameters.Sum(static p => p.numel()), divergence, rate, Rank(result, 1e-10), Rank(result - result.mean([1], true), 0.01));
                }

                lab.Report(new Progress(0.5, $"{name} at rate {rate}: {divergence:G3} nats"));
            }

            return best ?? throw new InvalidOperationException($"No learning rate gave a finite divergence of the {name} head.");
        }
    }

    private static (IReadOnlyList<Parameter> Parameters, Func<Tensor> Log) Softmax(int size, int length, Seed seed, Device device)
    {
        var contexts = new Parameter(Normal(seed.Split("contexts"), size, length, 1).to(device));
        var words = new Parameter(Normal(seed.Split("words"), size, length, Math.Sqrt(2.0 / (size + length))).to(device));
        return ([contexts, words], () => contexts.mm(words.t()).log_softmax(1));
    }

    private static Tensor Logarithm(HeadFitOptions options, Seed seed)
    {
        const int Topics = 8;
        const int Short = 4;
        var size = options.Size;
        if (options.Table == FittedTable.Independent)
        {
            return Normal(seed, size, size, 2).log_softmax(1);
        }

        var weights = Normal(seed.Split("weights"), size, Topics, 2).log_softmax(1);
        var words = Normal(seed.Split("words"), size, Short, 1);
        var topics = Enumerable.Range(0, Topics).Select(k => Normal(seed.Split("topic").Split(k), size, Short, 1.5).mm(words.t()).log_softmax(1) + weights.narrow(1, k, 1)).ToList();
        return stack(topics, 0).logsumexp(0);
    }

    private static Tensor Normal(Seed seed, int rows, int columns, double deviation) => tensor(seed.Stream().Normals(rows * columns), [rows, columns]) * deviation;

    private static int Rank(Tensor matrix, double tolerance)
    {
        var values = linalg.svdvals(matrix).cpu().data<double>().ToArray();
        return values.Count(s => s > tolerance * values[0]);
    }
}
