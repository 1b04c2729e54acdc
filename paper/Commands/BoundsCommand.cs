using System.Globalization;
using System.Text.Json.Nodes;

namespace Theory.Paper.Commands;

/// <summary><c>paper -- bounds FILE.json</c>: a function of the PAC-Bayes calculus at each case's arguments, as a certified value and a bracket of the exact one.</summary>
internal static class BoundsCommand
{
    private static readonly IReadOnlyList<(string Name, JsonNode? Value)> Empty = [("value", null), ("lower", null), ("upper", null)];

    /// <summary>The values of a file's cases, in order, one JSON object a line.</summary>
    /// <param name="file">The file.</param>
    /// <param name="text">Text and counts instead of JSON.</param>
    /// <param name="calculus">The functions.</param>
    /// <param name="to">Where the lines go.</param>
    /// <returns>The exit status.</returns>
    public static int Run(string file, bool text, Calculus calculus, TextWriter to) =>
        CaseRun.Run(CaseFile.Read(file), !text, one => AnswerOf(calculus.Evaluate(one.Text("function"), one.Json("arguments"))), Empty, to);

    private static Answer AnswerOf(Certified found) =>
        new("value", string.Create(CultureInfo.InvariantCulture, $"{found.Value:G17} in [{found.Lower:G17}, {found.Upper:G17}]"), "",
            [("value", Number(found.Value)), ("lower", Number(found.Lower)), ("upper", Number(found.Upper))]);

    // JSON has no infinity: a text, as System.Text.Json and Python read it.
    private static JsonNode? Number(double value) =>
        double.IsFinite(value) ? JsonNode.Parse(value.ToString("G17", CultureInfo.InvariantCulture))
        : JsonValue.Create(value > 0 ? "Infinity" : "-Infinity");
}
