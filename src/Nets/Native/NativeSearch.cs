using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Theory.Nets.Native;

/// <summary>Where torch's native libraries are looked for, on Linux.</summary>
internal static class NativeSearch
{
    /// <summary>The variable that names the folder of a libtorch to use instead of the package's.</summary>
    public const string Variable = "THEORY_LIBTORCH";

    /// <summary>TorchSharp's own native library: a layer of C functions over libtorch.</summary>
    public const string Shim = "libLibTorchSharp.so";

    /// <summary>The library that holds nearly all of libtorch.</summary>
    public const string Cpu = "libtorch_cpu.so";

    /// <summary>libtorch's libraries in the order in which each finds what it needs already loaded; those of CUDA only where they are.</summary>
    public static readonly IReadOnlyList<string> Libtorch = ["libc10.so", Cpu, "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    /// <summary>The libraries that every libtorch has.</summary>
    public static readonly IReadOnlyList<string> Always = ["libc10.so", Cpu, "libtorch.so"];

    private static readonly string Processor = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    private static readonly string Native = Path.Combine("runtimes", $"linux-{Processor}", "native");

    /// <summary>The libtorch that this TorchSharp was built for, such as <c>2.10.0</c>; empty where TorchSharp does not say.</summary>
    /// <remarks>Read from the constant's metadata: a call of <c>torch.__version__</c> would run TorchSharp's own loading first.</remarks>
    public static string ExpectedVersion { get; } =
        typeof(torch).GetField("libtorchPackageVersion", BindingFlags.NonPublic | BindingFlags.Static) is { IsLiteral: true } constant
            && Version.TryParse(constant.GetRawConstantValue() as string, out Version? version)
            ? version.ToString(3)
            : "";

    /// <summary>TorchSharp's version.</summary>
    public static string TorchSharpVersion { get; } = typeof(torch).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>The package that brings libtorch for this processor.</summary>
    public static string Package { get; } = $"libtorch-cpu-linux-{Processor}";

    /// <summary>What to do where no libtorch is found.</summary>
    public static string MendMissing =>
        $"dotnet add package {Package} --version {ExpectedVersion} (in a script: #r \"nuget: {Package}, {ExpectedVersion}\"), "
        + $"or set {Variable} to the folder of a libtorch {ExpectedVersion}.";

    /// <summary>What to do where the variable names no libtorch.</summary>
    public static string MendNamed => $"unset {Variable}, or set it to the folder that holds {Cpu}: PyTorch's is torch/lib.";

    /// <summary>The folders that the application brings, in the order in which they are searched: its own, those that its <c>deps.json</c>
    /// names, TorchSharp's, and the packages beside TorchSharp's.</summary>
    public static IReadOnlyList<string> Folders()
    {
        List<string> folders = [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, Native)];
        if (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string named)
            folders.AddRange(named.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        string beside = Path.GetDirectoryName(typeof(torch).Assembly.Location) ?? "";
        if (beside.Length > 0)
        {
            folders.AddRange([beside, Path.Combine(beside, Native)]);
            // …/torchsharp/0.107.0/lib/net8.0/TorchSharp.dll, as a script's #r "nuget: …" loads it
            string package = Path.GetFullPath(Path.Combine(beside, "..", ".."));
            if (string.Equals(Path.GetFileName(Path.GetDirectoryName(package)), "torchsharp", StringComparison.OrdinalIgnoreCase))
            {
                folders.Add(Path.Combine(package, Native));
                folders.AddRange(PackageFolders(Path.GetFullPath(Path.Combine(package, "..", ".."))));
            }
        }

        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        folders.AddRange(PackageFolders(packages));
        return folders.Where(Path.IsPathFullyQualified).Select(f => Path.TrimEndingDirectorySeparator(Path.GetFullPath(f))).Distinct().ToList();
    }

    /// <summary>The first folder that has any of the files.</summary>
    /// <param name="folders">The folders.</param>
    /// <param name="files">The files' names.</param>
    /// <returns>The folder, or an empty string.</returns>
    public static string FirstWith(IReadOnlyList<string> folders, IReadOnlyList<string> files) =>
        folders.FirstOrDefault(folder => files.Any(file => IsThere(Path.Combine(folder, file))), "");

    /// <summary>Whether a folder has an entry of that name: a file, a folder or a link, even one that leads nowhere.</summary>
    /// <param name="path">The entry.</param>
    public static bool IsThere(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static IEnumerable<string> PackageFolders(string packages) =>
        ExpectedVersion.Length == 0
            ? []
            : [Path.Combine(packages, Package, ExpectedVersion, Native), Path.Combine(packages, "torchsharp", TorchSharpVersion, Native)];
}
