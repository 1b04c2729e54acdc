using System.Globalization;
using System.Numerics;
using Theory.Hyperreals.Germs;

namespace Theory.Hyperreals;

/// <summary>An exact rational in lowest terms with a positive denominator.</summary>
internal readonly struct Rational : IEquatable<Rational>, IComparable<Rational>
{
    private readonly BigInteger denominatorLessOne; // so that the default value is zero

    private Rational(BigInteger numerator, BigInteger denominator)
    {
        Numerator = numerator;
        denominatorLessOne = denominator - BigInteger.One;
    }

    public static Rational Zero => default;

    public static Rational One { get; } = new(BigInteger.One, BigInteger.One);

    public static Rational MinusOne { get; } = new(BigInteger.MinusOne, BigInteger.One);

    public static Rational Half { get; } = new(BigInteger.One, 2);

    public BigInteger Numerator { get; }

    public BigInteger Denominator => denominatorLessOne + BigInteger.One;

    public bool IsZero => Numerator.IsZero;

    public bool IsOne => Numerator.IsOne && denominatorLessOne.IsZero;

    public bool IsInteger => denominatorLessOne.IsZero;

    public int Sign => Numerator.Sign;

    /// <summary>Bits of the numerator and the denominator together.</summary>
    public long Size => Numerator.GetBitLength() + Denominator.GetBitLength();

    public static implicit operator Rational(int value) => new(value, BigInteger.One);

    public static implicit operator Rational(BigInteger value) => new(value, BigInteger.One);

    public static Rational Of(BigInteger numerator) => new(numerator, BigInteger.One);

    public static Rational Of(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
        {
            throw new UndecidedException("a division by zero");
        }

        if (denominator.IsOne)
        {
            return new(numerator, denominator);
        }

        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (denominator.Sign < 0)
        {
            divisor = -divisor;
        }

        return divisor.IsOne ? new(numerator, denominator) : new(numerator / divisor, denominator / divisor);
    }

    public static Rational operator +(Rational a, Rational b) => a.IsInteger && b.IsInteger
        ? new(a.Numerator + b.Numerator, BigInteger.One)
        : Of((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    public static Rational operator -(Rational a) => new(-a.Numerator, a.Denominator);

    public static Rational operator -(Rational a, Rational b) => a + -b;

    public static Rational operator *(Rational a, Rational b) => a.IsInteger && b.IsInteger
        ? new(a.Numerator * b.Numerator, BigInteger.One)
        : Of(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public static Rational operator /(Rational a, Rational b) => Of(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    public static bool operator ==(Rational a, Rational b) => a.Equals(b);

    public static bool operator !=(Rational a, Rational b) => !a.Equals(b);

    public static bool operator <(Rational a, Rational b) => a.CompareTo(b) < 0;

    public static bool operator >(Rational a, Rational b) => a.CompareTo(b) > 0;

    public static bool operator <=(Rational a, Rational b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Rational a, Rational b) => a.CompareTo(b) >= 0;

    public Rational Pow(int exponent) => exponent >= 0
        ? new(BigInteger.Pow(Numerator, exponent), BigInteger.Pow(Denominator, exponent))
        : Of(BigInteger.Pow(Denominator, -exponent), BigInteger.Pow(Numerator, -exponent));

    public BigInteger Floor() => IsInteger
        ? Numerator
        : BigInteger.Divide(Numerator - (Numerator.Sign < 0 ? denominatorLessOne : BigInteger.Zero), Denominator);

    /// <summary>The r in [0, modulus) with this − r ∈ modulus · ℤ.</summary>
    public Rational Modulo(Rational modulus) => this - (modulus * (this / modulus).Floor());

    /// <summary>The nearest double within a few units in its last place.</summary>
    public double ToDouble()
    {
        if (IsZero)
        {
            return 0;
        }

        // scaled so that the quotient has 64 bits or more
        var shift = (int)(Numerator.GetBitLength() - Denominator.GetBitLength()) - 64;
        var quotient = shift >= 0 ? Numerator / (Denominator << shift) : (Numerator << -shift) / Denominator;
        return Math.ScaleB((double)quotient, shift);
    }

    public Rational Abs() => Sign < 0 ? -this : this;

    public int CompareTo(Rational other) => IsInteger && other.IsInteger
        ? Numerator.CompareTo(other.Numerator)
        : (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    public bool Equals(Rational other) => Numerator == other.Numerator && denominatorLessOne == other.denominatorLessOne;

    public override bool Equals(object? obj) => obj is Rational other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Numerator, denominatorLessOne);

    public override string ToString() => IsInteger
        ? Numerator.ToString(CultureInfo.InvariantCulture)
        : $"{Numerator.ToString(CultureInfo.InvariantCulture)}/{Denominator.ToString(CultureInfo.InvariantCulture)}";
}
