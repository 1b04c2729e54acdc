namespace Theory.Hyperreals.Periodic;

/// <summary>Bounds of a quantity by germs; a missing end is unbounded.</summary>
internal sealed record Range(Form? Lower, bool LowerStrict, Form? Upper, bool UpperStrict)
{
    internal static Range Entire { get; } = new(null, false, null, false);

    internal static Range Point(Form form) => new(form, false, form, false);

    internal Range Negated() => new(Upper?.Times(-1), UpperStrict, Lower?.Times(-1), LowerStrict);
}

/// <summary>What bounds of the opaque quantities say about a form in them.</summary>
internal sealed partial class FormSpace
{
    private const string Mirrored = "mirrored";

    private int depth;

    private Signs SignsByBounds(Form form)
    {
        if (depth > 12)
        {
            return Signs.Any;
        }

        depth++;
        try
        {
            var range = RangeOf(form);
            var possible = SignsOf(range);
            if (possible == Signs.Any)
            {
                // seen from the other end of a quantity the terms may agree: (⌊√n⌋ + 1)² − n = t² + 2t√n with t = 1 − frac √n
                foreach (var atom in form.Terms.Keys.SelectMany(m => m.Factors).Select(f => f.Atom).Where(a => a is { Kind: AtomKind.Opaque, Bounds: { Lower: not null, Upper: not null }, Name: not Mirrored }).Distinct().Take(3))
                {
                    possible &= Mirror(form, atom) is { } mirrored ? SignsOf(RangeOf(mirrored)) : Signs.Any;
                }
            }

            // between −1/d and 0 lies no multiple of 1/d
            if (possible != Signs.Any || range.Lower is not null || range.Upper is not null)
            {
                var d = form.Denominator();
                if (IsIntegerValued(form.Times(d)))
                {
                    var unit = Form.Of(Rational.Of(1, d));
                    if (range.Lower is not null && Positive(range.Lower.Plus(unit), range.LowerStrict))
                    {
                        possible &= ~Signs.Negative;
                    }

                    if (range.Upper is not null && Positive(unit.Minus(range.Upper), range.UpperStrict))
                    {
                        possible &= ~Signs.Positive;
                    }
                }
            }

            if ((possible & Signs.Zero) != 0 && IsTranscendental(form))
            {
                possible &= ~Signs.Zero;
            }

            if (possible is Signs.Any or Signs.None)
            {
                Obstacle = form.Terms.Keys.SelectMany(m => m.Factors).First(f => f.Atom.IsOpaque).Atom is { Kind: AtomKind.Opaque } opaque ? $"{opaque.Name} is no function of residues" : "an oscillation";
                return Signs.Any;
            }

            return possible;
        }
        catch (BeyondReachException e)
        {
            Obstacle = e.Message;
            return Signs.Any;
        }
        finally
        {
            depth--;
        }

        bool Positive(Form end, bool strict) => Sign(end) is var sign && (sign == GermSign.Positive || (sign == GermSign.Zero && strict));
    }

    // the form in t = upper − ω instead of ω
    private Form? Mirror(Form form, Atom atom)
    {
        var (lower, upper) = (atom.Bounds.Lower!, atom.Bounds.Upper!);
        var t = Opaque($"{Mirrored} {atom.Id}", Mirrored, new Bounds(Form.Zero, atom.Bounds.UpperStrict, upper.Minus(lower), atom.Bounds.LowerStrict));
        var substitute = upper.Minus(Form.Of(t));
        var result = Form.Zero;
        foreach (var (monomial, coefficient) in form.Terms)
        {
            var exponent = monomial.ExponentOf(atom);
            if (!exponent.IsInteger || exponent.Sign < 0 || exponent > 8)
            {
                return null;
            }

            result = result.Plus(Multiply(Form.Of(monomial.Without(atom), coefficient), Power(substitute, exponent)));
        }

        return result;
    }

    private Signs SignsOf(Range range)
    {
        var possible = Signs.Any;
        if (range.Lower is not null)
        {
            var sign = Sign(range.Lower);
            possible &= sign == GermSign.Positive || (sign == GermSign.Zero && range.LowerStrict) ? Signs.Positive
                : sign == GermSign.Zero ? Signs.Positive | Signs.Zero
                : Signs.Any;
        }

        if (range.Upper is not null)
        {
            var sign = Sign(range.Upper);
            possible &= sign == GermSign.Negative || (sign == GermSign.Zero && range.UpperStrict) ? Signs.Negative
                : sign == GermSign.Zero ? Signs.Negative | Signs.Zero
                : Signs.Any;
        }

        return possible;
    }

    /// <summary>Bounds of a form by germs, by Horner's scheme in one opaque quantity after the other.</summary>
    internal Range RangeOf(Form form)
    {
        if (!form.IsOpaque)
        {
            return Range.Point(form);
        }

        if (depth > 12)
        {
            return Range.Entire;
        }

        depth++;
        try
        {
            // the quantity that occurs in most terms first, so that it is bounded once
            var atom = form.Terms.Keys.SelectMany(m => m.Factors).Where(f => f.Atom.IsOpaque).Select(f => f.Atom)
                .GroupBy(a => a).OrderByDescending(g => g.Count()).ThenBy(g => g.Key.Id).First().Key;
            var byExponent = form.Terms.GroupBy(t => t.Key.ExponentOf(atom))
                .Select(g => (Exponent: g.Key, Form: new Form(g.ToDictionary(t => t.Key.Without(atom), t => t.Value)))).OrderBy(g => g.Exponent).ToList();
            Range range;
            if (byExponent.Count > 1 && byExponent.All(g => g.Exponent.IsInteger && g.Exponent.Sign >= 0))
            {
                range = RangeOf(byExponent[^1].Form);
                for (var i = byExponent.Count - 1; i >= 0; i--)
                {
                    var step = byExponent[i].Exponent - (i > 0 ? byExponent[i - 1].Exponent : Rational.Zero);
                    if (!step.IsZero)
                    {
                        range = Times(range, RangeOf(atom, step));
                    }

                    if (i > 0)
                    {
                        range = Plus(range, RangeOf(byExponent[i - 1].Form));
                    }
                }
            }
            else
            {
                range = byExponent.Select(g => g.Exponent.IsZero ? RangeOf(g.Form) : Times(RangeOf(g.Form), RangeOf(atom, g.Exponent))).Aggregate(Plus);
            }

            return Tighter(range, ByAmplitude(form));
        }
        finally
        {
            depth--;
        }
    }

    // A sin w + B cos w + C lies within C ± √(A² + B²), at the ends where tan w = A / B
    private Range ByAmplitude(Form form)
    {
        foreach (var cosine in form.Terms.Keys.SelectMany(m => m.Factors).Select(f => f.Atom).Where(a => a.Partner is not null && a.IsOpaque).Distinct())
        {
            var sine = cosine.Partner!;
            var ofSine = Part(form, sine, cosine);
            var ofCosine = Part(form, cosine, sine);
            if (ofSine is not { IsZero: false, IsOpaque: false } a || ofCosine is not { IsZero: false, IsOpaque: false } b)
            {
                continue;
            }

            var rest = new Form(form.Terms.Where(t => t.Key.ExponentOf(sine).IsZero && t.Key.ExponentOf(cosine).IsZero).ToDictionary(t => t.Key, t => t.Value));
            if (rest.Terms.Count + a.Terms.Count + b.Terms.Count != form.Terms.Count)
            {
                continue;
            }

            var amplitude = Power(Multiply(a, a).Plus(Multiply(b, b)), Rational.Of(1, 2));
            return Plus(RangeOf(rest), new Range(amplitude.Times(-1), false, amplitude, false));
        }

        return Range.Entire;

        static Form Part(Form form, Atom of, Atom without) =>
            new(form.Terms.Where(t => t.Key.ExponentOf(of).IsOne && t.Key.ExponentOf(without).IsZero).ToDictionary(t => t.Key.Without(of), t => t.Value));
    }

    private Range Tighter(Range a, Range b)
    {
        var lower = b.Lower is not null && (a.Lower is null || Sign(b.Lower.Minus(a.Lower)) == GermSign.Positive);
        var upper = b.Upper is not null && (a.Upper is null || Sign(b.Upper.Minus(a.Upper)) == GermSign.Negative);
        return new(lower ? b.Lower : a.Lower, lower ? b.LowerStrict : a.LowerStrict, upper ? b.Upper : a.Upper, upper ? b.UpperStrict : a.UpperStrict);
    }

    private Range RangeOf(Atom atom, Rational exponent)
    {
        if (!atom.IsOpaque)
        {
            return Range.Point(Form.Of(Monomial.Of(atom, exponent), 1));
        }

        if (atom.Kind == AtomKind.Exponential)
        {
            // p^(c M) = exp(c M log p) grows with its exponent
            return Monotone(RangeOf(Multiply(Form.Of(atom.Exponent, exponent), LogOfBase(atom.Prime))), Exp, new Range(Form.Zero, true, null, false));
        }

        var range = atom.Kind switch
        {
            AtomKind.Opaque => new Range(atom.Bounds.Lower, atom.Bounds.LowerStrict, atom.Bounds.Upper, atom.Bounds.UpperStrict),
            AtomKind.Base => RangeOf(atom.Arguments[0]),
            AtomKind.Function => atom.Name switch
            {
                "log" => Monotone(RangeOf(atom.Arguments[0]), Log, Range.Entire),
                "atan" => Monotone(RangeOf(atom.Arguments[0]), u => Form.Of(Function("atan", u)), new Range(Form.Of(Pi).Times(Rational.Of(-1, 2)), true, Form.Of(Pi).Times(Rational.Of(1, 2)), true)),
                "erf" => new Range(Form.Of(-1), true, Form.One, true),
                _ => Range.Entire,
            },
            _ => Range.Entire,
        };

        var possible = SignsOf(range);
        if (exponent.IsOne)
        {
            return range;
        }

        if (exponent.IsInteger && exponent.Sign > 0)
        {
            var k = (int)exponent.Numerator;
            if ((possible & Signs.Negative) == 0 || k % 2 == 1)
            {
                return new(range.Lower is null ? null : Power(range.Lower, k), range.LowerStrict, range.Upper is null ? null : Power(range.Upper, k), range.UpperStrict);
            }

            if ((possible & Signs.Positive) == 0)
            {
                return new(range.Upper is null ? null : Power(range.Upper, k), range.UpperStrict, range.Lower is null ? null : Power(range.Lower, k), range.LowerStrict);
            }

            // an even power of what has either sign
            var never = atom.Kind == AtomKind.Opaque && atom.Bounds.IsTranscendental;
            if (range.Lower is null || range.Upper is null)
            {
                return new(Form.Zero, never, null, false);
            }

            var bySize = Sign(range.Upper.Plus(range.Lower));
            var end = bySize == GermSign.Negative ? range.Lower : range.Upper;
            return bySize == GermSign.Undecided
                ? new(Form.Zero, never, null, false)
                : new(Form.Zero, never, Power(end, k), bySize == GermSign.Zero ? range.LowerStrict && range.UpperStrict : end == range.Upper ? range.UpperStrict : range.LowerStrict);
        }

        // other powers are monotone where the quantity is positive
        if (possible == Signs.Positive)
        {
            var lower = range.Lower is null || Sign(range.Lower) != GermSign.Positive ? null : Power(range.Lower, exponent);
            var upper = range.Upper is null ? null : Power(range.Upper, exponent);
            return exponent.Sign > 0
                ? new(lower ?? Form.Zero, lower is null || range.LowerStrict, upper, range.UpperStrict)
                : new(upper ?? Form.Zero, upper is null || range.UpperStrict, lower, range.LowerStrict);
        }

        if (possible == Signs.Negative && exponent.IsInteger)
        {
            var even = exponent.Numerator.IsEven;
            var lower = range.Upper is null || Sign(range.Upper) != GermSign.Negative ? null : Power(range.Upper.Times(-1), exponent);
            var upper = range.Lower is null ? null : Power(range.Lower.Times(-1), exponent);
            var size = new Range(upper ?? Form.Zero, upper is null || range.LowerStrict, lower, range.UpperStrict);
            return even ? size : size.Negated();
        }

        return exponent.IsInteger && !exponent.Numerator.IsEven ? Range.Entire : new(Form.Zero, exponent.Sign < 0, null, false);
    }

    private static Range Monotone(Range inner, Func<Form, Form> function, Range always)
    {
        var lower = Apply(inner.Lower);
        var upper = Apply(inner.Upper);
        return new(lower ?? always.Lower, lower is null ? always.LowerStrict : inner.LowerStrict, upper ?? always.Upper, upper is null ? always.UpperStrict : inner.UpperStrict);

        Form? Apply(Form? end)
        {
            try
            {
                return end is null ? null : function(end);
            }
            catch (BeyondReachException)
            {
                return null;
            }
        }
    }

    private static Range Plus(Range a, Range b) => new(
        a.Lower is null || b.Lower is null ? null : a.Lower.Plus(b.Lower),
        a.LowerStrict || b.LowerStrict,
        a.Upper is null || b.Upper is null ? null : a.Upper.Plus(b.Upper),
        a.UpperStrict || b.UpperStrict);

    private Range Times(Range a, Range b)
    {
        var (x, y) = (SignsOf(a), SignsOf(b));
        if ((x & Signs.Positive) == 0)
        {
            return Times(a.Negated(), b).Negated();
        }

        if ((y & Signs.Positive) == 0)
        {
            return Times(a, b.Negated()).Negated();
        }

        var bothPositive = x == Signs.Positive && y == Signs.Positive;
        if ((x & Signs.Negative) == 0 && (y & Signs.Negative) == 0)
        {
            var lower = a.Lower is null || b.Lower is null || Sign(a.Lower) != GermSign.Positive || Sign(b.Lower) != GermSign.Positive ? Form.Zero : Multiply(a.Lower, b.Lower);
            var upper = a.Upper is null || b.Upper is null ? null : Multiply(a.Upper, b.Upper);
            return new(lower, lower.IsZero ? bothPositive : a.LowerStrict || b.LowerStrict, upper, (a.UpperStrict || b.UpperStrict) && IsPositive(a.Upper) && IsPositive(b.Upper));
        }

        if ((x & Signs.Negative) == 0)
        {
            (a, b, x, y) = (b, a, y, x);
        }

        if ((y & Signs.Negative) == 0)
        {
            // a has either sign, b none below zero; the ends need a.Lower ≤ 0 ≤ a.Upper
            var lower = a.Lower is null || b.Upper is null || Sign(a.Lower) != GermSign.Negative ? null : Multiply(a.Lower, b.Upper);
            var upper = a.Upper is null || b.Upper is null || Sign(a.Upper) != GermSign.Positive ? null : Multiply(a.Upper, b.Upper);
            var reached = IsPositive(b.Upper);
            return new(lower, reached && (a.LowerStrict || b.UpperStrict), upper, reached && (a.UpperStrict || b.UpperStrict));
        }

        if (a.Lower is null || a.Upper is null || b.Lower is null || b.Upper is null
            || Sign(a.Lower) != GermSign.Negative || Sign(b.Lower) != GermSign.Negative || Sign(a.Upper) != GermSign.Positive || Sign(b.Upper) != GermSign.Positive)
        {
            return Range.Entire;
        }

        var strict = a.LowerStrict && a.UpperStrict && b.LowerStrict && b.UpperStrict;
        return new(
            Extreme(Multiply(a.Lower, b.Upper), Multiply(a.Upper, b.Lower), GermSign.Negative),
            strict,
            Extreme(Multiply(a.Lower, b.Lower), Multiply(a.Upper, b.Upper), GermSign.Positive),
            strict);

        bool IsPositive(Form? end) => end is not null && Sign(end) == GermSign.Positive;

        Form? Extreme(Form one, Form other, GermSign wanted)
        {
            var sign = Sign(one.Minus(other));
            return sign == GermSign.Undecided ? null : sign == wanted || sign == GermSign.Zero ? one : other;
        }
    }

    /// <summary>Whether the form is an integer for all large n, seen from its terms alone.</summary>
    internal bool IsIntegerValued(Form form) => form.Terms.All(t => t.Value.IsInteger && t.Key.Factors.All(f => f.Exponent.IsInteger && f.Exponent.Sign > 0 && f.Atom.Kind switch
    {
        AtomKind.Index => true,
        AtomKind.Opaque => f.Atom.Bounds.IsInteger,
        AtomKind.Exponential => f.Atom.Prime.Sign > 0 && IsIntegerValued(Form.Of(f.Atom.Exponent, f.Exponent)) && Sign(Form.Of(f.Atom.Exponent, f.Exponent)) == GermSign.Positive,
        AtomKind.Function => IsFibonacci(f.Atom) || (f.Atom.Name == "factorial" && IsIntegerValued(f.Atom.Arguments[0])),
        _ => false,
    }));

    // sin w and cos w are transcendental for algebraic w ≠ 0 (Lindemann), and neither is a rational function of the other, so that no polynomial in them
    // with algebraic coefficients vanishes unless all coefficients do
    private bool IsTranscendental(Form form)
    {
        var atoms = form.Terms.Keys.SelectMany(m => m.Factors).Where(f => f.Atom.IsOpaque).Select(f => f.Atom).Distinct().ToList();
        if (atoms.Count is 0 or > 2 || !atoms.All(a => a is { Kind: AtomKind.Opaque, Bounds.IsTranscendental: true }) || (atoms.Count == 2 && atoms[0].Partner != atoms[1] && atoms[1].Partner != atoms[0]))
        {
            return false;
        }

        var byPower = form.Terms.GroupBy(t => (t.Key.ExponentOf(atoms[0]), atoms.Count > 1 ? t.Key.ExponentOf(atoms[1]) : Rational.Zero));
        return byPower.Any(g => Sign(new Form(g.ToDictionary(t => new Monomial([.. t.Key.Factors.Where(f => !f.Atom.IsOpaque)]), t => t.Value))) is GermSign.Positive or GermSign.Negative)
            && form.Terms.Keys.All(m => m.Factors.All(f => f.Atom.IsOpaque ? f.Exponent.IsInteger && f.Exponent.Sign > 0 : IsAlgebraic(f.Atom)));
    }

    /// <summary>Whether the values at integers are algebraic numbers, seen from the kind alone.</summary>
    internal static bool IsAlgebraic(Atom atom) => atom.Kind switch
    {
        AtomKind.Index => true,
        AtomKind.Base => IsAlgebraic(atom.Arguments[0]),
        AtomKind.Exponential => !atom.Prime.IsZero && atom.Exponent.Factors.All(f => f.Atom.Kind == AtomKind.Index && f.Exponent.IsInteger && f.Exponent.Sign > 0),
        _ => false,
    };

    internal static bool IsAlgebraic(Form form) => form.Terms.Keys.All(m => m.Factors.All(f => IsAlgebraic(f.Atom)));
}
