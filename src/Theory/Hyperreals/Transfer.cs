using Theory.Hyperreals.FirstOrder;

namespace Theory.Hyperreals;

/// <summary>Whether a sentence holds in a field.</summary>
public enum Validity
{
    /// <summary>It holds.</summary>
    Holds,

    /// <summary>It fails.</summary>
    Fails,

    /// <summary>Neither was shown.</summary>
    Undecided,
}

/// <summary>A sentence with its verdicts in the real and in the hyperreal field.</summary>
/// <param name="Sentence">The sentence.</param>
/// <param name="Real">Whether it holds in ℝ.</param>
/// <param name="Hyperreal">Whether it holds in the hyperreals.</param>
/// <param name="Instances">At how many tuples of germs, infinite and infinitesimal ones among them, it was tried besides.</param>
/// <param name="Why">How the verdict was found.</param>
public sealed record TransferResult(Formula Sentence, Validity Real, Validity Hyperreal, int Instances, string Why)
{
    /// <summary>The sentence and its verdicts.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Sentence}: {Word(Real)} in ℝ, {Word(Hyperreal)} in the hyperreals ({Why})";

    private static string Word(Validity validity) => validity.ToString().ToLowerInvariant();
}

/// <summary>Why a hyperreal is not the least upper bound of the infinitesimals.</summary>
/// <param name="Candidate">s.</param>
/// <param name="IsUpperBound">Whether s is above every infinitesimal.</param>
/// <param name="Better">A smaller upper bound where s is one; an infinitesimal above s otherwise.</param>
/// <param name="Why">The step in words.</param>
public sealed record LeastUpperBoundRefutation(Expression Candidate, bool IsUpperBound, Expression Better, string Why)
{
    /// <summary>The refutation in words.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Candidate} is not the least upper bound of the infinitesimals: {Why}";
}

/// <summary>Łoś's theorem as a program: a sentence of the first-order language holds in ℝ iff it holds in the hyperreals, and which of both is found by computation.</summary>
/// <remarks>
/// <para>Sentences are decided where a method applies that is valid in all the fields at once: linear sentences by elimination of quantifiers, sentences with one
/// quantifier over polynomials by Sturm's theorem, universal claims by bounds; an existential claim with its witness by the claim about the witness. Then the
/// sentence is tried at germs: for nonstandard values the set of indices at which it holds must be cofinite. A germ at which a universal claim fails refutes it in
/// both fields, since the claim then fails at infinitely many indices.</para>
/// </remarks>
public static class Transfer
{
    private const int MostInstances = 60;

    /// <summary>Why completeness does not transfer: it is no sentence of the language.</summary>
    public static string Completeness { get; } =
        "Completeness says that every nonempty bounded set of numbers has a least upper bound. It quantifies over sets; a Formula quantifies over numbers, and Sort has no member "
        + "for sets. The set of infinitesimals is bounded by 1 and has no least upper bound: if s were one and infinitesimal, 2s would be an infinitesimal above it; if s were not "
        + "infinitesimal, s/2 would be an upper bound below it. NoLeastUpperBound computes this step for any germ s.";

    /// <summary>The verdict on a sentence in both fields.</summary>
    /// <param name="sentence">The sentence; every variable is bound.</param>
    /// <returns>The verdicts, which agree, and how they were found.</returns>
    /// <exception cref="ArgumentException">A variable is free.</exception>
    public static TransferResult Check(Formula sentence) => Check(sentence, Ultrafilter.Divisible);

    /// <summary>The verdict on a sentence in ℝ and in the hyperreals of an ultrafilter.</summary>
    /// <param name="sentence">The sentence; every variable is bound.</param>
    /// <param name="ultrafilter">The ultrafilter whose field the germs are taken in.</param>
    /// <returns>The verdicts, which agree, and how they were found.</returns>
    /// <exception cref="ArgumentException">A variable is free.</exception>
    public static TransferResult Check(Formula sentence, Ultrafilter ultrafilter)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        ArgumentNullException.ThrowIfNull(ultrafilter);
        var free = Free(sentence, []).Distinct().ToList();
        if (free.Count > 0)
        {
            throw new ArgumentException($"The variable {free[0]} of «{sentence}» is free.", nameof(sentence));
        }

        var witnessed = HasWitness(sentence);
        var claim = Witnessed(sentence, true, new Dictionary<string, Sort>());
        var (holds, method) = LinearOrder.Decide(claim) is { } linear ? ((bool?)linear, "elimination of quantifiers over ordered fields")
            : RealClosed.Decide(claim) is { } univariate ? (univariate, "Sturm's theorem over real-closed fields")
            : RealClosed.ByBounds(claim) is { } byBounds ? (byBounds, "bounds of the variables")
            : (null, "");

        // a witness that does not serve refutes nothing
        if (holds == false && witnessed)
        {
            holds = null;
        }

        var (instances, counterexample) = Instances(claim, ultrafilter);
        if (holds == true && counterexample.Length == 0)
        {
            return new(sentence, Validity.Holds, Validity.Holds, instances, method + (witnessed ? ", with the witness" : ""));
        }

        if (holds == false)
        {
            return new(sentence, Validity.Fails, Validity.Fails, instances, method);
        }

        if (holds is null && counterexample.Length > 0 && !witnessed)
        {
            return new(sentence, Validity.Fails, Validity.Fails, instances, counterexample);
        }

        return new(sentence, Validity.Undecided, Validity.Undecided, instances, holds == true ? $"a proof by {method} and a counterexample: {counterexample}" : "no method applies");
    }

    /// <summary>At which indices a formula without quantifiers holds for given hyperreal values: Łoś's theorem for such formulas.</summary>
    /// <param name="formula">The formula.</param>
    /// <param name="values">A germ for each free variable: an expression in the index.</param>
    /// <param name="index">The name of the index.</param>
    /// <returns>The set of indices; the formula holds in a hyperreal field iff its ultrafilter contains it.</returns>
    /// <exception cref="ArgumentException">The formula has a quantifier.</exception>
    public static Truth Decide(Formula formula, IReadOnlyDictionary<string, Expression> values, string index = "n")
    {
        ArgumentNullException.ThrowIfNull(formula);
        ArgumentNullException.ThrowIfNull(values);
        if (formula.Kind is FormulaKind.ForAll or FormulaKind.Exists)
        {
            throw new ArgumentException($"«{formula}» has a quantifier.", nameof(formula));
        }

        return formula.Kind switch
        {
            FormulaKind.Atom => Truths.Decide(Renamed(values).Aggregate(formula.Statement, (e, v) => e.Substitute(v.Key, v.Value)), index),
            FormulaKind.Not => Decide(formula.Parts[0], values, index).Not(),
            FormulaKind.And => Decide(formula.Parts[0], values, index).And(Decide(formula.Parts[1], values, index)),
            FormulaKind.Or => Decide(formula.Parts[0], values, index).Or(Decide(formula.Parts[1], values, index)),
            _ => Decide(formula.Parts[0], values, index).Implies(Decide(formula.Parts[1], values, index)),
        };

        // one after another would put a value into a value; a variable named as the index comes first
        IEnumerable<KeyValuePair<string, Expression>> Renamed(IReadOnlyDictionary<string, Expression> all) => all.OrderBy(v => v.Key == index ? 0 : 1);
    }

    /// <summary>Why a germ is not the least upper bound of the set of infinitesimals.</summary>
    /// <param name="candidate">s, an expression in the index.</param>
    /// <param name="index">The name of the index.</param>
    /// <returns>A smaller upper bound, or an infinitesimal above s; verified by computation.</returns>
    /// <exception cref="ArgumentException">It can't be decided whether the germ is infinitesimal.</exception>
    public static LeastUpperBoundRefutation NoLeastUpperBound(Expression candidate, string index = "n")
    {
        ArgumentNullException.ThrowIfNull(candidate);
        var two = Expression.Number(2);
        var small = Expression.Power(Expression.Symbol(index), Expression.Number(-1));
        var positive = Truths.Compare(candidate, ">", Expression.Zero, index).Kind;
        if (positive == TruthKind.Never)
        {
            return new(candidate, false, small, $"the infinitesimal 1/{index} lies above it, as it is not positive");
        }

        if (positive == TruthKind.Always && Truths.IsInfinitesimal(candidate, index) is { } infinitesimal)
        {
            var other = infinitesimal ? Expression.Product(two, candidate) : Expression.Product(Expression.Number(1, 2), candidate);
            if (Truths.Compare(other, infinitesimal ? ">" : "<", candidate, index).Kind == TruthKind.Always && Truths.IsInfinitesimal(other, index) == infinitesimal)
            {
                return infinitesimal
                    ? new(candidate, false, other, "it is infinitesimal, and so is its double, which lies above it")
                    : new(candidate, true, other, "it is positive and not infinitesimal, and neither is its half: an upper bound below it");
            }
        }

        throw new ArgumentException($"Whether {candidate} is a positive infinitesimal is not decided.", nameof(candidate));
    }

    private static IEnumerable<string> Free(Formula formula, IReadOnlyList<string> bound)
    {
        var inside = formula.Variable.Length > 0 ? [.. bound, formula.Variable] : bound;
        var here = formula.Kind == FormulaKind.Atom ? formula.Statement.Symbols.Concat([]) : formula.Witness.SelectMany(w => w.Symbols);
        return here.Where(s => !bound.Contains(s)).Concat(formula.Parts.SelectMany(p => Free(p, inside)));
    }

    private static bool HasWitness(Formula formula) => formula.Witness.Count > 0 || formula.Parts.Any(HasWitness);

    // witnesses put in where the quantifier claims existence; a witness of an integer must be one
    private static Formula Witnessed(Formula formula, bool positive, IReadOnlyDictionary<string, Sort> sorts)
    {
        switch (formula.Kind)
        {
            case FormulaKind.Atom:
                return formula;
            case FormulaKind.Not:
                return Formula.Not(Witnessed(formula.Parts[0], !positive, sorts));
            case FormulaKind.And:
                return Formula.And(Witnessed(formula.Parts[0], positive, sorts), Witnessed(formula.Parts[1], positive, sorts));
            case FormulaKind.Or:
                return Formula.Or(Witnessed(formula.Parts[0], positive, sorts), Witnessed(formula.Parts[1], positive, sorts));
            case FormulaKind.Implies:
                return Formula.Implies(Witnessed(formula.Parts[0], !positive, sorts), Witnessed(formula.Parts[1], positive, sorts));
        }

        var inside = new Dictionary<string, Sort>(sorts) { [formula.Variable] = formula.Sort };
        if (formula.Kind == FormulaKind.Exists && positive && formula.Witness is [var witness] && (formula.Sort == Sort.Reals || IsWhole(witness, sorts)))
        {
            var claim = Witnessed(formula.Parts[0].Substitute(formula.Variable, witness), positive, inside);
            return formula.Sort == Sort.Naturals ? Formula.And(claim, Formula.Atom(witness, ">=", Expression.Zero)) : claim;
        }

        var body = Witnessed(formula.Parts[0], positive, inside);
        return formula.Kind == FormulaKind.ForAll ? Formula.ForAll(formula.Variable, body, formula.Sort) : Formula.Exists(formula.Variable, body, formula.Sort);
    }

    internal static bool IsWhole(Expression e, IReadOnlyDictionary<string, Sort> sorts) => e.Kind switch
    {
        ExpressionKind.Number => e.Denominator.IsOne,
        ExpressionKind.Symbol => sorts.TryGetValue(e.Name, out var sort) && sort != Sort.Reals,
        ExpressionKind.Sum or ExpressionKind.Product => e.Arguments.All(a => IsWhole(a, sorts)),
        ExpressionKind.Power => IsWhole(e.Arguments[0], sorts) && e.Arguments[1] is { Kind: ExpressionKind.Number, Denominator.IsOne: true, Numerator.Sign: >= 0 },
        ExpressionKind.Apply => e.Name is "floor" or "ceiling" or "sign" || (e.Name is "Abs" or "Max" or "Min" && e.Arguments.All(a => IsWhole(a, sorts))),
        _ => false,
    };

    // a universal claim at germs: for each tuple the set of indices must be quasi-big
    private static (int Tried, string Counterexample) Instances(Formula claim, Ultrafilter ultrafilter)
    {
        const string index = "index_of_germs";
        var germs = new Dictionary<Sort, string[]>
        {
            [Sort.Reals] = ["N", "1/N", "-N", "0", "1+1/N", "-1/N", "(-1)**N*N", "1", "N**2", "-3/2", "1/2"],
            [Sort.Integers] = ["N", "-N", "0", "2*N+1", "1", "N**2", "-1"],
            [Sort.Naturals] = ["N", "0", "2*N+1", "N**2", "1", "2"],
        };

        // ∀ may stand behind premises
        var variables = new List<(string Name, Sort Sort)>();
        var body = Open(claim, variables);
        if (RealClosed.HasQuantifier(body) || variables.Count == 0 || variables.Select(v => v.Name).Distinct().Count() < variables.Count)
        {
            return (0, "");
        }

        var tried = 0;
        var choices = variables.Select(v => germs[v.Sort].Select(t => Expression.Parse(t).Substitute("N", Expression.Symbol(index))).ToArray()).ToArray();
        foreach (var tuple in Tuples(choices).Take(MostInstances))
        {
            var values = variables.Select((v, i) => (v.Name, tuple[i])).ToDictionary(v => v.Name, v => v.Item2);
            var truth = Decide(body, values, index);
            var membership = ultrafilter.Decides(truth);
            if (membership == Membership.Open)
            {
                continue;
            }

            tried++;
            if (membership == Membership.Excluded)
            {
                return (tried, "it fails at " + string.Join(", ", values.Select(v => $"{v.Key} = {v.Value.Substitute(index, Expression.Symbol("n"))}")));
            }
        }

        return (tried, "");
    }

    private static Formula Open(Formula formula, List<(string, Sort)> variables)
    {
        if (formula.Kind == FormulaKind.ForAll)
        {
            variables.Add((formula.Variable, formula.Sort));
            return Open(formula.Parts[0], variables);
        }

        return formula.Kind == FormulaKind.Implies ? Formula.Implies(formula.Parts[0], Open(formula.Parts[1], variables)) : formula;
    }

    // all tuples, those that differ least from the first choices first
    private static IEnumerable<Expression[]> Tuples(Expression[][] choices) =>
        Enumerable.Range(0, choices.Sum(c => c.Length - 1) + 1).SelectMany(level => Tuples(choices, level));

    private static IEnumerable<Expression[]> Tuples(Expression[][] choices, int level) =>
        choices.Length == 0
            ? level == 0 ? [[]] : []
            : Enumerable.Range(0, Math.Min(level, choices[0].Length - 1) + 1)
                .SelectMany(k => Tuples(choices[1..], level - k).Select(rest => (Expression[])[choices[0][k], .. rest]));
}
