using System.Numerics;

namespace Theory.Hyperreals.Periodic;

/// <summary>An exact rational number in lowest terms.</summary>
internal readonly struct Ratio : IEquatable<Ratio>, IComparable<Ratio>
{
    private readonly BigInteger below;

    internal Ratio(BigInteger p, BigInteger q)
    {
        if (q.IsZero)
        {
            throw new DivideByZeroException();
        }

        var gcd = q.IsOne ? BigInteger.One : BigInteger.GreatestCommonDivisor(p, q) * q.Sign;
        Numerator = gcd.IsOne ? p : p / gcd;
        below = (gcd.IsOne ? q : q / gcd) - 1;
    }

    internal static Ratio Zero => default;

    internal static Ratio One => 1;

    internal BigInteger Numerator { get; }

    // stored less one, so that the default value is 0/1
    internal BigInteger Denominator => below + 1;

    internal bool IsZero => Numerator.IsZero;

    internal bool IsOne => Numerator.IsOne && below.IsZero;

    internal bool IsInteger => below.IsZero;

    internal int Sign => Numerator.Sign;

    internal BigInteger Floor => Numerator.Sign >= 0 ? Numerator / Denominator : -((-Numerator + Denominator - 1) / Denominator);

    public static implicit operator Ratio(int n) => new(n, 1);

    public static implicit operator Ratio(BigInteger n) => new(n, 1);

    public static Ratio operator +(Ratio a, Ratio b) => a.IsInteger && b.IsInteger ? a.Numerator + b.Numerator : new Ratio((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    public static Ratio operator -(Ratio a) => new(-a.Numerator, a.Denominator);

    public static Ratio operator -(Ratio a, Ratio b) => a + -b;

    public static Ratio operator *(Ratio a, Ratio b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public static Ratio operator /(Ratio a, Ratio b) => new(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    public static bool operator ==(Ratio a, Ratio b) => a.Equals(b);

    public static bool operator !=(Ratio a, Ratio b) => !a.Equals(b);

    public static bool operator <(Ratio a, Ratio b) => a.CompareTo(b) < 0;

    public static bool operator >(Ratio a, Ratio b) => a.CompareTo(b) > 0;

    public static bool operator <=(Ratio a, Ratio b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Ratio a, Ratio b) => a.CompareTo(b) >= 0;

    public int CompareTo(Ratio other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    public bool Equals(Ratio other) => Numerator == other.Numerator && below == other.below;

    public override bool Equals(object? obj) => obj is Ratio other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Numerator, below);

    public override string ToString() => IsInteger ? Numerator.ToString() : $"{Numerator}/{Denominator}";

    internal Ratio Abs() => Sign < 0 ? -this : this;

    internal Ratio Pow(int exponent) =>
        exponent >= 0
            ? new(BigInteger.Pow(Numerator, exponent), BigInteger.Pow(Denominator, exponent))
            : new(BigInteger.Pow(Denominator, -exponent), BigInteger.Pow(Numerator, -exponent));

    /// <summary>The r in [0, modulus) with this − r ∈ modulus · ℤ.</summary>
    internal Ratio Modulo(Ratio modulus) => this - (modulus * (this / modulus).Floor);

    internal double ToDouble()
    {
        if (Numerator.IsZero)
        {
            return 0;
        }

        // scale so that the quotient has 64 bits or more: the result is the ratio within a few units in the last place
        var shift = (int)(Numerator.GetBitLength() - Denominator.GetBitLength()) - 64;
        var quotient = shift >= 0 ? Numerator / (Denominator << shift) : (Numerator << -shift) / Denominator;
        return Math.ScaleB((double)quotient, shift);
    }
}
