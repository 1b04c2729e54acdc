using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using Theory.Numerics;

namespace Theory.Hyperreals;

/// <summary>A Levi-Civita number, cut off: Σ cₖ ε^((v + k) / d) + O(ε^(L / d)), for any coefficients.</summary>
/// <remarks>
/// <para>A constant is exact, with no O; every other number has L − v coefficients. <c>default</c> is 0.</para>
/// <para>The leading coefficient is never certainly 0. One that may be 0 stands until a division, a root or a logarithm must know: then it is refused.</para>
/// </remarks>
internal readonly struct Series<T>
    where T : IElementary<T>
{
    private const int Unlimited = int.MaxValue;

    private readonly T[]? coefficients;
    private readonly int denominator;
    private readonly int limit;

    private Series(T[] coefficients, int valuation, int denominator, int limit)
    {
        if (coefficients.Length > 0 && IsZero(coefficients[0]))
        {
            var skip = 1;
            while (skip < coefficients.Length && IsZero(coefficients[skip]))
            {
                skip++;
            }

            (coefficients, valuation) = (coefficients[skip..], valuation + skip);
        }

        (this.coefficients, Valuation, this.denominator) = (coefficients, valuation, denominator);
        this.limit = limit == Unlimited ? 0 : limit;
        IsLimited = limit != Unlimited;
    }

    /// <summary>The exponent v of the leading coefficient, in units of 1 / d.</summary>
    internal int Valuation { get; }

    /// <summary>d ≥ 1.</summary>
    internal int Denominator => Math.Max(denominator, 1);

    /// <summary>L, in units of 1 / d; the largest integer where there is no O.</summary>
    internal int Limit => IsLimited ? limit : Unlimited;

    /// <summary>Not an exact constant.</summary>
    internal bool IsLimited { get; }

    /// <summary>The coefficients from ε^(v / d) on.</summary>
    internal ReadOnlySpan<T> Coefficients => coefficients;

    /// <summary>0, exactly.</summary>
    internal bool IsExactZero => !IsLimited && Coefficients.IsEmpty;

    internal static Series<T> Constant(T value) => new([value], 0, 1, Unlimited);

    internal static Series<T> Constant(double value) => Constant(T.FromDouble(value));

    /// <summary>Σ cₖ ε^((v + k) / d) + O(ε^((v + n) / d)) with the n coefficients given, which become its own.</summary>
    internal static Series<T> Of(T[] coefficients, int valuation = 0, int denominator = 1) =>
        new(coefficients, valuation, denominator, valuation + coefficients.Length);

    /// <summary>x + ε + O(ε^(N + 1)).</summary>
    internal static Series<T> Variable(T x, int order)
    {
        var c = Zeros(order + 1);
        c[0] = x;
        if (order >= 1)
        {
            c[1] = T.FromDouble(1);
        }

        return Of(c);
    }

    /// <summary>The coefficient of ε^(p / q).</summary>
    /// <exception cref="DerivativeException">It lies beyond what is known.</exception>
    internal T At(int p, int q = 1)
    {
        var scaled = (long)p * Denominator;
        if (IsLimited && scaled >= (long)Limit * q)
        {
            throw new DerivativeException($"The coefficient of ε^({p}/{q}) lies beyond O(ε^({Rational.Of(Limit, Denominator)})): start with a higher order.", undecided: true, needsOrder: true);
        }

        var index = (scaled / q) - Valuation;
        return scaled % q != 0 || index < 0 || index >= Coefficients.Length ? T.FromDouble(0) : Coefficients[(int)index];
    }

    public static Series<T> operator +(Series<T> a, Series<T> b) => Add(a, b, subtract: false);

    public static Series<T> operator -(Series<T> a, Series<T> b) => Add(a, b, subtract: true);

    public static Series<T> operator -(Series<T> a)
    {
        var c = new T[a.Coefficients.Length];
        for (var k = 0; k < c.Length; k++)
        {
            c[k] = -a.Coefficients[k];
        }

        return new(c, a.Valuation, a.Denominator, a.Limit);
    }

    public static Series<T> operator *(Series<T> a, Series<T> b)
    {
        if (a.IsExactZero || b.IsExactZero)
        {
            return default;
        }

        if (!a.IsLimited || !b.IsLimited)
        {
            return a.IsLimited ? a.Times(b.Coefficients[0]) : b.Times(a.Coefficients[0]);
        }

        (a, b) = Align(a, b);
        var v = a.Valuation + b.Valuation;
        var c = new T[Math.Min(a.Count, b.Count)];
        JetKernel.Multiply(a.Coefficients, b.Coefficients, c.AsSpan());
        return new(c, v, a.Denominator, v + c.Length);
    }

    public static Series<T> operator /(Series<T> a, Series<T> b)
    {
        b.RequireLead("A divisor");
        if (a.IsExactZero)
        {
            return a;
        }

        if (!b.IsLimited)
        {
            return a.Over(b.Coefficients[0]);
        }

        (a, b) = Align(a, b);
        var v = a.Valuation - b.Valuation;
        var c = new T[a.IsLimited ? Math.Min(a.Count, b.Count) : b.Count];
        JetKernel.Divide(a.Coefficients, b.Coefficients, c.AsSpan());
        return new(c, v, a.Denominator, v + c.Length);
    }

    /// <summary>How a stands to b: by the leading coefficient of a − b.</summary>
    internal static Ordering Compare(Series<T> a, Series<T> b)
    {
        var difference = a - b;
        return difference.Coefficients.IsEmpty
            ? difference.IsLimited ? Ordering.Unknown : Ordering.Equal
            : T.Compare(difference.Coefficients[0], T.FromDouble(0));
    }

    /// <summary>ε replaced by c ε, c ≠ 0; only for whole exponents.</summary>
    internal Series<T> Scale(T factor)
    {
        if (Denominator != 1)
        {
            throw new DerivativeException($"ε is not rescaled under a root: the exponents have the denominator {Denominator}.");
        }

        var c = Coefficients.ToArray();
        var power = IntegerPower(factor, Math.Abs(Valuation));
        power = Valuation < 0 ? T.FromDouble(1) / power : power;
        for (var k = 0; k < c.Length; k++)
        {
            c[k] *= power;
            power *= factor;
        }

        return new(c, Valuation, 1, Limit);
    }

    /// <summary>d/dε.</summary>
    internal Series<T> Differentiate()
    {
        if (!IsLimited)
        {
            return default;
        }

        var c = Coefficients.ToArray();
        for (var k = 0; k < c.Length; k++)
        {
            c[k] *= T.FromDouble(Valuation + k) / T.FromDouble(Denominator);
        }

        return new(c, Valuation - Denominator, Denominator, Limit - Denominator);
    }

    /// <summary>uⁿ.</summary>
    internal Series<T> Power(int n)
    {
        if (n < 0)
        {
            return Constant(1) / Power(-n);
        }

        if (n <= 8 || !HasLead)
        {
            var (result, factor, started) = (Constant(1), this, false);
            for (var rest = n; rest > 0; rest >>= 1)
            {
                if ((rest & 1) != 0)
                {
                    (result, started) = (started ? result * factor : factor, true);
                }

                if (rest > 1)
                {
                    factor *= factor;
                }
            }

            return result;
        }

        var w = new T[IsLimited ? Count : 1];
        JetKernel.Pow(Coefficients, T.FromDouble(n), IntegerPower(Coefficients[0], n), w.AsSpan());
        var v = checked(Valuation * n);
        return new(w, v, Denominator, IsLimited ? v + w.Length : Unlimited);
    }

    /// <summary>u^(p / q), q ≥ 2, p / q in lowest terms; u positive.</summary>
    /// <param name="p">p.</param>
    /// <param name="q">q.</param>
    /// <param name="exponent">p / q as a coefficient.</param>
    internal Series<T> Power(int p, int q, T exponent)
    {
        if (IsExactZero && p > 0)
        {
            return this;
        }

        RequirePositive("The base of a fractional power");
        var w = new T[IsLimited ? Count : 1];
        var lead = Coefficients[0];
        if (q == 2 && p == 1)
        {
            JetKernel.Sqrt(Coefficients, T.Sqrt(lead), w.AsSpan());
        }
        else
        {
            JetKernel.Pow(Coefficients, exponent, IsOne(lead) ? lead : T.Pow(lead, exponent), w.AsSpan());
        }

        if (!IsLimited)
        {
            return Constant(w[0]);
        }

        // ε^(1/d) = (ε^(1/dq))^q: where q divides v · p the old denominator serves.
        var v = checked(Valuation * p);
        return v % q == 0 ? new(w, v / q, Denominator, (v / q) + w.Length) : new(Spread(w, q), v, Denominator * q, v + (w.Length * q));
    }

    /// <summary>√u; u positive, or 0.</summary>
    internal static Series<T> Sqrt(Series<T> u) => u.Power(1, 2, T.FromDouble(0.5));

    /// <summary>uᵃ for a constant a that is no rational number of the caller's; u positive, and finite with an inverse that is finite.</summary>
    internal Series<T> Power(T exponent)
    {
        RequirePositive("The base of a power");
        if (Valuation != 0)
        {
            throw new DerivativeException("ε^a is no Levi-Civita number for an exponent a that is not rational.");
        }

        var w = new T[IsLimited ? Count : 1];
        JetKernel.Pow(Coefficients, exponent, IsOne(Coefficients[0]) ? Coefficients[0] : T.Pow(Coefficients[0], exponent), w.AsSpan());
        return new(w, 0, Denominator, IsLimited ? w.Length : Unlimited);
    }

    internal static Series<T> Exp(Series<T> u)
    {
        var x = u.Dense("eˣ");
        if (!u.IsLimited)
        {
            return Constant(ExpAt(x[0]));
        }

        var w = new T[x.Length];
        Scratch slope = default;
        JetKernel.Exp(slope.Slope(x), ExpAt(x[0]), w.AsSpan());
        return new(w, 0, u.Denominator, w.Length);
    }

    internal static Series<T> Log(Series<T> u)
    {
        u.RequirePositive("The argument of a logarithm");
        if (u.Valuation != 0)
        {
            throw new DerivativeException("ln ε is no Levi-Civita number: it is infinite, but less so than every power of 1/ε. The logarithm has a singularity at 0.");
        }

        var x = u.Coefficients;
        var value = IsOne(x[0]) ? T.FromDouble(0) : T.Log(x[0]);
        return u.IsLimited ? Quotient(u, x, x, value) : Constant(value);
    }

    internal static Series<T> Sin(Series<T> u) => SinCos(u, hyperbolic: false, cosine: false);

    internal static Series<T> Cos(Series<T> u) => SinCos(u, hyperbolic: false, cosine: true);

    internal static Series<T> Sinh(Series<T> u) => SinCos(u, hyperbolic: true, cosine: false);

    internal static Series<T> Cosh(Series<T> u) => SinCos(u, hyperbolic: true, cosine: true);

    internal static Series<T> Tan(Series<T> u) => Tangent(u, hyperbolic: false);

    internal static Series<T> Tanh(Series<T> u) => Tangent(u, hyperbolic: true);

    internal static Series<T> Asin(Series<T> u) => Inverse(u, "arcsin", T.Asin, static u => Sqrt(Constant(1) - (u * u)), -1, 1);

    internal static Series<T> Acos(Series<T> u) => Inverse(u, "arccos", T.Acos, static u => -Sqrt(Constant(1) - (u * u)), -1, 1);

    internal static Series<T> Asinh(Series<T> u) => Inverse(u, "arsinh", T.Asinh, static u => Sqrt(Constant(1) + (u * u)));

    internal static Series<T> Acosh(Series<T> u) => Inverse(u, "arcosh", T.Acosh, static u => Sqrt((u - Constant(1)) * (u + Constant(1))), 1);

    internal static Series<T> Atanh(Series<T> u) => Inverse(u, "artanh", T.Atanh, static u => Constant(1) - (u * u), -1, 1);

    internal static Series<T> Atan(Series<T> u)
    {
        if (u.Valuation < 0 && u.HasLead)
        {
            // arctan u = ±π/2 − arctan(1/u) for an infinite u.
            var half = T.Acos(T.FromDouble(0));
            return Constant(u.IsPositive("The argument of arctan") ? half : -half) - Atan(Constant(1) / u);
        }

        return Inverse(u, "arctan", T.Atan, static u => Constant(1) + (u * u));
    }

    /// <summary>|u|.</summary>
    internal static Series<T> Abs(Series<T> u) => u.IsExactZero ? u : u.IsPositive("The argument of an absolute value") ? u : -u;

    /// <summary>f(u) from u's coefficients as a plain power series: f gets them, and returns as many of its own.</summary>
    internal static Series<T> Apply(Series<T> u, string name, Func<T[], T[]> function)
    {
        var w = function([.. u.Dense(name)]);
        return new(w, 0, u.Denominator, u.IsLimited ? w.Length : Unlimited);
    }

    /// <summary>w with w(0) = value and w′ = f u′, ′ by ε.</summary>
    internal static Series<T> Integral(Series<T> u, Series<T> f, string name, T value)
    {
        var x = u.Dense(name);
        if (!u.IsLimited)
        {
            return Constant(value);
        }

        // Denominators agree, since f is a function of u; f may be known to fewer orders.
        var (us, fs) = Align(u, f);
        var derivative = us.Slope() * fs;
        if (derivative.Valuation <= 0)
        {
            throw new DerivativeException($"{name} is not finite here.");
        }

        var w = Zeros(derivative.IsLimited ? derivative.Limit : x.Length);
        w[0] = value;
        for (var k = derivative.Valuation; k < w.Length; k++)
        {
            var index = k - derivative.Valuation;
            w[k] = index < derivative.Coefficients.Length ? derivative.Coefficients[index] / T.FromDouble(k) : T.FromDouble(0);
        }

        return new(w, 0, derivative.Denominator, w.Length);
    }

    /// <summary>ε u′ in units of 1 / d.</summary>
    private Series<T> Slope()
    {
        var c = Coefficients.ToArray();
        for (var k = 0; k < c.Length; k++)
        {
            c[k] *= T.FromDouble(Valuation + k);
        }

        return new(c, Valuation, Denominator, Limit);
    }

    /// <summary>The leading coefficient is known not to be 0, and not beyond what is carried.</summary>
    internal bool HasLead => !Coefficients.IsEmpty && T.Compare(Coefficients[0], T.FromDouble(0)) is Ordering.Less or Ordering.Greater;

    /// <summary>Whether u &gt; 0, by its leading coefficient.</summary>
    /// <exception cref="DerivativeException">It cannot be told.</exception>
    internal bool IsPositive(string what)
    {
        RequireLead(what);
        return T.Compare(Coefficients[0], T.FromDouble(0)) == Ordering.Greater;
    }

    internal static bool IsZero(T x) => T.Compare(x, T.FromDouble(0)) == Ordering.Equal;

    internal static bool IsOne(T x) => T.Compare(x, T.FromDouble(1)) == Ordering.Equal;

    internal static T[] Zeros(int count)
    {
        var c = new T[count];
        Array.Fill(c, T.FromDouble(0));
        return c;
    }

    internal static T IntegerPower(T x, int n)
    {
        var result = T.FromDouble(1);
        for (var (rest, factor) = (n, x); rest > 0; rest >>= 1)
        {
            result = (rest & 1) != 0 ? result * factor : result;
            factor = rest > 1 ? factor * factor : factor;
        }

        return result;
    }

    private int Count => Limit - Valuation;

    private static T ExpAt(T x) => IsZero(x) ? T.FromDouble(1) : T.Exp(x);

    private void RequireLead(string what)
    {
        if (Coefficients.IsEmpty)
        {
            throw IsLimited
                ? new DerivativeException($"{what} is 0 to the order that is carried, O(ε^({Rational.Of(Limit, Denominator)})).", undecided: true, needsOrder: true)
                : new DerivativeException($"{what} is 0.");
        }

        if (!HasLead)
        {
            throw new DerivativeException($"{what} has a leading coefficient, {Coefficients[0]}, that cannot be told from 0.", undecided: true);
        }
    }

    private void RequirePositive(string what)
    {
        if (!IsPositive(what))
        {
            throw new DerivativeException($"{what} is negative, {Coefficients[0]} ε^({Rational.Of(Valuation, Denominator)}) + …: there is no real value.");
        }
    }

    /// <summary>The coefficients from ε⁰ on.</summary>
    private ReadOnlySpan<T> Dense(string name)
    {
        if (Valuation < 0)
        {
            throw HasLead
                ? new DerivativeException($"{name} of an infinite number, {Coefficients[0]} ε^({Rational.Of(Valuation, Denominator)}) + …, is no Levi-Civita number.")
                : new DerivativeException($"{name}: the coefficient of ε^({Rational.Of(Valuation, Denominator)}) cannot be told from 0.", undecided: true, needsOrder: IsLimited && Coefficients.IsEmpty);
        }

        if (Valuation == 0 && !Coefficients.IsEmpty)
        {
            return Coefficients;
        }

        if (!IsLimited)
        {
            return Zeros(1);
        }

        if (Limit <= 0)
        {
            throw new DerivativeException($"{name} of a number that is only known as O(ε^({Rational.Of(Limit, Denominator)})).", undecided: true, needsOrder: true);
        }

        var c = Zeros(Limit);
        Coefficients.CopyTo(c.AsSpan(Valuation));
        return c;
    }

    private Series<T> Times(T factor)
    {
        var c = new T[Coefficients.Length];
        for (var k = 0; k < c.Length; k++)
        {
            c[k] = Coefficients[k] * factor;
        }

        return new(c, Valuation, Denominator, Limit);
    }

    private Series<T> Over(T divisor)
    {
        var c = new T[Coefficients.Length];
        for (var k = 0; k < c.Length; k++)
        {
            c[k] = Coefficients[k] / divisor;
        }

        return new(c, Valuation, Denominator, Limit);
    }

    private static Series<T> Add(Series<T> a, Series<T> b, bool subtract)
    {
        if (b.IsExactZero || (a.IsExactZero && !subtract))
        {
            return b.IsExactZero ? a : b;
        }

        (a, b) = Align(a, b);
        var limit = Math.Min(a.Limit, b.Limit);
        if (limit == Unlimited)
        {
            return a.IsExactZero ? -b : Constant(subtract ? a.Coefficients[0] - b.Coefficients[0] : a.Coefficients[0] + b.Coefficients[0]);
        }

        var (av, bv) = (a.Coefficients.IsEmpty ? limit : a.Valuation, b.Coefficients.IsEmpty ? limit : b.Valuation);
        var v = Math.Min(limit, Math.Min(av, bv));
        var c = new T[limit - v];
        for (var k = 0; k < c.Length; k++)
        {
            var (i, j) = (v + k - av, v + k - bv);
            var (hasA, hasB) = ((uint)i < (uint)a.Coefficients.Length, (uint)j < (uint)b.Coefficients.Length);
            c[k] = hasA
                ? hasB ? subtract ? a.Coefficients[i] - b.Coefficients[j] : a.Coefficients[i] + b.Coefficients[j] : a.Coefficients[i]
                : hasB ? subtract ? -b.Coefficients[j] : b.Coefficients[j] : T.FromDouble(0);
        }

        return new(c, v, a.Denominator, limit);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Series<T> A, Series<T> B) Align(Series<T> a, Series<T> b) => a.Denominator == b.Denominator ? (a, b) : AlignApart(a, b);

    private static (Series<T> A, Series<T> B) AlignApart(Series<T> a, Series<T> b)
    {
        var common = checked(a.Denominator / (int)BigInteger.GreatestCommonDivisor(a.Denominator, b.Denominator) * b.Denominator);
        return (a.Refine(common / a.Denominator), b.Refine(common / b.Denominator));
    }

    private Series<T> Refine(int q) =>
        q == 1 ? this : new(IsLimited ? Spread(Coefficients, q) : [.. Coefficients], checked(Valuation * q), Denominator * q, IsLimited ? checked(Limit * q) : Unlimited);

    private static T[] Spread(ReadOnlySpan<T> c, int q)
    {
        var spread = Zeros(c.Length * q);
        for (var k = 0; k < c.Length; k++)
        {
            spread[k * q] = c[k];
        }

        return spread;
    }

    private static Series<T> Quotient(Series<T> u, ReadOnlySpan<T> x, ReadOnlySpan<T> g, T value)
    {
        var w = new T[x.Length];
        Scratch slope = default, scratch = default;
        JetKernel.IntegrateQuotient(slope.Slope(x), g, value, w.AsSpan(), scratch.Span(w.Length));
        return new(w, 0, u.Denominator, w.Length);
    }

    // The inverse functions: w′ = u′ / g(u).
    private static Series<T> Inverse(Series<T> u, string name, Func<T, T> function, Func<Series<T>, Series<T>> denominator, double lowest = double.NegativeInfinity, double highest = double.PositiveInfinity)
    {
        var x = u.Dense(name);
        if ((double.IsFinite(lowest) && T.Compare(x[0], T.FromDouble(lowest)) == Ordering.Less) || (double.IsFinite(highest) && T.Compare(x[0], T.FromDouble(highest)) == Ordering.Greater))
        {
            throw new DerivativeException($"{name} is not real at {x[0]}.");
        }

        var value = function(x[0]);
        if (!u.IsLimited)
        {
            return Constant(value);
        }

        var g = denominator(u);
        return g.Valuation == 0 && g.Denominator == u.Denominator && g.HasLead
            ? Quotient(u, x, g.Coefficients, value)
            : Integral(u, Constant(1) / g, name, value);
    }

    private static Series<T> SinCos(Series<T> u, bool hyperbolic, bool cosine)
    {
        var x = u.Dense(cosine ? "A cosine" : "A sine");
        var at = IsZero(x[0]);
        var (s0, c0) = at ? (T.FromDouble(0), T.FromDouble(1)) : hyperbolic ? (T.Sinh(x[0]), T.Cosh(x[0])) : (T.Sin(x[0]), T.Cos(x[0]));
        if (!u.IsLimited)
        {
            return Constant(cosine ? c0 : s0);
        }

        var w = new T[x.Length];
        Scratch slope = default, scratch = default;
        var other = scratch.Span(w.Length);
        JetKernel.Circular(slope.Slope(x), hyperbolic, s0, c0, cosine ? other : w, cosine ? w : other);
        return new(w, 0, u.Denominator, w.Length);
    }

    private static Series<T> Tangent(Series<T> u, bool hyperbolic)
    {
        var x = u.Dense("A tangent");
        var value = IsZero(x[0]) ? x[0] : hyperbolic ? T.Tanh(x[0]) : T.Tan(x[0]);
        if (!u.IsLimited)
        {
            return Constant(value);
        }

        var w = new T[x.Length];
        Scratch slope = default, scratch = default;
        JetKernel.Tangent(slope.Slope(x), hyperbolic, value, w.AsSpan(), scratch.Span(w.Length));
        return new(w, 0, u.Denominator, w.Length);
    }

    /// <summary>Room on the stack for thirty-two coefficients, on the heap for more.</summary>
    private struct Scratch
    {
        private Inline inline;

        [UnscopedRef]
        internal Span<T> Span(int count) => count <= Inline.Length ? inline[..count] : new T[count];

        [UnscopedRef]
        internal Span<T> Slope(ReadOnlySpan<T> u)
        {
            var slope = Span(u.Length);
            JetKernel.Derivative(u, slope);
            return slope;
        }
    }

    [InlineArray(Length)]
    private struct Inline
    {
        internal const int Length = 32;

        private T first;
    }
}
