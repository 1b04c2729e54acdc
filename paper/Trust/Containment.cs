using System.Globalization;
using Theory.Numerics;

namespace Theory.Paper.Trust;

/// <summary>Random intervals and random elements of them: the value in 72 digits, or as many as decide, lies in the interval that is returned.</summary>
internal static class Containment
{
    // where 72 digits leave open on which side of a bound the value lies, more are taken; in the last precision sums and products of doubles are exact
    private static readonly int[] Precisions = [240, 1200, 4800];
    private const int Each = 1_000_000;
    private const string Functions = "functions", Fewest = "cases of each", Cases = "cases in all", Outside = "values outside", Undecided = "undecided", Loose = "intervals of a point more than a place wider than the tightest";

    public static Promise Promise { get; } = new(
        "containment",
        "The interval that an operation returns holds the value at every element of its arguments.",
        "≥ 1,000,000 random cases of each of + − × ÷ √ exp ln ln(1 + x) eˣ − 1 xʸ and 22 more functions against values in 72 digits: 0 outside, 0 undecided, 0 more than a place too wide at a point",
        counts => counts[Functions] >= 32 && counts[Fewest] >= 1_000_000 && counts[Outside] == 0 && counts[Undecided] == 0 && counts[Loose] == 0,
        trial => Count(Each, trial.Report));

    private static readonly Function[] All =
    [
        new("add", a => a[0] + a[1], b => b[0] + b[1]),
        new("subtract", a => a[0] - a[1], b => b[0] - b[1]),
        new("multiply", a => a[0] * a[1], b => b[0] * b[1]),
        new("divide", a => a[0] / a[1], b => b[0] / b[1], x => x[1] != 0),
        new("sqrt", a => Interval.Sqrt(a[0]), b => Ball.Sqrt(b[0]), x => x[0] >= 0),
        new("exp", a => Interval.Exp(a[0]), b => Ball.Exp(b[0])),
        new("log", a => Interval.Log(a[0]), b => Ball.Log(b[0]), x => x[0] > 0),
        new("log1p", a => Interval.Log1p(a[0]), b => Ball.Log1p(b[0]), x => x[0] > -1),
        new("expm1", a => Interval.Expm1(a[0]), b => Ball.Expm1(b[0])),
        new("pow", a => Interval.Pow(a[0], a[1]), b => Ball.Pow(b[0], b[1]), x => x[0] > 0 && Math.Abs(x[1] * Math.Log(x[0])) < 1e14),
        new("abs", a => Interval.Abs(a[0]), b => b[0].Sign == Ordering.Less ? -b[0] : b[0]),
        new("square", a => IntervalFunctions.Square(a[0]), b => b[0] * b[0]),
        new("fma", a => IntervalFunctions.MultiplyAdd(a[0], a[1], a[2]), b => (b[0] * b[1]) + b[2]),
        new("reciprocal", a => IntervalFunctions.Reciprocal(a[0]), b => Ball.One / b[0], x => x[0] != 0),
        new("power 7", a => IntervalFunctions.Power(a[0], 7), b => Ball.Pow(b[0], 7)),
        new("power -4", a => IntervalFunctions.Power(a[0], -4), b => Ball.One / Ball.Pow(b[0], 4), x => x[0] != 0),
        new("root 3", a => IntervalFunctions.Root(a[0], 3), b => b[0].Sign == Ordering.Less ? -Ball.Root(-b[0], 3) : Ball.Root(b[0], 3)),
        new("exp2", a => IntervalFunctions.Exp2(a[0]), b => Ball.Pow(Ball.FromDouble(2, b[0].Bits), b[0])),
        new("exp10", a => IntervalFunctions.Exp10(a[0]), b => Ball.Pow(Ball.FromDouble(10, b[0].Bits), b[0])),
        new("log2", a => IntervalFunctions.Log2(a[0]), b => Logarithm(b[0], 2), x => x[0] > 0),
        new("log10", a => IntervalFunctions.Log10(a[0]), b => Logarithm(b[0], 10), x => x[0] > 0),
        new("sin", a => Interval.Sin(a[0]), b => Ball.Sin(b[0])),
        new("cos", a => Interval.Cos(a[0]), b => Ball.Cos(b[0])),
        new("tan", a => Interval.Tan(a[0]), b => Ball.Tan(b[0])),
        new("asin", a => Interval.Asin(a[0]), b => Ball.Asin(b[0]), x => Math.Abs(x[0]) <= 1),
        new("acos", a => Interval.Acos(a[0]), b => Ball.Acos(b[0]), x => Math.Abs(x[0]) <= 1),
        new("atan", a => Interval.Atan(a[0]), b => Ball.Atan(b[0])),
        new("sinh", a => Interval.Sinh(a[0]), b => Ball.Sinh(b[0])),
        new("cosh", a => Interval.Cosh(a[0]), b => Ball.Cosh(b[0])),
        new("tanh", a => Interval.Tanh(a[0]), b => Ball.Tanh(b[0])),
        new("asinh", a => Interval.Asinh(a[0]), b => Ball.Asinh(b[0])),
        new("acosh", a => Interval.Acosh(a[0]), b => Ball.Acosh(b[0]), x => x[0] >= 1),
        new("atanh", a => Interval.Atanh(a[0]), b => Ball.Atanh(b[0]), x => Math.Abs(x[0]) < 1),
    ];

    private sealed record Function(string Name, Func<Interval[], Interval> Of, Func<Ball[], Ball> Value, Func<double[], bool>? IsDefined = null)
    {
        public Interval Range { get; } = Name is "sin" or "cos" or "tanh" ? Interval.Of(-1, 1) : Name is "exp" or "exp2" or "exp10" or "pow" or "acosh" ? Interval.NonNegative : Name == "expm1" ? Interval.Of(-1, double.PositiveInfinity) : Interval.Entire;

        public int Arity { get; } = Name is "add" or "subtract" or "multiply" or "divide" or "pow" ? 2 : Name == "fma" ? 3 : 1;
    }

    /// <summary>Draws cases of every function.</summary>
    /// <param name="each">How many cases a function, those outside its domain not counted.</param>
    /// <param name="tell">Told of each value that is not inside, and of how far it is.</param>
    public static Counts Count(int each, Action<string> tell)
    {
        var (cases, outside, undecided, loose) = (0L, 0L, 0L, 0L);
        foreach (var function in All)
        {
            var random = new Seed(11).Split(function.Name).Stream();
            for (var done = 0; done < each;)
            {
                var (sets, elements) = Draw(random, function.Arity);
                if (function.IsDefined is { } isDefined && !isDefined(elements))
                {
                    continue;
                }

                done++;
                var found = function.Of(sets);
                var (verdict, tight) = (Ordering.Unknown, Interval.Entire);
                foreach (var bits in Precisions)
                {
                    var value = function.Value([.. elements.Select(x => Ball.FromDouble(x, bits))]);
                    tight = Interval.Intersect(value.ToInterval(), function.Range);
                    verdict = found.Contains(tight) ? Ordering.Equal : Beyond(value, found.Lower) == Ordering.Less || Beyond(-value, -found.Upper) == Ordering.Less ? Ordering.Less : Ordering.Unknown;
                    if (verdict != Ordering.Unknown)
                    {
                        break;
                    }
                }

                var isLoose = sets.All(static x => x.IsPoint) && (found.Lower < Math.BitDecrement(tight.Lower) || found.Upper > Math.BitIncrement(tight.Upper));
                (outside, undecided, loose) = (outside + (verdict == Ordering.Less ? 1 : 0), undecided + (verdict == Ordering.Unknown ? 1 : 0), loose + (isLoose ? 1 : 0));
                if (verdict != Ordering.Equal || isLoose)
                {
                    tell($"{function.Name}: {string.Join(", ", sets)} at {string.Join(", ", elements.Select(static x => x.ToString("R", CultureInfo.InvariantCulture)))}: {tight.ToString(17)} and {found.ToString(17)}");
                }
            }

            cases += each;
            tell($"{function.Name}: {each} cases");
        }

        return new Counts(new(Functions, All.Length), new(Fewest, each), new(Cases, cases), new(Outside, outside), new(Undecided, undecided), new(Loose, loose));
    }

    // a whole number where the power says so, which no precision would decide
    private static Ball Logarithm(Ball x, int radix)
    {
        var value = Ball.Log(x) / Ball.Log(Ball.FromDouble(radix, x.Bits));
        var whole = (int)Math.Round(value.Midpoint);
        return Ball.Compare(Ball.Pow(Ball.FromDouble(radix, 1200), whole), x) == Ordering.Equal ? Ball.FromDouble(whole) : value;
    }

    // how the value stands to a bound below it; nothing is below −∞
    private static Ordering Beyond(Ball value, double bound) =>
        double.IsNegativeInfinity(bound) ? Ordering.Greater : double.IsPositiveInfinity(bound) ? Ordering.Less : Ball.Compare(value, Ball.FromDouble(bound));

    // half of the arguments are points; others are narrow, wide, or unbounded; an element is an end or lies between
    private static (Interval[] Sets, double[] Elements) Draw(RandomStream random, int arity)
    {
        var (sets, elements) = (new Interval[arity], new double[arity]);
        var points = random.NextInt(2) == 0;
        for (var i = 0; i < arity; i++)
        {
            var (a, b) = (Number(random), Number(random));
            if (points)
            {
                (sets[i], elements[i]) = (a, a);
                continue;
            }

            if (random.NextInt(3) == 0)
            {
                b = a + (Math.Abs(a) * Math.ScaleB(random.NextDouble(), -random.NextInt(50)));
            }

            var (lower, upper) = (Math.Min(a, b), Math.Min(Math.Max(a, b), double.MaxValue));
            elements[i] = random.NextInt(3) switch
            {
                0 => lower,
                1 => upper,
                _ => Math.Clamp(lower + (random.NextDouble() * ((upper / 2) - (lower / 2)) * 2), lower, upper),
            };
            sets[i] = random.NextInt(8) switch
            {
                0 => Interval.Of(double.NegativeInfinity, upper),
                1 => Interval.Of(lower, double.PositiveInfinity),
                _ => Interval.Of(lower, upper),
            };
        }

        return (sets, elements);
    }

    // most numbers of a size that functions tell apart; some of any size, whole, subnormal, zero, or the largest
    private static double Number(RandomStream random)
    {
        var size = random.NextInt(12) switch
        {
            0 => Math.ScaleB(1 + random.NextDouble(), random.NextInt(2046) - 1022),
            1 => random.NextInt(20),
            2 => random.NextInt(3) switch { 0 => 0, 1 => double.MaxValue, _ => BitConverter.UInt64BitsToDouble(random.NextUInt64() >> (12 + random.NextInt(50))) },
            3 => 1 + Math.ScaleB(random.NextDouble() - 0.5, -random.NextInt(52)),
            4 => Math.ScaleB(1, random.NextInt(60) - 30),
            _ => Math.ScaleB(1 + random.NextDouble(), random.NextInt(24) - 14),
        };
        return random.NextInt(2) == 0 ? size : -size;
    }
}
