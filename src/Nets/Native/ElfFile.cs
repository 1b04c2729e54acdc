using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Theory.Nets.Native;

/// <summary>Why bytes are not the shared library that they ought to be.</summary>
internal enum ElfDefect
{
    /// <summary>There are no bytes.</summary>
    Empty,

    /// <summary>The bytes do not begin as ELF does, or are no shared library.</summary>
    NotElf,

    /// <summary>The bytes end before the headers say.</summary>
    Truncated,

    /// <summary>A 32-bit or big-endian file, or one for another processor.</summary>
    Foreign,

    /// <summary>The headers contradict each other.</summary>
    Corrupt,
}

/// <summary>The bytes are not the shared library that they ought to be.</summary>
internal sealed class ElfException(ElfDefect defect, string message) : Exception(message)
{
    public ElfDefect Defect { get; } = defect;
}

/// <summary>One version that a library needs of another: the place of its flags in the file, so that they can be changed.</summary>
/// <param name="Library">The library that must define the version.</param>
/// <param name="Version">The version's name.</param>
/// <param name="Weak">Whether the loader may do without it.</param>
/// <param name="Index">The index by which <c>.gnu.version</c> refers to it.</param>
/// <param name="FlagsOffset">Where its two bytes of flags lie in the file.</param>
internal readonly record struct NeededVersion(string Library, string Version, bool Weak, ushort Index, long FlagsOffset);

/// <summary>One symbol that a library takes from others.</summary>
/// <param name="Name">The name.</param>
/// <param name="Weak">Whether the loader may leave it unresolved.</param>
/// <param name="VersionIndex">The index of its version; 0 and 1 mean none.</param>
/// <param name="Relocated">Whether any relocation uses it: one that none uses is a marker, without effect.</param>
internal readonly record struct ImportedSymbol(string Name, bool Weak, ushort VersionIndex, bool Relocated);

/// <summary>A 64-bit little-endian ELF shared library, read strictly: every offset is checked against the file's length, so that a cut or
/// altered file ends in an <see cref="ElfException"/> here instead of in a bus error inside the system's loader.</summary>
/// <remarks>Layout: System V ABI, AMD64 supplement; symbol versions: the GNU extensions of the Linux Standard Base.</remarks>
internal sealed class ElfFile
{
    private const int HeaderSize = 64, ProgramHeaderSize = 56, SectionHeaderSize = 64, SymbolSize = 24, RelocationSize = 24;
    private const uint LoadSegment = 1, DynamicSegment = 2;
    private const uint DynamicSymbolSection = 11;
    private const int MaxString = 1 << 16;

    private readonly Stream stream;
    private readonly List<Segment> segments = [];
    private readonly Dictionary<long, ulong> tags = [];
    private readonly List<ulong> neededNames = [];

    private ElfFile(Stream stream) => this.stream = stream;

    private readonly record struct Segment(ulong Offset, ulong Address, ulong FileSize);

    /// <summary>The dynamic section's tags that are read here.</summary>
    private static class Tag
    {
        public const long Needed = 1, PltRelocationSize = 2, Strings = 5, Symbols = 6, Relocations = 7, RelocationsSize = 8, StringsSize = 10,
            Soname = 14, Rpath = 15, OldRelocations = 17, PltRelocationKind = 20, PltRelocations = 23, Runpath = 29,
            SymbolVersions = 0x6ffffff0, Defined = 0x6ffffffc, DefinedCount = 0x6ffffffd, Needing = 0x6ffffffe, NeedingCount = 0x6fffffff;
    }

    /// <summary>The processor, as <c>e_machine</c> has it.</summary>
    public ushort Machine { get; private set; }

    /// <summary>The name that the loader knows the library by; empty where it has none.</summary>
    public string Soname { get; private set; } = "";

    /// <summary>Where the eight bytes of the name's place in the table of names lie in the file; 0 where it has no name.</summary>
    public long SonameOffset { get; private set; }

    /// <summary>The libraries that it needs.</summary>
    public IReadOnlyList<string> Needed { get; private set; } = [];

    /// <summary>The folders that it asks to be searched, as written: with <c>$ORIGIN</c>.</summary>
    public IReadOnlyList<string> SearchPath { get; private set; } = [];

    /// <summary>The versions that it needs of other libraries.</summary>
    public IReadOnlyList<NeededVersion> NeededVersions { get; private set; } = [];

    /// <summary>The versions that it defines itself.</summary>
    public IReadOnlyList<string> DefinedVersions { get; private set; } = [];

    /// <summary>The number by which ELF knows a processor.</summary>
    /// <param name="architecture">The processor.</param>
    public static ushort MachineOf(Architecture architecture) => architecture switch
    {
        Architecture.X64 => 62,
        Architecture.Arm64 => 183,
        Architecture.X86 => 3,
        Architecture.Arm => 40,
        Architecture.S390x => 22,
        Architecture.Ppc64le => 21,
        Architecture.RiscV64 => 243,
        Architecture.LoongArch64 => 258,
        _ => 0,
    };

    /// <summary>A processor's name by its ELF number.</summary>
    /// <param name="machine">The number.</param>
    public static string NameOf(ushort machine) =>
        Enum.GetValues<Architecture>().Where(a => MachineOf(a) == machine && machine != 0).Select(a => a.ToString().ToLowerInvariant())
            .FirstOrDefault($"machine {machine}");

    /// <summary>Reads the headers, the dynamic section and the symbol versions.</summary>
    /// <param name="stream">The file: seekable; it stays the caller's, and must stay open while <see cref="ReadImports"/> may be called.</param>
    /// <exception cref="ElfException">The bytes are no whole 64-bit little-endian shared library.</exception>
    public static ElfFile Read(Stream stream)
    {
        ElfFile elf = new(stream);
        elf.ReadHeaders();
        elf.ReadDynamic();
        elf.ReadNeededVersions();
        elf.ReadDefinedVersions();
        return elf;
    }

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ElfException">As <see cref="Read"/>.</exception>
    public static ElfFile ReadFile(string path)
    {
        using FileStream file = Open(path);
        return Read(file);
    }

    /// <summary>Opens a file for the few scattered reads that headers need.</summary>
    /// <param name="path">The file.</param>
    public static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 512);

    /// <summary>Where the name of a needed library lies in the table of names.</summary>
    /// <param name="library">One of <see cref="Needed"/>.</param>
    public ulong NamePlace(string library) => neededNames[Needed.ToList().IndexOf(library)];

    /// <summary>Reads the symbols that the library takes from others.</summary>
    /// <returns>One entry for each undefined dynamic symbol.</returns>
    /// <exception cref="ElfException">The symbol tables reach outside the file, or are of a kind that is not understood.</exception>
    public IReadOnlyList<ImportedSymbol> ReadImports()
    {
        if (tags.ContainsKey(Tag.OldRelocations) || (tags.TryGetValue(Tag.PltRelocationKind, out ulong kind) && kind != Tag.Relocations))
            throw new ElfException(ElfDefect.Corrupt, "its relocations are of the kind without addends, which no 64-bit Linux library has");

        HashSet<uint> relocated = [];
        ReadRelocated(relocated, Tag.Relocations, Tag.RelocationsSize);
        ReadRelocated(relocated, Tag.PltRelocations, Tag.PltRelocationSize);

        (long start, int count) = FindSymbols();
        byte[] symbols = Bytes(start, checked(count * SymbolSize), "the dynamic symbols");
        byte[] versions = tags.TryGetValue(Tag.SymbolVersions, out ulong address)
            ? Bytes(Offset(address, "the symbol versions"), count * 2, "the symbol versions")
            : new byte[count * 2];
        List<ImportedSymbol> imports = [];
        for (int i = 1; i < count; i++)
        {
            ReadOnlySpan<byte> symbol = symbols.AsSpan(i * SymbolSize, SymbolSize);
            if (BinaryPrimitives.ReadUInt16LittleEndian(symbol[6..]) != 0)
                continue;
            int version = BinaryPrimitives.ReadUInt16LittleEndian(versions.AsSpan(2 * i)) & 0x7fff;
            imports.Add(new(String(BinaryPrimitives.ReadUInt32LittleEndian(symbol)), symbol[4] >> 4 == 2, (ushort)version, relocated.Contains((uint)i)));
        }

        return imports;
    }

    private void ReadHeaders()
    {
        if (stream.Length == 0)
            throw new ElfException(ElfDefect.Empty, "it has no bytes");
        byte[] start = Bytes(0, (int)Math.Min(HeaderSize, stream.Length), "the header");
        if (!start.AsSpan().StartsWith("\u007fELF"u8))
            throw new ElfException(ElfDefect.NotElf, $"it begins with {Describe(start)}");
        if (start.Length < HeaderSize)
            throw new ElfException(ElfDefect.Truncated, $"it has {start.Length} bytes, fewer than its header's {HeaderSize}");
        if (start[4] != 2)
            throw new ElfException(ElfDefect.Foreign, start[4] == 1 ? "it is a 32-bit library" : $"its ELF class is {start[4]}");
        if (start[5] != 1)
            throw new ElfException(ElfDefect.Foreign, start[5] == 2 ? "it is a big-endian library" : $"its byte order is {start[5]}");
        ushort type = U16(start, 16);
        if (type != 3)
            throw new ElfException(ElfDefect.NotElf, $"its ELF type is {type}, where a shared library's is 3");
        Machine = U16(start, 18);

        ulong programs = U64(start, 32), sections = U64(start, 40);
        int programCount = U16(start, 56), sectionCount = U16(start, 60);
        if (U16(start, 54) != ProgramHeaderSize || programCount == 0)
            throw new ElfException(ElfDefect.Corrupt, "its program headers are not of the size that 64-bit ELF has");
        if (sectionCount > 0 && U16(start, 58) != SectionHeaderSize)
            throw new ElfException(ElfDefect.Corrupt, "its section headers are not of the size that 64-bit ELF has");
        byte[] headers = Bytes(Within(programs), programCount * ProgramHeaderSize, "the program headers");
        for (int i = 0; i < programCount; i++)
        {
            ReadOnlySpan<byte> header = headers.AsSpan(i * ProgramHeaderSize, ProgramHeaderSize);
            uint kind = BinaryPrimitives.ReadUInt32LittleEndian(header);
            Segment segment = new(U64(header, 8), U64(header, 16), U64(header, 32));
            if (kind == LoadSegment || kind == DynamicSegment)
                Require(segment.Offset, segment.FileSize, "a segment");
            if (kind == LoadSegment)
                segments.Add(segment);
            else if (kind == DynamicSegment)
                ReadDynamicEntries(segment);
        }

        if (sectionCount > 0)
        {
            Require(sections, (ulong)(sectionCount * SectionHeaderSize), "the section table");
            (sectionTable, sectionTableCount) = ((long)sections, sectionCount);
        }

        if (tags.Count == 0)
            throw new ElfException(ElfDefect.NotElf, "it has no dynamic section");
    }

    private long sectionTable;
    private int sectionTableCount;

    private void ReadDynamicEntries(Segment segment)
    {
        // 2^16 entries are a thousand times what a real library has; a larger claim is a corrupt header.
        if (segment.FileSize > 16 << 16)
            throw new ElfException(ElfDefect.Corrupt, "its dynamic section is larger than any library's");
        byte[] entries = Bytes((long)segment.Offset, (int)segment.FileSize, "the dynamic section");
        for (int i = 0; i + 16 <= entries.Length; i += 16)
        {
            long tag = (long)U64(entries, i);
            ulong value = U64(entries, i + 8);
            if (tag == 0)
                return;
            if (tag == Tag.Soname)
                SonameOffset = (long)segment.Offset + i + 8;
            if (tag == Tag.Needed)
                neededNames.Add(value);
            else
                tags[tag] = value;
        }
    }

    private void ReadDynamic()
    {
        Needed = neededNames.ConvertAll(String);
        Soname = tags.TryGetValue(Tag.Soname, out ulong soname) ? String(soname) : "";
        SearchPath = tags.TryGetValue(Tag.Runpath, out ulong path) || tags.TryGetValue(Tag.Rpath, out path)
            ? String(path).Split(':', StringSplitOptions.RemoveEmptyEntries)
            : [];
    }

    private void ReadNeededVersions()
    {
        if (!tags.TryGetValue(Tag.Needing, out ulong address))
            return;
        List<NeededVersion> versions = [];
        long entry = Offset(address, "the needed versions");
        foreach (int _ in Counted(Tag.NeedingCount))
        {
            byte[] library = Bytes(entry, 16, "a needed version");
            string name = String(U32(library, 4));
            long auxiliary = entry + U32(library, 8);
            for (int i = U16(library, 2); i > 0; i--)
            {
                byte[] version = Bytes(auxiliary, 16, "a needed version");
                bool weak = (U16(version, 4) & VersionFlags.Weak) != 0;
                versions.Add(new(name, String(U32(version, 8)), weak, U16(version, 6), auxiliary + VersionFlags.Offset));
                auxiliary += U32(version, 12);
            }

            entry += U32(library, 12);
        }

        NeededVersions = versions;
    }

    private void ReadDefinedVersions()
    {
        if (!tags.TryGetValue(Tag.Defined, out ulong address))
            return;
        List<string> versions = [];
        long entry = Offset(address, "the defined versions");
        foreach (int _ in Counted(Tag.DefinedCount))
        {
            byte[] definition = Bytes(entry, 20, "a defined version");
            versions.Add(String(U32(Bytes(entry + U32(definition, 12), 8, "a defined version"), 0)));
            entry += U32(definition, 16);
        }

        DefinedVersions = versions;
    }

    private IEnumerable<int> Counted(long tag)
    {
        ulong count = tags.GetValueOrDefault(tag);
        if (count > ushort.MaxValue)
            throw new ElfException(ElfDefect.Corrupt, $"it claims {count} symbol versions");
        return Enumerable.Range(0, (int)count);
    }

    private void ReadRelocated(HashSet<uint> symbols, long table, long size)
    {
        if (!tags.TryGetValue(table, out ulong address) || !tags.TryGetValue(size, out ulong bytes))
            return;
        long offset = Offset(address, "the relocations");
        Require((ulong)offset, bytes, "the relocations");
        byte[] relocations = Bytes(offset, checked((int)Math.Min(bytes, int.MaxValue)), "the relocations");
        for (int i = 0; i + RelocationSize <= relocations.Length; i += RelocationSize)
            symbols.Add((uint)(U64(relocations, i + 8) >> 32));
    }

    private (long Start, int Count) FindSymbols()
    {
        for (int i = 0; i < sectionTableCount; i++)
        {
            byte[] section = Bytes(sectionTable + (i * SectionHeaderSize), SectionHeaderSize, "a section header");
            if (U32(section, 4) != DynamicSymbolSection)
                continue;
            ulong start = U64(section, 24), size = U64(section, 32);
            Require(start, size, "the dynamic symbols");
            if (size > int.MaxValue)
                throw new ElfException(ElfDefect.Corrupt, "its symbol table is larger than 2 GB");
            return ((long)start, (int)(size / SymbolSize));
        }

        throw new ElfException(ElfDefect.Corrupt, "it has no table of dynamic symbols");
    }

    /// <summary>Where the byte that is mapped at <paramref name="address"/> lies in the file.</summary>
    private long Offset(ulong address, string what)
    {
        foreach (Segment segment in segments)
        {
            if (address >= segment.Address && address - segment.Address < segment.FileSize)
                return (long)(segment.Offset + (address - segment.Address));
        }

        throw new ElfException(ElfDefect.Corrupt, $"{what} lie at address 0x{address:x}, in none of its segments");
    }

    private string String(ulong index) => String(checked((uint)Math.Min(index, uint.MaxValue)));

    private string String(uint index)
    {
        if (!tags.TryGetValue(Tag.Strings, out ulong address) || !tags.TryGetValue(Tag.StringsSize, out ulong size))
            throw new ElfException(ElfDefect.Corrupt, "it has no table of strings");
        if (index >= size)
            throw new ElfException(ElfDefect.Corrupt, $"a name lies at {index} in a table of {size} bytes");
        strings ??= Offset(address, "the names");
        Require((ulong)strings.Value + index, 1, "a name");
        long left = Math.Min(stream.Length - strings.Value - index, Math.Min((long)Math.Min(size, long.MaxValue) - index, MaxString));
        Span<byte> buffer = stackalloc byte[256];
        List<byte> name = [];
        stream.Position = strings.Value + index;
        while (left > 0)
        {
            int read = stream.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
            int end = buffer[..read].IndexOf((byte)0);
            name.AddRange(buffer[..(end < 0 ? read : end)]);
            if (end >= 0)
                return Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(name));
            if (read == 0)
                break;
            left -= read;
        }

        throw new ElfException(ElfDefect.Corrupt, $"the name at {index} does not end");
    }

    private long? strings;

    private long Within(ulong offset)
    {
        Require(offset, 0, "a table");
        return (long)offset;
    }

    private void Require(ulong offset, ulong size, string what)
    {
        ulong length = (ulong)stream.Length;
        if (offset > length || size > length - offset)
            throw new ElfException(ElfDefect.Truncated, $"it has {length} bytes, and {what} ends at byte {(UInt128)offset + size}");
    }

    private byte[] Bytes(long offset, int count, string what)
    {
        if (offset < 0)
            throw new ElfException(ElfDefect.Corrupt, $"{what} lies before its start");
        Require((ulong)offset, (ulong)count, what);
        byte[] bytes = new byte[count];
        stream.Position = offset;
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static string Describe(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("version https://git-lfs"u8))
            return "the text of a Git LFS pointer";
        bool text = start.IndexOfAnyExceptInRange((byte)9, (byte)126) < 0;
        return text ? $"the text “{Encoding.ASCII.GetString(start[..Math.Min(24, start.Length)]).ReplaceLineEndings(" ")}”"
            : $"the bytes {Convert.ToHexString(start[..Math.Min(8, start.Length)])}";
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    /// <summary>The flags of a needed version.</summary>
    internal static class VersionFlags
    {
        /// <summary>The loader may do without the version.</summary>
        public const ushort Weak = 2;

        /// <summary>Where the flags lie in their entry.</summary>
        public const int Offset = 4;
    }
}
