using System.Numerics;

namespace Theory.Hyperreals;

/// <summary>A set of natural numbers given by residues, {n : n mod m ∈ R}, where finite modifications are ignored.</summary>
/// <remarks>
/// <para>These are the sets on which a free ultrafilter is described by residues alone. Two of them are equal iff they differ by a finite set: the modulus is
/// always the smallest, so every finite set is <see cref="Empty"/> and every cofinite one <see cref="Everything"/>.</para>
/// </remarks>
public sealed record EventuallyPeriodicSet
{
    /// <summary>The largest modulus that is represented, 1,000,000: a set is stored by its pattern of residues.</summary>
    public const int LargestModulus = 1_000_000;

    private readonly bool[] pattern;
    private readonly int[] residues;

    /// <summary>The set of the n whose residue modulo <paramref name="modulus"/> is among <paramref name="residues"/>.</summary>
    /// <param name="modulus">m, in [1, <see cref="LargestModulus"/>].</param>
    /// <param name="residues">R, integers in any order; each counts modulo m.</param>
    /// <exception cref="ArgumentOutOfRangeException">The modulus is outside its range.</exception>
    public EventuallyPeriodicSet(int modulus, IEnumerable<int> residues)
        : this(Pattern(modulus, residues))
    {
    }

    internal EventuallyPeriodicSet(bool[] pattern)
    {
        this.pattern = pattern.AsSpan(0, SmallestPeriod<bool>(pattern)).ToArray();
        residues = [.. Enumerable.Range(0, this.pattern.Length).Where(r => this.pattern[r])];
    }

    /// <summary>The set without elements, and thereby every finite set.</summary>
    public static EventuallyPeriodicSet Empty { get; } = new([false]);

    /// <summary>The set of all natural numbers, and thereby every cofinite set.</summary>
    public static EventuallyPeriodicSet Everything { get; } = new([true]);

    /// <summary>m, the smallest modulus that describes the set.</summary>
    public int Modulus => pattern.Length;

    /// <summary>R, the residues in [0, m), ascending.</summary>
    public IReadOnlyList<int> Residues => residues;

    /// <summary>Whether the set is finite.</summary>
    public bool IsFinite => residues.Length == 0;

    /// <summary>Whether the complement is finite.</summary>
    public bool IsCofinite => residues.Length == pattern.Length;

    /// <summary>The intersection A ∩ B.</summary>
    /// <param name="left">A.</param>
    /// <param name="right">B.</param>
    /// <returns>A ∩ B.</returns>
    /// <exception cref="ArgumentException">The common modulus is above <see cref="LargestModulus"/>.</exception>
    public static EventuallyPeriodicSet operator &(EventuallyPeriodicSet left, EventuallyPeriodicSet right) => Combine(left, right, (a, b) => a && b);

    /// <summary>The union A ∪ B.</summary>
    /// <param name="left">A.</param>
    /// <param name="right">B.</param>
    /// <returns>A ∪ B.</returns>
    /// <exception cref="ArgumentException">The common modulus is above <see cref="LargestModulus"/>.</exception>
    public static EventuallyPeriodicSet operator |(EventuallyPeriodicSet left, EventuallyPeriodicSet right) => Combine(left, right, (a, b) => a || b);

    /// <summary>The complement ℕ ∖ A.</summary>
    /// <param name="set">A.</param>
    /// <returns>ℕ ∖ A.</returns>
    public static EventuallyPeriodicSet operator ~(EventuallyPeriodicSet set) => set.Complement();

    /// <summary>Whether all but finitely many elements of the class n mod m are elements of this set, for a number n that stands for its class.</summary>
    /// <param name="n">n, any integer.</param>
    /// <returns>Whether n mod m ∈ R.</returns>
    public bool Contains(BigInteger n) => pattern[(int)Residue(n, pattern.Length)];

    /// <summary>The intersection with another set.</summary>
    /// <param name="other">B.</param>
    /// <returns>A ∩ B.</returns>
    /// <exception cref="ArgumentException">The common modulus is above <see cref="LargestModulus"/>.</exception>
    public EventuallyPeriodicSet Intersect(EventuallyPeriodicSet other) => this & other;

    /// <summary>The union with another set.</summary>
    /// <param name="other">B.</param>
    /// <returns>A ∪ B.</returns>
    /// <exception cref="ArgumentException">The common modulus is above <see cref="LargestModulus"/>.</exception>
    public EventuallyPeriodicSet Union(EventuallyPeriodicSet other) => this | other;

    /// <summary>The complement ℕ ∖ A.</summary>
    /// <returns>ℕ ∖ A.</returns>
    public EventuallyPeriodicSet Complement() => new([.. pattern.Select(inside => !inside)]);

    /// <summary>Whether A ⊆ B up to a finite set.</summary>
    /// <param name="other">B.</param>
    /// <returns>Whether A ∖ B is finite.</returns>
    /// <exception cref="ArgumentException">The common modulus is above <see cref="LargestModulus"/>.</exception>
    public bool IsSubsetOf(EventuallyPeriodicSet other) => (this & other.Complement()).IsFinite;

    /// <summary>Whether both describe the same numbers, up to a finite set.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>Whether modulus and residues agree.</returns>
    public bool Equals(EventuallyPeriodicSet? other) => other is not null && pattern.AsSpan().SequenceEqual(other.pattern);

    /// <summary>A hash of modulus and residues.</summary>
    /// <returns>The hash.</returns>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(pattern.Length);
        foreach (var r in residues)
        {
            hash.Add(r);
        }

        return hash.ToHashCode();
    }

    /// <summary>The set as mathematics: <c>{n : n ≡ 1, 3 (mod 4)}</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => IsFinite ? "∅" : IsCofinite ? "ℕ" : $"{{n : {Condition(Modulus, residues)}}}";

    internal static string Condition(int modulus, IReadOnlyList<int> residues) =>
        residues.Count <= 12
            ? $"n ≡ {string.Join(", ", residues)} (mod {modulus})"
            : $"n ≡ {string.Join(", ", residues.Take(10))}, … {residues[^1]} (mod {modulus}), {residues.Count} of {modulus} residues";

    internal static BigInteger Residue(BigInteger n, BigInteger modulus)
    {
        var r = BigInteger.Remainder(n, modulus);
        return r.Sign < 0 ? r + modulus : r;
    }

    internal static BigInteger LeastCommonMultiple(BigInteger a, BigInteger b) => a / BigInteger.GreatestCommonDivisor(a, b) * b;

    /// <summary>The smallest period of a pattern among the divisors of its length: if p and q are periods, then so is their greatest common divisor.</summary>
    internal static int SmallestPeriod<T>(ReadOnlySpan<T> pattern)
        where T : IEquatable<T>
    {
        var period = pattern.Length;
        foreach (var p in PrimeFactors(pattern.Length))
        {
            while (period % p == 0 && IsPeriod(pattern[..period], period / p))
            {
                period /= p;
            }
        }

        return period;
    }

    internal static IReadOnlyList<int> PrimeFactors(int number)
    {
        var factors = new List<int>();
        for (var p = 2; p <= number / p; p++)
        {
            if (number % p == 0)
            {
                factors.Add(p);
                while (number % p == 0)
                {
                    number /= p;
                }
            }
        }

        if (number > 1)
        {
            factors.Add(number);
        }

        return factors;
    }

    private static bool IsPeriod<T>(ReadOnlySpan<T> pattern, int period)
        where T : IEquatable<T> => pattern[period..].SequenceEqual(pattern[..^period]);

    private static bool[] Pattern(int modulus, IEnumerable<int> residues)
    {
        ArgumentNullException.ThrowIfNull(residues);
        if (modulus is < 1 or > LargestModulus)
        {
            throw new ArgumentOutOfRangeException(nameof(modulus), modulus, $"A modulus lies in [1, {LargestModulus}].");
        }

        var pattern = new bool[modulus];
        foreach (var r in residues)
        {
            pattern[(int)Residue(r, modulus)] = true;
        }

        return pattern;
    }

    private static EventuallyPeriodicSet Combine(EventuallyPeriodicSet left, EventuallyPeriodicSet right, Func<bool, bool, bool> operation)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var modulus = LeastCommonMultiple(left.Modulus, right.Modulus);
        if (modulus > LargestModulus)
        {
            throw new ArgumentException($"The moduli {left.Modulus} and {right.Modulus} have the common modulus {modulus}, above {LargestModulus}.", nameof(right));
        }

        var pattern = new bool[(int)modulus];
        for (var n = 0; n < pattern.Length; n++)
        {
            pattern[n] = operation(left.pattern[n % left.Modulus], right.pattern[n % right.Modulus]);
        }

        return new EventuallyPeriodicSet(pattern);
    }
}
