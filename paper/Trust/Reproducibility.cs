using System.Globalization;
using System.Runtime.InteropServices;
using Theory.Nets.Data;
using Theory.Nets.Runs;
using Theory.Nets.Training;
using Theory.Numerics;

namespace Theory.Paper.Trust;

/// <summary>Trainings in processes of their own, on one thread and on two.</summary>
internal static class Reproducibility
{
    private const string Runs = "trainings on each number of threads", OnOne = "different results on one thread", OnTwo = "different results on two", Moved = "of the parameters differ between one thread and two", Largest = "the largest difference";

    public static Promise Promise { get; } = new(
        "reproducibility",
        "The same seed, data, options and number of threads give the same bits in every process; between numbers of threads the last bits differ, and the difference is what stands here.",
        "20 trainings on one thread and 20 on two: one result each",
        counts => counts[Runs] == 20 && counts[OnOne] == 1 && counts[OnTwo] == 1 && counts[Largest] >= 0,
        trial => Count(20, trial.Report));

    /// <summary>The parameters that a training ends with.</summary>
    public static float[] Parameters(int threads)
    {
        var options = new TrainingOptions(2, 100) { Augmentation = new Augmentation(1, Mirror: true) };
        return Trainer.Train(Networks.Convolutional(8, 16, 16), Glyphs.Draw(600, new Seed(1)), options, new Seed(2), new Compute("cpu", threads)).Model.Parameters;
    }

    /// <summary>Trains in processes of their own.</summary>
    /// <param name="runs">How many on each number of threads.</param>
    /// <param name="tell">Told of how far it is.</param>
    public static Counts Count(int runs, Action<string> tell) => Trial.InScratch(folder =>
    {
        float[][] Train(int threads) => [.. Enumerable.Range(1, runs).Select(run =>
        {
            var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{threads}-{run}"));
            using var process = TrialProcess.Start(torch: true, "training", threads.ToString(CultureInfo.InvariantCulture), file);
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            tell($"{threads} threads, training {run}");
            return process.ExitCode == 0 ? MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)).ToArray() : throw new PaperException($"a training ended with {process.ExitCode}: {error}");
        })];

        var (one, two) = (Train(1), Train(2));
        static int Different(float[][] all) => all.DistinctBy(p => Canonical.Hash(MemoryMarshal.AsBytes(p.AsSpan()))).Count();
        var differences = one[0].Zip(two[0], (a, b) => (double)Math.Abs(a - b)).ToList();
        return new Counts(new(Runs, runs), new(OnOne, Different(one)), new(OnTwo, Different(two)), new(Moved, differences.Count(d => d > 0)), new(Largest, differences.Max()));
    });
}
