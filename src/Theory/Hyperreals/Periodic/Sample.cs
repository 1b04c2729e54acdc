namespace Theory.Hyperreals.Periodic;

/// <summary>A statement tried at some indices in double precision: evidence for a reader, never part of a verdict.</summary>
internal static class Sample
{
    private const int First = 1000;
    private const int Count = 1000;

    /// <summary>«of the n from 1000 to 1999 it holds for …», or nothing where it can't be evaluated.</summary>
    internal static string Evidence(Expression condition, string index)
    {
        if (condition.Size > 2000)
        {
            return "";
        }

        var holds = 0;
        for (var n = First; n < First + Count; n++)
        {
            switch (Holds(condition, index, n))
            {
                case null:
                    return "";
                case true:
                    holds++;
                    break;
            }
        }

        return $"; of the {index} from {First} to {First + Count - 1} it holds for {holds}, in double precision";
    }

    private static bool? Holds(Expression condition, string index, double n)
    {
        var arguments = condition.Arguments;
        switch (condition.Name)
        {
            case "And":
                return arguments.Select(a => Holds(a, index, n)).Aggregate((a, b) => a & b);
            case "Or":
                return arguments.Select(a => Holds(a, index, n)).Aggregate((a, b) => a | b);
            case "Not":
                return !Holds(arguments[0], index, n);
            case "True" or "False":
                return condition.Name == "True";
        }

        if (arguments.Count != 2)
        {
            return null;
        }

        var (x, y) = (Value(arguments[0], index, n), Value(arguments[1], index, n));
        if (!double.IsFinite(x) || !double.IsFinite(y))
        {
            return null;
        }

        return condition.Name switch { "<" => x < y, "<=" => x <= y, ">" => x > y, ">=" => x >= y, "==" => x == y, "!=" => x != y, _ => null };
    }

    private static double Value(Expression e, string index, double n)
    {
        var a = e.Arguments;
        double Of(int k) => Value(a[k], index, n);
        switch (e.Kind)
        {
            case ExpressionKind.Number:
                return Rational.Of(e.Numerator, e.Denominator).ToDouble();
            case ExpressionKind.Constant:
                return e.Name switch { "pi" => Math.PI, "E" => Math.E, "GoldenRatio" => (1 + Math.Sqrt(5)) / 2, "EulerGamma" => 0.57721566490153286, "Catalan" => 0.91596559417721902, _ => double.NaN };
            case ExpressionKind.Symbol:
                return e.Name == index ? n : double.NaN;
            case ExpressionKind.Sum:
                return a.Sum(x => Value(x, index, n));
            case ExpressionKind.Product:
                return a.Aggregate(1.0, (p, x) => p * Value(x, index, n));
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
                    "atan" => Math.Atan(Of(0)),
                    "floor" => Math.Floor(Of(0)),
                    "ceiling" => Math.Ceiling(Of(0)),
                    "frac" => Of(0) - Math.Floor(Of(0)),
                    "Abs" => Math.Abs(Of(0)),
                    "Min" => a.Min(x => Value(x, index, n)),
                    "Max" => a.Max(x => Value(x, index, n)),
                    "Mod" => Of(0) - (Of(1) * Math.Floor(Of(0) / Of(1))),
                    _ => double.NaN,
                };
            default:
                return double.NaN;
        }
    }
}
