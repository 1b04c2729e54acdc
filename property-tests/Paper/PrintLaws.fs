/// The two ways to paper: LaTeX, and the PDF that needs none.
module Theory.Paper.Laws.PrintLaws

open System
open System.IO
open System.Text
open System.Text.RegularExpressions
open FsCheck
open FsCheck.Xunit
open Theory.Paper.Rendering
open global.Xunit

/// An input of LaTeX is safe when it is ASCII and each sign with a meaning stands behind a backslash or in a command's braces.
[<Property(MaxTest = 500)>]
let ``an escaped text has no sign that LaTeX would obey`` (NonNull text) =
    let latin = text |> String.filter (fun c -> c >= ' ' && c < '\127') |> fun t -> t + @"\ { } $ & # ^ _ ~ %"
    let escaped = LatexText.Escape latin
    let braces = Regex.Replace(escaped, @"\\.", "")
    escaped |> Seq.forall (fun c -> c < '\127')
    && not (Regex.IsMatch(escaped, @"(?<!\\)[$&#_%~^]"))
    && Seq.length (Seq.filter ((=) '{') braces) = Seq.length (Seq.filter ((=) '}') braces)

/// Signs beyond ASCII become commands, and one without a command is named before TeX sees it.
[<Fact>]
let ``characters beyond ASCII are commands or are refused`` () =
    Assert.Equal(@"\ensuremath{\le} \ensuremath{\delta} \'{e} \v{c} ``x'' --", LatexText.Escape "≤ δ é č “x” –")
    Assert.Contains("U+2603", Assert.Throws<ArgumentException>(fun () -> LatexText.Escape "☃" |> ignore).Message)

/// With a TeX the sample compiles, twice to the same bytes, and an error is told with its line; without one the command to install it is told.
[<Fact>]
let ``LaTeX compiles to the same bytes each time, or says what is missing`` () =
    let folder = Directory.CreateTempSubdirectory "theory-latex-"
    try
        let source = Latex.Render Sample.document
        let compile (tex: string) (name: string) = File.ReadAllBytes(LatexCompiler.Compile(tex, Path.Combine(folder.FullName, name)))
        if isNull (LatexCompiler.Find()) then
            Assert.Contains("apt-get install", Assert.Throws<LatexException>(fun () -> compile source "none" |> ignore).Message)
        else
            Assert.Equal<byte>(compile source "one", compile source "two")
            let error = Assert.Throws<LatexException>(fun () -> compile (source.Replace(@"\end{document}", @"\nosuchcommand\end{document}")) "bad" |> ignore)
            Assert.Contains("Undefined control sequence", error.Message)
            Assert.Contains(@"\nosuchcommand", error.Message)
    finally
        folder.Delete true

let private pdf = lazy Pdf.Render Sample.document

/// The same document gives the same file, so that a reviewer sees a change only where there is one.
[<Fact>]
let ``the PDF without TeX is the same each time, and small`` () =
    Assert.Equal<byte>(pdf.Value, Pdf.Render Sample.document)
    Assert.InRange(pdf.Value.Length, 20_000, 1_000_000)

/// A viewer finds each object by its offset; one off by a byte and the file is damaged.
[<Fact>]
let ``every offset of the PDF leads to its object`` () =
    let text = Encoding.Latin1.GetString pdf.Value
    let table = Regex.Match(text, @"xref\n0 (\d+)\n0000000000 65535 f \n((?:\d{10} 00000 n \n)+)trailer")
    let offsets = Regex.Matches(table.Groups.[2].Value, @"\d{10}") |> Seq.map (fun m -> int m.Value) |> List.ofSeq
    Assert.Equal(int table.Groups.[1].Value, offsets.Length + 1)
    offsets |> List.iteri (fun i offset -> Assert.StartsWith($"{i + 1} 0 obj\n", text.Substring(offset, 20)))
    let start = int (Regex.Match(text, @"startxref\n(\d+)\n%%EOF\n\z").Groups.[1].Value)
    Assert.StartsWith("xref\n", text.Substring(start, 10))

/// A bare machine has no fonts: those that the file uses are in it.
[<Fact>]
let ``every font of the PDF is embedded`` () =
    let text = Encoding.Latin1.GetString pdf.Value
    Assert.True(Regex.Matches(text, "/Type/FontDescriptor").Count >= 5)
    Assert.Equal(Regex.Matches(text, "/Type/FontDescriptor").Count, Regex.Matches(text, "/FontFile2 ").Count)

/// A character that no font has is an error that names it, not an empty box on paper.
[<Fact>]
let ``a character without a glyph is named`` () =
    let document = Document("t", "", [||], [||], [| Section("s", "漢", [||]) |])
    Assert.Contains("U+6F22", Assert.Throws<ArgumentException>(fun () -> Pdf.Render document |> ignore).Message)
