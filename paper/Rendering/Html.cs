using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Theory.Paper.Rendering;

/// <summary>Prints a document as one HTML file that asks the network for nothing.</summary>
public static class Html
{
    /// <summary>The page.</summary>
    /// <exception cref="DocumentException">The document has a mistake; its place is named.</exception>
    public static string Render(Document document) => new HtmlPage(Composition.Of(document)).Page();
}

/// <summary>The parts of the page.</summary>
internal sealed class HtmlPage(Composition composition)
{
    private readonly HtmlInline inline = new(composition);

    public string Page()
    {
        var (document, style, script) = (composition.Document, Resource("page.css"), Resource("page.js"));
        var title = HtmlText.Escape(composition.Plain(document.Title));
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '{Hash(style)}'; script-src '{Hash(script)}'; img-src data:; base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="description" content="{HtmlText.Escape(document.Description)}">
            <meta name="color-scheme" content="light dark">
            <title>{title}</title>
            <link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='6' fill='%231f4e79'/%3E%3Cpath d='M6 24C13 24 13 8 26 8' fill='none' stroke='white' stroke-width='3'/%3E%3C/svg%3E">
            <style>{style}</style>
            </head>
            <body>
            <a class="skip" href="#main">Skip to the text</a>
            <button class="theme" type="button" aria-pressed="false" title="Switch between light and dark"><span aria-hidden="true">◐</span><span class="hidden">Dark colours</span></button>
            <div class="layout">

            """);
        html.Append(Contents());
        html.Append(CultureInfo.InvariantCulture, $"""
            <main id="main">
            <header class="masthead">
            <h1>{inline.Runs(document.Title)}</h1>

            """);
        html.Append(document.Subtitle == "" ? "" : $"<p class=\"subtitle\">{inline.Runs(document.Subtitle)}</p>\n");
        html.Append(document.Authors.Count == 0 ? "" : $"<p class=\"authors\">{HtmlText.Escape(string.Join(" · ", document.Authors))}</p>\n");
        html.Append("</header>\n");
        if (document.Abstract.Count > 0)
        {
            html.Append($"<section class=\"abstract\" aria-labelledby=\"abstract\"><h2 id=\"abstract\">Abstract</h2>{string.Concat(document.Abstract.Select(p => $"<p>{inline.Runs(p)}</p>"))}</section>\n");
        }

        foreach (var section in document.Sections)
        {
            html.Append($"<section aria-labelledby=\"{section.Id}\">\n<h2 id=\"{section.Id}\"><span class=\"counter\">{composition.NumberOf(section.Id)}</span>{inline.Runs(section.Title)}</h2>\n");
            foreach (var block in section.Blocks)
            {
                html.Append(Block(block)).Append('\n');
            }

            html.Append("</section>\n");
        }

        html.Append($"</main>\n</div>\n<script>{script}</script>\n</body>\n</html>\n");
        return html.ToString();
    }

    private string Contents()
    {
        var html = new StringBuilder("<nav class=\"contents\" aria-label=\"Contents\">\n<p>Contents</p>\n<ol>\n");
        foreach (var section in composition.Document.Sections)
        {
            html.Append($"<li><a href=\"#{section.Id}\">{Title(section.Title)}</a>");
            var parts = section.Blocks.OfType<Heading>().Where(h => h.Level == 2).ToList();
            html.Append(parts.Count == 0 ? "" : $"<ol>{string.Concat(parts.Select(h => $"<li><a href=\"#{h.Id}\">{Title(h.Text)}</a></li>"))}</ol>");
            html.Append("</li>\n");
        }

        return html.Append("</ol>\n</nav>\n").ToString();
    }

    private string Title(string text) => HtmlText.Escape(composition.Plain(text));

    private string Block(Block block) => block switch
    {
        Heading b => $"<h{b.Level + 1} id=\"{b.Id}\">{inline.Runs(b.Text)}</h{b.Level + 1}>",
        Paragraph b => $"<p>{inline.Runs(b.Text)}</p>",
        Notice b => $"<p class=\"notice\" role=\"note\">{inline.Runs(b.Text)}</p>",
        BulletList b => $"<{(b.Ordered ? "ol" : "ul")}>{string.Concat(b.Items.Select(i => $"<li>{inline.Runs(i)}</li>"))}</{(b.Ordered ? "ol" : "ul")}>",
        DisplayFormula b => Formula(b),
        Table b => Table(b),
        Figure b => new Svg(Scene.Of(b), composition.Target(b.Id)).Figure(inline.Runs(b.Title), composition.Plain(b.Title), inline.Runs(b.Caption)),
        ClaimCard b => Claim(b),
        CodeListing b => Listing(b),
        References => Bibliography(),
        _ => throw new ArgumentException($"A block of the kind {block.GetType().Name} is not known.", nameof(block)),
    };

    private string Formula(DisplayFormula block)
    {
        var math = FormulaMathMl.Print(composition.Formula(block.Tex), display: true);
        return block.Id == ""
            ? $"<div class=\"formula\" tabindex=\"0\" role=\"group\" aria-label=\"Formula\">{math}</div>"
            : $"<div class=\"formula\" id=\"{block.Id}\" tabindex=\"0\" role=\"group\" aria-label=\"{composition.Target(block.Id)}\">{math}<span class=\"tag\">({composition.NumberOf(block.Id)})</span></div>";
    }

    private string Table(Table table)
    {
        var html = new StringBuilder($"<figure class=\"table{(table.Rows.Count <= 20 ? " short" : "")}\" id=\"{table.Id}\"><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{composition.Target(table.Id)}\"><table>");
        html.Append($"<caption><span class=\"name\">{composition.Target(table.Id)}.</span> {inline.Runs(table.Caption)}</caption><thead><tr>");
        foreach (var column in table.Columns)
        {
            html.Append($"<th scope=\"col\" class=\"{Side(column)}\" aria-sort=\"none\"><button type=\"button\" title=\"Sort by this column\">{inline.Runs(column.Header)}</button></th>");
        }

        html.Append("</tr></thead><tbody>");
        foreach (var row in table.Rows)
        {
            html.Append("<tr>");
            for (var i = 0; i < row.Count; i++)
            {
                var key = SortKey.Of(composition.Plain(row[i])) is { } value ? $" data-value=\"{value.ToString("R", CultureInfo.InvariantCulture)}\"" : "";
                html.Append($"<td class=\"{Side(table.Columns[i])}\"{key}>{inline.Runs(row[i])}</td>");
            }

            html.Append("</tr>");
        }

        html.Append("</tbody></table></div>");
        html.Append(table.Note == "" ? "" : $"<p class=\"note\">{inline.Runs(table.Note)}</p>");
        return html.Append("</figure>").ToString();
    }

    private static string Side(Column column) => column.Align switch { Align.Right => "right", Align.Center => "center", _ => "left" };

    private string Claim(ClaimCard claim)
    {
        var outcome = claim.Outcome.ToString();
        return $"<section class=\"claim {outcome.ToLowerInvariant()}\" id=\"{claim.Id}\" aria-label=\"{composition.Target(claim.Id)}\">"
            + $"<header><span class=\"name\">{composition.Target(claim.Id)}</span><span class=\"badge\"><span aria-hidden=\"true\">{Sign(claim.Outcome)}</span> {outcome}</span></header>"
            + $"<p class=\"statement\">{inline.Runs(claim.Statement)}</p>"
            + (claim.Essay == "" ? "" : $"<p class=\"essay\">{inline.Runs(claim.Essay)}</p>")
            + $"<dl><div><dt>Predicted</dt><dd>{inline.Runs(claim.Predicted)}</dd></div><div><dt>Measured</dt><dd>{inline.Runs(claim.Measured)}</dd></div></dl>"
            + $"<p class=\"why\">{inline.Runs(claim.Why)}</p></section>";
    }

    private static string Sign(Outcome outcome) => outcome switch { Outcome.Holds => "✓", Outcome.Fails => "✕", Outcome.Conditional => "◐", _ => "?" };

    private string Listing(CodeListing listing)
    {
        var code = string.Concat(CodeTokens.Of(listing.Code, listing.Language).Select(t =>
            t.Kind == CodeKind.Plain ? HtmlText.Escape(t.Text) : $"<span class=\"{t.Kind.ToString().ToLowerInvariant()}\">{HtmlText.Escape(t.Text)}</span>"));
        return $"<figure class=\"listing\"><pre tabindex=\"0\"><code>{code}</code></pre>"
            + (listing.Caption == "" ? "" : $"<figcaption>{inline.Runs(listing.Caption)}</figcaption>") + "</figure>";
    }

    private string Bibliography()
    {
        var html = new StringBuilder("<ol class=\"references\">");
        foreach (var work in composition.Cited)
        {
            html.Append($"<li id=\"work-{HtmlInline.Anchor(work.Key)}\">{HtmlText.Escape(work.Authors)}. <cite>{HtmlText.Escape(work.Title)}</cite>.");
            html.Append(work.Venue == "" ? "" : $" {HtmlText.Escape(work.Venue)},").Append($" {HtmlText.Escape(work.Year)}.");
            html.Append(work.Link is { } link ? $" <a href=\"{HtmlText.Escape(link)}\" rel=\"noreferrer\">{HtmlText.Escape(HtmlInline.Bare(link))}</a>" : "").Append("</li>");
        }

        return html.Append("</ol>").ToString();
    }

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Resource(string name)
    {
        using var stream = typeof(Html).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly lacks its part '{name}'.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
