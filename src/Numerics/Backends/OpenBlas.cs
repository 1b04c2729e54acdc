using System.Runtime.InteropServices;

namespace Theory.Numerics;

/// <summary>The system's OpenBLAS, with 32-bit whole numbers and LAPACK inside.</summary>
internal static class OpenBlas
{
    private static readonly string[] Names = OperatingSystem.IsWindows() ? ["libopenblas.dll", "openblas.dll"]
        : OperatingSystem.IsMacOS() ? ["libopenblas.dylib", "/opt/homebrew/opt/openblas/lib/libopenblas.dylib", "/usr/local/opt/openblas/lib/libopenblas.dylib"]
        : ["libopenblas.so.0", "libopenblas.so"];

    /// <summary>Looks for the library, loads and tests it.</summary>
    /// <returns>What was found.</returns>
    public static BackendProbe Probe()
    {
        const string Name = "OpenBLAS";
        foreach (var name in Names)
        {
            if (NativeLibrary.TryLoad(name, out var handle))
            {
                nint Export(string routine) => NativeLibrary.TryGetExport(handle, routine, out var address) ? address : 0;
                return BackendProbe.Test(
                    Name,
                    name,
                    [
                        ("its own QR iteration", new LapackLibrary(Export, true, static routine => $"{routine}_")),
                        ("our QR iteration on its products", new LapackLibrary(Export, false, static routine => routine)),
                    ]);
            }
        }

        return BackendProbe.Missing(Name, $"none of {string.Join(", ", Names)} loads; on Debian: apt-get install libopenblas0-pthread.");
    }
}
