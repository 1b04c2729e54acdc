using System.Numerics;

namespace Theory.Hyperreals;

/// <summary>What an ultrafilter says of a set of indices.</summary>
public enum Membership
{
    /// <summary>The set is quasi-big: an element of the ultrafilter.</summary>
    Contained,

    /// <summary>The complement is quasi-big.</summary>
    Excluded,

    /// <summary>No decision so far settles it.</summary>
    Open,
}

/// <summary>A decision of an <see cref="Ultrafilter"/>: a residue of the index, or whether a set that residues do not describe is quasi-big.</summary>
public sealed record UltrafilterDecision
{
    private UltrafilterDecision(string name, bool holds, Truth truth, BigInteger modulus, BigInteger residue)
    {
        Relation = truth.Claim is Claim.Relation relation ? holds ? relation : relation.Negated : null;
        Name = name;
        Holds = holds;
        Truth = truth;
        Modulus = modulus;
        Residue = residue;
    }

    /// <summary>The name of the assumed set; empty for a choice of residue.</summary>
    public string Name { get; }

    /// <summary>Whether the named set is an element; true for a choice of residue.</summary>
    public bool Holds { get; }

    /// <summary>What is known of the named set; for a choice of residue, always.</summary>
    public Truth Truth { get; }

    /// <summary>m, the modulus of a choice of residue; 1 for an assumption.</summary>
    public BigInteger Modulus { get; }

    /// <summary>r, the chosen residue, in [0, m).</summary>
    public BigInteger Residue { get; }

    /// <summary>Whether this is an assumption about a named set, not a choice of residue.</summary>
    public bool IsAssumption => Name.Length > 0;

    /// <summary>The decision as a sentence: <c>n ≡ 1 (mod 4)</c>, <c>«sin(n) &gt; 0» is quasi-big</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => IsAssumption ? $"«{Name}» is {(Holds ? "" : "not ")}quasi-big" : $"n ≡ {Residue} (mod {Modulus})";

    internal static UltrafilterDecision Choice(BigInteger modulus, BigInteger residue) => new("", true, Truth.Always(), modulus, residue);

    internal static UltrafilterDecision Assumption(string name, Truth truth, bool holds) => new(name, holds, truth, 1, 0);

    // the relation that an assumption about one states
    internal Claim.Relation? Relation { get; }

    // the classes that the decision permits
    internal EventuallyPeriodicSet Permitted => Holds ? Truth.Possible() : Truth.Not().Possible();
}

/// <summary>A free ultrafilter on ℕ, known by finitely many decisions: the quasi-big sets.</summary>
/// <remarks>
/// <para>No free ultrafilter can be written down. What a computation ever asks is a residue of the index modulo some m, and all answers together are a compatible
/// choice of residues for every m, a profinite integer. Here it is a number of decisions, extended by a rule: modulo a prime power that no decision reaches, the
/// chosen residue continues with zeros; without decisions the index is divisible by every standard integer. Sets that residues do not describe enter by name, as
/// assumptions.</para>
/// <para>Every finite family of answers has an infinite intersection: a decision that would break this is refused, naming what it contradicts. By Zorn's lemma
/// such a family extends to a free ultrafilter, so that the answers are those of a true one; which one, later decisions settle further.</para>
/// <para>A value is immutable: a decision returns a new ultrafilter. The new one agrees with the old wherever the old rested on decisions, not on the rule.</para>
/// </remarks>
public sealed class Ultrafilter
{
    /// <summary>The largest modulus of one choice, 10¹²: the rule that extends a choice needs its prime factors.</summary>
    public const long LargestChoice = 1_000_000_000_000;

    private readonly IReadOnlyList<UltrafilterDecision> decisions;

    // n ≡ residue (mod modulus): the choices, and of the classes that the assumptions leave the first
    private readonly BigInteger modulus;
    private readonly BigInteger residue;
    private readonly IReadOnlyList<long> primes;

    private Ultrafilter(IReadOnlyList<UltrafilterDecision> decisions, IReadOnlyList<long> primes, BigInteger modulus, BigInteger residue)
    {
        this.decisions = decisions;
        this.primes = primes;
        this.modulus = modulus;
        this.residue = residue;
    }

    /// <summary>The ultrafilter without decisions: by the rule, the index is divisible by every standard integer.</summary>
    public static Ultrafilter Divisible { get; } = new([], [], 1, 0);

    /// <summary>The decisions, in the order in which they were made; <see cref="Replay"/> makes them again.</summary>
    public IReadOnlyList<UltrafilterDecision> Decisions => decisions;

    /// <summary>The ultrafilter that makes the given decisions one after another.</summary>
    /// <param name="decisions">The decisions of another ultrafilter.</param>
    /// <returns>The ultrafilter; from the decisions of one, that one again.</returns>
    /// <exception cref="ArgumentException">A decision contradicts earlier ones.</exception>
    public static Ultrafilter Replay(IEnumerable<UltrafilterDecision> decisions)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        return decisions.Aggregate(Divisible, (ultrafilter, decision) => ultrafilter.Decide(decision));
    }

    /// <summary>The ultrafilter that contains {n : n ≡ r (mod m)} besides what was decided.</summary>
    /// <param name="modulus">m, in [1, <see cref="LargestChoice"/>].</param>
    /// <param name="residue">r; counts modulo m.</param>
    /// <returns>The ultrafilter with one decision more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The modulus is outside its range.</exception>
    /// <exception cref="ArgumentException">The class meets what was decided in a finite set only; the message names the decision.</exception>
    public Ultrafilter Choose(BigInteger modulus, BigInteger residue)
    {
        if (modulus < 1 || modulus > LargestChoice)
        {
            throw new ArgumentOutOfRangeException(nameof(modulus), modulus, $"The modulus of a choice lies in [1, {LargestChoice}].");
        }

        return Decide(UltrafilterDecision.Choice(modulus, EventuallyPeriodicSet.Residue(residue, modulus)));
    }

    /// <summary>The ultrafilter in which a named set, of which nothing else is known, is an element or is not.</summary>
    /// <param name="name">The name of the set, such as <c>sin(n) &gt; 0</c>.</param>
    /// <param name="holds">Whether the set is quasi-big; otherwise its complement is.</param>
    /// <returns>The ultrafilter with one decision more.</returns>
    /// <exception cref="ArgumentException">The name is empty, or the contrary was decided.</exception>
    public Ultrafilter Assume(string name, bool holds) => Assume(name, Truth.Undecided(name), holds);

    /// <summary>The ultrafilter in which a named set is an element or is not, where the set is known on some residue classes.</summary>
    /// <param name="name">The name of the set.</param>
    /// <param name="known">What is known: the set contains the classes on which this holds, and lies within those on which it is not known to fail.</param>
    /// <param name="holds">Whether the set is quasi-big; otherwise its complement is.</param>
    /// <returns>The ultrafilter with one decision more.</returns>
    /// <exception cref="ArgumentException">The name is empty, or what was decided makes the assumption impossible; the message names the decision.</exception>
    public Ultrafilter Assume(string name, Truth known, bool holds)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(known);
        return Decide(UltrafilterDecision.Assumption(name, known, holds));
    }

    /// <summary>The ultrafilter in which a statement that is open holds, or fails: <c>u.Assume(a.IsGreaterThan b)</c>.</summary>
    /// <remarks>
    /// <para>Assumptions are checked against each other by linear order: a &gt; b and b &gt; c exclude a ≤ c, and a &lt; 5 excludes a &gt; n. What follows from them so is answered by
    /// <see cref="Decides(Truth)"/>.</para>
    /// </remarks>
    /// <param name="statement">A comparison that is undecided on some residues, or such ones combined.</param>
    /// <param name="holds">Whether its set of indices is quasi-big; otherwise its complement is.</param>
    /// <returns>The ultrafilter with one decision more, or one for each part of a conjunction.</returns>
    /// <exception cref="ArgumentException">The statement is no open comparison, what was decided makes it impossible, or it is a choice: of a union, one set is to be assumed.</exception>
    public Ultrafilter Assume(Truth statement, bool holds = true)
    {
        ArgumentNullException.ThrowIfNull(statement);
        if (statement.Claim is Claim.Connective { Symbol: '¬' } not)
        {
            return Assume(not.Left, !holds);
        }

        if (statement.Claim is Claim.Connective { Right: { } right } two)
        {
            return (two.Symbol == '∧') == holds
                ? Assume(two.Left, holds).Assume(right, holds)
                : throw new ArgumentException($"«{statement.Statement}»: an ultrafilter that contains a union contains one of its sets; assume which.", nameof(statement));
        }

        if (statement.Claim is null)
        {
            // what residues settle needs no assumption, if it is so
            return Decides(statement) == (holds ? Membership.Contained : Membership.Excluded) ? this
                : throw new ArgumentException($"What is assumed is no open comparison, and not so by the residues: {statement}. A set that only has a name is assumed by it.", nameof(statement));
        }

        return Assume(statement.Statement, statement, holds);
    }

    /// <summary>The residue of the index: the r with {n : n ≡ r (mod m)} in the ultrafilter.</summary>
    /// <param name="modulus">m, at least 1.</param>
    /// <returns>r, in [0, m); compatible over all m.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The modulus is below 1.</exception>
    public BigInteger Residue(BigInteger modulus)
    {
        if (modulus < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(modulus), modulus, "A modulus is at least 1.");
        }

        // split m into the part that shares its primes with the decided modulus, where the decided residue continues with zeros, and the rest, where it is zero:
        // at a prime power pᵃ ‖ M the profinite integer is the number (residue mod pᵃ)
        var result = BigInteger.Zero;
        var reached = BigInteger.One;
        var rest = modulus;
        foreach (var prime in primes)
        {
            var power = BigInteger.One;
            while ((this.modulus % (power * prime)).IsZero)
            {
                power *= prime;
            }

            var part = BigInteger.One;
            while ((rest % prime).IsZero)
            {
                rest /= prime;
                part *= prime;
            }

            (reached, result) = Intersect(reached, result, part, this.residue % power % part);
        }

        return Intersect(reached, result, rest, 0).Residue;
    }

    /// <summary>Whether a set is quasi-big.</summary>
    /// <param name="set">The set, up to finitely many elements.</param>
    /// <returns>Whether the set is an element; of a set and its complement exactly one is.</returns>
    public bool Contains(EventuallyPeriodicSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return set.Contains(Residue(set.Modulus));
    }

    /// <summary>Whether a statement holds in the hyperreal field: whether the set of its indices is quasi-big.</summary>
    /// <param name="truth">What is known of the set of indices.</param>
    /// <returns>Contained or excluded; open where the index lies in an undecided class.</returns>
    public Membership Decides(Truth truth)
    {
        ArgumentNullException.ThrowIfNull(truth);
        return truth.At(m => (int)Residue(m), Assumed) switch { true => Membership.Contained, false => Membership.Excluded, null => Membership.Open };
    }

    // what the assumptions about relations imply of another one
    private bool? Assumed(Claim.Relation relation)
    {
        var facts = decisions.Select(d => d.Relation).OfType<Claim.Relation>().ToList();
        return facts.Count == 0 ? null
            : !Claim.Compatible([.. facts, relation.Negated]) ? true
            : !Claim.Compatible([.. facts, relation]) ? false
            : null;
    }

    /// <summary>Whether a named statement holds: by what is known of it, or else by an assumption of that name.</summary>
    /// <param name="name">The name, as assumed.</param>
    /// <param name="truth">What is known of the set of indices.</param>
    /// <returns>Contained or excluded; open where neither the residues nor an assumption settles it.</returns>
    public Membership Decides(string name, Truth truth)
    {
        ArgumentNullException.ThrowIfNull(name);
        var known = Decides(truth);
        foreach (var decision in decisions)
        {
            if (known == Membership.Open && decision.IsAssumption && decision.Name == name)
            {
                return decision.Holds ? Membership.Contained : Membership.Excluded;
            }
        }

        return known;
    }

    /// <summary>Why a statement holds, fails or stays open, in one sentence.</summary>
    /// <param name="truth">What is known of the set of indices.</param>
    /// <returns>The sentence.</returns>
    public string Explain(Truth truth)
    {
        var answer = Decides(truth);
        if (truth.Modulus == 1)
        {
            return answer == Membership.Open ? $"no residue decides it: {truth.Reason}" : answer == Membership.Contained ? "it holds for almost all n" : "it holds for finitely many n only";
        }

        var byRule = (this.modulus % truth.Modulus).IsZero ? "as decided" : "by the rule where no decision reaches";
        var verdict = answer switch { Membership.Contained => "it holds", Membership.Excluded => "it fails", _ => "it is undecided" };
        return $"{verdict}, since n ≡ {Residue(truth.Modulus)} (mod {truth.Modulus}), {byRule}";
    }

    /// <summary>The decisions as text.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        decisions.Count == 0 ? "a free ultrafilter; n is divisible by every standard integer" : $"a free ultrafilter; {string.Join(", ", decisions)}";

    private Ultrafilter Decide(UltrafilterDecision decision)
    {
        foreach (var earlier in decisions)
        {
            var contrary = decision.IsAssumption
                ? earlier.Name == decision.Name && earlier.Holds != decision.Holds && (decision.Relation is null || earlier.Relation is null)
                : !earlier.IsAssumption && !EventuallyPeriodicSet.Residue(decision.Residue - earlier.Residue, BigInteger.GreatestCommonDivisor(decision.Modulus, earlier.Modulus)).IsZero;
            if (contrary)
            {
                throw new ArgumentException($"«{decision}» contradicts the decision «{earlier}»: no quasi-big set lies in both.", nameof(decision));
            }
        }

        var all = decisions.Append(decision).ToArray();
        var relations = all.Select(d => d.Relation).OfType<Claim.Relation>().ToList();
        if (decision.Relation is not null && !Claim.Compatible(relations))
        {
            throw new ArgumentException($"«{decision}» contradicts the decisions «{string.Join("», «", decisions.Where(d => d.Relation is not null))}»: the relations hold together at finitely many n at most.", nameof(decision));
        }

        var (m, r) = all.Where(d => !d.IsAssumption).Aggregate((Modulus: BigInteger.One, Residue: BigInteger.Zero), (c, d) => Intersect(c.Modulus, c.Residue, d.Modulus, d.Residue));
        var assumed = EventuallyPeriodicSet.Everything;
        foreach (var assumption in all.Where(d => d.IsAssumption))
        {
            assumed &= assumption.Permitted;
        }

        // of the classes that choices and assumptions leave, the one that the rule would give comes first, then the least
        long[] reached = [.. all.Where(d => !d.IsAssumption).Select(d => (long)d.Modulus).Append(assumed.Modulus).SelectMany(Primes).Distinct().Order()];
        var choices = new Ultrafilter(all, reached, m, r);
        var candidates = assumed.Residues.Where(s => EventuallyPeriodicSet.Residue(s - r, BigInteger.GreatestCommonDivisor(m, assumed.Modulus)).IsZero);
        if (assumed.Contains(choices.Residue(assumed.Modulus)))
        {
            return choices;
        }

        foreach (var s in candidates)
        {
            var (common, joint) = Intersect(m, r, assumed.Modulus, s);
            return new Ultrafilter(all, reached, common, joint);
        }

        throw new ArgumentException($"«{decision}» contradicts the decisions «{string.Join("», «", decisions)}»: the sets have no infinite intersection.", nameof(decision));
    }

    // the Chinese remainder theorem, for classes that meet
    private static (BigInteger Modulus, BigInteger Residue) Intersect(BigInteger m, BigInteger r, BigInteger other, BigInteger s)
    {
        var gcd = BigInteger.GreatestCommonDivisor(m, other);
        var step = other / gcd;
        var k = EventuallyPeriodicSet.Residue((s - r) / gcd * Inverse(m / gcd, step), step);
        var common = m * step;
        return (common, EventuallyPeriodicSet.Residue(r + (m * k), common));
    }

    private static BigInteger Inverse(BigInteger a, BigInteger modulus)
    {
        var (r, s) = (modulus, BigInteger.Zero);
        var (next, t) = (EventuallyPeriodicSet.Residue(a, modulus), BigInteger.One);
        while (!next.IsZero)
        {
            var quotient = r / next;
            (r, next) = (next, r - (quotient * next));
            (s, t) = (t, s - (quotient * t));
        }

        return EventuallyPeriodicSet.Residue(s, modulus);
    }

    private static List<long> Primes(long number)
    {
        var primes = new List<long>();
        for (var p = 2L; p <= number / p; p++)
        {
            if (number % p == 0)
            {
                primes.Add(p);
                while (number % p == 0)
                {
                    number /= p;
                }
            }
        }

        if (number > 1)
        {
            primes.Add(number);
        }

        return primes;
    }
}
