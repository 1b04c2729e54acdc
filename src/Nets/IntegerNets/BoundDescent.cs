using Theory.Nets.Data;
using Theory.Nets.Runs;
using Theory.Numerics;

namespace Theory.Nets.IntegerNets;

/// <summary>How the bound is descended.</summary>
/// <param name="Sweeps">How often each weight is offered another value, ≥ 0.</param>
/// <param name="Heat">The temperature at the start, in nats of the bound's budget; it falls to 0 over the first nine tenths of the sweeps.</param>
/// <param name="Failure">δ of the bound, in (0, 1).</param>
/// <param name="FixedBits">The bits that every network pays: those of the list, less those of the order of channels.</param>
public sealed record BoundDescentOptions(int Sweeps = 40, double Heat = 0, double Failure = 0.05, double FixedBits = IntegerArchitecture.ListBits);

/// <summary>One sweep over the weights.</summary>
/// <param name="Errors">The training errors after it.</param>
/// <param name="Bits">The bits of the weights after it.</param>
/// <param name="Bound">The bound after it, by the divergence; in plain doubles.</param>
/// <param name="Tried">The changes that were tried.</param>
/// <param name="Taken">The changes that were kept.</param>
/// <param name="Seen">The share of the images that a trial looked at before it was decided, in the mean.</param>
public sealed record Sweep(int Errors, double Bits, double Bound, int Tried, int Taken, double Seen);

/// <summary>Descends the bound itself, one weight at a time: the errors on all images are counted exactly for every change that is kept, and so is the code length.</summary>
/// <remarks>
/// <para>The bound is the root R of n kl(k/n ‖ R) = (bits) ln 2 + ln(1/δ). A change lowers it if, at the present R, it raises n kl(k/n ‖ R) − (bits) ln 2: no root has to be found for a
/// trial. For the code length after a change there is thus a largest number of errors, and counting stops when it is certain to be passed: the images are sorted by margin, the wrong ones first, so that
/// what a change can gain is known early.</para>
/// <para>With a temperature a change for the worse is kept with probability e^(−loss / temperature); at the end there is none, and the best network that was met is returned.</para>
/// </remarks>
public static class BoundDescent
{
    /// <summary>Descends.</summary>
    /// <param name="network">Where it starts.</param>
    /// <param name="images">Raw images with their classes: those of the bound.</param>
    /// <param name="options">The options.</param>
    /// <param name="seed">The seed of the order of trials.</param>
    /// <param name="report">Told after each sweep.</param>
    /// <returns>The network, and the sweeps that led to it.</returns>
    /// <exception cref="ArgumentException">An option is outside its domain, or the network's second layer may leave 16 bits.</exception>
    public static (IntegerNetwork Network, IReadOnlyList<Sweep> Sweeps) Run(
        IntegerNetwork network, LabelledImages images, BoundDescentOptions options, Seed seed, Action<Progress>? report = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Sweeps, nameof(options.Sweeps));
        if (!(options.Failure > 0 && options.Failure < 1 && options.Heat >= 0 && double.IsFinite(options.Heat)))
        {
            throw new ArgumentException($"δ = {options.Failure} lies in (0, 1), the temperature {options.Heat} is finite and not negative.", nameof(options));
        }

        var architecture = network.Architecture;
        var packed = new PackedImages(architecture, images);
        var state = new Activations(packed, network);
        var stream = seed.Stream();
        var values = (2 * architecture.Largest) + 1;
        var starts = Starts(architecture);
        var counts = network.Layers.Select(layer => new WeightCounts(architecture.Largest, layer)).ToArray();
        var weights = network.Weights.ToArray();
        var best = (Network: network, Bound: Bound(state.Errors, packed.Count, network.Bits(), options));
        var sweeps = new List<Sweep>();
        for (var sweep = 0; sweep < options.Sweeps; sweep++)
        {
            // sorted by margin; the wrong ones first
            state = new Activations(packed = packed.Reordered(state.ByMargin()), state.Network);
            var bits = counts.Sum(c => c.Bits());
            var exchange = new Exchange(packed.Count, Bound(state.Errors, packed.Count, bits, options));
            var heat = options.Heat * Math.Max(0, 1 - (sweep / (0.9 * options.Sweeps)));
            var (tried, taken) = (0, 0);
            long looked = 0;
            foreach (var trial in stream.Permutation(weights.Length * (values - 1)))
            {
                var (index, other) = Math.DivRem(trial, values - 1);
                var (from, to) = ((int)weights[index], other - architecture.Largest);
                to += to >= from ? 1 : 0;
                var layer = index >= starts[2] ? 2 : index >= starts[1] ? 1 : 0;
                var change = counts[layer].Change(from, to);
                var loss = heat > 0 ? -heat * Math.Log(1 - stream.NextDouble()) : 0;
                var most = exchange.Most(state.Errors, change, loss);
                tried++;
                if (most < 0)
                {
                    continue;
                }

                var errors = state.ErrorsWith(index, to, most, out var seen);
                looked += seen;
                if (errors > most || !state.Fits(index, to))
                {
                    continue;
                }

                state.Change(index, to);
                counts[layer].Move(from, to);
                weights[index] = (sbyte)to;
                bits += change;
                taken++;
                var bound = Bound(state.Errors, packed.Count, bits, options);
                if (bound < best.Bound)
                {
                    best = (state.Network, bound);
                }
            }

            sweeps.Add(new Sweep(state.Errors, bits, Bound(state.Errors, packed.Count, bits, options), tried, taken, (double)looked / packed.Blocks / tried));
            report?.Invoke(new Progress((sweep + 1.0) / options.Sweeps, FormattableString.Invariant(
                $"sweep {sweep + 1} of {options.Sweeps}: {state.Errors} errors, {bits:0.0} bits, bound {100 * sweeps[^1].Bound:0.000} %, best {100 * best.Bound:0.000} %, {taken} of {tried} taken")));
            if (taken == 0 && heat == 0)
            {
                break;
            }
        }

        return (best.Network, sweeps);
    }

    /// <summary>The root R ≥ k/n of n kl(k/n ‖ R) = bits ln 2 + ln(1/δ), in plain doubles: for search and display alone.</summary>
    internal static double Bound(int errors, int count, double bits, BoundDescentOptions options)
    {
        var budget = (((bits + options.FixedBits) * Math.Log(2)) - Math.Log(options.Failure)) / count;
        var q = (double)errors / count;
        var (low, high) = (q, 1.0);
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Divergence(q, middle) < budget ? (middle, high) : (low, middle);
        }

        return high;
    }

    private static double Divergence(double q, double p) =>
        (q > 0 ? q * Math.Log(q / p) : 0) + (q < 1 ? (1 - q) * Math.Log((1 - q) / (1 - p)) : 0);

    private static int[] Starts(IntegerArchitecture architecture) =>
        [0, architecture.LayerSizes[0], architecture.LayerSizes[0] + architecture.LayerSizes[1]];

    /// <summary>What errors and bits are worth of each other at one R.</summary>
    private sealed class Exchange(int count, double bound)
    {
        private readonly Dictionary<int, double> worth = [];

        /// <summary>The most errors at which a change of the code length still pays, less a loss that is allowed.</summary>
        public int Most(int errors, double bits, double loss)
        {
            var need = Worth(errors) + (bits * Math.Log(2)) - loss;
            var most = errors;
            if (Worth(most) > need || bits < 0 || loss > 0)
            {
                while (most < count && Worth(most + 1) > need)
                {
                    most++;
                }
            }

            while (most >= 0 && Worth(most) <= need)
            {
                most--;
            }

            return most;
        }

        // n kl(k/n ‖ R), which falls while k/n < R
        private double Worth(int errors)
        {
            if (!worth.TryGetValue(errors, out var value))
            {
                var q = (double)errors / count;
                worth[errors] = value = q >= bound ? double.NegativeInfinity : count * Divergence(q, bound);
            }

            return value;
        }
    }
}
