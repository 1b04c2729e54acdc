using System.Globalization;
using System.Text;

namespace Theory.Paper.Rendering;

/// <summary>Prints a document as LaTeX that needs only Debian's texlive-latex-base, -latex-recommended and -pictures.</summary>
public static class Latex
{
    /// <summary>The source, in ASCII; compiled twice at one place in time it gives the same bytes.</summary>
    /// <exception cref="DocumentException">The document has a mistake; its place is named.</exception>
    /// <exception cref="ArgumentException">A character has no LaTeX here.</exception>
    public static string Render(Document document) => new LatexPaper(Composition.Of(document)).Source();
}

/// <summary>The parts of the source.</summary>
internal sealed class LatexPaper(Composition composition)
{
    private const double TextWidth = 430;
    private readonly LatexInline inline = new(composition);

    public string Source()
    {
        var document = composition.Document;
        var tex = new StringBuilder(Preamble);
        var (title, subject) = (LatexText.Bookmark(composition.Plain(document.Title)), LatexText.Bookmark(document.Description));
        tex.Append($"\\hypersetup{{pdftitle={{{title}}},pdfauthor={{{LatexText.Bookmark(string.Join(", ", document.Authors))}}},pdfsubject={{{subject}}}}}\n");
        tex.Append("\\begin{document}\n\\thispagestyle{plain}\n\\begin{flushleft}\n");
        tex.Append($"{{\\LARGE\\bfseries {inline.Runs(document.Title)}\\par}}\n");
        tex.Append(document.Subtitle == "" ? "" : $"\\vspace{{6pt}}{{\\large\\itshape {inline.Runs(document.Subtitle)}\\par}}\n");
        tex.Append(document.Authors.Count == 0 ? "" : $"\\vspace{{8pt}}{{{string.Join("\\quad ", document.Authors.Select(LatexText.Escape))}\\par}}\n");
        tex.Append("\\end{flushleft}\n");
        if (document.Abstract.Count > 0)
        {
            tex.Append($"\\begin{{abstract}}\\noindent\n{string.Join("\n\n\\smallskip\\noindent ", document.Abstract.Select(inline.Runs))}\n\\end{{abstract}}\n");
        }

        foreach (var section in document.Sections)
        {
            tex.Append($"\n\\section{{{inline.Heading(section.Title)}}}\\hypertarget{{{section.Id}}}{{}}\n");
            foreach (var block in section.Blocks)
            {
                tex.Append(Block(block)).Append('\n');
            }
        }

        return tex.Append("\\end{document}\n").ToString();
    }

    private const string Preamble = """
        % Written by the paper program; edit the document it renders, not this file.
        \documentclass[11pt,a4paper]{article}
        \pdfinfoomitdate=1 \pdftrailerid{} \pdfsuppressptexinfo=-1
        \usepackage[a4paper,textwidth=430pt,top=28mm,bottom=30mm]{geometry}
        \usepackage{amsmath,amssymb}
        \usepackage[table]{xcolor}
        \usepackage{array,booktabs,longtable}
        \usepackage{tikz}
        \usepackage[protrusion=true,expansion=false]{microtype}
        \usepackage[unicode,colorlinks,allcolors=link,bookmarksnumbered]{hyperref}
        \definecolor{link}{HTML}{1F4E79}\definecolor{soft}{HTML}{5C5E66}\definecolor{hair}{HTML}{DAD6CC}
        \definecolor{holds}{HTML}{14694A}\definecolor{fails}{HTML}{A3331F}\definecolor{conditional}{HTML}{7A5200}\definecolor{undecided}{HTML}{55585F}
        \definecolor{h0}{HTML}{0069A8}\definecolor{h1}{HTML}{B84A00}\definecolor{h2}{HTML}{00765A}\definecolor{h3}{HTML}{96417C}
        \definecolor{h4}{HTML}{866000}\definecolor{h5}{HTML}{3A5BBF}\definecolor{h6}{HTML}{5C5E66}\definecolor{h7}{HTML}{8A2F2F}
        \renewcommand{\labelitemi}{$\bullet$}
        \setlength{\parindent}{0pt}\setlength{\parskip}{6pt plus 2pt minus 1pt}
        \setlength{\LTpre}{4pt}\setlength{\LTpost}{6pt}
        \setlength{\emergencystretch}{3em}\hbadness=10000 \hfuzz=2pt

        """;

    private string Block(Block block) => block switch
    {
        Heading { Level: 2 } b => $"\\subsection{{{inline.Heading(b.Text)}}}\\hypertarget{{{b.Id}}}{{}}",
        Heading b => $"\\subsubsection*{{{inline.Heading(b.Text)}}}\\hypertarget{{{b.Id}}}{{}}",
        Paragraph b => inline.Runs(b.Text) + "\n",
        Notice b => Barred("conditional", inline.Runs(b.Text)),
        BulletList b => $"\\begin{{{Kind(b)}}}\\setlength{{\\itemsep}}{{2pt}}\n{string.Concat(b.Items.Select(i => $"\\item {inline.Runs(i)}\n"))}\\end{{{Kind(b)}}}\n",
        DisplayFormula { Id: "" } b => $"\\[ {composition.Formula(b.Tex)} \\]",
        DisplayFormula b => $"\\hypertarget{{{b.Id}}}{{}}\\[ {composition.Formula(b.Tex)} \\tag{{{composition.NumberOf(b.Id)}}} \\]",
        Table b => Table(b),
        Figure b => Figure(b),
        ClaimCard b => Claim(b),
        CodeListing b => Listing(b),
        References => Bibliography(),
        _ => throw new ArgumentException($"A block of the kind {block.GetType().Name} is not known.", nameof(block)),
    };

    private static string Kind(BulletList list) => list.Ordered ? "enumerate" : "itemize";

    private static string Barred(string colour, string body) =>
        $"\n\\medskip\\noindent\\hbox{{{{\\color{{{colour}}}\\vrule width 2.5pt}}\\hspace{{10pt}}\\begin{{minipage}}{{417pt}}\\setlength{{\\parskip}}{{4pt}}\\vspace{{3pt}}\n{body}\n\\par\\vspace{{3pt}}\\end{{minipage}}}}\\medskip\n";

    private string Claim(ClaimCard claim)
    {
        var colour = claim.Outcome.ToString().ToLowerInvariant();
        var body = new StringBuilder($"\\hypertarget{{{claim.Id}}}{{}}{{\\small\\sffamily\\bfseries {LatexText.Escape(composition.Target(claim.Id))}\\hfill\\textcolor{{{colour}}}{{{claim.Outcome}}}\\par}}\n");
        body.Append($"{{\\large {inline.Runs(claim.Statement)}\\par}}\n");
        body.Append(claim.Essay == "" ? "" : $"{{\\small\\color{{soft}}{inline.Runs(claim.Essay)}\\par}}\n");
        foreach (var (name, text) in new[] { ("Predicted", claim.Predicted), ("Measured", claim.Measured), ("Why", claim.Why) })
        {
            body.Append($"\\hangindent=62pt\\hangafter=1\\makebox[62pt][l]{{\\small\\sffamily\\color{{soft}}{name}}}{inline.Runs(text)}\\par\n");
        }

        return Barred(colour, body.ToString());
    }

    private static string Code(string code) =>
        string.Join("\\\\\n", code.TrimEnd().ReplaceLineEndings("\n").Split('\n').Select(line => $"\\mbox{{}}{LatexText.Code(line)}"));

    private string Listing(CodeListing listing) =>
        $"\n\\medskip\\noindent\\hbox{{{{\\color{{hair}}\\vrule width 2.5pt}}\\hspace{{10pt}}\\begin{{minipage}}{{417pt}}\\footnotesize\\ttfamily\\raggedright\n{Code(listing.Code)}\n\\end{{minipage}}}}\n"
        + (listing.Caption == "" ? "" : $"\n{{\\small {inline.Runs(listing.Caption)}\\par}}\n") + "\\medskip\n";

    private string Figure(Figure figure)
    {
        var caption = $"\\textbf{{{LatexText.Escape(composition.Target(figure.Id))}.}} {inline.Runs(figure.Title)}{(composition.Plain(figure.Title).EndsWith('.') ? "" : ".")} {inline.Runs(figure.Caption)}";
        return $"\n\\medskip\\noindent\\begin{{minipage}}{{\\textwidth}}\\hypertarget{{{figure.Id}}}{{}}\n{LatexFigure.Draw(Scene.Of(figure, 640, 350), TextWidth)}\\par\\vspace{{4pt}}\n{{\\small {caption}\\par}}\n\\end{{minipage}}\\medskip\n";
    }

    private string Table(Table table)
    {
        var header = string.Join(" & ", table.Columns.Select(c => $"\\textbf{{{inline.Runs(c.Header)}}}")) + " \\\\";
        var tex = new StringBuilder($"\n\\medskip\\hypertarget{{{table.Id}}}{{}}{{\\small\\textbf{{{LatexText.Escape(composition.Target(table.Id))}.}} {inline.Runs(table.Caption)}\\par}}\\nopagebreak\n");
        tex.Append($"{{\\small\\begin{{longtable}}[l]{{@{{}}{Columns(table)}@{{}}}}\n\\toprule\n{header}\n\\midrule\n\\endhead\n\\bottomrule\n\\endfoot\n");
        foreach (var row in table.Rows)
        {
            tex.AppendJoin(" & ", row.Select(inline.Runs)).Append(" \\\\\n");
        }

        tex.Append("\\end{longtable}}\n");
        return tex.Append(table.Note == "" ? "" : $"{{\\footnotesize\\color{{soft}}{inline.Runs(table.Note)}\\par}}\n").Append("\\medskip\n").ToString();
    }

    /// <summary>Natural columns where they fit the page; else the wide left ones share what the others leave.</summary>
    private string Columns(Table table)
    {
        const double character = 5.1, gap = 12;
        var widths = table.Columns.Select((c, i) => character * table.Rows.Select(r => composition.Plain(r[i]).Length).Append(composition.Plain(c.Header).Length).Max()).ToList();
        var wide = table.Columns.Select((c, i) => c.Align == Align.Left && widths[i] > 90).ToList();
        var left = TextWidth - gap * (table.Columns.Count - 1) - widths.Where((_, i) => !wide[i]).Sum();
        var asked = widths.Where((_, i) => wide[i]).Sum();
        return string.Concat(table.Columns.Select((c, i) => wide[i] && asked > left
            ? string.Create(CultureInfo.InvariantCulture, $">{{\\raggedright\\arraybackslash}}p{{{Math.Max(60, left * widths[i] / asked):0.#}pt}}")
            : c.Align switch { Align.Right => "r", Align.Center => "c", _ => "l" }));
    }

    private string Bibliography()
    {
        var tex = new StringBuilder("\\begin{enumerate}\\small\\setlength{\\itemsep}{3pt}\n");
        foreach (var work in composition.Cited)
        {
            tex.Append($"\\item\\hypertarget{{work-{HtmlInline.Anchor(work.Key)}}}{{}}{LatexText.Escape(work.Authors)}. \\emph{{{LatexText.Escape(work.Title)}}}.");
            tex.Append(work.Venue == "" ? "" : $" {LatexText.Escape(work.Venue)},").Append($" {LatexText.Escape(work.Year)}.");
            tex.Append(work.Link is { } link ? $" \\href{{{LatexInline.Address(link)}}}{{{LatexInline.Shown(link)}}}" : "").Append('\n');
        }

        return tex.Append("\\end{enumerate}").ToString();
    }
}
