namespace Theory.Paper.Rendering;

/// <summary>Text as HTML and XML hold it.</summary>
internal static class HtmlText
{
    /// <summary>The text with the five signs of XML escaped: safe between tags and in quoted attributes.</summary>
    public static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal);
}
