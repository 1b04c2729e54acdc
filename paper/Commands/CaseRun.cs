using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Theory.Numerics;

namespace Theory.Paper.Commands;

/// <summary>How an answer stands against what the file expects.</summary>
internal enum Score
{
    /// <summary>The file expects nothing.</summary>
    None,

    /// <summary>As expected.</summary>
    Right,

    /// <summary>Another than expected.</summary>
    Wrong,

    /// <summary>No answer was given.</summary>
    Undecided,

    /// <summary>An answer was given, and could not be compared with what is expected.</summary>
    Unchecked,
}

/// <summary>What is said of one case: the verdict, the answer as text, the reason, the further fields of its JSON line, and its score.</summary>
internal sealed record Answer(string Verdict, string Text, string Reason, IReadOnlyList<(string Name, JsonNode? Value)> Fields, Score Score = Score.None);

/// <summary>Runs the cases of a file one after another on one thread, says each answer as soon as it is there, and counts.</summary>
internal static class CaseRun
{
    public const string Undecided = "undecided";

    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The exit status after a case ended in an exception that is no answer.</summary>
    public const int Fault = 3;

    /// <summary>Runs examples before the first case, so that no case pays for the compiler.</summary>
    public static void WarmUp<T>(IEnumerable<T> examples, Action<T> run)
    {
        foreach (var example in examples)
        {
            try
            {
                run(example);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // what fails here fails again in a case, and is told there
            }
        }
    }

    /// <param name="cases">The cases.</param>
    /// <param name="json">One JSON object a line instead of text and counts.</param>
    /// <param name="solve">The answer to a case.</param>
    /// <param name="empty">The further JSON fields of a case without an answer.</param>
    /// <param name="to">Where the lines go.</param>
    /// <returns>0, or <see cref="Fault"/>.</returns>
    public static int Run(IReadOnlyList<Case> cases, bool json, Func<Case, Answer> solve, IReadOnlyList<(string Name, JsonNode? Value)> empty, TextWriter to)
    {
        var done = new List<(string Kind, Answer Answer, double Milliseconds)>();
        var faults = 0;
        var wide = cases.Count == 0 ? 0 : Math.Min(24, cases.Max(c => c.Id.Length));
        foreach (var one in cases)
        {
            var start = Stopwatch.GetTimestamp();
            var answer = Solve(one, solve, empty, ref faults);
            var milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            done.Add((KindOf(one), answer, milliseconds));
            to.WriteLine(json ? Json(one, answer, milliseconds) : Line(one, answer, milliseconds, wide));
            to.Flush();
        }

        if (!json)
        {
            Count(done, faults, to);
        }

        return faults == 0 ? 0 : Fault;
    }

    /// <summary>Answers the cases of a file in order, one JSON object a line: its id, and what the answer adds or the error.</summary>
    /// <param name="file">The file.</param>
    /// <param name="to">Where the lines go.</param>
    /// <param name="answer">Adds the answer to a case's line, or throws what is wrong with it.</param>
    /// <returns>0, or <see cref="Fault"/>.</returns>
    public static int Lines(string file, TextWriter to, Action<Case, JsonObject> answer)
    {
        var status = 0;
        foreach (var one in CaseFile.Read(file, notNumbers: true))
        {
            var line = new JsonObject { ["id"] = one.JsonOrNoneOfAny("id") is { ValueKind: JsonValueKind.Number } number ? JsonNode.Parse(number.GetRawText()) : one.Id };
            try
            {
                answer(one, line);
            }
            catch (Exception e) when (e is CaseException or ArgumentException or OverflowException or NotConvergedException)
            {
                line["error"] = Said(e);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                status = Fault;
                line["error"] = $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}";
            }

            to.WriteLine(line.ToJsonString(OneLine));
            to.Flush();
        }

        return status;
    }

    /// <summary>A double in the shortest text that reads as it.</summary>
    public static JsonNode? Number(double value) => JsonNode.Parse(value.ToString("R", CultureInfo.InvariantCulture));

    private static string Said(Exception e)
    {
        // the argument's name stands first, once
        var message = e.Message.ReplaceLineEndings(" ");
        return e is ArgumentException { ParamName: { } name } ? $"{name}: {message.Split(" (Parameter '")[0]}" : message;
    }

    private static Answer Solve(Case one, Func<Case, Answer> solve, IReadOnlyList<(string Name, JsonNode? Value)> empty, ref int faults)
    {
        try
        {
            return solve(one);
        }
        catch (CaseException e)
        {
            return new Answer(Undecided, "", e.Message, empty, !one.Scored ? Score.None : one.ExpectsNothing ? Score.Right : Score.Undecided);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // a fault in one case must not hide the answers to the others; the exit status tells of it
            faults++;
            return new Answer(Undecided, "", $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}", empty, one.Scored ? Score.Undecided : Score.None);
        }
    }

    private static string KindOf(Case one)
    {
        try
        {
            return one.TextOr("kind", "");
        }
        catch (CaseException)
        {
            return "";
        }
    }

    private static string Json(Case one, Answer answer, double milliseconds)
    {
        var line = new JsonObject { ["id"] = one.Id, ["verdict"] = answer.Verdict };
        foreach (var (name, value) in answer.Fields)
        {
            line[name] = value?.DeepClone();
        }

        line["ms"] = Math.Round(milliseconds, 3);
        line["reason"] = answer.Reason;
        return line.ToJsonString(OneLine);
    }

    private static string Line(Case one, Answer answer, double milliseconds, int wide)
    {
        var mark = answer.Score switch { Score.Right => "✓ ", Score.Wrong => "✗ ", Score.Unchecked => "? ", _ => "" };
        var line = string.Create(CultureInfo.InvariantCulture, $"{one.Id.PadRight(wide)}  {answer.Verdict,-10}  {mark}{answer.Text}  {milliseconds:F1} ms");
        return answer.Reason.Length == 0 ? line : $"{line}  {answer.Reason}";
    }

    private static void Count(List<(string Kind, Answer Answer, double Milliseconds)> done, int faults, TextWriter to)
    {
        to.WriteLine();
        var verdicts = done.GroupBy(d => d.Answer.Verdict).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} {g.Key}");
        to.WriteLine($"{done.Count} cases: {(done.Count == 0 ? "none" : string.Join(", ", verdicts))}");
        foreach (var kind in done.Where(d => d.Answer.Score != Score.None).GroupBy(d => d.Kind).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            to.WriteLine($"  {(kind.Key.Length == 0 ? "expected" : kind.Key),-16} {Scores(kind.Select(d => d.Answer.Score))}");
        }

        if (done.Any(d => d.Answer.Score != Score.None))
        {
            to.WriteLine($"  {"all",-16} {Scores(done.Select(d => d.Answer.Score))}");
        }

        if (done.Count > 0)
        {
            var sorted = done.Select(d => d.Milliseconds).Order().ToList();
            var median = (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median {median:F1} ms, longest {sorted[^1]:F1} ms, total {sorted.Sum() / 1000:F1} s"));
        }

        if (faults > 0)
        {
            to.WriteLine($"{faults} ended in an exception: the exit status is {Fault}");
        }
    }

    private static string Scores(IEnumerable<Score> scores)
    {
        var all = scores.ToList();
        var of = (Score s) => all.Count(one => one == s);
        return $"{of(Score.Right)} right, {of(Score.Wrong)} wrong, {of(Score.Undecided)} undecided{(of(Score.Unchecked) > 0 ? $", {of(Score.Unchecked)} not compared" : "")}";
    }
}
