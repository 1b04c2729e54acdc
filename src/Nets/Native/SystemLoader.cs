using System.Runtime.InteropServices;

namespace Theory.Nets.Native;

/// <summary>The system's own loader of shared libraries, on Linux with glibc.</summary>
/// <remarks>.NET's <c>NativeLibrary.Load</c> binds functions at their first call, where a missing one ends the process. This binds them all
/// at once, so that a library of the wrong version is refused while there still is a caller to tell.</remarks>
internal static class SystemLoader
{
    private const int Now = 2, OnlyIfLoaded = 4;

    /// <summary>Loads a library with all its functions bound.</summary>
    /// <param name="path">The file, or a name that the loader looks up.</param>
    /// <returns>The handle, and no words; or zero, and the loader's own.</returns>
    public static (nint Handle, string Words) Load(string path)
    {
        // The first call of an imported function loads libraries itself, and with that forgets the message: make it now.
        _ = LastError();
        nint handle = Open(path, Now);
        return handle != 0 ? (handle, "") : (0, Marshal.PtrToStringUTF8(LastError()) ?? "");
    }

    /// <summary>Whether a library of that name is loaded already.</summary>
    /// <param name="name">Its name or path.</param>
    public static bool IsLoaded(string name) => Open(name, Now | OnlyIfLoaded) != 0;

    /// <summary>Where the loaded library of that file name lies.</summary>
    /// <param name="name">Its file name, such as <c>libstdc++.so.6</c>.</param>
    /// <returns>The path; empty where none is loaded.</returns>
    public static string PathOf(string name)
    {
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            int slash = line.IndexOf('/', StringComparison.Ordinal);
            // The map shows the file behind the link: libstdc++.so.6.0.30.
            if (slash > 0 && Path.GetFileName(line.AsSpan(slash)).StartsWith(name, StringComparison.Ordinal))
                return line[slash..];
        }

        return "";
    }

    /// <summary>glibc's version, such as <c>2.36</c>; empty where the C library is another one.</summary>
    public static string LibcVersion()
    {
        try
        {
            return Marshal.PtrToStringUTF8(GnuVersion()) ?? "";
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return "";
        }
    }

    [DllImport("libdl.so.2", EntryPoint = "dlopen")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);

    [DllImport("libdl.so.2", EntryPoint = "dlerror")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint LastError();

    [DllImport("libc.so.6", EntryPoint = "gnu_get_libc_version")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint GnuVersion();
}
