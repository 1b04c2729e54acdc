using System.Numerics;

namespace Theory.MetaLearning;

/// <summary>What T steps of descent with momentum make of one coordinate, as functions of its curvature: E[θ_T²] = A(h) p₀ + N(h) σ².</summary>
/// <remarks><para>A is the square of a polynomial of degree T in h and N one of degree 2T, so that both are entire; the bounds here are those that an error bound needs off the real line.</para></remarks>
internal sealed class HeavyBallGains
{
    private readonly double[] rates;
    private readonly double[] momenta;
    private readonly bool plain;

    public HeavyBallGains(Schedule schedule)
    {
        (rates, momenta) = (schedule.RateSpan.ToArray(), schedule.MomentumSpan.ToArray());
        plain = Array.TrueForAll(momenta, m => m == 0);
    }

    /// <summary>T.</summary>
    public int Steps => rates.Length;

    /// <summary>Σ α / (1 − μ), the time of the flow that the steps follow.</summary>
    public double Time => rates.Zip(momenta, (a, m) => a / Math.Max(1 - m, 1e-3)).Sum();

    /// <summary>A(h) and N(h)/h at each curvature.</summary>
    public (double[] Signal, double[] Noise) At(double[] curvatures)
    {
        var lanes = Vector<double>.Count;
        var padded = new double[(curvatures.Length + lanes - 1) / lanes * lanes];
        curvatures.CopyTo(padded, 0);
        padded.AsSpan(curvatures.Length).Fill(curvatures[^1]);
        var (signal, noise) = (new double[padded.Length], new double[padded.Length]);
        for (var i = 0; i < padded.Length; i += lanes)
        {
            var h = new Vector<double>(padded, i);
            var (a, n) = plain ? Plain(h) : Momentum(h);
            a.CopyTo(signal, i);
            (n / h).CopyTo(noise, i);
        }

        return (signal[..curvatures.Length], noise[..curvatures.Length]);
    }

    /// <summary>ln of bounds of |A| and |N/h| wherever |1 − αh| ≤ G(α) and |h| ≤ H.</summary>
    public (double Signal, double Noise) LogBounds(Func<double, double> contraction, double largest)
    {
        // in the norm of (θ, v/ω) with ω² = κ|h| one step multiplies the square by at most λ
        var (fastest, heaviest) = (rates.Max(), momenta.Max(Math.Abs));
        var κ = plain || fastest == 0 ? 1 : fastest / heaviest;
        var (signal, noise, lastRate, g) = (0.0, double.NegativeInfinity, double.NaN, 0.0);
        for (var t = 0; t < rates.Length; t++)
        {
            var (α, μ) = (rates[t], Math.Abs(momenta[t]));
            if (α != lastRate)
            {
                (g, lastRate) = (contraction(α), α);
            }

            var (λ, kick) = (g * g, α * α * largest);
            if (!plain)
            {
                var beside = (μ * Math.Sqrt(κ * largest) * g) + (μ * α * Math.Sqrt(largest / κ));
                λ = Math.Max((g * g) + (α * α * largest / κ), (μ * μ * κ * largest) + (μ * μ)) + beside;
                kick += α * α / κ;
            }

            var log = Math.Log(λ);
            signal += log;
            noise = LogSum(noise + log, Math.Log(kick));
        }

        return (signal, noise);
    }

    private static double LogSum(double a, double b)
    {
        var (high, low) = a > b ? (a, b) : (b, a);
        return double.IsNegativeInfinity(low) ? high : high + Math.Log(1 + Math.Exp(low - high));
    }

    private (Vector<double> Signal, Vector<double> Noise) Plain(Vector<double> h)
    {
        var θ = Vector<double>.One;
        var p = Vector<double>.Zero;
        foreach (var α in rates)
        {
            var a = α * h;
            var b = Vector<double>.One - a;
            θ *= b;
            p = (b * b * p) + (a * a);
        }

        return (θ * θ, p);
    }

    private (Vector<double> Signal, Vector<double> Noise) Momentum(Vector<double> h)
    {
        var θ = Vector<double>.One;
        var v = Vector<double>.Zero;
        var (p, q, r) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
        for (var t = 0; t < rates.Length; t++)
        {
            var a = rates[t] * h;
            var μ = momenta[t];
            v = (μ * v) - (a * θ);
            θ += v;
            var c = (μ * r) - (a * p);
            var d = (μ * q) - (a * r);
            q = (μ * d) - (a * c) + (a * a);
            r = c + q;
            p += c + r;
        }

        return (θ * θ, p);
    }
}
