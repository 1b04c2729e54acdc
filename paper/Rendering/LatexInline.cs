using System.Globalization;

namespace Theory.Paper.Rendering;

/// <summary>Prints runs of markup as LaTeX.</summary>
internal sealed class LatexInline(Composition composition)
{
    /// <summary>A markup string of the document.</summary>
    public string Runs(string text) => Runs(composition.Inlines(text));

    /// <summary>A label of a figure: text and formulas.</summary>
    public static string FigureLabel(string label) => string.Concat(Markup.Parse(label).Select(run => run switch
    {
        Inline.Math math => $"${math.Formula}$",
        Inline.Text text => LatexText.Escape(text.Value),
        _ => "",
    }));

    /// <summary>A heading's text with what its bookmark says.</summary>
    public string Heading(string text) => $"\\texorpdfstring{{{Runs(text)}}}{{{LatexText.Bookmark(composition.Plain(text))}}}";

    private string Runs(IEnumerable<Inline> runs) => string.Concat(runs.Select(Run));

    private string Run(Inline run) => run switch
    {
        Inline.Text t => LatexText.Escape(t.Value),
        Inline.Emphasis e => $"\\emph{{{Runs(e.Body)}}}",
        Inline.Strong s => $"\\textbf{{{Runs(s.Body)}}}",
        Inline.Code c => $"\\texttt{{{LatexText.Code(c.Value)}}}",
        Inline.Math m => $"${m.Formula}$",
        Inline.Citation c => $"[{string.Join("; ", c.Works.Select(Work))}]",
        Inline.Reference r => $"\\hyperlink{{{r.Id}}}{{{LatexText.Escape(composition.Target(r.Id))}}}",
        Inline.Link { Address: ['#', .. var id] } l => $"\\hyperlink{{{id}}}{{{Runs(l.Body)}}}",
        Inline.Link l => $"\\href{{{Address(l.Address)}}}{{{Runs(l.Body)}}}",
        Inline.Number n => Number(n.Name),
        _ => throw new ArgumentException($"A run of the kind {run.GetType().Name} is not known.", nameof(run)),
    };

    /// <summary>An address as <c>\href</c> takes it.</summary>
    public static string Address(string address) => string.Concat(System.Text.Encoding.UTF8.GetBytes(address).Select(b =>
        b is <= 0x20 or >= 0x7f || "{}\\^`<>\"".Contains((char)b) ? $"\\%{b:X2}" : "%#&_~$".Contains((char)b) ? $"\\{(char)b}" : ((char)b).ToString()));

    /// <summary>An address as it is read, to be broken after its slashes and points.</summary>
    public static string Shown(string address) =>
        LatexText.Escape(HtmlInline.Bare(address)).Replace("/", "/\\allowbreak{}", StringComparison.Ordinal).Replace(".", ".\\allowbreak{}", StringComparison.Ordinal);

    private string Work((string Key, string Place) work) => string.Create(
        CultureInfo.InvariantCulture,
        $"\\hyperlink{{work-{HtmlInline.Anchor(work.Key)}}}{{{composition.Citation(work.Key)}}}{(work.Place == "" ? "" : ", " + LatexText.Escape(work.Place))}");

    private string Number(string name)
    {
        var (number, runs) = composition.Number(name);
        return number.Link == "" ? Runs(runs) : $"\\hyperlink{{{number.Link}}}{{{Runs(runs)}}}";
    }
}
