using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Theory.Nets.Native;

/// <summary>Keeps TorchSharp from loading the application's own libtorch beside the one that <c>THEORY_LIBTORCH</c> names.</summary>
/// <remarks>
/// <para>TorchSharp's static constructor asks the runtime for <c>torch_cpu</c>, and the runtime looks for <c>torch_cpu.so</c>, by the names of what is loaded
/// as well, before it looks for <c>libtorch_cpu.so</c> in the application's folders. Two libtorch in one process register everything twice, which ends it.</para>
/// <para>So a library of the name <c>torch_cpu.so</c> is loaded first: a copy of <c>libtorch.so</c>, which holds nothing but the names of what it needs, with its
/// own name moved to the end of the name <c>libtorch_cpu.so</c> that it holds already.</para>
/// </remarks>
internal static class LibtorchAlias
{
    private const string Prefix = "lib";

    /// <summary>Loads what is needed so that the runtime finds the named libtorch's libraries under TorchSharp's names for them.</summary>
    /// <param name="libtorch">The libraries that are loaded, by name.</param>
    /// <exception cref="NativeLibraryException">The cache folder cannot be written, or the system's loader refuses.</exception>
    public static void Load(IReadOnlyDictionary<string, string> libtorch)
    {
        string facade = libtorch["libtorch.so"];
        ElfFile elf = ElfFile.ReadFile(facade);
        string[] names = [NativeSearch.Cpu, "libtorch_cuda.so"];
        foreach (string name in names.Where(name => elf.SonameOffset > 0 && elf.Needed.Contains(name) && HasAnother(name, libtorch)))
        {
            byte[] bytes = File.ReadAllBytes(facade);
            string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
            string alias = name[Prefix.Length..];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan((int)elf.SonameOffset), elf.NamePlace(name) + (ulong)Prefix.Length);
            string path = NativeCache.Put(Path.Combine(hash, alias), bytes);
            (nint handle, string words) = SystemLoader.Load(path);
            if (handle == 0)
                throw new NativeLibraryException(NativeDiagnoser.Explain(path, words, []));
        }
    }

    /// <summary>Whether the runtime would find a library of that name that is not the one loaded.</summary>
    private static bool HasAnother(string name, IReadOnlyDictionary<string, string> libtorch) =>
        NativeSearch.Folders()
            .Select(folder => Path.Combine(folder, name))
            .Any(path => File.Exists(path) && Real(path) != Real(libtorch.GetValueOrDefault(name, "")));

    private static string Real(string path) => path.Length == 0 ? "" : new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
}
