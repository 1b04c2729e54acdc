using Theory.Hyperreals;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>Each finite hyperreal is infinitely close to one real: which one may be the ultrafilter's choice, or nobody's to say.</summary>
internal static class FiniteHasAStandardPart
{
    private static readonly string[] Finite =
        ["(2*n + 1)/(n + 3)", "(1 + 1/n)**n", "n*(sqrt(n**2 + 1) - n)", "factorial(n)**(1/n)/n", "atan(n)", "(-1)**n", "Mod(n, 3)", "sin(n)", "n*sqrt(2) - floor(n*sqrt(2))"];

    public static Claim Claim { get; } = new(
        "every-finite-hyperreal-is-infinitely-close-to-one-real",
        "Each finite hyperreal is infinitely close to a unique real number.",
        "Hyperreal numbers",
        _ => Judge());

    private static Verdict Judge()
    {
        var (named, chosen, open) = (0, new List<string>(), new List<string>());
        foreach (var text in Finite)
        {
            var x = Hyperreal.Parse(text);
            if (x.StandardPart.Kind == LimitKind.Value)
            {
                named++;
                continue;
            }

            // a number with finitely many values is one of them: which one, residues decide
            var values = Enumerable.Range(-1, 4).Select(v => (x == (Hyperreal)v).Kind).ToList();
            (values.Contains(TruthKind.Depends) ? chosen : open).Add($"`{text}`");
        }

        return new Verdict(
            open.Count > 0 || chosen.Count > 0 ? Outcome.Conditional : Outcome.Holds,
            "True in every ultrapower, but not effective: where the sequence has a limit the real is that limit; where it takes finitely many values periodically, the ultrafilter chooses among them; beyond that no rule that can be written down names it.",
            $"Of {Finite.Length} finite numbers {named} have a real that is named exactly, {chosen.Count} have one for each choice of residues ({string.Join(", ", chosen)}), and {open.Count} have one that nothing computable decides ({string.Join(", ", open)}).",
            "Holds if each number is given its real without a choice; conditional if some reals hang on the ultrafilter.");
    }
}
