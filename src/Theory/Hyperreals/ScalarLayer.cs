using Theory.Numerics;

namespace Theory.Hyperreals;

/// <summary>One layer of a <see cref="ScalarNetwork"/>: a function of its own parameters and an input, over any scalar.</summary>
/// <remarks><para>Images lie channel by channel, row by row; weights lie outputs first: of a convolution outputs × rows × columns × inputs.</para></remarks>
public sealed class ScalarLayer
{
    private readonly Map map;
    private readonly string text;

    private ScalarLayer(string text, int parameterCount, int inputs, int outputs, Map map)
    {
        this.text = text;
        this.map = map;
        ParameterCount = parameterCount;
        Inputs = inputs;
        Outputs = outputs;
    }

    // The one place where a layer meets a scalar: a generic method cannot be a delegate's target, a generic method of an object can.
    private abstract class Map
    {
        public abstract T[] Apply<T>(ReadOnlySpan<T> parameters, ReadOnlySpan<T> input)
            where T : IScalar<T>;
    }

    /// <summary>The number of parameters.</summary>
    public int ParameterCount { get; }

    /// <summary>The length of the input; 0 where any will do.</summary>
    public int Inputs { get; }

    /// <summary>The length of the output; 0 where it is the input's.</summary>
    public int Outputs { get; }

    /// <summary>A dense layer x ↦ W x + b: W row by row, then b.</summary>
    /// <param name="inputs">The length of x, ≥ 1.</param>
    /// <param name="outputs">The length of the output, ≥ 1.</param>
    /// <returns>The layer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A length is below 1.</exception>
    public static ScalarLayer Dense(int inputs, int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        return new($"dense {inputs} → {outputs}", checked((outputs * inputs) + outputs), inputs, outputs, new DenseMap(inputs, outputs));
    }

    /// <summary>A convolution with a square kernel and zeros around the image: the kernels, then a bias per channel.</summary>
    /// <param name="channels">The channels that enter, ≥ 1.</param>
    /// <param name="rows">The rows of the image, ≥ 1.</param>
    /// <param name="columns">The columns of the image, ≥ 1.</param>
    /// <param name="outputs">The channels that leave, ≥ 1.</param>
    /// <param name="kernel">The side of the kernel, at most that of the padded image.</param>
    /// <param name="stride">The step of the kernel, ≥ 1.</param>
    /// <param name="padding">The zeros on each side, ≥ 0.</param>
    /// <returns>The layer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public static ScalarLayer Convolution(int channels, int rows, int columns, int outputs, int kernel, int stride = 1, int padding = 0)
    {
        RequireImage(channels, rows, columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(kernel, Math.Min(rows, columns) + (2 * padding));
        var map = new ConvolutionMap(channels, rows, columns, outputs, kernel, stride, padding);
        return new(
            $"convolution {channels} × {rows} × {columns} → {outputs} × {map.OutRows} × {map.OutColumns}",
            checked((outputs * channels * kernel * kernel) + outputs),
            checked(channels * rows * columns),
            checked(outputs * map.OutRows * map.OutColumns),
            map);
    }

    /// <summary>The mean of each square of an image; the squares do not overlap, and what does not fill one is left out.</summary>
    /// <param name="channels">The channels, ≥ 1.</param>
    /// <param name="rows">The rows of the image, ≥ 1.</param>
    /// <param name="columns">The columns of the image, ≥ 1.</param>
    /// <param name="side">The side of a square, at most that of the image.</param>
    /// <returns>The layer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside the domain above.</exception>
    public static ScalarLayer AveragePool(int channels, int rows, int columns, int side)
    {
        RequireImage(channels, rows, columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(side, Math.Min(rows, columns));
        return new($"mean of {side} × {side} squares", 0, checked(channels * rows * columns), channels * (rows / side) * (columns / side), new PoolMap(channels, rows, columns, side));
    }

    /// <summary>The rectifier x ↦ max(x, 0), entry by entry.</summary>
    /// <remarks><para>At 0 + ε the germ decides, so that the slope is that of the side to which the scalar moves.</para></remarks>
    public static ScalarLayer Relu { get; } = new("relu", 0, 0, 0, new ReluMap());

    /// <summary>The hyperbolic tangent, entry by entry.</summary>
    public static ScalarLayer Tanh { get; } = new("tanh", 0, 0, 0, new TanhMap());

    /// <summary>What the layer does.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => text;

    internal T[] Apply<T>(ReadOnlySpan<T> parameters, ReadOnlySpan<T> input)
        where T : IScalar<T> => map.Apply(parameters, input);

    private static void RequireImage(int channels, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
    }

    private sealed class DenseMap(int inputs, int outputs) : Map
    {
        public override T[] Apply<T>(ReadOnlySpan<T> parameters, ReadOnlySpan<T> input)
        {
            var result = new T[outputs];
            for (var row = 0; row < outputs; row++)
            {
                var sum = parameters[(outputs * inputs) + row];
                for (var column = 0; column < inputs; column++)
                {
                    sum += parameters[(row * inputs) + column] * input[column];
                }

                result[row] = sum;
            }

            return result;
        }
    }

    private sealed class ConvolutionMap(int channels, int rows, int columns, int outputs, int kernel, int stride, int padding) : Map
    {
        public int OutRows { get; } = ((rows + (2 * padding) - kernel) / stride) + 1;

        public int OutColumns { get; } = ((columns + (2 * padding) - kernel) / stride) + 1;

        public override T[] Apply<T>(ReadOnlySpan<T> parameters, ReadOnlySpan<T> input)
        {
            var result = new T[outputs * OutRows * OutColumns];
            for (var place = 0; place < result.Length; place++)
            {
                var (output, row, column) = (place / (OutRows * OutColumns), place / OutColumns % OutRows, place % OutColumns);
                var sum = parameters[(outputs * channels * kernel * kernel) + output];
                for (var i = 0; i < kernel; i++)
                {
                    var r = (row * stride) + i - padding;
                    for (var j = 0; j < kernel; j++)
                    {
                        var c = (column * stride) + j - padding;
                        for (var channel = 0; r >= 0 && r < rows && c >= 0 && c < columns && channel < channels; channel++)
                        {
                            sum += parameters[(((((output * kernel) + i) * kernel) + j) * channels) + channel] * input[(((channel * rows) + r) * columns) + c];
                        }
                    }
                }

                result[place] = sum;
            }

            return result;
        }
    }

    private sealed class PoolMap(int channels, int rows, int columns, int side) : Map
    {
        public override T[] Apply<T>(ReadOnlySpan<T> parameters, ReadOnlySpan<T> input)
        {
            var (outRows, outColumns) = (rows / side, columns / side);
            var result = new T[channels * outRows * outColumns];
            for (var place = 0; place < result.Length; place++)
            {
                var (channel, row, column) = (place / (outRows * outColumns), place / outColumns % outRows, place % outColumns);
                var sum = T.FromDouble(0);
                for (var i = 0; i < side * side; i++)
                {
                    sum += input[(((channel * rows) + (row * side) + (i / side)) * columns) + (column * side) + (i % side)];
                }

                result[place] = sum / T.FromDouble(side * side);
            }

            return result;
        }
    }

    private sealed class ReluMap : Map
    {
        public override T[] Apply<T>(ReadOnlySpan<T> parameters, ReadOnlySpan<T> input)
        {
            var zero = T.FromDouble(0);
            var result = input.ToArray();
            for (var i = 0; i < result.Length; i++)
            {
                result[i] = T.Compare(result[i], zero) switch
                {
                    Ordering.Greater => result[i],
                    Ordering.Unknown => throw new ArgumentException($"Entry {i}, {result[i]}, is not told apart from 0: the rectifier has no value there.", nameof(input)),
                    _ => zero,
                };
            }

            return result;
        }
    }

    private sealed class TanhMap : Map
    {
        public override T[] Apply<T>(ReadOnlySpan<T> parameters, ReadOnlySpan<T> input)
        {
            var (zero, one, two) = (T.FromDouble(0), T.FromDouble(1), T.FromDouble(2));
            var result = input.ToArray();
            for (var i = 0; i < result.Length; i++)
            {
                // of the two forms the one whose exponential cannot overflow
                result[i] = T.Compare(result[i], zero) == Ordering.Greater
                    ? (two / (T.Exp(-two * result[i]) + one)) - one
                    : one - (two / (T.Exp(two * result[i]) + one));
            }

            return result;
        }
    }
}
