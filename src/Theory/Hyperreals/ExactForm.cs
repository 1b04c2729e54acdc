using System.Numerics;
using System.Text;

namespace Theory.Hyperreals;

/// <summary>A real number as a sum of rational multiples of products of powers: of primes, π, logarithms, exponentials, and of named function values.</summary>
/// <remarks>
/// <para>It recognises zeros: what cancels as a formal sum is 0. The converse is not claimed: a sum with terms left may be 0, by a relation that is not
/// built in. Built in are: roots of rationals, eᵃeᵇ = eᵃ⁺ᵇ, exp and ln as inverses, ln of products, sin² + cos² = 1, shifts by multiples of π/2 and the
/// values at multiples of π/4, π/6 and π/12.</para>
/// <para>A form that would grow beyond a few terms is given up: null stands for «not known», inside this machinery alone.</para>
/// </remarks>
internal sealed class ExactForm
{
    private const int MostTerms = 12;
    private const int MostBits = 4000;
    private const int LongestKey = 300;

    private static readonly Factor[] NoFactors = [];
    private static readonly Rational Zeroth = Rational.Of(0);
    private static readonly Rational Unit = Rational.Of(1);

    private readonly SortedDictionary<string, Term> _terms;

    private ExactForm(SortedDictionary<string, Term> terms) => _terms = terms;

    /// <summary>A generator to a power; its name says what it is.</summary>
    private readonly record struct Factor(string Name, Rational Power);

    private readonly record struct Term(Rational Coefficient, Factor[] Factors);

    internal static ExactForm Zero { get; } = Of(Rational.Of(0));

    internal static ExactForm One { get; } = Of(Rational.Of(1));

    internal static ExactForm Pi { get; } = Named("pi", Rational.Of(1));

    internal bool IsZero => _terms.Count == 0;

    /// <summary>It is a rational number.</summary>
    internal bool IsRational => _terms.Count == 0 || (_terms.Count == 1 && _terms.ContainsKey(string.Empty));

    /// <summary>The rational number that it is.</summary>
    internal Rational Rational => _terms.Count == 0 ? Zeroth : _terms[string.Empty].Coefficient;

    /// <summary>A canonical text.</summary>
    internal string Key => string.Join("+", _terms.Select(static t => $"{t.Value.Coefficient}*{t.Key}"));

    internal static ExactForm Of(Rational value) => Single(value, NoFactors);

    /// <summary>f(x), of which nothing is known but that it is one number.</summary>
    internal static ExactForm? Value(string function, ExactForm? argument) => argument is null ? null : Opaque($"{function}({argument.Key})");

    internal static ExactForm? Opaque(string name) => name.Length > LongestKey ? null : Named($"?{name}", Unit);

    internal static ExactForm? Add(ExactForm? a, ExactForm? b)
    {
        if (a is null || b is null)
        {
            return null;
        }

        var terms = new SortedDictionary<string, Term>(a._terms, StringComparer.Ordinal);
        foreach (var (_, term) in b._terms)
        {
            Collect(terms, term.Coefficient, term.Factors);
        }

        return Kept(terms);
    }

    internal static ExactForm? Negate(ExactForm? a) => Multiply(a, Of(Rational.Of(-1)));

    internal static ExactForm? Multiply(ExactForm? a, ExactForm? b)
    {
        if (a is null || b is null || a._terms.Count * b._terms.Count > 4 * MostTerms)
        {
            return null;
        }

        var terms = new SortedDictionary<string, Term>(StringComparer.Ordinal);
        foreach (var (_, s) in a._terms)
        {
            foreach (var (_, t) in b._terms)
            {
                if (!Product(terms, s.Coefficient * t.Coefficient, [.. s.Factors, .. t.Factors]))
                {
                    return null;
                }
            }
        }

        return Kept(terms);
    }

    internal static ExactForm? Divide(ExactForm? a, ExactForm? b) => Multiply(a, Power(b, Rational.Of(-1)));

    /// <summary>aʳ; a is positive where r is not whole.</summary>
    internal static ExactForm? Power(ExactForm? a, Rational r)
    {
        if (a is null || r.IsZero)
        {
            return a is null ? null : One;
        }

        if (a._terms.Count == 1)
        {
            var (coefficient, factors) = a._terms.First().Value;
            if (r.IsInteger ? r.Size > 12 : coefficient.Sign < 0 || factors.Any(static f => !IsPositive(f.Name)))
            {
                return r.IsInteger || coefficient.Sign < 0 || r.Size > 12 ? null : Opaque($"power({a.Key},{r})");
            }

            var number = NumberPower(coefficient, r);
            var terms = new SortedDictionary<string, Term>(StringComparer.Ordinal);
            return number is null || !Product(terms, Unit, [.. factors.Select(f => f with { Power = f.Power * r })]) ? null : Multiply(number, Kept(terms));
        }

        if (a.IsZero)
        {
            return r.Sign > 0 ? a : null;
        }

        if (r.IsInteger && r.Sign > 0 && r.Numerator <= 4)
        {
            var product = a;
            for (var k = 1; k < (int)r.Numerator; k++)
            {
                product = Multiply(product, a);
            }

            return product;
        }

        return Opaque($"power({a.Key},{r})");
    }

    internal static ExactForm? Exp(ExactForm? a)
    {
        if (a is null)
        {
            return null;
        }

        ExactForm? result = One;
        foreach (var (key, (coefficient, factors)) in a._terms)
        {
            result = factors is [{ Name: ['l', 'o', 'g', ':', ..] } log] && log.Power == Unit
                ? Multiply(result, PowerOfNamed(log.Name[4..], coefficient))
                : Multiply(result, Named($"exp:{key}", coefficient));
        }

        return result;
    }

    internal static ExactForm? Log(ExactForm? a)
    {
        if (a is null || a.IsZero)
        {
            return null;
        }

        if (a._terms.Count > 1)
        {
            return Value("log", a);
        }

        var (coefficient, factors) = a._terms.First().Value;
        if (coefficient.Sign < 0 || factors.Any(static f => !IsPositive(f.Name)))
        {
            return coefficient.Sign < 0 ? null : Value("log", a);
        }

        var result = LogOf(coefficient);
        foreach (var (name, power) in factors)
        {
            var log = name.StartsWith("exp:", StringComparison.Ordinal) ? OfKey(name[4..], a) : Named($"log:{name}", Unit);
            result = Add(result, Multiply(Of(power), log));
        }

        return result;
    }

    /// <summary>sin x and cos x.</summary>
    internal static (ExactForm? Sin, ExactForm? Cos) SinCos(ExactForm? a)
    {
        if (a is null)
        {
            return (null, null);
        }

        // x = turns · π/2 + part · π + rest, 0 ≤ part < 1/2
        var multiple = a._terms.TryGetValue("pi^1", out var term) ? term.Coefficient : Zeroth;
        var rest = Add(a, Multiply(Of(-multiple), Pi));
        if (rest is null)
        {
            return (null, null);
        }

        var turns = (multiple * Rational.Of(2)).Floor();
        var part = multiple - Rational.Of(turns, 2);
        var (sin, cos) = AtMultiple(part);
        if (!rest.IsZero)
        {
            // The sign of the rest is made canonical: sin is odd, cos is even.
            var negative = rest._terms.First().Value.Coefficient.Sign < 0;
            var size = negative ? Negate(rest)! : rest;
            var name = size.Key;
            if (name.Length > LongestKey)
            {
                return (null, null);
            }

            var s = Named($"sin:{name}", Unit);
            s = negative ? Negate(s)! : s;
            var c = Named($"cos:{name}", Unit);
            (sin, cos) = (Add(Multiply(sin, c), Multiply(cos, s)), Add(Multiply(cos, c), Negate(Multiply(sin, s))));
        }

        return (int)(((turns % 4) + 4) % 4) switch
        {
            0 => (sin, cos),
            1 => (cos, Negate(sin)),
            2 => (Negate(sin), Negate(cos)),
            _ => (Negate(cos), sin),
        };
    }

    internal static ExactForm? Tan(ExactForm? a)
    {
        var (sin, cos) = SinCos(a);
        if (sin is { IsZero: true })
        {
            return Zero;
        }

        var turn = a is { _terms.Count: 1 } && a._terms.ContainsKey("pi^1");
        return turn || cos is null || cos._terms.Count > 1 ? TanAt(a) : Divide(sin, cos);
    }

    internal static ExactForm? Atan(ExactForm? a) => Inverse(a, "atan", static x => TanAt(x));

    internal static ExactForm? Asin(ExactForm? a) => Inverse(a, "asin", static x => SinCos(x).Sin);

    internal static ExactForm? Acos(ExactForm? a) => Add(Multiply(Of(Rational.Of(1, 2)), Pi), Negate(Asin(a)));

    // arctan and arcsin are odd, and known where their inverse has a known value.
    private static ExactForm? Inverse(ExactForm? a, string name, Func<ExactForm, ExactForm?> forward)
    {
        if (a is null || a.IsZero)
        {
            return a;
        }

        foreach (var q in (ReadOnlySpan<int>)[12, 8, 6, 5, 4, 10, 3, 2])
        {
            for (var p = 1; 2 * p <= q; p++)
            {
                var angle = Multiply(Of(Rational.Of(p, q)), Pi)!;
                if (forward(angle) is { } value && value._terms.Count > 0)
                {
                    if (value.Key == a.Key)
                    {
                        return angle;
                    }

                    if (Negate(value)?.Key == a.Key)
                    {
                        return Negate(angle);
                    }
                }
            }
        }

        return a._terms.First().Value.Coefficient.Sign < 0 ? Negate(Value(name, Negate(a))) : Value(name, a);
    }

    // tan(π p / q), and nothing else.
    private static ExactForm? TanAt(ExactForm? a)
    {
        if (a is null || a._terms.Count != 1 || !a._terms.TryGetValue("pi^1", out var term))
        {
            return a is null ? null : Value("tan", a);
        }

        var part = term.Coefficient - Rational.Of(term.Coefficient.Floor());
        var negative = part.Numerator * 2 > part.Denominator;
        part = negative ? Unit - part : part;
        var root3 = NumberPower(Rational.Of(3), Rational.Of(1, 2))!;
        ExactForm? tan = (part.ToString()) switch
        {
            "1/4" => One,
            "1/6" => Divide(One, root3),
            "1/3" => root3,
            "1/8" => Add(NumberPower(Rational.Of(2), Rational.Of(1, 2)), Of(Rational.Of(-1))),
            "3/8" => Add(NumberPower(Rational.Of(2), Rational.Of(1, 2)), One),
            "1/12" => Add(Of(Rational.Of(2)), Negate(root3)),
            "5/12" => Add(Of(Rational.Of(2)), root3),
            _ => Value("tan", Multiply(Of(part), Pi)),
        };
        return negative ? Negate(tan) : tan;
    }

    // sin and cos of part · π, 0 ≤ part < 1/2.
    private static (ExactForm? Sin, ExactForm? Cos) AtMultiple(Rational part)
    {
        if (part.Numerator * 4 > part.Denominator)
        {
            var (s, c) = AtMultiple(Rational.Of(1, 2) - part);
            return (c, s);
        }

        var half = Of(Rational.Of(1, 2));
        var (root2, root3) = (NumberPower(Rational.Of(2), Rational.Of(1, 2))!, NumberPower(Rational.Of(3), Rational.Of(1, 2))!);
        switch (part.ToString())
        {
            case "0":
                return (Zero, One);
            case "1/4":
                return (Multiply(half, root2), Multiply(half, root2));
            case "1/6":
                return (half, Multiply(half, root3));
            case "1/12":
                var (root6, quarter) = (Multiply(root2, root3), Of(Rational.Of(1, 4)));
                return (Multiply(quarter, Add(root6, Negate(root2))), Multiply(quarter, Add(root6, root2)));
            default:
                return (Named($"sin:{part}*pi^1", Unit), Named($"cos:{part}*pi^1", Unit));
        }
    }

    // ln of a positive rational, over its primes where these are small.
    private static ExactForm? LogOf(Rational value)
    {
        var sum = Zero;
        foreach (var (number, sign) in new[] { (value.Numerator, 1), (value.Denominator, -1) })
        {
            foreach (var (prime, power) in Primes(number))
            {
                sum = Add(sum, Multiply(Of(Rational.Of(sign * power)), Named($"log:{prime}", Unit)))!;
            }
        }

        return sum;
    }

    /// <summary>cʳ for a rational c, positive where r is not whole.</summary>
    private static ExactForm? NumberPower(Rational c, Rational r)
    {
        if (r.IsInteger)
        {
            if (BigInteger.Abs(r.Numerator) * c.Size > MostBits)
            {
                return null;
            }

            var (n, size) = (r.Sign < 0, (int)BigInteger.Abs(r.Numerator));
            var (p, q) = (BigInteger.Pow(c.Numerator, size), BigInteger.Pow(c.Denominator, size));
            return Of(n ? Rational.Of(q, p) : Rational.Of(p, q));
        }

        ExactForm? result = One;
        foreach (var (number, sign) in new[] { (c.Numerator, 1), (c.Denominator, -1) })
        {
            foreach (var (prime, power) in Primes(number))
            {
                result = Multiply(result, Named($"{prime}", r * Rational.Of(sign * power)));
            }
        }

        return result;
    }

    private static ExactForm? PowerOfNamed(string name, Rational power) =>
        name.StartsWith("exp:", StringComparison.Ordinal) ? null : Named(name, power);

    // The primes of a positive integer up to a few thousand; what is left stands as it is, which is right as long as it stays the same number.
    private static List<(BigInteger Prime, int Power)> Primes(BigInteger n)
    {
        var primes = new List<(BigInteger, int)>();
        for (var d = 2; d < 5000 && n > 1 && n >= (BigInteger)d * d; d++)
        {
            var power = 0;
            while ((n % d).IsZero)
            {
                n /= d;
                power++;
            }

            if (power > 0)
            {
                primes.Add((d, power));
            }
        }

        if (n > 1)
        {
            primes.Add((n, 1));
        }

        return primes;
    }

    private static bool IsPositive(string name) => name[0] is >= '0' and <= '9' || name == "pi" || name.StartsWith("exp:", StringComparison.Ordinal);

    private static ExactForm? OfKey(string key, ExactForm from)
    {
        // A key of factors alone, as it stands in exp's name: read back from text.
        _ = from;
        var factors = key.Length == 0 ? [] : key.Split('·').Select(static f =>
        {
            var caret = f.LastIndexOf('^');
            var parts = f[(caret + 1)..].Split('/');
            return new Factor(f[..caret], Rational.Of(BigInteger.Parse(parts[0]), parts.Length > 1 ? BigInteger.Parse(parts[1]) : 1));
        }).ToArray();
        return key.Contains('(', StringComparison.Ordinal) || key.Contains(':', StringComparison.Ordinal) ? null : Single(Unit, factors);
    }

    private static ExactForm Named(string name, Rational power)
    {
        var terms = new SortedDictionary<string, Term>(StringComparer.Ordinal);
        _ = Product(terms, Unit, [new(name, power)]);
        return new(terms);
    }

    private static ExactForm Single(Rational coefficient, Factor[] factors)
    {
        var terms = new SortedDictionary<string, Term>(StringComparer.Ordinal);
        Collect(terms, coefficient, factors);
        return new(terms);
    }

    // Adds a product whose factors may repeat: like powers are joined, whole powers of primes become numbers, sin² becomes 1 − cos².
    private static bool Product(SortedDictionary<string, Term> terms, Rational coefficient, Factor[] factors)
    {
        var joined = new SortedDictionary<string, Rational>(StringComparer.Ordinal);
        foreach (var (name, power) in factors)
        {
            joined[name] = joined.TryGetValue(name, out var other) ? other + power : power;
        }

        foreach (var (name, power) in joined.ToArray())
        {
            if (power.IsZero)
            {
                joined.Remove(name);
            }
            else if (name[0] is >= '0' and <= '9' && (power.Sign < 0 || power.Numerator >= power.Denominator))
            {
                var whole = power.Floor();
                var number = BigInteger.Parse(name);
                if (BigInteger.Abs(whole) * number.GetBitLength() > MostBits)
                {
                    return false;
                }

                var factor = BigInteger.Pow(number, (int)BigInteger.Abs(whole));
                coefficient *= whole.Sign < 0 ? Rational.Of(1, factor) : Rational.Of(factor);
                var rest = power - Rational.Of(whole);
                if (rest.IsZero)
                {
                    joined.Remove(name);
                }
                else
                {
                    joined[name] = rest;
                }
            }
        }

        foreach (var (name, power) in joined)
        {
            if (name.StartsWith("sin:", StringComparison.Ordinal) && power.IsInteger && power.Numerator >= 2)
            {
                var others = joined.Select(static f => new Factor(f.Key, f.Value)).Append(new(name, Rational.Of(-2))).ToArray();
                return Product(terms, coefficient, others)
                    && Product(terms, -coefficient, [.. others, new($"cos:{name[4..]}", Rational.Of(2))]);
            }
        }

        Collect(terms, coefficient, [.. joined.Select(static f => new Factor(f.Key, f.Value))]);
        return true;
    }

    private static void Collect(SortedDictionary<string, Term> terms, Rational coefficient, Factor[] factors)
    {
        if (coefficient.IsZero)
        {
            return;
        }

        var key = new StringBuilder();
        foreach (var (name, power) in factors)
        {
            key.Append(key.Length == 0 ? string.Empty : "·").Append(name).Append('^').Append(power);
        }

        var text = key.ToString();
        var sum = terms.TryGetValue(text, out var other) ? other.Coefficient + coefficient : coefficient;
        if (sum.IsZero)
        {
            terms.Remove(text);
        }
        else
        {
            terms[text] = new(sum, factors);
        }
    }

    private static ExactForm? Kept(SortedDictionary<string, Term> terms)
    {
        if (terms.Count > MostTerms)
        {
            return null;
        }

        foreach (var (key, term) in terms)
        {
            if (key.Length > LongestKey || term.Coefficient.Size > MostBits)
            {
                return null;
            }
        }

        return new(terms);
    }
}
