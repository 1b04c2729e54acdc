using System.Numerics;
using System.Runtime.CompilerServices;

namespace Theory.Hyperreals.Germs;

/// <summary>Moduli that may make a sequence lose its periodic parts, from the numbers that stand in them.</summary>
internal static class Periods
{
    private const int Largest = 60;

    /// <summary>2, 3, 4, 6, and what the moduli, and the denominators under floor, sin and cos, suggest.</summary>
    public static List<int> Of(Expression expression, string variable)
    {
        var common = BigInteger.One;
        var seen = new HashSet<Expression>(ReferenceEqualityComparer.Instance);
        Collect(expression, within: false);
        var found = new List<int> { 2, 3, 4, 6 };
        foreach (var m in new[] { common, 2 * common })
        {
            if (m > 1 && m <= Largest && !found.Contains((int)m))
            {
                found.Add((int)m);
            }
        }

        return found;

        void Join(BigInteger m)
        {
            if (!m.IsZero && BigInteger.Abs(m) <= Largest)
            {
                var joined = common * m / BigInteger.GreatestCommonDivisor(common, m);
                common = joined.Sign > 0 && joined <= Largest ? joined : common;
            }
        }

        void Collect(Expression e, bool within)
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            if (!e.Symbols.Contains(variable) && e.Kind != ExpressionKind.Number)
            {
                return;
            }

            if (e.Kind == ExpressionKind.Number)
            {
                if (within)
                {
                    Join(e.Denominator);
                }

                return;
            }

            if (!seen.Add(e))
            {
                return;
            }

            var periodic = e.Name is "floor" or "ceiling" or "frac" or "Mod" or "sin" or "cos" or "tan" or "cot" or "sec" or "csc";
            if (e.Name == "Mod" && e.Arguments[1].Kind == ExpressionKind.Number)
            {
                Join(e.Arguments[1].Numerator);
            }

            foreach (var argument in e.Arguments)
            {
                Collect(argument, within || periodic || e.Kind == ExpressionKind.Power);
            }
        }
    }
}
