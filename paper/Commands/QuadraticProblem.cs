using System.Text.Json;
using Theory.MetaLearning;

namespace Theory.Paper.Commands;

/// <summary>The problem of a case: spectrum, noise, start.</summary>
internal static class QuadraticProblem
{
    private const int Largest = 20_000_000;
    private const string Spectra = "a list of curvatures, chebyshev {n, min, max}, power-law {n, exponent, scale}, harmonic {n}, uniform {n, value}, linear {n, min, max}, geometric {n, min, max}, wu, zhang";
    private const string Noises = "a number or a list (σ² of the minimiser), inverse-curvature c, gradient (variance of the gradient's noise: a number or a list), power {scale, exponent}, least-squares {label-noise, batch, kurtosis}, none";
    private const string Starts = "a number or a list (E[θ₀²]), power-law {scale, exponent} in the index, curvature-power {scale, exponent}, {mean, variance}, theta";

    /// <summary>How θ₀ is drawn, for whom it matters: as it stands, or Gaussian around the minimiser unless the case says otherwise.</summary>
    public static StartingLaw StartingLaw(Case one)
    {
        if (one.JsonOrNoneOfAny("init", "initial") is not { ValueKind: JsonValueKind.Object } value)
        {
            return Theory.MetaLearning.StartingLaw.Gaussian;
        }

        var fields = CaseFields.Of("init", value, "theta");
        static bool Zero(JsonElement? numbers) => numbers is not { } some || (some.ValueKind == JsonValueKind.Array ? CaseFields.Numbers("init", some).All(static x => x == 0) : CaseFields.Number("init", some) == 0);
        var fixedStart = fields.Kind == "theta" || (fields.Find("mean") is not null && Zero(fields.Find("variance", "var")));
        return fixedStart ? Theory.MetaLearning.StartingLaw.Fixed
            : Zero(fields.Find("mean")) ? Theory.MetaLearning.StartingLaw.Gaussian
            : throw new CaseException("\"init\": adam is on offer from starts that are fixed or Gaussian around the minimiser, not from a mean and a variance");
    }

    public static (NoisyQuadratic Problem, Sampling? Sampling) Read(Case one)
    {
        var spectrum = one.JsonOrNoneOfAny("spectrum") ?? throw new CaseException("the field \"spectrum\" is missing");
        var (h, weights, (ownNoise, ownStart)) = Spectrum(spectrum);
        if (one.JsonOrNoneOfAny("multiplicities") is { } multiplicities)
        {
            weights = PerComponent("multiplicities", multiplicities, h.Length);
        }

        var batch = one.JsonOrNoneOfAny("batch") is { } size ? CaseFields.Number("batch", size) : 1;
        if (!(batch > 0) || double.IsInfinity(batch))
        {
            throw new CaseException($"batch: {Text(batch)} is no positive finite number");
        }

        var (noise, sampling) = one.JsonOrNoneOfAny("noise") is { } some ? Noise(some, h, batch)
            : (ownNoise?.Invoke(h) ?? throw new CaseException("the field \"noise\" is missing; 0 is a noise"), null);
        var start = one.JsonOrNoneOfAny("init", "initial") is { } begin ? Start(begin, h)
            : ownStart is { } own ? Each(h, _ => own) : throw new CaseException("the field \"init\" is missing");
        for (var i = 0; i < noise.Length; i++)
        {
            noise[i] /= batch;
        }

        return (NoisyQuadratic.Of(h, noise, start, weights), sampling);
    }

    private static (double[] Curvatures, double[]? Multiplicities, (Func<double[], double[]>? Noise, double? Start) Own) Spectrum(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Array)
        {
            return (CaseFields.Numbers("spectrum", value), null, default);
        }

        if (value.ValueKind is JsonValueKind.Number)
        {
            return ([CaseFields.Number("spectrum", value)], null, default);
        }

        var fields = CaseFields.Of("spectrum", value, "chebyshev", "powerlaw", "harmonic", "uniform", "constant", "identity", "linear", "linspace", "geometric", "logspace", "loguniform", "log", "wu", "wu2018", "zhang", "zhang2019", "explicit", "list", "array");
        int Count(int? otherwise = null)
        {
            var n = fields.WholeOrNone("n", "value", "count", "size", "dimension", "dim", "N") ?? otherwise ?? throw fields.Missing("n");
            return n is >= 1 and <= Largest ? n : throw new CaseException(n < 1 ? $"\"spectrum\" is empty: n is {n}" : $"\"spectrum.n\": {n} is above {Largest}");
        }

        double Least(double? otherwise = null) => fields.NumberOrNone("min", "least", "hmin", "low", "from", "a") ?? otherwise ?? throw fields.Missing("min");
        double Top(double? otherwise = null) => fields.NumberOrNone("max", "largest", "hmax", "high", "to", "b") ?? otherwise ?? throw fields.Missing("max");
        double[] h;
        double[]? w = null;
        (Func<double[], double[]>?, double?) own = default;
        switch (fields.Kind)
        {
            case "chebyshev" or "chebyshevzeros" or "chebyshevnodes":
                h = NoisyQuadratic.Chebyshev(Count(), Least(), Top());
                break;
            case "wu" or "wu2018":
                h = NoisyQuadratic.Chebyshev(Count(1000), Least(0.05), Top(10));
                own = (static h => Each(h, static x => 1 / x), 10.0);
                break;
            case "zhang" or "zhang2019":
                h = [.. NoisyQuadratic.PowerLaw(Count(10000), 1).Curvatures];
                own = (static h => Each(h, static x => 1 / x), 1.0);
                break;
            case "powerlaw" or "power":
                var n = Count();
                h = [.. NoisyQuadratic.PowerLaw(n, fields.Number("exponent", "alpha", "decay", "power", "beta"), fields.NumberOrNone("scale", "max", "largest", "hmax") ?? 1).Curvatures];
                break;
            case "harmonic":
                h = [.. NoisyQuadratic.PowerLaw(Count(), 1, fields.NumberOrNone("scale", "max", "largest") ?? 1).Curvatures];
                break;
            case "uniform" or "constant" or "identity":
                var level = fields.NumberOrNone("h", "curvature", "scale") ?? (fields.Find("n", "count", "size", "dimension") is null ? null : fields.NumberOrNone("value")) ?? 1;
                h = Each(new double[fields.WholeOrNone("n", "count", "size", "dimension") ?? Count()], _ => level);
                break;
            case "linear" or "linspace":
                h = Spaced(Count(), Least(), Top());
                break;
            case "geometric" or "logspace" or "loguniform" or "log":
                var (low, high) = (Least(), Top());
                if (!(low > 0) || !(high > 0))
                {
                    throw new CaseException($"\"spectrum\": a curvature is positive; min is {Text(low)}, max {Text(high)}");
                }

                h = Each(Spaced(Count(), Math.Log(low), Math.Log(high)), Math.Exp);
                break;
            case "" or "explicit" or "list" or "array":
                var list = fields.Find("curvatures", "eigenvalues", "values", "value", "h") ?? throw fields.Unknown(Spectra);
                h = CaseFields.Numbers("spectrum.curvatures", list);
                break;
            default:
                throw fields.Unknown(Spectra);
        }

        if (fields.Find("multiplicities", "weights", "counts", "multiplicity") is { } multiplicities)
        {
            w = PerComponent("spectrum.multiplicities", multiplicities, h.Length);
        }

        fields.Done();
        return (h, w, own);
    }

    private static (double[] Variances, Sampling? Sampling) Noise(JsonElement value, double[] h, double batch)
    {
        if (value.ValueKind is JsonValueKind.Array or JsonValueKind.Number || (value.ValueKind == JsonValueKind.String && double.TryParse(value.GetString(), out _)))
        {
            return (PerComponent("noise", value, h.Length), null);
        }

        var fields = CaseFields.Of("noise", value, "inversecurvature", "gradient", "gradientvariance", "gradientnoise", "proportional", "gradientproportional", "power", "powerlaw", "leastsquares", "none", "variance", "sigma2", "sigmasquared", "sigma", "std", "additive", "minimiser", "minimizer");
        Sampling? sampling = null;
        double[] noise;
        var own = fields.NumberOrNone("batch", "batch-size", "B") ?? 1;
        switch (fields.Kind)
        {
            case "none" or "zero" or "noisefree" or "deterministic":
                noise = new double[h.Length];
                break;
            case "inversecurvature" or "inverse":
                var c = fields.NumberOrNone("value", "scale", "c", "coefficient") ?? 1;
                noise = Each(h, x => c / x);
                break;
            case "proportional" or "gradientproportional":
                var share = fields.NumberOrNone("value", "scale", "c", "coefficient") ?? 1;
                noise = Each(h, x => share / x);
                break;
            case "gradient" or "gradientvariance" or "gradientnoise":
                if (fields.NumberOrNone("proportional", "proportional-to-curvature", "c") is { } times)
                {
                    noise = Each(h, x => times / x);
                }
                else
                {
                    var variances = PerComponent("noise.gradient", fields.Find("value", "variance", "variances") ?? throw fields.Missing("variance"), h.Length);
                    noise = [.. h.Select((x, i) => variances[i] / x / x)];
                }

                break;
            case "power" or "powerlaw" or "curvaturepower":
                var (scale, exponent) = (fields.NumberOrNone("scale", "value") ?? 1, fields.Number("exponent", "power"));
                noise = Each(h, x => scale * Math.Pow(x, exponent));
                break;
            case "leastsquares" or "sampling" or "multiplicative":
                var label = fields.NumberOrNone("label-noise", "label-variance", "label", "labels", "variance", "s2", "value") ?? 0;
                sampling = new Sampling(batch * own, fields.NumberOrNone("kurtosis") ?? 3);
                noise = Each(h, x => label / x);
                break;
            case "variance" or "sigma2" or "sigmasquared" or "additive" or "minimiser" or "minimizer" or "":
                noise = fields.Find("sigma", "std") is { } deviation ? [.. PerComponent("noise.sigma", deviation, h.Length).Select(static s => s * s)]
                    : PerComponent("noise.variance", fields.Find("value", "variance", "variances", "sigma2", "sigma-squared") ?? throw fields.Unknown(Noises), h.Length);
                break;
            case "sigma" or "std":
                noise = [.. PerComponent("noise.sigma", fields.Find("value") ?? throw fields.Missing("value"), h.Length).Select(static s => s * s)];
                break;
            default:
                throw fields.Unknown(Noises);
        }

        fields.Done();
        if (!(own > 0) || double.IsInfinity(own))
        {
            throw new CaseException($"noise.batch: {Text(own)} is no positive finite number");
        }

        return (Each(noise, x => x / own), sampling);
    }

    private static double[] Start(JsonElement value, double[] h)
    {
        if (value.ValueKind is JsonValueKind.Array or JsonValueKind.Number || (value.ValueKind == JsonValueKind.String && double.TryParse(value.GetString(), out _)))
        {
            return PerComponent("init", value, h.Length);
        }

        var fields = CaseFields.Of("init", value, "powerlaw", "power", "curvaturepower", "secondmoment", "value", "theta", "theta2", "p0", "a0");
        double[] start;
        switch (fields.Kind)
        {
            case "powerlaw" or "power" or "indexpower":
                var (scale, exponent) = (fields.NumberOrNone("scale", "value") ?? 1, fields.Number("exponent", "decay", "power"));
                start = [.. h.Select((_, i) => scale * Math.Pow(i + 1, -exponent))];
                break;
            case "curvaturepower":
                var (factor, power) = (fields.NumberOrNone("scale", "value") ?? 1, fields.Number("exponent", "power"));
                start = Each(h, x => factor * Math.Pow(x, power));
                break;
            case "theta":
                start = [.. PerComponent("init.theta", fields.Find("value") ?? throw fields.Missing("value"), h.Length).Select(static x => x * x)];
                break;
            case "secondmoment" or "value" or "theta2" or "p0" or "a0" or "constant":
                start = PerComponent("init.second-moment", fields.Find("value", "second-moment") ?? throw fields.Missing("value"), h.Length);
                break;
            case "" or "gaussian" or "normal":
                if (fields.Find("mean") is null && fields.Find("variance", "var") is null)
                {
                    throw fields.Unknown(Starts);
                }

                var mean = PerComponent("init.mean", fields.Find("mean"), h.Length);
                var variance = PerComponent("init.variance", fields.Find("variance", "var"), h.Length);
                if (variance.FirstOrDefault(static v => !(v >= 0)) is var bad && !(bad >= 0))
                {
                    throw new CaseException($"init.variance: {Text(bad)} is no variance");
                }

                start = [.. mean.Zip(variance, static (m, v) => (m * m) + v)];
                break;
            default:
                throw fields.Unknown(Starts);
        }

        fields.Done();
        return start;
    }

    private static double[] PerComponent(string place, JsonElement? value, int count) => value is not { } some ? new double[count]
        : some.ValueKind == JsonValueKind.Array ? CaseFields.Numbers(place, some) is var all && all.Length == count ? all : throw new CaseException($"\"{place}\" has {CaseFields.Numbers(place, some).Length} values for {count} curvatures")
        : CaseFields.Number(place, some) is var one ? Each(new double[count], _ => one) : [];

    private static double[] Spaced(int count, double from, double to) => [.. Enumerable.Range(0, count).Select(i => count == 1 ? from : from + ((to - from) * i / (count - 1)))];

    private static double[] Each(double[] values, Func<double, double> map) => System.Array.ConvertAll(values, x => map(x));

    private static string Text(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
