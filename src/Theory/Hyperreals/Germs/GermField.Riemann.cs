using System.Numerics;
using Theory.Numerics;

namespace Theory.Hyperreals.Germs;

/// <summary>Riemann sums: Σ of a summand that is a smooth function of k/M, and of 1/n, as its integral with the corrections of Euler, Maclaurin and Navot.</summary>
internal sealed partial class GermField
{
    private const int HighestScale = 4;

    /// <summary>n^Growth·(log n)^Logs·t^Power·(log t)^Waves·Smooth(t, 1/n) at k = t·M.</summary>
    private sealed record Piece(Rational Growth, int Logs, Rational Power, int Turns, Term Smooth);

    private Range RiemannOf(Term t)
    {
        var (body, k, low, high) = (t.Parts[0], t.Parts[1], t.Parts[2], t.Parts[3]);
        try
        {
            return Range.Exact(Riemann(body, k, low, high, t));
        }
        catch (UndecidedException first)
        {
            // the same cells from the other end, where that is a whole number of them
            var centre = Pool.Subtract(high, LowestShift(high));
            var (start, end) = (Pool.Subtract(centre, high), Pool.Subtract(centre, low));
            if (centre.IsConstant || !start.IsNumber || !low.IsNumber)
            {
                throw;
            }

            // k = centre − j for j = start, …, end
            var turned = new Substitution(Pool, k, Pool.Subtract(centre, k)).In(body);
            try
            {
                return Range.Exact(Riemann(WithoutCancelled(turned), k, start, end, t));
            }
            catch (UndecidedException)
            {
                throw new UndecidedException(first.Message);
            }
        }
    }

    private Term LowestShift(Term high) => high.Kind == TermKind.Sum ? Pool.Number(high.Value) : Pool.Zero;

    /// <summary>Sums under a root multiplied out, so that n² − (n − j)² is 2nj − j².</summary>
    private Term WithoutCancelled(Term t) => t.Kind switch
    {
        TermKind.Sum => Pool.Sum(Pool.Summands(t).Select(s => Pool.Scale(s.Coefficient, WithoutCancelled(s.Term)))),
        TermKind.Product => Pool.Product(t.Parts.Zip(t.Exponents).Select(p => Pool.Power(Plain(p.First), p.Second))),
        TermKind.Apply when t.Parts.Length == 1 => Pool.Apply(t.Function, Plain(t.Parts[0])),
        _ => t,
    };

    private Term Plain(Term t) => Substitution.IsWholeForm(t) ? Constants.Normaliser.Numerator(t) : t;

    [Source("navot1961extension", "Journal of Mathematics and Physics 40, 271–276")]
    private Germ Riemann(Term body, Term k, Term low, Term high, Term symbol)
    {
        // M = n^q with q the growth of the upper bound
        var field = Apart();
        var last = field.Evaluate(high);
        var monomial = field.LeadingMonomial(last);
        if (monomial is not [var (element, degree)] || !ReferenceEquals(element.Symbol, Pool.Variable) || !degree.IsInteger || degree.Value.Sign <= 0 || degree.Value > HighestScale)
        {
            throw new UndecidedException($"a sum of {body} up to {high}");
        }

        var q = (int)degree.Value.Numerator;
        var scale = Pool.Power(Pool.Variable, degree);
        Term Ratio(Term bound) => field.Limit(field.Evaluate(Pool.Divide(bound, scale)));
        var (alpha, beta) = (low.IsNumber ? Pool.Zero : Ratio(low), Ratio(high));
        if (Constants.Sign(alpha) < 0 || Constants.Compare(alpha, beta) >= 0)
        {
            throw new UndecidedException($"a sum of {body} from {low} up to {high}");
        }

        var fromZero = alpha.IsZero;
        if (fromZero && !(low.IsNumber && low.Value.Sign >= 0))
        {
            throw new UndecidedException($"a sum of {body} from {low} up to {high}");
        }

        var regularity = new Regularity(Pool, Constants, k, open: false);
        if (regularity.Constant(alpha) is not { } first || regularity.Constant(beta) is not { } final)
        {
            throw new UndecidedException($"a sum of {body} from {low} up to {high}");
        }

        var interval = fromZero ? Interval.Of(0, final.Upper) : Interval.Of(first.Lower, final.Upper);
        var delta = Pool.Index("δ");
        var pieces = Pieces(body, k, q, delta) ?? throw new UndecidedException($"{body} is no function of k/n and 1/n that is seen to be smooth");
        var total = new List<Germ>();
        for (var i = 0; i < pieces.Count; i++)
        {
            var front = Pool.Multiply(Pool.Power(Pool.Variable, Pool.Number(pieces[i].Growth)), Pool.Power(Pool.Log(Pool.Variable), Pool.Number(pieces[i].Logs)));
            var own = pieces.Count == 1 ? Pool.Divide(symbol, front) : Pool.Raw(Fn.Undefined, [symbol, Pool.Number(i)], false, "a part of the sum");
            total.Add(Multiply(Evaluate(front), PieceSum(pieces[i], k, delta, q, low, high, (fromZero, alpha, beta, interval), own)));
        }

        return Sum(total);
    }

    private Germ PieceSum(Piece piece, Term k, Term delta, int q, Term low, Term high, (bool FromZero, Term Alpha, Term Beta, Interval Interval) range, Term symbol)
    {
        // at δ = 0 analytic on the closed interval: so it is on a neighbourhood of it, for all small δ
        var outside = Pool.Multiply(Pool.Power(k, Pool.Number(piece.Power)), Pool.Power(Pool.Log(k), Pool.Number(piece.Turns)));
        var plain = piece.Turns == 0 && piece.Power.IsInteger && piece.Power.Sign >= 0;
        var smooth = piece.Smooth;
        if (plain || !range.FromZero)
        {
            (smooth, outside) = (Pool.Multiply(outside, smooth), Pool.One);
        }
        else if (piece.Power <= Rational.MinusOne || piece.Turns > 1)
        {
            throw new UndecidedException($"a summand that is not integrable at the end of its interval, {outside}");
        }

        var singular = !outside.IsOne;
        var atZero = new Substitution(Pool, delta, Pool.Zero);
        if (!new Regularity(Pool, Constants, k, open: false).Holds(range.Interval, atZero.In(smooth)))
        {
            throw new UndecidedException($"a summand that is not seen to be smooth: {Pool.Multiply(outside, atZero.In(smooth))}");
        }

        var scale = Pool.Power(Pool.Variable, Pool.Number(q));
        var (upper, lower) = (Pool.Divide(high, scale), Pool.Divide(low, scale));
        Germ At(Term t, Term value) => Evaluate(new Substitution(Pool, k, value).In(t));
        var coefficients = new List<Term>();
        var byDelta = new Differentiation(Pool, delta);
        var next = smooth;
        Term Smooth(int i)
        {
            while (coefficients.Count <= i)
            {
                Step();
                coefficients.Add(Pool.Scale(Rational.Of(1, TermPool.Factorial(coefficients.Count)), atZero.In(next)));
                next = byDelta.Of(next) ?? throw new UndecidedException($"the derivative of {next}");
            }

            return coefficients[i];
        }

        var byT = new Differentiation(Pool, k);
        Term Derivative(Term t, int order)
        {
            for (var i = 0; i < order; i++)
            {
                Step();
                t = byT.Of(t) ?? throw new UndecidedException($"the derivative of {t}");
            }

            return t;
        }

        var middle = (range.Interval.Lower + range.Interval.Upper) / 2;
        var sample = Rational.Of((BigInteger)Math.Round(middle * 1024), 1024);
        Germ Area(int i)
        {
            var f = Pool.Multiply(outside, Smooth(i));
            if (f.IsZero)
            {
                return Zero;
            }

            var whole = new Antiderivatives(Pool, Constants) { Sample = (k, sample) }.Of(f, k) ?? throw new UndecidedException($"the integral of {f}: no antiderivative is known");
            if (!new Regularity(Pool, Constants, k, open: range.FromZero).Holds(range.Interval, whole))
            {
                throw new UndecidedException($"the integral of {f}: its antiderivative is not seen to be continuous");
            }

            if (!range.FromZero)
            {
                return Subtract(At(whole, upper), At(whole, lower));
            }

            // from zero on; what the first cells lack of it is below
            var own = Apart();
            var start = own.Evaluate(new Substitution(Pool, k, Pool.Power(Pool.Variable, Pool.MinusOne)).In(whole));
            if (own.Growth(start) > 0)
            {
                throw new UndecidedException($"the integral of {f}, which is infinite");
            }

            return Subtract(At(whole, upper), Constant(own.Limit(start)));
        }

        // the first cells: Σ_{k ≥ low} of a function that is analytic at 0, or the terms with ζ where it is not
        IEnumerable<(Rational Order, Func<Germ> Part)> Stream(int i)
        {
            var front = Evaluate(Pool.Power(Pool.Variable, Pool.Number(-i)));
            Func<Germ> Scaled(Func<Germ> part, Rational exponent) => () => Multiply(Multiply(front, Evaluate(Pool.Power(Pool.Variable, Pool.Number(exponent)))), part());
            yield return ((Rational)(q - i), Scaled(() => Area(i), q));
            var f = Pool.Multiply(outside, Smooth(i));
            yield return ((Rational)(-i), Scaled(() => Scale(Pool.Half, At(f, upper)), Rational.Zero));
            for (var j = 1; ; j++)
            {
                var order = (2 * j) - 1;
                var factor = Pool.Number(TermPool.Bernoulli(2 * j) / (Rational)TermPool.Factorial(2 * j));
                yield return ((Rational)(-i - (q * order)), Scaled(() => Scale(factor, At(Derivative(f, order), upper)), -q * order));
            }
        }

        IEnumerable<(Rational Order, Func<Germ> Part)> Beginning(int i)
        {
            var front = Evaluate(Pool.Power(Pool.Variable, Pool.Number(-i)));
            Func<Germ> Scaled(Func<Germ> part, Rational exponent) => () => Multiply(Multiply(front, Evaluate(Pool.Power(Pool.Variable, Pool.Number(exponent)))), part());
            if (!range.FromZero)
            {
                var f = Smooth(i);
                yield return ((Rational)(-i), Scaled(() => Scale(Pool.Half, At(f, lower)), Rational.Zero));
                for (var j = 1; ; j++)
                {
                    var order = (2 * j) - 1;
                    var factor = Pool.Number(-(TermPool.Bernoulli(2 * j) / (Rational)TermPool.Factorial(2 * j)));
                    yield return ((Rational)(-i - (q * order)), Scaled(() => Scale(factor, At(Derivative(f, order), lower)), -q * order));
                }
            }

            // Σ_{k ≥ 1} (k/M)^s leaves ζ(−s) M^{−s}, the terms before the first cell taken away; with log t its derivative by s
            var p = singular ? piece.Power : Rational.Zero;
            for (var r = 0; ; r++)
            {
                var s = Pool.Number(p + r);
                var power = -q * (p + r);
                var place = r;
                yield return ((Rational)(-i) + power, Scaled(() =>
                {
                    var slope = new Substitution(Pool, k, Pool.Zero).In(Derivative(Smooth(i), place));
                    if (slope.IsZero || Constants.IsZero(slope))
                    {
                        return Zero;
                    }

                    var c = Pool.Scale(Rational.Of(1, TermPool.Factorial(place)), slope);
                    var zeta = singular && piece.Turns == 1 ? LogarithmicZeta(s, low, q) : Constant(PartialZeta(s, low));
                    return Scale(c, zeta);
                }, power));
            }
        }

        var sources = new PriorityQueue<(int I, bool Begins, IEnumerator<(Rational Order, Func<Germ> Part)> Stream), Rational>(Comparer<Rational>.Create((a, b) => b.CompareTo(a)));
        void Open(int i)
        {
            foreach (var (begins, stream) in new[] { (false, Stream(i)), (true, Beginning(i)) })
            {
                var e = stream.GetEnumerator();
                e.MoveNext();
                sources.Enqueue((i, begins, e), e.Current.Order);
            }
        }

        IEnumerable<(Rational Bound, Func<Germ> Part)> Parts()
        {
            Open(0);
            var opened = 0;
            while (sources.TryDequeue(out var source, out _))
            {
                Step();
                yield return source.Stream.Current;
                if (!source.Begins && source.I == opened && Substitution.Occurs(delta, smooth))
                {
                    Open(++opened);
                }

                source.Stream.MoveNext();
                sources.Enqueue(source, source.Stream.Current.Order);
            }
        }

        return BoundedSum(symbol, Parts());
    }

    /// <summary>ζ(−s) − Σ_{j &lt; low} j^s.</summary>
    private Term PartialZeta(Term s, Term low)
    {
        var value = ZetaAt(Pool.Negate(s));
        for (var j = s.IsZero ? 0 : 1; j < low.Value; j++)
        {
            // 0⁰ counts: a cell at zero has the value of the function there
            value = Pool.Subtract(value, j == 0 ? Pool.Zero : Pool.Power(Pool.Number(j), s));
        }

        // with a first cell at 0 a constant is summed once more
        return low.IsZero && s.IsZero ? Pool.Add(value, Pool.One) : value;
    }

    private Term ZetaAt(Term s)
    {
        if (s.IsInteger && s.Value.Sign <= 0 && s.Value > -200)
        {
            // ζ(−m) = −B_{m+1}/(m + 1), with B₁ = +1/2
            var m = -(int)s.Value.Numerator;
            return Pool.Number(m == 0 ? -Rational.Half : -TermPool.Bernoulli(m + 1) / (m + 1));
        }

        return Pool.Apply(Fn.Zeta, s);
    }

    /// <summary>d/ds (ζ(−s) M^{−s}) = (−ζ′(−s) − ζ(−s) log M) M^{−s}, less the cells before the first.</summary>
    private Germ LogarithmicZeta(Term s, Term low, int q)
    {
        var slope = s.IsZero
            ? Pool.Scale(-Rational.Half, Pool.Log(Pool.Scale(2, Pool.Pi)))
            : Pool.Unenclosed($"ζ′({Pool.Negate(s)})");
        var constant = Pool.Negate(slope);
        for (var j = 2; j < low.Value; j++)
        {
            constant = Pool.Subtract(constant, Pool.Multiply(Pool.Power(Pool.Number(j), s), Pool.Log(Pool.Number(j))));
        }

        if (low.IsZero)
        {
            throw new UndecidedException("a first cell at the singularity");
        }

        var value = PartialZeta(s, low);
        var scale = Scale(Pool.Number(q), Evaluate(Pool.Log(Pool.Variable)));
        return Subtract(Constant(constant), Scale(value, scale));
    }

    /// <summary>A sum of germs of which each is at most a known power of n, asked for when that power's turn has come.</summary>
    private Germ BoundedSum(Term symbol, IEnumerable<(Rational Bound, Func<Germ> Part)> parts) => new(symbol, bottom, BoundedTerms(parts));

    private IEnumerable<(Term, Germ)> BoundedTerms(IEnumerable<(Rational Bound, Func<Germ> Part)> parts)
    {
        using var source = parts.GetEnumerator();
        var more = source.MoveNext();
        var joined = new List<(ISeries Series, int Index)>();
        while (true)
        {
            Step();
            Term? best = null;
            foreach (var (series, index) in joined)
            {
                if (series.Has(index) && (best is null || CompareExponents(series[index].Exponent, best) > 0))
                {
                    best = series[index].Exponent;
                }
            }

            while (more && (best is null || CompareExponents(Pool.Number(source.Current.Bound), best) >= 0))
            {
                Step();
                var part = source.Current.Part();
                more = source.MoveNext();
                if (part.Symbol.IsZero)
                {
                    continue;
                }

                ISeries series = part.Level == bottom ? part : new Lifted(this, part);
                if (part.Level is { } level && level.Position > bottom.Position)
                {
                    throw new InvalidOperationException("A part of a Riemann sum outgrows every power.");
                }

                joined.Add((series, 0));
                if (series.Has(0) && (best is null || CompareExponents(series[0].Exponent, best) > 0))
                {
                    best = series[0].Exponent;
                }
            }

            if (best is null)
            {
                yield break;
            }

            var coefficients = new List<Germ>();
            for (var i = 0; i < joined.Count; i++)
            {
                var (series, index) = joined[i];
                if (series.Has(index) && CompareExponents(series[index].Exponent, best) == 0)
                {
                    coefficients.Add(series[index].Coefficient);
                    joined[i] = (series, index + 1);
                }
            }

            yield return (best, Sum(coefficients));
        }
    }

    /// <summary>A summand at k = t·n^q as pieces; null where it has not that form.</summary>
    private List<Piece>? Pieces(Term t, Term k, int q, Term delta)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        Step();
        if (ReferenceEquals(t, Pool.Variable))
        {
            return [new(Rational.One, 0, Rational.Zero, 0, Pool.One)];
        }

        if (ReferenceEquals(t, k))
        {
            return [new(q, 0, Rational.One, 0, Pool.One)];
        }

        if (t.IsConstant)
        {
            return [new(Rational.Zero, 0, Rational.Zero, 0, t)];
        }

        switch (t.Kind)
        {
            case TermKind.Sum:
            {
                var all = new List<Piece>();
                foreach (var (c, part) in Pool.Summands(t))
                {
                    if (Pieces(part, k, q, delta) is not { } own)
                    {
                        return null;
                    }

                    all.AddRange(own.Select(p => p with { Smooth = Pool.Scale(c, p.Smooth) }));
                }

                return Joined(all, k, delta);
            }

            case TermKind.Product:
            {
                var result = new List<Piece> { new(Rational.Zero, 0, Rational.Zero, 0, Pool.One) };
                for (var i = 0; i < t.Parts.Length; i++)
                {
                    if (Pieces(t.Parts[i], k, q, delta) is not { } b || Raised(b, t.Exponents[i]) is not { } power || result.Count * power.Count > 40)
                    {
                        return null;
                    }

                    result = [.. result.SelectMany(_ => power, (x, y) => new Piece(x.Growth + y.Growth, x.Logs + y.Logs, x.Power + y.Power, x.Turns + y.Turns, Pool.Multiply(x.Smooth, y.Smooth)))];
                }

                return result;
            }

            case TermKind.Apply when t.Parts.Length == 1:
            {
                if (Pieces(t.Parts[0], k, q, delta) is not { } inner)
                {
                    return null;
                }

                if (t.Is(Fn.Log))
                {
                    // log(n^a t^p u) = a log n + p log t + log u
                    if (inner is not [{ Logs: 0, Turns: 0 } u])
                    {
                        return null;
                    }

                    var logs = new List<Piece>();
                    if (!u.Growth.IsZero)
                    {
                        logs.Add(new(Rational.Zero, 1, Rational.Zero, 0, Pool.Number(u.Growth)));
                    }

                    if (!u.Power.IsZero)
                    {
                        logs.Add(new(Rational.Zero, 0, Rational.Zero, 1, Pool.Number(u.Power)));
                    }

                    var rest = Pool.Log(u.Smooth);
                    if (!rest.IsZero || logs.Count == 0)
                    {
                        logs.Add(new(Rational.Zero, 0, Rational.Zero, 0, rest));
                    }

                    return logs;
                }

                if (t.Function is not (Fn.Exp or Fn.Sin or Fn.Cos or Fn.Atan or Fn.Asin or Fn.Erf) || Bounded(inner, k, delta) is not { } argument)
                {
                    return null;
                }

                return [new(Rational.Zero, 0, Rational.Zero, 0, Pool.Apply(t.Function, argument))];
            }

            default:
                return null;
        }
    }

    /// <summary>A sum of pieces without logarithms and with whole steps between them as one function of t and δ.</summary>
    private Term? Bounded(List<Piece> pieces, Term k, Term delta)
    {
        if (pieces.Exists(p => p.Logs != 0 || p.Turns != 0 || !p.Growth.IsInteger || p.Growth.Sign > 0 || !p.Power.IsInteger || p.Power.Sign < 0))
        {
            return null;
        }

        return Pool.Sum(pieces.Select(p => Pool.Product([Pool.Power(delta, Pool.Number(-p.Growth)), Pool.Power(k, Pool.Number(p.Power)), p.Smooth])));
    }

    /// <summary>Pieces whose growth and powers differ by whole steps become one.</summary>
    private List<Piece> Joined(List<Piece> pieces, Term k, Term delta)
    {
        var groups = new List<Piece>();
        foreach (var family in pieces.GroupBy(p => (p.Growth - p.Growth.Floor(), p.Logs, p.Power - p.Power.Floor(), p.Turns)))
        {
            var (growth, power) = (family.Max(p => p.Growth), family.Select(p => p.Power).Min());
            var sum = Pool.Sum(family.Select(p => Pool.Product([Pool.Power(delta, Pool.Number(growth - p.Growth)), Pool.Power(k, Pool.Number(p.Power - power)), p.Smooth])));
            groups.Add(new(growth, family.Key.Logs, power, family.Key.Turns, sum));
        }

        return groups;
    }

    private List<Piece>? Raised(List<Piece> pieces, Term e)
    {
        if (!e.IsNumber)
        {
            return null;
        }

        if (e.IsOne)
        {
            return pieces;
        }

        if (pieces is [var one] && (one.Logs == 0 || e.IsInteger) && (one.Turns == 0 || e.IsInteger))
        {
            return one.Logs != 0 && e.Value.Sign < 0 || one.Turns != 0 && e.Value.Sign < 0 ? null
                : [new(one.Growth * e.Value, one.Logs == 0 ? 0 : one.Logs * (int)e.Value.Numerator, one.Power * e.Value, one.Turns == 0 ? 0 : one.Turns * (int)e.Value.Numerator, Pool.Power(one.Smooth, e))];
        }

        if (!e.IsInteger || e.Value.Sign < 0 || e.Value > 4)
        {
            return null;
        }

        var result = pieces;
        for (var i = 1; i < (int)e.Value.Numerator; i++)
        {
            result = [.. result.SelectMany(_ => pieces, (x, y) => new Piece(x.Growth + y.Growth, x.Logs + y.Logs, x.Power + y.Power, x.Turns + y.Turns, Pool.Multiply(x.Smooth, y.Smooth)))];
        }

        return result.Count > 40 ? null : result;
    }
}
