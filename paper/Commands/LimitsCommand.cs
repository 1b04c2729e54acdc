using System.Text.Json.Nodes;
using Theory.Hyperreals;
using Theory.Numerics;

namespace Theory.Paper.Commands;

/// <summary><c>paper -- limits FILE.json</c>: the limit of each case, and how it stands against what the file expects.</summary>
internal static class LimitsCommand
{
    private static readonly IReadOnlyList<(string Name, JsonNode? Value)> Empty = [("answer", ""), ("side", "")];

    // each family once, so that no case pays for the compiler
    private static readonly (string Expression, string Point)[] First =
    [
        ("(1 + 1/x)**x", "oo"), ("(exp(x) - log(x))/(x + sqrt(x))", "oo"), ("sin(x)/x", "0"), ("floor(x) - x", "1/2"), ("tan(x)*atan(x)/Abs(x)", "0"),
        ("gamma(x + 1)/x**x", "oo"), ("erf(x) - 1", "oo"), ("cosx(x)", "0"),
    ];

    /// <summary>The limits of a file's cases, in order.</summary>
    /// <param name="file">The file.</param>
    /// <param name="json">One JSON object a line instead of text and counts.</param>
    /// <param name="limit">The limit of an expression in a variable at a point from a side, under what is assumed of other symbols.</param>
    /// <param name="value">The enclosure of a number, for the comparison with what the file expects.</param>
    /// <param name="to">Where the lines go.</param>
    /// <returns>The exit status.</returns>
    public static int Run(string file, bool json, Func<Expression, string, Expression, Side, Expression?, Limit> limit, Func<Expression, Ball> value, TextWriter to)
    {
        var cases = CaseFile.Read(file);
        CaseRun.WarmUp(First, example => _ = AnswerOf(limit(Expression.Parse(example.Expression), "x", Expression.Parse(example.Point), Side.Below, null)));
        return CaseRun.Run(cases, json, one => Solve(one, limit, value), Empty, to);
    }

    private static Answer Solve(Case one, Func<Expression, string, Expression, Side, Expression?, Limit> limit, Func<Expression, Ball> value)
    {
        var expression = one.Expression("expr");
        var point = one.Expression("point");
        var side = SideOf(one.TextOr("dir", "+-"), point);
        var assuming = one.TextOr("assuming", "").Length > 0 ? one.Expression("assuming") : null;
        var found = limit(expression, one.Variable(expression), point, side, assuming);
        return AnswerOf(found) with { Score = one.Scored ? Expected.Judge(found, one.TextOr("expected", ""), value) : Score.None };
    }

    // SymPy's letters: + from above, - from below; at ±oo there is one way only
    private static Side SideOf(string direction, Expression point)
    {
        if (Expected.SignOfInfinity(point) is not 0 and var sign)
        {
            return sign > 0 ? Side.Below : Side.Above;
        }

        return direction switch
        {
            "+" => Side.Above,
            "-" or "−" => Side.Below,
            "+-" or "-+" or "±" => Side.Both,
            _ => throw new CaseException($"\"dir\": '{direction}' is neither +, - nor +-"),
        };
    }

    private static Answer AnswerOf(Limit found)
    {
        var (verdict, text) = found.Kind switch
        {
            LimitKind.Undecided => (CaseRun.Undecided, ""),
            LimitKind.Oscillates => ("oscillates", $"AccumBounds({found.LowerBound.ToInfix()}, {found.UpperBound.ToInfix()})"),
            LimitKind.Value => ("value", found.Value.ToInfix()),
            _ => ("infinite", found.Value.ToInfix()),
        };
        var side = found.Kind != LimitKind.Value ? "" : found.Side switch { Approach.Above => "+", Approach.Below => "-", Approach.Equal => "0", _ => "" };
        return new Answer(verdict, text + (side is "+" or "-" ? $" ({side})" : ""), found.Reason, [("answer", text), ("side", side)]);
    }
}
