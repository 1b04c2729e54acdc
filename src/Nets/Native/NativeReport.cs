using System.Runtime.InteropServices;
using System.Text;
using TorchSharp;

namespace Theory.Nets.Native;

/// <summary>One native library, or one device, as it was found.</summary>
/// <param name="Name">What was looked for.</param>
/// <param name="Found">Whether it is there and can be used.</param>
/// <param name="Path">Where it lies; empty where that has no meaning.</param>
/// <param name="Version">Its version; empty where it gives none.</param>
/// <param name="Detail">What else there is to say.</param>
/// <param name="Mend">Where it is not found: the command or the step that mends it.</param>
public sealed record NativeFinding(string Name, bool Found, string Path, string Version, string Detail, string Mend)
{
    /// <summary>One line: mark, name, version, path, detail, mend.</summary>
    public override string ToString() =>
        string.Join("  ", new[] { Found ? "✓" : "✗", Name, Version, Path, Detail, Mend.Length > 0 ? $"→ {Mend}" : "" }.Where(part => part.Length > 0));
}

/// <summary>What torch's native side stands on in this process: the C library, the C++ library, OpenMP, libtorch, TorchSharp's own library, CUDA.</summary>
/// <param name="Findings">One for each.</param>
public sealed record NativeReport(IReadOnlyList<NativeFinding> Findings)
{
    /// <summary>Whether torch can be called: CUDA and GNU's OpenMP are what a libtorch may do without.</summary>
    public bool Usable => Findings.All(finding => finding.Found || finding.Name is Cuda or OpenMp);

    private const string Cuda = "CUDA", OpenMp = "libgomp";

    /// <summary>Looks.</summary>
    /// <returns>The report; it tells of faults, and throws for none.</returns>
    public static NativeReport Make()
    {
        NativeLibraries.Outcome outcome = NativeLibraries.Result;
        List<NativeFinding> findings = OperatingSystem.IsLinux() ? SystemLibraries() : [];
        findings.AddRange(Torch(outcome));
        return new(findings);
    }

    /// <summary>libtorch's version as it tells itself, such as <c>2.10.0</c>.</summary>
    internal static string TorchVersion()
    {
        if (NativeLibraries.Result.Libraries.GetValueOrDefault(NativeSearch.Cpu) is { } path && SystemLoader.Load(path).Handle is not 0 and nint handle)
            return NativeDiagnoser.LibtorchVersion([handle]);
        return NativeSearch.ExpectedVersion;
    }

    /// <summary>One line for each finding, with aligned names.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        int names = Findings.Max(f => f.Name.Length), versions = Findings.Max(f => f.Version.Length);
        foreach (NativeFinding f in Findings)
        {
            string rest = string.Join("  ", new[] { f.Path, f.Detail }.Where(part => part.Length > 0));
            text.Append($"{(f.Found ? "✓" : "✗")} {f.Name.PadRight(names)}  {f.Version.PadRight(versions)}  {rest}".TrimEnd()).Append('\n');
            if (f.Mend.Length > 0)
                text.Append("  → ").Append(f.Mend).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    private static List<NativeFinding> SystemLibraries()
    {
        string libc = SystemLoader.LibcVersion();
        return
        [
            new("glibc", libc.Length > 0, SystemLoader.PathOf("libc.so"), libc, "", libc.Length > 0 ? "" : "run on a system with glibc."),
            Library("libstdc++", "libstdc++.so.6", "GLIBCXX_", "apt-get install libstdc++6"),
        ];
    }

    private static NativeFinding Library(string name, string file, string family, string mend)
    {
        if (SystemLoader.PathOf(file).Length == 0)
            _ = SystemLoader.Load(file);
        string path = SystemLoader.PathOf(file);
        return path.Length == 0
            ? new(name, false, "", "", $"{file} is not on this system.", mend)
            : new(name, true, path, NativeDiagnoser.Highest(ElfFile.ReadFile(path).DefinedVersions, family), "", "");
    }

    private static IEnumerable<NativeFinding> Torch(NativeLibraries.Outcome outcome)
    {
        if (outcome.Diagnosis is { } diagnosis)
        {
            yield return new("torch", false, diagnosis.File, "", diagnosis.Cause, diagnosis.Mend);
            yield return new(Cuda, false, "", "", "libtorch is not loaded.", "");
            yield break;
        }

        if (outcome.Libraries.Count > 0)
        {
            string openMp = SystemLoader.PathOf(OpenMp);
            yield return openMp.Length > 0
                ? new(OpenMp, true, openMp, NativeDiagnoser.Highest(ElfFile.ReadFile(openMp).DefinedVersions, "GOMP_"), "", "")
                : new(OpenMp, false, "", "", "this libtorch uses another OpenMP, or none.", "none is needed.");
            string libtorch = outcome.Libraries[NativeSearch.Cpu], shim = outcome.Libraries[NativeSearch.Shim];
            string version = TorchVersion();
            string other = version == NativeSearch.ExpectedVersion ? "" : $"TorchSharp was built for {NativeSearch.ExpectedVersion}.";
            yield return new("libtorch", true, Path.GetDirectoryName(libtorch)!, version, other, "");
            string forgiven = MendedShim.Forgiven(shim);
            string state = forgiven.Length > 0 ? $"mended: this system lacks {forgiven}." : "as it comes.";
            yield return new("TorchSharp's library", true, shim, NativeSearch.TorchSharpVersion, state, "");
        }
        else
        {
            yield return new("torch", true, "", TorchVersion(), "loaded by TorchSharp.", "");
        }

        int devices = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        if (devices > 0)
        {
            yield return new(Cuda, true, "", "", devices == 1 ? "1 device." : $"{devices} devices.", "");
        }
        else if (outcome.Libraries.TryGetValue("libtorch_cuda.so", out string? cuda))
        {
            yield return new(Cuda, false, cuda, "", "libtorch has CUDA, and the driver shows no device.", "check that nvidia-smi lists the device.");
        }
        else
        {
            string mend = $"on a machine with a GPU: set {NativeSearch.Variable} to the folder of a libtorch with CUDA, such as PyTorch's torch/lib.";
            yield return new(Cuda, false, "", "", "this libtorch computes on the processor only.", mend);
        }
    }
}
