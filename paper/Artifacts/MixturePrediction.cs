using Theory.Degeneracy;
using Theory.Nets.Experiments;
using Theory.Nets.Mixtures;
using Theory.Numerics;
using Theory.Paper.Numbers;

namespace Theory.Paper.Artifacts;

/// <summary>What theory gives for the experiment on mixtures of experts: the four shape numbers and the sorted singular values.</summary>
/// <param name="Zeros">The mass at zero.</param>
/// <param name="StableRank">As a share of the width.</param>
/// <param name="Participation">As a share of the width.</param>
/// <param name="SingularValues">Falling.</param>
/// <param name="EffectiveExperts">1/Σg².</param>
internal sealed record MixturePrediction(double Zeros, double StableRank, double Participation, IReadOnlyList<double> SingularValues, double EffectiveExperts)
{
    /// <summary>Under softmax gates theory speaks of one input and one V: so many are drawn, from a seed of their own.</summary>
    private const int Draws = 6;

    /// <summary>s₁ over the middle singular value.</summary>
    public double LargestOverMedian => SingularValues[0] / SingularValues[(SingularValues.Count - 1) / 2];

    public static MixturePrediction Of(MixtureSpectraOptions options) =>
        Computation.Of(FormattableString.Invariant($"mixture-{options.Width}-{options.Experts}-{options.Gates}-{options.Input}").ToLowerInvariant(), () => Make(options.Width, options.Experts, options.Gates, options.Input));

    private static MixturePrediction Make(int width, int experts, ExpertGates gates, InputLaw input)
    {
        if (gates == ExpertGates.Constant)
        {
            var law = Spectra.MixtureOfExperts(experts, width, width);
            // one expert's number of active rows varies by input, which decides the values near the middle: the law at finite width knows it
            var values = experts == 1 ? ReluSpectrumFigure.Predicted(width) : law.SingularValues(width);
            return new(law.MassAtZero, law.StableRankRatioOf(width), law.ParticipationRatioOf(width), values, experts);
        }

        var laws = Enumerable.Range(0, Draws).Select(draw =>
        {
            var seed = new Seed(7).Split("mixture-prediction").Split(draw);
            var bound = Math.Sqrt(6.0 / (width + experts));
            var (weights, points) = (seed.Split("gates").Stream(), seed.Split("input").Stream());
            var v = new Matrix(experts, width, (_, _) => bound * ((2 * weights.NextDouble()) - 1));
            var x = input == InputLaw.Normal ? points.Normals(width) : points.Uniforms(width);
            var logits = v * x;
            var top = logits.Max();
            var g = logits.Select(h => Math.Exp(h - top)).ToArray();
            return (Law: Spectra.MixtureAt(x, v, width), Effective: Math.Pow(g.Sum(), 2) / g.Sum(static each => each * each));
        }).ToList();
        var sorted = laws.Select(l => l.Law.SingularValues(width)).ToList();
        return new(
            laws.Average(l => l.Law.MassAtZero), laws.Average(l => l.Law.StableRankRatioOf(width)), laws.Average(l => l.Law.ParticipationRatioOf(width)),
            [.. Enumerable.Range(0, width).Select(i => sorted.Average(s => s[i]))], laws.Average(l => l.Effective));
    }
}
