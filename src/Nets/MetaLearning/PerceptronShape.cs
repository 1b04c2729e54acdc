using Theory.Numerics;

namespace Theory.Nets.MetaLearning;

/// <summary>The shape of a relu perceptron with softmax and cross-entropy, and where each array stands in the one vector of its parameters.</summary>
/// <remarks><para>Rows are padded by zeros, which stay zero: gradient and tangent of a padded entry vanish.</para></remarks>
/// <param name="Inputs">The inputs, ≥ 1.</param>
/// <param name="Width">The units of each hidden layer, ≥ 1.</param>
/// <param name="Depth">The hidden layers, ≥ 1.</param>
/// <param name="Classes">The classes, ≥ 2.</param>
/// <param name="Skips">Whether each hidden layer but the first adds its input to its output.</param>
/// <param name="Normalises">Whether each hidden layer normalises its sums over the batch, before the relu: x ↦ γ (x − mean) / √(variance + 10⁻⁵) + β.</param>
internal sealed record PerceptronShape(int Inputs, int Width, int Depth, int Classes = 10, bool Skips = false, bool Normalises = false)
{
    /// <summary>A hidden row with its padding.</summary>
    public int Row { get; } = LaneProducts.Padded(Width);

    /// <summary>The last row with its padding.</summary>
    public int LastRow { get; } = LaneProducts.Padded(Classes);

    /// <summary>The entries of all arrays, padding included.</summary>
    public int Count => Offset(Depth + 1);

    /// <summary>What enters a layer.</summary>
    public int Fan(int layer) => layer == 0 ? Inputs : Width;

    /// <summary>The row of a layer's arrays.</summary>
    public int RowOf(int layer) => layer == Depth ? LastRow : Row;

    /// <summary>Where a layer's arrays begin: the weights, a row an input; then the biases, or of a normalising layer the scales and the shifts.</summary>
    public int Offset(int layer)
    {
        var hidden = ((Normalises ? 2 : 1) * Row * Depth) + ((Inputs + ((Depth - 1) * Width)) * Row);
        return layer == 0 ? 0
            : layer <= Depth ? hidden - ((Depth - layer) * ((Width + (Normalises ? 2 : 1)) * Row))
            : hidden + ((Width + 1) * LastRow);
    }

    /// <summary>Parameters before training: He's uniform weights, biases and shifts 0, scales 1.</summary>
    public double[] Draw(Seed seed)
    {
        var all = new double[Count];
        for (var layer = 0; layer <= Depth; layer++)
        {
            var (fan, row, columns, start) = (Fan(layer), RowOf(layer), layer == Depth ? Classes : Width, Offset(layer));
            var stream = seed.Split(layer).Stream();
            var bound = Math.Sqrt(6.0 / fan);
            for (var i = 0; i < fan; i++)
            {
                for (var j = 0; j < columns; j++)
                {
                    all[start + (i * row) + j] = bound * ((2 * stream.NextDouble()) - 1);
                }
            }

            if (Normalises && layer < Depth)
            {
                all.AsSpan(start + (fan * row), columns).Fill(1);
            }
        }

        return all;
    }
}
