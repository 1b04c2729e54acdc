using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Theory.Numerics;

/// <summary>The MKL that libtorch for Linux on x64 contains and exports: native linear algebra without any package beyond TorchSharp's.</summary>
/// <remarks>
/// <para>Found in this order: the libtorch that the process has loaded already; the folder that <c>THEORY_LIBTORCH</c> names; the application's folders and those beside this
/// assembly. The file is the one that TorchSharp loads, so that a process never holds two.</para>
/// <para>The Hessenberg reduction and the QR iteration are there under undocumented names with 64-bit whole numbers: they are used after they have passed the self-test
/// on matrices, else our own run on the library's products.</para>
/// <para>The number of threads is torch's: <c>torch.set_num_threads</c> sets it for both.</para>
/// </remarks>
internal static class MklInLibtorch
{
    private const string File = "libtorch_cpu.so";

    /// <summary>Looks for the library, loads and tests it.</summary>
    /// <returns>What was found.</returns>
    public static BackendProbe Probe()
    {
        const string Name = "MKL in libtorch";
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return BackendProbe.Missing(Name, "libtorch contains MKL on Linux with an x64 processor alone.");
        }

        var path = Find();
        if (path.Length == 0)
        {
            return BackendProbe.Missing(Name, $"no {File} beside the program.");
        }

        if (!NativeLibrary.TryLoad(path, out var handle))
        {
            return BackendProbe.Missing(Name, $"{path} does not load.");
        }

        nint Export(string name) => NativeLibrary.TryGetExport(handle, name, out var address) ? address : 0;
        return BackendProbe.Test(
            Name,
            path,
            [
                ("its own QR iteration", new LapackLibrary(Export, true, static name => $"mkl_lapack_{name}")),
                ("our QR iteration on its products", new LapackLibrary(Export, false, static name => name)),
            ]);
    }

    private static string Find()
    {
        foreach (var line in System.IO.File.ReadLines("/proc/self/maps"))
        {
            var slash = line.IndexOf('/', StringComparison.Ordinal);
            if (slash >= 0 && line.EndsWith("/" + File, StringComparison.Ordinal))
            {
                return line[slash..];
            }
        }

        var folders = new List<string>();
        if (Environment.GetEnvironmentVariable("THEORY_LIBTORCH") is { Length: > 0 } named)
        {
            folders.Add(named);
        }
        else
        {
            var beside = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location) ?? "";
            var native = Path.Combine("runtimes", "linux-x64", "native");
            folders.AddRange([AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, native)]);
            folders.AddRange((AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
            folders.AddRange([beside, Path.Combine(beside, native)]);
        }

        return folders.Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, File)).FirstOrDefault(System.IO.File.Exists, "");
    }
}
