using System.Text.Json.Nodes;
using Theory.Nets.Runs;

namespace Theory.Paper.Numbers;

/// <summary>What the benchmarks measured: their committed files hold the numbers, the peers and the machine.</summary>
internal static class BenchNumbers
{
    public static IEnumerable<Number> From(string root)
    {
        foreach (var (file, prefix) in new[]
        {
            ("bench/results/kl-inverse.json", "pac-bayes/kl-inverse/"),
            ("bench/results/training.json", "nets/training-"),
            ("bench/results/descent.json", "pac-bayes/descent/"),
            ("bench/results/noisy-quadratic.json", "noisy-quadratic/speed/"),
            ("bench/results/linear-algebra.json", "non-normal/speed/"),
            ("bench/results/jacobian-spectra.json", "degeneracy/jacobian-spectra/"),
            ("bench/results/holographic.json", "holographic/speed/"),
            ("bench/results/pseudospectrum.json", "non-normal/speed/"),
            ("bench/results/fisher-memory.json", "non-normal/speed/"),
            ("bench/results/cuda.json", "linear-algebra/cuda/"),
            ("bench/results/memory-errors.json", "non-normal/memory-errors/"),
        })
        {
            var path = Path.Combine(root, file);
            if (!File.Exists(path))
            {
                continue;
            }

            var json = StrictJson.Read(path, file);
            var numbers = json.Root is JsonObject report && report["numbers"] is JsonArray found ? found : throw json.Wrong(json.Root, "holds no array called numbers");
            foreach (var published in numbers)
            {
                var (measure, value, text, how) = json.Value<Reported>(published ?? throw json.Wrong(numbers, "one of the numbers is null"));
                yield return new Number(prefix + measure, value, text, how, []) { File = file };
            }
        }
    }

    private sealed record Reported(string Measure, double Value, string Text, string How);
}
