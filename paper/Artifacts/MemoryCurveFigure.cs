using Theory.Nets.Experiments;
using Theory.Nets.Recurrent;
using Theory.Nets.Runs;
using Theory.Numerics;
using Theory.Paper.Claims;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>Memory curves of the starts: theory as lines, sampled readouts as points.</summary>
internal static class MemoryCurveFigure
{
    public static Artifact Artifact { get; } = new("memory-curves", Render);

    public static string Name(NoisyReadoutOptions net) => net.Start switch
    {
        RecurrentStart.FeedbackChain => $"feedback chain {Printing.Plain(net.Gain)}, {Printing.Plain(net.Link)}",
        RecurrentStart.IdentityChain => $"{Printing.Plain(net.Gain)} identity + {Printing.Plain(net.Link)} chain",
        _ => $"{StartComparison.Name(net.Start)} {Printing.Plain(net.Gain)}",
    };

    /// <summary>J(k) for each k up to the longest lag, over as many steps of noise as the measurement has.</summary>
    public static IReadOnlyList<double> Curve(NoisyReadoutOptions net, Seed seed)
    {
        var (w, n) = (NoisyReadout.Weights(net, seed), net.Units);
        var (covariance, power) = (Matrix.Zeros(n, n), Matrix.Identity(n));
        for (var t = 0; t < net.Steps; t++)
        {
            covariance += power * power.Transpose();
            power = w * power;
        }

        var signals = new List<double[]> { NoisyReadout.Direction(net.Start, n, seed) };
        for (var k = 0; k < net.Lags.Max(); k++)
        {
            signals.Add(w * signals[^1]);
        }

        var solved = LinearAlgebra.Managed.Solve(covariance, new Matrix(n, signals.Count, (i, k) => signals[k][i]));
        return [.. signals.Select((u, k) => solved.Column(k).Zip(u, static (a, b) => a * b).Sum())];
    }

    private static Block Render(Store store)
    {
        var nets = store.Of(NoisyReadout.Experiment);
        if (nets.Count == 0)
        {
            return new Notice($"No result of `{NoisyReadout.Experiment.Name}` is in the store yet: there is no memory curve to draw.");
        }

        return new Figure(
            "memory-curves",
            "What a noisy linear net keeps of its past is what theory says, and non-normal nets keep more",
            "Information on the signal of $k$ steps ago in the state of a linear net of twelve units: $J(k)$ of theory (lines) and one over the sampled variance of the readout by generalised least squares (points, 99 % intervals). Nothing is fitted.",
            new Axis("lag $k$"),
            new Axis("$J(k)$", Scale.Logarithmic, Minimum: 1e-3),
            [
                .. nets.SelectMany(net => new Series[]
                {
                    new Series.Line(Name(net.Options), [.. Curve(net.Options, net.Job.Seed).Select(static (j, k) => new Point(k, j))]),
                    new Series.ErrorBars(Name(net.Options), [.. net.Result.Lags.Select(static l => new Spread(l.Lag, 1 / l.Variance, 1 / (l.Variance + (SeedMean.Normal99 * l.StandardError)), 1 / (l.Variance - (SeedMean.Normal99 * l.StandardError))))]),
                }),
            ]);
    }
}
