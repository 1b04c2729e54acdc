/// Formulas: what the parser reads, each printer must keep.
module Theory.Paper.Laws.FormulaLaws

open System
open System.Xml.Linq
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open Theory.Paper.Rendering
open global.Xunit

/// TeX of the grammar that the parser claims, with the traps in it: numbers side by side, commands before letters, empty groups.
type Tex =
    | Tex of string

let private atoms =
    [ "x"; "R"; "1"; "10"; "0.25"; "."; ","; "+"; "-"; "="; "("; ")"; "["; "|"; "!"; "/"; @"\alpha"; @"\delta "; @"\|"; @"\mid "; @"\le "; @"\ne"; @"\infty"
      @"\sum"; @"\int"; @"\log"; @"\max"; @"\liminf"; @"\ldots"; @"\,"; @"\quad"; "~"; @"\{"; @"\%"; "≤"; "δ"; "−"; "*"; "{}"; @"\text{if  so}"
      @"\mathbb{R}"; @"\mathrm{KL}"; @"\mathcal D"; @"\boldsymbol{\theta}"; @"\operatorname{tr}"; @"\operatorname*{argmax}"; @"\operatorname{log}"; @"\bigl("; @"\Big\|" ]

/// Side by side, with a space where a command would swallow the letter after it.
let private join (parts: string list) =
    parts
    |> List.fold (fun (text: string) part ->
        let command = text.Length - text.TrimEnd([| 'a' .. 'z' |]).Length > 0 && text.TrimEnd(Array.append [| 'a' .. 'z' |] [| 'A' .. 'Z' |]).EndsWith '\\'
        if command && part.Length > 0 && Char.IsAsciiLetter part.[0] then text + " " + part else text + part) ""

let rec private tex depth =
    if depth = 0 then
        Gen.elements atoms
    else
        let inner = tex (depth - 1)
        let row = Gen.listOf inner |> Gen.resize 4 |> Gen.map join
        let scripted =
            gen {
                let! body = inner
                let! script = Gen.elements [ "^2"; "_i"; "_12"; "'"; "''"; "'^{a}"; "_{i}^{n}"; "^{}" ]
                return "{" + body + "}" + script
            }
        let pair (form: string -> string -> string) = Gen.map2 form row row
        Gen.oneof
            [ row
              scripted
              Gen.map2 (fun a b -> a + " " + b) inner inner
              pair (fun a b -> $@"\frac{{{a}}}{{{b}}}")
              pair (fun a b -> $@"\binom{{{a}}}{{{b}}}")
              pair (fun a b -> $@"\left({a}\middle|{b}\right.")
              pair (fun a b -> $@"\sqrt[{{{a}}}]{{{b}}}")
              row |> Gen.map (fun a -> $@"\sqrt{{{a}}}")
              row |> Gen.map (fun a -> $@"\hat{{{a}}}")
              row |> Gen.map (fun a -> $@"\underbrace{{{a}}}_{{n}}")
              pair (fun a b -> $@"\begin{{cases}} {a} & {b} \\ {b} \end{{cases}}")
              pair (fun a b -> $@"\begin{{aligned}} {a} &= {b} \\ \end{{aligned}}") ]

type Generators =
    static member Tex() = Gen.choose (0, 3) |> Gen.bind tex |> Gen.map Tex |> Arb.fromGen

/// A printer that lost a brace, a space between tokens or a script would print another formula.
[<Property(Arbitrary = [| typeof<Generators> |], MaxTest = 500)>]
let ``a formula printed as TeX parses back to the same tree`` (Tex tex) =
    let formula = FormulaParser.Parse tex
    formula = FormulaParser.Parse(FormulaTex.Print formula)

/// A browser refuses MathML that is not XML; and whoever copies the formula gets its TeX.
[<Property(Arbitrary = [| typeof<Generators> |], MaxTest = 300)>]
let ``MathML is well-formed and carries the TeX`` (Tex tex) (display: bool) =
    let formula = FormulaParser.Parse tex
    let math = XElement.Parse(FormulaMathMl.Print(formula, display))
    let annotation = math.Descendants "annotation" |> Seq.exactlyOne
    annotation.Value = FormulaTex.Print formula && math.Element("semantics").Elements() |> Seq.length = 2

/// Every script, fraction and root of MathML has as many children as its name says: a browser draws an error otherwise.
[<Property(Arbitrary = [| typeof<Generators> |], MaxTest = 300)>]
let ``each element of MathML has the children that its name asks for`` (Tex tex) =
    let arity = dict [ "mfrac", 2; "mroot", 2; "msub", 2; "msup", 2; "munder", 2; "mover", 2; "msubsup", 3; "munderover", 3 ]
    XElement.Parse(FormulaMathMl.Print(FormulaParser.Parse tex, true)).Descendants()
    |> Seq.forall (fun e -> not (arity.ContainsKey e.Name.LocalName) || Seq.length (e.Elements()) = arity.[e.Name.LocalName])

/// The parser answers every text: with a tree, or with a position inside the text.
[<Property(MaxTest = 1000)>]
let ``any text parses as a formula or is refused at a position`` (NonNull text) =
    try
        FormulaParser.Parse text |> ignore
        true
    with :? MarkupException as e -> e.Position >= 0 && e.Position <= text.Length

/// A mistake is pointed at where it stands: an opening that is not closed at the opening, a stranger at itself.
[<Theory>]
[<InlineData(@"a + \foo", 4)>]
[<InlineData(@"\frac{1}{2", 8)>]
[<InlineData(@"x^1^2", 3)>]
[<InlineData(@"a \left( b", 2)>]
[<InlineData(@"a } b", 2)>]
[<InlineData(@"a & b", 2)>]
[<InlineData(@"\begin{cases} a", 0)>]
[<InlineData(@"x^", 2)>]
[<InlineData(@"☃", 0)>]
[<InlineData(@"ab\left q", 8)>]
let ``an error points at its place`` (tex: string, position: int) =
    Assert.Equal(position, Assert.Throws<MarkupException>(fun () -> FormulaParser.Parse tex |> ignore).Position)

/// The published forms of a formula, one line each: in a label it keeps letters, scripts and signs.
[<Theory>]
[<InlineData(@"1/\sqrt{n}", "1/√n")>]
[<InlineData(@"\frac{a+b}{2}", "(a + b)/2")>]
[<InlineData(@"10^{-3}", "10⁻³")>]
[<InlineData(@"x_i", "xᵢ")>]
[<InlineData(@"\hat r \le \delta", "r̂ ≤ δ")>]
[<InlineData(@"\mathrm{KL}(Q\|P)", "KL(Q‖P)")>]
let ``a formula in a label reads as it should`` (tex: string, text: string) =
    Assert.Equal(text, Label.Plain(Label.Of(FormulaParser.Parse tex)))
