using System.Numerics;
using Theory.Numerics;

namespace Theory.Nets.MetaLearning;

/// <summary>The optimiser that a schedule steers.</summary>
public enum InnerRule
{
    /// <summary>Stochastic gradient descent with heavy-ball momentum: v ← μv − αg, θ ← θ + v.</summary>
    HeavyBall,

    /// <summary>Adam: decays μ and 0.999, ε = 10⁻⁸, both moments corrected for their start.</summary>
    AdaptiveMoments,
}

/// <summary>The training of a perceptron under a schedule, with the derivative of everything it holds in the schedule's parameters carried along.</summary>
/// <remarks>
/// <para>The k-th tangent of θ follows θ̇ ← θ̇ + v̇ with v̇ ← μv̇ + μ̇v − α̇g − αHθ̇ (of Adam likewise): forward mode, whose memory does not grow with the horizon.</para>
/// <para>Beside θ stands its running mean with weight (1 + η)/(t + η), η = 3, on the t-th iterate: it forgets the start polynomially, at every horizon alike.</para>
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class InnerDescent<T>
    where T : struct, IBinaryFloatingPointIeee754<T>
{
    private const double SecondDecay = 0.999;
    private const double Forgetting = 3;
    private static readonly Vector<T> Tiny = new(T.CreateChecked(1e-8));
    private readonly PerceptronShape shape;
    private readonly SparseImages<T> images;
    private readonly InnerRule rule;
    private readonly int directions;
    private readonly int batch;
    private readonly TangentPerceptron<T> network;
    private readonly T[][] gradients;
    private readonly T[][] point;
    private readonly T[][] velocity;
    private readonly T[][] square;
    private readonly T[][] mean;
    private readonly bool averages;
    private readonly ShuffledBatches batches;
    private int step;

    /// <summary>Training from a drawn start.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="images">The training images.</param>
    /// <param name="rule">The optimiser.</param>
    /// <param name="averages">Whether the running mean is what is judged.</param>
    /// <param name="batch">The images of a step.</param>
    /// <param name="directions">How many of the schedule's parameters have tangents: 0, 2 or 3.</param>
    /// <param name="start">The parameters before the first step.</param>
    /// <param name="order">The seed of the batches.</param>
    public InnerDescent(PerceptronShape shape, SparseImages<T> images, InnerRule rule, bool averages, int batch, int directions, double[] start, Seed order)
    {
        (this.shape, this.images, this.rule, this.averages, this.batch, this.directions) = (shape, images, rule, averages, batch, directions);
        if (rule == InnerRule.AdaptiveMoments && directions > 2)
        {
            throw new ArgumentOutOfRangeException(nameof(directions), directions, "Adam's first decay is not learned: it has 2 directions at most.");
        }

        network = new(shape, batch, directions);
        batches = new(order, images.Count, batch);
        T[][] Each() => [.. Enumerable.Range(0, directions + 1).Select(_ => new T[shape.Count])];
        (gradients, point, velocity) = (Each(), Each(), Each());
        square = rule == InnerRule.AdaptiveMoments ? Each() : [];
        mean = averages ? Each() : [];
        point[0] = [.. start.Select(T.CreateChecked)];
    }

    private InnerDescent(InnerDescent<T> other, int directions)
    {
        (shape, images, rule, averages, batch, step) = (other.shape, other.images, other.rule, other.averages, other.batch, other.step);
        (this.directions, network, batches) = (directions, new(shape, batch, directions), other.batches.Fork());
        T[][] Copy(T[][] arrays) => arrays.Length == 0 ? [] : [(T[])arrays[0].Clone(), .. Enumerable.Range(0, directions).Select(_ => new T[shape.Count])];
        (gradients, point, velocity, square, mean) = (Copy(other.gradients), Copy(other.point), Copy(other.velocity), Copy(other.square), Copy(other.mean));
    }

    /// <summary>The parameters, padding included.</summary>
    public ReadOnlySpan<T> Parameters => point[0];

    /// <summary>A copy that goes on from here by itself, with tangents that begin at zero.</summary>
    /// <param name="tangents">How many of the schedule's parameters have tangents from here on.</param>
    public InnerDescent<T> Fork(int tangents) => new(this, tangents);

    /// <summary>Takes steps.</summary>
    /// <param name="schedule">The schedule; its clock began when the training did.</param>
    /// <param name="steps">How many.</param>
    /// <returns>The mean loss of the batches as they were met; not finite if the training diverged.</returns>
    public double Advance(DecaySchedule schedule, int steps)
    {
        var (sum, slopes) = (0.0, new double[directions]);
        for (var i = 0; i < steps; i++)
        {
            var loss = network.Loss(point, images, batches.Next(), gradients, slopes);
            sum += loss;
            if (!double.IsFinite(loss))
            {
                return double.PositiveInfinity;
            }

            if (rule == InnerRule.HeavyBall)
            {
                HeavyBall(schedule);
            }
            else
            {
                Adam(schedule);
            }

            step++;
            if (averages)
            {
                var share = new Vector<T>(T.CreateChecked((1 + Forgetting) / (step + Forgetting)));
                for (var k = 0; k <= directions; k++)
                {
                    var to = LaneProducts.Lanes<T>(mean[k]);
                    var from = LaneProducts.Lanes<T>(point[k]);
                    for (var j = 0; j < to.Length; j++)
                    {
                        to[j] = LaneProducts.MultiplyAdd(share, from[j] - to[j], to[j]);
                    }
                }
            }
        }

        return sum / steps;
    }

    /// <summary>The mean loss of the first images at the iterate that is judged, in batches of the training's size; its slopes in the schedule's parameters beside it.</summary>
    /// <param name="count">How many images; at least a batch.</param>
    /// <returns>The loss, and a slope a direction.</returns>
    public (double Loss, double[] Slopes) Judge(int count)
    {
        var (loss, slopes, own, done) = (0.0, new double[directions], new double[directions], 0);
        for (; done < count / batch; done++)
        {
            int[] members = [.. Enumerable.Range(done * batch, batch)];
            loss += network.Loss(averages && step > 0 ? mean : point, images, members, [], own);
            for (var k = 0; k < directions; k++)
            {
                slopes[k] += own[k];
            }
        }

        return (loss / done, [.. slopes.Select(s => s / done)]);
    }

    private void HeavyBall(DecaySchedule schedule)
    {
        var rate = Of(schedule.Rate(step));
        var momentum = Of(schedule.Momentum);
        var v = LaneProducts.Lanes<T>(velocity[0]);
        var g = LaneProducts.Lanes<T>(gradients[0]);
        for (var k = 1; k <= directions; k++)
        {
            var slope = schedule.Slope(step, k - 1);
            var (rateDot, momentumDot) = (Of(slope.Rate), Of(slope.Momentum));
            var vDot = LaneProducts.Lanes<T>(velocity[k]);
            var gDot = LaneProducts.Lanes<T>(gradients[k]);
            var θDot = LaneProducts.Lanes<T>(point[k]);
            for (var j = 0; j < vDot.Length; j++)
            {
                vDot[j] = (momentum * vDot[j]) + (momentumDot * v[j]) - (rateDot * g[j]) - (rate * gDot[j]);
                θDot[j] += vDot[j];
            }
        }

        var θ = LaneProducts.Lanes<T>(point[0]);
        for (var j = 0; j < v.Length; j++)
        {
            v[j] = (momentum * v[j]) - (rate * g[j]);
            θ[j] += v[j];
        }
    }

    private void Adam(DecaySchedule schedule)
    {
        var rate = Of(schedule.Rate(step));
        var (first, second) = (schedule.Momentum, SecondDecay);
        var (keep, take) = (Of(first), Of(1 - first));
        var (keepSquare, takeSquare) = (Of(second), Of(1 - second));
        var (unbias, unbiasSquare) = (Of(1 / (1 - Math.Pow(first, step + 1))), Of(1 / (1 - Math.Pow(second, step + 1))));
        var m = LaneProducts.Lanes<T>(velocity[0]);
        var s = LaneProducts.Lanes<T>(square[0]);
        var g = LaneProducts.Lanes<T>(gradients[0]);
        var θ = LaneProducts.Lanes<T>(point[0]);
        for (var j = 0; j < m.Length; j++)
        {
            m[j] = (keep * m[j]) + (take * g[j]);
            s[j] = (keepSquare * s[j]) + (takeSquare * g[j] * g[j]);
        }

        for (var k = 1; k <= directions; k++)
        {
            var rateDot = Of(schedule.Slope(step, k - 1).Rate);
            var mDot = LaneProducts.Lanes<T>(velocity[k]);
            var sDot = LaneProducts.Lanes<T>(square[k]);
            var gDot = LaneProducts.Lanes<T>(gradients[k]);
            var θDot = LaneProducts.Lanes<T>(point[k]);
            for (var j = 0; j < m.Length; j++)
            {
                mDot[j] = (keep * mDot[j]) + (take * gDot[j]);
                sDot[j] = (keepSquare * sDot[j]) + (takeSquare * (g[j] + g[j]) * gDot[j]);
                var root = Vector.SquareRoot(unbiasSquare * s[j]);
                var below = Vector<T>.One / (root + Tiny);
                var toward = unbias * m[j] * below;
                // an entry whose gradient never moved has neither root nor slope
                var rootDot = unbiasSquare * sDot[j] / (root + root);
                rootDot = Vector.ConditionalSelect(Vector.GreaterThan(root, Vector<T>.Zero), rootDot, Vector<T>.Zero);
                θDot[j] -= (rateDot * toward) + (rate * ((unbias * mDot[j] * below) - (toward * below * rootDot)));
            }
        }

        for (var j = 0; j < m.Length; j++)
        {
            θ[j] -= rate * unbias * m[j] / (Vector.SquareRoot(unbiasSquare * s[j]) + Tiny);
        }
    }

    private static Vector<T> Of(double value) => new(T.CreateChecked(value));
}
