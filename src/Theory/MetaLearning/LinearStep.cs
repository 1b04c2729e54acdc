using System.Globalization;

namespace Theory.MetaLearning;

/// <summary>One step of a linear optimiser on one coordinate: y = Cs is where the gradient is taken, s' = Ms − G·g with g = h(y − c), and Rs' is the iterate that is judged.</summary>
/// <remarks>The same numbers for every coordinate: the curvature enters through the gradient alone, as it must for an optimiser that does not know it.</remarks>
public sealed record LinearStep
{
    /// <summary>A step of a state of k numbers.</summary>
    /// <param name="transition">M, k × k, row by row.</param>
    /// <param name="gain">G, k numbers.</param>
    /// <param name="query">C, k numbers.</param>
    /// <param name="readout">R, k numbers.</param>
    /// <exception cref="ArgumentException">A list has the wrong length, or k is not from 1 to 8.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite.</exception>
    public LinearStep(IEnumerable<double> transition, IEnumerable<double> gain, IEnumerable<double> query, IEnumerable<double> readout)
    {
        ArgumentNullException.ThrowIfNull(transition);
        ArgumentNullException.ThrowIfNull(gain);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(readout);
        GainArray = Checked(gain, null, nameof(gain));
        if (GainArray.Length is < 1 or > 8)
        {
            throw new ArgumentException($"A state has 1 to 8 numbers, not {GainArray.Length}.", nameof(gain));
        }

        TransitionArray = Checked(transition, GainArray.Length * GainArray.Length, nameof(transition));
        QueryArray = Checked(query, GainArray.Length, nameof(query));
        ReadoutArray = Checked(readout, GainArray.Length, nameof(readout));
    }

    /// <summary>M, row by row.</summary>
    public IReadOnlyList<double> Transition => TransitionArray;

    /// <summary>G.</summary>
    public IReadOnlyList<double> Gain => GainArray;

    /// <summary>C.</summary>
    public IReadOnlyList<double> Query => QueryArray;

    /// <summary>R.</summary>
    public IReadOnlyList<double> Readout => ReadoutArray;

    internal double[] TransitionArray { get; }

    internal double[] GainArray { get; }

    internal double[] QueryArray { get; }

    internal double[] ReadoutArray { get; }

    /// <summary>The four lists.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"M = [{Text(TransitionArray)}], G = [{Text(GainArray)}], C = [{Text(QueryArray)}], R = [{Text(ReadoutArray)}]";

    private static string Text(double[] values) => string.Join(", ", values.Select(static x => x.ToString("G5", CultureInfo.InvariantCulture)));

    private static double[] Checked(IEnumerable<double> values, int? length, string name)
    {
        var all = values.ToArray();
        if (length is { } wanted && all.Length != wanted)
        {
            throw new ArgumentException($"{wanted} numbers are needed, {all.Length} given.", name);
        }

        var bad = Array.FindIndex(all, static x => !double.IsFinite(x));
        return bad < 0 ? all : throw new ArgumentOutOfRangeException(name, all[bad], $"The number at index {bad} is not finite.");
    }
}
