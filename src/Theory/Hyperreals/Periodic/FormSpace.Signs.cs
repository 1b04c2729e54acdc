using System.Numerics;
using Theory.Numerics;

namespace Theory.Hyperreals.Periodic;

/// <summary>The signs that a quantity may have for arbitrarily large n.</summary>
[Flags]
internal enum Signs
{
    None = 0,
    Negative = 1,
    Zero = 2,
    Positive = 4,
    Any = 7,
}

/// <summary>Signs for all large n: by expansion, by squaring roots away, by the oracle, and by bounds where opaque quantities take part.</summary>
internal sealed partial class FormSpace
{
    private readonly Dictionary<string, GermSign> germSigns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Signs> signs = new(StringComparer.Ordinal);

    /// <summary>What stood in the way of the last sign that was not decided.</summary>
    internal string Obstacle { get; private set; } = "";

    /// <summary>The sign for all large n.</summary>
    internal GermSign Sign(Form form) => PossibleSigns(form) switch
    {
        Signs.Negative => GermSign.Negative,
        Signs.Zero => GermSign.Zero,
        Signs.Positive => GermSign.Positive,
        _ => GermSign.Undecided,
    };

    internal bool NeverZero(Form form) => (PossibleSigns(form) & Signs.Zero) == 0;

    /// <summary>The signs that are not excluded for arbitrarily large n.</summary>
    internal Signs PossibleSigns(Form form)
    {
        if (form.IsRational)
        {
            return Of(form.Rational.Sign);
        }

        form = WithoutFibonacci(form);
        if (form.IsRational)
        {
            return Of(form.Rational.Sign);
        }

        if (!signs.TryGetValue(form.Key, out var found))
        {
            if (form.Terms.Keys.Any(m => !m.ExponentOf(Imaginary).IsZero))
            {
                Obstacle = "a number that is not real";
                found = Signs.Any;
            }
            else
            {
                found = form.IsOpaque ? SignsByBounds(form) : SignOfGerm(form) switch
                {
                    GermSign.Negative => Signs.Negative,
                    GermSign.Zero => Signs.Zero,
                    GermSign.Positive => Signs.Positive,
                    _ => Signs.Any,
                };
            }

            signs[form.Key] = found;
        }

        return found;
    }

    /// <summary>The form with Binet's formula in place of Fibonacci numbers.</summary>
    internal Form WithoutFibonacci(Form form)
    {
        if (!form.Terms.Keys.Any(m => m.Factors.Any(f => IsFibonacci(f.Atom))))
        {
            return form;
        }

        var result = Form.Zero;
        foreach (var (monomial, coefficient) in form.Terms)
        {
            var term = Form.Of(new Monomial([.. monomial.Factors.Where(f => !IsFibonacci(f.Atom))]), coefficient);
            foreach (var (atom, exponent) in monomial.Factors.Where(f => IsFibonacci(f.Atom)))
            {
                // F(u) = (φ^u − (−1)^u φ^−u) / √5 and F(u+1) = (φ^(u+1) + (−1)^u φ^(−u−1)) / √5
                var u = atom.Arguments[0];
                var parity = atom.Name.EndsWith("even", StringComparison.Ordinal) ? 1 : -1;
                var next = atom.Name.StartsWith("next", StringComparison.Ordinal);
                var exponents = next ? u.Plus(Form.One) : u;
                var binet = GoldenPower(exponents).Minus(GoldenPower(exponents.Times(-1)).Times(next ? -parity : parity));
                term = Multiply(term, Power(Multiply(binet, SquareRootOfFive).Times(Rational.Of(1, 5)), exponent));
            }

            result = result.Plus(term);
        }

        return result;
    }

    internal static bool IsFibonacci(Atom atom) => atom.Kind == AtomKind.Function && atom.Name is "fibonacci even" or "fibonacci odd" or "next fibonacci even" or "next fibonacci odd";

    internal static Signs Of(int sign) => sign < 0 ? Signs.Negative : sign > 0 ? Signs.Positive : Signs.Zero;

    private static GermSign Signed(int sign) => sign < 0 ? GermSign.Negative : sign > 0 ? GermSign.Positive : GermSign.Zero;

    private static GermSign Times(GermSign a, GermSign b) =>
        a == GermSign.Zero || b == GermSign.Zero ? GermSign.Zero
        : a == GermSign.Undecided || b == GermSign.Undecided ? GermSign.Undecided
        : a == b ? GermSign.Positive : GermSign.Negative;

    private GermSign SignOf(Atom atom) => atom.IsPositive ? GermSign.Positive : Sign(atom.Kind == AtomKind.Base ? atom.Arguments[0] : Form.Of(atom));

    private GermSign SignOfGerm(Form form)
    {
        if (form.IsZero)
        {
            return GermSign.Zero;
        }

        if (germSigns.TryGetValue(form.Key, out var known))
        {
            return known;
        }

        var sign = FindSign(form);
        germSigns[form.Key] = sign;
        return sign;
    }

    private GermSign FindSign(Form form)
    {
        if (form.IsConstant)
        {
            return SignOfConstant(form);
        }

        if (form.Terms.Count == 1)
        {
            var (monomial, coefficient) = form.Terms.First();
            if (monomial.Factors.Length > 1 || monomial.Factors[0].Atom.IsPositive || !monomial.Factors[0].Exponent.IsOne)
            {
                return monomial.Factors.Aggregate(Signed(coefficient.Sign), (sign, f) => Times(sign, SignOfFactor(f.Atom, f.Exponent)));
            }
        }

        // a denominator of known sign is multiplied away
        var least = new Dictionary<Atom, Rational>();
        foreach (var (atom, exponent) in form.Terms.Keys.SelectMany(m => m.Factors).Where(f => f.Atom.Kind == AtomKind.Base && f.Exponent.Sign < 0))
        {
            least[atom] = least.TryGetValue(atom, out var before) && before < exponent ? before : exponent;
        }

        if (least.Count > 0)
        {
            var sign = GermSign.Positive;
            var cleared = form;
            foreach (var (atom, exponent) in least)
            {
                var times = -exponent.Floor();
                sign = Times(sign, SignOfFactor(atom, times));
                cleared = Multiply(cleared, atom, times);
            }

            if (sign is GermSign.Positive or GermSign.Negative)
            {
                return Times(sign, SignOfGerm(cleared));
            }
        }

        foreach (var order in new[] { 4, 12 })
        {
            try
            {
                var growth = Expand(form, order);
                for (var i = 0; i <= growth.Terms.Count; i++)
                {
                    if (i == growth.Terms.Count)
                    {
                        if (growth.Error is null)
                        {
                            return GermSign.Zero;
                        }

                        break;
                    }

                    var sign = SignOfConstant(growth.Terms[i].Coefficient);
                    if (sign == GermSign.Undecided)
                    {
                        break;
                    }

                    if (sign != GermSign.Zero)
                    {
                        return sign;
                    }
                }
            }
            catch (BeyondReachException e)
            {
                Obstacle = e.Message;
                break;
            }
        }

        var byRoots = SignByRoots(form);
        return byRoots != GermSign.Undecided ? byRoots : Ask(form);
    }

    private GermSign SignOfFactor(Atom atom, Rational exponent)
    {
        var sign = SignOf(atom);
        return sign == GermSign.Negative ? !exponent.IsInteger ? GermSign.Undecided : exponent.Numerator.IsEven ? GermSign.Positive : GermSign.Negative
            : sign == GermSign.Zero && exponent.Sign < 0 ? GermSign.Undecided
            : sign;
    }

    // A + B √R: where A and B have different signs, the sign of A² − B² R decides
    private GermSign SignByRoots(Form form)
    {
        var half = Rational.Of(1, 2);
        foreach (var root in form.Terms.Keys.SelectMany(m => m.Factors).Where(f => f.Atom.Kind == AtomKind.Base && f.Exponent == half).Select(f => f.Atom).Distinct())
        {
            if (form.Terms.Keys.Any(m => m.ExponentOf(root) is var e && !e.IsZero && e != half))
            {
                continue;
            }

            var a = new Form(form.Terms.Where(t => t.Key.ExponentOf(root).IsZero).ToDictionary(t => t.Key, t => t.Value));
            var b = new Form(form.Terms.Where(t => !t.Key.ExponentOf(root).IsZero).ToDictionary(t => t.Key.Without(root), t => t.Value));
            var (signOfA, signOfB) = (SignOfGerm(a), SignOfGerm(b));
            if (signOfA == GermSign.Undecided || signOfB == GermSign.Undecided)
            {
                return GermSign.Undecided;
            }

            if (signOfA == signOfB || signOfB == GermSign.Zero)
            {
                return signOfA;
            }

            return signOfA == GermSign.Zero ? signOfB : Times(signOfA, SignOfGerm(Multiply(a, a).Minus(Multiply(Multiply(b, b), root.Arguments[0]))));
        }

        return GermSign.Undecided;
    }

    private GermSign Ask(Form form)
    {
        var sign = oracle.Sign(ToExpression(form), IndexName);
        if (sign == GermSign.Undecided)
        {
            Obstacle = $"the sign of {Shortened(ToExpression(form).ToString())} for large {IndexName}";
        }

        return sign;
    }

    internal static string Shortened(string text) => text.Length <= 80 ? text : text[..77] + "…";

    /// <summary>The sign of a constant.</summary>
    private GermSign SignOfConstant(Form form)
    {
        if (form.IsRational)
        {
            return Signed(form.Rational.Sign);
        }

        if (form.Terms.Count == 1 && form.Terms.Keys.First().Factors.All(f => f.Atom.IsPositive))
        {
            return Signed(form.Terms.Values.First().Sign);
        }

        if (germSigns.TryGetValue(form.Key, out var known))
        {
            return known;
        }

        var (_, _, rest) = Content(form);
        var range = Enclose(rest);
        var sign = range.Lower > 0 ? GermSign.Positive : range.Upper < 0 ? GermSign.Negative : IsVanishingCyclotomic(rest) ? GermSign.Zero : SignByRoots(rest);
        if (sign == GermSign.Undecided)
        {
            sign = Ask(form);
        }

        germSigns[form.Key] = sign;
        return sign;
    }

    /// <summary>A number near a constant, to look for candidates.</summary>
    internal static double Midpoint(Form constant) => Enclose(constant) is { IsBounded: true } range ? range.Midpoint : double.NaN;

    /// <summary>An interval around a constant; the whole line where nothing is known.</summary>
    private static Interval Enclose(Form form)
    {
        var sum = Interval.Zero;
        foreach (var (monomial, coefficient) in form.Terms)
        {
            sum += monomial.Factors.Aggregate(Enclose(coefficient), (product, f) => product * Enclose(f.Atom, f.Exponent));
        }

        return sum.IsEmpty ? Interval.Entire : sum;
    }

    private static Interval Enclose(Rational ratio)
    {
        if (ratio.IsZero)
        {
            return Interval.Zero;
        }

        var value = ratio.ToDouble();
        var size = Math.Abs(value);
        if (!(size is > 1e-290 and < 1e290))
        {
            var far = size < 1 ? Interval.Of(0, 1e-290) : Interval.Of(1e290, double.PositiveInfinity);
            return ratio.Sign < 0 ? -far : far;
        }

        return ratio.IsInteger && size < 1e15 ? (Interval)value : Interval.Of(value - (4e-16 * size), value + (4e-16 * size));
    }

    private static Interval Enclose(Atom atom, Rational exponent)
    {
        var value = atom.Kind switch
        {
            AtomKind.Constant => atom.Name switch
            {
                "pi" => Interval.Pi,
                "EulerGamma" => Interval.Parse("0.57721566490153286060651209008240243"),
                "Catalan" => Interval.Parse("0.91596559417721901505460351493238411"),
                _ => Interval.Entire,
            },
            AtomKind.Base => Enclose(atom.Arguments[0]),
            AtomKind.Exponential => Interval.Exp(Enclose(Form.Of(atom.Exponent, exponent)) * (atom.Prime.IsZero ? Interval.One : Interval.Log(atom.Prime.Sign < 0 ? (1 + Interval.Sqrt(5)) / 2 : Enclose((Rational)atom.Prime)))),
            AtomKind.Function => atom.Name switch
            {
                _ when atom.Raw is not null => Interval.Entire,
                "log" => Interval.Log(Enclose(atom.Arguments[0])),
                "cos" => Cosine(Enclose(atom.Arguments[0])),
                "sin" => Cosine(Enclose(atom.Arguments[0]) - (Interval.Pi / 2)),
                _ => Interval.Entire,
            },
            _ => Interval.Entire,
        };

        if (atom.Kind == AtomKind.Exponential || exponent.IsOne)
        {
            return value.IsEmpty ? Interval.Entire : value;
        }

        if (value.IsEmpty || !(value.Lower > 0))
        {
            return exponent.IsInteger && exponent.Abs() < 1000 && !value.Contains(0) ? Interval.Pow(value, (int)exponent.Numerator) : Interval.Entire;
        }

        return Interval.Pow(value, Enclose(exponent));
    }

    // Taylor's series with its remainder, on arguments of moderate size
    private static Interval Cosine(Interval x)
    {
        if (!(x.Magnitude < 20))
        {
            return Interval.Of(-1, 1);
        }

        var square = x * x;
        var sum = Interval.One;
        var term = Interval.One;
        for (var k = 1; k <= 45; k++)
        {
            term = -term * square / ((2.0 * k) * ((2.0 * k) - 1));
            sum += term;
        }

        // the next term is below the last in size, and halves at least from there on
        var rest = term.Magnitude;
        return Interval.Intersect(sum + Interval.Of(-rest, rest), Interval.Of(-1, 1));
    }

    /// <summary>The form as an expression, for the oracle.</summary>
    internal Expression ToExpression(Form form)
    {
        var terms = form.Terms.Select(t => Expression.Product([Number(t.Value), .. t.Key.Factors.Select(f => ToExpression(f.Atom, f.Exponent))])).ToArray();
        return terms.Length == 0 ? Expression.Zero : Expression.Sum(terms);
    }

    private static Expression Number(Rational ratio) => Expression.Number(ratio.Numerator, ratio.Denominator);

    private Expression ToExpression(Atom atom, Rational exponent)
    {
        if (atom.Kind == AtomKind.Exponential)
        {
            var power = ToExpression(Form.Of(atom.Exponent, exponent));
            var golden = Expression.Product(Expression.Number(1, 2), Expression.Sum(Expression.One, Expression.Sqrt(Expression.Number(5))));
            return atom.Prime.IsZero ? Expression.Exp(power) : Expression.Power(atom.Prime.Sign < 0 ? golden : Expression.Number(atom.Prime), power);
        }

        var value = atom.Raw ?? atom.Kind switch
        {
            AtomKind.Index => Expression.Symbol(IndexName),
            AtomKind.Constant or AtomKind.Imaginary => Expression.Constant(atom.Name),
            AtomKind.Base => ToExpression(atom.Arguments[0]),
            AtomKind.Function => Expression.Apply(atom.Name, [.. atom.Arguments.Select(ToExpression)]),
            _ => throw new BeyondReachException($"{atom.Name} has no germ"),
        };
        return exponent.IsOne ? value : Expression.Power(value, Number(exponent));
    }

    /// <summary>Whether a rational combination of cosines of rational multiples of π is zero: its polynomial in a root of unity is divisible by the cyclotomic one.</summary>
    private bool IsVanishingCyclotomic(Form form)
    {
        var order = 1;
        var cosines = new List<(Rational Angle, Rational Coefficient)>();
        foreach (var (monomial, coefficient) in form.Terms)
        {
            // products of cosines become sums: 2 cos a cos b = cos(a + b) + cos(a − b)
            List<(Rational Angle, Rational Coefficient)> sum = [(0, coefficient)];
            foreach (var (atom, exponent) in monomial.Factors)
            {
                if (CosineSum(atom) is not { } factor || !exponent.IsInteger || exponent.Sign < 0 || exponent > 12)
                {
                    if (atom.Kind != AtomKind.Exponential || exponent != Rational.Of(1, 2) || CosineSum(atom) is not { } root)
                    {
                        return false;
                    }

                    factor = root;
                    sum = Product(sum, factor);
                    continue;
                }

                for (var k = 0; k < exponent.Numerator; k++)
                {
                    sum = Product(sum, factor);
                }
            }

            cosines.AddRange(sum);
        }

        foreach (var (angle, _) in cosines)
        {
            order = (int)BigInteger.Min(EventuallyPeriodicSet.LeastCommonMultiple(order, angle.Denominator), 1 << 20);
        }

        // with z = exp(iπ/order), a primitive root of unity of order 2·order, cos(π a/order) = (z^a + z^−a)/2
        var length = 2 * order;
        if (length > 2000)
        {
            return false;
        }

        var polynomial = new Rational[length];
        foreach (var (angle, coefficient) in cosines)
        {
            var a = (int)EventuallyPeriodicSet.Residue((angle * order).Numerator, length);
            polynomial[a] += coefficient;
            polynomial[(length - a) % length] += coefficient;
        }

        var cyclotomic = Cyclotomic(length);
        for (var i = length - 1; i >= cyclotomic.Length - 1; i--)
        {
            var lead = polynomial[i];
            for (var j = 0; j < cyclotomic.Length && !lead.IsZero; j++)
            {
                polynomial[i - cyclotomic.Length + 1 + j] -= lead * cyclotomic[j];
            }
        }

        return polynomial.All(c => c.IsZero);

        static List<(Rational, Rational)> Product(List<(Rational Angle, Rational Coefficient)> a, List<(Rational Angle, Rational Coefficient)> b) =>
            [.. a.SelectMany(x => b.SelectMany(y => new[] { (x.Angle + y.Angle, x.Coefficient * y.Coefficient / 2), ((x.Angle - y.Angle).Abs(), x.Coefficient * y.Coefficient / 2) }))];
    }

    // √2 = 2 cos(π/4), √3 = 2 cos(π/6), √5 = 4 cos(π/5) − 1, and cos(rπ) itself
    private List<(Rational Angle, Rational Coefficient)>? CosineSum(Atom atom)
    {
        if (atom.Kind == AtomKind.Exponential && atom.Exponent.IsOne)
        {
            return (int)BigInteger.Min(atom.Prime, 7) switch
            {
                2 => [(Rational.Of(1, 4), 2)],
                3 => [(Rational.Of(1, 6), 2)],
                5 => [(Rational.Of(1, 5), 4), (0, -1)],
                _ => null,
            };
        }

        if (atom.Kind == AtomKind.Function && atom.Name == "cos" && atom.Arguments[0].Terms.Count == 1)
        {
            var (monomial, coefficient) = atom.Arguments[0].Terms.First();
            return monomial.Equals(Monomial.Of(Pi, 1)) ? [(coefficient, 1)] : null;
        }

        return null;
    }

    private static Rational[] Cyclotomic(int order)
    {
        // x^order − 1 divided by the cyclotomic polynomials of the proper divisors
        var polynomial = new Rational[order + 1];
        (polynomial[0], polynomial[order]) = (-1, 1);
        for (var d = 1; d < order; d++)
        {
            if (order % d != 0)
            {
                continue;
            }

            var divisor = Cyclotomic(d);
            var quotient = new Rational[polynomial.Length - divisor.Length + 1];
            for (var i = quotient.Length - 1; i >= 0; i--)
            {
                quotient[i] = polynomial[i + divisor.Length - 1];
                for (var j = 0; j < divisor.Length; j++)
                {
                    polynomial[i + j] -= quotient[i] * divisor[j];
                }
            }

            polynomial = quotient;
        }

        return polynomial;
    }
}
