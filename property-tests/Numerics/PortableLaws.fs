/// The functions that sampling and certified bounds rest on: their stated errors, measured.
module Theory.Laws.Numerics.PortableLaws

open System
open global.Xunit
open Theory.Numerics
open Theory.Laws

let private twoTo (k: int) = Math.Pow(2.0, float k)

/// Each function's bound is its own: 2⁻⁵⁰ for ln, 2⁻⁴⁹ for ln(1 + x) and exp, 2⁻⁴⁷ for exp − 1, and ψ's two regimes. The table holds the seams between
/// the regimes, the ends of the range of double, and random points of both.
[<Fact>]
let ``the portable functions keep their stated errors`` () =
    for row in Reference.table "portable.csv" do
        let x = Reference.parse row[1]
        let value, bound =
            match row[0] with
            | "log" -> Portable.Log x, twoTo -50
            | "log1p" -> Portable.LogOnePlus x, twoTo -49
            | "exp" -> Portable.Exp x, twoTo -49
            | "expm1" -> Portable.ExpMinusOne x, twoTo -47
            | "psi" ->
                let ψ = Portable.XMinusLogOnePlus(x, 1.0 + x)
                // 1 + x is rounded here, to 2⁻⁵³
                ψ, (if Portable.IsReduced x then twoTo -50 else twoTo -52 * (1.0 + (abs x + 2.5) / ψ))
            | other -> failwith $"no function {other}"
        Assert.True(abs (Reference.relativeExcess value row[2]) <= bound, $"{row[0]}({x:R}) = {value:R}, not {row[2]}")

/// Outside its domain a function throws, with the argument's name.
[<Fact>]
let ``the portable functions refuse what they have no value for`` () =
    let refusals: ((float -> float) * float list) list =
        [ Portable.Log, [ 0.0; -1.0; nan; infinity ]
          Portable.LogOnePlus, [ -1.0; nan; infinity ]
          Portable.Exp, [ 701.0; -701.0; nan ]
          Portable.ExpMinusOne, [ 701.0; nan ] ]
    for f, bad in refusals do
        for x in bad do
            Assert.Equal("x", (Assert.Throws<ArgumentOutOfRangeException>(fun () -> f x |> ignore)).ParamName)
