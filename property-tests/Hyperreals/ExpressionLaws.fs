/// Expressions as text: what is printed reads back, precedence is that of mathematics, errors point at their place, and nothing nests too deep.
module Theory.Laws.Hyperreals.ExpressionLaws

open System
open System.Diagnostics
open System.Numerics
open System.Text
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Hyperreals

let private parse (text: string) = Expression.Parse text
let private x = Expression.Symbol "x"
let private y = Expression.Symbol "y"
let private n (k: int) = Expression.Number(BigInteger k)

/// Every function that takes numbers, with a number of arguments that it takes: found by asking, so that a new one is in every law.
let private functions =
    [ for name in Vocabulary.Functions.Keys do
          let arity = Vocabulary.ArityOf name

          if not (List.contains name [ "Sum"; "Product"; "Piecewise"; "True"; "False" ]) then
              for count in arity.Least .. min arity.Most (arity.Least + 2) do
                  name, count ]

/// Expressions as they can be built, whether or not one would write them: huge and negative numbers, empty signs, sums in sums.
type Expressions =
    static member Expression() : Arbitrary<Expression> =
        let atom =
            Gen.oneof
                [ Gen.elements [ x; y; Expression.Symbol "theta_1"; Expression.Symbol "gamma"; Expression.Symbol "β" ]
                  Gen.elements [ Expression.Pi; Expression.E; Expression.Infinity; Expression.Constant "I"; Expression.Constant "EulerGamma"; Expression.Constant "GoldenRatio"; Expression.Constant "Catalan" ]
                  Gen.choose (-3, 3) |> Gen.map n
                  Gen.map2 (fun (p: int) q -> Expression.Number(BigInteger p, BigInteger(1 + abs q))) (Gen.choose (-20, 20)) (Gen.choose (0, 12))
                  Gen.map2 (fun (p: int) q -> Expression.Number(BigInteger.Pow(BigInteger(p * 2 + 1), 400 + q), BigInteger.Pow(BigInteger 2, q))) (Gen.choose (-20, 20)) (Gen.choose (0, 3000)) ]

        let rec some size =
            if size <= 1 then
                atom
            else
                let part = some (size / 2)
                let parts = Gen.choose (0, 4) |> Gen.bind (fun k -> Gen.arrayOfLength k (some (size / (k + 1))))

                Gen.frequency
                    [ 1, atom
                      3, parts |> Gen.map (fun (p: Expression[]) -> Expression.Sum p)
                      3, parts |> Gen.map (fun (p: Expression[]) -> Expression.Product p)
                      3, Gen.map2 (fun b e -> Expression.Power(b, e)) part part
                      2, Gen.map2 (/) part part
                      1, Gen.map2 (-) part part
                      1, part |> Gen.map (~-)
                      1, part |> Gen.map Expression.Sqrt
                      3, Gen.elements functions |> Gen.bind (fun (name, count) -> Gen.arrayOfLength count (some (size / (count + 1))) |> Gen.map (fun args -> Expression.Apply(name, args)))
                      1, Gen.map3 (fun a b c -> Expression.Apply("Piecewise", a, Expression.Apply("<", b, c), c, Expression.Apply "True")) part part part
                      1, Gen.map3 (fun e a b -> Expression.Apply("Sum", e, Expression.Symbol "k", a, b)) part part part
                      1, Gen.map3 (fun e a b -> Expression.Apply("Product", e, x, a, b)) part part part ]

        Gen.sized (fun size -> some (size / 2)) |> Arb.fromGen

/// What is written reads back to the same expression, however odd.
[<Property(Arbitrary = [| typeof<Expressions> |], MaxTest = 3000)>]
let ``the infix text of an expression reads back to it`` (e: Expression) =
    let back = parse (e.ToInfix())
    back = e && back.GetHashCode() = e.GetHashCode() && back.ToInfix() = e.ToInfix()

/// Each function by itself, with every number of arguments.
[<Fact>]
let ``each function reads back, by each of its names`` () =
    for name, count in functions do
        let e = Expression.Apply(name, Array.init count (fun i -> if i % 2 = 0 then x else -y))
        Assert.Equal(e, parse (e.ToInfix()))

        if Char.IsLetter name[0] then
            Assert.Equal(e, parse (name + "(" + String.Join(", ", List.init count (fun i -> if i % 2 = 0 then "x" else "-y")) + ")"))

    for KeyValue(synonym, canonical) in Vocabulary.Synonyms do
        let args = Array.create (Vocabulary.ArityOf synonym).Least x
        Assert.Equal(Expression.Apply(canonical, args), parse (synonym + "(" + String.Join(",", args |> Array.map string) + ")"))

/// Two texts that mathematics reads alike; the second has the parentheses that the first leaves out.
[<Theory>]
[<InlineData("-x**2", "-(x**2)")>]
[<InlineData("2**-x", "2**(-x)")>]
[<InlineData("2**-x*y", "(2**(-x))*y")>]
[<InlineData("2**-x**2", "2**(-(x**2))")>]
[<InlineData("x**y**2", "x**(y**2)")>]
[<InlineData("x^2", "x**2")>]
[<InlineData("-x!", "-(x!)")>]
[<InlineData("2**x!", "2**factorial(x)")>]
[<InlineData("x!!", "factorial2(x)")>]
[<InlineData("x!=y", "Ne(x, y)")>]
[<InlineData("x! = y", "Eq(factorial(x), y)")>]
[<InlineData("x/2**y", "x/(2**y)")>]
[<InlineData("x*-y*2", "x*(-y)*2")>]
[<InlineData("x/-y", "x/(-y)")>]
[<InlineData("x - -y", "x - (-y)")>]
[<InlineData("-2*x", "(-2)*x")>]
[<InlineData("2/3*x", "(2/3)*x")>]
[<InlineData("x*2/3", "x*(2/3)")>]
[<InlineData("x - 2*y", "x + (-2)*y")>]
[<InlineData("x + 1 < y*2", "(x + 1) < (y*2)")>]
[<InlineData("x < 1 & y > 2 | x = y", "((x < 1) & (y > 2)) | Eq(x, y)")>]
[<InlineData("~x < 1 & y > 2", "Not(x < 1) & (y > 2)")>]
[<InlineData("|x - |y||", "Abs(x - Abs(y))")>]
[<InlineData("2*|x|*|y|", "2*Abs(x)*Abs(y)")>]
[<InlineData("(|x| < 1) | (y < |x|)", "Or(Abs(x) < 1, y < Abs(x))")>]
[<InlineData("√(x) + √x·2 − x²", "sqrt(x) + sqrt(x)*2 - x**2")>]
[<InlineData("x⁻¹²", "x**(-12)")>]
[<InlineData("π×∞", "pi*oo")>]
[<InlineData("log(x, 2)", "log(x)/log(2)")>]
[<InlineData("root(x, 3)", "cbrt(x)")>]
[<InlineData("exp(x)", "exp((x))")>]
[<InlineData("ln(arctan(x))", "log(atan(x))")>]
let ``precedence is that of mathematics`` (text: string) (explicit: string) = Assert.Equal(parse explicit, parse text)

/// A literal is the rational number that it says.
[<Theory>]
[<InlineData("0.3", 3, 10)>]
[<InlineData("1e-3", 1, 1000)>]
[<InlineData("2.50E+1", 25, 1)>]
[<InlineData(".5", 1, 2)>]
[<InlineData("1000000000.0", 1000000000, 1)>]
[<InlineData("-7/21", -1, 3)>]
[<InlineData("1/2 + 1/3", 5, 6)>]
[<InlineData("2*3 - 4/8", 11, 2)>]
let ``a literal is an exact rational`` (text: string) (p: int) (q: int) =
    let e = parse text
    Assert.Equal(ExpressionKind.Number, e.Kind)
    Assert.Equal((BigInteger p, BigInteger q), (e.Numerator, e.Denominator))

/// A double is the decimal that it is written as; the double nearest to the rational is the double again.
[<Property>]
let ``a double is the decimal that it prints as`` (value: NormalFloat) =
    let e = Expression.Of value.Get
    let text = value.Get.ToString("R", Globalization.CultureInfo.InvariantCulture)
    e = parse text || e = parse (text.Replace("-", "-1*"))

/// The shape that the engine relies on: quotients are products with an inverse power, differences are sums with −1, roots are powers.
[<Fact>]
let ``quotients, differences and roots are products, sums and powers`` () =
    Assert.Equal(Expression.Product(x, Expression.Power(y, n -1)), x / y)
    Assert.Equal(Expression.Product(n -1, x), -x)
    Assert.Equal(Expression.Sum(x, Expression.Product(n -1, y)), x - y)
    Assert.Equal(Expression.Power(x, n 1 / n 2), sqrt x)
    Assert.Equal(Expression.Power(Expression.E, x), parse "E**x")
    Assert.Equal(Expression.Apply("exp", x), exp x)
    Assert.Equal(x ** 2 + 0.5, parse "x**2 + 1/2")
    Assert.Equal(ExpressionKind.Power, (parse "10**10**10**10").Kind)
    Assert.Equal(7L, (parse "10**10**10**10").Size)
    Assert.Equal(ExpressionKind.Sum, (parse "x+y+x+y").Kind)
    Assert.Equal(4, (parse "x+y+x+y").Arguments.Count)

/// What is wrong is said, and the caret stands under it.
[<Theory>]
[<InlineData("2x", 1, "'*' is missing")>]
[<InlineData("x y", 2, "'*' is missing")>]
[<InlineData("2(x)", 1, "'*' or a function's name")>]
[<InlineData("x(2)", 0, "'*' is missing after it")>]
[<InlineData("(x + 1", 0, "not closed")>]
[<InlineData("x + 1)", 5, "closes nothing")>]
[<InlineData("x + ", 4, "ends where a value")>]
[<InlineData("", 0, "empty")>]
[<InlineData("x + * y", 4, "a value is expected")>]
[<InlineData("1 + sinn(x)", 4, "did you mean sin")>]
[<InlineData("1 + gama(x)", 4, "did you mean gamma")>]
[<InlineData("1 + sin(x, y)", 4, "takes 1 argument, not 2")>]
[<InlineData("1 + sin()", 4, "takes 1 argument, not 0")>]
[<InlineData("max(x,)", 6, "a value is expected")>]
[<InlineData("sin + 1", 0, "arguments are missing")>]
[<InlineData("x, y", 1, "stands only between")>]
[<InlineData("1 + (x, y)", 4, "a list in parentheses")>]
[<InlineData("|x + 1", 0, "'|' is not closed")>]
[<InlineData("a < b < c", 6, "do not chain")>]
[<InlineData("zoo", 0, "no number")>]
[<InlineData("1 + nan", 4, "no number")>]
[<InlineData("x $ y", 2, "not expected")>]
[<InlineData("Piecewise((x, x < 1), y)", 0, "pairs")>]
[<InlineData("Sum(x, (2, 1, x))", 0, "index")>]
let ``an error points at its place`` (text: string) (position: int) (reason: string) =
    let error = Assert.Throws<ExpressionFormatException>(fun () -> parse text |> ignore)
    Assert.Contains(reason, error.Reason)
    Assert.Equal(position, error.Position)
    let lines = error.Message.Split '\n'
    Assert.Equal(position, lines[2].IndexOf '^' - 2)
    Assert.EndsWith(text, lines[1])

/// Whatever the text, the answer is an expression or an error of the reader's own.
[<Property(MaxTest = 3000)>]
let ``any text is read or refused`` (NonNull(text: string)) (pieces: byte list) =
    let words = [| "x"; "2"; "("; ")"; "|"; ","; "-"; "+"; "*"; "**"; "/"; "!"; "sin("; "Sum("; "Piecewise("; "<"; "&"; "~"; "√"; "²"; "π"; " "; "1e9999999"; "log("; "="; "." |]
    let composed = String.Join("", pieces |> List.map (fun b -> words[int b % words.Length]))

    for candidate in [ text; composed; composed + text ] do
        try
            let e = parse candidate
            Assert.Equal(e, parse (e.ToInfix()))
            Assert.NotNull(e.ToString())
        with :? ExpressionFormatException as error ->
            Assert.InRange(error.Position, 0, candidate.Length)

let private deep = 100_000

let private hostile =
    let text (build: StringBuilder -> unit) =
        let s = StringBuilder()
        build s
        s.ToString()

    let repeat (s: StringBuilder) (word: string) = for _ in 1..deep do s.Append word |> ignore

    [ "exp(exp(…", text (fun s -> repeat s "exp("; s.Append 'x' |> ignore; repeat s ")")
      "((x+1)*x+1)*x…", text (fun s -> repeat s "("; s.Append 'x' |> ignore; repeat s "+1)*x")
      "x+x+x…", text (fun s -> repeat s "x+"; s.Append 'x' |> ignore)
      "x-1/x-1/x…", text (fun s -> repeat s "x-1/"; s.Append 'x' |> ignore)
      "----x", text (fun s -> repeat s "-"; s.Append 'x' |> ignore)
      "x**x**x…", text (fun s -> repeat s "x**"; s.Append 'x' |> ignore)
      "((((x))))", text (fun s -> repeat s "("; s.Append 'x' |> ignore; repeat s ")")
      "1/1+1/2+…", String.Join("+", Seq.init (deep / 4) (fun k -> $"1/{k + 1}"))
      "x!!!…", text (fun s -> s.Append "x" |> ignore; repeat s "! ") ]

/// Depth costs memory alone: reading, comparing, replacing, printing and reading again of what nests a hundred thousand deep.
[<Fact>]
let ``what nests a hundred thousand deep is read, compared, replaced and printed`` () =
    for name, text in hostile do
        let clock = Stopwatch.StartNew()
        let a = parse text
        let b = parse text
        Assert.True((a = b), name)
        Assert.True((a.GetHashCode() = b.GetHashCode()), name)
        let replaced = a.Substitute("x", y)
        Assert.True((replaced.Substitute("y", x) = a), name)
        Assert.True((parse (a.ToInfix()) = a), name)
        Assert.NotEmpty(a.ToString())
        Assert.True(a.Symbols.Count <= 1, name)
        // generous: each takes a fraction of it; recursion or a square law would not end at all
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds 20.0, $"{name} took {clock.Elapsed}")

/// A number of any length is written to its last digit, zeros inside and all.
[<Property(MaxTest = 30)>]
let ``a long number reads back`` (seed: int) =
    let digits = 4990 + abs (seed % 30000)
    let sparse = BigInteger.Pow(10I, digits) + BigInteger seed
    let dense = BigInteger.Pow(3I, digits) / BigInteger.Pow(10I, abs (seed % 100))
    List.forall (fun (k: BigInteger) -> (Expression.Number k).ToInfix() = k.ToString()) [ abs sparse; BigInteger.Pow(10I, digits); BigInteger.Pow(10I, digits) - 1I; dense ]

/// A shared part is one part: a tree of 2¹⁰⁰ nodes is built, compared and replaced as its hundred.
[<Fact>]
let ``shared parts stay shared`` () =
    let tower leaf = Seq.fold (fun e _ -> Expression.Product(e, e + n 1)) leaf (seq { 1..100 })
    let a, b = tower x, tower x
    Assert.Equal(Int64.MaxValue, a.Size)
    Assert.True((a = b))
    Assert.True((a <> tower y))
    Assert.True((a.Substitute("x", y) = tower y))
    Assert.Same(a, a.Substitute("z", y))
    Assert.Equal<string seq>([ "x" ], a.Symbols)
    Assert.NotEmpty(a.ToString())
    Assert.Throws<InvalidOperationException>(fun () -> a.ToInfix() |> ignore) |> ignore

/// An index is no variable: it is neither listed nor replaced, and it takes another name rather than capture what is put in.
[<Fact>]
let ``an index is bound`` () =
    let e = parse "Sum(k*x, (k, 1, n)) + k"
    Assert.Equal<string seq>([ "k"; "n"; "x" ], e.Symbols)
    Assert.Equal(parse "Sum(k*x, (k, 1, n)) + y", e.Substitute("k", y))
    Assert.Equal(parse "Sum(k_1*(k + 1), (k_1, 1, n)) + k", e.Substitute("x", parse "k + 1"))
    Assert.Equal<string seq>([ "n" ], (parse "Sum(k, (k, 1, n))").Symbols)

/// To replace twice is to replace by the replaced.
[<Property(Arbitrary = [| typeof<Expressions> |])>]
let ``replacing in two steps is replacing in one`` (e: Expression) =
    let z = Expression.Symbol "z_0"
    e.Substitute("y", z).Substitute("z_0", Expression.Pi) = e.Substitute("y", Expression.Pi)

/// What is shown at the prompt.
[<Theory>]
[<InlineData("x**2 - 2*sqrt(x)*pi/y", "x² − 2·√x·π/y")>]
[<InlineData("sqrt(x + 1)**3*oo", "(√(x + 1))³·∞")>]
[<InlineData("factorial(n)/2**n <= Abs(x)", "n!/2^n ≤ |x|")>]
[<InlineData("-1/x + E**(-x)", "−1/x + e^(−x)")>]
[<InlineData("floor(x)*gamma(x + 1)", "⌊x⌋·Γ(x + 1)")>]
let ``an expression prints as mathematics`` (text: string) (shown: string) = Assert.Equal(shown, (parse text).ToString())

/// Names are taken, functions have their arities, and what is built by hand is held to the rules of what is read.
[<Fact>]
let ``what cannot be written cannot be built`` () =
    Assert.Throws<ArgumentException>(fun () -> Expression.Symbol "sin" |> ignore) |> ignore
    Assert.Throws<ArgumentException>(fun () -> Expression.Symbol "2x" |> ignore) |> ignore
    Assert.Throws<ArgumentException>(fun () -> Expression.Symbol "pi" |> ignore) |> ignore
    Assert.Throws<ArgumentException>(fun () -> Expression.Constant "tau" |> ignore) |> ignore
    Assert.Throws<ArgumentException>(fun () -> Expression.Apply("sin", x, y) |> ignore) |> ignore
    Assert.Throws<ArgumentException>(fun () -> Expression.Apply("snh", x) |> ignore) |> ignore
    Assert.Throws<ArgumentOutOfRangeException>(fun () -> Expression.Number(1I, 0I) |> ignore) |> ignore
    Assert.Throws<ArgumentOutOfRangeException>(fun () -> Expression.Of nan |> ignore) |> ignore
