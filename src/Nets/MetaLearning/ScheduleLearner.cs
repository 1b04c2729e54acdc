using System.Numerics;
using Theory.Numerics;

namespace Theory.Nets.MetaLearning;

/// <summary>Where the gradient in the schedule's parameters comes from.</summary>
public enum Hypergradient
{
    /// <summary>Tangents carried along the unroll.</summary>
    Forward,

    /// <summary>Antithetic pairs of whole unrolls.</summary>
    Evolution,

    /// <summary>Persistent evolution strategies over windows of an unroll.</summary>
    Persistent,
}

/// <summary>How a schedule is learned.</summary>
/// <param name="Horizon">T: the steps after which the loss is judged, ≥ 1.</param>
/// <param name="Steps">The updates of the schedule, each from one unroll (or one window of it) with a batch order of its own, ≥ 1.</param>
/// <param name="Rate">The size of an update at first, in ln α₀ and in the decay over the horizon, β ln(1 + T/τ); it falls linearly to a tenth.</param>
/// <param name="Judged">The training images that the loss is taken over.</param>
/// <param name="Method">Where the gradient comes from.</param>
/// <param name="Window">Of the forward tangents, the last steps of an unroll that they are carried along; before them the schedule is taken as given. 0: all.</param>
/// <param name="LearnsMomentum">Whether ln(1 − μ) is learned too.</param>
/// <param name="Prior">λ ≥ 0: what is descended on is ln of the loss less λ ln of the rate at <paramref name="End"/>, a prior against small rates.</param>
/// <param name="End">The steps of the training that the schedule is meant for.</param>
internal sealed record ScheduleLearning(int Horizon, int Steps, double Rate, int Judged, Hypergradient Method = Hypergradient.Forward, int Window = 0, bool LearnsMomentum = false, double Prior = 0, int End = 0);

/// <summary>Learns a schedule by descent on ln of the loss at the horizon.</summary>
internal static class ScheduleLearner
{
    private const int Pairs = 2;
    private const int Windows = 5;
    private const double Spread = 0.3;
    private const double Steepest = 3;
    private const double MeanDecay = 0.6;
    private const double SquareDecay = 0.8;

    /// <summary>The mean schedule of the last third of the updates.</summary>
    /// <param name="start">Training from its start: the number of tangents and the seed of the batches.</param>
    /// <param name="first">The schedule before the first update.</param>
    /// <param name="options">How it is learned.</param>
    /// <param name="seed">The seed of the batch orders and perturbations.</param>
    /// <param name="report">Told of each update: its number.</param>
    public static DecaySchedule Learn<T>(Func<int, Seed, InnerDescent<T>> start, DecaySchedule first, ScheduleLearning options, Seed seed, Action<int> report)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        var count = options.LearnsMomentum ? 3 : 2;
        var scales = new[] { 1, Math.Log(1 + (options.Horizon / first.TimeConstant)), 1 };
        var at = first.Learned(count);
        double[] spread = [.. scales.Take(count).Select(s => Spread / s)];
        var problem = new Unroll<(InnerDescent<T> Descent, bool Diverged)>(
            order => (start(0, order), false),
            (state, learned, steps) => (state.Descent, state.Diverged || !double.IsFinite(state.Descent.Advance(first.At(learned), steps))),
            state => state.Diverged ? double.PositiveInfinity : Math.Log(state.Descent.Judge(options.Judged).Loss));
        var persistent = new PersistentEvolution<(InnerDescent<T>, bool)>(problem, options.Horizon, Math.Max(1, options.Horizon / Windows), spread, Pairs, seed);
        var (mean, square, sum, summed) = (new double[count], new double[count], new double[count], 0);
        for (var update = 0; update < options.Steps; update++)
        {
            var own = seed.Split(update);
            var gradient = options.Method switch
            {
                Hypergradient.Forward => Forward(start, own, first.At(at), options),
                Hypergradient.Evolution => EvolutionStrategies.Gradient(problem, at, options.Horizon, spread, Pairs, own),
                _ => persistent.Next(at),
            };
            gradient[0] -= options.Prior;
            gradient[1] += options.Prior * Math.Log(1 + (options.End / first.TimeConstant));
            var rate = options.Rate * (1 - (0.9 * update / options.Steps));
            for (var i = 0; i < count; i++)
            {
                var slope = Math.Clamp(gradient[i] / scales[i], -Steepest, Steepest);
                mean[i] = (MeanDecay * mean[i]) + ((1 - MeanDecay) * slope);
                square[i] = (SquareDecay * square[i]) + ((1 - SquareDecay) * slope * slope);
                var step = mean[i] / (1 - Math.Pow(MeanDecay, update + 1)) / (Math.Sqrt(square[i] / (1 - Math.Pow(SquareDecay, update + 1))) + 1e-12);
                at[i] -= rate * step / scales[i];
            }

            // a decay decays, and a momentum is not negative
            at[1] = Math.Max(at[1], 0);
            if (count > 2)
            {
                at[2] = Math.Min(at[2], 0);
            }

            if (update >= 2 * options.Steps / 3)
            {
                summed++;
                for (var i = 0; i < count; i++)
                {
                    sum[i] += at[i];
                }
            }

            report(update + 1);
        }

        return first.At([.. sum.Select(s => s / summed)]);
    }

    // a run that diverged, or whose tangents did, has no slope: its rate was too high
    private static double[] Forward<T>(Func<int, Seed, InnerDescent<T>> start, Seed order, DecaySchedule schedule, ScheduleLearning options)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        var count = options.LearnsMomentum ? 3 : 2;
        var before = options.Window == 0 ? 0 : Math.Max(0, options.Horizon - options.Window);
        var descent = start(before == 0 ? count : 0, order);
        var met = before == 0 ? 0 : descent.Advance(schedule, before);
        if (before > 0 && double.IsFinite(met))
        {
            descent = descent.Fork(count);
        }

        met = double.IsFinite(met) ? descent.Advance(schedule, options.Horizon - before) : met;
        if (double.IsFinite(met))
        {
            var (loss, slopes) = descent.Judge(options.Judged);
            if (double.IsFinite(loss) && loss > 0 && slopes.All(double.IsFinite))
            {
                return [.. slopes.Select(s => s / loss)];
            }
        }

        return [1, .. new double[count - 1]];
    }
}
