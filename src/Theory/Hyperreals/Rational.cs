using System.Numerics;

namespace Theory.Hyperreals;

/// <summary>p / q in lowest terms, q &gt; 0. <c>default</c> is not a number: use <see cref="Of(BigInteger, BigInteger)"/>.</summary>
internal readonly record struct Rational
{
    private Rational(BigInteger p, BigInteger q) => (P, Q) = (p, q);

    internal BigInteger P { get; }

    internal BigInteger Q { get; }

    internal bool IsZero => P.IsZero;

    internal bool IsInteger => Q.IsOne;

    internal int Sign => P.Sign;

    internal static Rational Of(BigInteger p) => new(p, BigInteger.One);

    internal static Rational Of(BigInteger p, BigInteger q)
    {
        var common = BigInteger.GreatestCommonDivisor(p, q);
        common = q.Sign < 0 ? -common : common;
        return new(p / common, q / common);
    }

    public static Rational operator +(Rational a, Rational b) => Of((a.P * b.Q) + (b.P * a.Q), a.Q * b.Q);

    public static Rational operator -(Rational a) => new(-a.P, a.Q);

    public static Rational operator -(Rational a, Rational b) => a + -b;

    public static Rational operator *(Rational a, Rational b) => Of(a.P * b.P, a.Q * b.Q);

    public static Rational operator /(Rational a, Rational b) => Of(a.P * b.Q, a.Q * b.P);

    internal BigInteger Floor => P.Sign >= 0 ? P / Q : -((-P + Q - 1) / Q);

    internal long Bits => P.GetBitLength() + Q.GetBitLength();

    public override string ToString() => Q.IsOne ? $"{P}" : $"{P}/{Q}";
}
