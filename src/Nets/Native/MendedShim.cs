using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Theory.Nets.Native;

/// <summary>A copy of TorchSharp's native library that loads on a system whose libstdc++ is older than the one that it was built with.</summary>
/// <remarks>
/// <para>The file asks for version <c>GLIBCXX_3.4.32</c> on account of one symbol, <c>std::ios_base_library_init</c>: a marker that the
/// compiler of GCC 13 leaves behind and that no relocation uses. The loader checks versions before it looks at relocations, and refuses.
/// ELF has a flag for a version that may be absent; the copy bears it on each missing version, and only where every symbol of that version
/// is such a marker.</para>
/// <para>The copy lies in the cache under the hash of its source and the versions that it forgives.</para>
/// </remarks>
internal static class MendedShim
{
    /// <summary>Makes the copy, or finds it.</summary>
    /// <param name="source">The file.</param>
    /// <param name="missing">The versions that this system's libraries lack.</param>
    /// <returns>The copy's path; empty where some symbol of a missing version is really used, so that no flag can help.</returns>
    /// <exception cref="NativeLibraryException">The cache folder cannot be written.</exception>
    public static string Find(string source, IReadOnlyList<NeededVersion> missing)
    {
        byte[] bytes = File.ReadAllBytes(source);
        using (MemoryStream stream = new(bytes))
        {
            HashSet<ushort> absent = missing.Select(v => v.Index).ToHashSet();
            if (ElfFile.Read(stream).ReadImports().Any(symbol => symbol.Relocated && absent.Contains(symbol.VersionIndex)))
                return "";
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        foreach (NeededVersion version in missing)
        {
            Span<byte> flags = bytes.AsSpan((int)version.FlagsOffset, 2);
            BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | ElfFile.VersionFlags.Weak));
        }

        string versions = string.Join('+', missing.Select(v => v.Version).Order(StringComparer.Ordinal));
        return NativeCache.Put(Path.Combine(hash, versions, Path.GetFileName(source)), bytes);
    }

    /// <summary>The versions that a copy forgives, as its folder's name says.</summary>
    /// <param name="path">A library.</param>
    /// <returns>The versions; empty where the library is no such copy.</returns>
    public static string Forgiven(string path) =>
        path.StartsWith(NativeCache.Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? Path.GetFileName(Path.GetDirectoryName(path))! : "";
}
