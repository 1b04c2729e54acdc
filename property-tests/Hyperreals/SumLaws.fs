/// Sums and products up to an infinite bound, against the terms added one by one at finite bounds.
module Theory.Laws.Hyperreals.SumLaws

open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Hyperreals
open Theory.Numerics

let private at (n: int) (e: Expression) = Derivatives.At(e.Substitute("n", Expression.Number n), "unused", Expression.Zero, 0).Midpoint

/// What the expansion leaves at a large n is its next term, up to what is smaller still: the sum itself is added term by term.
let private agrees (n: int) (text: string) =
    let sum = Expression.Parse text
    let expansion = Hyperreal.FromExpression(sum).Expand 3
    let exact = at n sum
    let terms = [ for t in expansion.Terms -> at n t ]

    if expansion.IsExact then
        Assert.True(abs (exact - List.sum terms) <= 1e-9 * (1.0 + abs exact), $"{text}: {exact} at {n}, {List.sum terms} by the closed form")
    else
        let kept, next = List.sum terms[.. terms.Length - 2], List.last terms
        Assert.True(abs (exact - kept - next) <= 0.4 * abs next + 1e-10 * (1.0 + abs exact), $"{text}: {exact} at {n}, {kept} with the next term {next}")

/// A telescoping sum is the difference that Gosper finds, and a hypergeometric one that does not telescope keeps its terms' order.
[<Theory; Source("gosper1978decision", "Proceedings of the National Academy of Sciences 75, 40–42")>]
[<InlineData("Sum(k*factorial(k), (k, 1, n))", 12)>]
[<InlineData("Sum(binomial(2*k, k)/4**k, (k, 0, n))", 200)>]
[<InlineData("Sum(1/(k*(k + 2)*(k + 3)), (k, 1, n))", 200)>]
[<InlineData("Sum(binomial(2*k, k), (k, 1, n))", 200)>]
[<InlineData("Product((k**3 - 1)/(k**3 + 1), (k, 2, n))", 100)>]
let ``hypergeometric sums and rational products are those of their terms`` (text: string, n: int) = agrees n text

/// The expansion by ∫f + f/2 + Σ B₂ⱼ/(2j)! f⁽²ʲ⁻¹⁾ with the constant that is known.
[<Theory; Source("graham1994concrete", "Section 9.5")>]
[<InlineData("Sum(1/sqrt(k), (k, 1, n))")>]
[<InlineData("Sum(k**(1/3), (k, 1, n))")>]
[<InlineData("Sum(log(k), (k, 1, n))")>]
[<InlineData("Sum(1/(k**2 + 2), (k, 1, n))")>]
[<InlineData("Sum(exp(sqrt(k)), (k, 1, n))")>]
let ``Euler and Maclaurin's expansion leaves its next term`` (text: string) = agrees 200 text

/// A Riemann sum is its integral, and what is left is the correction at the ends; with a root or a logarithm at zero that is Navot's.
[<Theory; Source("navot1961extension", "Journal of Mathematics and Physics 40, 271–276")>]
[<InlineData("Sum(sqrt(k/n)/n, (k, 1, n))")>]
[<InlineData("Sum(log(k/n)/n, (k, 1, n))")>]
[<InlineData("Sum(1/sqrt(n*k), (k, 1, n))")>]
[<InlineData("Sum(n/(n**2 + k**2), (k, 1, n))")>]
[<InlineData("Sum(1/sqrt(n**2 + k), (k, 1, n))")>]
[<InlineData("Sum(exp(k/n)/n, (k, 0, n - 1))")>]
let ``a Riemann sum is its integral and the corrections at the ends`` (text: string) = agrees 200 text

/// Rational summands with whole and fractional poles, at generated places, with bounds that move in other ways.
[<Property(MaxTest = 25)>]
let ``sums of rational functions are those of their terms`` () =
    let linear = Gen.map2 (fun a b -> $"({a}*k + {b})") (Gen.choose (1, 3)) (Gen.choose (1, 4))
    let bounds = Gen.elements [ "(k, 1, n)"; "(k, 2, 2*n)"; "(k, n, 3*n)"; "(k, 0, n - 1)" ]
    let cases = Gen.map3 (fun p q range -> $"Sum(1/({p}*{q}**2), {range})") linear linear bounds
    Prop.forAll (Arb.fromGen cases) (agrees 120)

/// A constant of which nothing is known is not guessed: the growth is told, the value is not.
[<Fact>]
let ``an unknown constant leaves open what hangs on it`` () =
    let sum = Expression.Parse "Sum(1/(k*log(k + 1)), (k, 1, n))"
    let limit (text: string) = Limits.AtInfinity(Expression.Parse text, "n")
    Assert.Equal(Expression.One, Limits.AtInfinity(sum / Expression.Parse "log(log(n))", "n").Value)
    Assert.Equal(LimitKind.Undecided, (limit "Sum(1/(k*log(k + 1)), (k, 1, n)) - log(log(n))").Kind)
