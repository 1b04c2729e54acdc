/// Files of cases: read whatever their shape, one bad case costs one line, and what is wrong is said with its place.
module Theory.Paper.Laws.CasesLaws

open System
open System.IO
open System.Numerics
open System.Text.Json.Nodes
open global.Xunit
open Theory.Hyperreals
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
        let status = LimitsCommand.Run(path, json, Func<_, _, _, _, _> engine, Func<_, _> value, to')
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

/// A file that is none is refused by name, with the place where it stops to be one.
[<Fact>]
let ``a file that holds no cases is refused by name`` () =
    let refused (path: string) = Assert.Throws<PaperException>(fun () -> CaseFile.Read path |> ignore).Message
    Assert.Contains("nowhere.json", refused "nowhere.json")
    withFile "[\n  {\"id\": 1},\n  {oops}\n]" (fun path -> Assert.Contains($"{path}, line 3, byte 4", refused path))
    withFile "{\"case\": []}" (fun path -> Assert.Contains("\"cases\"", refused path))
    withFile "" (fun path -> Assert.Contains(path, refused path))
    withFile "[]" (fun path -> Assert.Empty(CaseFile.Read path))
