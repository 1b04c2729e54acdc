using System.Numerics;
using Theory.Hyperreals.Periodic;

namespace Theory.Hyperreals;

/// <summary>Statements about the n-th terms of sequences: at which n they hold, up to finitely many.</summary>
/// <remarks>
/// <para>The indices are split into residue classes n ≡ r (mod m), finer and finer where the expression asks for it. On a class everything periodic is replaced
/// exactly (Mod, gcd, floor of quotients, (−1)ⁿ, powers and Fibonacci numbers modulo q, cosines of rational multiples of π n), and what is left has one sign for
/// all large n or a bounded oscillation that its bounds settle, or the class is undecided.</para>
/// <para>No verdict but <see cref="TruthKind.Undecided"/> is ever a guess. Sets that no residues describe, such as {n : sin n &gt; 0}, are undecided for good; the
/// order of linear recurrences without a dominant root is (Skolem's problem and ultimate positivity are open in general).</para>
/// </remarks>
public static class Truths
{
    private const int MostClasses = 400_000;

    /// <summary>At which n the relation a(n) ⋈ b(n) holds.</summary>
    /// <param name="left">a, an expression in the index.</param>
    /// <param name="relation">⋈: &lt;, &lt;=, &gt;, &gt;=, ==, !=, or ≤, ≥, =, ≠.</param>
    /// <param name="right">b, an expression in the index.</param>
    /// <param name="index">The name of the index.</param>
    /// <returns>Always, never, the residue classes, or undecided with the reason.</returns>
    /// <exception cref="ArgumentException">There is no such relation.</exception>
    public static Truth Compare(Expression left, string relation, Expression right, string index = "n")
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var truth = Decide(Relation(left, relation, right), index);
        return truth.Kind == TruthKind.Undecided ? truth with { Claim = Claim.Of(left, relation, right, index) } : truth;
    }

    /// <summary>At which n a statement built of relations, And, Or and Not holds.</summary>
    /// <param name="statement">The statement, such as <c>Expression.Parse("And(n &gt; 3, Mod(n, 2) == 0)")</c>.</param>
    /// <param name="index">The name of the index.</param>
    /// <returns>Always, never, the residue classes, or undecided with the reason.</returns>
    /// <exception cref="ArgumentException">The expression is no statement.</exception>
    public static Truth Decide(Expression statement, string index = "n") => Decide(statement, index, GermOracle.Instance);

    internal static Expression Relation(Expression left, string relation, Expression right) => Expression.Apply(
        relation switch { "=" => "==", "≠" => "!=", "≤" => "<=", "≥" => ">=", "<" or "<=" or ">" or ">=" or "==" or "!=" => relation, _ => throw new ArgumentException($"«{relation}» is no relation.", nameof(relation)) },
        left,
        right);

    internal static Truth Decide(Expression statement, string index, IGermOracle oracle)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentException.ThrowIfNullOrWhiteSpace(index);
        if (statement.Name is not ("<" or "<=" or ">" or ">=" or "==" or "!=" or "And" or "Or" or "Not" or "True" or "False"))
        {
            throw new ArgumentException($"«{FormSpace.Shortened(statement.ToString())}» is no statement.", nameof(statement));
        }

        var space = new FormSpace(index, oracle);
        var verdicts = new List<(int Modulus, int Residue, bool? Holds)>();
        var waiting = new Stack<(int Modulus, int Residue)>([(1, 0)]);
        var obstacle = "";
        var modulus = BigInteger.One;
        while (waiting.TryPop(out var next))
        {
            var (m, r) = next;
            var cell = new ResidueClass(space, m, r);
            try
            {
                var holds = cell.Decide(statement);
                verdicts.Add((m, r, holds));
                modulus = EventuallyPeriodicSet.LeastCommonMultiple(modulus, m);
                if (holds is null && obstacle.Length == 0)
                {
                    obstacle = cell.TooLarge.Length > 0 ? cell.TooLarge : space.Obstacle;
                }
            }
            catch (RefinementException finer)
            {
                for (var k = (finer.Modulus / m) - 1; k >= 0; k--)
                {
                    waiting.Push((finer.Modulus, r + (m * k)));
                }
            }
            catch (BeyondReachException e)
            {
                verdicts.Add((m, r, null));
                modulus = EventuallyPeriodicSet.LeastCommonMultiple(modulus, m);
                if (obstacle.Length == 0)
                {
                    obstacle = cell.TooLarge.Length > 0 ? cell.TooLarge : e.Message;
                }
            }

            if (verdicts.Count + waiting.Count > MostClasses || modulus > EventuallyPeriodicSet.LargestModulus)
            {
                return Truth.Undecided($"residues modulo {modulus} would be needed" + Sample.Evidence(statement, index));
            }
        }

        var pattern = Pattern(verdicts, (int)modulus);
        var decided = verdicts.TrueForAll(v => v.Holds is not null);
        var classes = modulus.IsOne ? "by its sign for all large n" : $"by its sign on each of {verdicts.Count} residue classes, of moduli up to {modulus}";
        return new Truth(pattern, decided ? classes : (obstacle.Length > 0 ? obstacle : "its bounds leave both open") + Sample.Evidence(statement, index));
    }

    /// <summary>The residue classes on which an expression has no periodic parts, each with what it is there; nothing where that can't be seen or where the classes are too many.</summary>
    internal static IReadOnlyList<(int Modulus, int Residue, Expression? Germ)> Classes(Expression expression, string index, int most = 64)
    {
        var found = new List<(int Modulus, int Residue, Expression? Germ)>();
        var waiting = new Stack<(int Modulus, int Residue)>([(1, 0)]);
        while (waiting.TryPop(out var next))
        {
            var (m, r) = next;
            try
            {
                found.Add((m, r, Germ(expression, index, m, r)));
            }
            catch (RefinementException finer)
            {
                for (var k = (finer.Modulus / m) - 1; k >= 0 && waiting.Count <= most; k--)
                {
                    waiting.Push((finer.Modulus, r + (m * k)));
                }
            }

            if (found.Count + waiting.Count > most)
            {
                return [(1, 0, null)];
            }
        }

        return found;
    }

    /// <summary>What an expression is on the residue class that an ultrafilter chooses.</summary>
    internal static Expression? GermIn(Expression expression, string index, Ultrafilter ultrafilter)
    {
        var m = 1;
        while (true)
        {
            try
            {
                return Germ(expression, index, m, (int)ultrafilter.Residue(m));
            }
            catch (RefinementException finer)
            {
                m = finer.Modulus;
            }
        }
    }

    /// <summary>On which residue classes the limit of an expression is as asked.</summary>
    internal static Truth OfLimits(Expression expression, string index, Func<Limit, bool?> judge)
    {
        var verdicts = new List<(int Modulus, int Residue, bool? Holds)>();
        var modulus = BigInteger.One;
        var obstacle = "";
        foreach (var (m, r, germ) in Classes(expression, index))
        {
            var limit = Limits.AtInfinity(germ ?? expression, index);
            verdicts.Add((m, r, judge(limit)));
            obstacle = obstacle.Length > 0 || verdicts[^1].Holds is not null ? obstacle : limit.Kind == LimitKind.Undecided ? limit.Reason : limit.ToString();
            modulus = EventuallyPeriodicSet.LeastCommonMultiple(modulus, m);
            if (modulus > EventuallyPeriodicSet.LargestModulus)
            {
                return Truth.Undecided($"residues modulo {modulus} would be needed");
            }
        }

        return new Truth(Pattern(verdicts, (int)modulus), obstacle.Length > 0 ? obstacle : $"by its limit on each of {verdicts.Count} residue classes");
    }

    private static Expression? Germ(Expression expression, string index, int modulus, int residue)
    {
        try
        {
            var space = new FormSpace(index, GermOracle.Instance);
            var form = new ResidueClass(space, modulus, residue).Reduce(expression);
            return form.IsOpaque ? null : space.ToExpression(form);
        }
        catch (BeyondReachException)
        {
            return null;
        }
    }

    private static sbyte[] Pattern(List<(int Modulus, int Residue, bool? Holds)> verdicts, int modulus)
    {
        var pattern = new sbyte[modulus];
        foreach (var (m, r, holds) in verdicts)
        {
            for (var n = r; n < pattern.Length; n += m)
            {
                pattern[n] = holds switch { true => 1, false => 0, _ => 2 };
            }
        }

        return pattern;
    }

    /// <summary>Whether a germ without periodic parts is infinitesimal or zero; none where that can't be seen.</summary>
    internal static bool? IsInfinitesimal(Expression germ, string index)
    {
        try
        {
            var space = new FormSpace(index, GermOracle.Instance);
            var form = new ResidueClass(space, 1, 0).Reduce(germ);
            return form.IsOpaque ? null : space.LimitPart(form) is var (divergent, limit) && divergent.IsZero && space.Sign(limit) is var sign && sign != GermSign.Undecided
                ? sign == GermSign.Zero
                : divergent.IsZero ? null : false;
        }
        catch (BeyondReachException)
        {
            return null;
        }
        catch (RefinementException)
        {
            return null;
        }
    }
}
