namespace Theory.Nets.Native;

/// <summary>Altered copies of native libraries, kept in the user's cache folder.</summary>
/// <remarks>A copy is compared with what it ought to be, byte for byte, before each use, and replaced by a rename where it differs: many processes may do so
/// at once.</remarks>
internal static class NativeCache
{
    /// <summary>The folder: <c>theory/native</c> in <c>XDG_CACHE_HOME</c>, or in <c>~/.cache</c>.</summary>
    public static string Folder => Path.Combine(UserFolder(), "theory", "native");

    /// <summary>Makes sure that a copy is there.</summary>
    /// <param name="place">Its place in the folder.</param>
    /// <param name="bytes">What it ought to hold.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="NativeLibraryException">The folder cannot be written.</exception>
    public static string Put(string place, byte[] bytes)
    {
        string path = Path.Combine(Folder, place);
        try
        {
            if (!Holds(path, bytes))
                Write(path, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NativeLibraryException(
                new(
                    NativeFault.CacheNotWritable,
                    $"The altered copy of {Path.GetFileName(path)} that this system needs cannot be written to {Path.GetDirectoryName(path)}: {e.Message.TrimEnd('.')}.",
                    Path.GetDirectoryName(path)!,
                    "",
                    "export XDG_CACHE_HOME=… with a folder that this user may write to, on a file system that permits execution."),
                e);
        }

        return path;
    }

    private static string UserFolder() =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } named && Path.IsPathFullyQualified(named)
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    private static bool Holds(string path, byte[] bytes) =>
        File.Exists(path) && new FileInfo(path).Length == bytes.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);

    private static void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
