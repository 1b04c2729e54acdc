using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Theory.Paper.Rendering;

/// <summary>Prints a figure for the page: a drawing that stands without a script, and the data with which the script redraws it.</summary>
internal sealed class Svg(Scene scene, string target)
{
    /// <summary>The <c>figure</c> element.</summary>
    /// <param name="title">The title in HTML.</param>
    /// <param name="plainTitle">The title in characters.</param>
    /// <param name="caption">The caption in HTML.</param>
    public string Figure(string title, string plainTitle, string caption)
    {
        var (figure, id) = (scene.Figure, scene.Figure.Id);
        var html = new StringBuilder($"<figure class=\"figure\" id=\"{id}\"><p class=\"figure-title\">{title}</p><div class=\"tools\">");
        if (scene.Names.Count > 1)
        {
            html.Append("<div class=\"legend\" role=\"group\" aria-label=\"Series\">");
            for (var i = 0; i < scene.Names.Count; i++)
            {
                html.Append($"<button type=\"button\" class=\"h{Text(i)}\" data-hue=\"{Text(i)}\" aria-pressed=\"true\">{Key(scene.Names[i])}<span>{Spans(Label.Runs(scene.Names[i]), "span")}</span></button>");
            }

            html.Append("</div>");
        }

        html.Append("<div class=\"actions\"><button type=\"button\" class=\"reset\" hidden>Reset view</button>");
        html.Append($"<a class=\"csv\" download=\"{id}.csv\" href=\"data:text/csv;charset=utf-8,{Uri.EscapeDataString(FigureData.Csv(figure))}\">Data (CSV)</a></div></div>");
        html.Append($"<div class=\"plot\"><svg viewBox=\"0 0 {Text(scene.Width)} {Text(scene.Height)}\" role=\"img\" tabindex=\"0\" aria-labelledby=\"{id}-title {id}-alt\">");
        html.Append($"<title id=\"{id}-title\">{HtmlText.Escape(plainTitle)}</title><desc id=\"{id}-alt\">{HtmlText.Escape(Alt(plainTitle))}</desc>");
        html.Append($"<defs><clipPath id=\"{id}-clip\"><rect x=\"{Text(scene.Left)}\" y=\"{Text(scene.Top)}\" width=\"{Text(scene.Right - scene.Left)}\" height=\"{Text(scene.Bottom - scene.Top)}\"/></clipPath></defs>");
        html.Append($"<g class=\"grid\">{Grid()}</g><g class=\"data\" clip-path=\"url(#{id}-clip)\">{Data()}</g><g class=\"words\">{Words()}</g><g class=\"hover\"></g></svg>");
        html.Append("<output class=\"readout\" hidden></output></div>");
        html.Append($"<figcaption><span class=\"name\">{target}.</span> {caption}</figcaption>");
        html.Append($"<script type=\"application/json\">{Json()}</script></figure>");
        return html.ToString();
    }

    /// <summary>A number as drawings hold it.</summary>
    public static string Text(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture) is var text && text == "-0" ? "0" : text;

    private string Alt(string title)
    {
        if (scene.Figure.Alt != "")
        {
            return scene.Figure.Alt;
        }

        string Axis(AxisRange range) => string.Create(CultureInfo.InvariantCulture, $"{Label.Plain(Label.Runs(range.Axis.Label))} from {range.Low:G3} to {range.High:G3}");
        return $"{title}. Across: {Axis(scene.X)}; up: {Axis(scene.Y)}. Shown: {string.Join(", ", scene.Names.Select(n => Label.Plain(Label.Runs(n))))}.";
    }

    /// <summary>A sample of how the series of a name are drawn.</summary>
    private string Key(string name)
    {
        var series = scene.Figure.Series.Where(s => s.Name == name).ToList();
        var inside = (series.Any(s => s is Series.Bars or Series.Band) ? $"<rect class=\"{(series.Any(s => s is Series.Bars) ? "bar" : "band")}\" x=\"1\" y=\"1\" width=\"20\" height=\"10\"/>" : "")
            + (series.Any(s => s is Series.Line or Series.Step) ? $"<path class=\"{(series.Any(s => s is Series.Line { Dashed: true }) ? "line dashed" : "line")}\" d=\"M1 6H21\"/>" : "")
            + (series.Any(s => s is Series.Scatter or Series.ErrorBars) ? "<circle class=\"mark\" cx=\"11\" cy=\"6\" r=\"3.5\"/>" : "");
        return $"<svg class=\"key\" viewBox=\"0 0 22 12\" aria-hidden=\"true\">{inside}</svg>";
    }

    private string Grid()
    {
        var text = new StringBuilder();
        foreach (var (at, tick) in scene.YTicks)
        {
            text.Append($"<path class=\"rule\" d=\"M{Text(scene.Left)} {Text(at)}H{Text(scene.Right)}\"/><text class=\"tick\" x=\"{Text(scene.Left - 8)}\" y=\"{Text(at + 4.5)}\" text-anchor=\"end\">{Tick(tick)}</text>");
        }

        foreach (var (at, tick) in scene.XTicks)
        {
            text.Append($"<path class=\"notch\" d=\"M{Text(at)} {Text(scene.Bottom)}v5\"/><text class=\"tick\" x=\"{Text(Math.Min(at, scene.Width - Scene.TextWidth(tick.Text, Scene.FontSize) / 2))}\" y=\"{Text(scene.Bottom + 20)}\" text-anchor=\"middle\">{Tick(tick)}</text>");
        }

        text.Append($"<path class=\"axis\" d=\"M{Text(scene.Left)} {Text(scene.Bottom)}H{Text(scene.Right)}\"/>");
        text.Append($"<text class=\"label\" x=\"{Text((scene.Left + scene.Right) / 2)}\" y=\"{Text(scene.Height - 8)}\" text-anchor=\"middle\">{Spans(Label.Runs(scene.X.Axis.Label), "tspan")}</text>");
        text.Append($"<text class=\"label\" x=\"2\" y=\"16\">{Spans(Label.Runs(scene.Y.Axis.Label), "tspan")}</text>");
        return text.ToString();
    }

    private string Data()
    {
        var text = new StringBuilder();
        for (var i = 0; i < scene.Figure.Series.Count; i++)
        {
            var shapes = scene.Shapes.Where(s => s.Series == i).ToList();
            text.Append($"<g class=\"series h{Text(scene.Names.ToList().IndexOf(scene.Figure.Series[i].Name))}\">");
            foreach (var shape in shapes)
            {
                text.Append(shape switch
                {
                    Shape.Stroke s => $"<path class=\"{(s.Thin ? "whisker" : s.Dashed ? "line dashed" : "line")}\" d=\"{Path(s.Points)}\"/>",
                    Shape.Fill f => $"<path class=\"{(f.Solid ? "bar" : "band")}\" d=\"{Path(f.Points)}Z\"/>",
                    Shape.Mark m => $"<circle class=\"mark\" cx=\"{Text(m.At.X)}\" cy=\"{Text(m.At.Y)}\" r=\"3.5\"/>",
                    _ => throw new ArgumentException($"A shape of the kind {shape.GetType().Name} is not known."),
                });
            }

            text.Append("</g>");
        }

        return text.ToString();
    }

    private string Words()
    {
        var text = new StringBuilder();
        foreach (var line in scene.Figure.Lines.Where(l => (l.Vertical ? scene.X : scene.Y).Shows(l.Value)))
        {
            var label = Spans(Label.Runs(line.Label), "tspan");
            if (line.Vertical)
            {
                var at = scene.Across(line.Value);
                var late = scene.X.Share(line.Value) > 0.7;
                text.Append($"<path class=\"reference\" d=\"M{Text(at)} {Text(scene.Top)}V{Text(scene.Bottom)}\"/><text class=\"remark\" x=\"{Text(at + (late ? -6 : 6))}\" y=\"{Text(scene.LabelLine)}\" text-anchor=\"{(late ? "end" : "start")}\">{label}</text>");
            }
            else
            {
                var at = scene.Down(line.Value);
                text.Append($"<path class=\"reference\" d=\"M{Text(scene.Left)} {Text(at)}H{Text(scene.Right)}\"/><text class=\"remark\" x=\"{Text(scene.Left + 4)}\" y=\"{Text(at - 6)}\">{label}</text>");
            }
        }

        foreach (var note in scene.Figure.Annotations.Where(a => scene.X.Shows(a.X) && scene.Y.Shows(a.Y)))
        {
            var late = scene.IsLate(note);
            text.Append($"<text class=\"remark\" x=\"{Text(scene.Across(note.X) + (late ? -7 : 7))}\" y=\"{Text(scene.Down(note.Y) - 6)}\" text-anchor=\"{(late ? "end" : "start")}\">{Spans(Label.Runs(note.Text), "tspan")}</text>");
        }

        foreach (var end in scene.EndLabels)
        {
            text.Append($"<text class=\"end h{Text(end.Hue)}\" x=\"{Text(end.X)}\" y=\"{Text(end.Y + 4.5)}\">{Spans(end.Runs, "tspan")}</text>");
        }

        return text.ToString();
    }

    private static string Path(IReadOnlyList<Point> points) => "M" + string.Join("L", points.Select(p => $"{Text(p.X)} {Text(p.Y)}"));

    private static string Tick(Tick tick) => HtmlText.Escape(tick.Text);

    private static string Spans(IReadOnlyList<LabelRun> runs, string element)
    {
        var text = new StringBuilder();
        var shift = 0;
        foreach (var run in runs)
        {
            // in a drawing a shift moves all that follows, so each run says how far it is from the one before
            var rise = element == "tspan" && run.Shift != shift ? $" dy=\"{Text((shift - run.Shift) * 4.0)}\"" : "";
            var names = string.Join(" ", new[] { run.Italic ? "slanted" : "", run.Shift > 0 ? "above" : run.Shift < 0 ? "below" : "" }.Where(n => n != ""));
            text.Append(rise == "" && names == "" ? HtmlText.Escape(run.Text) : $"<{element}{(names == "" ? "" : $" class=\"{names}\"")}{rise}>{HtmlText.Escape(run.Text)}</{element}>");
            shift = run.Shift;
        }

        return text.ToString();
    }

    private string Json() => JsonSerializer.Serialize(new
    {
        width = scene.Width,
        height = scene.Height,
        x = Range(scene.X),
        y = Range(scene.Y),
        names = scene.Names.Select(n => new { html = Spans(Label.Runs(n), "tspan"), text = Label.Plain(Label.Runs(n)) }),
        ends = scene.EndLabels.Count > 0,
        series = scene.Figure.Series.Select(s => new
        {
            kind = FigureData.Kind(s),
            hue = scene.Names.ToList().IndexOf(s.Name),
            points = SceneShapes.Values(s),
        }),
        lines = scene.Figure.Lines.Select(l => new { html = Spans(Label.Runs(l.Label), "tspan"), value = l.Value, vertical = l.Vertical }),
        notes = scene.Figure.Annotations.Select(a => new { html = Spans(Label.Runs(a.Text), "tspan"), x = a.X, y = a.Y }),
    });

    private static object Range(AxisRange range) => new
    {
        low = range.Low,
        high = range.High,
        log = range.Axis.Scale == Scale.Logarithmic,
        html = Spans(Label.Runs(range.Axis.Label), "tspan"),
        text = Label.Plain(Label.Runs(range.Axis.Label)),
        categories = range.Axis.Categories,
    };
}
