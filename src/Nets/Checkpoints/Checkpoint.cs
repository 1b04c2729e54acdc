using System.Globalization;
using System.Security.Cryptography;
using Theory.Nets.Data;

namespace Theory.Nets.Checkpoints;

/// <summary>All that a run needs to go on: a safetensors file under a seal, the SHA-256 of every byte of it.</summary>
/// <remarks>The seal is a text among the file's metadata; it is computed with zeros in its own place. Any tool that reads safetensors reads a checkpoint.</remarks>
public sealed class Checkpoint
{
    private const string RunKey = "checkpoint.run";
    private const string StepKey = "checkpoint.step";
    private const string SealKey = "checkpoint.seal";
    private const int SealLength = 2 * SHA256.HashSizeInBytes;

    private static readonly byte[] sealPlace = System.Text.Encoding.UTF8.GetBytes($"\"{SealKey}\":\"");

    /// <summary>A state of a run.</summary>
    /// <param name="run">What is run, as a hash of its options, its seed and its data: a checkpoint of another run is refused.</param>
    /// <param name="step">The steps done, ≥ 0.</param>
    /// <param name="content">The state's tensors and texts.</param>
    public Checkpoint(string run, long step, TensorFile content)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        (Run, Step, Content) = (run, step, content);
    }

    /// <summary>What is run.</summary>
    public string Run { get; }

    /// <summary>The steps done.</summary>
    public long Step { get; }

    /// <summary>The state's tensors and texts.</summary>
    public TensorFile Content { get; }

    /// <summary>The bytes of the sealed file.</summary>
    /// <returns>The bytes; equal states have equal bytes.</returns>
    public byte[] Bytes()
    {
        var metadata = new Dictionary<string, string>(Content.Metadata, StringComparer.Ordinal)
        {
            [RunKey] = Run,
            [StepKey] = Step.ToString(CultureInfo.InvariantCulture),
            [SealKey] = new string('0', SealLength),
        };
        var bytes = Safetensors.Bytes(new TensorFile(Content.Tensors.Values, metadata));
        var place = bytes.AsSpan().IndexOf(sealPlace) + sealPlace.Length;
        System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes))).CopyTo(bytes.AsSpan(place));
        return bytes;
    }

    /// <summary>Reads a sealed file.</summary>
    /// <param name="file">The file's name, for the messages.</param>
    /// <param name="bytes">All its bytes.</param>
    /// <returns>The state.</returns>
    /// <exception cref="DataFormatException">The bytes are not what was sealed.</exception>
    public static Checkpoint Parse(string file, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        var content = Safetensors.Parse(file, bytes);
        var place = bytes.AsSpan().IndexOf(sealPlace) + sealPlace.Length;
        if (!content.Metadata.TryGetValue(SealKey, out var seal) || seal.Length != SealLength || place < sealPlace.Length
            || !content.Metadata.TryGetValue(RunKey, out var run) || !content.Metadata.TryGetValue(StepKey, out var text)
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step))
        {
            throw new DataFormatException(file, 8, DataLayer.File, "this is no checkpoint: its metadata have no run, step and seal");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(bytes.AsSpan(0, place));
        hash.AppendData(System.Text.Encoding.ASCII.GetBytes(new string('0', SealLength)));
        hash.AppendData(bytes.AsSpan(place + SealLength));
        return seal == Convert.ToHexStringLower(hash.GetHashAndReset())
            ? new Checkpoint(run, step, new TensorFile(content.Tensors.Values, content.Metadata.Where(m => m.Key is not (RunKey or StepKey or SealKey)).ToDictionary()))
            : throw new DataFormatException(file, place, DataLayer.File, "the seal is not the SHA-256 of the file: the checkpoint is damaged");
    }

    /// <summary>The step and what is in it.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"checkpoint at step {Step}: {Content}");
}
