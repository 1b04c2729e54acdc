/// Limits against published ones: Gruntz's thesis, the examples proved in Isabelle/HOL, the expansions of special functions, sequences, and what has no limit.
module Theory.Laws.Hyperreals.LimitLaws

open System
open System.IO
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Hyperreals

let private side text =
    match text with
    | "+" -> Side.Above
    | "-" -> Side.Below
    | _ -> Side.Both

let private limit (expression: string) (variable: string) (point: string) (direction: string) =
    Limits.At(Expression.Parse expression, variable, Expression.Parse point, side direction)

let private isZero (difference: Expression) =
    let limit = Limits.AtInfinity(difference, "unused")
    limit.Kind = LimitKind.Value && limit.Value = Expression.Zero

type private Outcome =
    | Right
    | Open of string
    | Wrong of string

let private judge (found: Limit) (expected: string) =
    match found.Kind, expected with
    | LimitKind.Undecided, "None" -> Right
    | LimitKind.Undecided, _ -> Open found.Reason
    | LimitKind.Oscillates, expected when expected = "None" || expected.StartsWith "AccumBounds" -> Right
    | LimitKind.PlusInfinity, "oo"
    | LimitKind.MinusInfinity, "-oo" -> Right
    | LimitKind.Value, expected when expected <> "None" && expected <> "oo" && expected <> "-oo" && not (expected.StartsWith "AccumBounds") ->
        if isZero (found.Value - Expression.Parse expected) then Right else Wrong $"{found}"
    | _ -> Wrong $"{found}"

let private table =
    lazy
        (File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "reference", "limits.csv"))
         |> Array.skip 1
         |> Array.filter (fun line -> line <> "")
         |> Array.map (fun line ->
             let cell = line.Split ';'
             $"{cell[0]}: {cell[1]}, {cell[2]} → {cell[3]} ({cell[4]}), expected {cell[5]}", cell[6], judge (limit cell[1] cell[2] cell[3] cell[4]) cell[5]))

[<Fact>]
let ``published limits are found, and none is found wrong`` () =
    let wrong = [ for case, _, outcome in table.Value do match outcome with Wrong found -> $"{case}: {found}" | _ -> () ]
    Assert.True(wrong.IsEmpty, String.Join("\n", wrong))

[<Fact>]
let ``all of Gruntz's examples are found`` () =
    let left = [ for case, source, outcome in table.Value do match outcome with Open reason when source.StartsWith "gruntz" && case.StartsWith "G8." -> $"{case}: {reason}" | _ -> () ]
    Assert.True(left.IsEmpty, String.Join("\n", left))

[<Fact>]
let ``nine published limits of ten are found`` () =
    let left = [ for case, _, outcome in table.Value do match outcome with Open reason -> $"{case}: {reason}" | _ -> () ]
    Assert.True(10 * left.Length < table.Value.Length, String.Join("\n", left))
