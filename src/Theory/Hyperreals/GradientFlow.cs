using System.Globalization;
using Theory.Numerics;

namespace Theory.Hyperreals;

/// <summary>Gradient descent with an infinitesimal step: where it is after time t, and what a step of size h adds to first order.</summary>
/// <param name="Position">θ(t): the standard part of t / ε steps of size ε.</param>
/// <param name="Drift">e(t): k = t / h steps of size h end at θ(t) + h e(t) + O(h²).</param>
public sealed record DescentGerm(IReadOnlyList<double> Position, IReadOnlyList<double> Drift)
{
    /// <summary>Where k = t / h steps end, to first order: θ(t) + h e(t).</summary>
    /// <param name="step">h, ≥ 0.</param>
    /// <returns>The parameters.</returns>
    /// <exception cref="ArgumentOutOfRangeException">h is negative or no number.</exception>
    public double[] At(double step) => step >= 0
        ? [.. Position.Zip(Drift, (θ, e) => θ + (step * e))]
        : throw new ArgumentOutOfRangeException(nameof(step), step, "A step is not negative.");

    /// <summary>|e(t)|: how fast the end point leaves the flow as h grows from 0.</summary>
    public double Rate => Math.Sqrt(Drift.Sum(static e => e * e));

    /// <summary>The lengths of position and drift.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"θ(t) + h e(t) + O(h²), {Position.Count} parameters, |θ(t)| = {Math.Sqrt(Position.Sum(static θ => θ * θ)):G4}, |e(t)| = {Rate:G4}");
}

/// <summary>Gradient flow: gradient descent with an infinitesimal learning rate.</summary>
public static class GradientFlow
{
    /// <summary>t / h steps of gradient descent of size h: θ(t) + h e(t) + O(h²), with θ′ = −∇L and e′ = −H (e + ½ ∇L).</summary>
    /// <remarks>
    /// <para>One step of size ε gives st((θ(t + ε) − θ(t)) / ε) = −∇L. A finite h follows, to O(h²), the flow of the modified loss L + (h/4) |∇L|², whose
    /// gradient is ∇L + (h/2) H∇L; its first-order deviation from the flow of L obeys the equation for e. On a quadratic loss e(t) = −(t/2) H∇L(θ(t)).</para>
    /// <para>Both equations are solved by the classical Runge–Kutta method; ∇L is one pass of <see cref="Gradient"/> scalars, and a component of Hw comes from
    /// two curvatures: 4 (Hw)ᵢ = (w + uᵢ)ᵀH(w + uᵢ) − (w − uᵢ)ᵀH(w − uᵢ).</para>
    /// <para>Holds for: a loss that is twice differentiable along the path; full-batch descent without momentum. The cited paper was not at hand in full: the
    /// modified loss is checked on quadratic losses, where everything is known exactly, and against descent itself.</para>
    /// <para>Error: that of the method, of fourth order in t / substeps (law: ``descent leaves the flow by h times the drift``).</para>
    /// </remarks>
    /// <param name="network">The network.</param>
    /// <param name="inputs">The examples.</param>
    /// <param name="classes">The class of each example; L is their mean cross-entropy.</param>
    /// <param name="start">θ(0).</param>
    /// <param name="time">t, ≥ 0 and finite.</param>
    /// <param name="substeps">The steps of the Runge–Kutta method, ≥ 1.</param>
    /// <returns>θ(t) and e(t).</returns>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">t is negative or not finite, there are no substeps, or a class is not one of the outputs.</exception>
    [Source("barrett2021implicit", "Theorem 3.1")]
    public static DescentGerm Descend(
        ScalarNetwork network, IReadOnlyList<IReadOnlyList<double>> inputs, IReadOnlyList<int> classes, IReadOnlyList<double> start, double time, int substeps = 100)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(start);
        return Descend(
            start,
            time,
            substeps,
            θ => network.CrossEntropy(Gradient.Variables(θ), inputs, classes),
            (θ, v) => network.CrossEntropy(Curvature.Along(θ, v), inputs, classes));
    }

    /// <summary>The same for any loss, given over both scalars.</summary>
    internal static DescentGerm Descend(
        IReadOnlyList<double> start, double time, int substeps, Func<double[], Gradient> loss, Func<double[], double[], Curvature> along)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(substeps, 1);
        if (!(time >= 0 && double.IsFinite(time)))
        {
            throw new ArgumentOutOfRangeException(nameof(time), time, "A time is finite and not negative.");
        }

        var p = start.Count;
        var h = time / substeps;
        double[] state = [.. start, .. new double[p]];
        for (var step = 0; step < substeps; step++)
        {
            var a = Velocity(state);
            var b = Velocity(Moved(state, h / 2, a));
            var c = Velocity(Moved(state, h / 2, b));
            var d = Velocity(Moved(state, h, c));
            for (var i = 0; i < state.Length; i++)
            {
                state[i] += h / 6 * (a[i] + (2 * b[i]) + (2 * c[i]) + d[i]);
            }
        }

        return new DescentGerm(state[..p], state[p..]);

        double[] Velocity(double[] at)
        {
            var θ = at[..p];
            var gradient = loss(θ).Partials;
            var g = gradient.Count == 0 ? new double[p] : [.. gradient];
            var w = new double[p];
            for (var i = 0; i < p; i++)
            {
                w[i] = at[p + i] + (g[i] / 2);
            }

            var velocity = new double[2 * p];
            for (var i = 0; i < p; i++)
            {
                velocity[i] = -g[i];
                velocity[p + i] = -HessianTimes(θ, w, i);
            }

            return velocity;
        }

        double HessianTimes(double[] θ, double[] w, int i)
        {
            // the unit is as long as w, so that neither drowns the other
            var unit = Math.Sqrt(w.Sum(static x => x * x));
            if (unit == 0)
            {
                return 0;
            }

            double Bend(double sign)
            {
                double[] v = [.. w];
                v[i] += sign * unit;
                return along(θ, v).Bend;
            }

            return (Bend(1) - Bend(-1)) / (4 * unit);
        }

        static double[] Moved(double[] from, double step, double[] velocity) => [.. from.Zip(velocity, (x, v) => x + (step * v))];
    }
}
