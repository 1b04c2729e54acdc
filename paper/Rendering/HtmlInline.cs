using System.Globalization;

namespace Theory.Paper.Rendering;

/// <summary>Prints runs of markup as HTML.</summary>
internal sealed class HtmlInline(Composition composition)
{
    /// <summary>A markup string of the document.</summary>
    public string Runs(string text) => Runs(composition.Inlines(text));

    /// <summary>An id's characters from a bibliography key.</summary>
    public static string Anchor(string key) => string.Concat(key.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

    /// <summary>An address as a reader sees it.</summary>
    public static string Bare(string link) => link[(link.IndexOf("://", StringComparison.Ordinal) + 3)..];

    private string Runs(IEnumerable<Inline> runs) => string.Concat(runs.Select(Run));

    private string Run(Inline run) => run switch
    {
        Inline.Text t => HtmlText.Escape(t.Value),
        Inline.Emphasis e => $"<em>{Runs(e.Body)}</em>",
        Inline.Strong s => $"<strong>{Runs(s.Body)}</strong>",
        Inline.Code { Value.Length: <= 24 } c => $"<code class=\"unbroken\">{HtmlText.Escape(c.Value)}</code>",
        Inline.Code c => $"<code>{HtmlText.Escape(c.Value)}</code>",
        Inline.Math m => FormulaMathMl.Print(m.Formula, display: false),
        Inline.Citation c => $"<span class=\"citation\">[{string.Join("; ", c.Works.Select(Work))}]</span>",
        Inline.Reference r => $"<a href=\"#{r.Id}\">{HtmlText.Escape(composition.Target(r.Id))}</a>",
        Inline.Link l => $"<a href=\"{HtmlText.Escape(l.Address)}\"{(l.Address[0] == '#' ? "" : " rel=\"noreferrer\"")}>{Runs(l.Body)}</a>",
        Inline.Number n => Number(n.Name),
        _ => throw new ArgumentException($"A run of the kind {run.GetType().Name} is not known.", nameof(run)),
    };

    private string Work((string Key, string Place) work) => string.Create(
        CultureInfo.InvariantCulture,
        $"<a href=\"#work-{Anchor(work.Key)}\">{composition.Citation(work.Key)}</a>{(work.Place == "" ? "" : ", " + HtmlText.Escape(work.Place))}");

    private string Number(string name)
    {
        var (number, runs) = composition.Number(name);
        var span = $"<span class=\"number\" data-name=\"{HtmlText.Escape(name)}\" title=\"{HtmlText.Escape($"{name}: {number.Provenance}")}\">{Runs(runs)}</span>";
        return number.Link == "" ? span : $"<a class=\"to-number\" href=\"#{number.Link}\">{span}</a>";
    }
}
