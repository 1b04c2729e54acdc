using System.Runtime.CompilerServices;

namespace Theory.Hyperreals.Germs;

/// <summary>The field of germs at infinity over one growing asymptotic basis: arithmetic, zero test, leading terms, order.</summary>
/// <remarks>
/// One field answers one question and is forgotten with it, so that an answer never depends on what was asked before. All work is counted against a budget of steps, not of
/// seconds: the same question ends the same way on every machine.
/// </remarks>
internal sealed partial class GermField
{
    // bits of a number that cost one step more
    private const int LongNumber = 1024;

    private readonly Dictionary<int, Germ> bySymbol = [];
    private readonly List<Basis> basis = [];
    private readonly Basis bottom;
    private long steps;
    private long limit;

    public GermField(TermPool pool, Constants constants, long budget)
    {
        (Pool, Constants, Budget) = (pool, constants, budget);
        limit = budget;
        Zero = new Germ(pool.Zero) { Leading = -1 };
        One = new Germ(pool.One);
        bottom = new Basis(pool.Variable, 0);
        basis.Add(bottom);
    }

    public TermPool Pool { get; }

    public Constants Constants { get; }

    public long Budget { get; }

    public Germ Zero { get; }

    public Germ One { get; }

    public Germ Variable => Unit(bottom);

    /// <summary>The elements of the basis, slowest first.</summary>
    public IReadOnlyList<Basis> Basis => basis;

    /// <summary>Work that may still be done.</summary>
    public void Allow(long more) => limit = Math.Min(Budget, steps + Pool.Count + more);

    public void Step(int cost = 1)
    {
        steps += cost;
        if (steps + Pool.Count > limit)
        {
            throw new UndecidedException($"the budget of {Budget:N0} steps is spent");
        }
    }

    public Germ Constant(Term value)
    {
        if (value.IsZero)
        {
            return Zero;
        }

        if (value.IsNumber && value.Value.Size > LongNumber)
        {
            // a long number is work in itself
            Step((int)(value.Value.Size / LongNumber));
        }

        return value.IsOne ? One : Remember(value, () => new Germ(value));
    }

    public Germ Constant(Rational value) => Constant(Pool.Number(value));

    /// <summary>b itself.</summary>
    public Germ Unit(Basis b) => Monomial(One, b, Pool.One);

    /// <summary>c·b^e.</summary>
    public Germ Monomial(Germ c, Basis b, Term e)
    {
        if (e.IsZero || c.Symbol.IsZero)
        {
            return e.IsZero ? c : Zero;
        }

        return Remember(Pool.Multiply(c.Symbol, Pool.Power(b.Symbol, e)), symbol => new Germ(symbol, b, [(e, c)]));
    }

    public Germ Add(Germ a, Germ b)
    {
        if (a.Symbol.IsZero)
        {
            return b;
        }

        if (b.Symbol.IsZero)
        {
            return a;
        }

        if (a.IsConstant && b.IsConstant)
        {
            return Constant(Pool.Add(a.Symbol, b.Symbol));
        }

        return Remember(Pool.Add(a.Symbol, b.Symbol), symbol => new Germ(symbol, Higher(a, b)!, Merge(a, b, Higher(a, b)!)), a, b);
    }

    public Germ Sum(IReadOnlyList<Germ> germs)
    {
        if (germs.Count == 1)
        {
            return germs[0];
        }

        if (germs.All(g => g.IsConstant))
        {
            return Constant(Pool.Sum(germs.Select(g => g.Symbol)));
        }

        return Balanced(germs, 0, germs.Count, Add, Zero);
    }

    public Germ Product(IReadOnlyList<Germ> germs) => Balanced(germs, 0, germs.Count, Multiply, One);

    public Germ Negate(Germ a) => Scale(Pool.MinusOne, a);

    public Germ Subtract(Germ a, Germ b) => Add(a, Negate(b));

    /// <summary>c·a with a constant c.</summary>
    public Germ Scale(Term c, Germ a)
    {
        if (c.IsZero || a.Symbol.IsZero)
        {
            return Zero;
        }

        if (c.IsOne)
        {
            return a;
        }

        if (a.IsConstant)
        {
            return Constant(Pool.Multiply(c, a.Symbol));
        }

        return Remember(Pool.Multiply(c, a.Symbol), symbol => new Germ(symbol, a.Level!, Scaled(c, a)), a);
    }

    public Germ Multiply(Germ a, Germ b)
    {
        if (a.Symbol.IsZero || b.Symbol.IsZero)
        {
            return Zero;
        }

        if (a.IsConstant)
        {
            return Scale(a.Symbol, b);
        }

        if (b.IsConstant)
        {
            return Scale(b.Symbol, a);
        }

        return Remember(Pool.Multiply(a.Symbol, b.Symbol), symbol =>
        {
            if (a.Level == b.Level)
            {
                return new Germ(symbol, a.Level!, Convolve(a, b));
            }

            var (high, low) = a.Level!.Position > b.Level!.Position ? (a, b) : (b, a);
            return new Germ(symbol, high.Level!, Mapped(high, c => Multiply(c, low)));
        }, a, b);
    }

    public Germ Divide(Germ a, Germ b) => Multiply(a, Power(b, Pool.MinusOne));

    /// <summary>a^p with a constant p: positive a, or an integer p.</summary>
    public Germ Power(Germ a, Term p)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (p.IsZero)
        {
            return One;
        }

        if (p.IsOne)
        {
            return a;
        }

        if (a.IsConstant)
        {
            if (IsZero(a))
            {
                return Constant(Pool.Power(Pool.Zero, p));
            }

            if (!p.IsInteger && Constants.Sign(a.Symbol) < 0)
            {
                throw new UndecidedException($"{a.Symbol} to the power {p}, which leaves the reals");
            }

            return Constant(Pool.Power(a.Symbol, p));
        }

        var index = Lead(a);
        if (index < 0)
        {
            return Constant(Pool.Power(Pool.Zero, p));
        }

        if (!p.IsInteger && Sign(a) < 0)
        {
            throw new UndecidedException($"{a} to the power {p}, which leaves the reals");
        }

        return Remember(Pool.Power(a.Symbol, p), symbol =>
        {
            var (e, c) = a[index];
            var head = Power(c, p);
            var exponent = Pool.Multiply(e, p);
            if (!a.Has(index + 1))
            {
                return new Germ(symbol, a.Level!, [(exponent, head)]);
            }

            if (p.IsInteger && p.Value.Sign > 0 && p.Value <= 3)
            {
                var product = a;
                for (var i = 1; i < (int)p.Value.Numerator; i++)
                {
                    product = Multiply(product, a);
                }

                return product;
            }

            return new Germ(symbol, a.Level!, PowerSeries(a, index, p, head, exponent));
        }, a);
    }

    /// <summary>The index of the leading term, −1 where the germ is zero. Zero is claimed where it is proved, and nothing is claimed past the budget.</summary>
    public int Lead(Germ a)
    {
        if (a.Leading is { } known)
        {
            return known;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        var zeros = 0;
        for (var i = 0; a.Has(i); i++)
        {
            if (!IsZero(a[i].Coefficient))
            {
                a.Leading = i;
                return i;
            }

            Step();
            zeros++;
            if (zeros == 2 && ProvesZero(a))
            {
                break;
            }
        }

        a.Leading = -1;
        return -1;
    }

    public bool IsZero(Germ a) => a.IsConstant ? a.Symbol.IsZero || (!a.Symbol.IsNumber && Constants.IsZero(a.Symbol)) : Lead(a) < 0;

    /// <summary>The leading coefficient: a constant other than zero, or zero for the zero germ.</summary>
    public Term LeadingConstant(Germ a)
    {
        while (!a.IsConstant)
        {
            var index = Lead(a);
            if (index < 0)
            {
                return Pool.Zero;
            }

            a = a[index].Coefficient;
        }

        return IsZero(a) ? Pool.Zero : a.Symbol;
    }

    public int Sign(Germ a)
    {
        var c = LeadingConstant(a);
        return c.IsZero ? 0 : Constants.Sign(c);
    }

    public int Compare(Germ a, Germ b) => Sign(Subtract(a, b));

    /// <summary>The leading monomial, fastest element first, without exponents that are zero.</summary>
    public List<(Basis Base, Term Exponent)> LeadingMonomial(Germ a)
    {
        var monomial = new List<(Basis, Term)>();
        while (!a.IsConstant)
        {
            var index = Lead(a);
            if (index < 0)
            {
                throw new InvalidOperationException("Zero has no leading monomial.");
            }

            if (!IsZeroConstant(a[index].Exponent))
            {
                monomial.Add((a.Level!, a[index].Exponent));
            }

            a = a[index].Coefficient;
        }

        return monomial;
    }

    /// <summary>How the growth of two monomials compares: 1 where the first outgrows the second.</summary>
    public int CompareMonomials(List<(Basis Base, Term Exponent)> a, List<(Basis Base, Term Exponent)> b)
    {
        int i = 0, j = 0;
        while (i < a.Count || j < b.Count)
        {
            var x = i < a.Count ? a[i].Base.Position : -1;
            var y = j < b.Count ? b[j].Base.Position : -1;
            if (x > y)
            {
                return Constants.Sign(a[i].Exponent);
            }

            if (y > x)
            {
                return -Constants.Sign(b[j].Exponent);
            }

            var sign = CompareExponents(a[i].Exponent, b[j].Exponent);
            if (sign != 0)
            {
                return sign;
            }

            i++;
            j++;
        }

        return 0;
    }

    /// <summary>−1, 0, 1: the leading monomial tends to zero, is constant, tends to infinity; 0 for the zero germ as well.</summary>
    public int Growth(Germ a)
    {
        while (!a.IsConstant)
        {
            if (a.Has(0) && Constants.Sign(a[0].Exponent) < 0)
            {
                // every term tends to zero, whatever its coefficient
                return -1;
            }

            var index = Lead(a);
            if (index < 0)
            {
                return 0;
            }

            var sign = Constants.Sign(a[index].Exponent);
            if (sign != 0)
            {
                return sign;
            }

            a = a[index].Coefficient;
        }

        return 0;
    }

    /// <summary>The limit of a germ that is bounded.</summary>
    public Term Limit(Germ a)
    {
        var growth = Growth(a);
        if (growth > 0)
        {
            throw new InvalidOperationException("An infinite germ has no real limit.");
        }

        return growth < 0 ? Pool.Zero : LeadingConstant(a);
    }

    /// <summary>The coefficient of b⁰ in the series of a germ that does not outgrow every constant power of b: what it is over the elements below.</summary>
    public Germ Below(Germ a)
    {
        for (var i = 0; a.Has(i); i++)
        {
            var sign = Constants.Sign(a[i].Exponent);
            if (sign == 0)
            {
                return a[i].Coefficient;
            }

            if (sign < 0)
            {
                break;
            }
        }

        return Zero;
    }

    public int CompareExponents(Term a, Term b)
    {
        if (ReferenceEquals(a, b))
        {
            return 0;
        }

        return a.IsNumber && b.IsNumber ? a.Value.CompareTo(b.Value) : Constants.Sign(Pool.Subtract(a, b));
    }

    private static Germ Balanced(IReadOnlyList<Germ> germs, int from, int to, Func<Germ, Germ, Germ> combine, Germ empty) => (to - from) switch
    {
        0 => empty,
        1 => germs[from],
        _ => combine(Balanced(germs, from, (from + to) / 2, combine, empty), Balanced(germs, (from + to) / 2, to, combine, empty)),
    };

    private static Basis? Higher(Germ a, Germ b) => (a.Level?.Position ?? -1) >= (b.Level?.Position ?? -1) ? a.Level : b.Level;

    private bool IsZeroConstant(Term e) => e.IsNumber ? e.Value.IsZero : Constants.IsZero(e);

    /// <summary>One germ a symbol. What has cancelled down to the elements below is not the series above that it was seen in first: a germ above the ceiling is made anew.</summary>
    private Germ Remember(Term symbol, Func<Germ> make, int ceiling = int.MaxValue)
    {
        if (bySymbol.TryGetValue(symbol.Id, out var germ) && (germ.Level is null || germ.Level.Position <= ceiling))
        {
            return germ;
        }

        Step();
        germ = symbol.IsNumber ? new Germ(symbol) : make();
        bySymbol[symbol.Id] = germ;
        return germ;
    }

    private Germ Remember(Term symbol, Func<Term, Germ> make, params ReadOnlySpan<Germ> operands)
    {
        if (symbol.IsZero)
        {
            return Zero;
        }

        // what has become a constant by cancellation is one
        if (symbol.IsConstant)
        {
            return Constant(symbol);
        }

        var ceiling = operands.Length == 0 ? int.MaxValue : -1;
        foreach (var operand in operands)
        {
            ceiling = Math.Max(ceiling, operand.Level?.Position ?? -1);
        }

        return Remember(symbol, () => make(symbol), ceiling);
    }

    private IEnumerable<(Term, Germ)> Terms(Germ a, Basis level) => a.Level == level ? Cached(a) : [(Pool.Zero, a)];

    private static IEnumerable<(Term, Germ)> Cached(Germ a)
    {
        for (var i = 0; a.Has(i); i++)
        {
            yield return a[i];
        }
    }

    private IEnumerable<(Term, Germ)> Merge(Germ a, Germ b, Basis level)
    {
        using var left = Terms(a, level).GetEnumerator();
        using var right = Terms(b, level).GetEnumerator();
        var (hasLeft, hasRight) = (left.MoveNext(), right.MoveNext());
        while (hasLeft || hasRight)
        {
            Step();
            var order = !hasRight ? 1 : !hasLeft ? -1 : CompareExponents(left.Current.Item1, right.Current.Item1);
            if (order > 0)
            {
                yield return left.Current;
                hasLeft = left.MoveNext();
            }
            else if (order < 0)
            {
                yield return right.Current;
                hasRight = right.MoveNext();
            }
            else
            {
                yield return (left.Current.Item1, Add(left.Current.Item2, right.Current.Item2));
                hasLeft = left.MoveNext();
                hasRight = right.MoveNext();
            }
        }
    }

    private IEnumerable<(Term, Germ)> Scaled(Term c, Germ a) => Mapped(a, coefficient => Scale(c, coefficient));

    private IEnumerable<(Term, Germ)> Mapped(Germ a, Func<Germ, Germ> map)
    {
        for (var i = 0; a.Has(i); i++)
        {
            Step();
            yield return (a[i].Exponent, map(a[i].Coefficient));
        }
    }

    /// <summary>The product of two series, exponent by exponent. What a term's successors need is asked for after the term has been handed out, so that a series may be defined by a product with itself.</summary>
    private IEnumerable<(Term, Germ)> Convolve(ISeries a, ISeries b)
    {
        var frontier = new Frontier(this);
        if (a.Has(0) && b.Has(0))
        {
            frontier.Push(0, 0, Pool.Add(a[0].Exponent, b[0].Exponent));
        }

        while (frontier.Pop() is { } batch)
        {
            var products = new List<Germ>();
            foreach (var (i, j) in batch.Pairs)
            {
                Step();
                var product = Multiply(a[i].Coefficient, b[j].Coefficient);
                if (!product.Symbol.IsZero)
                {
                    products.Add(product);
                }
            }

            yield return (batch.Exponent, products.Count == 0 ? Zero : Sum(products));
            foreach (var (i, j) in batch.Pairs)
            {
                if (b.Has(j + 1))
                {
                    frontier.Push(i, j + 1, Pool.Add(a[i].Exponent, b[j + 1].Exponent));
                }

                if (j == 0 && a.Has(i + 1))
                {
                    frontier.Push(i + 1, 0, Pool.Add(a[i + 1].Exponent, b[0].Exponent));
                }
            }
        }
    }

    /// <summary>(c·b^e·(1 + h))^p by the recurrence y' (1 + h) = p y h' for y = (1 + h)^p, with ' multiplying a term by its exponent.</summary>
    private IEnumerable<(Term, Germ)> PowerSeries(Germ a, int index, Term p, Germ head, Term exponent)
    {
        var leading = a[index];
        var inverse = Power(leading.Coefficient, Pool.MinusOne);
        var h = new List<(Term Exponent, Germ Coefficient)>();
        var y = new List<(Term Exponent, Germ Coefficient)> { (Pool.Zero, One) };

        bool HasH(int i)
        {
            while (h.Count <= i)
            {
                var k = index + 1 + h.Count;
                if (!a.Has(k))
                {
                    return false;
                }

                h.Add((Pool.Subtract(a[k].Exponent, leading.Exponent), Multiply(a[k].Coefficient, inverse)));
            }

            return true;
        }

        yield return (exponent, head);
        var frontier = new Frontier(this);
        if (HasH(0))
        {
            frontier.Push(0, 0, h[0].Exponent);
        }

        while (frontier.Pop() is { } batch)
        {
            var products = new List<Germ>();
            foreach (var (i, j) in batch.Pairs)
            {
                Step();
                var product = Multiply(h[i].Coefficient, y[j].Coefficient);
                if (product.Symbol.IsZero)
                {
                    continue;
                }

                var weight = Pool.Divide(Pool.Subtract(Pool.Multiply(p, h[i].Exponent), y[j].Exponent), batch.Exponent);
                products.Add(Scale(weight, product));
            }

            var term = (batch.Exponent, products.Count == 0 ? Zero : Sum(products));
            y.Add(term);
            yield return (Pool.Add(exponent, term.Exponent), Multiply(head, term.Item2));
            foreach (var (i, j) in batch.Pairs)
            {
                if (j + 1 < y.Count)
                {
                    frontier.Push(i, j + 1, Pool.Add(h[i].Exponent, y[j + 1].Exponent));
                }

                if (j == 0 && HasH(i + 1))
                {
                    frontier.Push(i + 1, 0, h[i + 1].Exponent);
                }
            }
        }
    }

    /// <summary>f(g) where g does not outgrow its level: f(g₀) at b⁰, and below it what the derivation D = b·d/db gives, D f(g) = f′(g)·D g.</summary>
    /// <param name="g">The argument.</param>
    /// <param name="start">f(g₀), over the elements below.</param>
    /// <param name="derivative">f′(g), asked for after the start has been handed out: it may be the very series that is being defined.</param>
    private IEnumerable<(Term, Germ)> Chain(Germ g, Germ start, Func<Germ> derivative)
    {
        yield return (Pool.Zero, start);
        var outer = derivative();
        ISeries slope = outer.Level == g.Level ? outer : new Lifted(this, outer);
        foreach (var (e, c) in Convolve(slope, new Derivation(this, g)))
        {
            if (!e.IsZero)
            {
                yield return (e, Scale(Pool.Power(e, Pool.MinusOne), c));
            }
        }
    }

    /// <summary>A germ of the elements below a level, as a series in it.</summary>
    private sealed class Lifted(GermField field, Germ germ) : ISeries
    {
        public (Term Exponent, Germ Coefficient) this[int i] => (field.Pool.Zero, germ);

        public bool Has(int i) => i == 0 && !germ.Symbol.IsZero;
    }

    /// <summary>b·d/db of a series: each term times its exponent.</summary>
    private sealed class Derivation(GermField field, Germ germ) : ISeries
    {
        private readonly List<(Term Exponent, Germ Coefficient)> terms = [];
        private int next;

        public (Term Exponent, Germ Coefficient) this[int i] => terms[i];

        public bool Has(int i)
        {
            while (terms.Count <= i)
            {
                if (!germ.Has(next))
                {
                    return false;
                }

                var (e, c) = germ[next++];
                if (!e.IsZero && !c.Symbol.IsZero)
                {
                    terms.Add((e, field.Scale(e, c)));
                }
            }

            return true;
        }
    }

    /// <summary>Pairs of indices, by falling exponent.</summary>
    private sealed class Frontier(GermField field)
    {
        private readonly PriorityQueue<(int I, int J), Term> queue = new(Comparer<Term>.Create((a, b) => field.CompareExponents(b, a)));

        public void Push(int i, int j, Term exponent) => queue.Enqueue((i, j), exponent);

        public (Term Exponent, List<(int I, int J)> Pairs)? Pop()
        {
            if (!queue.TryDequeue(out var first, out var exponent))
            {
                return null;
            }

            var pairs = new List<(int, int)> { first };
            while (queue.TryPeek(out _, out var next) && field.CompareExponents(next, exponent) == 0)
            {
                pairs.Add(queue.Dequeue());
            }

            return (exponent, pairs);
        }
    }
}
