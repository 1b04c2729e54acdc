using System.Globalization;
using System.Text;

namespace Theory.Paper.Rendering;

/// <summary>A figure's data as a reader takes them away.</summary>
internal static class FigureData
{
    /// <summary>The kind of a series in one word.</summary>
    public static string Kind(Series series) => series switch
    {
        Series.Line { Dashed: true } => "dashed",
        _ => series.GetType().Name.ToLowerInvariant(),
    };

    /// <summary>All series in one table: name, kind, then x, y, low and high (or left, right and height of a bar, the height as y).</summary>
    public static string Csv(Figure figure)
    {
        var text = new StringBuilder("series,kind,x,right,y,low,high\n");
        foreach (var series in figure.Series)
        {
            var name = '"' + Label.Plain(Label.Runs(series.Name)).Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
            foreach (var values in SceneShapes.Values(series))
            {
                var v = values.Select(n => n.ToString("R", CultureInfo.InvariantCulture)).ToArray();
                string[] cells = series is Series.Bars ? [v[0], v[1], v[2], "", ""] : [v[0], "", v[1], v.ElementAtOrDefault(2) ?? "", v.ElementAtOrDefault(3) ?? ""];
                text.Append(name).Append(',').Append(Kind(series)).Append(',').AppendJoin(',', cells).Append('\n');
            }
        }

        return text.ToString();
    }
}
