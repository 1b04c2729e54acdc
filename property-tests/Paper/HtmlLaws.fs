/// The page: what every rendering of a document must keep.
module Theory.Paper.Laws.HtmlLaws

open System.Text.RegularExpressions
open Theory.Paper.Rendering
open global.Xunit

let private page = lazy Html.Render Sample.document

/// A page is a pure function of its document: a second rendering gives the same bytes.
[<Fact>]
let ``rendering the page twice gives the same bytes`` () = Assert.Equal(page.Value, Html.Render Sample.document)

/// The page asks the network for nothing: links are followed by a reader only, and no element fetches.
[<Fact>]
let ``no element of the page makes a request`` () =
    Assert.Empty(Regex.Matches(page.Value, """<(img|iframe|object|embed|video|audio|source|base|form)\b""", RegexOptions.IgnoreCase))
    Assert.Empty(Regex.Matches(page.Value, """<script[^>]*\ssrc|@import|url\((?!#)""", RegexOptions.IgnoreCase))
    Assert.Empty(Regex.Matches(page.Value, """<link(?![^>]*href="data:)[^>]*>""", RegexOptions.IgnoreCase))
