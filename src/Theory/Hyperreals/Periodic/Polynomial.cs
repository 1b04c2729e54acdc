using System.Numerics;

namespace Theory.Hyperreals.Periodic;

/// <summary>A polynomial in one variable with rational coefficients, the constant first.</summary>
internal sealed class Polynomial
{
    private readonly Rational[] coefficients;

    internal Polynomial(IEnumerable<Rational> coefficients)
    {
        var all = coefficients.ToList();
        while (all.Count > 0 && all[^1].IsZero)
        {
            all.RemoveAt(all.Count - 1);
        }

        this.coefficients = [.. all];
    }

    internal static Polynomial Zero { get; } = new([]);

    /// <summary>The degree; −1 for zero.</summary>
    internal int Degree => coefficients.Length - 1;

    internal bool IsZero => coefficients.Length == 0;

    internal Rational Lead => coefficients[^1];

    internal IReadOnlyList<Rational> Coefficients => coefficients;

    public override string ToString() => string.Join(" + ", coefficients.Select((c, k) => $"{c} x^{k}"));

    /// <summary>The form as a polynomial in one atom, if it is one.</summary>
    internal static Polynomial? Of(Form form, Atom variable)
    {
        var degree = 0;
        foreach (var monomial in form.Terms.Keys)
        {
            var exponent = monomial.ExponentOf(variable);
            if (monomial.Factors.Length > (exponent.IsZero ? 0 : 1) || !exponent.IsInteger || exponent.Sign < 0 || exponent > 1000)
            {
                return null;
            }

            degree = Math.Max(degree, (int)exponent.Numerator);
        }

        var coefficients = new Rational[degree + 1];
        foreach (var (monomial, coefficient) in form.Terms)
        {
            coefficients[(int)monomial.ExponentOf(variable).Numerator] = coefficient;
        }

        return new Polynomial(coefficients);
    }

    internal Form ToForm(Atom variable) =>
        coefficients.Select((c, k) => Form.Of(Monomial.Of(variable, k), c)).Aggregate(Form.Zero, (sum, term) => sum.Plus(term));

    internal BigInteger Denominator() => coefficients.Aggregate(BigInteger.One, (d, c) => EventuallyPeriodicSet.LeastCommonMultiple(d, c.Denominator));

    internal Polynomial Times(Rational factor) => new(coefficients.Select(c => c * factor));

    internal Polynomial Plus(Polynomial other) =>
        new(Enumerable.Range(0, Math.Max(coefficients.Length, other.coefficients.Length)).Select(k => At(k) + other.At(k)));

    internal Polynomial Times(Polynomial other)
    {
        if (IsZero || other.IsZero)
        {
            return Zero;
        }

        var product = new Rational[Degree + other.Degree + 1];
        for (var i = 0; i <= Degree; i++)
        {
            for (var j = 0; j <= other.Degree; j++)
            {
                product[i + j] += coefficients[i] * other.coefficients[j];
            }
        }

        return new Polynomial(product);
    }

    internal Polynomial Derivative() => new(coefficients.Skip(1).Select((c, k) => c * (k + 1)));

    internal Rational Value(Rational x) => coefficients.Reverse().Aggregate(Rational.Zero, (sum, c) => (sum * x) + c);

    internal (Polynomial Quotient, Polynomial Remainder) Divide(Polynomial divisor)
    {
        var rest = (Rational[])coefficients.Clone();
        var quotient = new Rational[Math.Max(0, coefficients.Length - divisor.coefficients.Length + 1)];
        for (var i = quotient.Length - 1; i >= 0; i--)
        {
            quotient[i] = rest[i + divisor.Degree] / divisor.Lead;
            for (var j = 0; j <= divisor.Degree; j++)
            {
                rest[i + j] -= quotient[i] * divisor.coefficients[j];
            }
        }

        return (new Polynomial(quotient), new Polynomial(rest));
    }

    /// <summary>The polynomial with coprime integer coefficients and a positive lead.</summary>
    internal Polynomial Primitive()
    {
        if (IsZero)
        {
            return this;
        }

        var content = coefficients.Aggregate(BigInteger.Zero, (g, c) => BigInteger.GreatestCommonDivisor(g, (c * Denominator()).Numerator));
        return Times(Rational.Of(Denominator(), content) * Lead.Sign);
    }

    internal static Polynomial GreatestCommonDivisor(Polynomial a, Polynomial b)
    {
        while (!b.IsZero)
        {
            (a, b) = (b, a.Divide(b).Remainder.Primitive());
        }

        return a;
    }

    /// <summary>For coprime integer polynomials a positive integer s a + t b with integer polynomials s and t, which every common divisor of values divides.</summary>
    internal static BigInteger BezoutConstant(Polynomial a, Polynomial b)
    {
        // the extended algorithm of Euclid, over the rationals
        var (r, next) = (a, b);
        var (s, t) = (new Polynomial([1]), Zero);
        var (s1, t1) = (Zero, new Polynomial([1]));
        while (!next.IsZero)
        {
            var (quotient, remainder) = r.Divide(next);
            (r, next) = (next, remainder);
            (s, s1) = (s1, s.Plus(quotient.Times(s1).Times(-1)));
            (t, t1) = (t1, t.Plus(quotient.Times(t1).Times(-1)));
        }

        // s a + t b = r, a constant; over the common denominator all are integers
        var denominator = EventuallyPeriodicSet.LeastCommonMultiple(s.Denominator(), t.Denominator());
        return BigInteger.Abs((r.Coefficients[0] * denominator).Numerator);
    }

    private Rational At(int k) => k < coefficients.Length ? coefficients[k] : 0;
}
