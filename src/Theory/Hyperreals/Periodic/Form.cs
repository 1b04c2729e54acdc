using System.Numerics;
using System.Text;

namespace Theory.Hyperreals.Periodic;

internal enum AtomKind
{
    /// <summary>n.</summary>
    Index,

    /// <summary>p^M for a prime p and a monomial M; also e^M and φ^M.</summary>
    Exponential,

    /// <summary>A sum of several terms, which stands to an exponent.</summary>
    Base,

    /// <summary>A function of forms.</summary>
    Function,

    /// <summary>π and its like.</summary>
    Constant,

    /// <summary>i.</summary>
    Imaginary,

    /// <summary>A quantity of which bounds are known.</summary>
    Opaque,
}

/// <summary>What is known of a quantity that residues do not describe.</summary>
internal sealed record Bounds(Form? Lower, bool LowerStrict, Form? Upper, bool UpperStrict, bool IsInteger = false, bool IsSign = false, bool IsTranscendental = false)
{
    internal static Bounds None { get; } = new(null, false, null, false);
}

/// <summary>An indecomposable quantity; one object per quantity in a <see cref="FormSpace"/>.</summary>
internal sealed class Atom(AtomKind kind, int id)
{
    internal AtomKind Kind { get; } = kind;

    internal int Id { get; } = id;

    /// <summary>The function's or constant's name; of an opaque quantity, its text.</summary>
    internal string Name { get; init; } = "";

    /// <summary>p of p^M; 0 stands for e, −1 for φ.</summary>
    internal BigInteger Prime { get; init; }

    /// <summary>M of p^M.</summary>
    internal Monomial Exponent { get; init; } = Monomial.One;

    internal Form[] Arguments { get; init; } = [];

    internal Bounds Bounds { get; init; } = Bounds.None;

    /// <summary>Whether a quantity that has no germ of its own takes part.</summary>
    internal bool IsOpaque { get; init; }

    /// <summary>Whether the index takes no part.</summary>
    internal bool IsConstant { get; init; }

    /// <summary>An expression that is taken as it is.</summary>
    internal Expression? Raw { get; init; }

    /// <summary>For cos w the atom sin w, so that squares of the one become squares of the other.</summary>
    internal Atom? Partner { get; set; }

    /// <summary>Whether the quantity is positive for all large n by its kind.</summary>
    internal bool IsPositive => Kind is AtomKind.Index or AtomKind.Exponential or AtomKind.Constant || (Kind == AtomKind.Function && Name is "factorial");
}

/// <summary>A product of powers of atoms.</summary>
internal sealed class Monomial : IEquatable<Monomial>
{
    private readonly int hash;

    internal Monomial((Atom Atom, Rational Exponent)[] factors)
    {
        Factors = factors;
        var code = new HashCode();
        foreach (var (atom, exponent) in factors)
        {
            code.Add(atom.Id);
            code.Add(exponent);
        }

        hash = code.ToHashCode();
    }

    internal static Monomial One { get; } = new([]);

    /// <summary>The factors by ascending id of the atom; no exponent is 0.</summary>
    internal (Atom Atom, Rational Exponent)[] Factors { get; }

    internal bool IsOne => Factors.Length == 0;

    internal bool IsConstant => Factors.All(f => f.Atom.IsConstant);

    internal bool IsOpaque => Factors.Any(f => f.Atom.IsOpaque);

    public bool Equals(Monomial? other) => other is not null && hash == other.hash && Factors.AsSpan().SequenceEqual(other.Factors);

    public override bool Equals(object? obj) => Equals(obj as Monomial);

    public override int GetHashCode() => hash;

    public override string ToString() => string.Join(" ", Factors.Select(f => f.Exponent.IsOne ? $"a{f.Atom.Id}" : $"a{f.Atom.Id}^{f.Exponent}"));

    internal static Monomial Of(Atom atom, Rational exponent) => exponent.IsZero ? One : new([(atom, exponent)]);

    internal Rational ExponentOf(Atom atom) => Factors.FirstOrDefault(f => f.Atom == atom).Exponent;

    internal Monomial Without(Atom atom) => new([.. Factors.Where(f => f.Atom != atom)]);

    internal Monomial Times(Monomial other)
    {
        if (IsOne)
        {
            return other;
        }

        if (other.IsOne)
        {
            return this;
        }

        var product = new List<(Atom, Rational)>(Factors.Length + other.Factors.Length);
        int i = 0, j = 0;
        while (i < Factors.Length || j < other.Factors.Length)
        {
            if (j == other.Factors.Length || (i < Factors.Length && Factors[i].Atom.Id < other.Factors[j].Atom.Id))
            {
                product.Add(Factors[i++]);
            }
            else if (i == Factors.Length || other.Factors[j].Atom.Id < Factors[i].Atom.Id)
            {
                product.Add(other.Factors[j++]);
            }
            else
            {
                var sum = Factors[i].Exponent + other.Factors[j].Exponent;
                if (!sum.IsZero)
                {
                    product.Add((Factors[i].Atom, sum));
                }

                i++;
                j++;
            }
        }

        return new Monomial([.. product]);
    }

    internal Monomial Pow(Rational exponent) => exponent.IsZero ? One : exponent.IsOne ? this : new([.. Factors.Select(f => (f.Atom, f.Exponent * exponent))]);
}

/// <summary>A sum of monomials with rational coefficients: the normal form of an expression on one residue class.</summary>
internal sealed class Form : IEquatable<Form>
{
    private string? key;

    internal Form(IReadOnlyDictionary<Monomial, Rational> terms) => Terms = terms;

    internal static Form Zero { get; } = new(new Dictionary<Monomial, Rational>());

    internal static Form One { get; } = Of(1);

    internal IReadOnlyDictionary<Monomial, Rational> Terms { get; }

    internal bool IsZero => Terms.Count == 0;

    internal bool IsRational => IsZero || (Terms.Count == 1 && Terms.Keys.First().IsOne);

    internal Rational Rational => IsZero ? Rational.Zero : Terms.Values.First();

    internal bool IsConstant => Terms.Keys.All(m => m.IsConstant);

    internal bool IsOpaque => Terms.Keys.Any(m => m.IsOpaque);

    /// <summary>A text that is the same for equal forms and for no others of one space.</summary>
    internal string Key => key ??= MakeKey();

    public bool Equals(Form? other) => other is not null && Key == other.Key;

    public override bool Equals(object? obj) => Equals(obj as Form);

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Key;

    internal static Form Of(Rational number) => number.IsZero ? Zero : new(new Dictionary<Monomial, Rational> { [Monomial.One] = number });

    internal static Form Of(Monomial monomial, Rational coefficient) => coefficient.IsZero ? Zero : new(new Dictionary<Monomial, Rational> { [monomial] = coefficient });

    internal static Form Of(Atom atom) => Of(Monomial.Of(atom, 1), 1);

    internal Form Plus(Form other)
    {
        if (IsZero)
        {
            return other;
        }

        if (other.IsZero)
        {
            return this;
        }

        var sum = new Dictionary<Monomial, Rational>(Terms);
        foreach (var (monomial, coefficient) in other.Terms)
        {
            Add(sum, monomial, coefficient);
        }

        return new Form(sum);
    }

    internal Form Minus(Form other) => Plus(other.Times(-1));

    internal Form Times(Rational factor) => factor.IsZero ? Zero : factor.IsOne ? this : new(Terms.ToDictionary(t => t.Key, t => t.Value * factor));

    internal BigInteger Denominator() => Terms.Values.Aggregate(BigInteger.One, (d, c) => EventuallyPeriodicSet.LeastCommonMultiple(d, c.Denominator));

    internal static void Add(Dictionary<Monomial, Rational> terms, Monomial monomial, Rational coefficient)
    {
        var sum = terms.TryGetValue(monomial, out var before) ? before + coefficient : coefficient;
        if (sum.IsZero)
        {
            terms.Remove(monomial);
        }
        else
        {
            terms[monomial] = sum;
        }
    }

    private string MakeKey()
    {
        var text = new StringBuilder();
        foreach (var (monomial, coefficient) in Terms.Select(t => (Text: t.Key.ToString(), t.Value)).OrderBy(t => t.Text, StringComparer.Ordinal))
        {
            text.Append(coefficient).Append('*').Append(monomial).Append(';');
        }

        return text.ToString();
    }
}
