using Theory.Numerics;

namespace Theory.Hyperreals;

/// <summary>erf, Ei and the gamma function of series of doubles: a value by a convergent series, the rest by the function's differential equation.</summary>
internal static class RealSpecial
{
    private const double RootPi = 1.7724538509055160273;
    private const double Euler = 0.57721566490153286061;
    private const double HalfLogTwoPi = 0.91893853320467274178;

    // The asymptotic series in 1/z is cut after B₁₈: from here on its rest is below 10⁻¹⁸.
    private const double Near = 12;
    private const int Farthest = 10_000;

    // B₂ᵢ / (2i (2i − 1)).
    private static readonly double[] Stirling =
        [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400, 43867.0 / 244188];

    internal static Series<Real> Erf(Series<Real> u) =>
        Series<Real>.Integral(u, Series<Real>.Exp(-(u * u)) * Series<Real>.Constant(2 / RootPi), "erf", new(ErfValue(u.At(0).Value)));

    internal static Series<Real> Ei(Series<Real> u) =>
        Series<Real>.Integral(u, Series<Real>.Exp(u) / u, "Ei", new(EiValue(u.At(0).Value)));

    /// <summary>Γ(u) = Γ(a) exp(ln Γ(u) − ln Γ(a)); at a pole Γ(u + n) / (u (u + 1) … (u + n − 1)), where the product has the zero.</summary>
    internal static Series<Real> Gamma(Series<Real> u)
    {
        var a = Argument(u, "Γ");
        if (a <= 0 && a == Math.Floor(a))
        {
            var product = u;
            for (var j = 1; j <= -a; j++)
            {
                product *= u + Series<Real>.Constant(j);
            }

            return Gamma(u + Series<Real>.Constant(1 - a)) / product;
        }

        // Γ(a) from afar; below 0 the factors give the sign.
        var (far, divisor) = (a, 1.0);
        for (; far < Near; far++)
        {
            divisor *= far;
        }

        var value = Math.Exp(FarLogGamma(far)) / divisor;
        return Series<Real>.Exp(Composed(u, "Γ", n => LogGammaSlopes(a, n))) * Series<Real>.Constant(value);
    }

    internal static Series<Real> LogGamma(Series<Real> u)
    {
        var a = Argument(u, "ln Γ");
        if (!(a > 0))
        {
            throw new DerivativeException($"ln Γ at {u.At(0)}: the argument is not positive.");
        }

        var (far, divisor) = (a, 1.0);
        for (; far < Near; far++)
        {
            divisor *= far;
        }

        return Composed(u, "ln Γ", n => LogGammaSlopes(a, n)) + Series<Real>.Constant(FarLogGamma(far) - Math.Log(divisor));
    }

    internal static Series<Real> Digamma(Series<Real> u)
    {
        var a = Argument(u, "ψ");
        if (a <= 0 && a == Math.Floor(a))
        {
            var sum = Digamma(u + Series<Real>.Constant(1 - a));
            for (var j = 0; j <= -a; j++)
            {
                sum -= Series<Real>.Constant(1) / (u + Series<Real>.Constant(j));
            }

            return sum;
        }

        // The coefficients of ψ are those of (ln Γ)′.
        return Composed(u, "ψ", n =>
        {
            var slopes = LogGammaSlopes(a, n + 1);
            return [.. Enumerable.Range(0, n).Select(k => new Real((k + 1) * slopes[k + 1].Value))];
        });
    }

    private static Series<Real> Composed(Series<Real> u, string name, Func<int, Real[]> outer) => Series<Real>.Apply(u, name, x =>
    {
        var (w, scratch) = (new Real[x.Length], new Real[x.Length]);
        JetKernel.Compose<Real>(outer(x.Length), x, w, scratch);
        return w;
    });

    private static double Argument(Series<Real> u, string name)
    {
        var value = u.At(0).Value;
        return value < -Farthest ? throw new DerivativeException($"{name} at {value}: the argument is below {-Farthest}.") : value;
    }

    /// <summary>The coefficients of ln Γ at a, the constant one left out: ψ(a), then (−1)ᵏ ζ(k, a) / k.</summary>
    /// <remarks>ζ(k, a) = Σ (a + j)^−k by Euler and Maclaurin: the terms before a + j = Near + n, then the integral and its corrections.</remarks>
    private static Real[] LogGammaSlopes(double a, int n)
    {
        var c = new Real[n];
        for (; a < Near + n; a++)
        {
            var power = -1 / a;
            for (var k = 1; k < n; k++)
            {
                c[k] += power;
                power /= -a;
            }
        }

        var (inverse, far) = (1 / (a * a), -1.0);
        for (var k = 1; k < n; k++)
        {
            far /= -a;

            // rising = k … (k + 2i − 2) / (2i)! a^(1 − 2i), and B₂ᵢ = 2i (2i − 1) · Stirling; for k = 1 the integral is −ln a.
            var (rising, tail) = (k / (a * 2), k == 1 ? 0.5 : (a / (k - 1)) + 0.5);
            for (var i = 1; i <= Stirling.Length; i++)
            {
                tail += Stirling[i - 1] * 2 * i * ((2 * i) - 1) * rising;
                rising *= (k + (2.0 * i) - 1) * (k + (2.0 * i)) * inverse / (((2.0 * i) + 1) * ((2.0 * i) + 2));
            }

            c[k] = k == 1 ? new(c[k].Value + Math.Log(a) - (tail / a)) : new((c[k].Value - (far * tail)) / k);
        }

        return c;
    }

    private static double FarLogGamma(double a)
    {
        var (inverse, sum) = (1 / (a * a), 0.0);
        for (var i = Stirling.Length - 1; i >= 0; i--)
        {
            sum = (sum * inverse) + Stirling[i];
        }

        return ((a - 0.5) * Math.Log(a)) - a + HalfLogTwoPi + (sum / a);
    }

    // erf x = 2/√π e^(−x²) Σ 2ᵏ x^(2k+1) / (2k + 1)!!: no term is negative.
    private static double ErfValue(double x)
    {
        if (Math.Abs(x) > 6)
        {
            return Math.Sign(x);
        }

        var (term, sum) = (x, x);
        for (var k = 1; Math.Abs(term) > Math.Abs(sum) * 1e-17; k++)
        {
            term *= 2 * x * x / ((2 * k) + 1);
            sum += term;
        }

        return 2 / RootPi * Math.Exp(-x * x) * sum;
    }

    private static double EiValue(double x)
    {
        if (x == 0)
        {
            throw new DerivativeException("Ei is infinite at 0.");
        }

        if (x < -1)
        {
            // −Ei(−y) = E₁(y) = e^(−y) / (y + 1 − 1 / (y + 3 − 4 / (y + 5 − …))), from the innermost fraction outward.
            var fraction = 0.0;
            for (var k = (int)(20 + (400 / -x)); k >= 1; k--)
            {
                fraction = (double)k * k / (-x + (2 * k) + 1 - fraction);
            }

            return -Math.Exp(x) / (-x + 1 - fraction);
        }

        if (x > 45)
        {
            var (part, total) = (1.0, 1.0);
            for (var k = 1; k < x && part > 1e-17; k++)
            {
                part *= k / x;
                total += part;
            }

            return Math.Exp(x) / x * total;
        }

        var (power, sum) = (1.0, 0.0);
        for (var k = 1; k < 200; k++)
        {
            power *= x / k;
            sum += power / k;
        }

        return Euler + Math.Log(Math.Abs(x)) + sum;
    }
}
