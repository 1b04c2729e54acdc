using System.Numerics;

namespace Theory.Nets.MetaLearning;

/// <summary>Loss and gradient of a perceptron at θ, and how both move when θ moves along given directions: the derivative of backpropagation, written out.</summary>
/// <remarks>
/// <para>In each array of arrays the entry 0 belongs to the point, the entry k ≥ 1 to the k-th direction θ̇: of the gradient it is the Hessian's product H θ̇.</para>
/// <para>The work space belongs to the instance: not for two threads at once.</para>
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class TangentPerceptron<T>
    where T : struct, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Epsilon = T.CreateChecked(1e-5);
    private readonly PerceptronShape shape;
    private readonly int batch;
    private readonly int directions;
    private readonly T[][][] outputs;
    private readonly T[][][] normal;
    private readonly T[][] inverse;
    private readonly T[][][] stretch;
    private readonly T[][] active;
    private readonly T[][] sums;
    private readonly T[][] back;
    private readonly T[][] scratch;
    private readonly T[] turned;
    private readonly int[] columnStarts;
    private int[] columnImages = [];
    private T[] columnValues = [];

    /// <summary>Makes the work space.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="batch">The largest number of images at once.</param>
    /// <param name="directions">How many directions, ≥ 0.</param>
    public TangentPerceptron(PerceptronShape shape, int batch, int directions)
    {
        (this.shape, this.batch, this.directions) = (shape, batch, directions);
        T[][] Each(int count) => [.. Enumerable.Range(0, directions + 1).Select(_ => new T[count])];
        outputs = [.. Enumerable.Range(0, shape.Depth).Select(_ => Each(batch * shape.Row))];
        normal = shape.Normalises ? [.. Enumerable.Range(0, shape.Depth).Select(_ => Each(batch * shape.Row))] : [];
        inverse = [.. Enumerable.Range(0, shape.Depth).Select(_ => new T[shape.Row])];
        stretch = [.. Enumerable.Range(0, shape.Depth).Select(_ => Each(shape.Row))];
        active = [.. Enumerable.Range(0, shape.Depth).Select(_ => new T[batch * shape.Row])];
        var widest = Math.Max(shape.Row, shape.LastRow);
        sums = Each(batch * widest);
        back = Each(batch * widest);
        scratch = Each(2 * shape.Row);
        turned = new T[widest * widest];
        columnStarts = new int[shape.Inputs + 1];
    }

    /// <summary>The mean cross-entropy of a batch, with what was asked for beside it.</summary>
    /// <param name="parameters">θ and the directions.</param>
    /// <param name="images">The images.</param>
    /// <param name="members">Which of them make the batch.</param>
    /// <param name="gradients">Where the gradient and the Hessian's products go; empty if they are not wanted.</param>
    /// <param name="slopes">Where the loss's slope along each direction goes.</param>
    /// <returns>The loss.</returns>
    public double Loss(T[][] parameters, SparseImages<T> images, ReadOnlySpan<int> members, T[][] gradients, Span<double> slopes)
    {
        var count = members.Length;
        Forward(parameters, images, members);
        var loss = Entropy(images, members, slopes);
        if (gradients.Length == 0)
        {
            return loss;
        }

        Turn(images, members);
        foreach (var gradient in gradients)
        {
            Array.Clear(gradient);
        }

        for (var layer = shape.Depth; layer >= 0; layer--)
        {
            var (row, fan, start) = (shape.RowOf(layer), shape.Fan(layer), shape.Offset(layer));
            var used = count * row;
            if (layer < shape.Depth)
            {
                Mask(layer, used);
                if (shape.Normalises)
                {
                    Denormalise(parameters, gradients, layer, count);
                }
            }

            for (var k = 0; k <= directions; k++)
            {
                if (layer == shape.Depth || !shape.Normalises)
                {
                    LaneProducts.AddRows(sums[k].AsSpan(0, used), gradients[k].AsSpan(start + (fan * row), row));
                }

                var weights = gradients[k].AsSpan(start, fan * row);
                if (layer == 0)
                {
                    for (var pixel = 0; pixel < fan; pixel++)
                    {
                        var range = columnStarts[pixel]..columnStarts[pixel + 1];
                        LaneProducts.Gather(columnImages.AsSpan(range), columnValues.AsSpan(range), sums[k], weights.Slice(pixel * row, row), row);
                    }
                }
                else
                {
                    LaneProducts.Multiply<T>(outputs[layer - 1][0], 1, shape.Row, sums[k], weights, fan, count, row, add: false);
                    if (k > 0)
                    {
                        LaneProducts.Multiply<T>(outputs[layer - 1][k], 1, shape.Row, sums[0], weights, fan, count, row, add: true);
                    }
                }
            }

            if (layer > 0)
            {
                Backward(parameters, layer, count);
            }
        }

        return loss;
    }

    private void Forward(T[][] parameters, SparseImages<T> images, ReadOnlySpan<int> members)
    {
        if (members.Length < 1 || members.Length > batch)
        {
            throw new ArgumentOutOfRangeException(nameof(members), members.Length, $"A batch has 1 to {batch} images here.");
        }

        var count = members.Length;
        for (var layer = 0; layer <= shape.Depth; layer++)
        {
            var (row, fan, start) = (shape.RowOf(layer), shape.Fan(layer), shape.Offset(layer));
            var used = count * row;
            var biased = layer == shape.Depth || !shape.Normalises;
            for (var k = 0; k <= directions; k++)
            {
                var sum = sums[k].AsSpan(0, used);
                var weights = parameters[k].AsSpan(start, fan * row);
                var bias = parameters[k].AsSpan(start + (fan * row), row);
                for (var image = 0; image < count; image++)
                {
                    var own = sum.Slice(image * row, row);
                    if (biased)
                    {
                        bias.CopyTo(own);
                    }
                    else
                    {
                        own.Clear();
                    }

                    if (layer == 0)
                    {
                        LaneProducts.Gather(images.Pixels(members[image]), images.Values(members[image]), weights, own, row);
                    }
                }

                if (layer > 0)
                {
                    LaneProducts.Multiply(outputs[layer - 1][0], shape.Row, 1, weights, sum, count, fan, row, add: true);
                    if (k > 0)
                    {
                        LaneProducts.Multiply(outputs[layer - 1][k], shape.Row, 1, parameters[0].AsSpan(start, fan * row), sum, count, fan, row, add: true);
                    }
                }
            }

            if (layer < shape.Depth)
            {
                if (shape.Normalises)
                {
                    Normalise(parameters, layer, count);
                }

                Rectify(layer, used);
            }
        }
    }

    private void Rectify(int layer, int used)
    {
        var on = LaneProducts.Lanes(active[layer].AsSpan(0, used));
        var point = LaneProducts.Lanes(sums[0].AsSpan(0, used));
        for (var i = 0; i < on.Length; i++)
        {
            on[i] = Vector.ConditionalSelect(Vector.GreaterThan(point[i], Vector<T>.Zero), Vector<T>.One, Vector<T>.Zero);
        }

        for (var k = 0; k <= directions; k++)
        {
            Pass(on, sums[k].AsSpan(0, used), outputs[layer][k].AsSpan(0, used));
            if (shape.Skips && layer > 0)
            {
                LaneProducts.Add(outputs[layer - 1][k].AsSpan(0, used), outputs[layer][k].AsSpan(0, used));
            }
        }
    }

    // what comes back to a layer's output: its relu lets it pass where it was on
    private void Mask(int layer, int used)
    {
        for (var k = 0; k <= directions; k++)
        {
            Pass(LaneProducts.Lanes(active[layer].AsSpan(0, used)), back[k].AsSpan(0, used), sums[k].AsSpan(0, used));
        }
    }

    private static void Pass(Span<Vector<T>> on, Span<T> from, Span<T> to)
    {
        var all = LaneProducts.Lanes(from);
        var passed = LaneProducts.Lanes(to);
        for (var i = 0; i < on.Length; i++)
        {
            passed[i] = on[i] * all[i];
        }
    }

    private void Backward(T[][] parameters, int layer, int count)
    {
        var (row, fan, start) = (shape.RowOf(layer), shape.Fan(layer), shape.Offset(layer));
        var skips = shape.Skips && layer < shape.Depth;
        var columns = layer == shape.Depth ? shape.Classes : shape.Width;
        var transpose = turned.AsSpan(0, columns * shape.Row);
        transpose.Clear();
        for (var k = directions; k >= 0; k--)
        {
            // with a skip, what came back to the output goes on to the input unchanged beside the layer's own share
            LaneProducts.Transpose(parameters[k].AsSpan(start, fan * row), fan, columns, row, transpose, shape.Row);
            if (k > 0)
            {
                LaneProducts.Multiply(sums[0], row, 1, transpose, back[k].AsSpan(0, count * shape.Row), count, columns, shape.Row, add: skips);
            }
            else
            {
                for (var each = directions; each >= 0; each--)
                {
                    LaneProducts.Multiply(sums[each], row, 1, transpose, back[each].AsSpan(0, count * shape.Row), count, columns, shape.Row, add: each > 0 || skips);
                }
            }
        }
    }

    private double Entropy(SparseImages<T> images, ReadOnlySpan<int> members, Span<double> slopes)
    {
        var (row, classes, loss) = (shape.LastRow, shape.Classes, 0.0);
        var share = T.One / T.CreateChecked(members.Length);
        slopes.Clear();
        for (var image = 0; image < members.Length; image++)
        {
            var at = image * row;
            var point = sums[0].AsSpan(at, row);
            var label = images.Label(members[image]);
            var largest = point[0];
            for (var c = 1; c < classes; c++)
            {
                largest = T.Max(largest, point[c]);
            }

            var (total, chosen) = (T.Zero, point[label] - largest);
            for (var c = 0; c < classes; c++)
            {
                point[c] = T.Exp(point[c] - largest);
                total += point[c];
            }

            loss += double.CreateChecked(T.Log(total) - chosen);
            for (var c = 0; c < classes; c++)
            {
                point[c] /= total;
            }

            for (var k = 1; k <= directions; k++)
            {
                var moving = sums[k].AsSpan(at, row);
                var (mean, own) = (T.Zero, moving[label]);
                for (var c = 0; c < classes; c++)
                {
                    mean += point[c] * moving[c];
                }

                slopes[k - 1] += double.CreateChecked(mean - own);
                for (var c = 0; c < classes; c++)
                {
                    moving[c] = share * point[c] * (moving[c] - mean);
                }
            }

            point[label] -= T.One;
            for (var c = 0; c < classes; c++)
            {
                point[c] *= share;
            }
        }

        for (var k = 0; k < slopes.Length; k++)
        {
            slopes[k] /= members.Length;
        }

        return loss / members.Length;
    }

    /// <summary>The batch's images by pixel instead of pixels by image.</summary>
    private void Turn(SparseImages<T> images, ReadOnlySpan<int> members)
    {
        Array.Clear(columnStarts);
        var filled = 0;
        foreach (var member in members)
        {
            foreach (var pixel in images.Pixels(member))
            {
                columnStarts[pixel]++;
            }

            filled += images.Pixels(member).Length;
        }

        if (columnImages.Length < filled)
        {
            (columnImages, columnValues) = (new int[2 * filled], new T[2 * filled]);
        }

        var end = 0;
        for (var pixel = 0; pixel < columnStarts.Length; pixel++)
        {
            end += columnStarts[pixel];
            columnStarts[pixel] = end;
        }

        // from the last image to the first: each start then stands where its column begins
        for (var image = members.Length - 1; image >= 0; image--)
        {
            var pixels = images.Pixels(members[image]);
            var values = images.Values(members[image]);
            for (var i = 0; i < pixels.Length; i++)
            {
                var at = --columnStarts[pixels[i]];
                (columnImages[at], columnValues[at]) = (image, values[i]);
            }
        }
    }

    private void Normalise(T[][] parameters, int layer, int count)
    {
        var (lanes, scale) = (shape.Row / Vector<T>.Count, shape.Offset(layer) + (shape.Fan(layer) * shape.Row));
        var point = Rows(sums[0], count);
        var hat = Rows(normal[layer][0], count);
        var inv = LaneProducts.Lanes<T>(inverse[layer]);
        var mean = LaneProducts.Lanes<T>(scratch[0]);
        var share = new Vector<T>(T.One / T.CreateChecked(count));
        for (var k = 0; k <= directions; k++)
        {
            var sum = Rows(sums[k], count);
            mean.Clear();
            for (var i = 0; i < sum.Length; i++)
            {
                mean[i % lanes] += sum[i];
            }

            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] -= share * mean[i % lanes];
            }
        }

        inv.Clear();
        for (var i = 0; i < point.Length; i++)
        {
            inv[i % lanes] += point[i] * point[i];
        }

        for (var j = 0; j < lanes; j++)
        {
            inv[j] = Vector<T>.One / Vector.SquareRoot((share * inv[j]) + new Vector<T>(Epsilon));
        }

        var γ = Row(parameters[0], scale);
        var β = Row(parameters[0], scale + shape.Row);
        for (var i = 0; i < point.Length; i++)
        {
            hat[i] = point[i] * inv[i % lanes];
            point[i] = (hat[i] * γ[i % lanes]) + β[i % lanes];
        }

        for (var k = 1; k <= directions; k++)
        {
            var sum = Rows(sums[k], count);
            var moving = Rows(normal[layer][k], count);
            var q = LaneProducts.Lanes<T>(stretch[layer][k]);
            var γDot = Row(parameters[k], scale);
            var βDot = Row(parameters[k], scale + shape.Row);
            q.Clear();
            for (var i = 0; i < sum.Length; i++)
            {
                q[i % lanes] += hat[i] * sum[i];
            }

            for (var j = 0; j < lanes; j++)
            {
                q[j] *= share * inv[j];
            }

            for (var i = 0; i < sum.Length; i++)
            {
                var j = i % lanes;
                moving[i] = (sum[i] * inv[j]) - (hat[i] * q[j]);
                sum[i] = (moving[i] * γ[j]) + (hat[i] * γDot[j]) + βDot[j];
            }
        }
    }

    private void Denormalise(T[][] parameters, T[][] gradients, int layer, int count)
    {
        var (lanes, scale) = (shape.Row / Vector<T>.Count, shape.Offset(layer) + (shape.Fan(layer) * shape.Row));
        var point = Rows(sums[0], count);
        var hat = Rows(normal[layer][0], count);
        var inv = LaneProducts.Lanes<T>(inverse[layer]);
        var γ = Row(parameters[0], scale);
        for (var k = 0; k <= directions; k++)
        {
            var sum = Rows(sums[k], count);
            var moving = Rows(normal[layer][k], count);
            var toScale = Row(gradients[k], scale);
            var toShift = Row(gradients[k], scale + shape.Row);
            for (var i = 0; i < sum.Length; i++)
            {
                var j = i % lanes;
                toShift[j] += sum[i];
                toScale[j] += k == 0 ? sum[i] * hat[i] : (sum[i] * hat[i]) + (point[i] * moving[i]);
            }
        }

        // from here on the sums hold the slope in ẑ: that of the directions first, since it needs the point's own
        for (var k = directions; k >= 0; k--)
        {
            var sum = Rows(sums[k], count);
            var γDot = Row(parameters[k], scale);
            for (var i = 0; i < sum.Length; i++)
            {
                var j = i % lanes;
                sum[i] = k == 0 ? γ[j] * sum[i] : (γ[j] * sum[i]) + (γDot[j] * point[i]);
            }
        }

        for (var k = 0; k <= directions; k++)
        {
            var sum = Rows(sums[k], count);
            var moving = Rows(normal[layer][k], count);
            var mean = LaneProducts.Lanes<T>(scratch[k])[..lanes];
            var along = LaneProducts.Lanes<T>(scratch[k])[lanes..];
            var share = new Vector<T>(T.One / T.CreateChecked(count));
            LaneProducts.Lanes<T>(scratch[k]).Clear();
            for (var i = 0; i < sum.Length; i++)
            {
                var j = i % lanes;
                mean[j] += share * sum[i];
                along[j] += share * (k == 0 ? sum[i] * hat[i] : (sum[i] * hat[i]) + (point[i] * moving[i]));
            }
        }

        for (var k = directions; k >= 0; k--)
        {
            var sum = Rows(sums[k], count);
            var moving = Rows(normal[layer][k], count);
            var q = LaneProducts.Lanes<T>(stretch[layer][k]);
            var mean = LaneProducts.Lanes<T>(scratch[0]);
            var along = LaneProducts.Lanes<T>(scratch[0])[lanes..];
            var meanDot = LaneProducts.Lanes<T>(scratch[k]);
            var alongDot = LaneProducts.Lanes<T>(scratch[k])[lanes..];
            for (var i = 0; i < sum.Length; i++)
            {
                var j = i % lanes;
                var still = point[i] - mean[j] - (hat[i] * along[j]);
                sum[i] = k == 0 ? inv[j] * still
                    : inv[j] * (sum[i] - meanDot[j] - (moving[i] * along[j]) - (hat[i] * alongDot[j]) - (q[j] * still));
            }
        }
    }

    private Span<Vector<T>> Rows(T[] entries, int count) => LaneProducts.Lanes(entries.AsSpan(0, count * shape.Row));

    private Span<Vector<T>> Row(T[] entries, int start) => LaneProducts.Lanes(entries.AsSpan(start, shape.Row));
}
