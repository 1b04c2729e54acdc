namespace Theory.MetaLearning;

/// <summary>The Chebyshev coefficients of A and N/h on a panel, from samples, with a bound of what the samples don't show.</summary>
internal sealed class ChebyshevExpansion
{
    /// <summary>The highest degree that is sampled.</summary>
    private const int Most = 16384;

    private ChebyshevExpansion(double[] signal, double[] noise, double signalTail, double noiseTail) =>
        (Signal, Noise, SignalTail, NoiseTail) = (signal, noise, signalTail, noiseTail);

    public double[] Signal { get; }

    public double[] Noise { get; }

    /// <summary>A bound of Σ |cₖ| beyond the sampled degree.</summary>
    public double SignalTail { get; }

    public double NoiseTail { get; }

    /// <summary>As many samples as make both tails smaller than asked; the most that is allowed otherwise.</summary>
    public static ChebyshevExpansion Of(SpectrumPanel panel, HeavyBallGains gains, double logSignalTail, double logNoiseTail)
    {
        var degree = 64;
        var (signal, noise) = Tails(panel, gains, degree);
        while (degree < Most && (signal > logSignalTail || noise > logNoiseTail))
        {
            degree *= 2;
            (signal, noise) = Tails(panel, gains, degree);
        }

        return Sampled(panel, gains, degree, Math.Exp(signal), Math.Exp(noise));
    }

    /// <summary>The coefficients up to a degree, without a bound of the rest.</summary>
    public static ChebyshevExpansion Pilot(SpectrumPanel panel, HeavyBallGains gains, int degree) => Sampled(panel, gains, degree, 0, 0);

    private static ChebyshevExpansion Sampled(SpectrumPanel panel, HeavyBallGains gains, int degree, double signalTail, double noiseTail)
    {
        var curvatures = new double[degree + 1];
        for (var j = 0; j <= degree; j++)
        {
            curvatures[j] = panel.Curvature(Math.Cos(Math.PI * j / degree));
        }

        var (signal, noise) = gains.At(curvatures);
        return new(Coefficients(signal), Coefficients(noise), signalTail, noiseTail);
    }

    // |cₖ| ≤ 2M ρ⁻ᵏ for a function bounded by M inside the Bernstein ellipse of ρ: the best of many ellipses
    private static (double Signal, double Noise) Tails(SpectrumPanel panel, HeavyBallGains gains, int degree)
    {
        var (signal, noise) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var j = 0; j < 24; j++)
        {
            var ρ = 1 + (8 * Math.Pow(0.75, j));
            var rest = Math.Log(2 / (ρ - 1)) - (degree * Math.Log(ρ));
            var (a, n) = panel.LogBounds(gains, ρ);
            (signal, noise) = (Math.Min(signal, a + rest), Math.Min(noise, n + rest));
        }

        return (signal, noise);
    }

    private static double[] Coefficients(double[] values)
    {
        var n = values.Length - 1;
        var cosines = new double[2 * n];
        for (var j = 0; j < 2 * n; j++)
        {
            cosines[j] = Math.Cos(Math.PI * j / n);
        }

        var coefficients = new double[n + 1];
        for (var k = 0; k <= n; k++)
        {
            var (sum, index) = ((values[0] + (k % 2 == 0 ? values[n] : -values[n])) / 2, 0);
            for (var j = 1; j < n; j++)
            {
                index += k;
                if (index >= 2 * n)
                {
                    index -= 2 * n;
                }

                sum += values[j] * cosines[index];
            }

            coefficients[k] = sum * (k == 0 || k == n ? 1.0 : 2.0) / n;
        }

        return coefficients;
    }
}
