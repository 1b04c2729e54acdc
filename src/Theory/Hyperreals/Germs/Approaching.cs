namespace Theory.Hyperreals.Germs;

/// <summary>The limit of one expression along one path to infinity.</summary>
internal sealed class Approaching(Question question, string variable, Expression expression)
{
    private static readonly Rational[] Turns =
        [Rational.Zero, Rational.Half, Rational.Of(1, 4), Rational.Of(3, 4), Rational.Of(1, 3), Rational.Of(1, 6), Rational.Of(2, 3), Rational.Of(5, 6), Rational.Of(1, 7)];

    private const long SideBudget = 60_000;

    // of one residue class or one path, of which there are dozens
    private const long PathBudget = 30_000;

    private readonly TermPool pool = question.Pool;

    public readonly record struct Answer(Limit Limit, Term? Value);

    public Answer Along(Term x)
    {
        if (question.IntegerIndex)
        {
            return Along(x, integers: true);
        }

        var answer = Along(x, integers: false);
        if (!question.IsIndex || answer.Limit.Kind is not (LimitKind.Undecided or LimitKind.Oscillates))
        {
            return answer;
        }

        // what has no limit over the reals may have one over the integers, if that is what the index runs through
        var whole = Question.Answer(() => Along(x, integers: true), reason => new Answer(Limit.Undecided(reason), null));
        return whole.Limit.Kind switch
        {
            LimitKind.Undecided => answer.Limit.Kind == LimitKind.Undecided ? answer : whole,
            LimitKind.Oscillates => whole,
            _ => new Answer(Limit.Undecided($"over the integers it tends to {whole.Limit.Value}, over the reals it has no limit or none that is known"), null),
        };
    }

    private Answer Along(Term x, bool integers)
    {
        // an import of its own: the variable means another thing on every path
        var import = new Import(pool, question.Constants) { IntegerIndex = question.IntegerIndex };
        foreach (var (name, value) in question.Import.Bindings)
        {
            import.Bindings[name] = value;
        }

        import.Bindings[variable] = x;
        var term = import.Term(expression);
        var field = question.Field(integers);
        var range = field.Enclose(term);
        if (range.IsExact)
        {
            return Exact(field, range.Lower!);
        }

        var squeezed = Squeeze(field, range);
        if (squeezed is { } answer)
        {
            // a pole that comes for ever leaves no neighbourhood of infinity on which there is a value
            return field.Holes.Length > 0 ? new Answer(Limit.Undecided(field.Holes), null) : answer;
        }

        var (byClasses, differ) = integers ? Subsequences() : (null, false);
        if (byClasses is not null)
        {
            return byClasses.Value;
        }

        var none = differ || ((!integers || IsDense(field)) && Paths(field, term));

        // the bounds that are named keep constant phases apart: sin x and sin(x + 1) each have theirs
        var apart = question.Field(integers, splitsConstants: false);
        var bounds = apart.Enclose(term);
        var low = bounds.Lower is null ? new Answer(Limit.MinusInfinity(), null) : Exact(apart, bounds.Lower);
        var high = bounds.Upper is null ? new Answer(Limit.PlusInfinity(), null) : Exact(apart, bounds.Upper);
        return none
            ? new Answer(Limit.Oscillates(low.Limit.Value, high.Limit.Value, "it comes near two different values for ever"), null)
            : new Answer(Limit.Undecided($"only bounds are known: between {low.Limit.Value} and {high.Limit.Value}"), null);
    }

    /// <summary>The limit of what stays between two germs with one limit.</summary>
    private Answer? Squeeze(GermField field, Range range)
    {
        if (range.Lower is not null && Exact(field, range.Lower) is { Limit.Kind: LimitKind.PlusInfinity } up)
        {
            return up;
        }

        if (range.Upper is not null && Exact(field, range.Upper) is { Limit.Kind: LimitKind.MinusInfinity } down)
        {
            return down;
        }

        if (range.Lower is null || range.Upper is null)
        {
            return null;
        }

        var (low, high) = (Exact(field, range.Lower), Exact(field, range.Upper));
        if (low.Value is null || high.Value is null || !question.Constants.IsZero(pool.Subtract(low.Value, high.Value)))
        {
            return null;
        }

        var side = low.Limit.Side == Approach.Above ? Approach.Above : high.Limit.Side == Approach.Below ? Approach.Below : Approach.Unknown;
        return new Answer(Limit.Finite(low.Limit.Value, side, "between two germs"), low.Value);
    }

    private Answer Exact(GermField field, Germ germ)
    {
        var growth = field.Growth(germ);
        if (growth > 0)
        {
            return new Answer(field.Sign(germ) > 0 ? Limit.PlusInfinity() : Limit.MinusInfinity(), null);
        }

        var limit = field.Limit(germ);
        if (!limit.IsNumber && !question.Constants.Parameters.Occur(limit))
        {
            // a limit is a real number: its value is enclosed before it is named
            question.Constants.Enclose(limit, 96);
        }

        Approach side;
        try
        {
            // the side is a second question, with a budget of its own
            field.Allow(SideBudget);
            side = field.Sign(field.Subtract(germ, field.Constant(limit))) switch { > 0 => Approach.Above, < 0 => Approach.Below, _ => Approach.Equal };
        }
        catch (UndecidedException)
        {
            side = Approach.Unknown;
        }

        return new Answer(Limit.Finite(new Export { Variable = Expression.Symbol(variable) }.Expression(limit), side), limit);
    }

    /// <summary>The limits along n = mk, mk + 1, …: where each class has one, they are all that the sequence comes near; and whether two are seen to differ.</summary>
    private (Answer? All, bool Differ) Subsequences()
    {
        var differ = false;
        foreach (var m in Periods.Of(expression, variable))
        {
            var (found, all) = (new List<Answer>(), new List<Answer>());
            var every = true;
            for (var r = 0; r < m && (every || !differ); r++)
            {
                var inner = new Import(pool, question.Constants) { IntegerIndex = true };
                foreach (var (name, value) in question.Import.Bindings)
                {
                    inner.Bindings[name] = value;
                }

                inner.Bindings[variable] = pool.Add(pool.Scale(m, pool.Variable), pool.Number(r));
                try
                {
                    var field = question.Field(integers: true);
                    field.Allow(PathBudget);
                    var range = field.Enclose(new Waves(pool, question.Constants).AtIntegers(inner.Term(expression)));
                    if ((range.IsExact ? Exact(field, range.Lower!) : field.Holes.Length == 0 ? Squeeze(field, range) : null) is { } answer)
                    {
                        differ |= Differs(found, answer);
                        all.Add(answer);
                        continue;
                    }
                }
                catch (Exception e) when (e is UndecidedException or InexactException)
                {
                    // a class without values is no part of a limit
                }

                every = false;
            }

            if (every)
            {
                return (Joined(all), differ);
            }
        }

        return (null, differ);
    }

    /// <summary>What is known of a sequence from the limits along classes that make it up.</summary>
    private Answer Joined(List<Answer> classes)
    {
        bool Is(Answer a, LimitKind kind) => a.Limit.Kind == kind;
        var first = classes[0];
        if (classes.TrueForAll(a => Is(a, first.Limit.Kind) && (a.Value is null || question.Constants.IsZero(pool.Subtract(a.Value, first.Value!)))))
        {
            var side = classes.TrueForAll(a => a.Limit.Side == first.Limit.Side) ? first.Limit.Side : Approach.Unknown;
            return first.Value is null ? first : new Answer(Limit.Finite(first.Limit.Value, side), first.Value);
        }

        var (low, high) = (first, first);
        foreach (var a in classes)
        {
            low = Is(a, LimitKind.MinusInfinity) || (Is(a, LimitKind.Value) && (Is(low, LimitKind.PlusInfinity) || (low.Value is not null && question.Constants.Compare(a.Value!, low.Value) < 0))) ? a : low;
            high = Is(a, LimitKind.PlusInfinity) || (Is(a, LimitKind.Value) && (Is(high, LimitKind.MinusInfinity) || (high.Value is not null && question.Constants.Compare(a.Value!, high.Value) > 0))) ? a : high;
        }

        return new Answer(Limit.Oscillates(low.Limit.Value, high.Limit.Value, $"it has {classes.Count} residue classes with limits of their own"), null);
    }

    /// <summary>Whether integers come near every phase: sin(an + b) with an algebraic a, by the irrationality of a/π.</summary>
    private bool IsDense(GermField field) => field.Oscillating.Values.All(wave =>
    {
        var leading = field.LeadingConstant(wave.Argument);
        var linear = field.LeadingMonomial(wave.Argument) is [var (b, e)] && ReferenceEquals(b.Symbol, pool.Variable) && e.IsOne;
        return linear && leading.IsAlgebraic && wave.Term.Function != Fn.Floor;
    });

    /// <summary>Whether the limits differ along two of the paths on which the phase of all that oscillates stands still.</summary>
    private bool Paths(GermField field, Term term)
    {
        if (field.Oscillating.Count == 0 || Phases(field) is not { } phases)
        {
            return false;
        }

        var found = new List<Answer>();
        foreach (var turn in Turns)
        {
            try
            {
                var other = question.Field();
                other.Allow(PathBudget);
                var range = other.Enclose(new Waves(pool, question.Constants).Fix(term, phases, turn));
                if (range.IsExact && Differs(found, Exact(other, range.Lower!)))
                {
                    return true;
                }
            }
            catch (Exception e) when (e is UndecidedException or InexactException)
            {
                // one such point on a path may be a pole; a function that is nowhere defined there has no limit to be denied
                continue;
            }
        }

        return false;
    }

    private bool Differs(List<Answer> found, Answer answer)
    {
        foreach (var other in found)
        {
            if (other.Limit.Kind != answer.Limit.Kind)
            {
                return true;
            }

            if (answer.Value is not null && other.Value is not null && !question.Constants.IsZero(pool.Subtract(answer.Value, other.Value)))
            {
                return true;
            }
        }

        found.Add(answer);
        return false;
    }

    /// <summary>One phase θ → ∞ of which every infinite argument is a whole multiple, up to what stays bounded.</summary>
    private Phase? Phases(GermField field)
    {
        var waves = field.Oscillating.Values.ToList();
        var circular = waves[0].Term.Function != Fn.Floor;
        var first = waves[0].Argument;
        var multiples = new List<(Term Term, Rational Multiple)>();
        var common = System.Numerics.BigInteger.One;
        foreach (var (wave, argument) in waves)
        {
            if (wave.Function != Fn.Floor != circular)
            {
                return null;
            }

            var ratio = field.Divide(argument, first);
            if (field.Growth(ratio) != 0 || field.Limit(ratio) is not { IsNumber: true } q || field.Growth(field.Subtract(argument, field.Scale(q, first))) > 0)
            {
                return null;
            }

            multiples.Add((wave, q.Value));
            common = common * q.Value.Denominator / System.Numerics.BigInteger.GreatestCommonDivisor(common, q.Value.Denominator);
        }

        var phase = pool.Scale(Rational.Of(1, common), first.Symbol);
        return new Phase(phase, circular, multiples.ToDictionary(m => m.Term.Id, m => m.Multiple * common));
    }
}

/// <summary>θ and what multiple of it the argument of each oscillating part is.</summary>
internal sealed record Phase(Term Angle, bool Circular, Dictionary<int, Rational> Multiples);

/// <summary>Rewrites what oscillates along a path on which it does not.</summary>
internal sealed class Waves(TermPool pool, Constants constants)
{
    private readonly Dictionary<int, Term> seen = [];

    /// <summary>θ held at a fraction of a turn modulo 2π, or at a fraction modulo 1 under floor.</summary>
    public Term Fix(Term t, Phase phase, Rational turn)
    {
        if (seen.TryGetValue(t.Id, out var known))
        {
            return known;
        }

        Term result;
        if (t.Kind == TermKind.Apply && phase.Multiples.TryGetValue(t.Id, out var p))
        {
            var bounded = pool.Subtract(t.Parts[0], pool.Scale(p, phase.Angle));
            if (phase.Circular)
            {
                result = pool.Apply(t.Function, pool.Add(bounded, pool.Scale(p * turn * 2, pool.Pi)));
            }
            else
            {
                // pθ = a whole number + p·turn
                var within = pool.Add(bounded, pool.Number(p * turn));
                var whole = pool.Subtract(pool.Scale(p, phase.Angle), pool.Number(p * turn));
                result = pool.Add(whole, within.IsConstant ? pool.Number(constants.Floor(within)) : pool.Apply(Fn.Floor, within));
            }
        }
        else
        {
            result = Map(t, part => Fix(part, phase, turn));
        }

        seen[t.Id] = result;
        return result;
    }

    /// <summary>cos and sin of πp/q·(polynomial with integer coefficients), where n is an integer: reduced by whole turns.</summary>
    public Term AtIntegers(Term t)
    {
        if (seen.TryGetValue(t.Id, out var known))
        {
            return known;
        }

        var result = Map(t, AtIntegers);
        if (result.Is(Fn.Cos) || result.Is(Fn.Sin))
        {
            var turns = constants.Normaliser.Expanded(pool.Divide(result.Parts[0], pool.Pi));
            var rest = pool.Zero;
            var plain = true;
            foreach (var (c, part) in pool.Summands(turns))
            {
                if (part.IsOne || part.IsConstant)
                {
                    rest = pool.Add(rest, pool.Scale(c, part));
                }
                else if (part.Kind == TermKind.Variable || (part.Kind == TermKind.Product && part.Parts.Length == 1 && part.Parts[0].Kind == TermKind.Variable && part.Exponents[0].IsInteger && part.Exponents[0].Value.Sign > 0))
                {
                    plain &= (c * Rational.Half).IsInteger;
                }
                else
                {
                    plain = false;
                }
            }

            if (plain)
            {
                result = pool.Apply(result.Function, pool.Multiply(pool.Pi, rest));
            }
        }

        seen[t.Id] = result;
        return result;
    }

    private Term Map(Term t, Func<Term, Term> map)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        return t.Kind switch
        {
            TermKind.Sum => pool.Sum(pool.Summands(t).Select(s => pool.Scale(s.Coefficient, map(s.Term)))),
            TermKind.Product => pool.Product(t.Parts.Zip(t.Exponents).Select(p => pool.Power(map(p.First), map(p.Second)))),
            TermKind.Apply when t.Function is Fn.Formal => pool.Raw(t.Function, [.. t.Parts.Select(map)], false, t.Name),
            TermKind.Apply when t.Function is Fn.Piecewise or Fn.Less or Fn.LessOrEqual or Fn.Equal or Fn.And or Fn.Or or Fn.Not or Fn.Undefined or Fn.Max or Fn.Between =>
                pool.Raw(t.Function, [.. t.Parts.Select(map)], t.IsPositive, t.Name),
            TermKind.Apply => pool.Apply(t.Function, [.. t.Parts.Select(map)]),
            _ => t,
        };
    }
}
