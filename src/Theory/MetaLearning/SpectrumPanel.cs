namespace Theory.MetaLearning;

/// <summary>An interval of curvatures with the variable in which functions of h are expanded on it: h itself, or ln(h + c).</summary>
internal sealed class SpectrumPanel
{
    private readonly double shift;
    private readonly double centre;
    private readonly double radius;

    private SpectrumPanel(double shift, double low, double high) => (this.shift, centre, radius) = (shift, (low / 2) + (high / 2), (high / 2) - (low / 2));

    private bool IsLinear => double.IsNaN(shift);

    /// <summary>Expansion in h.</summary>
    public static SpectrumPanel Linear(double least, double largest) => new(double.NaN, least, largest);

    /// <summary>Expansion in ln(h + c): what decays on the scale h ~ c, at whatever rate above it, is smooth there.</summary>
    public static SpectrumPanel Logarithmic(double least, double largest, double shift) => new(shift, Math.Log(least + shift), Math.Log(largest + shift));

    /// <summary>h to [−1, 1].</summary>
    public double Coordinate(double h) => Math.Clamp(((IsLinear ? h : Math.Log(h + shift)) - centre) / radius, -1, 1);

    /// <summary>[−1, 1] to h.</summary>
    public double Curvature(double x)
    {
        var y = centre + (radius * x);
        return IsLinear ? y : Math.Exp(y) - shift;
    }

    /// <summary>ln of bounds of |A| and |N/h| on the Bernstein ellipse of parameter ρ.</summary>
    public (double Signal, double Noise) LogBounds(HeavyBallGains gains, double ρ)
    {
        var (major, minor) = (radius * (ρ + (1 / ρ)) / 2, radius * (ρ - (1 / ρ)) / 2);
        if (IsLinear)
        {
            // of an ellipse the point farthest from one on its major axis is an end of that axis
            return gains.LogBounds(α => Math.Max(Math.Abs(1 - (α * (centre - major))), Math.Abs(1 - (α * (centre + major)))), Math.Abs(centre) + major);
        }

        // h = z − c with |z| ≤ Z and |arg z| ≤ the minor axis: |1 + αc − αz|² is convex in |z|, so that its ends bound it
        var largest = Math.Exp(centre + major);
        var cosine = minor < Math.PI ? Math.Cos(minor) : -1;
        return gains.LogBounds(
            α =>
            {
                var (one, a) = (1 + (α * shift), α * largest);
                return Math.Max(one, Math.Sqrt(Math.Max(0, (one * one) - (2 * one * a * cosine) + (a * a))));
            },
            largest + shift);
    }
}
