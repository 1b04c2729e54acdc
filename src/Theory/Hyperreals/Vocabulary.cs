using System.Collections.Frozen;

namespace Theory.Hyperreals;

/// <summary>The names that an expression may use: constants, functions with their arities, and what a name is short for.</summary>
internal static class Vocabulary
{
    internal const int Unbounded = int.MaxValue;

    /// <summary>A function's least and greatest number of arguments.</summary>
    internal readonly record struct Arity(int Least, int Most)
    {
        public override string ToString() =>
            Most == Unbounded ? $"at least {Count(Least)}"
            : Least == Most ? Count(Least)
            : $"{Least} to {Count(Most)}";

        private static string Count(int n) => n == 1 ? "1 argument" : $"{n} arguments";
    }

    internal static readonly FrozenSet<string> Constants =
        new[] { "pi", "E", "EulerGamma", "GoldenRatio", "Catalan", "I" }.ToFrozenSet(StringComparer.Ordinal);

    internal static readonly FrozenDictionary<string, Arity> Functions = Build();

    /// <summary>Another spelling of a function, and its canonical one.</summary>
    internal static readonly FrozenDictionary<string, string> Synonyms = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ln"] = "log", ["abs"] = "Abs", ["ceil"] = "ceiling", ["min"] = "Min", ["max"] = "Max", ["mod"] = "Mod", ["sgn"] = "sign",
        ["arcsin"] = "asin", ["arccos"] = "acos", ["arctan"] = "atan", ["arccot"] = "acot", ["arcsec"] = "asec", ["arccsc"] = "acsc",
        ["arcsinh"] = "asinh", ["arccosh"] = "acosh", ["arctanh"] = "atanh", ["arccoth"] = "acoth", ["arcsech"] = "asech", ["arccsch"] = "acsch",
        ["arsinh"] = "asinh", ["arcosh"] = "acosh", ["artanh"] = "atanh", ["arctan2"] = "atan2",
        ["lgamma"] = "loggamma", ["psi"] = "digamma", ["Gamma"] = "gamma", ["rf"] = "RisingFactorial", ["ff"] = "FallingFactorial",
        ["heaviside"] = "Heaviside", ["lambertw"] = "LambertW", ["C"] = "binomial", ["summation"] = "Sum", ["product"] = "Product", ["prod"] = "Product",
        ["Lt"] = "<", ["Le"] = "<=", ["Gt"] = ">", ["Ge"] = ">=", ["Eq"] = "==", ["Ne"] = "!=",
        ["StrictLessThan"] = "<", ["LessThan"] = "<=", ["StrictGreaterThan"] = ">", ["GreaterThan"] = ">=", ["Equality"] = "==", ["Unequality"] = "!=",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Functions that stand for other expressions and are written as these when they are built.</summary>
    internal static readonly FrozenDictionary<string, Arity> Abbreviations = new Dictionary<string, Arity>(StringComparer.Ordinal)
    {
        ["sqrt"] = new(1, 1), ["cbrt"] = new(1, 1), ["root"] = new(2, 2), ["Rational"] = new(1, 2), ["Integer"] = new(1, 1), ["Float"] = new(1, 1),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Functions whose names are also letters, which a variable may bear.</summary>
    internal static readonly FrozenSet<string> Letters = new[] { "beta", "gamma", "Gamma", "zeta", "psi", "C" }.ToFrozenSet(StringComparer.Ordinal);

    internal static readonly FrozenSet<string> Relations = new[] { "<", "<=", ">", ">=", "==", "!=" }.ToFrozenSet(StringComparer.Ordinal);

    private static FrozenDictionary<string, Arity> Build()
    {
        var arities = new Dictionary<string, Arity>(StringComparer.Ordinal);
        Add(1, 1, "exp", "log2", "log10", "Abs", "sign", "floor", "ceiling", "frac",
            "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "acot", "asec", "acsc", "sinc",
            "sinh", "cosh", "tanh", "coth", "sech", "csch", "asinh", "acosh", "atanh", "acoth", "asech", "acsch",
            "factorial", "factorial2", "gamma", "loggamma", "digamma", "erf", "erfc", "erfi", "Ei", "E1", "li", "Si", "Ci", "Shi", "Chi",
            "fresnels", "fresnelc", "airyai", "airybi", "elliptic_k", "fibonacci", "lucas", "catalan", "bernoulli", "subfactorial",
            "trigamma", "dirichlet_eta", "stieltjes", "log1p", "expm1", "Heaviside", "re", "im", "conjugate", "isprime", "primepi", "totient", "Not");
        Add(1, 2, "log", "zeta", "LambertW", "harmonic", "elliptic_e");
        Add(2, 2, "real_root", "Mod", "atan2", "polygamma", "expint", "besselj", "bessely", "besseli", "besselk", "binomial",
            "uppergamma", "lowergamma", "beta", "RisingFactorial", "FallingFactorial", "AccumBounds", "<", "<=", ">", ">=", "==", "!=");
        Add(1, Unbounded, "Min", "Max", "gcd", "lcm", "And", "Or");
        Add(2, Unbounded, "Piecewise");
        Add(4, 4, "Sum", "Product");
        Add(0, 0, "True", "False");
        return arities.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(int least, int most, params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                arities.Add(name, new Arity(least, most));
            }
        }
    }

    internal static string Canonical(string name) => Synonyms.GetValueOrDefault(name, name);

    internal static bool IsFunction(string name) =>
        Functions.ContainsKey(Canonical(name)) || Abbreviations.ContainsKey(name);

    internal static Arity ArityOf(string name) =>
        Abbreviations.TryGetValue(name, out var short_) ? short_ : Functions[Canonical(name)];

    /// <summary>Names that mean something else than a variable.</summary>
    internal static bool IsReserved(string name) =>
        Constants.Contains(name) || name is "oo" or "zoo" or "nan" || (IsFunction(name) && !Letters.Contains(name));

    internal static bool IsIdentifier(string name) =>
        name.Length > 0 && IsStart(name[0]) && name.All(IsPart);

    internal static bool IsStart(char c) => (char.IsLetter(c) && c != 'π') || c == '_';

    // A superscript digit is no decimal digit, so x² ends a name where a reader ends it.
    internal static bool IsPart(char c) => IsStart(c) || char.IsAsciiDigit(c);

    /// <summary>«; did you mean …?» with the known names that are at most two letters away, or nothing.</summary>
    internal static string Suggestion(string name)
    {
        var within = name.Length <= 3 ? 1 : 2;
        var near = Functions.Keys.Concat(Synonyms.Keys).Concat(Abbreviations.Keys)
            .Where(known => IsIdentifier(known) && Math.Abs(known.Length - name.Length) <= within)
            .Select(known => (Known: known, Distance: Distance(known.ToLowerInvariant(), name.ToLowerInvariant())))
            .Where(pair => pair.Distance <= within)
            .OrderBy(pair => pair.Distance)
            .ThenByDescending(pair => pair.Known.Zip(name).TakeWhile(letters => letters.First == letters.Second).Count())
            .ThenBy(pair => pair.Known, StringComparer.Ordinal)
            .Select(pair => pair.Known).Take(3).ToList();
        return near.Count == 0 ? "" : $"; did you mean {string.Join(" or ", near)}?";
    }

    // Edits that turn one word into the other, a swap of neighbours counted as one.
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                d[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(
                    Math.Min(d[i - 1, j], d[i, j - 1]) + 1,
                    d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
