/// The page: what every rendering of a document must keep.
module Theory.Paper.Laws.HtmlLaws

open System
open System.Text.RegularExpressions
open FsCheck
open FsCheck.Xunit
open Theory.Paper.Rendering
open global.Xunit

let private page = lazy Html.Render Sample.document

/// A document of one section.
let private holding (blocks: Block list) =
    Document("t", "", [||], [||], [| Section("s", "S", blocks |> List.toArray) |], Bibliography = Sample.bibliography, Numbers = Func<_, _> Sample.lookup)

/// A page is a pure function of its document: a second rendering gives the same bytes.
[<Fact>]
let ``rendering the page twice gives the same bytes`` () = Assert.Equal(page.Value, Html.Render Sample.document)

/// The page asks the network for nothing: links are followed by a reader only, and no element fetches.
[<Fact>]
let ``no element of the page makes a request`` () =
    Assert.Empty(Regex.Matches(page.Value, """<(img|iframe|object|embed|video|audio|source|base|form)\b""", RegexOptions.IgnoreCase))
    Assert.Empty(Regex.Matches(page.Value, """<script[^>]*\ssrc|@import|url\((?!#)""", RegexOptions.IgnoreCase))
    Assert.Empty(Regex.Matches(page.Value, """<link(?![^>]*href="data:)[^>]*>""", RegexOptions.IgnoreCase))

/// Whatever stands in a text stays text: the page has the same elements as with an innocent one.
[<Property(MaxTest = 200)>]
let ``a text cannot become an element`` (NonNull text) =
    let escaped = text |> String.collect (fun c -> if Char.IsControl c || Char.IsSurrogate c then "" elif @"\*`$[]{}#@_".Contains c then $@"\{c}" else string c)
    let elements (caption: string) =
        let table = Table("a", caption, [| Column "h" |], [| [| caption |] |])
        Regex.Matches(Html.Render(holding [ table; Paragraph caption; Notice caption ]), "<[a-z/!]").Count
    elements (escaped + """<script>alert(1)</script> " ' & <b>""") = elements "innocent"

/// A figure's names, notes and data meet three languages, HTML, JSON and a URL; in none may they end what holds them.
[<Fact>]
let ``a figure's words cannot leave it`` () =
    let evil = "</script><script>alert(1)</script>"
    let figure = Figure("f", evil, evil, Axis evil, Axis evil, [| Series.Line(evil, [| Point(0.0, 0.0); Point(1.0, 1.0) |]) |], Annotations = [| Annotation(0.5, 0.5, evil) |])
    Assert.DoesNotContain(evil, Html.Render(holding [ figure ]))

/// A reader asks of a number where it came from.
[<Fact>]
let ``a number carries its name and its provenance`` () =
    Assert.Contains("""<span class="number" data-name="sample/mnist/bound" title="sample/mnist/bound: Maurer&#39;s bound at the measured error, δ = 0.05">0.0123</span>""", page.Value)

/// What is missing is an error that names it and its place, never a hole in the paper.
[<Theory>]
[<InlineData("{{no/such/number}}", "no/such/number")>]
[<InlineData("[@nobody2000]", "nobody2000")>]
[<InlineData("[#nowhere]", "nowhere")>]
[<InlineData(@"$\foo$", @"\foo")>]
let ``what is missing is named with its block`` (text: string, name: string) =
    let error = Assert.Throws<DocumentException>(fun () -> Html.Render(holding [ Paragraph "fine"; Paragraph text ]) |> ignore)
    Assert.Contains(name, error.Message)
    Assert.Contains("Section 's', block 2", error.Message)

/// Two parts of one id would make a reference mean either.
[<Fact>]
let ``an id stands once`` () =
    let heading = Heading(2, "twice", "h")
    Assert.Contains("twice", Assert.Throws<DocumentException>(fun () -> Html.Render(holding [ heading; heading ]) |> ignore).Message)
