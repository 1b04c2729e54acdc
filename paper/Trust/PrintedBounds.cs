using System.Globalization;
using System.Numerics;
using Theory.Numerics;
using Theory.PacBayes;
using Theory.Paper.Numbers;

namespace Theory.Paper.Trust;

/// <summary>Every bound as the paper prints it, against its theorem in 72 digits.</summary>
/// <remarks>
/// A bound is printed in percent with three decimals, T/100,000. Whether that is at least the exact bound is decided in balls of 240 bits: by the value where the theorem gives
/// one, and by kl(r̂ ‖ T) and by the binomial tail at T where the bound is a root of them. No formula of the library is used, but for its logarithm in arbitrary precision.
/// </remarks>
internal sealed class PrintedBounds
{
    private const int Bits = 240;
    private const int Grid = 100_000;
    private const int LargestCount = 100_000;
    private const int Each = 1_000_000;
    private const string Bounds = "bounds", Cases = "cases of each", Below = "printed below the exact value", Tightest = "the least print that is not below", Next = "one last digit above it", Further = "further above", Undecided = "undecided";

    private static readonly BigInteger Unit = BigInteger.One << Bits;

    // ln m and ln m!
    private readonly Ball[] logarithms = new Ball[LargestCount + 1];
    private readonly Ball[] factorials = new Ball[LargestCount + 1];

    private PrintedBounds()
    {
        (logarithms[0], factorials[0], factorials[1]) = (Ball.Zero, Ball.FromDouble(0, Bits), Ball.FromDouble(0, Bits));
        for (var m = 1; m <= LargestCount; m++)
        {
            logarithms[m] = Ball.Log(Ball.FromDouble(m, Bits));
            factorials[m] = m == 1 ? factorials[0] : factorials[m - 1] + logarithms[m];
        }
    }

    public static Promise Promise { get; } = new(
        "printed-bounds",
        "A printed upper bound is never below the theorem's value, and at most one last digit above the least print that is not.",
        "≥ 1,000,000 random cases of each of the 11 bounds that the paper prints, against 72 digits: 0 below, 0 further above, 0 undecided",
        counts => counts[Bounds] >= 11 && counts[Cases] >= 1_000_000 && counts[Below] == 0 && counts[Further] == 0 && counts[Undecided] == 0 && counts[Tightest] + counts[Next] == counts[Bounds] * counts[Cases],
        trial => Count(Each, trial.Report));

    /// <summary>Prints the bounds of random evidence.</summary>
    /// <param name="cases">How many pieces of evidence.</param>
    /// <param name="tell">Told of each print that is wrong, and of how far it is.</param>
    public static Counts Count(int cases, Action<string> tell) => new PrintedBounds().CountAll(cases, tell);

    private Counts CountAll(int cases, Action<string> tell)
    {
        var random = new Seed(12).Stream();
        var (below, tightest, next, further, undecided) = (0L, 0L, 0L, 0L, 0L);
        for (var i = 1; i <= cases; i++)
        {
            var (k, n, complexity, δ) = Draw(random);
            var evidence = Evidence.OfErrors(k, n, complexity);
            var exact = new Theorem(this, k, n, complexity, δ);
            foreach (var (name, bound) in PacBayes.Bounds.All)
            {
                var text = Printing.UpperPercent(bound(evidence, δ).Value);
                var print = int.Parse(text.Replace(".", "", StringComparison.Ordinal).Replace(" %", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
                var reach = Enumerable.Range(0, 3).Select(less => exact.IsAtLeast(name, print - less)).TakeWhile(static answer => answer != false).Take(3).ToList();
                (below, tightest, next, further, undecided) = reach.Contains(null) ? (below, tightest, next, further, undecided + 1) : reach.Count switch
                {
                    0 => (below + 1, tightest, next, further, undecided),
                    1 => (below, tightest + 1, next, further, undecided),
                    2 => (below, tightest, next + 1, further, undecided),
                    _ => (below, tightest, next, further + 1, undecided),
                };
                if (reach.Count is 0 or 3 || reach.Contains(null))
                {
                    tell(string.Create(CultureInfo.InvariantCulture, $"{name}: k = {k}, n = {n}, KL = {complexity:R}, δ = {δ:R} printed {text}"));
                }
            }

            if (i % (1 + (cases / 20)) == 0)
            {
                tell($"{i} of {cases}");
            }
        }

        return new Counts(new(Bounds, PacBayes.Bounds.All.Count), new(Cases, cases), new(Below, below), new(Tightest, tightest), new(Next, next), new(Further, further), new(Undecided, undecided));
    }

    private static (int K, int N, double Complexity, double Failure) Draw(RandomStream random)
    {
        double Power(double from, double to) => Math.Exp(Math.Log(from) + (random.NextDouble() * Math.Log(to / from)));
        var n = (int)Power(1, LargestCount);
        var k = random.NextInt(4) switch { 0 => 0, 1 => (int)Power(1, n + 1), 2 => random.NextInt(n + 1), _ => random.NextInt((n / 10) + 1) };
        return (Math.Min(k, n), n, random.NextInt(3) == 0 ? 0 : Power(1e-3, Math.Max(1, n / 4.0)), random.NextInt(3) == 0 ? 0.05 : Power(1e-12, 0.99));
    }

    /// <summary>The theorems at one piece of evidence.</summary>
    private sealed class Theorem
    {
        private readonly PrintedBounds tables;
        private readonly int k;
        private readonly int n;
        private readonly double complexity;
        private readonly double failure;
        private readonly Ball risk;
        private readonly Ball price;
        private readonly Ball budget;
        private readonly Dictionary<string, Ball> values = [];

        public Theorem(PrintedBounds tables, int k, int n, double complexity, double δ)
        {
            (this.tables, this.k, this.n, this.complexity, failure) = (tables, k, n, complexity, δ);
            risk = Ball.FromRatio(k, n, Bits);

            // KL + ln 1/δ, and with Maurer's ln 2√n = ln 2 + ln(n)/2
            price = Ball.FromDouble(complexity, Bits) - Ball.Log(Ball.FromDouble(δ, Bits));
            budget = price + tables.logarithms[2] + (tables.logarithms[n] / 2);
        }

        /// <summary>Whether T/100,000 is at least the exact bound, which is at least r̂ and at most 1; null where 240 bits do not tell.</summary>
        public bool? IsAtLeast(string bound, int print)
        {
            if (print >= Grid || (long)print * n < (long)k * Grid)
            {
                return print >= Grid;
            }

            return bound switch
            {
                "Kl" => Not(IsLess(Divergence(print) * n, budget)),
                "OccamKl" => Not(IsLess(Divergence(print) * n, price)),
                "HoldOut" or "Occam" => IsTailBelow(print),
                _ => Not(IsLess(Ball.FromRatio(print, Grid, Bits), values.TryGetValue(bound, out var value) ? value : values[bound] = Value(bound))),
            };
        }

        private static bool? Not(bool? answer) => answer is { } known ? !known : null;

        private static bool? IsLess(Ball a, Ball b) => Ball.Compare(a, b) switch { Ordering.Less => true, Ordering.Unknown => null, _ => false };

        // kl(k/n ‖ T/100,000)
        private Ball Divergence(int print)
        {
            var sum = Ball.FromDouble(0, Bits);
            sum = k == 0 ? sum : sum + (risk * (tables.logarithms[k] - tables.logarithms[n] - tables.logarithms[print] + tables.logarithms[Grid]));
            return k == n ? sum : sum + ((1 - risk) * (tables.logarithms[n - k] - tables.logarithms[n] - tables.logarithms[Grid - print] + tables.logarithms[Grid]));
        }

        // P(Bin(n, T/100,000) ≤ k) ≤ δ e^{−KL}: C(n, k) Rᵏ (1 − R)ⁿ⁻ᵏ times a sum of falling terms
        private bool? IsTailBelow(int print)
        {
            if (k == n || print == 0)
            {
                return false;
            }

            var (term, sum) = (Unit, Unit);
            for (long j = k; j > 0 && !term.IsZero; j--)
            {
                // each term is rounded down, by less than a unit that its followers only shrink
                term = term * (j * (Grid - print)) / ((n - j + 1) * print);
                sum += term;
            }

            var outer = tables.factorials[n] - tables.factorials[k] - tables.factorials[n - k]
                + ((tables.logarithms[print] - tables.logarithms[Grid]) * k) + ((tables.logarithms[Grid - print] - tables.logarithms[Grid]) * (n - k)) + price;
            var least = outer + Ball.Log(Ball.FromRatio(sum, Unit, Bits));
            if (least.Sign == Ordering.Greater)
            {
                return false;
            }

            // 10⁵ terms and 10⁵ roundings of each: below 2³⁴, and what comes after the last term below 2¹⁷
            var most = outer + Ball.Log(Ball.FromRatio(sum + (BigInteger.One << 40), Unit, Bits));
            return most.Sign is Ordering.Less or Ordering.Equal ? true : null;
        }

        private Ball Value(string bound) => bound switch
        {
            "McAllester" => risk + Ball.Sqrt(budget / (2.0 * n)),
            "McAllesterTextbook" => n == 1 ? Ball.One : risk + Ball.Sqrt((price + tables.logarithms[n]) / (2.0 * (n - 1))),
            "Quadratic" or "Lambda" => Ball.Sqrt(risk + (budget / (2.0 * n))) + Ball.Sqrt(budget / (2.0 * n)) is var root ? root * root : Ball.One,
            "Catoni" => Catoni(n, price),
            "CatoniGrid" => Least(
                j => Math.ScaleB(1, j) <= 128.0 * n,
                j => -Math.Exp(-(((Math.ScaleB(1, j) * k / n) + Price() + Math.Log((j + 1.0) * (j + 2.0))) / n)) is var e && Math.ScaleB(1, j) / n is var c ? (1 + e) / -(Math.Exp(-c) - 1) : 1,
                j => Catoni(Math.ScaleB(1, j), price + tables.logarithms[j + 1] + tables.logarithms[j + 2])),
            "UnexpectedBernstein" => Least(
                j => j < 60,
                j => Math.ScaleB(1, -j - 1) is var γ ? ((double)k / n * (1 + ((-γ - Math.Log(1 - γ)) / γ))) + ((Price() + Math.Log((j + 1.0) * (j + 2.0))) / (γ * n)) : 1,
                j => Math.ScaleB(1, -j - 1) is var γ ? (risk * (1 - ((γ + Ball.Log(1 - Ball.FromDouble(γ, Bits))) / γ))) + ((price + tables.logarithms[j + 1] + tables.logarithms[j + 2]) / (γ * n)) : Ball.One),
            _ => throw new PaperException($"no theorem is written here for the bound {bound}."),
        };

        private double Price() => complexity - Math.Log(failure);

        private Ball Catoni(double λ, Ball paid) => Ball.Expm1(-((λ * risk) + paid) / n) / Ball.Expm1(Ball.FromDouble(-λ, Bits) / n);

        // the least over j: doubles leave out what is a millionth above it
        private static Ball Least(Func<int, bool> isIn, Func<int, double> near, Func<int, Ball> value)
        {
            var candidates = Enumerable.Range(0, 64).TakeWhile(isIn).Select(j => (J: j, Near: near(j))).ToList();
            var least = candidates.Min(static one => one.Near);
            return candidates.Where(one => one.Near <= least * (1 + 1e-6)).Select(one => value(one.J)).Aggregate(static (a, b) => Ball.Compare(a, b) == Ordering.Greater ? b : a);
        }
    }
}
