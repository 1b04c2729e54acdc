using Theory.Nets.Experiments;
using Theory.Nets.Runs;
using Theory.NonNormal;
using Theory.Numerics;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>Is a chain the transformation of the largest total signal-to-noise ratio? Among contractions, by a theorem; beyond, no.</summary>
internal static class ChainIsOptimal
{
    /// <summary>From which relative difference one total is more than another.</summary>
    private const double More = 1e-6;

    public static Claim Claim { get; } = new(
        "a-chain-is-an-optimal-transformation",
        "Perhaps the simplest transformation of optimal total signal-to-noise ratio is a feedforward chain, $W_{ij} = \\alpha\\,\\delta_{i,j-1}$.",
        "Common initialization schemes for recurrent neural networks are likely suboptimal",
        Judge);

    /// <summary>The outcome of ascents at several norms: the best total over that of the chain of the same norm.</summary>
    public static Outcome Judgement(IReadOnlyCollection<(double Norm, double Ratio)> ascents)
    {
        var beaten = ascents.Count(static a => a.Ratio > 1 + More);
        return ascents.Any(static a => a.Norm <= 1 && a.Ratio > 1 + More) || beaten == ascents.Count ? Outcome.Fails
            : beaten > 0 ? Outcome.Conditional
            : ascents.All(static a => a.Ratio > 1 - More) ? Outcome.Holds : Outcome.Undecided;
    }

    /// <summary>The best total of an ascent, proved from below, over that of a chain.</summary>
    public static double Ratio(Measurement<MemoryAscentOptions, MemoryAscentResult> ascent)
    {
        var n = ascent.Options.Units;
        var memory = CertifiedMemory.Of(new Matrix(n, n, (i, j) => ascent.Result.Weights[(i * n) + j]), ascent.Result.Input, 1, la: LinearAlgebra.Managed);
        return memory.Total * (1 - memory.Certificate.RelativeError) / ascent.Result.Chain;
    }

    /// <summary>Ten units of 0.999 of the identity and 0.2 of a chain: a norm below 1.2, and nearly the total of ten.</summary>
    public static InitialisationMemory NearCritical
    {
        get
        {
            var start = Initialisations.IdentityAndChain(10, 0.999, 0.2);
            var kept = Computation.Of<double[]>("near-critical-memory", () => CertifiedMemory.Of(start.Weights, start.Input, 1, la: LinearAlgebra.Managed) is var m ? [m.Total, m.Certificate.RelativeError] : []);
            return new(start, kept[0], kept[1], 0, LinearAlgebra.Managed.SingularValues(start.Weights)[0], NonNormality.RelativeHenrici(start.Weights, LinearAlgebra.Managed));
        }
    }

    private static Verdict Judge(Store store)
    {
        const string Predicted = "Where $\\|W\\|_2 \\le \\alpha \\le 1$ it is a theorem, for every size and every input: no total is above the chain's, $\\sum_{r=1}^N (1 + \\alpha^{-2} + \\cdots + \\alpha^{-2(r-1)})^{-1}$ ([#modes-of-contractions]). For every larger norm nothing is optimal: the identity and a chain, $\\lambda I + \\beta S$ with $\\lambda \\to 1$, come as near as one likes to $N$, the bound of all matrices, and do not reach it.";
        var ascents = store.Of(MemoryAscent.Experiment).OrderBy(static m => m.Options.Norm).ThenBy(static m => m.Options.Units).ToList();
        if (ascents.Count == 0)
        {
            return Verdict.Unmeasured(Predicted, MemoryAscent.Experiment.Name);
        }

        var ratios = ascents.Select(static m => (m.Options.Norm, m.Options.Units, Ratio: Ratio(m))).ToList();
        var within = ratios.Where(static r => r.Norm <= 1).ToList();
        var beyond = ratios.Where(static r => r.Norm > 1).ToList();
        return new Verdict(
            Judgement([.. ratios.Select(static r => (r.Norm, r.Ratio))]),
            Predicted,
            $"Ascents of the total over matrices of bounded norm, from {ascents.Sum(static m => m.Result.Memories.Count)} starts. Norm {string.Join(" and ", within.Select(static r => Printing.Plain(r.Norm)).Distinct())}, {within.Min(static r => r.Units)} to {within.Max(static r => r.Units)} units: the best total differs from the chain's by {Printing.Below(within.Max(static r => Math.Abs(r.Ratio - 1)))}, relatively.{(beyond.Count == 0 ? "" : $" Beyond, the best over the chain's, proved from below: {string.Join("; ", beyond.Select(static r => $"norm {Printing.Plain(r.Norm)}, {r.Units} units: {Printing.Plain(r.Ratio, 4)}"))}.")} Ten units of $0.999\\,I + 0.2\\,S$, of norm {Printing.Plain(NearCritical.Norm)}, have {InitialisationNumbers.Agreed(NearCritical.Lower, NearCritical.Upper)}.",
            $"Holds if at every norm the best total found is the chain's to {Printing.Below(More / 10)}; conditional if the chain is beaten at some norms above one; fails if it is beaten at every norm, or within norm one, against the theorem.");
    }
}
