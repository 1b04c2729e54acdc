using System.Globalization;
using Theory.Numerics;

namespace Theory.MetaLearning;

/// <summary>A model of N of the modes of a power law, trained for T steps at the price N·T: the loss, and the best N for each price.</summary>
/// <remarks>
/// <para>The mode i has the curvature h = i⁻ᵃ and the initial loss ½ i⁻ᵇ, that is p₀ = i^(a−b). Modes beyond N stay as they are; they are what the model cannot express. Among the models of the
/// literature this is the one in which the model sees the leading eigenvectors; random features, and noise that is proportional to the loss, add further phases to it, which are not modelled here.</para>
/// </remarks>
public sealed record ComputeFrontier
{
    /// <summary>Below this mode sums are taken mode by mode, above it by quadrature.</summary>
    private const int Exact = 128;

    private static readonly double[] LegendreNodes = [0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363];
    private static readonly double[] LegendreWeights = [0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763];

    /// <summary>The power law of a spectrum and its target.</summary>
    /// <param name="curvatureExponent">a, in (0, 10].</param>
    /// <param name="lossExponent">b, in (1, 20].</param>
    /// <param name="rate">α, in (0, 2).</param>
    /// <param name="noise">ς², finite and ≥ 0: the gradient's noise has the variance hς². With noise the loss is the least that any estimator can have after T gradients; without, that of plain descent.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    public ComputeFrontier(double curvatureExponent, double lossExponent, double rate = 1, double noise = 0)
    {
        Require(curvatureExponent > 0 && curvatureExponent <= 10, nameof(curvatureExponent), curvatureExponent, "The exponent of the curvatures lies in (0, 10].");
        Require(lossExponent > 1 && lossExponent <= 20, nameof(lossExponent), lossExponent, "The exponent of the loss lies in (1, 20]: at 1 the loss would be infinite.");
        Require(rate > 0 && rate < 2, nameof(rate), rate, "The learning rate lies in (0, 2): the largest curvature is 1.");
        Require(noise >= 0 && double.IsFinite(noise), nameof(noise), noise, "A variance is finite and not negative.");
        (CurvatureExponent, LossExponent, Rate, Noise) = (curvatureExponent, lossExponent, rate, noise);
    }

    /// <summary>a.</summary>
    public double CurvatureExponent { get; }

    /// <summary>b.</summary>
    public double LossExponent { get; }

    /// <summary>α.</summary>
    public double Rate { get; }

    /// <summary>ς².</summary>
    public double Noise { get; }

    /// <summary>The power of T with which the trained part of the loss falls: (b − 1)/a by descent, (b − 1)/b at the Bayes limit.</summary>
    public double TimeExponent => (LossExponent - 1) / (Noise > 0 ? LossExponent : CurvatureExponent);

    /// <summary>The power of C with which the best N grows.</summary>
    public double SizeExponent => TimeExponent / (TimeExponent + LossExponent - 1);

    /// <summary>The power of C with which the least loss falls.</summary>
    public double FrontierExponent => (LossExponent - 1) * SizeExponent;

    /// <summary>L(N, T) = ½ Σ_{i ≤ N} i⁻ᵇ (1 − α i⁻ᵃ)²ᵀ + ½ Σ_{i &gt; N} i⁻ᵇ; with noise the first sum is ½ Σ_{i ≤ N} 1/(iᵇ + T/ς²).</summary>
    /// <remarks>
    /// <para>The trained part falls as T to a power, the rest as N^(1−b). At a fixed price C = N·T the two balance: the best N grows as C^<see cref="SizeExponent"/> and the loss falls as
    /// C^−<see cref="FrontierExponent"/>: with r the power of T and b − 1 that of N, r/(r + b − 1) and r(b − 1)/(r + b − 1).</para>
    /// <para>Holds for: a target in the leading eigenvectors, additive noise, no random features. The works that treat those were read in abstract only; their phases are not asserted here.</para>
    /// <para>Error: 1e-6, relative, from sums by quadrature beyond the mode 128 (law: the loss is the sum over the modes).</para>
    /// </remarks>
    /// <param name="size">N, at least 1; a real number, so that the frontier is smooth.</param>
    /// <param name="steps">T, ≥ 0.</param>
    /// <returns>L, positive.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its domain.</exception>
    [Source("paquette2024phases", "abstract")]
    public double Loss(double size, double steps)
    {
        Require(size >= 1 && size <= 1e12, nameof(size), size, "The number of modes lies in [1, 1e12].");
        Require(steps >= 0 && double.IsFinite(steps), nameof(steps), steps, "The number of steps is finite and not negative.");
        Func<double, double> trained = Noise > 0
            ? i => 1 / (Math.Pow(i, LossExponent) + (steps / Noise))
            : i => Math.Pow(i, -LossExponent) * Math.Exp(2 * steps * Math.Log(Math.Abs(1 - (Rate * Math.Pow(i, -CurvatureExponent)))));
        var sum = 0.0;
        for (var i = 1; i <= Exact; i++)
        {
            // a real size takes a part of its last mode
            var share = Math.Clamp(size - i + 1, 0, 1);
            var rest = share < 1 ? (1 - share) * Math.Pow(i, -LossExponent) : 0;
            sum += (share > 0 && steps > 0 ? share * trained(i) : share * Math.Pow(i, -LossExponent)) + rest;
        }

        // Σ_{n < i ≤ m} f(i) = ∫ f − (f′(m + ½) − f′(n + ½))/24 from n + ½ to m + ½, but for the third derivative
        var from = Exact + 0.5;
        var edge = Math.Max(from, size + 0.5);
        double Rest(double i) => Math.Pow(i, -LossExponent);
        sum += (Math.Pow(edge, 1 - LossExponent) / (LossExponent - 1)) + (Rise(Rest, edge) / 24);
        if (edge > from)
        {
            // ln 0 times no steps would be NaN; without steps nothing is trained
            Func<double, double> f = steps > 0 ? trained : Rest;
            sum += Integral(f, from, edge) - ((Rise(f, edge) - Rise(f, from)) / 24);
        }

        return sum / 2;
    }

    /// <summary>The best size at a price: the N in [1, C] with the least L(N, C/N).</summary>
    /// <param name="compute">C = N·T, at least 1 and at most 1e15.</param>
    /// <returns>N, the steps C/N, and the loss.</returns>
    /// <exception cref="ArgumentOutOfRangeException">C is outside its domain.</exception>
    public FrontierPoint Best(double compute)
    {
        Require(compute >= 1 && compute <= 1e15, nameof(compute), compute, "The price lies in [1, 1e15].");
        double At(double log) => Loss(Math.Exp(log), compute / Math.Exp(log));
        var last = Math.Log(Math.Min(compute, 1e12));

        // a grid finds the valley, golden sections its ground
        var best = Enumerable.Range(0, 65).Select(i => last * i / 64).MinBy(At);
        var (low, high) = (Math.Max(0, best - (last / 64)), Math.Min(last, best + (last / 64)));
        var golden = (Math.Sqrt(5) - 1) / 2;
        while (high - low > 1e-6)
        {
            var (left, right) = (high - (golden * (high - low)), low + (golden * (high - low)));
            (low, high) = At(left) < At(right) ? (low, right) : (left, high);
        }

        var size = Math.Exp((low + high) / 2);
        return new(compute, size, compute / size, Loss(size, compute / size));
    }

    /// <summary>The price up to which the smaller of two models has the smaller loss.</summary>
    /// <param name="smaller">N of the smaller model, at least 1.</param>
    /// <param name="larger">N of the larger, above it.</param>
    /// <returns>C at the crossing of the two curves of loss against price.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is outside its domain.</exception>
    public double Overtaking(double smaller, double larger)
    {
        Require(smaller >= 1, nameof(smaller), smaller, "A size is at least 1.");
        Require(larger > smaller && larger <= 1e9, nameof(larger), larger, "The larger size is above the smaller one, and at most 1e9.");
        double Lead(double log) => Loss(larger, Math.Exp(log) / larger) - Loss(smaller, Math.Exp(log) / smaller);

        // the larger wins in the end, as it can express more
        var (low, high) = (0.0, Math.Log(larger));
        while (Lead(high) > 0)
        {
            (low, high) = (high, high + 1);
        }

        while (high - low > 1e-9)
        {
            var middle = (low + high) / 2;
            (low, high) = Lead(middle) > 0 ? (middle, high) : (low, middle);
        }

        return Math.Exp(high);
    }

    /// <summary>The exponents.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"h = i^-{CurvatureExponent:G4}, loss of a mode i^-{LossExponent:G4}: best N ~ C^{SizeExponent:G4}, least loss ~ C^-{FrontierExponent:G4}");

    private static void Require(bool holds, string name, double value, string rule)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, rule);
        }
    }

    // f′ where it is smooth over one mode
    private static double Rise(Func<double, double> f, double at) => f(at + 0.5) - f(at - 0.5);

    // Gauss–Legendre of eight nodes on panels of ln i
    private static double Integral(Func<double, double> f, double from, double to)
    {
        var (start, length) = (Math.Log(from), Math.Log(to / from));
        var panels = (int)Math.Ceiling(length / 0.4);
        var sum = 0.0;
        for (var panel = 0; panel < panels; panel++)
        {
            var (half, centre) = (length / panels / 2, start + (length * (panel + 0.5) / panels));
            for (var k = 0; k < 4; k++)
            {
                var (left, right) = (Math.Exp(centre - (half * LegendreNodes[k])), Math.Exp(centre + (half * LegendreNodes[k])));
                sum += half * LegendreWeights[k] * ((left * f(left)) + (right * f(right)));
            }
        }

        return sum;
    }
}

/// <summary>A point of the frontier.</summary>
/// <param name="Compute">C = N·T.</param>
/// <param name="Size">N.</param>
/// <param name="Steps">T.</param>
/// <param name="Loss">L(N, T).</param>
public sealed record FrontierPoint(double Compute, double Size, double Steps, double Loss)
{
    /// <summary>Price, size, steps and loss.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"C = {Compute:G4}: N = {Size:G4}, T = {Steps:G4}, loss {Loss:G4}");
}
