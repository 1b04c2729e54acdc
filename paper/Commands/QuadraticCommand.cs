using System.Text.Json;
using System.Text.Json.Nodes;
using Theory.MetaLearning;

namespace Theory.Paper.Commands;

/// <summary><c>paper -- quadratic FILE.json</c>: expected losses of optimisers on noisy quadratics, exact but for Adam's. <c>docs/quadratic.md</c> has the fields.</summary>
internal static class QuadraticCommand
{
    // a loss this many times the start's counts as diverged though doubles still hold it
    private const double Runaway = 1e6;

    private static readonly HashSet<string> Names = new(
        ["id", "spectrum", "noise", "init", "initial", "steps", "t", "optimiser", "optimizer", "schedule", "multiplicities", "batch", "momentum", "momenta", "report", "kind", "comment", "description", "note", "expected"], StringComparer.Ordinal);

    /// <summary>The losses of a file's cases, in order, one JSON object a line.</summary>
    /// <param name="file">The file.</param>
    /// <param name="to">Where the lines go.</param>
    /// <returns>The exit status: 0; <see cref="CaseRun.Fault"/> where a case ended in an exception that is no answer.</returns>
    public static int Run(string file, TextWriter to) => CaseRun.Lines(file, to, static (one, line) =>
    {
        try
        {
            Answer(one, line);
        }
        catch (DivergedException e)
        {
            line["error"] = $"diverged: {e.Message}";
            line["diverged"] = true;
            line["step"] = e.Step;
            line["loss"] = Numbers(e.Losses);
        }
    });

    private static void Answer(Case one, JsonObject line)
    {
        one.RequireKnown(Names, "id, spectrum, noise, init, steps, optimiser, schedule, and may have multiplicities, batch, momentum, report");
        var (problem, sampling) = QuadraticProblem.Read(one);
        var optimiser = QuadraticOptimiser.Read(one, ref problem, sampling);
        var losses = optimiser.Losses();
        line["loss"] = Numbers(losses);
        if (optimiser.Approximation is { } approximation)
        {
            line["approximation"] = approximation;
        }

        if (losses[^1] > Runaway * (problem.Loss + problem.Floor))
        {
            line["diverged"] = true;
        }

        if (one.JsonOrNoneOfAny("report") is { ValueKind: JsonValueKind.True })
        {
            line["floor"] = problem.Floor;
            line["optimiser"] = optimiser.Name;
            if (optimiser.Chosen is { } schedule)
            {
                line["rates"] = Numbers(schedule.Schedule.Rates);
                line["momenta"] = Numbers(schedule.Schedule.Momenta);
                if (schedule.Weights.Length > 0)
                {
                    line["weights"] = Numbers(schedule.Weights);
                }
            }
        }
    }

    private static JsonArray Numbers(IEnumerable<double> values) => [.. values.Select(CaseRun.Number)];
}
