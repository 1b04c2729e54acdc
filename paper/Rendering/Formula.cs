namespace Theory.Paper.Rendering;

/// <summary>A formula as a tree; <see cref="FormulaParser"/> makes it, and each printer is a function of it.</summary>
/// <remarks>Canonical: a <see cref="Row"/> never has exactly one item and never holds another row.</remarks>
public abstract record Formula
{
    /// <summary>Items side by side.</summary>
    public sealed record Row(Items<Formula> Items) : Formula;

    /// <summary>Items in braces: laid out as one ordinary thing, whatever is inside.</summary>
    public sealed record Group(Formula Body) : Formula;

    /// <summary>A letter, sign or command of <see cref="FormulaSymbols"/>, as TeX writes it.</summary>
    public sealed record Symbol(string Tex) : Formula;

    /// <summary>Digits, with a decimal point or without.</summary>
    public sealed record Number(string Digits) : Formula;

    /// <summary>An upright name such as log or max; <paramref name="Limits"/> puts scripts above and below.</summary>
    public sealed record Function(string Name, bool Limits) : Formula;

    /// <summary>Words within a formula.</summary>
    public sealed record Words(string Text) : Formula;

    /// <summary>Letters in another alphabet: <c>mathrm</c>, <c>mathbb</c>, <c>mathcal</c>, <c>mathbf</c>, <c>boldsymbol</c>, ….</summary>
    public sealed record Styled(string Style, Formula Body) : Formula;

    /// <summary>One formula over another, with a line (<c>frac</c>, <c>tfrac</c>, <c>dfrac</c>) or in parentheses (<c>binom</c>).</summary>
    public sealed record Fraction(string Command, Formula Top, Formula Bottom) : Formula;

    /// <summary>A root, square where there is no index.</summary>
    public sealed record Root(Formula Body, Formula? Index) : Formula;

    /// <summary>A base with what stands below and above.</summary>
    public sealed record Scripts(Formula Base, Formula? Sub, Formula? Super) : Formula;

    /// <summary>A sign over or under a body: <c>hat</c>, <c>bar</c>, <c>tilde</c>, <c>overline</c>, <c>underbrace</c>, ….</summary>
    public sealed record Accent(string Command, Formula Body) : Formula;

    /// <summary>A body between delimiters that grow with it; "." is none.</summary>
    public sealed record Fenced(string Open, Formula Body, string Close) : Formula;

    /// <summary>A delimiter of a chosen size (<c>big</c>, <c>Bigl</c>, …) or between two others that grow (<c>middle</c>).</summary>
    public sealed record Delimiter(string Command, string Sign) : Formula;

    /// <summary>White space, as TeX writes it.</summary>
    public sealed record Space(string Tex) : Formula;

    /// <summary>Rows of cells: <c>matrix</c>, <c>pmatrix</c>, <c>bmatrix</c>, <c>vmatrix</c>, <c>cases</c>, <c>aligned</c>, <c>gathered</c>.</summary>
    public sealed record Grid(string Environment, Items<Items<Formula>> Rows) : Formula;

    /// <summary>No items.</summary>
    public static Formula Empty { get; } = new Row(new Items<Formula>([]));

    /// <summary>The formula in TeX; reading it gives an equal tree.</summary>
    public sealed override string ToString() => FormulaTex.Print(this);
}

/// <summary>A list that equals any other with equal items.</summary>
public sealed class Items<T>(IReadOnlyList<T> items) : IReadOnlyList<T>, IEquatable<Items<T>>
{
    /// <inheritdoc/>
    public int Count => items.Count;

    /// <inheritdoc/>
    public T this[int index] => items[index];

    /// <inheritdoc/>
    public bool Equals(Items<T>? other) => other is not null && items.SequenceEqual(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Items<T>);

    /// <inheritdoc/>
    public override int GetHashCode() => items.Aggregate(items.Count, (hash, item) => HashCode.Combine(hash, item));

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}
