using System.Globalization;
using Theory.Nets.Experiments;
using Theory.Nets.Recurrent;
using Theory.Nets.Runs;
using Theory.NonNormal;
using Theory.Numerics;
using Theory.Paper.Claims;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Artifacts;

/// <summary>Initialisations side by side: their memory curves, and a table of memory and non-normality.</summary>
internal static class InitialisationFigures
{
    /// <summary>The size of the curves: that of the sampled readouts.</summary>
    private const int Units = 12;

    private const int Lags = 40;

    /// <summary>The size of the table.</summary>
    private const int TableUnits = 50;

    private const double Least = 1e-3;

    // those whose matrix some sampled readout has: of the identity every input is the same
    private static readonly IReadOnlyDictionary<string, (RecurrentStart Start, double Gain, double Link)> Readouts = new Dictionary<string, (RecurrentStart, double, double)>
    {
        ["identity"] = (RecurrentStart.Identity, 0.9, 0),
        ["chain"] = (RecurrentStart.Chain, 1, 0),
        ["feedback-chain"] = (RecurrentStart.FeedbackChain, 1.2, 0.05),
        ["identity-and-chain"] = (RecurrentStart.IdentityChain, 0.5, 0.7),
    };

    public static Artifact Memory { get; } = new("initialisation-memory", RenderMemory);

    public static Artifact Table { get; } = new("initialisations", static _ => RenderTable());

    /// <summary>What an initialisation is called in the paper.</summary>
    public static string Name(string name) => name switch
    {
        "identity" => "identity × 0.9",
        "orthogonal" => "orthogonal × 0.9",
        "chain" => "chain",
        "amplifying-chain" => "chain × 1.2",
        "feedback-chain" => "chain × 1.2 with feedback",
        "identity-and-chain" => "identity × 0.5 + chain × 0.7",
        "ginibre" => "Gaussian × 0.8",
        "s4d-lin" => "S4D-Lin",
        "lru" => "LRU",
        "legs" => "HiPPO-LegS",
        "legt" => "HiPPO-LegT",
        "shift" => "shift of H3",
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such initialisation."),
    };

    /// <summary>The readout that was sampled of the same matrix and input, if there is one.</summary>
    public static Measurement<NoisyReadoutOptions, NoisyReadoutResult>? Readout(Store store, Initialisation start) =>
        Readouts.TryGetValue(start.Name, out var same)
            ? store.Of(NoisyReadout.Experiment).FirstOrDefault(m => (m.Options.Start, m.Options.Gain, m.Options.Link) == same && m.Options.Units == start.Units && NoisyReadout.Weights(m.Options, m.Job.Seed).Equals(start.Weights))
            : null;

    private static Figure RenderMemory(Store store)
    {
        string[] shown = ["identity", "s4d-lin", "lru", "legs", "legt", "identity-and-chain", "feedback-chain", "chain"];
        var starts = InitialisationMemory.Starts(Units).ToDictionary(static s => s.Name);
        var series = new List<Series>();
        foreach (var name in shown)
        {
            var start = starts[name];
            var curve = Computation.Of<double[]>($"initialisation-curve-{name}", () => [.. FisherMemory.Of(start.Weights, start.Input, la: LinearAlgebra.Managed).Curve(Lags).Select(static j => Math.Round(j, 9))]);
            series.Add(new Series.Line(Name(name), [.. curve.Select(static (j, k) => new Point(k, j)).Where(static p => p.Y >= Least)]));
            if (Readout(store, start) is { } sampled)
            {
                series.Add(new Series.ErrorBars(Name(name), [.. sampled.Result.Lags.Select(static l => new Spread(l.Lag, 1 / l.Variance, 1 / (l.Variance + (SeedMean.Normal99 * l.StandardError)), 1 / (l.Variance - (SeedMean.Normal99 * l.StandardError)))).Where(static p => p.Y >= Least)]));
            }
        }

        return new Figure(
            "initialisation-memory",
            "Diagonal models spread a total of one over their lags; Legendre's models and chains hold more",
            "Memory curves $J(k)$ of initialisations with twelve units, each with its own input, in noise of variance one. Points are one over the sampled variance of a readout, 99 % intervals, where a net with the same matrix was run.",
            new Axis("lag $k$"),
            new Axis("$J(k)$", Scale.Logarithmic, Minimum: Least),
            series);
    }

    private static Table RenderTable()
    {
        static string Digits(double value) => value < 1e-9 ? "0" : Printing.Plain(value, 4);
        return new Table(
            "initialisations",
            $"Initialisations of {TableUnits} units: total signal-to-noise ratio in noise of variance one with their own input and with the best one, norm, Henrici's departure over the Frobenius norm, Kreiss constant.",
            [new Column("initialisation"), new Column("total", Align.Right), new Column("best input", Align.Right), new Column("$\\|W\\|_2$", Align.Right), new Column("Henrici", Align.Right), new Column("Kreiss", Align.Right)],
            [
                .. InitialisationMemory.At(TableUnits).OrderBy(static m => m.Total).ThenBy(static m => m.Best).Select(static m => (IReadOnlyList<string>)
                [
                    Name(m.Start.Name), InitialisationNumbers.Agreed(m.Lower, m.Upper), Printing.Plain(m.Best, 5), Digits(m.Norm), Digits(m.Departure), Digits(InitialisationMemory.Kreiss(m.Start)),
                ]),
            ],
            "The total with its own input is proved to all digits printed. S4D-Lin has the step 0.1, LegS the step of one over its units, LegT a window of as many steps as units; the LRU's ring is between 0.9 and 0.999, and the feedback is 0.05.");
    }
}
