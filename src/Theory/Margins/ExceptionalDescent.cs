using Theory.Numerics;

namespace Theory.Margins;

/// <summary>Gradient flow of e^(−a) + e^(−a−b) from 0, which is the exponential loss of the points (1, 0) and (1, 1): the exception, where a point lies on the margin without a weight.</summary>
/// <remarks>The worst case of the literature in closed form: db/da = 1/(1 + e^b), so that a = e^b + b − 1, and ηt = (V − 1)e^(V−1) with V = e^b.</remarks>
public static class ExceptionalDescent
{
    /// <summary>w(t) = (W + ln(1 + W), ln(1 + W)), W e^W = ηt.</summary>
    /// <remarks>
    /// <para>The second coordinate is ln ln t in the end and the first ln t: the direction closes in as ln ln t/ln t, the margin as (ln ln t/ln t)²/2.</para>
    /// <para>Holds for: the exponential loss from 0. The logistic loss has the same tail: its path differs by a bounded shift in e^b.</para>
    /// <para>Error: at most 1e-13, relative (law: the exceptional path solves its flow).</para>
    /// </remarks>
    /// <param name="logTime">ln ηt, in [−700, 1e15].</param>
    /// <returns>The two coordinates, positive.</returns>
    /// <exception cref="ArgumentOutOfRangeException">ln ηt is outside its domain.</exception>
    [Source("soudry2018implicit", "the residual in the worst case grows as log log t")]
    public static (double A, double B) At(double logTime)
    {
        if (logTime is not (>= -700 and <= 1e15))
        {
            throw new ArgumentOutOfRangeException(nameof(logTime), logTime, "ln ηt must lie in [-700, 1e15].");
        }

        var w = Lambert(logTime);
        var b = Portable.LogOnePlus(w);
        return (w + b, b);
    }

    /// <summary>‖w/‖w‖ − (1, 0)‖ at a time.</summary>
    /// <param name="logTime">ln ηt, in [−700, 1e15].</param>
    /// <returns>The distance, about ln ln t/ln t.</returns>
    /// <exception cref="ArgumentOutOfRangeException">ln ηt is outside its domain.</exception>
    public static double Distance(double logTime)
    {
        var (a, b) = At(logTime);
        // the sine of the angle is slope·cos, and the distance 2 sin(angle/2)
        var slope = b / a;
        var cos = 1 / Math.Sqrt(1 + (slope * slope));
        return slope * cos * Math.Sqrt(2 / (1 + cos));
    }

    /// <summary>The root W of W + ln W = y by Newton's method in ln W, where the function is convex and rising: from above it falls to the root and never passes it.</summary>
    private static double Lambert(double y)
    {
        // e^u + u = y with u = ln W
        var u = Math.Min(y, y > 1 ? Math.Log(y) : y);
        for (var round = 0; round < 100; round++)
        {
            var e = Math.Exp(u);
            var next = u - ((e + u - y) / (e + 1));
            if (Math.Abs(next - u) <= 1e-16 * Math.Max(1, Math.Abs(next)))
            {
                u = next;
                break;
            }

            u = next;
        }

        return Math.Exp(u);
    }
}
