using System.Globalization;
using System.Text.Json.Nodes;
using Theory.Hyperreals;

namespace Theory.Paper.Commands;

/// <summary><c>paper -- verdicts FILE.json</c>: whether a relation of two sequences holds always, never, or on which residues of n, from some n on.</summary>
internal static class VerdictsCommand
{
    private static readonly IReadOnlyList<(string Name, JsonNode? Value)> Empty = [("mod", 1), ("residues", new JsonArray())];

    // each family once, with what is no expression
    private static readonly (string Left, string Relation, string Right)[] First =
    [
        ("n**2", "<", "2**n"), ("(-1)**n", ">", "0"), ("sin(pi*n/2)", "==", "0"), ("Mod(n, 3)", "<=", "1"), ("log(n)**2", "<", "sqrt(n)"), ("cosn(n)", "<", "1"),
    ];

    /// <summary>The verdicts on a file's cases, in order.</summary>
    /// <param name="file">The file.</param>
    /// <param name="json">One JSON object a line instead of text and counts.</param>
    /// <param name="compare">Whether a relation of two sequences in an index holds.</param>
    /// <param name="to">Where the lines go.</param>
    /// <returns>The exit status.</returns>
    public static int Run(string file, bool json, Func<Expression, string, Expression, string, Truth> compare, TextWriter to)
    {
        var cases = CaseFile.Read(file);
        CaseRun.WarmUp(First, example => _ = AnswerOf(compare(Expression.Parse(example.Left), example.Relation, Expression.Parse(example.Right), "n")));
        return CaseRun.Run(cases, json, one => Solve(one, compare), Empty, to);
    }

    private static Answer Solve(Case one, Func<Expression, string, Expression, string, Truth> compare)
    {
        var (a, b) = (one.Expression("a"), one.Expression("b"));
        var relation = one.Text("rel") switch
        {
            "=" or "==" => "==",
            "!=" or "≠" => "!=",
            "<=" or "≤" => "<=",
            ">=" or "≥" => ">=",
            "<" => "<",
            ">" => ">",
            var other => throw new CaseException($"\"rel\": '{other}' is none of <, <=, >, >=, ==, !="),
        };
        var found = compare(a, relation, b, one.TextOr("var", "n"));
        return AnswerOf(found) with { Score = one.Scored ? Judge(found, one.TextOr("expected", CaseRun.Undecided)) : Score.None };
    }

    private static Score Judge(Truth found, string expected) =>
        Word(found.Kind) == expected ? Score.Right : found.Kind == TruthKind.Undecided ? Score.Undecided : Score.Wrong;

    private static Answer AnswerOf(Truth found)
    {
        var text = found.Kind == TruthKind.Depends ? string.Create(CultureInfo.InvariantCulture, $"n mod {found.Modulus} in {{{string.Join(", ", found.Residues)}}}") : "";
        return new Answer(Word(found.Kind), text, found.Reason, [("mod", found.Modulus), ("residues", new JsonArray([.. found.Residues.Select(r => (JsonNode)r)]))]);
    }

    private static string Word(TruthKind kind) => kind switch
    {
        TruthKind.Always => "always",
        TruthKind.Never => "never",
        TruthKind.Depends => "depends",
        _ => CaseRun.Undecided,
    };
}
