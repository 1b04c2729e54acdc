using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Theory.Paper.Rendering;

/// <summary>A rectangle of a page that leads to an address, or to a named place of the document.</summary>
internal sealed record PdfLink(double X, double Y, double Width, double Height, string Target);

/// <summary>A named place of a document.</summary>
internal sealed record PdfPlace(int Page, double Y);

/// <summary>An entry of the outline.</summary>
internal sealed record PdfBookmark(string Title, int Level, PdfPlace Place);

/// <summary>Writes a PDF 1.7 file: pages, embedded subsets of fonts, links and an outline. The same input gives the same bytes.</summary>
internal sealed class PdfFile
{
    public const double PageWidth = 595, PageHeight = 842;

    private readonly List<byte[]> objects = [];

    private PdfFile()
    {
    }

    public static byte[] Write(
        Document document, string title, IReadOnlyList<PdfCanvas> pages, IReadOnlyList<PdfFace> faces,
        IReadOnlyDictionary<string, PdfPlace> places, IReadOnlyList<PdfBookmark> bookmarks)
    {
        var file = new PdfFile();
        int catalog = file.Reserve(), tree = file.Reserve(), info = file.Reserve();
        var fonts = string.Concat(faces.Where(f => f.Used.Count > 0).Select(f => $"/{f.Name} {file.Font(f)} 0 R "));
        var numbers = pages.Select(_ => file.Reserve()).ToList();
        for (var i = 0; i < pages.Count; i++)
        {
            var content = file.Stream("", Encoding.ASCII.GetBytes(pages[i].Content));
            var links = string.Concat(pages[i].Links.Select(l => file.Link(l, numbers, places)).Where(n => n > 0).Select(n => $"{n} 0 R "));
            file.Set(numbers[i], $"<</Type/Page/Parent {tree} 0 R/MediaBox[0 0 {Number(PageWidth)} {Number(PageHeight)}]/Resources<</Font<<{fonts}>>/ExtGState<</Pale<</ca 0.17>>/Full<</ca 1>>>>>>/Contents {content} 0 R/Annots[{links}]>>");
        }

        file.Set(tree, $"<</Type/Pages/Count {pages.Count}/Kids[{string.Concat(numbers.Select(n => $"{n} 0 R "))}]>>");
        file.Set(info, $"<</Title {Text(title)}/Author {Text(string.Join(", ", document.Authors))}/Subject {Text(document.Description)}/Producer(Theory)>>");
        var outline = file.Outline(bookmarks, numbers);
        file.Set(catalog, $"<</Type/Catalog/Pages {tree} 0 R/Lang(en)/ViewerPreferences<</DisplayDocTitle true>>{(outline > 0 ? $"/Outlines {outline} 0 R/PageMode/UseOutlines" : "")}>>");
        return file.Bytes(catalog, info);
    }

    /// <summary>A number as PDF holds it.</summary>
    public static string Number(double value) => Svg.Text(value);

    private static string Text(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";

    private int Reserve()
    {
        objects.Add([]);
        return objects.Count;
    }

    private void Set(int number, string body) => objects[number - 1] = Encoding.Latin1.GetBytes(body);

    private int Add(string body)
    {
        var number = Reserve();
        Set(number, body);
        return number;
    }

    private int Stream(string entries, byte[] data)
    {
        var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zip.Write(data);
        }

        var number = Reserve();
        objects[number - 1] = [.. Encoding.Latin1.GetBytes($"<</Length {packed.Length}/Filter/FlateDecode{entries}>>\nstream\n"), .. packed.ToArray(), .. "\nendstream"u8];
        return number;
    }

    private int Font(PdfFace face)
    {
        var subset = face.Subset();
        var file = Stream($"/Length1 {subset.Length}", subset);
        // six letters before the name say that the font is a part; they are a function of the part
        var tag = string.Concat(SHA256.HashData(subset).Take(6).Select(b => (char)('A' + b % 26)));
        var name = $"{tag}+DejaVu{face.Name}";
        static string Thousandths(double em) => ((int)Math.Round(em * 1000)).ToString(CultureInfo.InvariantCulture);
        var widths = string.Concat(face.Used.Keys.Select(g => $"{g}[{Thousandths(face.GlyphWidth(g))}]"));
        var descriptor = Add($"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[-1000 -500 2000 1300]/ItalicAngle 0/Ascent {Thousandths(face.Ascent)}/Descent -{Thousandths(face.Descent)}/CapHeight 730/StemV 80/FontFile2 {file} 0 R>>");
        var descendant = Add($"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {descriptor} 0 R/CIDToGIDMap/Identity/DW 600/W[{widths}]>>");
        var unicode = new StringBuilder("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Theory def\n/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n");
        foreach (var group in face.Used.Chunk(100))
        {
            unicode.Append(CultureInfo.InvariantCulture, $"{group.Length} beginbfchar\n");
            foreach (var (glyph, text) in group)
            {
                unicode.Append(CultureInfo.InvariantCulture, $"<{glyph:X4}><{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>\n");
            }

            unicode.Append("endbfchar\n");
        }

        var map = Stream("", Encoding.ASCII.GetBytes(unicode.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n").ToString()));
        return Add($"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]/ToUnicode {map} 0 R>>");
    }

    /// <summary>An annotation, or 0 where the link's place is not in the document.</summary>
    private int Link(PdfLink link, List<int> pages, IReadOnlyDictionary<string, PdfPlace> places)
    {
        var box = $"/Rect[{Number(link.X)} {Number(PageHeight - link.Y - link.Height)} {Number(link.X + link.Width)} {Number(PageHeight - link.Y)}]/Border[0 0 0]";
        if (!link.Target.StartsWith('#'))
        {
            var address = new string([.. link.Target.Select(c => c is '(' or ')' or '\\' || c > '~' ? '_' : c)]);
            return Add($"<</Type/Annot/Subtype/Link{box}/A<</S/URI/URI({address})>>>>");
        }

        return places.TryGetValue(link.Target[1..], out var place) ? Add($"<</Type/Annot/Subtype/Link{box}/Dest{Destination(place, pages)}>>") : 0;
    }

    private static string Destination(PdfPlace place, List<int> pages) => $"[{pages[place.Page]} 0 R/XYZ 0 {Number(PageHeight - place.Y + 6)} null]";

    private int Outline(IReadOnlyList<PdfBookmark> bookmarks, List<int> pages)
    {
        if (bookmarks.Count == 0)
        {
            return 0;
        }

        var root = Reserve();
        var numbers = bookmarks.Select(_ => Reserve()).ToList();
        var parents = bookmarks.Select((b, i) => b.Level == 1 ? -1 : Enumerable.Range(0, i).LastOrDefault(j => bookmarks[j].Level < b.Level, -1)).ToList();
        string Family(int parent)
        {
            var children = Enumerable.Range(0, bookmarks.Count).Where(i => parents[i] == parent).ToList();
            return children.Count == 0 ? "" : $"/First {numbers[children[0]]} 0 R/Last {numbers[children[^1]]} 0 R/Count {children.Count}";
        }

        for (var i = 0; i < bookmarks.Count; i++)
        {
            var siblings = Enumerable.Range(0, bookmarks.Count).Where(j => parents[j] == parents[i]).ToList();
            var at = siblings.IndexOf(i);
            Set(numbers[i], $"<</Title {Text(bookmarks[i].Title)}/Parent {(parents[i] < 0 ? root : numbers[parents[i]])} 0 R/Dest{Destination(bookmarks[i].Place, pages)}{Family(i)}"
                + (at > 0 ? $"/Prev {numbers[siblings[at - 1]]} 0 R" : "") + (at + 1 < siblings.Count ? $"/Next {numbers[siblings[at + 1]]} 0 R" : "") + ">>");
        }

        Set(root, $"<</Type/Outlines{Family(-1)}>>");
        return root;
    }

    private byte[] Bytes(int catalog, int info)
    {
        var file = new MemoryStream();
        void Ascii(string text) => file.Write(Encoding.Latin1.GetBytes(text));
        Ascii("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n");
        var offsets = new List<long>();
        for (var i = 0; i < objects.Count; i++)
        {
            offsets.Add(file.Length);
            Ascii($"{i + 1} 0 obj\n");
            file.Write(objects[i]);
            Ascii("\nendobj\n");
        }

        var id = Convert.ToHexString(SHA256.HashData(file.ToArray()).AsSpan(0, 16));
        var start = file.Length;
        Ascii($"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
        {
            Ascii(offset.ToString("D10", CultureInfo.InvariantCulture) + " 00000 n \n");
        }

        Ascii($"trailer\n<</Size {objects.Count + 1}/Root {catalog} 0 R/Info {info} 0 R/ID[<{id}><{id}>]>>\nstartxref\n{start}\n%%EOF\n");
        return file.ToArray();
    }
}
