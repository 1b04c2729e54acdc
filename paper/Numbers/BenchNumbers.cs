using System.Text.Json;
using System.Text.Json.Nodes;

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
        })
        {
            var path = Path.Combine(root, file);
            if (!File.Exists(path))
            {
                continue;
            }

            JsonObject report;
            try
            {
                report = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
            }
            catch (JsonException e)
            {
                throw new PaperException($"{file}: {e.Message}");
            }

            foreach (var published in report["numbers"]?.AsArray() ?? throw new PaperException($"{file}: holds no array called numbers."))
            {
                var value = (double)published!["value"]!;
                yield return new Number(prefix + (string)published["measure"]!, value, (string)published["text"]!, (string)published["how"]!, []) { File = file };
            }
        }
    }
}
