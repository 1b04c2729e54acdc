using System.Runtime.InteropServices;

namespace Theory.Nets.Native;

/// <summary>Finds out why a library cannot be loaded, from the files themselves: the loader's own words change with the user's language.</summary>
internal static class NativeDiagnoser
{
    /// <summary>Reads the files and all that they need from their own folders, before the loader does: it maps a cut file as if it were whole, and the
    /// process dies of a bus error when it reads past the end.</summary>
    /// <param name="paths">The files.</param>
    /// <exception cref="NativeLibraryException">One of them is unreadable, cut, no library, or for another processor.</exception>
    public static void Inspect(IEnumerable<string> paths)
    {
        Queue<string> open = new(paths);
        HashSet<string> seen = new(open, StringComparer.Ordinal);
        while (open.TryDequeue(out string? path))
        {
            ElfFile elf = Read(path);
            foreach (string needed in elf.Needed.Select(name => Resolve(elf, path, name)).Where(found => found.Length > 0 && seen.Add(found)))
                open.Enqueue(needed);
        }
    }

    /// <summary>The versions that a library needs and that the libraries loaded in this process do not define.</summary>
    /// <param name="path">The library.</param>
    public static IReadOnlyList<NeededVersion> MissingVersions(string path) =>
        Read(path).NeededVersions
            .Where(version => !version.Weak)
            .GroupBy(version => version.Library)
            .SelectMany(group =>
            {
                string library = SystemLoader.PathOf(group.Key);
                HashSet<string> defined = library.Length > 0 ? [.. Read(library).DefinedVersions] : [.. group.Select(v => v.Version)];
                return group.Where(version => !defined.Contains(version.Version));
            })
            .ToList();

    /// <summary>Says why the loader refused a library that <see cref="Inspect"/> found whole.</summary>
    /// <param name="path">The library.</param>
    /// <param name="words">What the loader said.</param>
    /// <param name="loaded">The handles of the libraries that were loaded for it.</param>
    public static NativeDiagnosis Explain(string path, string words, IReadOnlyList<nint> loaded)
    {
        ElfFile elf = Read(path);
        string file = Path.GetFileName(path);
        foreach (string name in elf.Needed)
        {
            if (Resolve(elf, path, name).Length == 0 && !SystemLoader.IsLoaded(name) && SystemLoader.Load(name).Handle == 0)
            {
                return new(
                    NativeFault.MissingDependency,
                    $"{file} needs {name}, which is neither in {Path.GetDirectoryName(path)} nor on this system.",
                    path,
                    name,
                    name.StartsWith("libgomp.", StringComparison.Ordinal)
                        ? "apt-get install libgomp1 (Debian, Ubuntu) or dnf install libgomp (Fedora)."
                        : $"put {name} back: {MendFile(path)}");
            }
        }

        IReadOnlyList<ImportedSymbol> imports = Imports(path);
        HashSet<ushort> used = imports.Where(symbol => symbol.Relocated).Select(symbol => symbol.VersionIndex).ToHashSet();
        // a version that only a marker bears is mended elsewhere: the one to tell of is one that some symbol really uses
        if (MissingVersions(path).OrderByDescending(v => used.Contains(v.Index)).ToArray() is [var version, ..])
        {
            string library = SystemLoader.PathOf(version.Library);
            string prefix = version.Version.Split('_')[0] + "_";
            string highest = Highest(Read(library).DefinedVersions, prefix);
            return new(
                NativeFault.SystemTooOld,
                $"{file} needs {version.Version} of {version.Library}, and this system's ({library}) ends at {highest}.",
                path,
                version.Version,
                version.Library == "libc.so.6"
                    ? "use a newer distribution or container image: glibc cannot be replaced on its own."
                    : "apt-get install libstdc++6 from a newer release of the distribution.");
        }

        string[] unresolved = imports
            .Where(symbol => symbol.Relocated && !symbol.Weak && !loaded.Any(handle => NativeLibrary.TryGetExport(handle, symbol.Name, out _)))
            .Select(symbol => symbol.Name)
            .ToArray();
        if (unresolved.Length > 0 && loaded.Count > 0)
        {
            string found = LibtorchVersion(loaded);
            return new(
                NativeFault.WrongVersion,
                $"{file} of TorchSharp {NativeSearch.TorchSharpVersion} was built for libtorch {NativeSearch.ExpectedVersion}, "
                + $"and the one loaded is {found}: {unresolved.Length} of the symbols that it needs are missing, the first is {unresolved[0]}.",
                path,
                unresolved[0],
                NativeSearch.MendMissing);
        }

        return new(
            NativeFault.LoadFailed,
            $"The system's loader refused {path}: {words}.",
            path,
            "",
            "check that the folder's file system permits execution (mount option noexec), and that the memory suffices (ulimit -v).");
    }

    /// <summary>The version that a loaded libtorch gives for itself, such as <c>2.10.0</c>.</summary>
    /// <param name="loaded">The handles of its libraries.</param>
    public static string LibtorchVersion(IEnumerable<nint> loaded)
    {
        foreach (nint handle in loaded)
        {
            if (NativeLibrary.TryGetExport(handle, "aoti_torch_abi_version", out nint function))
            {
                // major, minor and patch in the three highest bytes
                ulong version = Marshal.GetDelegateForFunctionPointer<AbiVersion>(function)();
                return $"{version >> 56}.{(version >> 48) & 0xff}.{(version >> 40) & 0xff}";
            }
        }

        return "one that does not tell its version";
    }

    /// <summary>The highest of a library's versions, such as <c>GLIBCXX_3.4.30</c>.</summary>
    /// <param name="versions">The versions.</param>
    /// <param name="prefix">The family, such as <c>GLIBCXX_</c>.</param>
    /// <returns>The version; empty where the family has none.</returns>
    public static string Highest(IEnumerable<string> versions, string prefix) =>
        versions.Where(v => v.StartsWith(prefix, StringComparison.Ordinal) && Version.TryParse(v[prefix.Length..], out _))
            .MaxBy(v => Version.Parse(v[prefix.Length..])) ?? "";

    /// <summary>What puts a file back: NuGet's restore, where the file is of a package.</summary>
    /// <param name="path">The file, or its folder.</param>
    public static string MendFile(string path)
    {
        string real = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        // …/libtorch-cpu-linux-x64/2.10.0/runtimes/linux-x64/native/libtorch_cpu.so
        int runtimes = real.IndexOf($"{Path.DirectorySeparatorChar}runtimes{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
        string package = runtimes > 0 ? real[..runtimes] : "";
        return package.Length > 0 && Directory.EnumerateFiles(package, "*.nuspec").Any()
            ? $"rm -r {package} && dotnet restore --force"
            : Environment.GetEnvironmentVariable(NativeSearch.Variable) is { Length: > 0 }
                ? $"reinstall the libtorch that {NativeSearch.Variable} names, or unset the variable."
                : "build or publish the program again: dotnet build --no-incremental.";
    }

    private static IReadOnlyList<ImportedSymbol> Imports(string path)
    {
        using FileStream stream = ElfFile.Open(path);
        return ElfFile.Read(stream).ReadImports();
    }

    private static ElfFile Read(string path)
    {
        string name = Path.GetFileName(path);
        ElfFile elf;
        try
        {
            elf = ElfFile.ReadFile(path);
        }
        catch (ElfException e)
        {
            throw new NativeLibraryException(Diagnose(path, e), e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            string target = new FileInfo(path).LinkTarget is { } link ? $" is a link to {link}, which is not there" : " is not there";
            throw new NativeLibraryException(new(NativeFault.NotFound, $"{path}{target}.", path, "", MendFile(path)), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            bool folder = Directory.Exists(path);
            throw new NativeLibraryException(
                new(
                    NativeFault.Unreadable,
                    folder ? $"{path} is a folder, where a library ought to be." : $"{path} cannot be read: {e.Message.TrimEnd('.')}.",
                    path,
                    "",
                    folder ? MendFile(path) : $"chmod a+r {path}, and a+x for the folders that lead to it."),
                e);
        }

        Architecture own = RuntimeInformation.ProcessArchitecture;
        return elf.Machine == ElfFile.MachineOf(own)
            ? elf
            : throw new NativeLibraryException(new(
                NativeFault.WrongArchitecture,
                $"{name} is built for {ElfFile.NameOf(elf.Machine)}, and this process runs on {ElfFile.NameOf(ElfFile.MachineOf(own))}.",
                path,
                "",
                MendFile(path)));
    }

    private static NativeDiagnosis Diagnose(string path, ElfException e)
    {
        NativeFault fault = e.Defect switch
        {
            ElfDefect.Empty or ElfDefect.Truncated => NativeFault.Truncated,
            ElfDefect.Foreign => NativeFault.WrongArchitecture,
            _ => NativeFault.NotALibrary,
        };
        string what = e.Defect switch
        {
            ElfDefect.Empty => "is empty",
            ElfDefect.Truncated => "is cut short",
            ElfDefect.Foreign => "is for another kind of system",
            ElfDefect.Corrupt => "is damaged",
            _ => "is no shared library",
        };
        return new(fault, $"{path} {what}: {e.Message}.", path, "", MendFile(path));
    }

    /// <summary>The file that a library's own search path gives for a name; empty where the system is to find it.</summary>
    private static string Resolve(ElfFile elf, string path, string name) =>
        elf.SearchPath
            .Select(folder => folder.Replace("${ORIGIN}", "$ORIGIN", StringComparison.Ordinal))
            .Select(folder => folder.Replace("$ORIGIN", Path.GetDirectoryName(path), StringComparison.Ordinal))
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.GetFullPath(Path.Combine(folder, name)))
            .FirstOrDefault(NativeSearch.IsThere, "");

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate ulong AbiVersion();
}
