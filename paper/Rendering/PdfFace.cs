using System.Buffers.Binary;
using System.Text;

namespace Theory.Paper.Rendering;

/// <summary>A TrueType font of the assembly: its characters, their widths, and the part of it that a document uses.</summary>
internal sealed class PdfFace
{
    private static readonly string[] Kept = ["cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"];
    private readonly byte[] data;
    private readonly Dictionary<string, (int Offset, int Length)> tables = [];
    private readonly Dictionary<int, int> glyphs = [];
    private readonly SortedDictionary<int, string> used = [];
    private readonly int widths;

    public PdfFace(string name, byte[] data)
    {
        (Name, this.data) = (name, data);
        for (var i = 0; i < UInt16(4); i++)
        {
            var entry = 12 + 16 * i;
            tables[Encoding.ASCII.GetString(data, entry, 4)] = ((int)UInt32(entry + 8), (int)UInt32(entry + 12));
        }

        UnitsPerEm = UInt16(tables["head"].Offset + 18);
        widths = UInt16(tables["hhea"].Offset + 34);
        Ascent = Scaled(Int16(tables["hhea"].Offset + 4));
        Descent = -Scaled(Int16(tables["hhea"].Offset + 6));
        ReadCharacters();
    }

    public string Name { get; }

    public int UnitsPerEm { get; }

    /// <summary>Height above the line, in em.</summary>
    public double Ascent { get; }

    /// <summary>Depth below the line, in em.</summary>
    public double Descent { get; }

    /// <summary>The glyphs that texts have used, with the characters they stood for.</summary>
    public IReadOnlyDictionary<int, string> Used => used;

    public bool Has(Rune rune) => glyphs.ContainsKey(rune.Value);

    /// <summary>The glyph of a character, which the document will then hold.</summary>
    public int Use(Rune rune)
    {
        var glyph = glyphs[rune.Value];
        used.TryAdd(glyph, rune.ToString());
        return glyph;
    }

    /// <summary>The advance of a character, in em.</summary>
    public double Width(Rune rune) => GlyphWidth(glyphs[rune.Value]);

    /// <summary>The advance of a glyph, in em.</summary>
    public double GlyphWidth(int glyph) => Scaled(UInt16(tables["hmtx"].Offset + 4 * Math.Min(glyph, widths - 1)));

    /// <summary>The lowest and highest point of a character's drawing, in em.</summary>
    public (double Low, double High) Extent(Rune rune)
    {
        var (start, end) = Outline(glyphs[rune.Value]);
        return end - start < 10 ? (0, 0) : (Scaled(Int16(start + 4)), Scaled(Int16(start + 8)));
    }

    /// <summary>The font file with the outlines of the used glyphs only; all keep their numbers.</summary>
    public byte[] Subset()
    {
        var needed = new SortedSet<int> { 0 };
        foreach (var glyph in used.Keys)
        {
            Need(glyph, needed);
        }

        var count = UInt16(tables["maxp"].Offset + 4);
        var outlines = new MemoryStream();
        var places = new byte[4 * (count + 1)];
        for (var glyph = 0; glyph < count; glyph++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(places.AsSpan(4 * glyph), (uint)outlines.Length);
            if (needed.Contains(glyph))
            {
                var (start, end) = Outline(glyph);
                outlines.Write(data, start, end - start);
                outlines.Write(new byte[-(end - start) & 3]);
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(places.AsSpan(4 * count), (uint)outlines.Length);
        var head = Table("head");
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
        var parts = Kept.Where(tables.ContainsKey).Select(tag => (tag, tag switch
        {
            "glyf" => outlines.ToArray(),
            "loca" => places,
            "head" => head,
            _ => Table(tag),
        })).ToList();
        return Assemble(parts);
    }

    private static byte[] Assemble(List<(string Tag, byte[] Data)> parts)
    {
        var file = new MemoryStream();
        void UInt16(int value) => file.Write([(byte)(value >> 8), (byte)value]);
        void UInt32(uint value) => file.Write([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
        var power = (int)Math.Log2(parts.Count);
        UInt32(0x00010000);
        UInt16(parts.Count);
        UInt16(16 << power);
        UInt16(power);
        UInt16(16 * parts.Count - (16 << power));
        var offset = 12 + 16 * parts.Count;
        foreach (var (tag, part) in parts)
        {
            file.Write(Encoding.ASCII.GetBytes(tag));
            UInt32(Sum(part));
            UInt32((uint)offset);
            UInt32((uint)part.Length);
            offset += part.Length + (-part.Length & 3);
        }

        foreach (var (_, part) in parts)
        {
            file.Write(part);
            file.Write(new byte[-part.Length & 3]);
        }

        return file.ToArray();
    }

    private static uint Sum(byte[] part)
    {
        var sum = 0u;
        for (var i = 0; i < part.Length; i++)
        {
            sum += (uint)part[i] << (24 - 8 * (i & 3));
        }

        return sum;
    }

    /// <summary>A glyph, and those that it is put together from.</summary>
    private void Need(int glyph, SortedSet<int> needed)
    {
        var (start, end) = Outline(glyph);
        if (!needed.Add(glyph) || end - start < 10 || Int16(start) >= 0)
        {
            return;
        }

        var at = start + 10;
        int flags;
        do
        {
            flags = UInt16(at);
            Need(UInt16(at + 2), needed);
            at += 4 + ((flags & 0x1) != 0 ? 4 : 2) + ((flags & 0x8) != 0 ? 2 : (flags & 0x40) != 0 ? 4 : (flags & 0x80) != 0 ? 8 : 0);
        }
        while ((flags & 0x20) != 0);
    }

    private (int Start, int End) Outline(int glyph)
    {
        var (loca, glyf) = (tables["loca"].Offset, tables["glyf"].Offset);
        return Int16(tables["head"].Offset + 50) == 0
            ? (glyf + 2 * UInt16(loca + 2 * glyph), glyf + 2 * UInt16(loca + 2 * glyph + 2))
            : (glyf + (int)UInt32(loca + 4 * glyph), glyf + (int)UInt32(loca + 4 * glyph + 4));
    }

    private void ReadCharacters()
    {
        var cmap = tables["cmap"].Offset;
        for (var i = 0; i < UInt16(cmap + 2); i++)
        {
            var table = cmap + (int)UInt32(cmap + 4 + 8 * i + 4);
            switch (UInt16(table))
            {
                case 4:
                    ReadSegments(table);
                    break;
                case 12:
                    for (var g = 0; g < UInt32(table + 12); g++)
                    {
                        var group = table + 16 + 12 * g;
                        for (var c = UInt32(group); c <= UInt32(group + 4); c++)
                        {
                            glyphs[(int)c] = (int)(UInt32(group + 8) + c - UInt32(group));
                        }
                    }

                    break;
            }
        }
    }

    private void ReadSegments(int table)
    {
        var doubled = UInt16(table + 6);
        for (var s = 0; s < doubled; s += 2)
        {
            var (last, first) = (UInt16(table + 14 + s), UInt16(table + 16 + doubled + s));
            var (delta, place) = (UInt16(table + 16 + 2 * doubled + s), table + 16 + 3 * doubled + s);
            for (var c = first; c <= last && c != 0xFFFF; c++)
            {
                var glyph = UInt16(place) == 0 ? c : UInt16(place + UInt16(place) + 2 * (c - first));
                if (glyph != 0 && ((glyph + delta) & 0xFFFF) is > 0 and var moved)
                {
                    glyphs.TryAdd(c, moved);
                }
            }
        }
    }

    private byte[] Table(string tag) => data.AsSpan(tables[tag].Offset, tables[tag].Length).ToArray();

    private double Scaled(int units) => units / (double)UnitsPerEm;

    private int UInt16(int at) => BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(at));

    private int Int16(int at) => BinaryPrimitives.ReadInt16BigEndian(data.AsSpan(at));

    private uint UInt32(int at) => BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(at));
}
