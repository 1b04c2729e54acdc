using System.Globalization;

namespace Theory.Paper.Rendering;

/// <summary>A document that cannot be rendered: what is wrong, and in which block.</summary>
public sealed class DocumentException(string place, string problem, Exception? inner = null) : Exception($"{place}: {problem}", inner);

/// <summary>A document read once: markup parsed, parts numbered, citations and numbers looked up, every mistake found.</summary>
internal sealed class Composition
{
    private readonly Dictionary<string, IReadOnlyList<Inline>> parsed = [];
    private readonly Dictionary<string, Formula> formulas = [];
    private readonly Dictionary<string, NumberText> numbers = [];
    private readonly Dictionary<string, string> targets = [];
    private readonly List<Work> cited = [];
    private readonly Dictionary<string, int> citations = [];
    private readonly List<(string Place, string Id)> references = [];

    private Composition(Document document) => Document = document;

    public Document Document { get; }

    /// <summary>The works cited, in order; the first has the number 1.</summary>
    public IReadOnlyList<Work> Cited => cited;

    /// <summary>Reads a document.</summary>
    /// <exception cref="DocumentException">Markup or a formula does not parse; an id is there twice, malformed or missing; a citation or a number is unknown.</exception>
    public static Composition Of(Document document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var composition = new Composition(document);
        composition.Read("the title", [document.Title, document.Subtitle]);
        composition.Read("the abstract", document.Abstract);
        composition.NumberParts();
        foreach (var section in document.Sections)
        {
            composition.Read($"the title of the section '{section.Id}'", [section.Title]);
            for (var i = 0; i < section.Blocks.Count; i++)
            {
                composition.Read(section.Blocks[i], $"Section '{section.Id}', block {i + 1} ({section.Blocks[i].GetType().Name})");
            }
        }

        foreach (var (place, id) in composition.references)
        {
            if (!composition.targets.ContainsKey(id))
            {
                throw new DocumentException(place, $"nothing has the id '{id}'");
            }
        }

        return composition;
    }

    /// <summary>The runs of a markup string of the document.</summary>
    public IReadOnlyList<Inline> Inlines(string text) => parsed[text];

    /// <summary>The tree of a displayed formula.</summary>
    public Formula Formula(string tex) => formulas[tex];

    /// <summary>A published number and its runs.</summary>
    public (NumberText Number, IReadOnlyList<Inline> Runs) Number(string name) => (numbers[name], parsed[numbers[name].Text]);

    /// <summary>The number of a cited work.</summary>
    public int Citation(string key) => citations[key];

    /// <summary>What a part is called: "Figure 2".</summary>
    public string Target(string id) => targets[id];

    /// <summary>The number at the end of what a part is called.</summary>
    public string NumberOf(string id) => targets[id][(targets[id].LastIndexOf('\u00a0') + 1)..];

    /// <summary>The characters of a markup string, for a title or an attribute.</summary>
    public string Plain(string text) => Plain(Inlines(text));

    private string Plain(IEnumerable<Inline> runs) => string.Concat(runs.Select(run => run switch
    {
        Inline.Text t => t.Value,
        Inline.Emphasis e => Plain(e.Body),
        Inline.Strong s => Plain(s.Body),
        Inline.Code c => c.Value,
        Inline.Math m => Label.Plain(Label.Of(m.Formula)),
        Inline.Link l => Plain(l.Body),
        Inline.Number n => Plain(Number(n.Name).Runs),
        Inline.Reference r => Target(r.Id),
        Inline.Citation c => $"[{string.Join(", ", c.Works.Select(w => Citation(w.Key).ToString(CultureInfo.InvariantCulture)))}]",
        _ => "",
    }));

    private void NumberParts()
    {
        var counts = new Dictionary<string, int>();
        void Add(string kind, string id, string? number = null)
        {
            if (id.Length == 0 || id.Any(c => !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')))
            {
                throw new DocumentException($"The {kind.ToLowerInvariant()} '{id}'", "an id has letters a to z, digits and '-' only");
            }

            counts[kind] = counts.GetValueOrDefault(kind) + 1;
            if (!targets.TryAdd(id, $"{kind}\u00a0{number ?? counts[kind].ToString(CultureInfo.InvariantCulture)}"))
            {
                throw new DocumentException($"The {kind.ToLowerInvariant()} '{id}'", "the id is there twice");
            }
        }

        foreach (var section in Document.Sections)
        {
            Add("Section", section.Id);
            var (number, sub) = (counts["Section"], 0);
            foreach (var block in section.Blocks)
            {
                switch (block)
                {
                    case Heading heading:
                        sub += heading.Level == 2 ? 1 : 0;
                        Add("Part", heading.Id, heading.Level == 2 ? $"{number}.{sub}" : $"“{heading.Text}”");
                        break;
                    case DisplayFormula { Id: not "" } formula:
                        Add("Equation", formula.Id);
                        break;
                    case Table table:
                        Add("Table", table.Id);
                        break;
                    case Figure figure:
                        Add("Figure", figure.Id);
                        break;
                    case ClaimCard claim:
                        Add("Claim", claim.Id);
                        break;
                }
            }
        }
    }

    private void Read(Block block, string place)
    {
        switch (block)
        {
            case DisplayFormula formula:
                try
                {
                    formulas[formula.Tex] = FormulaParser.Parse(formula.Tex);
                }
                catch (MarkupException e)
                {
                    throw new DocumentException(place, e.Message, e);
                }

                break;
            case Table table when table.Rows.FirstOrDefault(row => row.Count != table.Columns.Count) is { } row:
                throw new DocumentException(place, $"the table '{table.Id}' has {table.Columns.Count} columns and a row of {row.Count} cells");
        }

        Read(place, block switch
        {
            Heading b => [b.Text],
            Paragraph b => [b.Text],
            Notice b => [b.Text],
            BulletList b => b.Items,
            Table b => [b.Caption, .. b.Columns.Select(c => c.Header), .. b.Rows.SelectMany(r => r), b.Note],
            Figure b => [b.Title, b.Caption],
            ClaimCard b => [b.Statement, b.Essay, b.Predicted, b.Measured, b.Why],
            CodeListing b => [b.Caption],
            _ => [],
        });
    }

    private void Read(string place, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            try
            {
                Visit(place, parsed[text] = Markup.Parse(text));
            }
            catch (MarkupException e)
            {
                throw new DocumentException(place, e.Message, e);
            }
        }
    }

    private void Visit(string place, IEnumerable<Inline> runs)
    {
        foreach (var run in runs)
        {
            switch (run)
            {
                case Inline.Emphasis emphasis:
                    Visit(place, emphasis.Body);
                    break;
                case Inline.Strong strong:
                    Visit(place, strong.Body);
                    break;
                case Inline.Link link:
                    Visit(place, link.Body);
                    if (link.Address.StartsWith('#'))
                    {
                        references.Add((place, link.Address[1..]));
                    }

                    break;
                case Inline.Reference reference:
                    references.Add((place, reference.Id));
                    break;
                case Inline.Number number:
                    Resolve(place, number.Name);
                    break;
                case Inline.Citation citation:
                    foreach (var (key, _) in citation.Works)
                    {
                        Cite(place, key);
                    }

                    break;
            }
        }
    }

    private void Cite(string place, string key)
    {
        if (!Document.Bibliography.Works.TryGetValue(key, out var work))
        {
            throw new DocumentException(place, $"the citation [@{key}] is not in the bibliography");
        }

        if (citations.TryAdd(key, cited.Count + 1))
        {
            cited.Add(work);
        }
    }

    private void Resolve(string place, string name)
    {
        if (numbers.ContainsKey(name))
        {
            return;
        }

        try
        {
            numbers[name] = Document.Numbers(name);
        }
        catch (KeyNotFoundException e)
        {
            throw new DocumentException(place, $"the number '{name}' is not published", e);
        }

        var runs = Markup.Parse(numbers[name].Text);
        if (runs.Any(run => run is Inline.Number or Inline.Citation or Inline.Reference or Inline.Link))
        {
            throw new DocumentException(place, $"the text of the number '{name}' may hold no number, citation, reference or link");
        }

        parsed[numbers[name].Text] = runs;
        if (numbers[name].Link != "")
        {
            references.Add((place, numbers[name].Link));
        }
    }
}
