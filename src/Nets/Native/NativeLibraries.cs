using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Theory.Nets.Native;

/// <summary>The native libraries of torch, loaded before TorchSharp looks for them itself.</summary>
/// <remarks>
/// <para>On Linux they are taken from the folder that the variable <c>THEORY_LIBTORCH</c> names (that of PyTorch's own <c>torch/lib</c>, say), or
/// else from the application's folders, from TorchSharp's, or from NuGet's packages; TorchSharp's own native library always from the
/// application or the packages. Where the system's libstdc++ is too old for that one, a mended copy is loaded instead (<c>~/.cache/theory/native</c>);
/// where the plain file loads, nothing is changed.</para>
/// <para>On Windows and macOS TorchSharp's own loader does it all.</para>
/// <para>Loading happens once, when the first member of this assembly is touched; <see cref="Require"/> says how it went.</para>
/// </remarks>
public static class NativeLibraries
{
    private static readonly Lazy<Outcome> outcome = new(Attempt);

    /// <summary>What loading came to.</summary>
    /// <param name="Libraries">The files loaded, by their names; empty where TorchSharp's own loader found them.</param>
    /// <param name="Diagnosis">What is wrong; null where all is well.</param>
    /// <param name="Exception">What showed it.</param>
    internal sealed record Outcome(IReadOnlyDictionary<string, string> Libraries, NativeDiagnosis? Diagnosis, Exception? Exception);

    /// <summary>How loading went.</summary>
    internal static Outcome Result => outcome.Value;

    /// <summary>Makes sure that torch can be called.</summary>
    /// <exception cref="NativeLibraryException">It cannot; the exception names the cause and the mend.</exception>
    public static void Require()
    {
        if (outcome.Value is { Diagnosis: { } diagnosis } failed)
            throw new NativeLibraryException(diagnosis, failed.Exception);
    }

    /// <summary>Loads the libraries before any other code of this assembly runs, so that none can reach TorchSharp's own loader first: where that
    /// fails, it copies half a gigabyte before it says so.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "A library that wraps TorchSharp has no later moment that is early enough.")]
    internal static void Load() => _ = outcome.Value;

    private static Outcome Attempt()
    {
        try
        {
            return new(OperatingSystem.IsLinux() ? LoadOnLinux() : LoadByTorchSharp(), null, null);
        }
        catch (NativeLibraryException e)
        {
            return new(new Dictionary<string, string>(), e.Diagnosis, e);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A module initializer that throws takes every type of the assembly along, and hides the cause in a TypeInitializationException.
            NativeDiagnosis unforeseen = new(
                NativeFault.LoadFailed,
                $"Loading failed in a way that was not foreseen: {e.GetType().Name}: {e.Message}",
                "",
                "",
                "report this message with the stack trace of the inner exception.");
            return new(new Dictionary<string, string>(), unforeseen, e);
        }
    }

    private static Dictionary<string, string> LoadByTorchSharp()
    {
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
            return [];
        }
        catch (Exception e) when (e is TypeInitializationException or NotSupportedException or DllNotFoundException or InvalidOperationException)
        {
            throw new NativeLibraryException(
                new(
                    NativeFault.LoadFailed,
                    $"TorchSharp did not find its native libraries: {e.GetBaseException().Message}",
                    "",
                    "",
                    "add the package libtorch-cpu-win-x64 (Windows) or libtorch-cpu-osx-arm64 (macOS) to the program that runs."),
                e);
        }
    }

    private static Dictionary<string, string> LoadOnLinux()
    {
        if (SystemLoader.LibcVersion().Length == 0)
        {
            throw Fault(
                NativeFault.UnsupportedPlatform,
                $"libtorch needs glibc, and this system ({RuntimeInformation.RuntimeIdentifier}) has another C library.",
                "",
                "run on a glibc system, such as Debian, Ubuntu, Fedora, or their containers.");
        }

        IReadOnlyList<string> folders = NativeSearch.Folders();
        string libtorch = FindLibtorch(folders);
        string shimFolder = NativeSearch.FirstWith(folders, [NativeSearch.Shim]);
        if (shimFolder.Length == 0)
        {
            throw Fault(
                NativeFault.NotFound,
                $"{NativeSearch.Shim}, TorchSharp's own native library, is in none of {string.Join(", ", folders)}.",
                NativeSearch.Shim,
                $"dotnet add package TorchSharp --version {NativeSearch.TorchSharpVersion}, "
                + $"or publish for a runtime: dotnet publish -r {RuntimeInformation.RuntimeIdentifier}.");
        }

        if (NativeSearch.Always.FirstOrDefault(name => !NativeSearch.IsThere(Path.Combine(libtorch, name))) is { } absent)
        {
            string beside = Path.Combine(libtorch, NativeSearch.Always.First(name => NativeSearch.IsThere(Path.Combine(libtorch, name))));
            throw Fault(
                NativeFault.NotFound,
                $"{absent} is missing from the libtorch in {libtorch}.",
                Path.Combine(libtorch, absent),
                NativeDiagnoser.MendFile(beside));
        }

        string[] paths = NativeSearch.Libtorch.Select(name => Path.Combine(libtorch, name)).Where(NativeSearch.IsThere).ToArray();
        string shim = Path.Combine(shimFolder, NativeSearch.Shim);
        NativeDiagnoser.Inspect([.. paths, shim]);

        Dictionary<string, string> loaded = [];
        List<nint> handles = [];
        foreach (string path in paths)
        {
            handles.Add(LoadOrExplain(path, handles));
            loaded[Path.GetFileName(path)] = path;
        }

        (string file, nint handle) = LoadShim(shim, handles);
        loaded[NativeSearch.Shim] = file;
        if (Environment.GetEnvironmentVariable(NativeSearch.Variable) is { Length: > 0 })
            LibtorchAlias.Load(loaded);
        HandOver(handle);
        return loaded;
    }

    private static string FindLibtorch(IReadOnlyList<string> folders)
    {
        string named = Environment.GetEnvironmentVariable(NativeSearch.Variable) ?? "";
        if (named.Length == 0)
        {
            string found = NativeSearch.FirstWith(folders, NativeSearch.Always);
            return found.Length > 0
                ? found
                : throw Fault(
                    NativeFault.NotFound, $"libtorch is in none of {string.Join(", ", folders)}.", NativeSearch.Cpu, NativeSearch.MendMissing);
        }

        if (!Directory.Exists(named))
        {
            throw Fault(NativeFault.NotFound, $"{NativeSearch.Variable} names {named}, which is no folder.", named, NativeSearch.MendNamed);
        }

        string[] inside = [Path.GetFullPath(named), Path.GetFullPath(Path.Combine(named, "lib"))];
        string folder = NativeSearch.FirstWith(inside, NativeSearch.Always);
        return folder.Length > 0
            ? folder
            : throw Fault(
                NativeFault.NotFound,
                $"{NativeSearch.Variable} names {named}, where there is no {NativeSearch.Cpu}.",
                Path.Combine(named, NativeSearch.Cpu),
                NativeSearch.MendNamed);
    }

    private static nint LoadOrExplain(string path, IReadOnlyList<nint> loaded)
    {
        (nint handle, string words) = SystemLoader.Load(path);
        return handle != 0 ? handle : throw new NativeLibraryException(NativeDiagnoser.Explain(path, words, loaded));
    }

    private static (string File, nint Handle) LoadShim(string path, IReadOnlyList<nint> loaded)
    {
        (nint handle, string words) = SystemLoader.Load(path);
        if (handle != 0)
            return (path, handle);

        IReadOnlyList<NeededVersion> missing = NativeDiagnoser.MissingVersions(path);
        string copy = missing.Count > 0 ? MendedShim.Find(path, missing) : "";
        return copy.Length > 0
            ? (copy, LoadOrExplain(copy, loaded))
            : throw new NativeLibraryException(NativeDiagnoser.Explain(path, words, loaded));
    }

    /// <summary>Lets TorchSharp's calls go to the library that is loaded, and its own search rest.</summary>
    private static void HandOver(nint shim)
    {
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(torch).Assembly, (name, _, _) => name == "LibTorchSharp" ? shim : 0);
        }
        catch (InvalidOperationException)
        {
            // The program has set a resolver of its own. The system's loader still gives TorchSharp what is loaded here: the names are the same.
        }

        // TorchSharp's own search, now while it finds all that it asks for loaded already
        RuntimeHelpers.RunClassConstructor(typeof(torch).TypeHandle);
    }

    private static NativeLibraryException Fault(NativeFault fault, string cause, string file, string mend) => new(new(fault, cause, file, "", mend));
}
