using System.Globalization;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Theory.Numerics;
using Theory.PacBayes;

namespace Theory.Paper.Commands;

/// <summary>A number with its proof: Lower ≤ exact ≤ Upper, and the value that a theorem may print, which is the safe one of the two where there is one.</summary>
internal readonly record struct Certified(double Value, double Lower, double Upper);

/// <summary>The functions of <c>Theory.PacBayes</c> by name, found in the library itself: what returns a <see cref="Bound"/> or a <see cref="Bracket"/>, and all of <see cref="Bounds.All"/>.</summary>
internal sealed class Calculus
{
    // Words for one thing, the library's own among them. A word that fits two parameters of a function fits neither, unless it is the name of one.
    private static readonly string[][] Synonyms =
    [
        ["risk", "q", "r", "rhat", "r̂", "empiricalrisk", "trainerror"],
        ["errors", "k", "mistakes"],
        ["kept", "k"],
        ["k", "errors", "successes"],
        ["n", "count", "examples", "samplesize"],
        ["count", "n", "examples", "samplesize"],
        ["documents", "n", "count"],
        ["complexity", "kl", "divergence", "nats"],
        ["complexity", "renyi", "renyidivergence", "dalpha"],
        ["failure", "delta", "δ"],
        ["logfailure", "logdelta", "lndelta", "lnδ", "logδ", "lnfailure"],
        ["drawfailure", "deltaprime", "δ′", "drawdelta"],
        ["temperature", "lambda", "λ"],
        ["tradeoff", "lambda", "λ"],
        ["rate", "gamma", "γ"],
        ["discount", "gamma", "γ"],
        ["meansquare", "secondmoment", "v", "v̂"],
        ["draws", "m", "samples"],
        ["sampled", "m", "samples"],
        ["index", "j"],
        ["order", "alpha", "α"],
        ["smoothing", "alpha", "α"],
        ["vocabulary", "v", "vocabularysize"],
        ["bitspertoken", "bpt", "b"],
        ["bits", "l", "length"],
        ["codebook", "codewords", "centers"],
        ["scale", "sigma", "σ", "deviation"],
        ["priorscale", "tau", "τ", "priordeviation", "priorsigma"],
        ["means", "mu", "μ", "mean"],
        ["scales", "sigma", "σ", "sigmas", "deviations", "deviation"],
        ["priormeans", "nu", "ν", "priormean", "priormu"],
        ["priorscales", "tau", "τ", "taus", "priordeviations", "priordeviation", "priorsigma"],
        ["low", "a"],
        ["middle", "mu", "μ"],
        ["high", "b"],
        ["above", "pplus", "p⁺"],
        ["below", "pminus", "p⁻"],
        ["c", "budget", "divergence"],
        ["p", "probability"],
        ["q", "risk"],
    ];

    // Names in use elsewhere for what the library calls otherwise.
    private static readonly Dictionary<string, string> Aliases = new()
    {
        ["upperinverse"] = "inverseupper",
        ["lowerinverse"] = "inverselower",
        ["binarykl"] = "divergence",
        ["klinverse"] = "inverseupper",
        ["clopperpearsonupper"] = "upperlimit",
        ["clopperpearsonlower"] = "lowerlimit",
        ["lowertail"] = "loglowertail",
        ["uppertail"] = "loguppertail",
        ["gaussiankl"] = "divergence",
        ["testset"] = "holdout",
    };

    private readonly IReadOnlyList<Function> functions;

    private Calculus(IReadOnlyList<Function> functions) => this.functions = functions;

    /// <summary>The library's functions.</summary>
    public static Calculus OfLibrary { get; } = new([.. Found()]);

    /// <summary>The names, each with its class.</summary>
    public IReadOnlyList<string> Names => [.. functions.Select(f => $"{f.Class}.{f.Name}").Distinct().Order(StringComparer.Ordinal)];

    /// <summary>A function's value.</summary>
    /// <param name="function">Its name, with or without its class, in any case.</param>
    /// <param name="arguments">A JSON object, arguments by name.</param>
    /// <exception cref="CaseException">There is no such function, an argument is unknown or missing, or one is outside the domain.</exception>
    public Certified Evaluate(string function, JsonElement arguments)
    {
        var named = Named(function);
        if (arguments.ValueKind != JsonValueKind.Object)
        {
            throw new CaseException("\"arguments\" is no object of arguments by name");
        }

        var given = arguments.EnumerateObject().ToList();
        var bindings = named.Select(f => f.Bind(given)).ToList();
        var best = bindings.MinBy(b => (b.Problems.Count, -b.Used))!;
        if (best.Problems.Count > 0)
        {
            var takes = string.Join("; or ", named.Select(f => f.Takes));
            throw new CaseException($"{best.Problems[0]}: {named[0].Name} takes {takes}");
        }

        return best.Call();
    }

    private List<Function> Named(string name)
    {
        var parts = name.Split('.', StringSplitOptions.TrimEntries);
        var (owner, plain) = parts.Length > 1 ? (Plain(parts[^2]), Plain(parts[^1])) : ("", Plain(name));
        bool Owned(Function f) => owner.Length == 0 || Plain(f.Class) == owner;
        var found = functions.Where(f => Owned(f) && Plain(f.Name) == plain).ToList();
        if (found.Count == 0 && Aliases.TryGetValue(plain, out var other))
        {
            found = [.. functions.Where(f => Owned(f) && Plain(f.Name) == other)];
        }

        if (found.Count > 0)
        {
            return found;
        }

        throw new CaseException($"there is no function '{name}'; there are {string.Join(", ", Names)}");
    }

    private static IEnumerable<Function> Found()
    {
        foreach (var type in typeof(Bounds).Assembly.GetExportedTypes().Where(t => t.Namespace == typeof(Bounds).Namespace && t is { IsAbstract: true, IsSealed: true }).OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            {
                if (method.ReturnType == typeof(Bound))
                {
                    yield return new(type.Name, method.Name, method.GetParameters(), values => OfBound((Bound)method.Invoke(null, values)!));
                }
                else if (method.ReturnType == typeof(Bracket))
                {
                    // the certified value has the bracket's name without the suffix
                    var name = method.Name[..^nameof(Bracket).Length];
                    var plain = type.GetMethod(name, [.. method.GetParameters().Select(p => p.ParameterType)])!;
                    yield return new(type.Name, name, method.GetParameters(), values =>
                    {
                        var (lower, upper) = (Bracket)method.Invoke(null, values)!;
                        return new((double)plain.Invoke(null, values)!, lower, upper);
                    });
                }
            }
        }

        var methods = typeof(Bounds).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(m => m.Name).ToHashSet();
        foreach (var (name, bound) in Bounds.All.Where(b => !methods.Contains(b.Key)))
        {
            yield return new(nameof(Bounds), name, bound.Method.GetParameters(), values => OfBound(bound((Evidence)values[0]!, (double)values[1]!)));
        }
    }

    private static Certified OfBound(Bound bound) => new(bound.Value, bound.Exact.Lower, bound.Exact.Upper);

    private static string Plain(string name) => string.Concat(name.Where(c => char.IsLetterOrDigit(c) || c is '̂' or '′' or '⁺' or '⁻')).ToLowerInvariant();

    private static bool Fits(string parameter, string word) => Synonyms.Any(s => s[0] == Plain(parameter) && s.Contains(Plain(word)));

    /// <summary>A number of a function's input: its name, its type, and what stands for it where it is left out.</summary>
    private sealed record Slot(string Name, Type Type, bool Optional, object? Default);

    /// <summary>A function with one choice of what its input consists of.</summary>
    private sealed class Function
    {
        private readonly IReadOnlyList<Slot> slots;
        private readonly Func<object?[], object?[]> assemble;
        private readonly Func<object?[], Certified> call;

        public Function(string owner, string name, ParameterInfo[] parameters, Func<object?[], Certified> call)
        {
            (Class, Name, this.call) = (owner, name, call);
            var all = new List<Slot>();
            var builders = new List<Func<object?[], object?>>();
            foreach (var parameter in parameters)
            {
                var at = all.Count;
                if (Record(parameter.ParameterType) is { } constructor)
                {
                    var parts = constructor.GetParameters();
                    all.AddRange(parts.Select(SlotOf));
                    var isEvidence = parameter.ParameterType == typeof(Evidence);
                    if (isEvidence)
                    {
                        // r̂ itself, or k of k/n
                        all[at] = all[at] with { Optional = true };
                        all.Add(new("errors", typeof(long), true, null));
                    }

                    var many = parts.Length;
                    builders.Add(values => isEvidence ? EvidenceOf(values, at) : Invoke(() => constructor.Invoke(values[at..(at + many)])));
                }
                else
                {
                    all.Add(SlotOf(parameter));
                    builders.Add(values => values[at]);
                }
            }

            slots = all;
            assemble = values => [.. builders.Select(b => b(values))];
        }

        public string Class { get; }

        public string Name { get; }

        /// <summary>What the function takes, in words.</summary>
        public string Takes => string.Join(", ", slots.Select(s => s.Optional && s.Default is not null ? string.Create(CultureInfo.InvariantCulture, $"{s.Name} (else {s.Default})") : s.Name == "risk" && s.Optional ? "risk or errors" : s.Name).Where(s => s != "errors"));

        public Binding Bind(IReadOnlyList<JsonProperty> given)
        {
            var values = new JsonElement?[slots.Count];
            var logarithm = -1;
            var problems = new List<string>();
            foreach (var argument in given)
            {
                var exact = Enumerable.Range(0, slots.Count).Where(i => Plain(slots[i].Name) == Plain(argument.Name)).ToList();
                var fitting = exact.Count > 0 ? exact : [.. Enumerable.Range(0, slots.Count).Where(i => values[i] is null && Fits(slots[i].Name, argument.Name))];

                // δ for ln δ and ln δ for δ
                if (fitting.Count == 0)
                {
                    fitting = [.. Enumerable.Range(0, slots.Count).Where(i => slots[i].Name == "logFailure" && (Plain(argument.Name) == "failure" || Fits("failure", argument.Name))
                        || (slots[i].Name == "failure" && (Plain(argument.Name) == "logfailure" || Fits("logFailure", argument.Name))))];
                    logarithm = fitting.Count == 1 ? fitting[0] : logarithm;
                }

                if (fitting.Count != 1)
                {
                    problems.Add(fitting.Count == 0 ? $"there is no argument \"{argument.Name}\"" : $"the argument \"{argument.Name}\" may be {string.Join(" or ", fitting.Select(i => slots[i].Name))}");
                }
                else if (values[fitting[0]] is not null)
                {
                    problems.Add($"\"{argument.Name}\" says {slots[fitting[0]].Name} a second time");
                }
                else
                {
                    values[fitting[0]] = argument.Value;
                }
            }

            for (var i = 0; i < slots.Count; i++)
            {
                if (values[i] is null && (slots[i].Name == "risk" ? slots[i].Optional && values[IndexOf("errors")] is null : !slots[i].Optional))
                {
                    problems.Add($"the argument \"{slots[i].Name}\" is missing");
                }
            }

            return new(problems, given.Count, () => Call(values, logarithm));
        }

        // A parameter known between two doubles only (ln δ for δ, a fraction that is no double) makes two calls: the functions are monotone in those.
        private Certified Call(JsonElement?[] given, int logarithm)
        {
            var low = new object?[slots.Count];
            var high = new object?[slots.Count];
            var split = new List<int>();
            for (var i = 0; i < slots.Count; i++)
            {
                if (given[i] is not { } json)
                {
                    low[i] = high[i] = slots[i].Optional ? slots[i].Default : null;
                }
                else if (slots[i].Type == typeof(double) && (i == logarithm || Monotone(slots[i])))
                {
                    var number = CaseNumber.Read(json, slots[i].Name);
                    var between = i != logarithm ? number.Between : slots[i].Name == "failure" ? number.Exponential : number.Logarithm;
                    (low[i], high[i]) = (between.Lower, between.Upper);
                    if (between.Lower < between.Upper)
                    {
                        split.Add(i);
                    }
                }
                else
                {
                    low[i] = high[i] = ValueOf(json, slots[i].Type, slots[i].Name);
                }
            }

            Certified? all = null;
            for (var corner = 0; corner < 1 << split.Count; corner++)
            {
                var values = (object?[])low.Clone();
                for (var b = 0; b < split.Count; b++)
                {
                    values[split[b]] = (corner >> b & 1) == 0 ? low[split[b]] : high[split[b]];
                }

                var one = Invoke(() => call(assemble(values)));
                all = all is { } before ? Hull(before, one) : one;
            }

            return all!.Value;
        }

        private static Certified Hull(Certified a, Certified b)
        {
            var (lower, upper) = (Math.Min(a.Lower, b.Lower), Math.Max(a.Upper, b.Upper));
            return new(a.Value == a.Upper && b.Value == b.Upper ? upper : a.Value == a.Lower && b.Value == b.Lower ? lower : a.Value, lower, upper);
        }

        // A risk is the double that is written, since Evidence finds its k/n; a divergence has its least value inside; λ, γ and α are what the program says they are.
        private bool Monotone(Slot slot) => Name != "Divergence" && slot.Name is ("complexity" or "failure" or "logFailure" or "drawFailure" or "c" or "p" or "q");

        private int IndexOf(string name) => slots.ToList().FindIndex(s => s.Name == name);

        private static Slot SlotOf(ParameterInfo parameter) => new(parameter.Name!, parameter.ParameterType, parameter.HasDefaultValue, parameter.HasDefaultValue ? parameter.DefaultValue : null);

        // A record of the library whose numbers are arguments of their own.
        private static ConstructorInfo? Record(Type type) =>
            type.Namespace == typeof(Bounds).Namespace && type.IsClass ? type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).FirstOrDefault() : null;

        private object EvidenceOf(object?[] values, int at)
        {
            var errors = values[IndexOf("errors")];
            if (errors is not null && values[at] is not null)
            {
                throw new CaseException("either risk or errors, not both");
            }

            return Invoke(() => errors is long k ? Evidence.OfErrors(k, (long)values[at + 1]!, (double)values[at + 2]!) : new Evidence((double)values[at]!, (long)values[at + 1]!, (double)values[at + 2]!));
        }

        private static object ValueOf(JsonElement json, Type type, string name)
        {
            if (type == typeof(double))
            {
                return CaseNumber.Read(json, name).Nearest;
            }

            if (type == typeof(long) || type == typeof(int))
            {
                var whole = CaseNumber.Read(json, name).Whole(name);
                return type == typeof(long) ? (object)whole : whole is >= int.MinValue and <= int.MaxValue ? (object)(int)whole : throw new CaseException($"\"{name}\": {whole} is too large");
            }

            var element = type.GetGenericArguments()[0];
            var items = json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().ToList() : [json];
            var list = Array.CreateInstance(element, items.Count);
            for (var i = 0; i < items.Count; i++)
            {
                var place = string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]");
                list.SetValue(Record(element) is { } constructor ? RecordOf(items[i], constructor, place) : ValueOf(items[i], element, place), i);
            }

            return list;
        }

        private static object RecordOf(JsonElement json, ConstructorInfo constructor, string place)
        {
            var parts = constructor.GetParameters();
            if (json.ValueKind == JsonValueKind.Array && json.GetArrayLength() == parts.Length)
            {
                return Invoke(() => constructor.Invoke([.. parts.Select((p, i) => ValueOf(json[i], p.ParameterType, $"{place}.{p.Name}"))]));
            }

            var takes = string.Join(", ", parts.Select(p => p.Name));
            if (json.ValueKind != JsonValueKind.Object)
            {
                throw new CaseException($"\"{place}\" is neither an object nor an array of {takes}");
            }

            var values = new object?[parts.Length];
            foreach (var field in json.EnumerateObject())
            {
                var i = Array.FindIndex(parts, p => Plain(p.Name!) == Plain(field.Name));
                i = i >= 0 ? i : Array.FindIndex(parts, p => Fits(p.Name!, field.Name));
                if (i < 0)
                {
                    throw new CaseException($"\"{place}\": there is no argument \"{field.Name}\": a step takes {takes}");
                }

                values[i] = ValueOf(field.Value, parts[i].ParameterType, $"{place}.{parts[i].Name}");
            }

            var missing = Array.FindIndex(values, v => v is null);
            return missing < 0 ? Invoke(() => constructor.Invoke(values)) : throw new CaseException($"\"{place}\": the argument \"{parts[missing].Name}\" is missing: a step takes {takes}");
        }

        // What the library refuses is said with its own words; anything else is a fault.
        private static T Invoke<T>(Func<T> run)
        {
            try
            {
                return run();
            }
            catch (TargetInvocationException e) when (e.InnerException is ArgumentException refused)
            {
                throw new CaseException(Words(refused));
            }
            catch (ArgumentException refused)
            {
                throw new CaseException(Words(refused));
            }
            catch (TargetInvocationException e)
            {
                ExceptionDispatchInfo.Throw(e.InnerException!);
                throw;
            }
        }

        private static string Words(ArgumentException refused)
        {
            var text = refused.Message.ReplaceLineEndings(" ");
            var end = text.IndexOf(" (Parameter", StringComparison.Ordinal);
            var plain = end < 0 ? text : text[..end];
            return refused is ArgumentOutOfRangeException { ActualValue: { } value } ? string.Create(CultureInfo.InvariantCulture, $"{plain.TrimEnd('.')}, and is {value}") : plain;
        }
    }

    /// <summary>Arguments set to a function's slots, or what stands in the way.</summary>
    private sealed record Binding(IReadOnlyList<string> Problems, int Used, Func<Certified> Call);
}
