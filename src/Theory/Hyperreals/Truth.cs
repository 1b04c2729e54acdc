namespace Theory.Hyperreals;

/// <summary>What is known of the set of indices at which a statement about sequences holds.</summary>
public enum TruthKind
{
    /// <summary>It holds for all but finitely many n: in every hyperreal field.</summary>
    Always,

    /// <summary>It holds for finitely many n only: in no hyperreal field.</summary>
    Never,

    /// <summary>It holds on some residue classes and fails on the others: the ultrafilter decides.</summary>
    Depends,

    /// <summary>On some residue class at least, nothing is known.</summary>
    Undecided,
}

/// <summary>The truth of a statement about the n-th terms of sequences, modulo finite sets: for n in which residue classes it holds, fails, or is undecided.</summary>
/// <remarks>
/// <para>A free ultrafilter contains every cofinite set and no finite one, so <see cref="TruthKind.Always"/> and <see cref="TruthKind.Never"/> are the same in
/// all hyperreal fields. <see cref="TruthKind.Depends"/> is settled by the residues that an <see cref="Ultrafilter"/> has chosen.</para>
/// <para>The connectives are Kleene's on each residue class, hence as strong as the classes permit: never ∧ undecided = never, and a statement that is undecided
/// for even n alone, ∧ <c>n ≡ 1 (mod 2)</c>, is decided.</para>
/// <para>The value is the verdict on each class; <see cref="Reason"/> explains it and takes no part in equality.</para>
/// </remarks>
public sealed record Truth
{
    private const sbyte No = 0;
    private const sbyte Yes = 1;
    private const sbyte Open = 2;

    private readonly sbyte[] pattern;

    internal Truth(ReadOnlySpan<sbyte> verdicts, string reason)
    {
        pattern = verdicts[..EventuallyPeriodicSet.SmallestPeriod(verdicts)].ToArray();
        Residues = [.. Enumerable.Range(0, pattern.Length).Where(r => pattern[r] == Yes)];
        UndecidedResidues = [.. Enumerable.Range(0, pattern.Length).Where(r => pattern[r] == Open)];
        Kind = UndecidedResidues.Count > 0 ? TruthKind.Undecided
            : Residues.Count == 0 ? TruthKind.Never
            : Residues.Count == pattern.Length ? TruthKind.Always
            : TruthKind.Depends;
        Reason = reason;
    }

    /// <summary>Whether the statement holds always, never, on some residue classes, or is undecided.</summary>
    public TruthKind Kind { get; }

    /// <summary>m, the smallest modulus that describes the verdict; 1 where it is the same for all n.</summary>
    public int Modulus => pattern.Length;

    /// <summary>The residues in [0, m) on which the statement holds, ascending.</summary>
    public IReadOnlyList<int> Residues { get; }

    /// <summary>The residues in [0, m) on which nothing is known, ascending; empty unless the kind is <see cref="TruthKind.Undecided"/>.</summary>
    public IReadOnlyList<int> UndecidedResidues { get; }

    /// <summary>Why: how the verdict was found, or what stood in its way.</summary>
    public string Reason { get; }

    /// <summary>What the statement says, where it is open and known by its relation; empty otherwise.</summary>
    public string Statement => Claim?.ToString() ?? "";

    internal Claim? Claim { get; init; }

    /// <summary>The statement holds for all but finitely many n.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>The truth.</returns>
    public static Truth Always(string reason = "") => new([Yes], reason);

    /// <summary>The statement holds for finitely many n only.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>The truth.</returns>
    public static Truth Never(string reason = "") => new([No], reason);

    /// <summary>The statement holds exactly on a set of residues, up to finitely many n.</summary>
    /// <param name="set">The set.</param>
    /// <param name="reason">Why.</param>
    /// <returns>The truth; always or never where the set is cofinite or finite.</returns>
    public static Truth On(EventuallyPeriodicSet set, string reason = "")
    {
        ArgumentNullException.ThrowIfNull(set);
        var pattern = new sbyte[set.Modulus];
        foreach (var r in set.Residues)
        {
            pattern[r] = Yes;
        }

        return new Truth(pattern, reason);
    }

    /// <summary>Nothing is known of the statement.</summary>
    /// <param name="reason">What stands in the way.</param>
    /// <returns>The truth.</returns>
    public static Truth Undecided(string reason) => new([Open], reason);

    /// <summary>Conjunction, ∧.</summary>
    /// <param name="other">The other statement.</param>
    /// <returns>The truth of «this and other».</returns>
    public Truth And(Truth other) => Combine(other, '∧', Both);

    /// <summary>Disjunction, ∨.</summary>
    /// <param name="other">The other statement.</param>
    /// <returns>The truth of «this or other».</returns>
    public Truth Or(Truth other) => Combine(other, '∨', Either);

    /// <summary>Negation, ¬.</summary>
    /// <returns>The truth of «not this».</returns>
    public Truth Not() => Named(new([.. pattern.Select(Opposite)], Reason), '¬', null);

    /// <summary>Implication, ⇒.</summary>
    /// <param name="other">The conclusion.</param>
    /// <returns>The truth of «if this, then other».</returns>
    public Truth Implies(Truth other) => Not().Or(other);

    /// <summary>The set of the n at which the statement is known to hold.</summary>
    /// <returns>The set; where the kind is not undecided, exactly the n at which it holds.</returns>
    public EventuallyPeriodicSet Certain() => new([.. pattern.Select(a => a == Yes)]);

    /// <summary>The set of the n at which the statement is not known to fail.</summary>
    /// <returns>The set; where the kind is not undecided, exactly the n at which it holds.</returns>
    public EventuallyPeriodicSet Possible() => new([.. pattern.Select(a => a != No)]);

    /// <summary>Whether both have the same verdict on every class.</summary>
    /// <param name="other">The other truth.</param>
    /// <returns>Whether kind, modulus, residues and undecided residues agree.</returns>
    public bool Equals(Truth? other) => other is not null && pattern.AsSpan().SequenceEqual(other.pattern);

    /// <summary>A hash of the verdicts.</summary>
    /// <returns>The hash.</returns>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var a in pattern)
        {
            hash.Add(a);
        }

        return hash.ToHashCode();
    }

    /// <summary>The verdict as a sentence: <c>always</c>, <c>never</c>, <c>iff n ≡ 1, 3 (mod 4)</c>, or <c>undecided</c> with the reason.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        switch (Kind)
        {
            case TruthKind.Always:
                return "always";
            case TruthKind.Never:
                return "never";
            case TruthKind.Depends:
                return "iff " + EventuallyPeriodicSet.Condition(Modulus, Residues);
            default:
                var where = Modulus == 1 ? "" : $" for {EventuallyPeriodicSet.Condition(Modulus, UndecidedResidues)}";
                var holds = Residues.Count == 0 ? "" : $" (holds for {EventuallyPeriodicSet.Condition(Modulus, Residues)})";
                return $"undecided{where}{holds}" + (Reason.Length == 0 ? "" : $": {Reason}");
        }
    }

    /// <summary>Yes, no or open at one residue of the index, with what is assumed of relations that are open there.</summary>
    internal bool? At(Func<int, int> residue, Func<Claim.Relation, bool?> assumed)
    {
        return Value(this) switch { Yes => true, No => false, _ => null };

        sbyte Value(Truth truth)
        {
            var known = truth.pattern[residue(truth.Modulus)];
            return known != Open ? known : truth.Claim switch
            {
                Claim.Relation relation => assumed(relation) switch { true => Yes, false => No, null => Open },
                Claim.Connective { Symbol: '∧' } both => Both(Value(both.Left), Value(both.Right!)),
                Claim.Connective { Symbol: '∨' } either => Either(Value(either.Left), Value(either.Right!)),
                Claim.Connective not => Opposite(Value(not.Left)),
                _ => Open,
            };
        }
    }

    private static sbyte Both(sbyte a, sbyte b) => a == No || b == No ? No : a == Open || b == Open ? Open : Yes;

    private static sbyte Either(sbyte a, sbyte b) => a == Yes || b == Yes ? Yes : a == Open || b == Open ? Open : No;

    private static sbyte Opposite(sbyte a) => a == Open ? Open : a == Yes ? No : Yes;

    // a result that is open remembers its parts
    private Truth Named(Truth result, char symbol, Truth? other) =>
        result.Kind != TruthKind.Undecided || (Claim is null && other?.Claim is null) ? result : result with { Claim = new Claim.Connective(symbol, this, other) };

    private Truth Combine(Truth other, char symbol, Func<sbyte, sbyte, sbyte> operation)
    {
        ArgumentNullException.ThrowIfNull(other);
        var modulus = EventuallyPeriodicSet.LeastCommonMultiple(Modulus, other.Modulus);
        if (modulus > EventuallyPeriodicSet.LargestModulus)
        {
            return Undecided($"the moduli {Modulus} and {other.Modulus} have the common modulus {modulus}, above {EventuallyPeriodicSet.LargestModulus}");
        }

        var verdicts = new sbyte[(int)modulus];
        for (var n = 0; n < verdicts.Length; n++)
        {
            verdicts[n] = operation(pattern[n % Modulus], other.pattern[n % other.Modulus]);
        }

        return Named(new Truth(verdicts, Explain(other, verdicts)), symbol, other);
    }

    // an undecided result is explained by what is undecided in its parts, a decided one by both
    private string Explain(Truth other, sbyte[] verdicts)
    {
        var stillOpen = verdicts.AsSpan().Contains(Open);
        var parts = new[] { this, other }.Where(t => t.Reason.Length > 0 && (!stillOpen || t.Kind == TruthKind.Undecided)).Select(t => t.Reason).Distinct();
        return string.Join("; ", parts);
    }
}
