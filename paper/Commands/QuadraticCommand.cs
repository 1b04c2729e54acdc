using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Theory.MetaLearning;

namespace Theory.Paper.Commands;

/// <summary><c>paper -- quadratic FILE.json</c>: exact expected losses of optimisers on noisy quadratics. <c>docs/quadratic.md</c> has the fields.</summary>
internal static class QuadraticCommand
{
    // a loss this many times the start's counts as diverged though doubles still hold it
    private const double Runaway = 1e6;

    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The losses of a file's cases, in order, one JSON object a line.</summary>
    /// <param name="file">The file.</param>
    /// <param name="to">Where the lines go.</param>
    /// <returns>The exit status: 0; <see cref="CaseRun.Fault"/> where a case ended in an exception that is no answer.</returns>
    public static int Run(string file, TextWriter to)
    {
        var status = 0;
        foreach (var one in CaseFile.Read(file, notNumbers: true))
        {
            var line = new JsonObject { ["id"] = one.JsonOrNoneOfAny("id") is { ValueKind: JsonValueKind.Number } number ? JsonNode.Parse(number.GetRawText()) : one.Id };
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
            catch (Exception e) when (e is CaseException or ArgumentException or OverflowException)
            {
                line["error"] = Said(e);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                status = CaseRun.Fault;
                line["error"] = $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}";
            }

            to.WriteLine(line.ToJsonString(OneLine));
            to.Flush();
        }

        return status;
    }

    private static string Said(Exception e)
    {
        // the argument's name stands first, once
        var message = e.Message.ReplaceLineEndings(" ");
        return e is ArgumentException { ParamName: { } name } ? $"{name}: {message.Split(" (Parameter '")[0]}" : message;
    }

    private static void Answer(Case one, JsonObject line)
    {
        var known = new HashSet<string>(["id", "spectrum", "noise", "init", "initial", "steps", "t", "optimiser", "optimizer", "schedule", "multiplicities", "batch", "momentum", "momenta", "report", "kind", "comment", "description", "note", "expected"], StringComparer.Ordinal);
        if (one.Names.FirstOrDefault(name => !known.Contains(QuadraticFields.Plain(name))) is { } strange)
        {
            throw new CaseException($"there is no field \"{strange}\"; a case has id, spectrum, noise, init, steps, optimiser, schedule, and may have multiplicities, batch, momentum, report");
        }

        var (problem, sampling) = QuadraticProblem.Read(one);
        var (optimiser, chosen) = QuadraticOptimiser.Read(one, ref problem, sampling);
        var losses = SecondMoments.Losses(problem, optimiser, sampling);
        line["loss"] = Numbers(losses);
        if (losses[^1] > Runaway * (problem.Loss + problem.Floor))
        {
            line["diverged"] = true;
        }

        if (one.JsonOrNoneOfAny("report") is { ValueKind: JsonValueKind.True })
        {
            line["floor"] = problem.Floor;
            line["optimiser"] = optimiser.Name;
            if (chosen is { } schedule)
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

    private static JsonArray Numbers(IEnumerable<double> values) => [.. values.Select(static value => JsonNode.Parse(value.ToString("R", CultureInfo.InvariantCulture)))];

    /// <summary>The field of any of these names, in any case and with any hyphens.</summary>
    internal static JsonElement? JsonOrNoneOfAny(this Case one, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            foreach (var held in one.Names)
            {
                if (QuadraticFields.Plain(held) == name && one.JsonOrNone(held) is { } value)
                {
                    return value;
                }
            }
        }

        return null;
    }
}
