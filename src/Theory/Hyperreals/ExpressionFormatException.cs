namespace Theory.Hyperreals;

/// <summary>A text that is no expression: what is wrong, the position, and the text with a caret under that position.</summary>
public sealed class ExpressionFormatException : FormatException
{
    private const int Window = 60;

    /// <summary>An error at a position of a text.</summary>
    /// <param name="reason">What is wrong, in one line.</param>
    /// <param name="text">The text that was read.</param>
    /// <param name="position">Where in it, from 0; the text's length where the text ends too early.</param>
    public ExpressionFormatException(string reason, string text, int position)
        : base($"{reason} (column {position + 1})\n{Excerpt(text, position)}")
    {
        Reason = reason;
        Text = text;
        Position = position;
    }

    /// <summary>What is wrong, in one line.</summary>
    public string Reason { get; }

    /// <summary>The text that was read.</summary>
    public string Text { get; }

    /// <summary>Where in the text, from 0.</summary>
    public int Position { get; }

    // A long text is cut on both sides of the position; a line break would separate the caret from its letter.
    private static string Excerpt(string text, int position)
    {
        var from = Math.Max(0, position - Window);
        var to = Math.Min(text.Length, position + Window);
        var left = from > 0 ? "…" : "";
        var right = to < text.Length ? "…" : "";
        var shown = string.Concat(text[from..to].Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));
        return $"  {left}{shown}{right}\n  {new string(' ', left.Length + position - from)}^";
    }
}
