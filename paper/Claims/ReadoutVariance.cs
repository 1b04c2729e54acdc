using Theory.Nets.Experiments;
using Theory.Nets.Recurrent;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>The best readout of a past signal from a noisy linear net has variance 1/J(k), and non-normal nets are read better.</summary>
internal static class ReadoutVariance
{
    /// <summary>How far from 1 the product of variance and information may be.</summary>
    private const double Margin = 0.03;

    public static Claim Claim { get; } = new(
        "non-normal-nets-keep-a-better-signal-in-noise",
        "In noise a linear recurrent net whose matrix is not normal keeps a better signal than any normal one, orthogonal ones among them.",
        "Common initialization schemes for recurrent neural networks are likely suboptimal",
        Judge);

    /// <summary>Every lag of every net with variance times information, and the reach of its 99 % interval.</summary>
    public static IReadOnlyList<(Measurement<NoisyReadoutOptions, NoisyReadoutResult> Net, LagVariance Lag, double Product, double Reach)> Products(Store store) =>
    [
        .. from net in store.Of(NoisyReadout.Experiment)
           let curve = MemoryCurveFigure.Curve(net.Options, net.Job.Seed)
           from lag in net.Result.Lags
           select (net, lag, lag.Variance * curve[lag.Lag], SeedMean.Normal99 * lag.StandardError * curve[lag.Lag]),
    ];

    /// <summary>The sum of measured 1/variance over the lags that were read, which is at most the total; with a 99 % reach.</summary>
    public static (double Sum, double Reach) Total(NoisyReadoutResult result) =>
        (result.Lags.Sum(static l => 1 / l.Variance), SeedMean.Normal99 * Math.Sqrt(result.Lags.Sum(static l => Math.Pow(l.StandardError / (l.Variance * l.Variance), 2))));

    public static bool IsNormal(RecurrentStart start) => start is RecurrentStart.Identity or RecurrentStart.Orthogonal;

    private static Verdict Judge(Store store)
    {
        const string Predicted = "Generalised least squares reads the signal of $k$ steps ago with variance $1/J(k)$, where $J(k) = v^\\top W^{k\\top} C^{-1} W^k v$ is the Fisher memory curve and $C$ the covariance of the state under noise [@ganguli2008memory, Results]. Its sum over $k$ is 1 for every normal $W$ and every $v$; a chain has $\\sum_{k<N} 1/(k+1)$.";
        var products = Products(store);
        if (products.Count == 0 || !products.Any(p => IsNormal(p.Net.Options.Start)) || products.All(p => IsNormal(p.Net.Options.Start)))
        {
            return Verdict.Unmeasured(Predicted, NoisyReadout.Experiment.Name);
        }

        var within = products.All(p => Math.Abs(p.Product - 1) <= Margin);
        var totals = store.Of(NoisyReadout.Experiment).Select(m => (m.Options, Total: Total(m.Result))).ToList();
        // what was not read of a normal net adds to its sum, which is 1 whatever its matrix
        var beyond = totals.Where(t => !IsNormal(t.Options.Start)).ToList();
        var exceed = beyond.Count(t => t.Total.Sum - t.Total.Reach > 1);
        return new Verdict(
            within && exceed == beyond.Count ? Outcome.Holds : exceed == 0 ? Outcome.Fails : Outcome.Conditional,
            Predicted,
            $"Over {products.Count} lags of {totals.Count} nets the sampled variance times $J(k)$ lies between {Printing.Plain(products.Min(p => p.Product), 4)} and {Printing.Plain(products.Max(p => p.Product), 4)}. The sum of the measured $1/\\mathrm{{variance}}$ over the lags that were read, with 99 % reach: {string.Join("; ", totals.Select(t => $"{MemoryCurveFigure.Name(t.Options)} ${Printing.Plain(t.Total.Sum)} \\pm {Printing.Plain(t.Total.Reach, 2)}$"))}.",
            $"Holds if every sampled variance is within {Printing.Percent(Margin, 0)} of $1/J(k)$ and the measured sum of every non-normal net is above 1, the sum of normal ones, by more than its 99 % reach; fails if none is; conditional between. Only some lags are read, so that each sum is a lower bound.");
    }
}
