using System.Globalization;
using Theory.Nets.Data;
using Theory.Nets.Runs;

namespace Theory.Nets.Checkpoints;

/// <summary>The checkpoints of one run: the last two, so that one that is damaged leaves another.</summary>
/// <remarks>A run is the only writer of its folder. A checkpoint is written as <see cref="WholeFile"/> writes, and only then the oldest goes.</remarks>
/// <param name="folder">The folder; it is made when the first checkpoint is written.</param>
/// <param name="disk">The disk; the machine's by default.</param>
public sealed class CheckpointFolder(string folder, IDisk? disk = null)
{
    private const string Start = "step-";
    private const string Ending = ".safetensors";
    private const int Kept = 2;
    private readonly IDisk disk = disk ?? MachineDisk.Instance;
    private readonly HashSet<long> damaged = [];

    /// <summary>Writes a checkpoint; of those before it one stays. Damaged ones go, and so do those of later steps, which this run did not start from.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <exception cref="IOException">The disk refused; the newest checkpoint that is whole is the old one or this one.</exception>
    public void Save(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        disk.MakeFolder(folder);
        WholeFile.Write(Path.Combine(folder, Name(checkpoint.Step)), checkpoint.Bytes(), disk);
        damaged.Remove(checkpoint.Step);
        var kept = Steps().Where(s => s <= checkpoint.Step && !damaged.Contains(s)).Take(Kept).Select(Name).ToList();
        foreach (var file in disk.Files(folder).Where(f => f.EndsWith(WholeFile.Unfinished, StringComparison.Ordinal) || (StepOf(f) is not null && !kept.Contains(f))))
        {
            disk.Delete(Path.Combine(folder, file));
        }
    }

    /// <summary>The newest checkpoint that is whole.</summary>
    /// <param name="run">What is run: see <see cref="Checkpoint.Run"/>.</param>
    /// <param name="refused">Told of each file that is newer and damaged; by default nobody.</param>
    /// <returns>The checkpoint; null where there is none.</returns>
    /// <exception cref="ArgumentException">The folder belongs to another run.</exception>
    public Checkpoint? Latest(string run, Action<DataFormatException>? refused = null)
    {
        foreach (var step in Steps())
        {
            var file = Path.Combine(folder, Name(step));
            try
            {
                var checkpoint = Checkpoint.Parse(file, disk.Read(file));
                if (checkpoint.Step != step)
                {
                    throw new DataFormatException(file, 0, DataLayer.File, string.Create(CultureInfo.InvariantCulture, $"this is the checkpoint of step {checkpoint.Step} under another name"));
                }

                return checkpoint.Run == run ? checkpoint : throw new ArgumentException($"{file} is a checkpoint of another run: {checkpoint.Run}, not {run}.", nameof(run));
            }
            catch (DataFormatException e)
            {
                damaged.Add(step);
                refused?.Invoke(e);
            }
        }

        return null;
    }

    /// <summary>The folder.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"checkpoints in {folder}";

    // the newest first
    private List<long> Steps() => [.. disk.Files(folder).Select(StepOf).OfType<long>().OrderDescending()];

    private static string Name(long step) => string.Create(CultureInfo.InvariantCulture, $"{Start}{step:D12}{Ending}");

    private static long? StepOf(string file) =>
        file.StartsWith(Start, StringComparison.Ordinal) && file.EndsWith(Ending, StringComparison.Ordinal)
        && long.TryParse(file.AsSpan(Start.Length, file.Length - Start.Length - Ending.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step) && Name(step) == file
            ? step
            : null;
}
