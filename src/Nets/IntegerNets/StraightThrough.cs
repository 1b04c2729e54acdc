using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Theory.Nets.Data;
using Theory.Nets.Runs;
using Theory.Numerics;
using static Theory.Nets.IntegerNets.IntegerArchitecture;

namespace Theory.Nets.IntegerNets;

/// <summary>How a network of small integers is trained.</summary>
/// <param name="Epochs">How often each image is shown, ≥ 1.</param>
/// <param name="Batch">The images of a step: a multiple of 64.</param>
/// <param name="Rate">Adam's learning rate at its peak, in units of a weight; it falls to 0 along a half cosine.</param>
/// <param name="Price">λ: the loss is that of the classes + λ · bits · ln 2 / n. It rises from 0 to its value over the first half.</param>
/// <param name="Robustness">q, in [0, 1]: the loss of an image whose class has probability p is (1 − p^q) / q, from the cross-entropy −ln p at q = 0 to the chance of an error at q = 1; it rises
/// from 0 to its value over the first half.</param>
public sealed record StraightThroughOptions(int Epochs = 40, int Batch = 256, double Rate = 0.02, double Price = 2, double Robustness = 0);

/// <summary>Trains networks of small integers by the straight-through estimator, so that they are right and short at once.</summary>
/// <remarks>
/// <para>Each weight is the rounding of a real number. Forward, the network computes with the integers exactly as it will be used; backward, the gradient passes the rounding as if it were not
/// there (Bengio, Léonard and Courville). The outputs are divided by a trained temperature before the softmax: the class does not depend on it, so it costs no bits.</para>
/// <para>The code length enters by its price: between two neighbouring integers it is taken as linear, with −log₂ of the shares that the layer's own counts give, so that a weight drifts to the
/// cheaper of the two at a speed that the price sets.</para>
/// <para>The lanes of a vector are 16 images. A step has four parts whose gradients are added in one order: the result does not depend on the number of threads.</para>
/// </remarks>
public sealed class StraightThrough
{
    private const int Classes = DataSet.Classes;
    private const int Taps = SecondKernel * SecondKernel;
    private const int FirstTaps = FirstKernel * FirstKernel;
    private const int Parts = 4;
    private const double FirstMoment = 0.9;
    private const double SecondMoment = 0.999;
    private const double Epsilon = 1e-12;

    private readonly IntegerArchitecture architecture;
    private readonly PackedImages images;
    private readonly StraightThroughOptions options;
    private readonly Seed seed;
    private readonly float[] latent;
    private readonly float[] rounded;
    private readonly Worker[] workers;
    private double logScale;

    private StraightThrough(IntegerArchitecture architecture, PackedImages images, StraightThroughOptions options, Seed seed)
    {
        this.architecture = architecture;
        this.images = images;
        this.options = options;
        this.seed = seed;
        latent = new float[architecture.WeightCount];
        rounded = new float[architecture.WeightCount];
        workers = [.. Enumerable.Range(0, Parts).Select(_ => new Worker(architecture, images, rounded))];
        var stream = seed.Split("weights").Stream();
        for (var i = 0; i < latent.Length; i++)
        {
            latent[i] = (float)((architecture.Largest + 0.5) * ((2 * stream.NextDouble()) - 1));
        }
    }

    /// <summary>Trains a network.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="images">Raw images with their classes.</param>
    /// <param name="options">The options.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="threads">The threads; the result does not depend on them.</param>
    /// <param name="report">Told how far it is after each epoch.</param>
    /// <returns>The network after the last step.</returns>
    /// <exception cref="ArgumentException">An option is outside its domain.</exception>
    [Source("bengio2013estimating", "the straight-through estimator")]
    [Source("zhang2018generalized", "the L_q loss")]
    public static IntegerNetwork Train(
        IntegerArchitecture architecture,
        LabelledImages images,
        StraightThroughOptions options,
        Seed seed,
        int threads = 1,
        Action<Progress>? report = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Epochs, 1, nameof(options.Epochs));
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (options.Batch < 64 || options.Batch % 64 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options.Batch), options.Batch, "A batch is a multiple of 64 images.");
        }

        if (!(options.Robustness >= 0 && options.Robustness <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options.Robustness), options.Robustness, "The robustness lies in [0, 1].");
        }

        if (!(options.Rate > 0 && options.Rate < 10 && options.Price >= 0 && options.Price < 1e6))
        {
            throw new ArgumentException($"The rate {options.Rate} lies in (0, 10), the price {options.Price} in [0, 10⁶).", nameof(options));
        }

        return new StraightThrough(architecture, new PackedImages(architecture, images).Reordered(seed.Split("groups").Stream().Permutation(images.Count)), options, seed).Run(threads, report);
    }

    private IntegerNetwork Run(int threads, Action<Progress>? report)
    {
        var halves = images.Count / 16;
        var perStep = options.Batch / 16;
        var perEpoch = Math.Max(1, halves / perStep);
        var total = (double)perEpoch * options.Epochs;
        var parameters = latent.Length;
        var (first, squares) = (new double[parameters + 1], new double[parameters + 1]);
        var gradient = new double[parameters + 1];
        var pool = new ParallelOptions { MaxDegreeOfParallelism = threads };
        long step = 0;
        Round();
        logScale = -Math.Log(workers[0].Spread(0) / 2);
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            var order = seed.Split("order").Split(epoch).Stream().Permutation(halves);
            double loss = 0;
            for (var at = 0; at < perEpoch; at++)
            {
                var batch = order.AsMemory(at * perStep, Math.Min(perStep, halves));
                var scale = (float)Math.Exp(logScale);
                var progress = (step + 0.5) / total;
                var rise = Math.Min(1, 2 * progress);
                var robustness = (float)(options.Robustness * rise);
                var each = batch.Length / Parts;
                if (threads == 1)
                {
                    for (var part = 0; part < Parts; part++)
                    {
                        workers[part].Run(batch.Span.Slice(part * each, each), scale, robustness);
                    }
                }
                else
                {
                    Parallel.For(0, Parts, pool, part => workers[part].Run(batch.Span.Slice(part * each, each), scale, robustness));
                }

                Array.Clear(gradient);
                foreach (var worker in workers)
                {
                    for (var i = 0; i < parameters; i++)
                    {
                        gradient[i] += worker.Gradient[i];
                    }

                    gradient[parameters] += worker.ScaleGradient;
                    loss += worker.Loss;
                }

                var shown = 16.0 * each * Parts;
                for (var i = 0; i <= parameters; i++)
                {
                    gradient[i] /= shown;
                }

                AddPrice(gradient, options.Price * rise * Math.Log(2) / images.Count);
                step++;
                var rate = options.Rate * 0.5 * (1 + Math.Cos(Math.PI * progress));
                var (debias, debiasSquares) = (1 - Math.Pow(FirstMoment, step), 1 - Math.Pow(SecondMoment, step));
                for (var i = 0; i <= parameters; i++)
                {
                    first[i] += (1 - FirstMoment) * (gradient[i] - first[i]);
                    squares[i] += (1 - SecondMoment) * ((gradient[i] * gradient[i]) - squares[i]);
                    var move = rate * (first[i] / debias) / (Math.Sqrt(squares[i] / debiasSquares) + Epsilon);
                    if (i == parameters)
                    {
                        logScale -= move;
                    }
                    else
                    {
                        var limit = architecture.Largest + 0.49;
                        latent[i] = (float)Math.Clamp(latent[i] - move, -limit, limit);
                    }
                }

                Round();
            }

            report?.Invoke(new Progress((epoch + 1.0) / options.Epochs, FormattableString.Invariant(
                $"epoch {epoch + 1} of {options.Epochs}, loss {loss / (perEpoch * options.Batch):0.0000}, {Network().Bits():0} bits")));
        }

        return Network();
    }

    private IntegerNetwork Network() => new(architecture, [.. rounded.Select(w => (sbyte)w)]);

    private void Round()
    {
        for (var i = 0; i < latent.Length; i++)
        {
            rounded[i] = MathF.Round(latent[i]);
        }
    }

    private void AddPrice(double[] gradient, double price)
    {
        var start = 0;
        var largest = architecture.Largest;
        foreach (var size in architecture.LayerSizes)
        {
            var counts = new WeightCounts(largest, rounded.AsSpan(start, size).ToArray().Select(w => (sbyte)w));
            var cost = Enumerable.Range(-largest, (2 * largest) + 1).Select(counts.Cost).ToArray();
            for (var i = start; i < start + size; i++)
            {
                var below = Math.Clamp((int)MathF.Floor(latent[i]) + largest, 0, (2 * largest) - 1);
                gradient[i] += price * (cost[below + 1] - cost[below]);
            }

            start += size;
        }
    }

    /// <summary>The forward and backward pass of some half blocks, with arrays of its own.</summary>
    private sealed class Worker(IntegerArchitecture a, PackedImages images, float[] weights)
    {
        private readonly int firstSide = a.FirstSide;
        private readonly int secondSide = a.SecondSide;
        private readonly int paddedSide = a.FirstSide + SecondKernel - 1;
        private readonly int cells = a.Cells * a.Cells;
        private readonly int second = a.LayerSizes[0];
        private readonly int third = a.LayerSizes[0] + a.LayerSizes[1];
        private readonly Vector512<float>[] pixels = new Vector512<float>[images.Window];
        private readonly Vector512<float>[] z1 = new Vector512<float>[a.First * a.FirstSide * a.FirstSide];
        private readonly Vector512<float>[] units = new Vector512<float>[a.First * a.FirstSide * a.FirstSide];
        private readonly Vector512<float>[] z2 = new Vector512<float>[a.Second * a.SecondSide * a.SecondSide];
        private readonly Vector512<float>[] pooled = new Vector512<float>[a.Second * a.Cells * a.Cells];
        private readonly Vector512<float>[] outputs = new Vector512<float>[Classes];
        private readonly Vector512<float>[] backPooled = new Vector512<float>[a.Second * a.Cells * a.Cells];

        // with a border of zeros, so that the transposed convolution reads everywhere
        private readonly Vector512<float>[] back2 = new Vector512<float>[a.Second * (a.FirstSide + 2) * (a.FirstSide + 2)];
        private readonly Vector512<float>[] back1 = new Vector512<float>[a.FirstSide * a.FirstSide];
        private readonly Vector512<float>[] sums = new Vector512<float>[a.WeightCount];

        public float[] Gradient { get; } = new float[a.WeightCount];

        public double ScaleGradient { get; private set; }

        public double Loss { get; private set; }

        /// <summary>The root mean square of the outputs of a half block, at least 1.</summary>
        public double Spread(int half)
        {
            Forward(half);
            return Math.Sqrt(Math.Max(1, outputs.Sum(o => Vector512.Sum(o * o)) / (16.0 * Classes)));
        }

        public void Run(ReadOnlySpan<int> halves, float scale, float robustness)
        {
            Array.Clear(sums);
            (ScaleGradient, Loss) = (0, 0);
            foreach (var half in halves)
            {
                Forward(half);
                Backward(half, scale, robustness);
            }

            for (var i = 0; i < sums.Length; i++)
            {
                Gradient[i] = Vector512.Sum(sums[i]);
            }
        }

        private void Forward(int half)
        {
            for (var at = 0; at < pixels.Length; at++)
            {
                pixels[at] = images.Pixel(half / 2, half % 2, at);
            }

            Span<int> offsets = stackalloc int[Math.Max(FirstTaps, a.First * Taps)];
            Span<float> factors = stackalloc float[offsets.Length];
            var area = firstSide * firstSide;
            for (var c = 0; c < a.First; c++)
            {
                var count = 0;
                for (var tap = 0; tap < FirstTaps; tap++)
                {
                    Keep(weights[(c * FirstTaps) + tap], (tap / FirstKernel * a.WindowSide) + (tap % FirstKernel), offsets, factors, ref count);
                }

                Correlate(pixels, a.WindowSide * Stride, Stride, offsets[..count], factors, z1, c * area, firstSide, firstSide);
                for (var at = c * area; at < (c + 1) * area; at++)
                {
                    units[at] = a.Absolute ? Vector512.Abs(z1[at]) : Vector512.Max(z1[at], Vector512<float>.Zero);
                }
            }

            var secondArea = secondSide * secondSide;
            for (var c = 0; c < a.Second; c++)
            {
                var count = 0;
                for (var tap = 0; tap < a.First * Taps; tap++)
                {
                    Keep(weights[second + (c * a.First * Taps) + tap], (tap / Taps * area) + OffsetOf(tap % Taps), offsets, factors, ref count);
                }

                Correlate(units, firstSide, 1, offsets[..count], factors, z2, c * secondArea, secondSide, secondSide);
                ref var z = ref z2[c * secondArea];
                if (a.Centred)
                {
                    var sum = Vector512<float>.Zero;
                    for (var at = 0; at < secondArea; at++)
                    {
                        sum += Unsafe.Add(ref z, at);
                    }

                    var mean = Vector512.Floor(sum / Vector512.Create((float)secondArea));
                    for (var at = 0; at < secondArea; at++)
                    {
                        Unsafe.Add(ref z, at) -= mean;
                    }
                }

                for (var cell = 0; cell < cells; cell++)
                {
                    var sum = Vector512<float>.Zero;
                    for (var square = 0; square < a.Pool * a.Pool; square++)
                    {
                        sum += Vector512.Max(Unsafe.Add(ref z, PositionOf(cell, square)), Vector512<float>.Zero);
                    }

                    pooled[(c * cells) + cell] = sum;
                }
            }

            for (var k = 0; k < Classes; k++)
            {
                var sum = Vector512<float>.Zero;
                for (var at = 0; at < pooled.Length; at++)
                {
                    sum = Vector512.FusedMultiplyAdd(Vector512.Create(weights[third + (k * pooled.Length) + at]), pooled[at], sum);
                }

                outputs[k] = sum;
            }
        }

        private void Backward(int half, float scale, float robustness)
        {
            Span<Vector512<float>> back = stackalloc Vector512<float>[Classes];
            Softmax(half, scale, robustness, back);
            for (var at = 0; at < pooled.Length; at++)
            {
                var sum = Vector512<float>.Zero;
                for (var k = 0; k < Classes; k++)
                {
                    sum = Vector512.FusedMultiplyAdd(Vector512.Create(weights[third + (k * pooled.Length) + at]), back[k], sum);
                    sums[third + (k * pooled.Length) + at] += back[k] * pooled[at];
                }

                backPooled[at] = sum;
            }

            var (area, secondArea, padded) = (firstSide * firstSide, secondSide * secondSide, paddedSide * paddedSide);
            for (var c = 0; c < a.Second; c++)
            {
                ref var z = ref z2[c * secondArea];
                ref var g = ref back2[(c * padded) + ((paddedSide + 1) * (SecondKernel - 1))];
                var mean = Vector512<float>.Zero;
                for (var cell = 0; cell < cells; cell++)
                {
                    var value = backPooled[(c * cells) + cell];
                    for (var square = 0; square < a.Pool * a.Pool; square++)
                    {
                        var position = PositionOf(cell, square);
                        var gate = Vector512.GreaterThan(Unsafe.Add(ref z, position), Vector512<float>.Zero) & value;
                        mean += gate;
                        Unsafe.Add(ref g, (position / secondSide * paddedSide) + (position % secondSide)) = gate;
                    }
                }

                if (a.Centred)
                {
                    mean /= Vector512.Create((float)secondArea);
                    for (var position = 0; position < secondArea; position++)
                    {
                        Unsafe.Add(ref g, (position / secondSide * paddedSide) + (position % secondSide)) -= mean;
                    }
                }

                for (var from = 0; from < a.First; from++)
                {
                    WeightGradient(ref g, ref units[from * area], ref sums[second + (((c * a.First) + from) * Taps)]);
                }
            }

            Span<int> offsets = stackalloc int[a.Second * Taps];
            Span<float> factors = stackalloc float[offsets.Length];
            for (var c = 0; c < a.First; c++)
            {
                var count = 0;
                for (var to = 0; to < a.Second; to++)
                {
                    for (var tap = 0; tap < Taps; tap++)
                    {
                        var (y, x) = (SecondKernel - 1 - (tap / SecondKernel), SecondKernel - 1 - (tap % SecondKernel));
                        Keep(weights[second + (((to * a.First) + c) * Taps) + tap], (to * padded) + (y * paddedSide) + x, offsets, factors, ref count);
                    }
                }

                Correlate(back2, paddedSide, 1, offsets[..count], factors, back1, 0, firstSide, firstSide);
                for (var at = 0; at < area; at++)
                {
                    var z = z1[(c * area) + at];
                    back1[at] = a.Absolute
                        ? Vector512.ConditionalSelect(Vector512.LessThan(z, Vector512<float>.Zero), -back1[at], back1[at])
                        : Vector512.GreaterThan(z, Vector512<float>.Zero) & back1[at];
                }

                for (var row = 0; row < FirstKernel; row++)
                {
                    FirstGradient(row, ref sums[(c * FirstTaps) + (row * FirstKernel)]);
                }
            }
        }

        // Softmax of the scaled outputs: the cross-entropy, the gradient of the loss by the outputs, and by the logarithm of the scale. That of (1 − p^q) / q is p^q times that of −ln p.
        private void Softmax(int half, float scale, float robustness, Span<Vector512<float>> back)
        {
            var factor = Vector512.Create(scale);
            var labels = Vector512.LoadUnsafe(ref images.Labels[16 * half]);
            var best = outputs[0];
            foreach (var output in outputs)
            {
                best = Vector512.Max(best, output);
            }

            var total = Vector512<float>.Zero;
            for (var k = 0; k < Classes; k++)
            {
                back[k] = Vector512.Exp((outputs[k] - best) * factor);
                total += back[k];
            }

            var (loss, byScale) = (Vector512.Log(total), Vector512<float>.Zero);
            for (var k = 0; k < Classes; k++)
            {
                loss -= Vector512.Equals(labels, Vector512.Create(k)).AsSingle() & ((outputs[k] - best) * factor);
            }

            var trust = robustness == 0 ? Vector512<float>.One : Vector512.Exp(-loss * Vector512.Create(robustness));
            for (var k = 0; k < Classes; k++)
            {
                var is_ = Vector512.Equals(labels, Vector512.Create(k)).AsSingle();
                var g = trust * ((back[k] / total) - (is_ & Vector512<float>.One));
                byScale += g * ((outputs[k] - best) * factor);
                back[k] = g * factor;
            }

            Loss += Vector512.Sum(loss);
            ScaleGradient += Vector512.Sum(byScale);
        }

        // Σ over positions of g times each of the nine shifted inputs: nine sums in registers.
        private void WeightGradient(ref Vector512<float> g, ref Vector512<float> input, ref Vector512<float> sum)
        {
            var (s0, s1, s2) = (sum, Unsafe.Add(ref sum, 1), Unsafe.Add(ref sum, 2));
            var (s3, s4, s5) = (Unsafe.Add(ref sum, 3), Unsafe.Add(ref sum, 4), Unsafe.Add(ref sum, 5));
            var (s6, s7, s8) = (Unsafe.Add(ref sum, 6), Unsafe.Add(ref sum, 7), Unsafe.Add(ref sum, 8));
            for (var y = 0; y < secondSide; y++)
            {
                ref var row = ref Unsafe.Add(ref g, y * paddedSide);
                ref var i0 = ref Unsafe.Add(ref input, y * firstSide);
                ref var i1 = ref Unsafe.Add(ref i0, firstSide);
                ref var i2 = ref Unsafe.Add(ref i1, firstSide);
                for (var x = 0; x < secondSide; x++)
                {
                    var v = Unsafe.Add(ref row, x);
                    s0 = Vector512.FusedMultiplyAdd(v, Unsafe.Add(ref i0, x), s0);
                    s1 = Vector512.FusedMultiplyAdd(v, Unsafe.Add(ref i0, x + 1), s1);
                    s2 = Vector512.FusedMultiplyAdd(v, Unsafe.Add(ref i0, x + 2), s2);
                    s3 = Vector512.FusedMultiplyAdd(v, Unsafe.Add(ref i1, x), s3);
                    s4 = Vector512.FusedMultiplyAdd(v, Unsafe.Add(ref i1, x + 1), s4);
                    s5 = Vector512.FusedMultiplyAdd(v, Unsafe.Add(ref i1, x + 2), s5);
                    s6 = Vector512.FusedMultiplyAdd(v, Unsafe.Add(ref i2, x), s6);
                    s7 = Vector512.FusedMultiplyAdd(v, Unsafe.Add(ref i2, x + 1), s7);
                    s8 = Vector512.FusedMultiplyAdd(v, Unsafe.Add(ref i2, x + 2), s8);
                }
            }

            (sum, Unsafe.Add(ref sum, 1), Unsafe.Add(ref sum, 2)) = (s0, s1, s2);
            (Unsafe.Add(ref sum, 3), Unsafe.Add(ref sum, 4), Unsafe.Add(ref sum, 5)) = (s3, s4, s5);
            (Unsafe.Add(ref sum, 6), Unsafe.Add(ref sum, 7), Unsafe.Add(ref sum, 8)) = (s6, s7, s8);
        }

        // The same for one row of the first kernel: five sums.
        private void FirstGradient(int kernelRow, ref Vector512<float> sum)
        {
            var (s0, s1, s2, s3, s4) = (sum, Unsafe.Add(ref sum, 1), Unsafe.Add(ref sum, 2), Unsafe.Add(ref sum, 3), Unsafe.Add(ref sum, 4));
            for (var y = 0; y < firstSide; y++)
            {
                ref var g = ref back1[y * firstSide];
                ref var p = ref pixels[((Stride * y) + kernelRow) * a.WindowSide];
                for (var x = 0; x < firstSide; x++)
                {
                    var v = Unsafe.Add(ref g, x);
                    ref var q = ref Unsafe.Add(ref p, Stride * x);
                    s0 = Vector512.FusedMultiplyAdd(v, q, s0);
                    s1 = Vector512.FusedMultiplyAdd(v, Unsafe.Add(ref q, 1), s1);
                    s2 = Vector512.FusedMultiplyAdd(v, Unsafe.Add(ref q, 2), s2);
                    s3 = Vector512.FusedMultiplyAdd(v, Unsafe.Add(ref q, 3), s3);
                    s4 = Vector512.FusedMultiplyAdd(v, Unsafe.Add(ref q, 4), s4);
                }
            }

            (sum, Unsafe.Add(ref sum, 1), Unsafe.Add(ref sum, 2), Unsafe.Add(ref sum, 3), Unsafe.Add(ref sum, 4)) = (s0, s1, s2, s3, s4);
        }

        // target(y, x) = Σ factor · source(y · rowStep + x · step + offset); four columns at a time share each factor.
        private static void Correlate(
            Vector512<float>[] source, int rowStep, int step, ReadOnlySpan<int> offsets, ReadOnlySpan<float> factors, Vector512<float>[] target, int start, int rows, int columns)
        {
            ref var from = ref MemoryMarshal.GetArrayDataReference(source);
            ref var to = ref target[start];
            for (var y = 0; y < rows; y++)
            {
                var x = 0;
                for (; x + 4 <= columns; x += 4)
                {
                    ref var s = ref Unsafe.Add(ref from, (y * rowStep) + (x * step));
                    var (s0, s1, s2, s3) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
                    for (var tap = 0; tap < offsets.Length; tap++)
                    {
                        ref var t = ref Unsafe.Add(ref s, offsets[tap]);
                        var w = Vector512.Create(factors[tap]);
                        s0 = Vector512.FusedMultiplyAdd(w, t, s0);
                        s1 = Vector512.FusedMultiplyAdd(w, Unsafe.Add(ref t, step), s1);
                        s2 = Vector512.FusedMultiplyAdd(w, Unsafe.Add(ref t, 2 * step), s2);
                        s3 = Vector512.FusedMultiplyAdd(w, Unsafe.Add(ref t, 3 * step), s3);
                    }

                    ref var place = ref Unsafe.Add(ref to, (y * columns) + x);
                    (place, Unsafe.Add(ref place, 1), Unsafe.Add(ref place, 2), Unsafe.Add(ref place, 3)) = (s0, s1, s2, s3);
                }

                for (; x < columns; x++)
                {
                    ref var s = ref Unsafe.Add(ref from, (y * rowStep) + (x * step));
                    var sum = Vector512<float>.Zero;
                    for (var tap = 0; tap < offsets.Length; tap++)
                    {
                        sum = Vector512.FusedMultiplyAdd(Vector512.Create(factors[tap]), Unsafe.Add(ref s, offsets[tap]), sum);
                    }

                    Unsafe.Add(ref to, (y * columns) + x) = sum;
                }
            }
        }

        private static void Keep(float weight, int offset, Span<int> offsets, Span<float> factors, ref int count)
        {
            if (weight != 0)
            {
                offsets[count] = offset;
                factors[count++] = weight;
            }
        }

        private int OffsetOf(int tap) => (tap / SecondKernel * firstSide) + (tap % SecondKernel);

        private int PositionOf(int cell, int square) =>
            (((cell / a.Cells * a.Pool) + (square / a.Pool)) * secondSide) + (cell % a.Cells * a.Pool) + (square % a.Pool);
    }
}
