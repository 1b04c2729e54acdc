namespace Theory.Hyperreals.Germs;

/// <summary>An element of the asymptotic basis: a germ that tends to infinity faster than every power of the ones below it.</summary>
internal sealed class Basis(Term symbol, int position)
{
    /// <summary>The element itself: n, log n, log log n, …, or exp of a purely infinite germ.</summary>
    public Term Symbol { get; } = symbol;

    /// <summary>Its rank among the elements: a larger one grows faster.</summary>
    public int Position { get; set; } = position;

    /// <summary>Its logarithm, a germ over the elements below, where it has been asked for.</summary>
    public Germ? Log { get; set; }
}

/// <summary>Terms by falling exponent, found when they are asked for.</summary>
internal interface ISeries
{
    (Term Exponent, Germ Coefficient) this[int i] { get; }

    bool Has(int i);
}

/// <summary>A germ at infinity of a real function, as a lazy multiseries: Σ cᵢ·b^eᵢ in one element b of the basis, with real exponents that fall and with coefficients that are germs over the elements below b.</summary>
/// <remarks>
/// After van der Hoeven and Shackell. The coefficients are found one by one when they are asked for and kept; a coefficient may turn out to be zero.
/// The symbol is the same germ as an expression: what a zero test reads, and by what one germ is recognised as another.
/// </remarks>
internal sealed class Germ : ISeries
{
    private readonly List<(Term Exponent, Germ Coefficient)> found = [];
    private IEnumerator<(Term Exponent, Germ Coefficient)>? source;
    private bool advancing;

    public Germ(Term constant) => Symbol = constant;

    public Germ(Term symbol, Basis level, IEnumerable<(Term Exponent, Germ Coefficient)> terms)
    {
        (Symbol, Level) = (symbol, level);
        source = terms.GetEnumerator();
    }

    public Term Symbol { get; }

    /// <summary>The element that the series is in; null for a constant.</summary>
    public Basis? Level { get; }

    public bool IsConstant => Level is null;

    /// <summary>The index of the leading term once it is known; −1 for a germ that is zero.</summary>
    public int? Leading { get; set; }

    /// <summary>The terms found so far.</summary>
    public int Found => found.Count;

    public bool Ended => source is null;

    public (Term Exponent, Germ Coefficient) this[int i] => found[i];

    /// <summary>Whether there is an i-th term, which is found if need be.</summary>
    public bool Has(int i)
    {
        while (found.Count <= i)
        {
            if (source is null)
            {
                return false;
            }

            if (advancing)
            {
                throw new UndecidedException("a series that is defined by itself");
            }

            advancing = true;
            try
            {
                if (source.MoveNext())
                {
                    found.Add(source.Current);
                }
                else
                {
                    source = null;
                }
            }
            finally
            {
                advancing = false;
            }
        }

        return true;
    }

    public override string ToString() => Symbol.ToString();
}
