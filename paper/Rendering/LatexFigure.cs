using System.Text;

namespace Theory.Paper.Rendering;

/// <summary>Draws a laid-out figure in TikZ, with its words set by TeX.</summary>
internal static class LatexFigure
{
    /// <summary>The picture, as wide as <paramref name="width"/> points.</summary>
    public static string Draw(Scene scene, double width)
    {
        var unit = Svg.Text(Math.Floor(width / scene.Width * 100) / 100);
        var tex = new StringBuilder($"\\begin{{tikzpicture}}[x={unit}pt,y=-{unit}pt,font=\\sffamily\\fontsize{{8}}{{9.5}}\\selectfont,line join=round,every node/.style={{inner sep=0pt}}]\n");
        tex.Append($"\\path (0,0) rectangle ({Svg.Text(scene.Width)},{Svg.Text(scene.Height)});\n");
        Legend(tex, scene);
        foreach (var (at, tick) in scene.YTicks)
        {
            tex.Append($"\\draw[hair,line width=0.35pt] {At(scene.Left, at)} -- {At(scene.Right, at)};\\node[anchor=east,text=soft] at {At(scene.Left - 8, at)} {{{Tick(tick)}}};\n");
        }

        foreach (var (at, tick) in scene.XTicks)
        {
            tex.Append($"\\draw[soft,line width=0.4pt] {At(at, scene.Bottom)} -- {At(at, scene.Bottom + 4)};\\node[anchor=north,text=soft] at {At(at, scene.Bottom + 8)} {{{Tick(tick)}}};\n");
        }

        tex.Append($"\\draw[soft,line width=0.4pt] {At(scene.Left, scene.Bottom)} -- {At(scene.Right, scene.Bottom)};\n");
        tex.Append($"\\node[anchor=south] at {At((scene.Left + scene.Right) / 2, scene.Height - 2)} {{{LatexInline.FigureLabel(scene.X.Axis.Label)}}};\n");
        tex.Append($"\\node[anchor=base west] at {At(0, 18)} {{{LatexInline.FigureLabel(scene.Y.Axis.Label)}}};\n");
        tex.Append($"\\begin{{scope}}\\clip {At(scene.Left, scene.Top)} rectangle {At(scene.Right, scene.Bottom)};\n");
        foreach (var shape in scene.Shapes)
        {
            tex.Append(shape switch
            {
                Shape.Stroke s => $"\\draw[h{s.Hue},line width={(s.Thin ? "0.8pt" : s.Dashed ? "1.1pt,dash pattern=on 4pt off 2.5pt" : "1.1pt")}] {Path(s.Points)};\n",
                Shape.Fill { Solid: true } f => $"\\filldraw[fill=h{f.Hue}!58!white,draw=white,line width=0.3pt] {Path(f.Points)} -- cycle;\n",
                Shape.Fill f => $"\\fill[h{f.Hue},fill opacity=0.17] {Path(f.Points)} -- cycle;\n",
                Shape.Mark m => $"\\filldraw[fill=h{m.Hue},draw=white,line width=0.4pt] {At(m.At.X, m.At.Y)} circle[radius=2.1pt];\n",
                _ => throw new ArgumentException($"A shape of the kind {shape.GetType().Name} is not known.", nameof(scene)),
            });
        }

        tex.Append("\\end{scope}\n");
        Words(tex, scene);
        return tex.Append("\\end{tikzpicture}").ToString();
    }

    private static void Words(StringBuilder tex, Scene scene)
    {
        foreach (var line in scene.Figure.Lines.Where(l => (l.Vertical ? scene.X : scene.Y).Shows(l.Value)))
        {
            var (from, to, at, anchor) = line.Vertical
                ? (At(scene.Across(line.Value), scene.Top), At(scene.Across(line.Value), scene.Bottom), At(scene.Across(line.Value) + (scene.X.Share(line.Value) > 0.7 ? -5 : 5), scene.LabelLine), scene.X.Share(line.Value) > 0.7 ? "base east" : "base west")
                : (At(scene.Left, scene.Down(line.Value)), At(scene.Right, scene.Down(line.Value)), At(scene.Left + 3, scene.Down(line.Value) - 5), "base west");
            tex.Append($"\\draw[soft,line width=0.5pt,dash pattern=on 3pt off 2.4pt] {from} -- {to};\\node[anchor={anchor},text=soft] at {at} {{{LatexInline.FigureLabel(line.Label)}}};\n");
        }

        foreach (var note in scene.Figure.Annotations.Where(a => scene.X.Shows(a.X) && scene.Y.Shows(a.Y)))
        {
            var late = scene.IsLate(note);
            tex.Append($"\\node[anchor=base {(late ? "east" : "west")},text=soft] at {At(scene.Across(note.X) + (late ? -7 : 7), scene.Down(note.Y) - 6)} {{{LatexInline.FigureLabel(note.Text)}}};\n");
        }

        foreach (var (end, name) in scene.EndLabels.Select(e => (e, scene.Names[e.Hue])))
        {
            tex.Append($"\\node[anchor=base west,text=h{end.Hue}] at {At(end.X, end.Y + 4)} {{{LatexInline.FigureLabel(name)}}};\n");
        }
    }

    /// <summary>The names with samples, in the lines above the drawing, from the right; none where the ends of lines carry them.</summary>
    private static void Legend(StringBuilder tex, Scene scene)
    {
        foreach (var (x, y, name, hue) in SceneLegend.Places(scene))
        {
            foreach (var shape in SceneLegend.Sample(scene, name, hue, x, y - 4))
            {
                tex.Append(shape switch
                {
                    Shape.Stroke s => $"\\draw[h{hue},line width=1.1pt{(s.Dashed ? ",dash pattern=on 4pt off 2.5pt" : "")}] {Path(s.Points)};",
                    Shape.Fill f => $"\\fill[h{hue}{(f.Solid ? "!58!white" : "!20!white")}] {Path(f.Points)} -- cycle;",
                    Shape.Mark m => $"\\fill[h{hue}] {At(m.At.X, m.At.Y)} circle[radius=2.1pt];",
                    _ => "",
                });
            }

            tex.Append($"\\node[anchor=base west] at {At(x + 28, y)} {{{LatexInline.FigureLabel(name)}}};\n");
        }
    }

    private static string Path(IReadOnlyList<Point> points) => string.Join(" -- ", points.Select(p => At(p.X, p.Y)));

    /// <summary>A place; what lies far outside is brought within TeX's range, where the clip hides it.</summary>
    private static string At(double x, double y) => $"({Svg.Text(Math.Clamp(x, -9000, 9000))},{Svg.Text(Math.Clamp(y, -9000, 9000))})";

    private static string Tick(Tick tick) => tick.Label.StartsWith("10^", StringComparison.Ordinal) ? $"$10^{{{tick.Label[3..]}}}$" : LatexText.Escape(tick.Text);
}
