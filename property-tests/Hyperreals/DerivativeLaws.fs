/// Certified derivatives of expressions: against 40 digits, against the rules, and at singularities.
module Theory.Laws.Hyperreals.DerivativeLaws

open System
open System.IO
open System.Numerics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Hyperreals
open Theory.Laws.Reference

let private at (expression: string) (point: string) order = Derivatives.At(Expression.Parse expression, "x", Expression.Parse point, order)

/// The ball is narrow and meets the decimal ± a unit of its 39th digit.
let private agrees (ball: Ball) (truth: string) =
    let p, q = rational truth
    let unit = BigInteger.Pow(10I, 38)
    let slack = Ball.FromRatio(BigInteger.Abs p, q * unit, 400)
    let value = Ball.FromRatio(p, q, 400)
    let near = Ball.Hull(value - slack, value + slack)
    if p.IsZero then ball.IsZero || (ball.ContainsZero && ball.RadiusExponent < -210L) else ball.Overlaps near && ball.Accuracy >= 106

[<Fact>]
let ``the derivatives agree with the reference table`` () =
    let rows =
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "reference", "derivatives.csv"))
        |> Array.skip 1
        |> Array.filter (fun line -> line <> "")
        |> Array.map (fun line -> line.Split ';')

    Assert.True(rows.Length >= 500)

    let wrong =
        rows
        |> Array.choose (fun row ->
            try
                let ball = at row[0] row[1] (int row[2])
                if agrees ball row[3] then None else Some $"{row[0]} at {row[1]}, order {row[2]}: {ball.ToString 40}, not {row[3]}"
            with reason ->
                Some $"{row[0]} at {row[1]}, order {row[2]}: {reason.Message}")

    Assert.True(wrong.Length = 0, $"{wrong.Length} rows: " + String.Join("\n", Array.truncate 60 wrong))

let private factors = [ "sin(x)"; "exp(x/2)"; "1/(3+x)"; "x**(2/3)"; "atan(x)"; "gamma(x)"; "besselj(1,x)"; "log(x)**2"; "erf(x)"; "tanh(x)" ]
let private points = [ "1/3"; "1"; "sqrt(2)"; "pi/4" ]

let private pick (list: 'a list) (n: byte) = list[int n % list.Length]

/// (f g)⁽ⁿ⁾ = Σ (n choose k) f⁽ᵏ⁾ g⁽ⁿ⁻ᵏ⁾, two enclosures of one number.
[<Property(MaxTest = 60)>]
let ``Leibniz' rule holds`` (i: byte) (j: byte) (p: byte) (n: byte) =
    let f, g, point, n = pick factors i, pick factors j, pick points p, int n % 8
    let mutable sum, binomial = Ball.Zero, 1I

    for k in 0..n do
        sum <- sum + Ball.FromInteger binomial * at f point k * at g point (n - k)
        binomial <- binomial * BigInteger(n - k) / BigInteger(k + 1)

    (at $"({f})*({g})" point n).Overlaps sum

/// (f ∘ g)″ = f″(g) g′² + f′(g) g″, with f read at the point g(x), an expression.
[<Property(MaxTest = 60)>]
let ``the chain rule holds to second order`` (i: byte) (j: byte) (p: byte) =
    let f, g, point = pick factors i, pick [ "x**2+1"; "exp(x)"; "2+sin(x)"; "sqrt(x)"; "x" ] j, pick points p
    let inner = g.Replace("exp", "EXP").Replace("x", $"({point})").Replace("EXP", "exp")
    let composed = f.Replace("exp", "EXP").Replace("x", $"({g})").Replace("EXP", "exp")
    let f1, f2, g1, g2 = at f inner 1, at f inner 2, at g point 1, at g point 2
    (at composed point 1).Overlaps(f1 * g1) && (at composed point 2).Overlaps(f2 * g1 * g1 + f1 * g2)

/// f(x + c) at p is f at p + c.
[<Property(MaxTest = 60)>]
let ``a shift of the variable is a shift of the point`` (i: byte) (p: byte) (n: byte) =
    let f, point, n = pick factors i, pick points p, int n % 10
    let shifted = f.Replace("exp", "EXP").Replace("x", "(x+3/7)").Replace("EXP", "exp")
    (at shifted point n).Overlaps(at f $"({point})+3/7" n)

/// The infinitesimal's scale: f(c x) at p/c has cⁿ f⁽ⁿ⁾(p).
[<Property(MaxTest = 60)>]
let ``a scale of the variable multiplies the n-th derivative by its n-th power`` (i: byte) (p: byte) (n: byte) =
    let f, point, n = pick factors i, pick points p, int n % 10
    let scaled = f.Replace("exp", "EXP").Replace("x", "(3*x)").Replace("EXP", "exp")
    (at scaled $"({point})/3" n).Overlaps(at f point n * Ball.Pow(Ball.FromInteger 3I, n))

/// Functions that differ by what is identically 0 or that differentiate into each other: differential equations, recurrences, duplications.
[<Fact>]
let ``the functions satisfy their equations to order six`` () =
    let equations =
        [ "erf(x)", "2*exp(-x**2)/sqrt(pi)", 1
          "erfi(x)", "2*exp(x**2)/sqrt(pi)", 1
          "Ei(x)", "exp(x)/x", 1
          "E1(x)", "-exp(-x)/x", 1
          "li(x+1)", "1/log(x+1)", 1
          "Si(x)", "sin(x)/x", 1
          "Ci(x)", "cos(x)/x", 1
          "Shi(x)", "sinh(x)/x", 1
          "Chi(x)", "cosh(x)/x", 1
          "fresnels(x)", "sin(pi*x**2/2)", 1
          "fresnelc(x)", "cos(pi*x**2/2)", 1
          "loggamma(x)", "digamma(x)", 1
          "digamma(x)", "polygamma(1,x)", 1
          "polygamma(1,x)", "polygamma(3,x)", 2
          "gamma(x+1)", "x*gamma(x)", 0
          "gamma(2*x)", "gamma(x)*gamma(x+1/2)*2**(2*x-1)/sqrt(pi)", 0
          "gamma(x)*gamma(1-x)", "pi/sin(pi*x)", 0
          "loggamma(x)", "log(gamma(x))", 0
          "digamma(1-x)-digamma(x)", "pi*cot(pi*x)", 0
          "besselj(0,x)", "-besselj(1,x)", 1
          "besseli(0,x)", "besseli(1,x)", 1
          "bessely(0,x)", "-bessely(1,x)", 1
          "besselk(0,x)", "-besselk(1,x)", 1
          "besselj(1,x)+besselj(3,x)", "4*besselj(2,x)/x", 0
          "besselj(1/2,x)", "sqrt(2/(pi*x))*sin(x)", 0
          "besselk(1/2,x)", "sqrt(pi/(2*x))*exp(-x)", 0
          "besselj(1,x)*bessely(0,x)-besselj(0,x)*bessely(1,x)", "2/(pi*x)", 0
          "besseli(1/3,x)*besselk(4/3,x)+besseli(4/3,x)*besselk(1/3,x)", "1/x", 0
          "airyai(x)", "x*airyai(x)", 2
          "airybi(x)", "x*airybi(x)", 2
          "LambertW(x)*exp(LambertW(x))", "x", 0
          "LambertW(x*exp(x))", "x", 0
          "elliptic_e(x)", "(elliptic_e(x)-elliptic_k(x))/(2*x)", 1
          "elliptic_k(x)", "(elliptic_e(x)-(1-x)*elliptic_k(x))/(2*x*(1-x))", 1
          "zeta(x+3)", "Sum(1/k**(x+3),k,1,1)+(zeta(x+3)-1)", 0
          "zeta(1-x)", "2*(2*pi)**(-x)*cos(pi*x/2)*gamma(x)*zeta(x)", 0
          "lowergamma(3/2,x)", "sqrt(x)*exp(-x)", 1
          "uppergamma(2,x)", "(x+1)*exp(-x)", 0
          "expint(2,x)", "-E1(x)", 1
          "beta(x,2)", "1/(x*(x+1))", 0
          "binomial(x,3)", "x*(x-1)*(x-2)/6", 0
          "atan2(x,1)", "atan(x)", 0
          "acot(x)", "pi/2-atan(x)", 0
          "asec(x+1)", "acos(1/(x+1))", 0
          "acoth(x+2)", "atanh(1/(x+2))", 0
          "asinh(x)", "log(x+sqrt(x**2+1))", 0
          "acosh(x+2)", "log(x+2+sqrt((x+2)**2-1))", 0
          "atanh(x)", "log((1+x)/(1-x))/2", 0 ]

    for left, right, shift in equations do
        for point in [ "1/3"; "sqrt(2)/2" ] do
            for n in 0..6 do
                let a, b = at left point (n + shift), at right point n
                Assert.True(a.Overlaps b, $"{left}, {right} at {point}, order {n}: {a.ToString 30} and {b.ToString 30}")

/// The same formula in doubles: two arithmetics, one recurrence apart.
[<Property(MaxTest = 40)>]
let ``the ball agrees with the jet of doubles`` (n: byte) =
    let x = (float n + 8.0) / 128.0
    let jet = exp (sin (Jet.Variable(x, 6))) * Jet.Gamma(Jet.Variable(x, 6)) / (1.0 + Jet.Variable(x, 6) * Jet.Variable(x, 6))

    List.forall id
        [ for k in 0..6 do
              let ball = Derivatives.At(Expression.Parse "exp(sin(x))*gamma(x)/(1+x**2)", "x", Expression.Of x, k)
              abs (ball.Midpoint - jet.Derivative k) <= 1e-11 * abs ball.Midpoint ]

[<Fact>]
let ``what is exactly 0 or a whole number is returned exactly`` () =
    Assert.True((at "sin(x)/x" "0" 7).IsZero)
    Assert.True((at "x**3-2*x" "5" 4).IsZero)
    Assert.Equal(Ball.FromInteger 6I, at "x**3-2*x" "1/3" 3)
    Assert.True((at "sin(x)**2+cos(x)**2" "1" 3).IsZero)
    Assert.True((at "exp(log(2)*x)-2**x" "2" 2).IsZero)
    Assert.True((at "sin(x)" "pi" 4).IsZero)
    Assert.True((at "tan(x)-1" "pi/4" 0).IsZero)
    Assert.True((at "sqrt(2)*sqrt(3)-x" "sqrt(6)" 0).IsZero)

/// Never a number where there is no derivative: each with the reason.
[<Fact>]
let ``singularities, kinks and unknown functions are refused with the reason`` () =
    let refused expression point order (reason: string) =
        let message = Assert.Throws<DerivativeException>(fun () -> at expression point order |> ignore).Message
        Assert.True(message.Contains(reason, StringComparison.OrdinalIgnoreCase), $"{expression} at {point}: {message}")

    refused "1/x" "0" 0 "pole"
    refused "gamma(x)" "-3" 2 "pole"
    refused "tan(x)" "pi/2" 1 "pole"
    refused "zeta(x)" "1" 0 "pole"
    refused "log(x)" "0" 0 "singularity"
    refused "x**x" "0" 0 "singularity"
    refused "Abs(x)" "0" 1 "kink"
    refused "Abs(sin(x))" "pi" 1 "kink"
    refused "sqrt(x**2)" "0" 1 "not smooth"
    refused "sqrt(x)" "0" 1 "branch"
    refused "x**(7/3)" "0" 3 "branch"
    refused "acos(cos(x))" "0" 1 "branch"
    refused "acosh(1+x**2)" "0" 1 "branch"
    refused "asin(x)" "1" 1 "branch"
    refused "asin(x)" "2" 0 "not real"
    refused "sign(x)" "0" 0 "kink"
    refused "floor(x)" "2" 1 "kink"
    refused "Max(x,-x)" "0" 1 "kink"
    refused "atan(1/x)" "0" 0 "kink"
    refused "sin(1/x)" "0" 0 "infinite"
    refused "exp(-1/x**2)" "0" 3 "infinite"
    refused "Piecewise((x,x<1),(x**2,True))" "1" 1 "changes"
    refused "Piecewise((sin(x)/x,x!=0),(2,True))" "0" 1 "continuous"
    refused "Ei(x)" "0" 0 "singularity"
    refused "loggamma(x)" "-1/2" 0 "not"
    refused "LambertW(x)" "-1" 0 "−1/e"
    refused "fibonacci(x)" "1" 1 "not supported"
    refused "x*y" "1" 1 "variable y"
    refused "x" "y" 1 "variable"
    refused "I*x" "1" 1 "not real"
    refused "(-8)**(1/3)+x" "1" 1 "no real value"
    refused "x/(x-x)" "1" 0 "is 0"
    Assert.Throws<ArgumentOutOfRangeException>(fun () -> at "x" "1" -1 |> ignore) |> ignore

[<Fact>]
let ``away from its kinks a piecewise function has derivatives`` () =
    let whole n = Ball.FromInteger(BigInteger(n: int))
    Assert.Equal(whole -1, at "Abs(x)" "-2" 1)
    Assert.Equal(whole 2, at "Abs(x**2)" "0" 2)
    Assert.Equal(whole 4, at "Max(x,x**2)" "2" 1)
    Assert.Equal(whole 1, at "Min(x,x**2)" "2" 1)
    Assert.Equal(whole 0, at "floor(x)" "sqrt(2)" 1)
    Assert.Equal(whole 1, at "floor(x)" "sqrt(2)" 0)
    Assert.Equal(whole 1, at "Mod(x,3)" "7/2" 1)
    Assert.Equal(whole 2, at "Piecewise((x**2,x<1),(2*x-1,True))" "3" 1)
    Assert.Equal(whole 1, at "Piecewise((1/x,x>1),(x,True))" "0" 1)
    Assert.True((at "Piecewise((sin(x)/x,x!=0),(1,True))" "0" 2).Overlaps(Ball.FromRatio(-1I, 3I)))

/// Shared parts once, from the leaves up: neither depth nor sharing costs more than the nodes.
[<Fact>]
let ``a deep or shared expression is no obstacle`` () =
    let x = Expression.Symbol "x"
    let deep = Seq.fold (fun (e: Expression) _ -> Expression.Sin e) x (seq { 1..3000 })
    Assert.Equal(Ball.One, Derivatives.At(deep, "x", Expression.Zero, 1))
    let shared = Seq.fold (fun (e: Expression) _ -> (e + e) * Expression.Number(1I, 2I)) x (seq { 1..200 })
    Assert.True(Derivatives.At(shared, "x", Expression.One, 1).Overlaps Ball.One)

/// A number that is 0 is known to be 0, by its exact form: digits alone never show it.
[<Fact>]
let ``constants that are 0 are recognised`` () =
    for zero in
        [ "sin(pi/12)-(sqrt(6)-sqrt(2))/4"; "cos(5*pi/12)-(sqrt(6)-sqrt(2))/4"; "sin(pi/4)-sqrt(2)/2"; "sin(7*pi/6)+1/2"; "cos(3*pi/4)+sqrt(2)/2"; "sin(-pi/3)+sqrt(3)/2"
          "tan(3*pi/8)-1-sqrt(2)"; "tan(pi/8)-sqrt(2)+1"; "tan(pi/12)-2+sqrt(3)"; "tan(5*pi/12)-2-sqrt(3)"; "tan(2*pi/3)+sqrt(3)"; "tan(pi/6)-1/sqrt(3)"
          "asin(1/2)-pi/6"; "acos(-1/2)-2*pi/3"; "asin(-sqrt(2)/2)+pi/4"; "atan(sqrt(3))-pi/3"; "atan(2-sqrt(3))-pi/12"; "atan(1)-pi/4"; "acos(1/2)-pi/3"
          "log(8)-3*log(2)"; "log(6)-log(2)-log(3)"; "log(2/9)-log(2)+2*log(3)"; "exp(log(3)/2)-sqrt(3)"; "sqrt(2)*sqrt(8)-4"; "12**(1/3)*18**(1/3)-6"; "sqrt(pi)*sqrt(pi)-pi"
          "log(exp(2))-2"; "log(sqrt(pi))-log(pi)/2"; "exp(1/3)**3-E"; "sin(1)**2+cos(1)**2-1"; "cos(1+pi/2)+sin(1)"; "sin(pi-1)-sin(1)"; "tan(1)-sin(1)/cos(1)"; "sin(2)*exp(-1)-sin(2)/E"
          "sinh(log(2))-3/4"; "cosh(1)-(E+1/E)/2"; "tanh(log(3))-4/5"; "gamma(5/2)-3*sqrt(pi)/4"; "gamma(-1/2)+2*sqrt(pi)"; "gamma(7)-720"; "factorial(4)-24"
          "GoldenRatio**2-GoldenRatio-1"; "acosh(1)"; "LambertW(0)"; "erf(0)"; "erf(1/3)-erf(2/6)"; "loggamma(2)"; "besselj(1,0)"; "(1+sqrt(2))**2-3-2*sqrt(2)" ] do
        Assert.True((Derivatives.At(Expression.Parse zero, "x", Expression.One, 0)).IsZero, zero)
        // and as the leading coefficient that cancels: 1/(c + x − 1) at 1 has a pole
        Assert.Throws<DerivativeException>(fun () -> at $"1/({zero}+x-1)" "1" 0 |> ignore) |> ignore

[<Fact>]
let ``functions of what is identically 0 are constant`` () =
    for expression, value in [ "Si(x-x)", 0; "sinc(x-x)", 1; "erf(tan(x-x))", 0; "cos(x-x)", 1; "besselj(0,x-x)", 1; "gamma(1+x-x)", 1 ] do
        Assert.True((at expression "2/3" 0).Overlaps(Ball.FromInteger(BigInteger(value: int))), expression)
        Assert.True((at expression "2/3" 3).IsZero)
