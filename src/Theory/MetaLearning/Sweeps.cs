using System.Numerics;

namespace Theory.MetaLearning;

/// <summary>Exact coordinate descent on a schedule: the backward pass sets each step's controls to the minimiser of what it sees, the forward pass again, and no pass makes the loss larger.</summary>
/// <remarks>
/// The loss is linear in the second moments of the state at every step, with the cost-to-go as coefficients, and quadratic in the controls of that step: so its minimiser over the box is
/// exact, and there is no meta learning rate. The coordinates are summed over at each step, so that time is outermost here.
/// </remarks>
internal abstract class Sweeps
{
    protected Sweeps(NoisyQuadratic problem, Box box, int steps, int moments)
    {
        Box = box;
        Moments = moments;
        Width = (problem.Count + Vector<double>.Count - 1) / Vector<double>.Count;
        Curvatures = new Vector<double>[Width];
        Noise = new Vector<double>[Width];
        Weights = new Vector<double>[Width];
        Start = new Vector<double>[Width];
        var (h, n, w, p) = (new double[Vector<double>.Count], new double[Vector<double>.Count], new double[Vector<double>.Count], new double[Vector<double>.Count]);
        for (var k = 0; k < Width; k++)
        {
            for (var lane = 0; lane < Vector<double>.Count; lane++)
            {
                var i = (k * Vector<double>.Count) + lane;
                var inside = i < problem.Count;
                h[lane] = inside ? problem.Curvatures[i] : 0;
                n[lane] = inside ? problem.Curvatures[i] * problem.Curvatures[i] * problem.NoiseVariances[i] : 0;
                w[lane] = inside ? 0.5 * problem.Multiplicities[i] * problem.Curvatures[i] : 0;
                p[lane] = inside ? problem.Initial[i] : 0;
            }

            (Curvatures[k], Noise[k], Weights[k], Start[k]) = (new(h), new(n), new(w), new(p));
        }

        States = new Vector<double>[(steps + 1) * moments * Width];
        Costs = new Vector<double>[(steps + 1) * moments * Width];
        Rates = new double[steps];
        Momenta = new double[steps];
    }

    /// <summary>The controls as they stand; the first <see cref="Horizon"/> count.</summary>
    public double[] Rates { get; }

    public double[] Momenta { get; }

    /// <summary>How many steps the passes see.</summary>
    public int Horizon { get; set; }

    /// <summary>What the controls may be.</summary>
    public Box Box { get; set; }

    protected int Moments { get; }

    protected int Width { get; }

    protected Vector<double>[] Curvatures { get; }

    protected Vector<double>[] Noise { get; }

    protected Vector<double>[] Weights { get; }

    protected Vector<double>[] Start { get; }

    protected Vector<double>[] States { get; }

    protected Vector<double>[] Costs { get; }

    /// <summary>The moments of the start.</summary>
    public abstract void Restart();

    /// <summary>One pass forward over the horizon.</summary>
    /// <param name="choose">Whether each step's controls are set to the minimiser under the cost-to-go of the last pass back.</param>
    /// <returns>The loss at the end.</returns>
    public double Forward(bool choose)
    {
        for (var t = 0; t < Horizon; t++)
        {
            if (choose)
            {
                Choose(t);
            }

            Advance(t, choose);
        }

        var loss = Loss(Horizon);
        return double.IsFinite(loss) ? Math.Max(loss, 0) : double.PositiveInfinity;
    }

    /// <summary>One pass back over the horizon, which sets each step's controls to the minimiser at the moments of the last pass forward.</summary>
    public void Backward()
    {
        Terminal(Horizon);
        for (var t = Horizon - 1; t >= 0; t--)
        {
            ChooseWeight(t);
            Choose(t);
            Retreat(t);
        }
    }

    /// <summary>Passes until a pair of them gains less than the tolerance, relative.</summary>
    public double Descend(int passes, double tolerance)
    {
        var loss = Forward(false);
        for (var pass = 0; pass < passes; pass++)
        {
            Backward();
            var next = Forward(true);
            var gain = loss - next;
            loss = next;
            if (!(gain > tolerance * Math.Abs(loss)))
            {
                break;
            }
        }

        return loss;
    }

    /// <summary>Moves the window by one step: the moments after the first step become the start, the controls move up.</summary>
    public virtual void Shift()
    {
        Span(States, 1).CopyTo(Span(States, 0));
        Array.Copy(Rates, 1, Rates, 0, Rates.Length - 1);
        Array.Copy(Momenta, 1, Momenta, 0, Momenta.Length - 1);
    }

    /// <summary>The cost-to-go at the end: the loss itself.</summary>
    public abstract void Terminal(int t);

    /// <summary>The loss at the moments of step t.</summary>
    public abstract double Loss(int t);

    protected static double Sum(Vector<double> x) => Vector.Sum(x);

    protected Span<Vector<double>> Span(Vector<double>[] all, int t) => all.AsSpan(t * Moments * Width, Moments * Width);

    protected Span<Vector<double>> Span(Vector<double>[] all, int t, int moment) => all.AsSpan(((t * Moments) + moment) * Width, Width);

    protected virtual void ChooseWeight(int t)
    {
    }

    protected abstract (double F, double G, double B, double D, double C) Sums(int t);

    protected abstract void Advance(int t, bool choose);

    protected abstract void Retreat(int t);

    private void Choose(int t)
    {
        var (f, g, b, d, c) = Sums(t);
        if (double.IsFinite(f) && double.IsFinite(g) && double.IsFinite(b) && double.IsFinite(d) && double.IsFinite(c))
        {
            (Rates[t], Momenta[t]) = Box.Minimiser(f, g, b, d, c);
        }
    }
}

/// <summary>The sweeps on the last iterate: moments p = E[θ²], q = E[v²], r = E[θv].</summary>
internal sealed class LastIterateSweeps : Sweeps
{
    public LastIterateSweeps(NoisyQuadratic problem, Box box, int steps)
        : base(problem, box, steps, 3) => Restart();

    public override void Restart()
    {
        Span(States, 0).Clear();
        Start.CopyTo(Span(States, 0, 0));
    }

    public override void Terminal(int t)
    {
        Span(Costs, t).Clear();
        Weights.CopyTo(Span(Costs, t, 0));
    }

    public override double Loss(int t)
    {
        var sum = Vector<double>.Zero;
        var p = Span(States, t, 0);
        for (var i = 0; i < Width; i++)
        {
            sum += Weights[i] * p[i];
        }

        return Sum(sum);
    }

    protected override (double F, double G, double B, double D, double C) Sums(int t)
    {
        var p = Span(States, t, 0);
        var q = Span(States, t, 1);
        var r = Span(States, t, 2);
        var P = Span(Costs, t + 1, 0);
        var Q = Span(Costs, t + 1, 1);
        var R = Span(Costs, t + 1, 2);
        Vector<double> f = default, g = default, b = default, d = default, c = default;
        for (var i = 0; i < Width; i++)
        {
            var h = Curvatures[i];
            var s = P[i] + Q[i] + R[i];
            var u = P[i] + P[i] + R[i];
            var hs = h * s;
            f += (hs * h * p[i]) + (s * Noise[i]);
            g += h * u * p[i];
            b += s * q[i];
            d += u * r[i];
            c += hs * r[i];
        }

        return (Sum(f), Sum(g), Sum(b), Sum(d), Sum(c));
    }

    protected override void Advance(int t, bool choose)
    {
        var p = Span(States, t, 0);
        var q = Span(States, t, 1);
        var r = Span(States, t, 2);
        var p1 = Span(States, t + 1, 0);
        var q1 = Span(States, t + 1, 1);
        var r1 = Span(States, t + 1, 2);
        var (α, μ, square) = (new Vector<double>(Rates[t]), new Vector<double>(Momenta[t]), new Vector<double>(Rates[t] * Rates[t]));
        for (var i = 0; i < Width; i++)
        {
            var a = α * Curvatures[i];
            var c = (μ * r[i]) - (a * p[i]);
            var d = (μ * q[i]) - (a * r[i]);
            var next = (μ * d) - (a * c) + (square * Noise[i]);
            q1[i] = next;
            r1[i] = c + next;
            p1[i] = p[i] + c + c + next;
        }
    }

    protected override void Retreat(int t)
    {
        var P1 = Span(Costs, t + 1, 0);
        var Q1 = Span(Costs, t + 1, 1);
        var R1 = Span(Costs, t + 1, 2);
        var P = Span(Costs, t, 0);
        var Q = Span(Costs, t, 1);
        var R = Span(Costs, t, 2);
        var (α, μ) = (new Vector<double>(Rates[t]), new Vector<double>(Momenta[t]));
        for (var i = 0; i < Width; i++)
        {
            var a = α * Curvatures[i];
            var s = P1[i] + Q1[i] + R1[i];
            var slope = P1[i] + P1[i] + R1[i] - (a * s);
            P[i] = P1[i] - (a * slope);
            Q[i] = μ * μ * s;
            R[i] = μ * (slope - (a * s));
        }
    }
}

/// <summary>The sweeps on an average θ̄ ← θ̄ + γ(θ − θ̄): beside p, q, r the moments E[θ̄²], E[θθ̄], E[vθ̄], and γ as a third control where it is free.</summary>
internal sealed class AveragedSweeps : Sweeps
{
    private readonly double leastWeight;
    private readonly double largestWeight;
    private readonly bool free;

    public AveragedSweeps(NoisyQuadratic problem, Box box, int steps, bool free, double leastWeight = 0, double largestWeight = 1)
        : base(problem, box, steps, 6)
    {
        (this.free, this.leastWeight, this.largestWeight) = (free, leastWeight, largestWeight);
        AveragingWeights = new double[steps];
        Restart();
    }

    /// <summary>γₜ.</summary>
    public double[] AveragingWeights { get; }

    public override void Restart()
    {
        Span(States, 0).Clear();
        Start.CopyTo(Span(States, 0, 0));
        Start.CopyTo(Span(States, 0, 3));
        Start.CopyTo(Span(States, 0, 4));
    }

    public override void Shift()
    {
        base.Shift();
        Array.Copy(AveragingWeights, 1, AveragingWeights, 0, AveragingWeights.Length - 1);
    }

    public override void Terminal(int t)
    {
        Span(Costs, t).Clear();
        Weights.CopyTo(Span(Costs, t, 3));
    }

    public override double Loss(int t)
    {
        var sum = Vector<double>.Zero;
        var m = Span(States, t, 3);
        for (var i = 0; i < Width; i++)
        {
            sum += Weights[i] * m[i];
        }

        return Sum(sum);
    }

    protected override (double F, double G, double B, double D, double C) Sums(int t)
    {
        var p = Span(States, t, 0);
        var q = Span(States, t, 1);
        var r = Span(States, t, 2);
        var x = Span(States, t, 4);
        var y = Span(States, t, 5);
        var P = Span(Costs, t + 1, 0);
        var Q = Span(Costs, t + 1, 1);
        var R = Span(Costs, t + 1, 2);
        var M = Span(Costs, t + 1, 3);
        var X = Span(Costs, t + 1, 4);
        var Y = Span(Costs, t + 1, 5);
        var (γ, δ) = (new Vector<double>(AveragingWeights[t]), new Vector<double>(1 - AveragingWeights[t]));
        Vector<double> f = default, g = default, b = default, d = default, c = default;
        for (var i = 0; i < Width; i++)
        {
            var h = Curvatures[i];
            var P1 = P[i] + (γ * ((γ * M[i]) + X[i]));
            var R1 = R[i] + (γ * Y[i]);
            var s = P1 + Q[i] + R1;
            var u = P1 + P1 + R1;
            var v = δ * ((γ * (M[i] + M[i])) + X[i] + Y[i]);
            var hs = h * s;
            f += (hs * h * p[i]) + (s * Noise[i]);
            g += h * ((u * p[i]) + (v * x[i]));
            b += s * q[i];
            d += (u * r[i]) + (v * y[i]);
            c += hs * r[i];
        }

        return (Sum(f), Sum(g), Sum(b), Sum(d), Sum(c));
    }

    protected override void Advance(int t, bool choose)
    {
        if (choose)
        {
            ChooseWeight(t);
        }

        var p = Span(States, t, 0);
        var q = Span(States, t, 1);
        var r = Span(States, t, 2);
        var m = Span(States, t, 3);
        var x = Span(States, t, 4);
        var y = Span(States, t, 5);
        var p1 = Span(States, t + 1, 0);
        var q1 = Span(States, t + 1, 1);
        var r1 = Span(States, t + 1, 2);
        var m1 = Span(States, t + 1, 3);
        var x1 = Span(States, t + 1, 4);
        var y1 = Span(States, t + 1, 5);
        var (α, μ, square) = (new Vector<double>(Rates[t]), new Vector<double>(Momenta[t]), new Vector<double>(Rates[t] * Rates[t]));
        var (γ, δ) = (new Vector<double>(AveragingWeights[t]), new Vector<double>(1 - AveragingWeights[t]));
        for (var i = 0; i < Width; i++)
        {
            var a = α * Curvatures[i];
            var c = (μ * r[i]) - (a * p[i]);
            var d = (μ * q[i]) - (a * r[i]);
            var e = (μ * y[i]) - (a * x[i]);
            var next = (μ * d) - (a * c) + (square * Noise[i]);
            var θ = p[i] + c + c + next;
            var cross = c + next;
            var θm = x[i] + e;
            q1[i] = next;
            r1[i] = cross;
            p1[i] = θ;
            m1[i] = (δ * ((δ * m[i]) + (γ * (θm + θm)))) + (γ * γ * θ);
            x1[i] = (δ * θm) + (γ * θ);
            y1[i] = (δ * e) + (γ * cross);
        }
    }

    protected override void ChooseWeight(int t)
    {
        if (!free)
        {
            return;
        }

        var p = Span(States, t, 0);
        var q = Span(States, t, 1);
        var r = Span(States, t, 2);
        var m = Span(States, t, 3);
        var x = Span(States, t, 4);
        var y = Span(States, t, 5);
        var M = Span(Costs, t + 1, 3);
        var X = Span(Costs, t + 1, 4);
        var Y = Span(Costs, t + 1, 5);
        var (α, μ, square) = (new Vector<double>(Rates[t]), new Vector<double>(Momenta[t]), new Vector<double>(Rates[t] * Rates[t]));
        Vector<double> quadratic = default, linear = default;
        for (var i = 0; i < Width; i++)
        {
            var a = α * Curvatures[i];
            var c = (μ * r[i]) - (a * p[i]);
            var d = (μ * q[i]) - (a * r[i]);
            var e = (μ * y[i]) - (a * x[i]);
            var next = (μ * d) - (a * c) + (square * Noise[i]);
            var θ = p[i] + c + c + next;
            var θm = x[i] + e;
            quadratic += M[i] * (m[i] - θm - θm + θ);
            linear += ((M[i] + M[i]) * (θm - m[i])) + (X[i] * (θ - θm)) + (Y[i] * (c + next - e));
        }

        var (two, one) = (Sum(quadratic), Sum(linear));
        if (double.IsFinite(two) && double.IsFinite(one) && two > 0)
        {
            AveragingWeights[t] = Math.Clamp(-one / (2 * two), leastWeight, largestWeight);
        }
    }

    protected override void Retreat(int t)
    {
        var P1 = Span(Costs, t + 1, 0);
        var Q1 = Span(Costs, t + 1, 1);
        var R1 = Span(Costs, t + 1, 2);
        var M1 = Span(Costs, t + 1, 3);
        var X1 = Span(Costs, t + 1, 4);
        var Y1 = Span(Costs, t + 1, 5);
        var P = Span(Costs, t, 0);
        var Q = Span(Costs, t, 1);
        var R = Span(Costs, t, 2);
        var M = Span(Costs, t, 3);
        var X = Span(Costs, t, 4);
        var Y = Span(Costs, t, 5);
        var (α, μ) = (new Vector<double>(Rates[t]), new Vector<double>(Momenta[t]));
        var (γ, δ) = (new Vector<double>(AveragingWeights[t]), new Vector<double>(1 - AveragingWeights[t]));
        for (var i = 0; i < Width; i++)
        {
            var a = α * Curvatures[i];
            var back = P1[i] + (γ * ((γ * M1[i]) + X1[i]));
            var cross = R1[i] + (γ * Y1[i]);
            var xs = δ * ((γ * (M1[i] + M1[i])) + X1[i]);
            var v = xs + (δ * Y1[i]);
            var s = back + Q1[i] + cross;
            var slope = back + back + cross - (a * s);
            P[i] = back - (a * slope);
            Q[i] = μ * μ * s;
            R[i] = μ * (slope - (a * s));
            M[i] = δ * δ * M1[i];
            X[i] = xs - (a * v);
            Y[i] = μ * v;
        }
    }
}
