namespace Theory.Hyperreals.Periodic;

/// <summary>A statement tried at some indices in double precision: evidence for a reader, never part of a verdict.</summary>
internal static class Sample
{
    private const int First = 1000;
    private const int Count = 1000;

    /// <summary>«of the n from 1000 to 1999 it holds for …», or nothing where it can't be evaluated.</summary>
    /// <param name="condition">The statement.</param>
    /// <param name="index">The name of the index.</param>
    /// <param name="terms">Sequences that are known by their terms alone, which are asked from the first on.</param>
    internal static string Evidence(Expression condition, string index, IReadOnlyDictionary<string, Func<int, double>>? terms = null)
    {
        var first = terms is { Count: > 0 } ? 1 : First;
        if (condition.Size > 2000)
        {
            return "";
        }

        var holds = 0;
        for (var n = first; n < first + Count; n++)
        {
            switch (Holds(condition, new Place(index, n, terms)))
            {
                case null:
                    return "";
                case true:
                    holds++;
                    break;
            }
        }

        return $"; of the {index} from {first} to {first + Count - 1} it holds for {holds}, in double precision";
    }

    private static bool? Holds(Expression condition, Place at)
    {
        var arguments = condition.Arguments;
        switch (condition.Name)
        {
            case "And":
                return arguments.Select(a => Holds(a, at)).Aggregate((a, b) => a & b);
            case "Or":
                return arguments.Select(a => Holds(a, at)).Aggregate((a, b) => a | b);
            case "Not":
                return !Holds(arguments[0], at);
            case "True" or "False":
                return condition.Name == "True";
        }

        if (arguments.Count != 2)
        {
            return null;
        }

        var (x, y) = (Value(arguments[0], at), Value(arguments[1], at));
        if (!double.IsFinite(x) || !double.IsFinite(y))
        {
            return null;
        }

        return condition.Name switch { "<" => x < y, "<=" => x <= y, ">" => x > y, ">=" => x >= y, "==" => x == y, "!=" => x != y, _ => null };
    }

    /// <summary>The n-th term of a sequence in double precision; NaN where a function has none here.</summary>
    internal static double Term(Expression sequence, string index, int n, IReadOnlyDictionary<string, Func<int, double>> terms) => Value(sequence, new Place(index, n, terms));

    private static double Value(Expression e, Place at)
    {
        var a = e.Arguments;
        double Of(int k) => Value(a[k], at);
        switch (e.Kind)
        {
            case ExpressionKind.Number:
                return Rational.Of(e.Numerator, e.Denominator).ToDouble();
            case ExpressionKind.Constant:
                return e.Name switch { "pi" => Math.PI, "E" => Math.E, "GoldenRatio" => (1 + Math.Sqrt(5)) / 2, "EulerGamma" => 0.57721566490153286, "Catalan" => 0.91596559417721902, _ => double.NaN };
            case ExpressionKind.Symbol:
                return e.Name == at.Index ? at.N : at.Terms is not null && at.Terms.TryGetValue(e.Name, out var term) ? term(at.N) : double.NaN;
            case ExpressionKind.Sum:
                return a.Sum(x => Value(x, at));
            case ExpressionKind.Product:
                return a.Aggregate(1.0, (p, x) => p * Value(x, at));
            case ExpressionKind.Power:
                return Math.Pow(Of(0), Of(1));
            case ExpressionKind.Apply:
                return e.Name switch
                {
                    "exp" => Math.Exp(Of(0)),
                    "log" => Math.Log(Of(0)),
                    "sin" => Math.Sin(Of(0)),
                    "cos" => Math.Cos(Of(0)),
                    "tan" => Math.Tan(Of(0)),
                    "asin" => Math.Asin(Of(0)),
                    "acos" => Math.Acos(Of(0)),
                    "atan" => Math.Atan(Of(0)),
                    "sinh" => Math.Sinh(Of(0)),
                    "cosh" => Math.Cosh(Of(0)),
                    "tanh" => Math.Tanh(Of(0)),
                    "asinh" => Math.Asinh(Of(0)),
                    "acosh" => Math.Acosh(Of(0)),
                    "atanh" => Math.Atanh(Of(0)),
                    "floor" => Math.Floor(Of(0)),
                    "ceiling" => Math.Ceiling(Of(0)),
                    "frac" => Of(0) - Math.Floor(Of(0)),
                    "Abs" => Math.Abs(Of(0)),
                    "Min" => a.Min(x => Value(x, at)),
                    "Max" => a.Max(x => Value(x, at)),
                    "Mod" => Of(0) - (Of(1) * Math.Floor(Of(0) / Of(1))),
                    _ => double.NaN,
                };
            default:
                return double.NaN;
        }
    }

    // an index with its value, and the sequences that are known by their terms alone
    private readonly record struct Place(string Index, int N, IReadOnlyDictionary<string, Func<int, double>>? Terms);
}
