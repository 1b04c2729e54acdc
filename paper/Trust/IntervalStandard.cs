using System.IO.Compression;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Paper.Trust;

/// <summary>The published test cases of the interval standard against <see cref="Interval"/> and its functions.</summary>
/// <remarks>
/// The cases were collected by the project ITF1788 from four libraries of other hands; they are read from Debian's package octave-interval, and are no part of this
/// project. Cases of decorated intervals are read without their decorations.
/// </remarks>
internal static class IntervalStandard
{
    private const string Name = "itl.mat", Sum = "1c64e9fe7d0439a52d2f74d9d65f6673c97463e33707d8b259d9e94917dada5d";
    private const string Cases = "published cases", Exact = "met to the bit", Wider = "one place wider", Loose = "inside a reference that is not the tightest", Wrong = "wrong", Other = "cases of operations that are not here";

    public static Promise Promise { get; } = new(
        "interval-standard",
        "Interval arithmetic follows IEEE 1788 in every corner: empty and unbounded sets, zeros, subnormal numbers, overflow.",
        "≥ 7,000 published cases (ITF1788), 0 wrong, each met to the bit or one place wider",
        counts => counts[Cases] >= 7000 && counts[Wrong] == 0 && counts[Exact] + counts[Wider] + counts[Loose] == counts[Cases] && counts[Loose] <= 10,
        trial => Count(trial.Report));

    private static readonly Dictionary<string, Func<object[], object>> Operations = new()
    {
        ["pos"] = a => X(a),
        ["neg"] = a => -X(a),
        ["add"] = a => X(a) + Y(a),
        ["sub"] = a => X(a) - Y(a),
        ["mul"] = a => X(a) * Y(a),
        ["div"] = a => X(a) / Y(a),
        ["recip"] = a => IntervalFunctions.Reciprocal(X(a)),
        ["sqr"] = a => IntervalFunctions.Square(X(a)),
        ["sqrt"] = a => Interval.Sqrt(X(a)),
        ["fma"] = a => IntervalFunctions.MultiplyAdd(X(a), Y(a), (Interval)a[2]),
        ["pown"] = a => IntervalFunctions.Power(X(a), Whole(a[1])),
        ["rootn"] = a => IntervalFunctions.Root(X(a), Whole(a[1])),
        ["cbrt"] = a => IntervalFunctions.Root(X(a), 3),
        ["pow"] = a => Interval.Pow(X(a), Y(a)),
        ["exp"] = a => Interval.Exp(X(a)),
        ["expm1"] = a => Interval.Expm1(X(a)),
        ["exp2"] = a => IntervalFunctions.Exp2(X(a)),
        ["exp10"] = a => IntervalFunctions.Exp10(X(a)),
        ["log"] = a => Interval.Log(X(a)),
        ["logp1"] = a => Interval.Log1p(X(a)),
        ["log2"] = a => IntervalFunctions.Log2(X(a)),
        ["log10"] = a => IntervalFunctions.Log10(X(a)),
        ["sin"] = a => Interval.Sin(X(a)),
        ["cos"] = a => Interval.Cos(X(a)),
        ["tan"] = a => Interval.Tan(X(a)),
        ["asin"] = a => Interval.Asin(X(a)),
        ["acos"] = a => Interval.Acos(X(a)),
        ["atan"] = a => Interval.Atan(X(a)),
        ["atan2"] = a => IntervalFunctions.Atan2(X(a), Y(a)),
        ["sinh"] = a => Interval.Sinh(X(a)),
        ["cosh"] = a => Interval.Cosh(X(a)),
        ["tanh"] = a => Interval.Tanh(X(a)),
        ["asinh"] = a => Interval.Asinh(X(a)),
        ["acosh"] = a => Interval.Acosh(X(a)),
        ["atanh"] = a => Interval.Atanh(X(a)),
        ["sign"] = a => IntervalFunctions.Sign(X(a)),
        ["ceil"] = a => IntervalFunctions.Ceiling(X(a)),
        ["floor"] = a => IntervalFunctions.Floor(X(a)),
        ["trunc"] = a => IntervalFunctions.Truncate(X(a)),
        ["roundTiesToEven"] = a => IntervalFunctions.Round(X(a)),
        ["roundTiesToAway"] = a => IntervalFunctions.Round(X(a), MidpointRounding.AwayFromZero),
        ["abs"] = a => Interval.Abs(X(a)),
        ["min"] = a => Interval.Min(X(a), Y(a)),
        ["max"] = a => Interval.Max(X(a), Y(a)),
        ["convexHull"] = a => Interval.Hull(X(a), Y(a)),
        ["intersection"] = a => Interval.Intersect(X(a), Y(a)),
        ["cancelPlus"] = a => IntervalInverses.CancelPlus(X(a), Y(a)),
        ["cancelMinus"] = a => IntervalInverses.CancelMinus(X(a), Y(a)),
        ["mulRevToPair1"] = a => IntervalInverses.Factor(X(a), Y(a)).First,
        ["mulRevToPair2"] = a => IntervalInverses.Factor(X(a), Y(a)).Second,
        ["mulRev"] = a => IntervalInverses.Factor(X(a), Y(a), Interval.Entire),
        ["mulRevTen"] = a => IntervalInverses.Factor(X(a), Y(a), (Interval)a[2]),
        ["sqrRev"] = a => IntervalInverses.OfSquare(X(a), Interval.Entire),
        ["sqrRevBin"] = a => IntervalInverses.OfSquare(X(a), Y(a)),
        ["absRev"] = a => IntervalInverses.OfAbs(X(a), Interval.Entire),
        ["absRevBin"] = a => IntervalInverses.OfAbs(X(a), Y(a)),
        ["pownRev"] = a => IntervalInverses.OfPower(X(a), Whole(a[1]), Interval.Entire),
        ["pownRevBin"] = a => IntervalInverses.OfPower(X(a), Whole(a[2]), Y(a)),
        ["b-numsToInterval"] = a => Interval.Of((double)a[0], (double)a[1]),
        ["d-numsToInterval"] = a => Interval.Of((double)a[0], (double)a[1]),
        ["intervalPart"] = a => X(a),
        ["isEmpty"] = a => X(a).IsEmpty,
        ["isEntire"] = a => X(a).IsEntire,
        ["isCommonInterval"] = a => X(a).IsBounded,
        ["isSingleton"] = a => X(a).IsPoint,
        ["isMember"] = a => Y(a).Contains((double)a[0]),
        ["equal"] = a => X(a) == Y(a),
        ["subset"] = a => Y(a).Contains(X(a)),
        ["interior"] = a => IntervalRelations.IsInterior(X(a), Y(a)),
        ["disjoint"] = a => IntervalRelations.AreDisjoint(X(a), Y(a)),
        ["less"] = a => IntervalRelations.IsLess(X(a), Y(a)),
        ["strictLess"] = a => IntervalRelations.IsStrictlyLess(X(a), Y(a)),
        ["precedes"] = a => IntervalRelations.Precedes(X(a), Y(a)),
        ["strictPrecedes"] = a => IntervalRelations.StrictlyPrecedes(X(a), Y(a)),
        ["overlap"] = a => IntervalRelations.Overlap(X(a), Y(a)) is IntervalOverlap.Equal ? "equals" : IntervalRelations.Overlap(X(a), Y(a)).ToString(),
        ["inf"] = a => X(a).Lower,
        ["sup"] = a => X(a).Upper,
        ["mid"] = a => OrNone(X(a), x => x.Midpoint),
        ["rad"] = a => OrNone(X(a), IntervalRelations.Radius),
        ["wid"] = a => OrNone(X(a), x => x.Width),
        ["mag"] = a => OrNone(X(a), x => x.Magnitude),
        ["mig"] = a => OrNone(X(a), IntervalRelations.Mignitude),
    };

    /// <summary>Compares each case with what is returned here.</summary>
    /// <param name="tell">Told of each case that is not met to the bit.</param>
    public static Counts Count(Action<string> tell)
    {
        var (cases, exact, wider, loose, wrong, other) = (0, 0, 0, 0, 0, 0);
        foreach (var (type, operations) in (Dictionary<string, object>)OctaveFile.Read(Content())["NoSignal"])
        {
            foreach (var (name, table) in type is "infsup" or "infsupdec" ? (Dictionary<string, object>)operations : [])
            {
                var (inputs, outputs) = ((List<object>)((Dictionary<string, object>)table)["in"], (List<object>)((Dictionary<string, object>)table)["out"]);
                if (!Operations.TryGetValue(name, out var operation))
                {
                    other += inputs.Count;
                    continue;
                }

                foreach (var (input, output) in inputs.Zip(outputs))
                {
                    var (arguments, expected) = (((List<object>)input).Select(Bare).ToArray(), Bare(output));
                    if (arguments.Append(expected).Any(static part => part is NotAnInterval))
                    {
                        continue; // a decoration's own value, which an interval without one cannot have
                    }

                    cases++;
                    var found = operation(arguments);
                    var verdict = Verdict(found, expected);
                    (exact, wider, loose, wrong) = verdict switch { 0 => (exact + 1, wider, loose, wrong), 1 => (exact, wider + 1, loose, wrong), 2 => (exact, wider, loose + 1, wrong), _ => (exact, wider, loose, wrong + 1) };
                    if (verdict > 1)
                    {
                        tell($"{new[] { "wider", "inside", "WRONG" }[verdict - 1]}: {name}({string.Join(", ", arguments.Select(Shown))}) = {Shown(found)}, published {Shown(expected)}");
                    }
                }
            }
        }

        return new Counts(new(Cases, cases), new(Exact, exact), new(Wider, wider), new(Loose, loose), new(Wrong, wrong), new(Other, other));
    }

    // 0 the same; 1 a place wider on a side; 2 inside the reference; 3 wrong
    private static int Verdict(object found, object expected) => (found, expected) switch
    {
        (Interval mine, Interval theirs) => mine == theirs ? 0
            : mine.Contains(theirs) && Near(theirs.Lower, mine.Lower) && Near(mine.Upper, theirs.Upper) ? 1
            : theirs.Contains(mine) && Near(mine.Lower, theirs.Lower) && Near(theirs.Upper, mine.Upper) ? 2 : 3,
        (double mine, double theirs) => mine.Equals(theirs + 0.0) ? 0 : 3,
        (string mine, string theirs) => mine.Equals(theirs, StringComparison.OrdinalIgnoreCase) ? 0 : 3,
        _ => found.Equals(expected) ? 0 : 3,
    };

    private static bool Near(double a, double b) => a == b || a == Math.BitIncrement(b);

    private static string Shown(object value) => value is Interval x ? x.ToString(17) : value.ToString()!;

    private static Interval X(object[] arguments) => (Interval)arguments[0];

    private static Interval Y(object[] arguments) => (Interval)arguments[1];

    private static int Whole(object n) => (int)(double)n;

    // where the standard returns no number, a property here throws
    private static double OrNone(Interval x, Func<Interval, double> property)
    {
        try
        {
            return property(x);
        }
        catch (InvalidOperationException)
        {
            return double.NaN;
        }
    }

    // an interval without its decoration; the one that stands for no interval at all stays apart
    private static object Bare(object value)
    {
        if (value is not (string name, Dictionary<string, object> fields))
        {
            return value;
        }

        if (name == "infsupdec")
        {
            return (double)((List<object>)fields["dec"])[0] == 0 ? new NotAnInterval() : Bare(((List<object>)fields["infsup"])[0]);
        }

        var (lower, upper) = ((double)((List<object>)fields["inf"])[0], (double)((List<object>)fields["sup"])[0]);
        return lower > upper ? Interval.Empty : Interval.Of(lower, upper);
    }

    private static byte[] Content()
    {
        var folders = (Environment.GetEnvironmentVariable("THEORY_DATA") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        const string installed = "/usr/share/octave/packages";
        var path = folders.Select(folder => Path.Combine(folder, Name)).FirstOrDefault(File.Exists)
            ?? (Directory.Exists(installed) ? Directory.EnumerateFiles(installed, Name, SearchOption.AllDirectories).FirstOrDefault() : null)
            ?? throw new PaperException($"no {Name} in a folder of THEORY_DATA or under {installed}: Debian's package octave-interval has it.");
        var bytes = File.ReadAllBytes(path);
        if (Canonical.Hash(bytes) != Sum)
        {
            throw new PaperException($"{path} has the SHA-256 {Canonical.Hash(bytes)}; the cases that are counted here are those of {Sum}.");
        }

        using var content = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        gzip.CopyTo(content);
        return content.ToArray();
    }

    private sealed record NotAnInterval;
}
