/// Figures: round marks inside their range, and data inside their frame.
module Theory.Paper.Laws.FigureLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open Theory.Paper.Rendering
open global.Xunit

/// A range of an axis, from tiny to huge, near zero or far from it, almost empty or of many decades.
type Span =
    | Span of low: float * high: float

type Generators =
    static member Span() =
        gen {
            let! exponent = Gen.choose (-200, 200)
            let! width = Gen.choose (-8, 12)
            let! low = Gen.choose (-1000, 1000)
            let! share = Gen.choose (1, 1000)
            let scale = 10.0 ** float exponent
            let low = float low * scale
            return Span(low, low + float share * scale * 10.0 ** float width)
        }
        |> Gen.filter (fun (Span(low, high)) -> low < high && Double.IsFinite high)
        |> Arb.fromGen

let private increasing (values: float seq) = Seq.pairwise values |> Seq.forall (fun (a, b) -> a < b)

/// A mark outside the frame would be drawn over other words; two marks at one place would hide each other.
[<Property(Arbitrary = [| typeof<Generators> |], MaxTest = 1000)>]
let ``the marks of an axis lie inside it and increase`` (Span(low, high)) =
    let ticks = Ticks.Choose(low, high, Scale.Linear, 6)
    ticks.Count >= 2 && ticks.Count <= 14 && increasing (ticks |> Seq.map _.Value) && ticks |> Seq.forall (fun t -> low <= t.Value && t.Value <= high)

/// Readers divide by 1, 2, 2.5 and 5 in their heads, and by nothing else.
[<Property(Arbitrary = [| typeof<Generators> |], MaxTest = 1000)>]
let ``the distance between marks is 1, 2, 2.5 or 5 times a power of ten`` (Span(low, high)) =
    let step = Ticks.Step(high - low, 6)
    let mantissa = step / 10.0 ** floor (log10 step + 1e-9)
    [ 1.0; 2.0; 2.5; 5.0; 10.0 ] |> List.exists (fun nice -> abs (mantissa / nice - 1.0) < 1e-6) && step <= (high - low) / 6.0 * 2.5000001 && step >= (high - low) / 6.0 * 0.999999

/// On a logarithmic axis each mark is 1, 2, 3 or 5 times a power of ten, or the axis is so short that it is marked as a linear one.
[<Property(MaxTest = 1000)>]
let ``the marks of a logarithmic axis lie inside it and increase`` (exponent: int) (decades: float) =
    let low = 10.0 ** float (exponent % 100)
    let high = low * 10.0 ** (0.05 + abs (Math.IEEERemainder((if Double.IsFinite decades then decades else 1.0), 80.0)))
    let ticks = Ticks.Choose(low, high, Scale.Logarithmic, 6)
    ticks.Count >= 2 && increasing (ticks |> Seq.map _.Value) && ticks |> Seq.forall (fun t -> low * (1.0 - 1e-9) <= t.Value && t.Value <= high * (1.0 + 1e-9))

/// A label says the number that it stands at.
[<Theory>]
[<InlineData(0.0, 1.0, "0.0 0.2 0.4 0.6 0.8 1.0")>]
[<InlineData(-0.003, 0.004, "−0.002 0.000 0.002 0.004")>]
[<InlineData(0.0, 60000.0, "0 10,000 20,000 30,000 40,000 50,000 60,000")>]
let ``labels are round decimals`` (low: float, high: float, labels: string) =
    Assert.Equal(labels, String.Join(' ', Ticks.Choose(low, high, Scale.Linear, 6) |> Seq.map _.Text))

/// The layout shows all that its axes were not told to leave out.
[<Property(MaxTest = 300)>]
let ``every point lies in the frame`` (points: (NormalFloat * NormalFloat) list) =
    let data = [| yield Point(0.0, 0.0)
                  for NormalFloat x, NormalFloat y in points -> Point(x / 1e200, y / 1e200) |]
    let scene = Scene.Of(Figure("f", "t", "c", Axis "x", Axis "y", [| Series.Scatter("s", data) |]))
    scene.Shapes.Count = data.Length
    && scene.Shapes |> Seq.forall (fun shape ->
        let at = (shape :?> Shape.Mark).At
        at.X >= scene.Left - 1e-6 && at.X <= scene.Right + 1e-6 && at.Y >= scene.Top - 1e-6 && at.Y <= scene.Bottom + 1e-6)

/// A hole in the data would be drawn as a line to nowhere: it is refused, with its series and place.
[<Theory>]
[<InlineData(Double.NaN)>]
[<InlineData(Double.PositiveInfinity)>]
let ``a value that is not finite is refused by series and place`` (value: float) =
    let figure = Figure("f", "t", "c", Axis "x", Axis "y", [| Series.Line("the line", [| Point(0.0, 1.0); Point(1.0, value) |]) |])
    let error = Assert.Throws<ArgumentException>(fun () -> Scene.Of figure |> ignore)
    Assert.Contains("'the line'", error.Message)
    Assert.Contains("at 1", error.Message)

/// Names at the ends of lines must not overlap, or a reader could not tell them apart.
[<Property(MaxTest = 200)>]
let ``names at the ends of lines stand apart`` (a: NormalFloat, b: NormalFloat, c: NormalFloat) =
    let line name (NormalFloat y) = Series.Line(name, [| Point(0.0, 0.0); Point(1.0, Math.IEEERemainder(y, 10.0)) |]) :> Series
    let scene = Scene.Of(Figure("f", "t", "c", Axis "x", Axis "y", [| line "one" a; line "two" b; line "three" c |]))
    scene.EndLabels |> Seq.map _.Y |> Seq.sort |> Seq.pairwise |> Seq.forall (fun (above, below) -> below - above >= 16.9)
