using System.Globalization;

namespace Theory.Nets.Data;

/// <summary>Where an offset is counted: in the file as it lies, or in what the file holds once it is uncompressed.</summary>
public enum DataLayer
{
    /// <summary>The bytes of the file.</summary>
    File,

    /// <summary>The bytes that the gzip file holds; for a file that is not compressed, the bytes of the file.</summary>
    Content,
}

/// <summary>A data file is not what it must be. The only exception by which the readers of this folder refuse a file's bytes.</summary>
/// <param name="file">The file's name or path.</param>
/// <param name="offset">The offset of the first byte that is wrong or missing, ≥ 0.</param>
/// <param name="layer">Where the offset is counted.</param>
/// <param name="reason">What is wrong: what was found, and what must stand there.</param>
public sealed class DataFormatException(string file, long offset, DataLayer layer, string reason)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"{file}, byte {offset}{(layer == DataLayer.Content ? " of the content" : "")}: {reason}"))
{
    /// <summary>The file's name or path.</summary>
    public string File { get; } = file;

    /// <summary>The offset of the first byte that is wrong or missing.</summary>
    public long Offset { get; } = offset;

    /// <summary>Where <see cref="Offset"/> is counted.</summary>
    public DataLayer Layer { get; } = layer;

    /// <summary>What is wrong.</summary>
    public string Reason { get; } = reason;
}
