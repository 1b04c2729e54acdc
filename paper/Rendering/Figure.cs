using System.Text.Json.Serialization;

namespace Theory.Paper.Rendering;

/// <summary>How an axis maps its values to lengths.</summary>
public enum Scale { Linear, Logarithmic }

/// <summary>An axis of a figure.</summary>
/// <param name="Label">Text with <c>$formulas$</c>, unit included.</param>
/// <param name="Scale">Logarithmic axes show only what is above zero.</param>
/// <param name="Minimum">The least value shown; null: what the data needs.</param>
/// <param name="Maximum">The greatest value shown; null: what the data needs.</param>
public sealed record Axis(string Label, Scale Scale = Scale.Linear, double? Minimum = null, double? Maximum = null)
{
    /// <summary>Names at 0, 1, 2, … in place of numbers; plain text.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];
}

/// <summary>A point of a line, step or scatter.</summary>
public readonly record struct Point(double X, double Y);

/// <summary>A point with the interval that it stands for; a band draws the interval alone.</summary>
public readonly record struct Spread(double X, double Y, double Low, double High);

/// <summary>A bar over [Left, Right] from zero (or the least value of a logarithmic axis) to Height.</summary>
public readonly record struct Bar(double Left, double Right, double Height);

/// <summary>What is drawn in one colour; series of one name share colour and legend entry.</summary>
/// <param name="Name">Text with <c>$formulas$</c>.</param>
[JsonDerivedType(typeof(Line), "line")]
[JsonDerivedType(typeof(Step), "step")]
[JsonDerivedType(typeof(Scatter), "scatter")]
[JsonDerivedType(typeof(Band), "band")]
[JsonDerivedType(typeof(ErrorBars), "error-bars")]
[JsonDerivedType(typeof(Bars), "bars")]
public abstract record Series(string Name)
{
    /// <summary>A line through points, in their order; dashed or not.</summary>
    public sealed record Line(string Name, IReadOnlyList<Point> Points, bool Dashed = false) : Series(Name);

    /// <summary>A function that is constant from each point to the next.</summary>
    public sealed record Step(string Name, IReadOnlyList<Point> Points) : Series(Name);

    /// <summary>Marks.</summary>
    public sealed record Scatter(string Name, IReadOnlyList<Point> Points) : Series(Name);

    /// <summary>The area between Low and High.</summary>
    public sealed record Band(string Name, IReadOnlyList<Spread> Points) : Series(Name);

    /// <summary>Marks with whiskers from Low to High.</summary>
    public sealed record ErrorBars(string Name, IReadOnlyList<Spread> Points) : Series(Name);

    /// <summary>Bars or a histogram.</summary>
    public sealed record Bars(string Name, IReadOnlyList<Bar> Values) : Series(Name);
}

/// <summary>A straight line across the figure at a value of one axis.</summary>
/// <param name="Label">Text with <c>$formulas$</c>.</param>
/// <param name="Value">Where it stands.</param>
/// <param name="Vertical">At a value of x; otherwise of y.</param>
public sealed record ReferenceLine(string Label, double Value, bool Vertical = false);

/// <summary>A remark at a point of the figure.</summary>
public sealed record Annotation(double X, double Y, string Text);

/// <summary>A numbered figure: data and words; one layout serves every printed form.</summary>
/// <param name="Id">As a section's.</param>
/// <param name="Title">Markup: what it shows, as a sentence if possible.</param>
/// <param name="Caption">Markup.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Series">What is drawn; at most eight names.</param>
public sealed record Figure(string Id, string Title, string Caption, Axis X, Axis Y, IReadOnlyList<Series> Series) : Block
{
    /// <summary>What a reader who does not see the figure is told; empty: made of title, axes and ranges.</summary>
    public string Alt { get; init; } = "";

    /// <summary>Lines across the figure.</summary>
    public IReadOnlyList<ReferenceLine> Lines { get; init; } = [];

    /// <summary>Remarks in the figure.</summary>
    public IReadOnlyList<Annotation> Annotations { get; init; } = [];
}
