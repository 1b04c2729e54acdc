using Theory.Hyperreals.Periodic;

namespace Theory.Hyperreals.FirstOrder;

/// <summary>Linear sentences over an ordered field, decided by elimination of quantifiers (Fourier and Motzkin): the same in every ordered field.</summary>
/// <remarks>
/// <para>Quantities that the variables determine but that are not linear, such as fractional parts, are universally quantified over their bounds: what holds for
/// all their values holds; a failure then says nothing.</para>
/// </remarks>
internal sealed class LinearOrder
{
    private const int MostCases = 3000;

    private readonly FormSpace space = new("index_that_no_formula_has", NoOracle.Instance);
    private readonly Dictionary<Atom, List<List<Constraint>>> axioms = [];
    private readonly HashSet<Atom> bound = [];

    private LinearOrder()
    {
    }

    // Σ cᵢ xᵢ + c ⋈ 0
    private enum Order
    {
        Less,
        AtMost,
        Equal,
    }

    /// <summary>Whether the sentence holds in every ordered field; none where this method doesn't tell.</summary>
    internal static bool? Decide(Formula sentence)
    {
        var linear = new LinearOrder();
        try
        {
            var holds = linear.Cases(sentence, true);
            if (linear.axioms.Count == 0)
            {
                return holds.Any(c => c.Count == 0);
            }

            // variables that stay open are told apart by their names
            var names = Variables(sentence).ToList();
            if (names.Distinct().Count() < names.Count)
            {
                return null;
            }

            // ∀ u (axioms ⇒ φ): no case of axioms ∧ ¬φ can be met
            var fails = linear.Cases(sentence, false);
            foreach (var (_, axiom) in linear.axioms)
            {
                fails = Product(fails, axiom);
            }

            foreach (var atom in fails.SelectMany(c => c).SelectMany(c => c.Coefficients.Keys).Distinct().ToList())
            {
                fails = Eliminate(fails, atom);
            }

            return fails.Any(c => c.Count == 0) ? null : true;
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

    private static IEnumerable<string> Variables(Formula formula) => formula.Parts.SelectMany(Variables).Concat(formula.Variable.Length > 0 ? [formula.Variable] : []);

    // a disjunction of conjunctions; an empty conjunction is true, an empty disjunction false
    private List<List<Constraint>> Cases(Formula formula, bool positive)
    {
        switch (formula.Kind)
        {
            case FormulaKind.Atom:
                return Atomic(formula.Statement, positive);
            case FormulaKind.Not:
                return Cases(formula.Parts[0], !positive);
            case FormulaKind.Implies:
                return positive
                    ? Sum(Cases(formula.Parts[0], false), Cases(formula.Parts[1], true))
                    : Product(Cases(formula.Parts[0], true), Cases(formula.Parts[1], false));
            case FormulaKind.And or FormulaKind.Or:
                var (left, right) = (Cases(formula.Parts[0], positive), Cases(formula.Parts[1], positive));
                return (formula.Kind == FormulaKind.And) == positive ? Product(left, right) : Sum(left, right);
        }

        var variable = space.Opaque(formula.Variable, formula.Variable, Bounds.None);
        if (!bound.Add(variable))
        {
            throw new BeyondReachException($"the variable {formula.Variable} is bound twice");
        }

        try
        {
            if (formula.Sort != Sort.Reals && formula.Kind == FormulaKind.Exists)
            {
                throw new BeyondReachException("an integer without a witness");
            }

            // ∀ x ∈ ℕ follows from ∀ x ≥ 0 in the field, ∀ x ∈ ℤ from ∀ x
            var body = formula.Parts[0];
            if (formula.Sort != Sort.Reals)
            {
                axioms.TryAdd(variable, [formula.Sort == Sort.Naturals ? [new Constraint(new Dictionary<Atom, Rational> { [variable] = -1 }, 0, Order.AtMost)] : []]);
                return Cases(body, positive);
            }

            var inner = Cases(body, formula.Kind == FormulaKind.Exists);
            if (axioms.Keys.Any(a => inner.Any(c => c.Any(k => k.Coefficients.ContainsKey(a)))))
            {
                // a dependent quantity: only a universal prefix may stay open
                return formula.Kind == FormulaKind.ForAll ? Cases(body, positive) : throw new BeyondReachException("a quantity that depends on an existential variable");
            }

            var eliminated = Eliminate(inner, variable);
            return (formula.Kind == FormulaKind.Exists) == positive ? eliminated : Negate(eliminated);
        }
        finally
        {
            bound.Remove(variable);
        }
    }

    private List<List<Constraint>> Atomic(Expression statement, bool positive)
    {
        var reduced = new ResidueClass(space, 1, 0);
        var form = reduced.Reduce(statement.Arguments[0]).Minus(reduced.Reduce(statement.Arguments[1]));
        foreach (var atom in form.Terms.Keys.SelectMany(m => m.Factors).Select(f => f.Atom))
        {
            Admit(atom);
        }

        var name = positive ? statement.Name : statement.Name switch { "<" => ">=", "<=" => ">", ">" => "<=", ">=" => "<", "==" => "!=", _ => "==" };
        var constraint = Constraint.Of(form);
        return name switch
        {
            "<" => Simplified([[constraint with { Order = Order.Less }]]),
            "<=" => Simplified([[constraint]]),
            ">" => Simplified([[constraint.Negated() with { Order = Order.Less }]]),
            ">=" => Simplified([[constraint.Negated()]]),
            "==" => Simplified([[constraint with { Order = Order.Equal }]]),
            _ => Simplified([[constraint with { Order = Order.Less }], [constraint.Negated() with { Order = Order.Less }]]),
        };
    }

    // what is no variable comes with what is known of it: its bounds, and of |u| that it is u or −u
    private void Admit(Atom atom)
    {
        if (atom.Kind != AtomKind.Opaque)
        {
            throw new BeyondReachException("not linear");
        }

        if (bound.Contains(atom) || axioms.ContainsKey(atom))
        {
            return;
        }

        if (atom.Bounds == Bounds.None)
        {
            throw new BeyondReachException($"the variable {atom.Name} is free");
        }

        var known = new List<Constraint>();
        var unit = new Dictionary<Atom, Rational> { [atom] = 1 };
        if (atom.Bounds.Lower is { IsRational: true } lower)
        {
            known.Add(new Constraint(unit, -lower.Rational, Order.AtMost).Negated() with { Order = atom.Bounds.LowerStrict ? Order.Less : Order.AtMost });
        }

        if (atom.Bounds.Upper is { IsRational: true } upper)
        {
            known.Add(new Constraint(unit, -upper.Rational, atom.Bounds.UpperStrict ? Order.Less : Order.AtMost));
        }

        axioms[atom] = [known];
        if (atom.Arguments is [var inner])
        {
            foreach (var part in inner.Terms.Keys.SelectMany(m => m.Factors).Select(f => f.Atom))
            {
                Admit(part);
            }

            var size = Form.Of(atom);
            axioms[atom] = [
                [.. known, Constraint.Of(inner.Minus(size)) with { Order = Order.Equal }],
                [.. known, Constraint.Of(inner.Plus(size)) with { Order = Order.Equal }],
            ];
        }
    }

    private static List<List<Constraint>> Sum(List<List<Constraint>> a, List<List<Constraint>> b) => [.. a, .. b];

    private static List<List<Constraint>> Product(List<List<Constraint>> a, List<List<Constraint>> b) =>
        a.Count * (long)b.Count > MostCases
            ? throw new BeyondReachException("too many cases")
            : Simplified([.. a.SelectMany(x => b.Select(y => new List<Constraint>([.. x, .. y])))]);

    private static List<List<Constraint>> Negate(List<List<Constraint>> cases) =>
        cases.Aggregate(new List<List<Constraint>> { new() }, (all, c) => Product(all, [.. c.SelectMany(k => k.Order switch
        {
            Order.Less => new List<Constraint>[] { [k.Negated() with { Order = Order.AtMost }] },
            Order.AtMost => [[k.Negated() with { Order = Order.Less }]],
            _ => [[k with { Order = Order.Less }], [k.Negated() with { Order = Order.Less }]],
        })]));

    // constants are decided: a true one falls away, a false one takes its case along
    private static List<List<Constraint>> Simplified(List<List<Constraint>> cases) =>
        [.. cases.Where(c => !c.Exists(k => k.Coefficients.Count == 0 && !k.HoldsAsConstant)).Select(c => c.Where(k => k.Coefficients.Count > 0).ToList())];

    private static List<List<Constraint>> Eliminate(List<List<Constraint>> cases, Atom variable)
    {
        var result = new List<List<Constraint>>();
        foreach (var constraints in cases)
        {
            var kept = constraints.Where(c => !c.Coefficients.ContainsKey(variable)).ToList();
            var about = constraints.Where(c => c.Coefficients.ContainsKey(variable)).ToList();
            var equation = about.Find(c => c.Order == Order.Equal);
            if (equation is not null)
            {
                kept.AddRange(about.Where(c => !ReferenceEquals(c, equation)).Select(c => c.Plus(equation, -(c.Coefficients[variable] / equation.Coefficients[variable]), c.Order)));
            }
            else
            {
                var above = about.Where(c => c.Coefficients[variable].Sign > 0).ToList();
                var below = about.Where(c => c.Coefficients[variable].Sign < 0).ToList();
                kept.AddRange(above.SelectMany(u => below.Select(l => l.Plus(u, -(l.Coefficients[variable] / u.Coefficients[variable]), u.Order == Order.Less || l.Order == Order.Less ? Order.Less : Order.AtMost))));
            }

            if (kept.Count > MostCases)
            {
                throw new BeyondReachException("too many constraints");
            }

            result.Add(kept);
        }

        return Simplified(result);
    }

    private sealed record Constraint(IReadOnlyDictionary<Atom, Rational> Coefficients, Rational Constant, Order Order)
    {
        internal bool HoldsAsConstant => Order switch { Order.Less => Constant.Sign < 0, Order.AtMost => Constant.Sign <= 0, _ => Constant.IsZero };

        internal static Constraint Of(Form form)
        {
            var coefficients = new Dictionary<Atom, Rational>();
            Rational constant = 0;
            foreach (var (monomial, coefficient) in form.Terms)
            {
                switch (monomial.Factors)
                {
                    case []:
                        constant = coefficient;
                        break;
                    case [(var atom, { IsOne: true })]:
                        coefficients.Add(atom, coefficient);
                        break;
                    default:
                        throw new BeyondReachException("not linear");
                }
            }

            return new(coefficients, constant, Order.AtMost);
        }

        internal Constraint Negated() => new(Coefficients.ToDictionary(c => c.Key, c => -c.Value), -Constant, Order);

        internal Constraint Plus(Constraint other, Rational factor, Order order)
        {
            var sum = new Dictionary<Atom, Rational>(Coefficients);
            foreach (var (atom, coefficient) in other.Coefficients)
            {
                var total = sum.GetValueOrDefault(atom) + (coefficient * factor);
                sum.Remove(atom);
                if (!total.IsZero)
                {
                    sum.Add(atom, total);
                }
            }

            return new(sum, Constant + (other.Constant * factor), order);
        }
    }
}
