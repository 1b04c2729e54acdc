using System.Globalization;
using Theory.Nets.Experiments;
using Theory.Nets.Mixtures;
using Theory.Nets.Runs;
using Theory.Paper.Artifacts;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>Using more experts makes the model better conditioned: by four measures, each judged alone; and constant gates do it too.</summary>
internal static class MoreExpertsCondition
{
    private const string Essay = "The softmax bottleneck is a special case of a more general phenomenon";

    /// <summary>How far two shares of zeros may differ and still count as one.</summary>
    private const double Margin = 0.005;

    public static Measure Zeros { get; } = new("zero-modes", "fewer zero modes", Better: -1, static r => r.ZeroShare, static p => p.Zeros);

    public static Measure StableRank { get; } = new("stable-rank", "a larger stable rank", Better: 1, static r => r.StableRank, static p => p.StableRank);

    public static Measure Participation { get; } = new("participation", "a larger participation ratio", Better: 1, static r => r.Participation, static p => p.Participation);

    public static Measure LargestOverMedian { get; } = new("largest-over-median", "a smaller $s_1/s_{\\mathrm{median}}$", Better: -1, static r => r.LargestOverMedian(), static p => p.LargestOverMedian);

    public static IReadOnlyList<Measure> Measures { get; } = [Zeros, StableRank, Participation, LargestOverMedian];

    public static IReadOnlyList<Claim> Claims { get; } = [.. Measures.Select(m => new Claim(
        $"more-experts-{m.Name}", $"Using more experts makes the model better conditioned: {m.Words}.", Essay, store => Judge(store, m)))];

    public static Claim ConstantGates { get; } = new(
        "constant-gates-break-degeneracy", "Constant gates, $g = 1/K$, already break the degeneracy.", Essay, JudgeConstant);

    /// <summary>The settings at the essay's width: gates and law of the input, each with its numbers of experts; one expert is dense and has no gates.</summary>
    public static IReadOnlyList<Setting> Settings(Store store)
    {
        var all = store.Of(MixtureSpectra.Experiment).Where(m => m.Options.Width == ReluSpectrumFigure.Width).ToList();
        return
        [
            .. from input in Enum.GetValues<InputLaw>()
               from gates in Enum.GetValues<ExpertGates>()
               let own = all.Where(m => m.Options.Input == input && (m.Options.Experts == 1 || m.Options.Gates == gates)).ToLookup(m => m.Options.Experts)
               where own.Count > 1
               select new Setting(gates, input, [.. own.OrderBy(g => g.Key).Select(g => g.ToList())]),
        ];
    }

    private static Verdict Judge(Store store, Measure measure)
    {
        var settings = Settings(store);
        var predicted = Predicted(measure);
        if (settings.Count == 0)
        {
            return Verdict.Unmeasured(predicted, MixtureSpectra.Experiment.Name);
        }

        var courses = settings.Select(s => (Setting: s, Course: CourseOf(s, measure))).ToList();
        var outcome = courses.All(c => c.Course.Rises) ? Outcome.Holds : courses.All(c => !c.Course.EverBetter) ? Outcome.Fails : Outcome.Conditional;
        return new(
            outcome,
            predicted,
            $"At width {ReluSpectrumFigure.Width}: {string.Join("; ", courses.Select(c => $"{c.Setting.Words}: {c.Course.Text}"))}.",
            "By paired seeds, 99 % intervals. A setting of gates and input law bears the claim if no doubling of the experts makes the measure worse and the most experts are better than a dense layer; it denies it if no number of experts is better than a dense layer. Holds if all four settings bear it, fails if all deny it, conditional otherwise.");
    }

    private static string Predicted(Measure measure)
    {
        string At(int experts, ExpertGates gates, InputLaw input) => Printing.Plain(measure.Theory(MixturePrediction.Of(new(Experts: experts, Gates: gates, Input: input))));
        int[] counts = [1, 2, 4, 8, 16, 32, 64];
        string Course(ExpertGates gates, InputLaw input) => string.Join(", ", counts.Skip(1).Select(k => At(k, gates, input)));
        var words = measure.Name switch
        {
            "zero-modes" => "A row of zeros needs all experts silent: the mass at zero is $2^{-K}$, with either gates and any input.",
            "stable-rank" => "The bulk shrinks as $1/\\sqrt K$, but the mean of the relus does not cancel: a coherent spike stays at $s_1^2 \\to n\\sigma^2/2\\pi$, above the bulk from the threshold of Baik, Ben Arous and Péché on [@benaych2012singular]. The stable rank rises until then and falls after it.",
            "participation" => "Without the spike the participation ratio would rise to that of a square matrix, $\\frac{1}{2}$, as $1/(2 + 1/K)$; the spike's fourth power pulls it down when $K$ nears $\\sqrt n$ and above.",
            _ => "The median singular value shrinks with the bulk, as $1/\\sqrt K$, and a spike does not.",
        };
        return $"{words} For $K$ of {string.Join(", ", counts.Skip(1))}: {Course(ExpertGates.Constant, InputLaw.Normal)} with constant gates (whatever the input), {Course(ExpertGates.Softmax, InputLaw.Normal)} with softmax gates at normal and {Course(ExpertGates.Softmax, InputLaw.Uniform)} at uniform inputs; a dense layer has {At(1, ExpertGates.Constant, InputLaw.Normal)}.";
    }

    private static (bool Rises, bool EverBetter, string Text) CourseOf(Setting setting, Measure measure)
    {
        var seeds = setting.ByExperts.Select(g => g.Select(m => (m.Job.Seed.Value, measure.Better * measure.Of(m.Result))).ToList()).ToList();
        var steps = seeds.Zip(seeds.Skip(1), (a, b) => SeedMean.OfDifferences(b, a)).ToList();
        var fromDense = seeds.Skip(1).Select(s => SeedMean.OfDifferences(s, seeds[0])).ToList();
        var values = string.Join(", ", setting.ByExperts.Select(g => Printing.Plain(g.Average(m => measure.Of(m.Result)))));
        return (!steps.Any(s => s.IsNegative) && fromDense[^1].IsPositive, fromDense.Any(s => s.IsPositive), $"{values} for {string.Join(", ", setting.ByExperts.Select(g => g[0].Options.Experts.ToString(CultureInfo.InvariantCulture)))} experts");
    }

    private static Verdict JudgeConstant(Store store)
    {
        const string predicted = "A row is zero where no expert is active, and the gates' term is made of the experts' own outputs: it is zero in the same rows. So the zeros are $2^{-K}$ with constant gates and with softmax gates alike, input by input. What the gates add is a term of rank at most $K - 1$, which makes spikes and never removes a zero.";
        var settings = Settings(store);
        var pairs = settings.Where(s => s.Gates == ExpertGates.Constant)
            .Join(settings.Where(s => s.Gates == ExpertGates.Softmax), s => s.Input, s => s.Input, static (a, b) => (Constant: a, Softmax: b))
            .SelectMany(p => p.Constant.ByExperts.Skip(1).Zip(p.Softmax.ByExperts.Skip(1), (a, b) => (
                Experts: a[0].Options.Experts, p.Constant.Input,
                Zeros: SeedMean.Of(a.Select(m => m.Result.ZeroShare)),
                Difference: SeedMean.OfDifferences(a.Select(m => (m.Job.Seed.Value, m.Result.ZeroShare)), b.Select(m => (m.Job.Seed.Value, m.Result.ZeroShare))),
                Rank: b.Max(m => m.Result.GateRank)))).ToList();
        if (pairs.Count == 0)
        {
            return Verdict.Unmeasured(predicted, MixtureSpectra.Experiment.Name);
        }

        var same = pairs.All(p => Math.Abs(p.Difference.Mean) + p.Difference.Reach <= Margin);
        var differs = pairs.Any(p => Math.Abs(p.Difference.Mean) - p.Difference.Reach > Margin);
        return new(
            same ? Outcome.Holds : differs ? Outcome.Fails : Outcome.Undecided,
            predicted,
            $"The shares of zeros with constant gates: {string.Join(", ", pairs.Where(p => p.Input == InputLaw.Normal).Select(p => $"{Printing.Percent(p.Zeros.Mean)} ± {Printing.Percent(p.Zeros.Reach)} for {p.Experts}"))} experts. From those with softmax gates they differ by at most {Printing.Percent(pairs.Max(p => Math.Abs(p.Difference.Mean) + p.Difference.Reach), 3)} at either law of the input; the gates' term has a rank of at most {string.Join(", ", pairs.Where(p => p.Input == InputLaw.Normal).Select(p => p.Rank.ToString(CultureInfo.InvariantCulture)))}.",
            "An equivalence test: holds if at every number of experts and both laws of the input the 99 % interval of the paired difference of the shares, constant less softmax, lies within half a percentage point of zero.");
    }

    /// <summary>A measure of how well a Jacobian is conditioned.</summary>
    /// <param name="Name">Its name in numbers and claims.</param>
    /// <param name="Words">What would be better.</param>
    /// <param name="Better">1 where more is better, −1 where less is.</param>
    /// <param name="Of">Measured.</param>
    /// <param name="Theory">Predicted.</param>
    internal sealed record Measure(string Name, string Words, int Better, Func<MixtureSpectraResult, double> Of, Func<MixturePrediction, double> Theory);

    /// <summary>The measurements of one kind of gates at one law of the input, by the number of experts.</summary>
    internal sealed record Setting(ExpertGates Gates, InputLaw Input, IReadOnlyList<List<Measurement<MixtureSpectraOptions, MixtureSpectraResult>>> ByExperts)
    {
        public string Words => $"{Gates.ToString().ToLowerInvariant()} gates, {Input.ToString().ToLowerInvariant()} inputs";
    }
}
