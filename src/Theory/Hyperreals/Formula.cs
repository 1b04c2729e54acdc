namespace Theory.Hyperreals;

/// <summary>The kinds of formula of the first-order language of ordered fields with integers and named functions.</summary>
public enum FormulaKind
{
    /// <summary>A relation of two expressions.</summary>
    Atom,

    /// <summary>¬φ.</summary>
    Not,

    /// <summary>φ ∧ ψ.</summary>
    And,

    /// <summary>φ ∨ ψ.</summary>
    Or,

    /// <summary>φ ⇒ ψ.</summary>
    Implies,

    /// <summary>∀ x.</summary>
    ForAll,

    /// <summary>∃ x.</summary>
    Exists,
}

/// <summary>What a variable ranges over. There is no range of sets: that is what makes the language first-order.</summary>
public enum Sort
{
    /// <summary>The field: ℝ, or the hyperreals.</summary>
    Reals,

    /// <summary>The integers: ℤ, or the hyperintegers.</summary>
    Integers,

    /// <summary>The natural numbers: ℕ with 0, or the hypernaturals.</summary>
    Naturals,
}

/// <summary>A formula of the language in which transfer holds: relations of expressions, connectives, and quantifiers over numbers.</summary>
/// <remarks>
/// <para>Variables are the symbols of the expressions. An existential quantifier may carry its witness, an expression in the variables bound outside of it, which
/// makes the claim checkable: where the witness serves, the claim holds.</para>
/// </remarks>
public sealed class Formula
{
    private Formula(FormulaKind kind, Expression statement, IReadOnlyList<Formula> parts, string variable, Sort sort, IReadOnlyList<Expression> witness)
    {
        Kind = kind;
        Statement = statement;
        Parts = parts;
        Variable = variable;
        Sort = sort;
        Witness = witness;
    }

    /// <summary>What stands at the head.</summary>
    public FormulaKind Kind { get; }

    /// <summary>The relation of an atom; 0 for other kinds.</summary>
    public Expression Statement { get; }

    /// <summary>The parts of a connective, the body of a quantifier; empty for an atom.</summary>
    public IReadOnlyList<Formula> Parts { get; }

    /// <summary>The variable that a quantifier binds; empty for other kinds.</summary>
    public string Variable { get; }

    /// <summary>What the variable of a quantifier ranges over.</summary>
    public Sort Sort { get; }

    /// <summary>The witness of an existential quantifier, if one is given; at most one.</summary>
    public IReadOnlyList<Expression> Witness { get; }

    /// <summary>Reads a sentence such as <c>forall x in R: exists m in N by floor(Abs(x)) + 1: m &gt; x</c>.</summary>
    /// <param name="text">Quantifiers <c>forall v in R:</c>, <c>exists v in N by witness:</c> over R, Z or N, then relations with And, Or, Not, and <c>=&gt;</c>.</param>
    /// <returns>The formula.</returns>
    /// <exception cref="FormatException">The text is no formula of the language; quantifiers over sets are refused by name.</exception>
    public static Formula Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rest = text.Trim();
        var isForAll = rest.StartsWith("forall ", StringComparison.Ordinal);
        if (isForAll || rest.StartsWith("exists ", StringComparison.Ordinal))
        {
            var colon = rest.IndexOf(':', StringComparison.Ordinal);
            var inside = rest.IndexOf(" in ", StringComparison.Ordinal);
            if (colon < 0 || inside < 0 || inside > colon)
            {
                throw new FormatException($"«{rest}»: a quantifier reads «forall x in R: …».");
            }

            var variable = rest[7..inside].Trim();
            var range = rest[(inside + 4)..colon].Split(" by ", 2, StringSplitOptions.TrimEntries);
            var sort = range[0] switch
            {
                "R" => Sort.Reals,
                "Z" => Sort.Integers,
                "N" => Sort.Naturals,
                _ => throw new FormatException($"«{range[0]}»: a variable ranges over R, Z or N. Quantifiers over sets are not in the language, hence neither is completeness."),
            };
            var body = Parse(rest[(colon + 1)..]);
            return isForAll ? ForAll(variable, body, sort) : range.Length > 1 ? Exists(variable, body, Expression.Parse(range[1]), sort) : Exists(variable, body, sort);
        }

        var depth = 0;
        for (var i = 0; i + 1 < rest.Length; i++)
        {
            depth += rest[i] == '(' ? 1 : rest[i] == ')' ? -1 : 0;
            if (depth == 0 && rest[i] == '=' && rest[i + 1] == '>')
            {
                return Implies(Parse(rest[..i]), Parse(rest[(i + 2)..]));
            }
        }

        return Of(Expression.Parse(rest));
    }

    /// <summary>A statement without quantifiers: a relation, or And, Or, Not of statements.</summary>
    /// <param name="statement">The statement as an expression.</param>
    /// <returns>The formula.</returns>
    /// <exception cref="ArgumentException">The expression is no statement.</exception>
    public static Formula Of(Expression statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return statement.Name switch
        {
            "<" or "<=" or ">" or ">=" or "==" or "!=" => new(FormulaKind.Atom, statement, [], "", Sort.Reals, []),
            "And" => statement.Arguments.Select(Of).Aggregate(And),
            "Or" => statement.Arguments.Select(Of).Aggregate(Or),
            "Not" => Not(Of(statement.Arguments[0])),
            "True" => Atom(Expression.Zero, "==", Expression.Zero),
            "False" => Atom(Expression.Zero, "==", Expression.One),
            _ => throw new ArgumentException($"«{statement}» is no statement.", nameof(statement)),
        };
    }

    /// <summary>a ⋈ b.</summary>
    /// <param name="left">a.</param>
    /// <param name="relation">⋈: &lt;, &lt;=, &gt;, &gt;=, ==, !=.</param>
    /// <param name="right">b.</param>
    /// <returns>The formula.</returns>
    /// <exception cref="ArgumentException">There is no such relation.</exception>
    public static Formula Atom(Expression left, string relation, Expression right) =>
        new(FormulaKind.Atom, Truths.Relation(left, relation, right), [], "", Sort.Reals, []);

    /// <summary>¬φ.</summary>
    /// <param name="formula">φ.</param>
    /// <returns>The formula.</returns>
    public static Formula Not(Formula formula) => Compound(FormulaKind.Not, formula);

    /// <summary>φ ∧ ψ.</summary>
    /// <param name="left">φ.</param>
    /// <param name="right">ψ.</param>
    /// <returns>The formula.</returns>
    public static Formula And(Formula left, Formula right) => Compound(FormulaKind.And, left, right);

    /// <summary>φ ∨ ψ.</summary>
    /// <param name="left">φ.</param>
    /// <param name="right">ψ.</param>
    /// <returns>The formula.</returns>
    public static Formula Or(Formula left, Formula right) => Compound(FormulaKind.Or, left, right);

    /// <summary>φ ⇒ ψ.</summary>
    /// <param name="premise">φ.</param>
    /// <param name="conclusion">ψ.</param>
    /// <returns>The formula.</returns>
    public static Formula Implies(Formula premise, Formula conclusion) => Compound(FormulaKind.Implies, premise, conclusion);

    /// <summary>∀ x φ.</summary>
    /// <param name="variable">x, a symbol's name.</param>
    /// <param name="body">φ.</param>
    /// <param name="sort">What x ranges over.</param>
    /// <returns>The formula.</returns>
    /// <exception cref="ArgumentException">The name is no symbol's.</exception>
    public static Formula ForAll(string variable, Formula body, Sort sort = Sort.Reals) => Quantified(FormulaKind.ForAll, variable, body, sort, []);

    /// <summary>∃ x φ.</summary>
    /// <param name="variable">x, a symbol's name.</param>
    /// <param name="body">φ.</param>
    /// <param name="sort">What x ranges over.</param>
    /// <returns>The formula.</returns>
    /// <exception cref="ArgumentException">The name is no symbol's.</exception>
    public static Formula Exists(string variable, Formula body, Sort sort = Sort.Reals) => Quantified(FormulaKind.Exists, variable, body, sort, []);

    /// <summary>∃ x φ, with the witness that is claimed to serve.</summary>
    /// <param name="variable">x, a symbol's name.</param>
    /// <param name="body">φ.</param>
    /// <param name="witness">An expression in the variables that are bound outside.</param>
    /// <param name="sort">What x ranges over.</param>
    /// <returns>The formula.</returns>
    /// <exception cref="ArgumentException">The name is no symbol's, or the witness uses the variable itself.</exception>
    public static Formula Exists(string variable, Formula body, Expression witness, Sort sort = Sort.Reals)
    {
        ArgumentNullException.ThrowIfNull(witness);
        return witness.Symbols.Contains(variable)
            ? throw new ArgumentException($"The witness {witness} uses the variable {variable} that it is to witness.", nameof(witness))
            : Quantified(FormulaKind.Exists, variable, body, sort, [witness]);
    }

    /// <summary>The formula as mathematics: <c>∀x∈ℝ ∃m∈ℕ: m &gt; x</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Kind switch
    {
        FormulaKind.Atom => Statement.ToString(),
        FormulaKind.Not => $"¬({Parts[0]})",
        FormulaKind.And => $"({Parts[0]}) ∧ ({Parts[1]})",
        FormulaKind.Or => $"({Parts[0]}) ∨ ({Parts[1]})",
        FormulaKind.Implies => $"({Parts[0]}) ⇒ ({Parts[1]})",
        _ => $"{(Kind == FormulaKind.ForAll ? "∀" : "∃")}{Variable}∈{Sort switch { Sort.Reals => "ℝ", Sort.Integers => "ℤ", _ => "ℕ" }}{(Parts[0].Variable.Length > 0 ? " " : ": ")}{Parts[0]}",
    };

    /// <summary>The formula with an expression in place of a free variable.</summary>
    internal Formula Substitute(string variable, Expression value) =>
        Variable == variable ? this : new(Kind, Kind == FormulaKind.Atom ? Statement.Substitute(variable, value) : Statement, [.. Parts.Select(p => p.Substitute(variable, value))], Variable, Sort, [.. Witness.Select(w => w.Substitute(variable, value))]);

    /// <summary>The formula as one statement, where it has no quantifiers.</summary>
    internal Expression ToStatement() => Kind switch
    {
        FormulaKind.Atom => Statement,
        FormulaKind.Not => Expression.Apply("Not", Parts[0].ToStatement()),
        FormulaKind.And => Expression.Apply("And", Parts[0].ToStatement(), Parts[1].ToStatement()),
        FormulaKind.Or => Expression.Apply("Or", Parts[0].ToStatement(), Parts[1].ToStatement()),
        FormulaKind.Implies => Expression.Apply("Or", Expression.Apply("Not", Parts[0].ToStatement()), Parts[1].ToStatement()),
        _ => throw new ArgumentException($"«{this}» has a quantifier."),
    };

    private static Formula Compound(FormulaKind kind, params Formula[] parts)
    {
        foreach (var part in parts)
        {
            ArgumentNullException.ThrowIfNull(part);
        }

        return new(kind, Expression.Zero, parts, "", Sort.Reals, []);
    }

    private static Formula Quantified(FormulaKind kind, string variable, Formula body, Sort sort, IReadOnlyList<Expression> witness)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new(kind, Expression.Zero, [body], Expression.Symbol(variable).Name, sort, witness);
    }
}
