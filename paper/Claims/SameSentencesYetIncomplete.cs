using Theory.Hyperreals;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>The hyperreals are not complete, and yet no sentence of the language tells them from the reals.</summary>
internal static class SameSentencesYetIncomplete
{
    private static readonly string[] Sentences =
    [
        "forall x in R: forall y in R: x < y => exists z in R: And(x < z, z < y)",
        "forall x in R: exists m in N by floor(Abs(x)) + 1: m > x",
        "forall x in R: exists y in R by -x: x + y == 0",
        "forall x in R: x**2 - 2*x + 1 >= 0",
        "exists x in R: x**2 == 2",
        "forall x in R: x**3 > 8 => x > 2",
        "forall m in N: exists k in N by m + 1: k > m",
        "exists x in R: forall y in R: y <= x",
        "exists x in R: x**2 == -1",
        "forall x in R: x**2 > x",
        "forall x in R: x**2 > 0",
    ];

    private static readonly string[] Candidates = ["1/n", "1/log(n)", "1/log(log(n))", "exp(-n)", "1/1000000", "1", "-1/n", "n", "sqrt(n)/n", "1/2 + 1/n"];

    public static Claim Claim { get; } = new(
        "not-complete-and-yet-the-same-sentences",
        "The hyperreals are not complete, yet a sentence of the language is true of them iff it is true of the reals.",
        "Hyperreal numbers",
        _ => Judge());

    private static Verdict Judge()
    {
        var results = Sentences.Select(s => Transfer.Check(Hyperreals.Formula.Parse(s))).ToList();
        var agree = results.Count(r => r.Real == r.Hyperreal && r.Real != Validity.Undecided);
        var undecided = results.Count(r => r.Real == Validity.Undecided || r.Hyperreal == Validity.Undecided);
        var refuted = Candidates.Select(s => Transfer.NoLeastUpperBound(Expression.Parse(s))).Count(Stands);
        return new Verdict(
            agree + undecided < results.Count || refuted < Candidates.Length ? Outcome.Fails : undecided > 0 ? Outcome.Undecided : Outcome.Holds,
            "Completeness speaks of sets of numbers, which the language cannot: the infinitesimals are bounded and have no least upper bound, while every sentence transfers.",
            $"{agree} of {results.Count} sentences ({results.Count(r => r.Real == Validity.Holds)} true, {results.Count(r => r.Real == Validity.Fails)} false) have one verdict in both fields, by methods valid in each ordered or real-closed field and by {results.Sum(r => r.Instances)} trials at germs; {undecided} are undecided. Of {Candidates.Length} candidates for the least upper bound of the infinitesimals {refuted} are refuted by a computed germ.",
            "Holds if every sentence is decided alike, and every candidate is refuted by a smaller upper bound or by an infinitesimal above it, checked by comparison.");
    }

    /// <summary>Whether the counterexample is one: checked here by comparison, not taken from the refutation's word.</summary>
    private static bool Stands(LeastUpperBoundRefutation refutation)
    {
        var (candidate, better) = (Hyperreal.FromExpression(refutation.Candidate), Hyperreal.FromExpression(refutation.Better));
        return refutation.IsUpperBound
            ? (better < candidate).Kind == TruthKind.Always && (better > 0.0).Kind == TruthKind.Always && better.IsInfinitesimal.Kind == TruthKind.Never
            : (better > candidate).Kind == TruthKind.Always && better.IsInfinitesimal.Kind == TruthKind.Always;
    }
}
