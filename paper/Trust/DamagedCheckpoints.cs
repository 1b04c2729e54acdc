using Theory.Nets.Checkpoints;
using Theory.Nets.Data;
using Theory.Nets.Training;
using Theory.Numerics;

namespace Theory.Paper.Trust;

/// <summary>Damaged checkpoints are refused, and the training that was to go on from one stands where it stood.</summary>
internal static class DamagedCheckpoints
{
    private const string Files = "damaged checkpoints", Refused = "refused by the one exception", Changed = "trainings half changed", Loaded = "undamaged ones loaded";

    public static Promise Promise { get; } = new(
        "damaged-checkpoints",
        "A checkpoint with flipped bits, cut short, with bytes behind its end or with tensors exchanged is refused before a tensor changes.",
        "10,000 of 10,000 refused, 0 half loaded",
        counts => counts[Files] == 10_000 && counts[Refused] == 10_000 && counts[Changed] == 0 && counts[Loaded] == 10,
        trial => Count(10_000, trial.Report));

    /// <summary>Damages checkpoints, and tries each.</summary>
    /// <param name="count">How many.</param>
    /// <param name="tell">Told of each that was not refused.</param>
    public static Counts Count(int count, Action<string> tell) => Trial.InScratch(place =>
    {
        using var other = Training();
        for (var step = 0; step < 3; step++)
        {
            other.Advance();
        }

        var good = other.Checkpoint().Bytes();
        using var training = Training();
        training.Advance();
        var before = training.Checkpoint();
        var bytes = before.Bytes();
        var random = new Seed(32).Stream();
        var (refused, changed, loaded) = (0, 0, 0);
        var folder = new CheckpointFolder(place);
        var path = Path.Combine(place, "step-000000000003.safetensors");
        for (var i = 0; i < count; i++)
        {
            var (damage, file) = Damaged(random, good);
            File.WriteAllBytes(path, file);
            var told = 0;
            if (folder.Latest(training.Run, _ => told++) is { } checkpoint)
            {
                training.Restore(checkpoint);
            }

            refused += told;
            if (told != 1)
            {
                tell($"{damage}: not refused");
            }

            if (!training.Checkpoint().Bytes().AsSpan().SequenceEqual(bytes))
            {
                changed++;
                training.Restore(before);
            }

            // what is not damaged is no less read for that
            if (i % Math.Max(1, count / 10) == 0)
            {
                File.WriteAllBytes(path, good);
                training.Restore(folder.Latest(training.Run)!);
                loaded += training.Checkpoint().Bytes().AsSpan().SequenceEqual(good) ? 1 : 0;
                training.Restore(before);
            }
        }

        return new Counts(new(Files, count), new(Refused, refused), new(Changed, changed), new(Loaded, loaded));
    });

    private static ResumableTraining Training() => new(
        Networks.Mlp(4), Glyphs.Draw(40, new Seed(1)), new TrainingOptions(2, 10, Rule.AdamW, 0.01, Averaging: 0.9), new Seed(2), new Compute("cpu", 1));

    private static (string, byte[]) Damaged(RandomStream random, byte[] good)
    {
        var file = good.AsSpan().ToArray();
        switch (random.NextInt(4))
        {
            case 0:
                for (var flips = 1 + random.NextInt(3); flips > 0; flips--)
                {
                    file[random.NextInt(file.Length)] ^= (byte)(1 << random.NextInt(8));
                }

                return file.AsSpan().SequenceEqual(good) ? Damaged(random, good) : ("flipped bits", file);
            case 1:
                return ("cut short", Damage.Cut(random, file, file.Length));
            case 2:
                return ("bytes behind the end", [.. file, .. Damage.Noise(random, 1 + random.NextInt(1000))]);
            default:
                // two tensors of one size under each other's names, the seal as it was
                var content = Safetensors.Parse("good", good);
                string[] vectors = ["parameters", "average.parameters", "optimiser.velocity", "optimiser.squares"];
                var a = random.NextInt(4);
                var (first, second) = (vectors[a], vectors[(a + 1 + random.NextInt(3)) % 4]);
                return ("exchanged tensors", Safetensors.Bytes(new TensorFile(
                    content.Tensors.Values.Select(t => new StoredTensor(t.Name == first ? second : t.Name == second ? first : t.Name, t.Type, t.Shape, t.Bytes)), content.Metadata)));
        }
    }
}
