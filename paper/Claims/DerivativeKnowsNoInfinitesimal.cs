using Theory.Hyperreals;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>The standard part of a difference quotient is the same for every infinitesimal step.</summary>
internal static class DerivativeKnowsNoInfinitesimal
{
    private static readonly string[] Functions = ["x**3 - 2*x", "exp(x)*sin(x)", "log(x)/x", "sqrt(x + 1)", "1/(1 + x**2)", "atan(x)", "tan(x)", "x**x", "erf(x)", "gamma(x)"];

    private static readonly string[] Steps = ["1/n", "-1/n", "3/n", "1/n**2", "1/sqrt(n)", "1/log(n)", "exp(-n)", "1/factorial(n)"];

    public static Claim Claim { get; } = new(
        "the-derivative-does-not-depend-on-the-infinitesimal",
        "The derivative $(f(b + \\varepsilon) - f(b))/\\varepsilon$ does not depend on which infinitesimal is chosen.",
        "Hyperreal numbers",
        _ => Computation.Of("derivative-knows-no-infinitesimal", Judge));

    private static Verdict Judge()
    {
        var at = Expression.Parse("2/3");
        var (agree, undecided, differ) = (0, 0, 0);
        foreach (var text in Functions)
        {
            var f = Expression.Parse(text);
            var certified = Derivatives.At(f, "x", at, 1);
            foreach (var step in Steps)
            {
                var δ = Expression.Parse(step);
                var quotient = (f.Substitute("x", at + δ) - f.Substitute("x", at)) / δ;
                var limit = Hyperreal.FromExpression(quotient).StandardPart;
                if (limit.Kind != LimitKind.Value)
                {
                    undecided++;
                    continue;
                }

                // the two routes share no code: an exact expansion of the quotient, and an enclosed series of f
                var value = Derivatives.At(limit.Value, "unused", Expression.Zero, 0);
                if (value.Overlaps(certified) && value.Accuracy > 90 && certified.Accuracy > 90)
                {
                    agree++;
                }
                else
                {
                    differ++;
                }
            }
        }

        return new Verdict(
            differ > 0 ? Outcome.Fails : undecided > 0 ? Outcome.Undecided : Outcome.Holds,
            $"The standard part of the quotient is $f'(b)$ for each of {Steps.Length} infinitesimals, from $1/\\log\\omega$ down to $1/\\omega!$ and of either sign.",
            $"At $b = \\frac{{2}}{{3}}$, over {Functions.Length} functions: {agree} quotients have the derivative as their standard part, to at least 27 digits of a certified enclosure; {differ} differ, {undecided} are undecided.",
            "Holds if every exact standard part lies in the enclosure of the derivative that a series at $b$ gives by another route.");
    }
}
