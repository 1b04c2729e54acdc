/// The bibliography is read strictly: a slip in it is an error with its line, never a reference that lacks a part.
module Theory.Paper.Laws.BibliographyLaws

open System
open Theory.Paper.Rendering
open global.Xunit

/// What the reader makes of braces, accents, dashes and "last, first".
[<Fact>]
let ``an entry reads as it is printed`` () =
    let work = Sample.bibliography.Works.["marchenko1967distribution"]
    Assert.Equal("V. A. Marčenko and L. A. Pastur", work.Authors)
    Assert.Equal("Mathematics of the USSR-Sbornik 1(4), 457–483", work.Venue)
    Assert.Equal("https://doi.org/10.1070/SM1967v001n04ABEH001994", work.Link)
    Assert.Equal("A Note on the PAC Bayesian Theorem", Sample.bibliography.Works.["maurer2004note"].Title)
    Assert.Equal("arXiv:cs/0411099", Sample.bibliography.Works.["maurer2004note"].Venue)

let private entry = "@misc{a, author = {A. B.}, title = {T}, year = 2000}"

/// Each slip that BibTeX itself would pass over.
[<Theory>]
[<InlineData("@misc{a, title = {T}, year = 2000}", "no author")>]
[<InlineData("@misc{a, author = {A}, title = {T}, title = {U}, year = 2000}", "'title' twice")>]
[<InlineData("@msic{a, author = {A}, title = {T}, year = 2000}", "'@msic'")>]
[<InlineData("\n@misc{a, author = {A, title = {T}, year = 2000}", "Line 2")>]
[<InlineData("@misc{a author = {A}, title = {T}, year = 2000}", "',' is missing")>]
[<InlineData("@misc{a, author = A, title = {T}, year = 2000}", "braces or quotes")>]
[<InlineData("@misc{a, author = {A \\foo B}, title = {T}, year = 2000}", "not known")>]
[<InlineData("misc{a}", "'@' is missing")>]
let ``a slip in an entry is named`` (text: string, words: string) =
    Assert.Contains(words, Assert.Throws<FormatException>(fun () -> Bibliography.Parse text |> ignore).Message)

/// Two entries of one key would make a citation mean either.
[<Fact>]
let ``a key stands once`` () =
    Assert.Contains("'a'", Assert.Throws<FormatException>(fun () -> Bibliography.Parse(entry + entry) |> ignore).Message)
