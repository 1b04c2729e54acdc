using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Theory.Nets.Runs;

/// <summary>The calls by which a file gets on the disk. Each can fail, and before or after each the power can go: a law makes them do so in turn.</summary>
public interface IDisk
{
    /// <summary>Makes a folder and those above it; nothing where it exists.</summary>
    /// <param name="folder">The folder.</param>
    void MakeFolder(string folder);

    /// <summary>Makes a file that was not there, open for writing.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The open file, empty.</returns>
    IDiskFile Create(string path);

    /// <summary>Gives a file another name in the same folder, in one step.</summary>
    /// <param name="from">The old path.</param>
    /// <param name="to">The new path.</param>
    /// <param name="replace">Whether a file that has the new name gives way.</param>
    /// <returns>Whether the file has its new name: false where another has it and does not give way.</returns>
    bool Rename(string from, string to, bool replace);

    /// <summary>Waits until the names in a folder are on the disk.</summary>
    /// <param name="folder">The folder.</param>
    void FlushFolder(string folder);

    /// <summary>Deletes a file; nothing where there is none.</summary>
    /// <param name="path">The path.</param>
    void Delete(string path);

    /// <summary>The names of the files in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The names in the order of their code units; empty where there is no such folder.</returns>
    IReadOnlyList<string> Files(string folder);

    /// <summary>Reads a file whole.</summary>
    /// <param name="path">The path.</param>
    /// <returns>Its bytes.</returns>
    byte[] Read(string path);
}

/// <summary>A file that is being written.</summary>
public interface IDiskFile : IDisposable
{
    /// <summary>Appends bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Waits until the bytes are on the disk.</summary>
    void Flush();
}

/// <summary>The machine's own disk.</summary>
public sealed class MachineDisk : IDisk
{
    private MachineDisk()
    {
    }

    /// <summary>The disk.</summary>
    public static IDisk Instance { get; } = new MachineDisk();

    /// <inheritdoc/>
    public void MakeFolder(string folder)
    {
        folder = Path.GetFullPath(folder);
        if (Directory.Exists(folder))
        {
            return;
        }

        var parent = Path.GetDirectoryName(folder)!;
        MakeFolder(parent);
        Directory.CreateDirectory(folder);
        FlushFolder(parent);
    }

    /// <inheritdoc/>
    public IDiskFile Create(string path) => new OpenFile(path);

    /// <inheritdoc/>
    public bool Rename(string from, string to, bool replace)
    {
        if (replace)
        {
            File.Move(from, to, overwrite: true);
            return true;
        }

        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.Move(from, to, overwrite: false);
                return true;
            }
            catch (IOException) when (File.Exists(to))
            {
                return false;
            }
        }

        // File.Move looks whether there is such a file and then renames: two processes could both see none. A link is made or refused in one step.
        if (link(from, to) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error == FileExists ? false : throw Refused(error, to);
        }

        File.Delete(from);
        return true;
    }

    /// <inheritdoc/>
    public void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // NTFS journals its names; there is no such call
        }

        var descriptor = open(folder, 0);
        if (descriptor < 0)
        {
            throw Refused(Marshal.GetLastPInvokeError(), folder);
        }

        var failed = fsync(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = close(descriptor);
        if (failed && error != NotSupportedHere)
        {
            throw Refused(error, folder);
        }
    }

    /// <inheritdoc/>
    public void Delete(string path) => File.Delete(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> Files(string folder) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)] : [];

    /// <inheritdoc/>
    public byte[] Read(string path) => File.ReadAllBytes(path);

    /// <summary>Whose disk it is.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => "the machine's disk";

    // EEXIST, and EINVAL, by which a file system without such a call answers: the same number on Linux and macOS
    private const int FileExists = 17;
    private const int NotSupportedHere = 22;

    private static IOException Refused(int error, string path) => new($"{path}: {new Win32Exception(error).Message}");

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int link([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int close(int descriptor);

    private sealed class OpenFile(string path) : IDiskFile
    {
        private readonly Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        private long length;

        public void Write(ReadOnlySpan<byte> bytes)
        {
            RandomAccess.Write(handle, bytes, length);
            length += bytes.Length;
        }

        public void Flush() => RandomAccess.FlushToDisk(handle);

        public void Dispose() => handle.Dispose();
    }
}
