using Theory.Hyperreals.Periodic;

namespace Theory.Hyperreals.FirstOrder;

/// <summary>Sentences with one quantifier over polynomials in its variable, decided by Sturm's theorem in every real-closed field at once; and bounds for more variables.</summary>
internal static class RealClosed
{
    /// <summary>Whether ∀ x φ or ∃ x φ holds; none where φ is not made of polynomials in x with rational coefficients.</summary>
    internal static bool? Decide(Formula sentence)
    {
        if (sentence.Kind is not (FormulaKind.ForAll or FormulaKind.Exists) || sentence.Sort != Sort.Reals || HasQuantifier(sentence.Parts[0]))
        {
            return null;
        }

        try
        {
            var space = new FormSpace("index_that_no_formula_has", NoOracle.Instance);
            var variable = space.Opaque(sentence.Variable, sentence.Variable, Bounds.None);
            var polynomials = new Dictionary<Formula, Polynomial>(ReferenceEqualityComparer.Instance);
            if (!Collect(sentence.Parts[0], space, variable, polynomials))
            {
                return null;
            }

            // the signs are constant between the roots of all polynomials and at each of them: one sample of each suffices
            var product = polynomials.Values.Where(p => p.Degree > 0).Aggregate(new Polynomial([1]), (all, p) => all.Times(p.Divide(Polynomial.GreatestCommonDivisor(all, p)).Quotient));
            var roots = Sturm.Isolate(product);
            var values = new List<bool>();
            foreach (var root in roots)
            {
                values.Add(Holds(sentence.Parts[0], p => Sturm.SignAt(p, product, root)));
            }

            foreach (var point in Between(roots, product))
            {
                values.Add(Holds(sentence.Parts[0], p => p.Value(point).Sign));
            }

            return sentence.Kind == FormulaKind.ForAll ? values.TrueForAll(v => v) : values.Exists(v => v);

            bool Holds(Formula formula, Func<Polynomial, int> sign) => formula.Kind switch
            {
                FormulaKind.Atom => sign(polynomials[formula]) is var s && formula.Statement.Name switch { "<" => s < 0, "<=" => s <= 0, ">" => s > 0, ">=" => s >= 0, "==" => s == 0, _ => s != 0 },
                FormulaKind.Not => !Holds(formula.Parts[0], sign),
                FormulaKind.And => Holds(formula.Parts[0], sign) && Holds(formula.Parts[1], sign),
                FormulaKind.Or => Holds(formula.Parts[0], sign) || Holds(formula.Parts[1], sign),
                _ => !Holds(formula.Parts[0], sign) || Holds(formula.Parts[1], sign),
            };
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

    /// <summary>Whether a universal sentence follows from bounds of its variables; none where it can't be seen.</summary>
    internal static bool? ByBounds(Formula sentence)
    {
        var bounds = new Dictionary<string, Bounds>(StringComparer.Ordinal);
        var body = sentence;
        while (body.Kind == FormulaKind.ForAll || (body.Kind == FormulaKind.Implies && body.Parts[1].Kind == FormulaKind.ForAll))
        {
            if (body.Kind == FormulaKind.Implies)
            {
                Assume(body.Parts[0], bounds);
                body = body.Parts[1];
                continue;
            }

            if (!bounds.TryAdd(body.Variable, body.Sort == Sort.Naturals ? new Bounds(Form.Zero, false, null, false, IsInteger: true) : Bounds.None with { IsInteger = body.Sort == Sort.Integers }))
            {
                return null;
            }

            body = body.Parts[0];
        }

        while (body.Kind == FormulaKind.Implies)
        {
            Assume(body.Parts[0], bounds);
            body = body.Parts[1];
        }

        if (HasQuantifier(body))
        {
            return null;
        }

        try
        {
            var space = new FormSpace("index_that_no_formula_has", NoOracle.Instance);
            foreach (var (name, known) in bounds)
            {
                space.Opaque(name, name, known);
            }

            return new ResidueClass(space, 1, 0).Decide(body.ToStatement()) == true ? true : null;
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

    internal static bool HasQuantifier(Formula formula) => formula.Kind is FormulaKind.ForAll or FormulaKind.Exists || formula.Parts.Any(HasQuantifier);

    // of a premise what bounds one variable by a number; what is left out only makes the claim stronger
    private static void Assume(Formula premise, Dictionary<string, Bounds> bounds)
    {
        if (premise.Kind == FormulaKind.And)
        {
            Assume(premise.Parts[0], bounds);
            Assume(premise.Parts[1], bounds);
            return;
        }

        if (premise.Kind != FormulaKind.Atom)
        {
            return;
        }

        var (left, right, name) = (premise.Statement.Arguments[0], premise.Statement.Arguments[1], premise.Statement.Name);
        if (left.Kind == ExpressionKind.Number)
        {
            (left, right, name) = (right, left, name switch { "<" => ">", "<=" => ">=", ">" => "<", ">=" => "<=", _ => name });
        }

        if (left.Kind != ExpressionKind.Symbol || right.Kind != ExpressionKind.Number || !bounds.TryGetValue(left.Name, out var known))
        {
            return;
        }

        var number = Rational.Of(right.Numerator, right.Denominator);
        if (name is ">" or ">=" or "==" && (known.Lower is null || known.Lower.Rational < number || (known.Lower.Rational == number && name == ">")))
        {
            known = known with { Lower = Form.Of(number), LowerStrict = name == ">" };
        }

        if (name is "<" or "<=" or "==" && (known.Upper is null || known.Upper.Rational > number || (known.Upper.Rational == number && name == "<")))
        {
            known = known with { Upper = Form.Of(number), UpperStrict = name == "<" };
        }

        bounds[left.Name] = known;
    }

    private static bool Collect(Formula formula, FormSpace space, Atom variable, Dictionary<Formula, Polynomial> polynomials)
    {
        if (formula.Kind != FormulaKind.Atom)
        {
            return formula.Parts.All(p => Collect(p, space, variable, polynomials));
        }

        var cell = new ResidueClass(space, 1, 0);
        var polynomial = Polynomial.Of(cell.Reduce(formula.Statement.Arguments[0]).Minus(cell.Reduce(formula.Statement.Arguments[1])), variable);
        if (polynomial is null)
        {
            return false;
        }

        polynomials[formula] = polynomial;
        return true;
    }

    // a rational point below, between and above the roots
    private static IEnumerable<Rational> Between(IReadOnlyList<(Rational Low, Rational High)> roots, Polynomial product)
    {
        if (roots.Count == 0)
        {
            return [0];
        }

        var points = new List<Rational> { roots[0].Low - 1 };
        for (var i = 0; i + 1 < roots.Count; i++)
        {
            // the lower end of an isolating interval separates, unless it is the root before
            var (low, high) = roots[i + 1];
            if (product.Value(low).IsZero)
            {
                var step = (high - low) / 2;
                while (Sturm.Count(product, low, low + step) > 0)
                {
                    step /= 2;
                }

                low += step;
            }

            points.Add(low);
        }

        points.Add(roots[^1].High + 1);
        return points;
    }
}
