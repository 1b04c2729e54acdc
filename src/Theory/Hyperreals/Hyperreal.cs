using System.Numerics;
using Theory.Hyperreals.Germs;
using Theory.Hyperreals.Periodic;
using Theory.Numerics;

namespace Theory.Hyperreals;

/// <summary>A hyperreal number: the class of a sequence a(1), a(2), … of reals, equal to another one where they agree on a quasi-big set of indices.</summary>
/// <remarks>
/// <para>ω is the class of n, ε that of 1/n. Everything built from them by the functions of <see cref="Expression"/> is a number here; <see cref="Limits"/> reads its standard part,
/// <see cref="Truths"/> its comparisons.</para>
/// <para>A comparison answers a <see cref="Truth"/>, not a bool: most statements hold at all large n or at none, whatever the ultrafilter; some hold on residues of n, and an
/// <see cref="Ultrafilter"/> decides them; some nobody can decide.</para>
/// <para>Laws: the ring's and the order's axioms, the standard part as a ring homomorphism on finite numbers, and each property that the essay lists (property-tests/Hyperreals/HyperrealLaws.fs).</para>
/// </remarks>
public sealed class Hyperreal : IElementary<Hyperreal>, IEquatable<Hyperreal>
{
    /// <summary>The name of the index in <see cref="Expression"/>.</summary>
    public const string Index = "n";

    private static readonly IReadOnlyDictionary<string, Func<int, double>> None = new Dictionary<string, Func<int, double>>();
    private static readonly int[] Shown = [10, 100, 1000];

    // the sequences in it that are known by their terms alone, by the symbols that stand for them
    private readonly IReadOnlyDictionary<string, Func<int, double>> terms;

    private Hyperreal(Expression sequence, IReadOnlyDictionary<string, Func<int, double>>? terms = null)
    {
        Sequence = sequence;
        this.terms = terms ?? None;
    }

    /// <summary>0.</summary>
    public static Hyperreal Zero { get; } = new(Expression.Zero);

    /// <summary>1.</summary>
    public static Hyperreal One { get; } = new(Expression.One);

    /// <summary>ω, the class of 1, 2, 3, …: an infinite integer.</summary>
    public static Hyperreal Omega { get; } = new(Expression.Symbol(Index));

    /// <summary>ε = 1/ω, an infinitesimal.</summary>
    public static Hyperreal Epsilon { get; } = One / Omega;

    /// <summary>π.</summary>
    public static Hyperreal Pi { get; } = new(Expression.Pi);

    /// <summary>e.</summary>
    public static Hyperreal E { get; } = new(Expression.E);

    /// <summary>(−1)ⁿ, which is 1 or −1 as the ultrafilter holds the even or the odd numbers.</summary>
    public static Hyperreal Alternating { get; } = Parse("(-1)**n");

    /// <summary>The n-th term as an expression in the index.</summary>
    public Expression Sequence { get; }

    /// <summary>The standard part as a limit: the real number infinitely close to a finite hyperreal, with the side that it is met from; ±∞; bounds where it hangs on the ultrafilter; or why it is not known.</summary>
    public Limit StandardPart
    {
        get
        {
            var sequence = WithoutUnknown();
            if (sequence is null)
            {
                var seen = Shown.Select(n => $"at n = {n} it is {Sample.Term(Sequence, Index, n, terms).ToString(System.Globalization.CultureInfo.InvariantCulture)}");
                return Limit.Undecided($"{Unknown} {(terms.Count == 1 ? "is known by its" : "are known by their")} terms alone; {string.Join(", ", seen)}");
            }

            var whole = Limits.AtInfinity(sequence, Index);
            if (whole.Kind is LimitKind.Value or LimitKind.PlusInfinity or LimitKind.MinusInfinity)
            {
                return whole;
            }

            // what is periodic may be the same on all residue classes, or have bounds on each
            var classes = Truths.Classes(sequence, Index);
            return classes.Count == 1 ? whole : Together([.. classes.Select(c => c.Germ is null ? whole : Limits.AtInfinity(c.Germ, Index))], whole);
        }
    }

    /// <summary>The real number infinitely close to this one.</summary>
    /// <exception cref="InvalidOperationException">The number is infinite, its standard part depends on the ultrafilter, or it is not known.</exception>
    public Expression Standard => StandardPart is { Kind: LimitKind.Value } limit ? limit.Value : throw new InvalidOperationException($"{Sequence} has no standard part that is known: {StandardPart}.");

    /// <summary>Whether it is infinitely close to 0 (0 included).</summary>
    public Truth IsInfinitesimal => Judge(static limit => limit.Kind switch
    {
        LimitKind.Value => limit.Value == Expression.Zero,
        LimitKind.PlusInfinity or LimitKind.MinusInfinity => false,
        _ => null,
    });

    /// <summary>Whether it is beyond every real number, above or below.</summary>
    public Truth IsInfinite => Judge(static limit => limit.Kind switch
    {
        LimitKind.Value => false,
        LimitKind.PlusInfinity or LimitKind.MinusInfinity => true,
        LimitKind.Oscillates when IsReal(limit.LowerBound) && IsReal(limit.UpperBound) => false,
        _ => null,
    });

    /// <summary>Whether some real number bounds it.</summary>
    public Truth IsFinite => IsInfinite.Not();

    /// <summary>Whether its terms are integers: an infinite integer if it is infinite.</summary>
    public Truth IsInteger => IsWhole(Sequence) ? Truth.Always("by its form") : Floor(this) == this;

    /// <summary>The leading term of the expansion: c·(a product of powers of ω, log ω, exp …).</summary>
    /// <exception cref="InvalidOperationException">The expansion is not known.</exception>
    public Hyperreal GrowthOrder => Expand(1) is { Terms: [var first, ..] } ? new Hyperreal(first) : Zero;

    /// <summary>A double, exactly.</summary>
    /// <param name="value">A finite double.</param>
    public static implicit operator Hyperreal(double value) => FromDouble(value);

    /// <summary>An integer.</summary>
    /// <param name="value">The integer.</param>
    public static implicit operator Hyperreal(int value) => new(Expression.Number(value));

    /// <summary>a + b.</summary>
    /// <param name="a">The left summand.</param>
    /// <param name="b">The right summand.</param>
    /// <returns>The sum, term by term.</returns>
    public static Hyperreal operator +(Hyperreal a, Hyperreal b) => Combine(a, b, static (x, y) => x + y);

    /// <summary>a + b.</summary>
    /// <param name="a">A real.</param>
    /// <param name="b">A hyperreal.</param>
    /// <returns>The sum.</returns>
    public static Hyperreal operator +(double a, Hyperreal b) => FromDouble(a) + b;

    /// <summary>a + b.</summary>
    /// <param name="a">A hyperreal.</param>
    /// <param name="b">A real.</param>
    /// <returns>The sum.</returns>
    public static Hyperreal operator +(Hyperreal a, double b) => a + FromDouble(b);

    /// <summary>a − b.</summary>
    /// <param name="a">The minuend.</param>
    /// <param name="b">The subtrahend.</param>
    /// <returns>The difference, term by term.</returns>
    public static Hyperreal operator -(Hyperreal a, Hyperreal b) => Combine(a, b, static (x, y) => x - y);

    /// <summary>a − b.</summary>
    /// <param name="a">A real.</param>
    /// <param name="b">A hyperreal.</param>
    /// <returns>The difference.</returns>
    public static Hyperreal operator -(double a, Hyperreal b) => FromDouble(a) - b;

    /// <summary>a − b.</summary>
    /// <param name="a">A hyperreal.</param>
    /// <param name="b">A real.</param>
    /// <returns>The difference.</returns>
    public static Hyperreal operator -(Hyperreal a, double b) => a - FromDouble(b);

    /// <summary>−a.</summary>
    /// <param name="a">The operand.</param>
    /// <returns>The negation.</returns>
    public static Hyperreal operator -(Hyperreal a) => Map(a, static x => -x);

    /// <summary>a · b.</summary>
    /// <param name="a">The left factor.</param>
    /// <param name="b">The right factor.</param>
    /// <returns>The product, term by term.</returns>
    public static Hyperreal operator *(Hyperreal a, Hyperreal b) => Combine(a, b, static (x, y) => x * y);

    /// <summary>a · b.</summary>
    /// <param name="a">A real.</param>
    /// <param name="b">A hyperreal.</param>
    /// <returns>The product.</returns>
    public static Hyperreal operator *(double a, Hyperreal b) => FromDouble(a) * b;

    /// <summary>a · b.</summary>
    /// <param name="a">A hyperreal.</param>
    /// <param name="b">A real.</param>
    /// <returns>The product.</returns>
    public static Hyperreal operator *(Hyperreal a, double b) => a * FromDouble(b);

    /// <summary>a / b.</summary>
    /// <param name="a">The dividend.</param>
    /// <param name="b">The divisor, not zero on a quasi-big set.</param>
    /// <returns>The quotient, term by term.</returns>
    public static Hyperreal operator /(Hyperreal a, Hyperreal b) => Combine(a, b, static (x, y) => x / y);

    /// <summary>a / b.</summary>
    /// <param name="a">A real.</param>
    /// <param name="b">A hyperreal.</param>
    /// <returns>The quotient.</returns>
    public static Hyperreal operator /(double a, Hyperreal b) => FromDouble(a) / b;

    /// <summary>a / b.</summary>
    /// <param name="a">A hyperreal.</param>
    /// <param name="b">A real.</param>
    /// <returns>The quotient.</returns>
    public static Hyperreal operator /(Hyperreal a, double b) => a / FromDouble(b);

    /// <summary>At which indices a is less than b.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <returns>The four-valued answer.</returns>
    public static Truth operator <(Hyperreal a, Hyperreal b) => Relate(a, "<", b);

    /// <summary>At which indices a is greater than b.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <returns>The four-valued answer.</returns>
    public static Truth operator >(Hyperreal a, Hyperreal b) => Relate(a, ">", b);

    /// <summary>At which indices a is at most b.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <returns>The four-valued answer.</returns>
    public static Truth operator <=(Hyperreal a, Hyperreal b) => Relate(a, "<=", b);

    /// <summary>At which indices a is at least b.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <returns>The four-valued answer.</returns>
    public static Truth operator >=(Hyperreal a, Hyperreal b) => Relate(a, ">=", b);

    /// <summary>At which indices a and b agree.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <returns>The four-valued answer.</returns>
    public static Truth operator ==(Hyperreal a, Hyperreal b) => Relate(a, "==", b);

    /// <summary>At which indices a and b differ.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <returns>The four-valued answer.</returns>
    public static Truth operator !=(Hyperreal a, Hyperreal b) => Relate(a, "!=", b);

    /// <summary>A double, exactly.</summary>
    /// <param name="value">A finite double.</param>
    /// <returns>The class of the constant sequence.</returns>
    public static Hyperreal FromDouble(double value) => new(Expression.Of(value));

    /// <summary>p/q.</summary>
    /// <param name="numerator">p.</param>
    /// <param name="denominator">q, not zero.</param>
    /// <returns>The class of the constant sequence.</returns>
    public static Hyperreal Of(BigInteger numerator, BigInteger denominator) => new(Expression.Number(numerator, denominator));

    /// <summary>The class of the sequence that an expression in the index n gives.</summary>
    /// <param name="sequence">The n-th term; other symbols are real constants of which nothing is known.</param>
    /// <returns>The number.</returns>
    public static Hyperreal FromExpression(Expression sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        return new Hyperreal(sequence);
    }

    /// <summary>The class of a sequence that is known by its terms alone. What algebra alone settles is answered, a − a = 0; all else is undecided, with the share of the terms seen, until an
    /// <see cref="Ultrafilter"/> is told: <c>u.Assume(a.IsGreaterThan b)</c>.</summary>
    /// <param name="term">n ↦ a(n), for n = 1, 2, ….</param>
    /// <param name="name">What it is called; two sequences of one name are told apart by a mark.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentException">The name is none for a variable, or the index's.</exception>
    public static Hyperreal FromSequence(Func<int, double> term, string name = "a")
    {
        ArgumentNullException.ThrowIfNull(term);
        return name == Index
            ? throw new ArgumentException($"{Index} is the index.", nameof(name))
            : new Hyperreal(Expression.Symbol(name), new Dictionary<string, Func<int, double>> { [name] = term });
    }

    /// <summary>The class of a repeating sequence: a(n) = values[n mod m].</summary>
    /// <param name="values">The values for n ≡ 0, 1, … (mod m), at least one.</param>
    /// <returns>The number.</returns>
    public static Hyperreal Periodic(params double[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length == 0)
        {
            throw new ArgumentException("A period has at least one value.", nameof(values));
        }

        return Periodic([.. values.Select(FromDouble)]);
    }

    /// <summary>The class that is one of several numbers on each residue of the index: a(n) = sequences[n mod m](n).</summary>
    /// <param name="sequences">The numbers for n ≡ 0, 1, … (mod m), at least one.</param>
    /// <returns>The number.</returns>
    public static Hyperreal Periodic(params Hyperreal[] sequences)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        if (sequences.Length == 0)
        {
            throw new ArgumentException("A period has at least one number.", nameof(sequences));
        }

        var residue = Expression.Apply("Mod", Omega.Sequence, Expression.Number(sequences.Length));
        return sequences.Length == 1 ? sequences[0] : Join(sequences, all => Expression.Apply(
            "Piecewise",
            [.. all.SelectMany((e, r) => new[] { e, r == all.Length - 1 ? Expression.Apply("True") : Expression.Apply("==", residue, Expression.Number(r)) })]));
    }

    /// <summary>Reads a number: the syntax of <see cref="Expression.Parse"/> with n, ω, omega for the infinite integer and ε, eps, epsilon for its inverse.</summary>
    /// <param name="text">Such as <c>1 + 2*eps - eps**2/3</c>.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ExpressionFormatException">The text is no expression; the message points at the place.</exception>
    public static Hyperreal Parse(string text)
    {
        var expression = Expression.Parse(text);
        var omega = Expression.Symbol(Index);
        foreach (var name in new[] { "omega", "ω" })
        {
            expression = expression.Substitute(name, omega);
        }

        foreach (var name in new[] { "eps", "epsilon", "ε" })
        {
            expression = expression.Substitute(name, 1 / omega);
        }

        return new Hyperreal(expression);
    }

    /// <summary>How a stands to b, where that does not depend on the ultrafilter.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <returns>The order, or <see cref="Ordering.Unknown"/>.</returns>
    public static Ordering Compare(Hyperreal a, Hyperreal b) =>
        (a < b).Kind == TruthKind.Always ? Ordering.Less : (a > b).Kind == TruthKind.Always ? Ordering.Greater : (a == b).Kind == TruthKind.Always ? Ordering.Equal : Ordering.Unknown;

    /// <summary>eˣ.</summary>
    /// <param name="x">The exponent.</param>
    /// <returns>The exponential, term by term.</returns>
    public static Hyperreal Exp(Hyperreal x) => Map(x, Expression.Exp);

    /// <summary>ln x.</summary>
    /// <param name="x">A positive number.</param>
    /// <returns>The logarithm, term by term.</returns>
    public static Hyperreal Log(Hyperreal x) => Map(x, Expression.Log);

    /// <summary>√x.</summary>
    /// <param name="x">A number that is not negative.</param>
    /// <returns>The root, term by term.</returns>
    public static Hyperreal Sqrt(Hyperreal x) => Map(x, Expression.Sqrt);

    /// <summary>sin x.</summary>
    /// <param name="x">The angle.</param>
    /// <returns>The sine, term by term.</returns>
    public static Hyperreal Sin(Hyperreal x) => Map(x, Expression.Sin);

    /// <summary>cos x.</summary>
    /// <param name="x">The angle.</param>
    /// <returns>The cosine, term by term.</returns>
    public static Hyperreal Cos(Hyperreal x) => Map(x, Expression.Cos);

    /// <summary>tan x.</summary>
    /// <param name="x">The angle.</param>
    /// <returns>The tangent, term by term.</returns>
    public static Hyperreal Tan(Hyperreal x) => Map(x, Expression.Tan);

    /// <summary>arctan x.</summary>
    /// <param name="x">The argument.</param>
    /// <returns>The angle, term by term.</returns>
    public static Hyperreal Atan(Hyperreal x) => Map(x, Expression.Atan);

    /// <summary>arcsin x.</summary>
    /// <param name="x">A number in [−1, 1].</param>
    /// <returns>The angle, term by term.</returns>
    public static Hyperreal Asin(Hyperreal x) => Map(x, static e => Expression.Apply("asin", e));

    /// <summary>arccos x.</summary>
    /// <param name="x">A number in [−1, 1].</param>
    /// <returns>The angle, term by term.</returns>
    public static Hyperreal Acos(Hyperreal x) => Map(x, static e => Expression.Apply("acos", e));

    /// <summary>sinh x.</summary>
    /// <param name="x">The argument.</param>
    /// <returns>The hyperbolic sine, term by term.</returns>
    public static Hyperreal Sinh(Hyperreal x) => Map(x, static e => Expression.Apply("sinh", e));

    /// <summary>cosh x.</summary>
    /// <param name="x">The argument.</param>
    /// <returns>The hyperbolic cosine, term by term.</returns>
    public static Hyperreal Cosh(Hyperreal x) => Map(x, static e => Expression.Apply("cosh", e));

    /// <summary>tanh x.</summary>
    /// <param name="x">The argument.</param>
    /// <returns>The hyperbolic tangent, term by term.</returns>
    public static Hyperreal Tanh(Hyperreal x) => Map(x, static e => Expression.Apply("tanh", e));

    /// <summary>arsinh x.</summary>
    /// <param name="x">The argument.</param>
    /// <returns>The inverse hyperbolic sine, term by term.</returns>
    public static Hyperreal Asinh(Hyperreal x) => Map(x, static e => Expression.Apply("asinh", e));

    /// <summary>arcosh x.</summary>
    /// <param name="x">A number that is at least 1.</param>
    /// <returns>The inverse hyperbolic cosine, term by term.</returns>
    public static Hyperreal Acosh(Hyperreal x) => Map(x, static e => Expression.Apply("acosh", e));

    /// <summary>artanh x.</summary>
    /// <param name="x">A number in (−1, 1).</param>
    /// <returns>The inverse hyperbolic tangent, term by term.</returns>
    public static Hyperreal Atanh(Hyperreal x) => Map(x, static e => Expression.Apply("atanh", e));

    /// <summary>The smaller of two numbers, term by term.</summary>
    /// <param name="a">A number.</param>
    /// <param name="b">Another.</param>
    /// <returns>The minimum.</returns>
    public static Hyperreal Min(Hyperreal a, Hyperreal b) => Apply("Min", a, b);

    /// <summary>The larger of two numbers, term by term.</summary>
    /// <param name="a">A number.</param>
    /// <param name="b">Another.</param>
    /// <returns>The maximum.</returns>
    public static Hyperreal Max(Hyperreal a, Hyperreal b) => Apply("Max", a, b);

    /// <summary>|x|.</summary>
    /// <param name="x">The argument.</param>
    /// <returns>The absolute value, term by term.</returns>
    public static Hyperreal Abs(Hyperreal x) => Map(x, Expression.Abs);

    /// <summary>⌊x⌋: an infinite integer for an infinite x.</summary>
    /// <param name="x">The argument.</param>
    /// <returns>The floor, term by term.</returns>
    public static Hyperreal Floor(Hyperreal x) => Map(x, Expression.Floor);

    /// <summary>⌈x⌉.</summary>
    /// <param name="x">The argument.</param>
    /// <returns>The ceiling, term by term.</returns>
    public static Hyperreal Ceiling(Hyperreal x) => Map(x, Expression.Ceiling);

    /// <summary>aᵇ.</summary>
    /// <param name="a">The base.</param>
    /// <param name="b">The exponent.</param>
    /// <returns>The power, term by term.</returns>
    public static Hyperreal Pow(Hyperreal a, Hyperreal b) => Combine(a, b, Expression.Power);

    /// <summary>aᵏ.</summary>
    /// <param name="a">The base.</param>
    /// <param name="k">The exponent.</param>
    /// <returns>The power, term by term.</returns>
    public static Hyperreal Pow(Hyperreal a, int k) => Pow(a, (Hyperreal)k);

    /// <summary>A function of <see cref="Expression"/> by its name: factorial, gamma, erf, Ei, asinh, …</summary>
    /// <param name="function">The name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The value, term by term.</returns>
    public static Hyperreal Apply(string function, params Hyperreal[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return Join(arguments, all => Expression.Apply(function, all));
    }

    /// <summary>Σ f(k) for k = from, …, to, where to may be an infinite integer: a hyperfinite sum.</summary>
    /// <param name="term">f, of the summation index.</param>
    /// <param name="from">The first index.</param>
    /// <param name="to">The last index.</param>
    /// <returns>The sum.</returns>
    public static Hyperreal Sum(Func<Hyperreal, Hyperreal> term, Hyperreal from, Hyperreal to) => Over("Sum", term, from, to);

    /// <summary>Π f(k) for k = from, …, to, where to may be an infinite integer: a hyperfinite product.</summary>
    /// <param name="factor">f, of the index.</param>
    /// <param name="from">The first index.</param>
    /// <param name="to">The last index.</param>
    /// <returns>The product.</returns>
    public static Hyperreal Product(Func<Hyperreal, Hyperreal> factor, Hyperreal from, Hyperreal to) => Over("Product", factor, from, to);

    private static Hyperreal Over(string operation, Func<Hyperreal, Hyperreal> part, Hyperreal from, Hyperreal to)
    {
        ArgumentNullException.ThrowIfNull(part);
        var k = Expression.Symbol("k");
        return Join([part(new Hyperreal(k)), from, to], all => Expression.Apply(operation, all[0], k, all[1], all[2]));
    }

    /// <summary>a mod b, in [0, b) for a positive b.</summary>
    /// <param name="a">The dividend.</param>
    /// <param name="b">The divisor, not 0.</param>
    /// <returns>a − b⌊a/b⌋, term by term.</returns>
    public static Hyperreal operator %(Hyperreal a, Hyperreal b) => Apply("Mod", a, b);

    /// <summary>f⁽ᵏ⁾(b) = st of the k-th difference quotient with an infinitesimal step: (f(b + δ) − f(b))/δ for k = 1.</summary>
    /// <param name="f">The function.</param>
    /// <param name="at">b, a real number.</param>
    /// <param name="order">k ≥ 0.</param>
    /// <param name="step">δ, an infinitesimal other than 0; ε where none is given. The derivative does not depend on it.</param>
    /// <returns>The derivative as a limit: undecided, or not the same from every side, where there is none.</returns>
    public static Limit Derivative(Func<Hyperreal, Hyperreal> f, Hyperreal at, int order = 1, Hyperreal? step = null)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        var δ = step ?? Epsilon;
        Limit From(Hyperreal h)
        {
            var difference = Zero;
            var binomial = BigInteger.One;
            for (var i = 0; i <= order; i++)
            {
                difference += Of(i % 2 == 0 ? binomial : -binomial, 1) * f(at + ((order - i) * h));
                binomial = binomial * (order - i) / (i + 1);
            }

            return (difference / Pow(h, order)).StandardPart;
        }

        var (right, left) = (From(δ), From(-δ));
        var same = right.Kind == left.Kind && (right.Kind != LimitKind.Value || Limits.AtInfinity(right.Value - left.Value, Index) is { Kind: LimitKind.Value } d && d.Value == Expression.Zero);
        return same ? right : Limit.Undecided($"the sides differ: {right} and {left}");
    }

    /// <summary>Whether f(p) ≈ f(b) for p = b + ε and p = b − ε: a jump, a pole or a wild oscillation at b is found so.</summary>
    /// <remarks>The definition asks for every p ≈ b. For a germ in x − b, one infinitesimal of either sign stands for all of its sign.</remarks>
    /// <param name="f">The function.</param>
    /// <param name="at">b, a real number.</param>
    /// <returns>The four-valued answer.</returns>
    public static Truth IsContinuousAt(Func<Hyperreal, Hyperreal> f, Hyperreal at)
    {
        ArgumentNullException.ThrowIfNull(f);
        var value = f(at);
        return f(at + Epsilon).IsInfinitelyClose(value).And(f(at - Epsilon).IsInfinitelyClose(value));
    }

    /// <summary>The standard part in the field of an ultrafilter, which chooses the residues of the index.</summary>
    /// <param name="ultrafilter">The ultrafilter.</param>
    /// <returns>The limit on the chosen residue class.</returns>
    public Limit StandardPartIn(Ultrafilter ultrafilter)
    {
        ArgumentNullException.ThrowIfNull(ultrafilter);
        var germ = terms.Count > 0 ? null : Truths.GermIn(Sequence, Index, ultrafilter);
        return germ is null ? StandardPart : Limits.AtInfinity(germ, Index);
    }

    /// <summary>a &lt; b, for F#, whose own &lt; is bound to answer true or false.</summary>
    /// <param name="other">b.</param>
    /// <returns>The four-valued answer.</returns>
    public Truth IsLessThan(Hyperreal other) => this < other;

    /// <summary>a ≤ b, for F#.</summary>
    /// <param name="other">b.</param>
    /// <returns>The four-valued answer.</returns>
    public Truth IsAtMost(Hyperreal other) => this <= other;

    /// <summary>a &gt; b, for F#.</summary>
    /// <param name="other">b.</param>
    /// <returns>The four-valued answer.</returns>
    public Truth IsGreaterThan(Hyperreal other) => this > other;

    /// <summary>a ≥ b, for F#.</summary>
    /// <param name="other">b.</param>
    /// <returns>The four-valued answer.</returns>
    public Truth IsAtLeast(Hyperreal other) => this >= other;

    /// <summary>a = b as numbers, for F#: whether the sequences agree on a quasi-big set.</summary>
    /// <param name="other">b.</param>
    /// <returns>The four-valued answer.</returns>
    public Truth IsEqualTo(Hyperreal other) => this == other;

    /// <summary>Whether the difference is infinitesimal.</summary>
    /// <param name="other">The other number.</param>
    /// <returns>The four-valued answer.</returns>
    public Truth IsInfinitelyClose(Hyperreal other) => (this - other).IsInfinitesimal;

    /// <summary>a ~ b: the quotient is infinitely close to 1.</summary>
    /// <param name="other">b, not 0.</param>
    /// <returns>The four-valued answer.</returns>
    public Truth IsEquivalentTo(Hyperreal other) => (this / other).IsInfinitelyClose(One);

    /// <summary>a ≪ b: the quotient is infinitesimal.</summary>
    /// <param name="other">b, not 0.</param>
    /// <returns>The four-valued answer.</returns>
    public Truth IsNegligibleAgainst(Hyperreal other) => (this / other).IsInfinitesimal;

    /// <summary>a = O(b) with the constant: the standard part of |a/b|, where it has one.</summary>
    /// <param name="other">b, not 0.</param>
    /// <returns>The constant as a limit; ∞ where a outgrows b.</returns>
    public Limit BigO(Hyperreal other) => Abs(this / other).StandardPart;

    /// <summary>The asymptotic expansion to a number of terms.</summary>
    /// <param name="terms">How many terms, at least 1.</param>
    /// <returns>The terms, largest first, and the order of what is left.</returns>
    /// <exception cref="InvalidOperationException">The expansion is not known; the message says why.</exception>
    public AsymptoticExpansion Expand(int terms = 4)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(terms);
        return Question.Answer(() => Expander.Expand(Sequence, Index, terms), reason => throw new InvalidOperationException($"{Sequence} has no expansion that is known: {reason}."));
    }

    /// <summary>Whether the terms are the same expression; for equality as numbers ask <c>a == b</c>.</summary>
    /// <param name="other">Another number.</param>
    /// <returns>True where they are.</returns>
    public bool Equals(Hyperreal? other) => other is not null && Sequence.Equals(other.Sequence) && terms.Count == other.terms.Count && terms.All(t => other.terms.TryGetValue(t.Key, out var f) && f == t.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Hyperreal);

    /// <inheritdoc/>
    public override int GetHashCode() => Sequence.GetHashCode();

    /// <summary>The expansion in ε and ω, or the n-th term where there is none.</summary>
    /// <returns>Mathematics: <c>1 + 2ε − ε²/3 + O(ε³)</c>, <c>ω·log ω</c>, <c>(−1)^ω</c>.</returns>
    public override string ToString()
    {
        var plain = Sequence.Substitute(Index, Expression.Symbol("ω")).ToString();
        return terms.Count > 0 ? plain : Question.Answer(() => Expander.Expand(Sequence, Index, 4).ToString(), _ => plain);
    }

    private static bool IsReal(Expression e) => e.Kind != ExpressionKind.Infinity && !e.Arguments.Any(a => a.Kind == ExpressionKind.Infinity);

    private static bool IsWhole(Expression e) => Transfer.IsWhole(e, new Dictionary<string, Sort> { [Index] = Sort.Naturals });

    private static Hyperreal Map(Hyperreal a, Func<Expression, Expression> f) => new(f(a.Sequence), a.terms);

    private static Hyperreal Combine(Hyperreal a, Hyperreal b, Func<Expression, Expression, Expression> f) =>
        a.terms.Count == 0 && b.terms.Count == 0 ? new(f(a.Sequence, b.Sequence)) : Join([a, b], all => f(all[0], all[1]));

    // one expression of several numbers, in which different sequences have different names
    private static Hyperreal Join(Hyperreal[] numbers, Func<Expression[], Expression> f)
    {
        if (numbers.All(n => n.terms.Count == 0))
        {
            return new Hyperreal(f([.. numbers.Select(n => n.Sequence)]));
        }

        var known = new Dictionary<string, Func<int, double>>();
        var sequences = new List<Expression>();
        foreach (var number in numbers)
        {
            var sequence = number.Sequence;
            foreach (var (name, term) in number.terms)
            {
                var own = name;
                while (known.TryGetValue(own, out var other) ? other != term : own != name && number.terms.ContainsKey(own))
                {
                    own += "_";
                }

                known[own] = term;
                sequence = own == name ? sequence : sequence.Substitute(name, Expression.Symbol(own));
            }

            sequences.Add(sequence);
        }

        return new Hyperreal(f([.. sequences]), known);
    }

    private static Limit Together(IReadOnlyList<Limit> classes, Limit whole)
    {
        bool Equal(Expression a, Expression b) => a == b || Limits.AtInfinity(a - b, Index) is { Kind: LimitKind.Value } d && d.Value == Expression.Zero;
        if (classes.All(c => c.Kind == classes[0].Kind) && classes[0].Kind is LimitKind.PlusInfinity or LimitKind.MinusInfinity)
        {
            return classes[0];
        }

        if (!classes.All(c => c.Kind == LimitKind.Value))
        {
            return whole;
        }

        if (classes.All(c => Equal(c.Value, classes[0].Value)))
        {
            return classes.All(c => c.Side == classes[0].Side) ? classes[0] : Limit.Finite(classes[0].Value);
        }

        Expression Extreme(string relation) => classes.Select(c => c.Value).Aggregate((a, b) => Truths.Compare(a, relation, b, Index).Kind == TruthKind.Always ? a : b);
        return Limit.Oscillates(Extreme("<="), Extreme(">="), "it has another value on each residue class");
    }

    private string Unknown => string.Join(" and ", terms.Keys.Order(StringComparer.Ordinal));

    // the sequence, if no sequence that is known by its terms alone is left in it
    private Expression? WithoutUnknown()
    {
        if (terms.Count == 0)
        {
            return Sequence;
        }

        return Question.Answer<Expression?>(
            () =>
            {
                var question = new Question(integerIndex: true);
                question.Import.Bindings[Index] = question.Pool.Variable;
                var term = question.Constants.Normaliser.Numerator(question.Import.Term(Sequence)) is { IsZero: true } zero ? zero : question.Import.Term(Sequence);
                return Parameters.Names(term).Any(terms.ContainsKey) ? null : new Export { Variable = Expression.Symbol(Index) }.Expression(term);
            },
            _ => null);
    }

    private Truth Judge(Func<Limit, bool?> judge)
    {
        var whole = StandardPart;
        return judge(whole) is { } known ? known ? Truth.Always() : Truth.Never()
            : whole.Kind == LimitKind.Undecided && WithoutUnknown() is null ? Truth.Undecided(whole.Reason)
            : Truths.OfLimits(WithoutUnknown()!, Index, judge);
    }

    private static Truth Relate(Hyperreal a, string relation, Hyperreal b)
    {
        if (a.terms.Count == 0 && b.terms.Count == 0)
        {
            return Truths.Compare(a.Sequence, relation, b.Sequence, Index);
        }

        var difference = a - b;
        if (difference.WithoutUnknown() is { } known)
        {
            return Truths.Compare(known, relation, Expression.Zero, Index);
        }

        var both = Join([a, b], all => Truths.Relation(all[0], relation, all[1]));
        return Truth.Undecided($"{difference.Unknown} {(difference.terms.Count == 1 ? "is known by its" : "are known by their")} terms alone{Sample.Evidence(both.Sequence, Index, both.terms)}") with
        {
            Claim = Claim.Of(both.Sequence.Arguments[0], relation, both.Sequence.Arguments[1], Index) with { Terms = both.terms },
        };
    }
}
