using System.Text.Json.Serialization;

namespace Theory.Paper.Rendering;

/// <summary>A paper as data: text with markup, formulas, tables, figures and claims, from which every printed form is a pure function.</summary>
/// <remarks>
/// <para>Every string that is called markup reads: <c>*em*</c>, <c>**bold**</c>, <c>`code`</c>, <c>$tex$</c>, <c>[@key, place]</c> a
/// citation, <c>[#id]</c> a reference to a section, table, figure, claim or numbered formula, <c>[text](address)</c> a link,
/// <c>{{theory/case/measure}}</c> a published number; a backslash takes the next character literally.</para>
/// <para>There is no date: the same document gives the same bytes.</para>
/// </remarks>
/// <param name="Title">Markup.</param>
/// <param name="Subtitle">Markup; empty for none.</param>
/// <param name="Authors">Plain text.</param>
/// <param name="Abstract">Markup, a string a paragraph.</param>
/// <param name="Sections">In reading order.</param>
public sealed record Document(
    string Title, string Subtitle, IReadOnlyList<string> Authors, IReadOnlyList<string> Abstract, IReadOnlyList<Section> Sections)
{
    /// <summary>One plain sentence for search engines and the PDF's subject.</summary>
    public string Description { get; init; } = "";

    /// <summary>The works that citations name.</summary>
    public Bibliography Bibliography { get; init; } = Bibliography.Empty;

    /// <summary>The text and provenance of a published number; throws <see cref="KeyNotFoundException"/> for a name that it lacks.</summary>
    public Func<string, NumberText> Numbers { get; init; } =
        static name => throw new KeyNotFoundException($"The document publishes no numbers, so none is named '{name}'.");
}

/// <summary>A published number as it is printed.</summary>
/// <param name="Text">Markup without numbers or citations: <c>0.0123</c>, <c>$1.2\times 10^{-3}$</c>.</param>
/// <param name="Provenance">One plain line, shown on hovering: experiment, options, seed, commit.</param>
/// <param name="Link">The id of a block of the same document that tells more; empty for none.</param>
public sealed record NumberText(string Text, string Provenance, string Link = "");

/// <summary>A numbered section.</summary>
/// <param name="Id">Stable, of a–z, 0–9 and '-'; unique among all ids of the document.</param>
/// <param name="Title">Markup.</param>
/// <param name="Blocks">Its content.</param>
public sealed record Section(string Id, string Title, IReadOnlyList<Block> Blocks);

/// <summary>One piece of a section.</summary>
/// <remarks>The kinds that hold what was measured can be kept as JSON.</remarks>
[JsonDerivedType(typeof(Table), "table")]
[JsonDerivedType(typeof(Figure), "figure")]
[JsonDerivedType(typeof(Notice), "notice")]
public abstract record Block;

/// <summary>A heading below that of the section.</summary>
/// <param name="Level">2 for a subsection, 3 for a paragraph's heading.</param>
/// <param name="Id">As a section's.</param>
/// <param name="Text">Markup.</param>
public sealed record Heading(int Level, string Id, string Text) : Block;

/// <summary>A paragraph of markup.</summary>
public sealed record Paragraph(string Text) : Block;

/// <summary>A list, one item a string of markup; numbered where <paramref name="Ordered"/>.</summary>
public sealed record BulletList(IReadOnlyList<string> Items, bool Ordered = false) : Block;

/// <summary>A remark that must not be overlooked, such as "measured on stand-in data".</summary>
public sealed record Notice(string Text) : Block;

/// <summary>A formula on its own line, in TeX; numbered where it has an id.</summary>
public sealed record DisplayFormula(string Tex, string Id = "") : Block;

/// <summary>Where a column's cells stand.</summary>
public enum Align { Left, Center, Right }

/// <summary>A column's header (markup) and alignment.</summary>
public sealed record Column(string Header, Align Align = Align.Left);

/// <summary>A numbered table; every cell is markup.</summary>
public sealed record Table(
    string Id, string Caption, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, string Note = "") : Block;

/// <summary>What a claim's rule said of its measurements.</summary>
public enum Outcome { Holds, Fails, Conditional, Undecided }

/// <summary>A claim beside its prediction, its measurement and its verdict; all strings are markup.</summary>
/// <param name="Id">As a section's.</param>
/// <param name="Statement">The claim in one sentence.</param>
/// <param name="Essay">Where it was made.</param>
/// <param name="Predicted">What theory says.</param>
/// <param name="Measured">What was found.</param>
/// <param name="Outcome">The verdict.</param>
/// <param name="Why">The rule and how it came out.</param>
public sealed record ClaimCard(
    string Id, string Statement, string Essay, string Predicted, string Measured, Outcome Outcome, string Why) : Block;

/// <summary>Source text, printed as it stands.</summary>
public sealed record CodeListing(string Code, string Caption = "", string Language = "F#") : Block;

/// <summary>The works cited, in the order of their first citation.</summary>
public sealed record References : Block;
