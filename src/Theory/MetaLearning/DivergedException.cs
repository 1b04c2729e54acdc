using System.Globalization;

namespace Theory.MetaLearning;

/// <summary>A recursion left the range of doubles: the optimiser diverges on this problem.</summary>
public sealed class DivergedException : Exception
{
    internal DivergedException(int step, double[] losses)
        : base(string.Create(CultureInfo.InvariantCulture, $"The optimiser diverges: the loss overflows at step {step}{(losses.Length > 0 ? $", after {losses[^1]:G6} the step before" : "")}."))
        => (Step, Losses) = (step, losses);

    /// <summary>The first step, from 1, after which a second moment is no finite number.</summary>
    public int Step { get; }

    /// <summary>The losses before it, L₀, …, L_{Step−1}; none where only the last was asked for.</summary>
    public IReadOnlyList<double> Losses { get; }
}
