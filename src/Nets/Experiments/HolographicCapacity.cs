using Theory.Nets.Runs;
using Theory.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Theory.Nets.Experiments;

/// <summary>How keys are drawn.</summary>
public enum KeyDraw
{
    /// <summary>Independent normal coordinates of variance 1/n.</summary>
    Normal,

    /// <summary>Normal, with each Fourier coefficient brought to modulus 1.</summary>
    Unitary,

    /// <summary>Orthogonal to each other, of length 1, otherwise evenly random; at most n of them.</summary>
    Orthonormal,
}

/// <summary>What holds the items.</summary>
public enum MemoryForm
{
    /// <summary>The sum of the circular convolutions of keys and values, n numbers, read by the involution of the key.</summary>
    Involution,

    /// <summary>The same, read by the exact inverse of the key.</summary>
    ExactInverse,

    /// <summary>The sum of the outer products of values and keys, n² numbers, read by C a / |a|².</summary>
    TensorProduct,

    /// <summary>A stack x₁ + p ⊛ x₂ + p ⊛ p ⊛ x₃ + …, popped by the exact inverse of p.</summary>
    Stack,
}

/// <summary>The options of <see cref="HolographicCapacity"/>.</summary>
/// <param name="Form">What holds the items.</param>
/// <param name="Keys">How keys, or the stack's base, are drawn.</param>
/// <param name="Dimension">n ≥ 3.</param>
/// <param name="Items">k ≥ 1: the associations, or the stack's depth.</param>
/// <param name="Copies">S ≥ 1: copies of a holographic memory, in each of which the frequencies of the keys are permuted.</param>
/// <param name="Vocabulary">V ≥ 1: the items among which a read is cleaned up, of length 1, evenly random.</param>
/// <param name="Trials">How many memories are drawn, ≥ 2.</param>
public sealed record HolographicCapacityOptions(
    MemoryForm Form = MemoryForm.Involution, KeyDraw Keys = KeyDraw.Normal, int Dimension = 512, int Items = 8, int Copies = 1, int Vocabulary = 1000, int Trials = 1000);

/// <summary>The result of <see cref="HolographicCapacity"/>: one read a memory, of the first item.</summary>
/// <param name="Trials">The memories.</param>
/// <param name="MeanEnergy">The mean of |read − item|².</param>
/// <param name="EnergyError">Its standard error.</param>
/// <param name="MedianEnergy">The median of |read − item|².</param>
/// <param name="LargestShare">The share of the summed energy that the worst memory has.</param>
/// <param name="Right">How often the clean-up gave the item.</param>
/// <param name="Unwound">Of a stack: how often popping and cleaning up gave every item down to the last; 0 elsewhere.</param>
/// <param name="MeanLog">The mean of ln 1/|F a|² over the complex coefficients of the key that is read.</param>
/// <param name="LogError">Its standard error, over memories.</param>
/// <param name="Truncated">The mean of 1/|F a|² where |F a|² is at least <see cref="HolographicCapacity.Floor"/>, and of 0 elsewhere, over the same coefficients.</param>
/// <param name="TruncatedError">Its standard error, over memories.</param>
public sealed record HolographicCapacityResult(
    int Trials, double MeanEnergy, double EnergyError, double MedianEnergy, double LargestShare, int Right, int Unwound, double MeanLog, double LogError, double Truncated, double TruncatedError)
{
    /// <summary>Noise and accuracy.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"noise {MeanEnergy:G4} ± {EnergyError:G2} (median {MedianEnergy:G4}), {Right} of {Trials} right");
}

/// <summary>What is read back from holographic and tensor-product memories of random items.</summary>
/// <remarks>
/// <para>Keys by themselves, values from the vocabulary, everything in double precision by torch's Fourier transform. A new vocabulary for every fifty memories.</para>
/// <para>Smoke: a few cells, few memories. Cpu and gpu: noise and accuracy against the number of items and the dimension, copies, orthogonal keys, stacks.</para>
/// </remarks>
public static class HolographicCapacity
{
    /// <summary>|F a|² below which a coefficient is left out of the truncated mean.</summary>
    public const double Floor = 0.01;

    private const int Chunk = 50;

    /// <summary>The experiment.</summary>
    public static Experiment<HolographicCapacityOptions, HolographicCapacityResult> Experiment { get; } = new("holographic-capacity", Grid, Run);

    private static IReadOnlyList<Trial<HolographicCapacityOptions>> Grid(Tier tier)
    {
        if (tier == Tier.Smoke)
        {
            return
            [
                .. from form in Enum.GetValues<MemoryForm>()
                   select new Trial<HolographicCapacityOptions>(new(form, KeyDraw.Unitary, 64, 4, 1, 100, 100), new Seed(1)),
            ];
        }

        HolographicCapacityOptions[] cells =
        [
            .. from items in new[] { 1, 2, 4, 8, 16, 32, 64, 128 }
               from kind in new[] { (MemoryForm.Involution, KeyDraw.Normal), (MemoryForm.ExactInverse, KeyDraw.Normal), (MemoryForm.ExactInverse, KeyDraw.Unitary), (MemoryForm.Involution, KeyDraw.Orthonormal) }
               select new HolographicCapacityOptions(kind.Item1, kind.Item2, 512, items, Trials: kind.Item2 == KeyDraw.Orthonormal ? 500 : 1000),
            .. from size in new[] { 64, 128, 256, 1024 }
               from items in new[] { 2, 4, 8, 16, 32, 64 }
               select new HolographicCapacityOptions(MemoryForm.ExactInverse, KeyDraw.Unitary, size, items),
            .. from keys in new[] { KeyDraw.Normal, KeyDraw.Orthonormal }
               from items in keys == KeyDraw.Normal ? new[] { 4, 16, 64, 128 } : [4, 16, 64]
               select new HolographicCapacityOptions(MemoryForm.TensorProduct, keys, 64, items),
            .. from items in new[] { 4, 16, 64 }
               from keys in new[] { KeyDraw.Normal, KeyDraw.Orthonormal, KeyDraw.Unitary }
               select new HolographicCapacityOptions(MemoryForm.Involution, keys, 64, items, Trials: 2000),
            .. from copies in new[] { 1, 2, 4, 8, 16 }
               from kind in new[] { (MemoryForm.Involution, KeyDraw.Normal), (MemoryForm.ExactInverse, KeyDraw.Unitary) }
               select new HolographicCapacityOptions(kind.Item1, kind.Item2, 256, 64, copies),
            .. from keys in new[] { KeyDraw.Normal, KeyDraw.Unitary }
               from depth in keys == KeyDraw.Normal ? new[] { 2, 3, 4, 5, 6, 8, 10 } : [4, 8, 16, 24, 32, 48, 64]
               select new HolographicCapacityOptions(MemoryForm.Stack, keys, 512, depth, Trials: 500),
        ];
        return [.. cells.Distinct().Select(cell => new Trial<HolographicCapacityOptions>(cell, new Seed(1)))];
    }

    private static HolographicCapacityResult Run(HolographicCapacityOptions options, Seed seed, Lab lab)
    {
        var (n, items, copies, trials) = (options.Dimension, options.Items, options.Copies, options.Trials);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 3, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(copies, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Vocabulary, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 2, nameof(options));
        if (options.Keys == KeyDraw.Orthonormal && items > n)
        {
            throw new ArgumentOutOfRangeException(nameof(options), items, $"There are no more than {n} orthogonal keys.");
        }

        using var all = NewDisposeScope();
        var device = lab.Compute.Start();
        var (energies, logs, truncated) = (new List<double>(), new List<double>(), new List<double>());
        var (right, unwound) = (0, 0);
        for (var chunk = 0; energies.Count < trials; chunk++)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(Chunk, trials - energies.Count);
            var stream = seed.Split(chunk).Stream();
            Tensor Normals(params long[] shape) => tensor(stream.Normals((int)shape.Aggregate(1L, static (product, size) => product * size)), shape).to(device);
            var vocabulary = nn.functional.normalize(Normals(options.Vocabulary, n), 2, 1);
            var members = Enumerable.Range(0, count * items).Select(_ => (long)stream.NextInt(options.Vocabulary)).ToArray();
            var labels = tensor(members, [count, items]).to(device);
            var values = vocabulary.index_select(0, labels.reshape(-1)).reshape(count, items, n);
            var keys = Keys(options.Keys, options.Form == MemoryForm.Stack ? 1 : items, n, count, Normals);
            var spectrum = fft.rfft(keys);
            var first = spectrum.select(1, 0);
            var inner = first.narrow(1, 1, (n - 1) / 2).abs().square();
            logs.AddRange((-inner.log()).mean([1]).cpu().data<double>().ToArray());
            truncated.AddRange(where(inner.ge(Floor), inner.reciprocal(), zeros_like(inner)).mean([1]).cpu().data<double>().ToArray());
            Tensor read;
            if (options.Form == MemoryForm.TensorProduct)
            {
                var key = keys.select(1, 0);
                var along = (keys * key.unsqueeze(1)).sum(2) / key.square().sum(1, keepdim: true);
                read = (along.unsqueeze(2) * values).sum(1);
            }
            else if (options.Form == MemoryForm.Stack)
            {
                var powers = new List<Tensor> { ones_like(first) };
                for (var level = 1; level < items; level++)
                {
                    powers.Add(powers[^1] * first);
                }

                var stacked = (torch.stack(powers, 1) * fft.rfft(values)).sum(1);
                read = fft.irfft(stacked, n);
                unwound += Unwind(stacked, first, vocabulary, labels, n);
            }
            else
            {
                read = zeros(count, n, ScalarType.Float64, device);
                var values0 = fft.rfft(values);
                for (var copy = 0; copy < copies; copy++)
                {
                    var order = Enumerable.Range(0, (n / 2) + 1).Select(static f => (long)f).ToArray();
                    if (copies > 1)
                    {
                        // the mean and, where n is even, the alternating sum are real and stay: a real vector stays real
                        stream.Permutation((n - 1) / 2).Select(static f => f + 1L).ToArray().CopyTo(order, 1);
                    }

                    var own = spectrum.index_select(2, tensor(order).to(device));
                    var inverse = own.select(1, 0).conj();
                    inverse = options.Form == MemoryForm.ExactInverse ? inverse / own.select(1, 0).abs().square() : inverse;
                    read += fft.irfft(inverse * (own * values0).sum(1), n) / copies;
                }
            }

            energies.AddRange((read - values.select(1, 0)).square().sum(1).cpu().data<double>().ToArray());
            right += (int)Nearest(read, vocabulary).eq(labels.select(1, 0)).sum().item<long>();
            lab.Report(new Progress((double)energies.Count / trials, $"{options.Form}, {options.Keys} keys, n = {n}, {items} items: {energies.Count} of {trials}"));
        }

        var (mean, error) = Mean(energies);
        var (log, logError) = Mean(logs);
        var (cut, cutError) = Mean(truncated);
        return new(trials, mean, error, energies.Order().ElementAt(trials / 2), energies.Sum() > 0 ? energies.Max() / energies.Sum() : 0, right, unwound, log, logError, cut, cutError);

        static Tensor Nearest(Tensor read, Tensor vocabulary) => read.mm(vocabulary.t()).argmax(1);
    }

    private static Tensor Keys(KeyDraw draw, int items, int n, int count, Func<long[], Tensor> normals)
    {
        var keys = normals([count, items, n]) / Math.Sqrt(n);
        switch (draw)
        {
            case KeyDraw.Unitary:
                var spectrum = fft.rfft(keys);
                return fft.irfft(spectrum / spectrum.abs(), n);
            case KeyDraw.Orthonormal:
                // the signs of R's diagonal make Q evenly random
                var (q, r) = linalg.qr(keys.transpose(1, 2).contiguous());
                return (q * r.diagonal(0, 1, 2).sign().unsqueeze(1)).transpose(1, 2).contiguous();
            default:
                return keys;
        }
    }

    private static int Unwind(Tensor stacked, Tensor power, Tensor vocabulary, Tensor labels, int n)
    {
        var good = ones(labels.shape[0], ScalarType.Bool, labels.device);
        for (var level = 0; level < labels.shape[1]; level++)
        {
            var top = fft.irfft(stacked, n).mm(vocabulary.t()).argmax(1);
            good = good.logical_and(top.eq(labels.select(1, level)));
            stacked = (stacked - fft.rfft(vocabulary.index_select(0, top))) / power;
        }

        return (int)good.sum().item<long>();
    }

    private static (double Mean, double Error) Mean(List<double> values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1.0) / values.Count));
    }
}
