/// Markup: every text is read or refused with a place.
module Theory.Paper.Laws.MarkupLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open Theory.Paper.Rendering
open global.Xunit

/// Text in which the marks of markup are frequent, so that they meet in every order.
type Marked =
    | Marked of string

type Generators =
    static member Marked() =
        Gen.elements [ "*"; "**"; "`"; "$"; "["; "]"; "(https://a.b)"; "[@a]"; "[#a]"; "{{"; "}}"; "{{a/b}}"; @"\"; " "; "a"; "é"; "\n"; ";"; ","; "@"; "#"; "x^2" ]
        |> Gen.listOf
        |> Gen.map (String.Concat >> Marked)
        |> Arb.fromGen

/// A paper's author is told where a mark is left open; nothing else may happen.
[<Property(Arbitrary = [| typeof<Generators> |], MaxTest = 2000)>]
let ``any text parses as markup or is refused at a position`` (Marked text) =
    try
        Markup.Parse text |> ignore
        true
    with :? MarkupException as e -> e.Position >= 0 && e.Position <= text.Length

/// A backslash before each mark makes any text literal, so that nothing cannot be said.
[<Property(MaxTest = 500)>]
let ``a text whose marks are escaped is itself`` (NonNull text) =
    let plain = text |> String.filter (fun c -> not (Char.IsControl c))
    let escaped = plain |> String.collect (fun c -> if @"\*`$[]{}#@_".Contains c then $@"\{c}" else string c)
    let read = Markup.Parse escaped |> Seq.map (function :? Inline.Text as t -> t.Value | other -> failwith $"{other}") |> String.Concat
    read = plain

/// A list of runs says what was written.
[<Fact>]
let ``each mark makes its run`` () =
    let kinds = Markup.Parse "a *b* **c** `d` $e$ [@f, p. 3; @g] [#h] [i](https://j.k) {{l/m}}" |> Seq.map (fun r -> r.GetType().Name) |> Seq.filter ((<>) "Text")
    Assert.Equal<string>([ "Emphasis"; "Strong"; "Code"; "Math"; "Citation"; "Reference"; "Link"; "Number" ], kinds)

/// A star between words is a sign; only one that touches a word opens emphasis.
[<Fact>]
let ``a star among spaces is a star`` () =
    Assert.Equal<Inline>([ Inline.Text "2 * 3 = 6" :> Inline ], Markup.Parse "2 * 3 = 6")

/// What is left open is pointed at where it opens.
[<Theory>]
[<InlineData("a *b", 2)>]
[<InlineData("a `b", 2)>]
[<InlineData("a $b", 2)>]
[<InlineData("a {{b", 2)>]
[<InlineData("a [@b", 2)>]
[<InlineData(@"ab $x + \foo$", 8)>]
[<InlineData("[a](javascript:alert)", 3)>]
let ``an open mark is refused at its place`` (text: string, position: int) =
    Assert.Equal(position, Assert.Throws<MarkupException>(fun () -> Markup.Parse text |> ignore).Position)
