/// Files of cases: read whatever their shape, one bad case costs one line, and what is wrong is said with its place.
module Theory.Paper.Laws.CasesLaws

open System
open System.IO
open System.Numerics
open System.Text.Json.Nodes
open global.Xunit
open Theory
open Theory.Hyperreals
open Theory.Nets.Data
open Theory.Numerics
open Theory.Paper
open Theory.Paper.Commands

let private withFile (text: string) (use': string -> 'a) =
    let path = Path.GetTempFileName()

    try
        File.WriteAllText(path, text)
        use' path
    finally
        File.Delete path

let private parse (text: string) = Expression.Parse text

/// A stand-in for the engine, whose answers are known: the side as a number, an oscillation for sin, an infinity for 1/x, a fault for gamma.
let private engine (e: Expression) (variable: string) (point: Expression) (side: Side) =
    match e.ToInfix() with
    | "sin(1/x)" -> Limit.Oscillates(parse "-1", parse "1")
    | "1/x" -> if side = Side.Both then Limit.Undecided "the sides differ" else if side = Side.Above then Limit.PlusInfinity() else Limit.MinusInfinity()
    | "gamma(x)" -> failwith "broken\ninside"
    | _ -> Limit.Finite(e.Substitute(variable, point), (match side with Side.Above -> Approach.Above | Side.Below -> Approach.Below | _ -> Approach.Equal))

/// Numbers and sums of numbers, in 200 bits.
let rec private value (e: Expression) : Ball =
    match e.Kind with
    | ExpressionKind.Number -> Ball.FromRatio(e.Numerator, e.Denominator, 200)
    | ExpressionKind.Constant when e.Name = "pi" -> Ball.Pi 200
    | ExpressionKind.Sum -> e.Arguments |> Seq.map value |> Seq.reduce (+)
    | _ -> raise (NotSupportedException())

let private field (name: string) (line: string) = let o = JsonNode.Parse(line) in o[name].GetValue<string>()

let private limits json (text: string) =
    withFile text (fun path ->
        use to' = new StringWriter()
        let status = LimitsCommand.Run(path, json, Func<_, _, _, _, _, _> (fun f x a side _ -> engine f x a side), Func<_, _> value, to')
        status, to'.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries) |> List.ofArray)

let private answers text =
    let status, lines = limits true text
    status, [ for line in lines -> let o = JsonNode.Parse(line) in [ for name in [ "id"; "verdict"; "answer"; "side" ] -> o[name].GetValue<string>() ] ]

/// What a line says, for every kind of answer and direction.
[<Fact>]
let ``a limit is one JSON object a line`` () =
    let status, found =
        answers """[
            {"id": "a", "expr": "2*x", "var": "x", "point": "3", "dir": "+", "surplus": [1, {"x": 2}]},
            {"id": "b", "expr": "2*x", "var": "x", "point": "3", "dir": "-"},
            {"id": "c", "expr": "2*x", "var": "x", "point": 3, "dir": "+-"},
            {"id": "d", "expr": "1/x", "var": "x", "point": "0"},
            {"id": "e", "expr": "1/x", "var": "x", "point": "0", "dir": "+"},
            {"id": "f", "expr": "1/x", "var": "x", "point": "0", "dir": "-"},
            {"id": "g", "expr": "sin(1/x)", "var": "x", "point": "0", "dir": "+"},
            {"id": "h", "expr": "1/x", "var": "x", "point": "oo", "dir": "whatever"},
            {"id": 9, "expr": "y", "point": "-oo"},
        ]"""

    Assert.Equal(0, status)

    Assert.Equal<string list list>(
        [ [ "a"; "value"; "6"; "+" ]
          [ "b"; "value"; "6"; "-" ]
          [ "c"; "value"; "6"; "0" ]
          [ "d"; "undecided"; ""; "" ]
          [ "e"; "infinite"; "oo"; "" ]
          [ "f"; "infinite"; "-oo"; "" ]
          [ "g"; "oscillates"; "AccumBounds(-1, 1)"; "" ]
          [ "h"; "infinite"; "-oo"; "" ]
          [ "9"; "value"; "-oo"; "+" ] ],
        found
    )

/// Each of these is a line of its own, undecided, with a reason that says which field is wrong, and the last case still has its answer.
[<Fact>]
let ``a bad case costs one line`` () =
    let status, lines =
        limits true """{"source": "by hand", "cases": [
            {"id": "a", "expr": "2x", "point": "3"},
            {"id": "b", "point": "3"},
            {"id": "c", "expr": "x", "point": "3", "dir": "0"},
            {"id": "d", "expr": ["x"], "point": "3"},
            7,
            null,
            {"expr": "x", "point": "nan"},
            {"id": "z", "expr": "x", "point": "3"}
        ]}"""

    Assert.Equal(0, status)

    let reasons = [ "\"expr\": a '*' is missing before 'x' (column 2)"; "\"expr\" is missing"; "\"dir\": '0'"; "\"expr\" is no text"; "no object but a number"; "no object but null"; "\"point\": 'nan'" ]
    Assert.Equal(reasons.Length + 1, lines.Length)

    for reason, line in List.zip reasons (List.take reasons.Length lines) do
        let o = JsonNode.Parse(line)
        Assert.Equal("undecided", o["verdict"].GetValue<string>())
        Assert.Contains(reason, o["reason"].GetValue<string>())

    Assert.Equal("#5", (field "id" lines[4]))
    Assert.Equal("value", (field "verdict" (List.last lines)))

/// A fault of the engine is named, hides no other answer, and shows in the exit status.
[<Fact>]
let ``an exception in a case is an undecided line and an exit status`` () =
    let status, lines = limits true """[{"id": "a", "expr": "gamma(x)", "point": "0"}, {"id": "b", "expr": "x", "point": "1"}]"""
    Assert.Equal(CaseRun.Fault, status)
    Assert.Equal("Exception: broken inside", (field "reason" lines[0]))
    Assert.Equal("value", (field "verdict" lines[1]))

/// The counts: a value, an infinity and an oscillation against what is expected; where nothing is expected, only a claim is wrong.
[<Fact>]
let ``answers are scored against what is expected`` () =
    let status, lines =
        limits false """{"cases": [
            {"id": "a", "kind": "first", "expr": "x", "point": "1/2", "expected": "0.5"},
            {"id": "b", "kind": "first", "expr": "x", "point": "1", "expected": "2"},
            {"id": "c", "kind": "first", "expr": "1/x", "point": "0", "dir": "+", "expected": "oo"},
            {"id": "d", "kind": "first", "expr": "1/x", "point": "0", "dir": "+", "expected": "-oo"},
            {"id": "e", "kind": "first", "expr": "1/x", "point": "0", "expected": "oo"},
            {"id": "f", "kind": "second", "expr": "sin(1/x)", "point": "0", "expected": "AccumBounds(-2, 2)"},
            {"id": "g", "kind": "second", "expr": "x", "point": "0", "expected": "AccumBounds(-2, 2)"},
            {"id": "h", "kind": "third", "expr": "1/x", "point": "0", "expected": null},
            {"id": "n", "kind": "third", "expr": "x", "point": "0", "dir": "0", "expected": null},
            {"id": "i", "kind": "third", "expr": "x", "point": "0", "expected": null},
            {"id": "j", "expr": "x", "point": "0"},
            {"id": "k", "kind": "fourth", "expr": "x", "point": "pi + 1", "expected": "1/2 + pi + 1/2"},
            {"id": "l", "kind": "fourth", "expr": "x", "point": "1 + pi + 1e-30", "expected": "1 + pi"},
            {"id": "m", "kind": "fourth", "expr": "x", "point": "E", "expected": "exp(1)"}
        ]}"""

    Assert.Equal(0, status)
    let said (text: string) = Assert.Contains(lines, fun (line: string) -> line.Contains text)
    said "14 cases: 2 infinite, 1 oscillates, 3 undecided, 8 value"
    said "first            2 right, 2 wrong, 1 undecided"
    said "second           1 right, 1 wrong, 0 undecided"
    said "third            2 right, 1 wrong, 0 undecided"
    said "fourth           1 right, 1 wrong, 0 undecided, 1 not compared"
    said "all              6 right, 5 wrong, 1 undecided, 1 not compared"

/// An enclosure is printed outward: the exact decimals at its ends hold it, whatever its size, and forty digits of it are there.
[<Theory>]
[<InlineData(1, 3, 200)>]
[<InlineData(-1, 7, 160)>]
[<InlineData(5, 4, 200)>]
[<InlineData(0, 1, 200)>]
[<InlineData(1, 3, 60)>]
let ``the decimals around a derivative enclose it`` (p: int) (q: int) (bits: int) =
    for scale in [ 0; 40; -40; 400 ] do
        let ten = BigInteger.Pow(10I, abs scale)
        let number, divisor = if scale >= 0 then BigInteger p * ten, BigInteger q else BigInteger p, BigInteger q * ten

        let line =
            withFile """[{"id": "a", "expr": "x", "point": "0", "order": 1}]""" (fun path ->
                use to' = new StringWriter()
                Assert.Equal(0, DerivativesCommand.Run(path, true, Func<_, _, _, _, _>(fun _ _ _ _ -> Ball.FromRatio(number, divisor, bits)), to'))
                JsonNode.Parse(to'.ToString()))

        let exact = Expression.Number(number, divisor)
        let below (a: Expression) (b: Expression) = a.Numerator * b.Denominator <= b.Numerator * a.Denominator
        let read (name: string) = let text = line[name].GetValue<string>() in if text.StartsWith "-" then -(parse (text.Substring 1)) else parse text
        Assert.True(below (read "lower") exact, string line)
        Assert.True(below exact (read "upper"), string line)

        if bits = 200 && p <> 0 then
            Assert.True(below (read "upper" - read "lower") (Expression.Number(abs number, divisor * BigInteger.Pow(10I, 30))), string line)

/// What the engine refuses is an undecided line with its reason and no numbers.
[<Fact>]
let ``a derivative that does not exist is undecided`` () =
    withFile """[{"id": "a", "expr": "Abs(x)", "point": "0", "order": 1}, {"id": "b", "expr": "x**3", "point": "2", "order": 2}, {"id": "c", "expr": "x", "point": "2", "order": "half"}]""" (fun path ->
        use to' = new StringWriter()
        Assert.Equal(0, DerivativesCommand.Run(path, true, Func<_, _, _, _, _>(fun e v p k -> Derivatives.At(e, v, p, k)), to'))
        let lines = to'.ToString().Split '\n'
        Assert.Equal("undecided", field "verdict" lines[0])
        Assert.Contains("\"value\":null", lines[0])
        Assert.Contains("\"value\":12,\"lower\":\"1.2e1\",\"upper\":\"1.2e1\"", lines[1])
        Assert.Contains("no whole number", field "reason" lines[2]))

/// A relation in any of its spellings; the residues are those of the smallest modulus.
[<Fact>]
let ``a verdict is one JSON object a line`` () =
    withFile """[{"id": "a", "a": "n", "rel": "<", "b": "n + 1"}, {"id": "b", "a": "n", "rel": "≥", "b": "n + 1"}, {"id": "c", "a": "(-1)**n", "rel": "=", "b": 1},
                 {"id": "d", "a": "n", "rel": "~", "b": "1"}, {"id": "e", "a": "n n", "rel": "<", "b": "1"}, {"id": "f", "rel": "<", "b": "1"}]""" (fun path ->
        use to' = new StringWriter()
        Assert.Equal(0, VerdictsCommand.Run(path, true, Func<_, _, _, _, _>(fun a relation b index -> Truths.Compare(a, relation, b, index)), to'))

        let found =
            [ for line in to'.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries) ->
                  let o = JsonNode.Parse(line)
                  field "id" line, field "verdict" line, o["mod"].GetValue<int>(), [ for r in o["residues"].AsArray() -> r.GetValue<int>() ] ]

        Assert.Equal<(string * string * int * int list) list>(
            [ "a", "always", 1, [ 0 ]; "b", "never", 1, []; "c", "depends", 2, [ 0 ]; "d", "undecided", 1, []; "e", "undecided", 1, []; "f", "undecided", 1, [] ],
            found
        ))

let private bounds (text: string) =
    withFile text (fun path ->
        use to' = new StringWriter()
        let status = BoundsCommand.Run(path, false, Calculus.OfLibrary, to')
        status, [ for line in to'.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries) -> JsonNode.Parse line ])

let private number (line: JsonNode) (name: string) = let value = line[name] in if value.GetValueKind() = System.Text.Json.JsonValueKind.String then Double.Parse(value.GetValue<string>(), Globalization.CultureInfo.InvariantCulture) else value.GetValue<float>()

/// Each bound of the library is found by its name alone; what is printed is the library's own, to the last bit.
[<Fact>]
let ``each bound of All is a function of the command`` () =
    let evidence = PacBayes.Evidence.OfErrors(84L, 10000L, 20.0)
    for pair in PacBayes.Bounds.All do
        for name in [ pair.Key; "Bounds." + pair.Key.ToLowerInvariant() ] do
            let status, lines = bounds (sprintf """[{"id": "a", "function": "%s", "arguments": {"errors": 84, "n": "1e4", "KL": 20, "delta": 0.05}},
                                             {"id": "b", "function": "%s", "arguments": {"risk": 0.0084, "count": 10000, "complexity": 20, "δ": "0x1.999999999999ap-5"}}]""" name name)
            Assert.Equal(0, status)
            let bound = pair.Value.Invoke(evidence, 0.05)
            for line in lines do
                Assert.Equal(bound.Value, number line "value")
                Assert.Equal(bound.Exact.Upper, number line "upper")
                Assert.Equal(bound.Exact.Lower, number line "lower")

/// Every function of the calculus answers, with its arguments by the names of the library or of the field.
[<Fact>]
let ``each function of the calculus has a line`` () =
    let cases =
        [ "BinaryKl.Divergence", """{"q": 0.1, "p": 0.2}"""
          "BinaryKl.InverseUpper", """{"q": 1, "c": 1e-300}"""
          "BinaryKl.InverseLower", """{"q": 0.3, "c": 0.1}"""
          "Binomial.LogLowerTail", """{"k": 3, "n": 10, "p": 0.2}"""
          "Binomial.LogUpperTail", """{"errors": 3, "count": 10, "p": 0.2}"""
          "Binomial.LowerLimit", """{"k": 3, "n": 1000000000, "logFailure": -2000}"""
          "Binomial.UpperLimit", """{"k": 3, "n": 1000000000, "lnDelta": -2000}"""
          "Bounds.BitsPerToken", """{"bitsPerToken": 3.1, "n": 8000000, "kl": 1e6, "smoothing": 0.1, "vocabulary": 50257, "m": 10000, "delta": 0.05}"""
          "Bounds.Catoni", """{"risk": 0.1, "n": 100, "kl": 5, "delta": 0.05, "lambda": 50}"""
          "Bounds.CatoniGrid", """{"risk": 0.1, "n": 100, "kl": 5, "delta": 0.05}"""
          "Bounds.DziugaiteRoy", """{"risk": 0.1, "n": 100, "kl": 5, "j": 7, "delta": 0.05}"""
          "Bounds.HoldOut", """{"k": 1, "n": 100, "delta": 0.05}"""
          "Bounds.Kl", """{"q": 0.1, "n": 100, "kl": 5, "delta": 0.05}"""
          "Bounds.Lambda", """{"risk": 0.1, "n": 100, "kl": 5, "delta": 0.05, "λ": 0.7}"""
          "Bounds.McAllester", """{"risk": 0.1, "n": 100, "kl": 5, "delta": 0.05}"""
          "Bounds.McAllesterTextbook", """{"risk": 0.1, "n": 100, "kl": 5, "delta": 0.05}"""
          "Bounds.Occam", """{"errors": 1, "n": 100, "kl": 5, "delta": 0.05}"""
          "Bounds.OccamKl", """{"errors": 1, "n": 100, "kl": 5, "delta": 0.05}"""
          "Bounds.PickToLearn", """{"k": 10, "n": 100, "delta": 0.05}"""
          "Bounds.Quadratic", """{"risk": 0.1, "n": 100, "kl": 5, "delta": 0.05}"""
          "Bounds.Recursive", """{"risk": 0.1, "n": 100, "kl": 5, "delta": 0.05, "steps": [{"gamma": 0.5, "atLeastZero": 0.99, "atLeastComplement": 0.02, "atLeastOne": 0.01, "n": 50, "kl": 3}, [0.5, 0.9, 0.1, 0.01, 50, 1]]}"""
          "Bounds.Renyi", """{"risk": 0.1, "n": 100, "kl": 5, "delta": 0.05, "alpha": 2}"""
          "Bounds.SplitKl", """{"low": -1, "middle": 0, "high": 1, "above": 0.02, "below": 0.05, "n": 1000, "kl": 3, "delta": 0.05}"""
          "Bounds.TwoStep", """{"risk": 0.1, "n": 100, "kl": 5, "delta": 0.05, "m": 1000, "drawFailure": 0.01}"""
          "Bounds.UnexpectedBernstein", """{"low": -1, "middle": 0, "high": 1, "above": 0.02, "below": 0.05, "n": 1000, "kl": 3, "delta": 0.05, "rate": 0.3, "meanSquare": 0.07}"""
          "Compression.Complexity", """{"bits": 1000}"""
          "Compression.NoisyComplexity", """{"bits": 1000, "codebook": [-1, 0, 1], "counts": [10, 10, 20], "sigma": 0.5, "tau": 0.6}"""
          "Compression.PrefixComplexity", """{"l": 1000}"""
          "Gaussian.Divergence", """{"mu": [0, 1], "sigma": [1, 2], "nu": [0, 0], "tau": [1, "1/2"]}"""
          "Gaussian.RenyiDivergence", """{"alpha": 2, "means": [0, 1], "scales": [1, 1], "priorMeans": [0, 0], "priorScales": [1, 1]}"""
          "KrichevskyTrofimov.CodeLength", """{"counts": [1000, 3, 0]}""" ]

    // the table is the library's: what this list lacks, it has to gain
    Assert.Equal<Set<string>>(set Calculus.OfLibrary.Names, set (List.map fst cases))
    let status, lines = bounds (sprintf "[%s]" (String.Join(",", [ for name, arguments in cases -> sprintf """{"id": "%s", "function": "%s", "arguments": %s}""" name name arguments ])))
    Assert.Equal(0, status)
    for line in lines do
        let value, lower, upper = number line "value", number line "lower", number line "upper"
        Assert.True(lower <= value && value <= upper && upper - lower <= 5e-12 * abs lower, string line)

/// Seventeen digits give the double back; infinities are texts; a file holds no arithmetic but its own.
[<Fact>]
let ``numbers are read as they are written and written as they are`` () =
    let _, lines =
        bounds """[{"id": "a", "function": "InverseUpper", "arguments": {"q": "0", "c": "0x1p-1074"}},
                   {"id": "b", "function": "LogUpperTail", "arguments": {"k": 1, "n": 2, "p": 0}},
                   {"id": "c", "function": "binarykl.upperinverse", "arguments": {"q": 0.25, "c": "inf"}},
                   {"id": "d", "function": "OccamKl", "arguments": {"errors": 0, "n": 3, "kl": 0, "delta": "1/3"}},
                   {"id": "e", "function": "UpperLimit", "arguments": {"k": 0, "n": 1000000, "delta": "1e-1000"}},
                   {"id": "f", "function": "Kl", "arguments": {"errors": 1, "n": 1000, "lnDelta": -3}}]"""
    // 1 − e^{−c} is just below c, the least double
    Assert.Equal(0.0, (number (lines[0]) "lower"))
    Assert.InRange((number (lines[0]) "upper"), Double.Epsilon, 2.0 * Double.Epsilon)
    Assert.Equal("-Infinity", (let value = lines[1]["value"] in value.GetValue<string>()))
    Assert.Equal(1.0, (number (lines[2]) "value"))
    // 1 − (1/3)^(1/3), and 1 − 10^(−1000/10⁶)
    let near (line: JsonNode) expected =
        Assert.InRange(number line "lower", expected * (1.0 - 1e-12), Math.BitIncrement expected)
        Assert.InRange(number line "upper", Math.BitDecrement expected, expected * (1.0 + 1e-12))
    near (lines[3]) 0.3066387256493653
    near (lines[4]) 0.0022999361774466828
    near (lines[5]) (PacBayes.Bounds.Kl(PacBayes.Evidence.OfErrors(1L, 1000L), exp -3.0).Value)
    Assert.True(Array.forall (fun line -> number line "lower" < number line "upper") [| lines[3]; lines[4]; lines[5] |])

/// What is not in the domain, not known or not said is a line with the reason, and the file goes on.
[<Fact>]
let ``what no function takes is refused by name`` () =
    let refused =
        [ """"function": "nope", "arguments": {}""", "there is no function 'nope'; there are BinaryKl.Divergence"
          """"arguments": {}""", "\"function\" is missing"
          """"function": "Kl" """, "\"arguments\" is missing"
          """"function": "Kl", "arguments": [1]""", "no object of arguments by name"
          """"function": "Kl", "arguments": {"risk": 0.1, "n": 10, "delta": 0.1, "temperature": 3}""", "there is no argument \"temperature\": Kl takes risk or errors, count, complexity (else 0), failure"
          """"function": "Kl", "arguments": {"risk": 0.1, "delta": 0.1}""", "\"count\" is missing"
          """"function": "Kl", "arguments": {"risk": 0.1, "errors": 1, "n": 10, "delta": 0.1}""", "either risk or errors"
          """"function": "Kl", "arguments": {"risk": 0.1, "n": 10, "delta": 0.1, "failure": 0.2}""", "a second time"
          """"function": "Kl", "arguments": {"risk": 1.1, "n": 10, "delta": 0.1}""", "risk must lie in [0, 1], and is 1.1"
          """"function": "Kl", "arguments": {"risk": "x", "n": 10, "delta": 0.1}""", "\"risk\": 'x' is no number"
          """"function": "Kl", "arguments": {"risk": "1/0", "n": 10, "delta": 0.1}""", "divides by zero"
          """"function": "Kl", "arguments": {"risk": 0.1, "n": 10.5, "delta": 0.1}""", "10.5 is no whole number"
          """"function": "Kl", "arguments": {"risk": 0.1, "n": 10, "delta": 1}""", "failure must lie in (0, 1)"
          """"function": "UpperLimit", "arguments": {"k": 1, "n": 10, "delta": 0}""", "logFailure must be negative and finite"
          """"function": "Gaussian.Divergence", "arguments": {"mu": [0], "sigma": [1], "nu": [0], "tau": [0]}""", "priorScales[0] must be positive"
          """"function": "Recursive", "arguments": {"risk": 0.1, "n": 10, "delta": 0.1, "steps": [{"gamma": 2}]}""", "steps[0]" ]
    let status, lines = bounds (sprintf "[%s, %s]" (String.Join(",", [ for text, _ in refused -> "{" + text + "}" ])) """{"function": "Complexity", "arguments": {"bits": 1}}""")
    Assert.Equal(0, status)
    for (_, reason), line in Seq.zip refused lines do
        Assert.Equal("undecided", field "verdict" (line.ToJsonString()))
        Assert.Null(line["value"])
        Assert.Contains(reason, field "reason" (line.ToJsonString()))
    // 2 ln 2
    Assert.Equal(2.0 * log 2.0, (number (List.last lines) "value"), 14)

/// A file that is none is refused by name, with the place where it stops to be one.
[<Fact>]
let ``a file that holds no cases is refused by name`` () =
    let refused (path: string) = Assert.Throws<DataFormatException>(fun () -> CaseFile.Read path |> ignore).Message
    Assert.Contains("nowhere.json", Assert.Throws<PaperException>(fun () -> CaseFile.Read "nowhere.json" |> ignore).Message)
    withFile "[\n  {\"id\": 1},\n  {oops}\n]" (fun path -> Assert.Contains($"{path}, byte 18 of the content: no JSON from here on (line 3)", refused path))
    withFile "[{\"id\": 1, \"n\": 2, \"id\": 3}]" (fun path -> Assert.Contains($"{path}, byte 19 of the content: the member \"id\" stands twice", refused path))
    // the offset is that in the file, however many bare words were read as texts before it
    let bare = Assert.Throws<DataFormatException>(fun () -> CaseFile.Parse("f", Text.Encoding.UTF8.GetBytes "[{\"a\": NaN, \"b\": -Infinity, oops}]", true) |> ignore)
    Assert.Equal(28L, bare.Offset)
    withFile "{\"case\": []}" (fun path -> Assert.Contains("\"cases\"", refused path))
    withFile "" (fun path -> Assert.Contains(path, refused path))
    withFile "[]" (fun path -> Assert.Empty(CaseFile.Read path))
