using System.Security.Cryptography;

namespace Theory.Nets.Runs;

/// <summary>Writes a file so that whoever reads it, after a crash too, finds the old bytes or the new ones and nothing between.</summary>
/// <remarks>The bytes go to a file beside the place, are flushed, and get their name in one step; then the folder is flushed. A writer that is killed may
/// leave a file that ends in <c>.part</c>: no reader looks at it.</remarks>
public static class WholeFile
{
    /// <summary>The ending of a file that is not whole yet.</summary>
    public const string Unfinished = ".part";

    /// <summary>Writes a file, replacing the one that is there.</summary>
    /// <param name="path">The file, in a folder that exists.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="disk">The disk; the machine's by default.</param>
    /// <exception cref="IOException">The disk refused. The old file is intact, unless the flush of the folder alone failed: then the new one stands, and
    /// a power cut may bring the old one back.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes, IDisk? disk = null) => Write(path, bytes, replace: true, disk ?? MachineDisk.Instance);

    /// <summary>Writes a file where there is none: of many writers of one path, one succeeds.</summary>
    /// <param name="path">The file, in a folder that exists.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="disk">The disk; the machine's by default.</param>
    /// <returns>Whether these bytes stand there now: false where there was a file, which is left as it is.</returns>
    /// <exception cref="IOException">The disk refused, as in <see cref="Write(string, ReadOnlySpan{byte}, IDisk?)"/>.</exception>
    public static bool WriteNew(string path, ReadOnlySpan<byte> bytes, IDisk? disk = null) => Write(path, bytes, replace: false, disk ?? MachineDisk.Instance);

    private static bool Write(string path, ReadOnlySpan<byte> bytes, bool replace, IDisk disk)
    {
        // Two machines that share a folder may have processes of one number.
        var beside = $"{path}.{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}{Unfinished}";
        bool placed;
        try
        {
            using (var file = disk.Create(beside))
            {
                file.Write(bytes);
                file.Flush();
            }

            placed = disk.Rename(beside, path, replace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(disk, beside);
            throw;
        }

        if (!placed)
        {
            TryDelete(disk, beside);
        }

        disk.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return placed;
    }

    // a disk that refused a write may refuse this too, and the first refusal is the one to tell of
    private static void TryDelete(IDisk disk, string path)
    {
        try
        {
            disk.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
