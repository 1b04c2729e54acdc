/// Files of noisy linear networks: the examples of docs/memory.md, every way to say the same thing, and what is refused with its name.
module Theory.Paper.Laws.MemoryLaws

open System
open System.IO
open System.Text.Json.Nodes
open global.Xunit
open Theory.NonNormal
open Theory.Numerics
open Theory.Paper.Commands
open Theory.Checkout

let private page = lazy (File.ReadAllText(Path.Combine(root, "docs", "memory.md")))

/// The lines that a file of this text gives, in a folder with the files besides.
let private runWith (files: (string * byte array) list) (text: string) =
    let folder = Directory.CreateTempSubdirectory "memory"

    try
        for name, bytes in files do File.WriteAllBytes(Path.Combine(folder.FullName, name), bytes)
        let path = Path.Combine(folder.FullName, "cases.json")
        File.WriteAllText(path, text)
        use to' = new StringWriter()
        Assert.Equal(0, MemoryCommand.Run(path, to'))
        to'.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries) |> List.ofArray
    finally
        folder.Delete true

let private run = runWith []
let private text (line: string) (name: string) = let node = JsonNode.Parse line in let found = node[name] in if isNull found then "" else found.ToString()
let private number (line: string) (name: string) = (let node = JsonNode.Parse line in node[name].GetValue<float>())
let private curve (line: string) =
    let node = JsonNode.Parse line
    [ for j in node["curve"].AsArray() -> j.GetValue<float>() ]
let private proved (line: string) (name: string) =
    let node = JsonNode.Parse line
    let certificate = node["certificate"]
    certificate[name].GetValue<float>()

/// The page's first case prints the page's first answer, to the letter.
[<Fact>]
let ``the page's first case prints what the page says`` () =
    let blocks = page.Value.Split("```") |> Array.map _.Trim()
    Assert.Equal(blocks[3], List.exactlyOne (run ("[" + blocks[1] + "]")))

[<Fact>]
let ``the page's examples run`` () =
    let start = page.Value.IndexOf "```json" + 7
    let lines = run (page.Value.Substring(start, page.Value.IndexOf("```", start) - start))
    let of' id = lines |> List.find (fun line -> text line "id" = id)
    Assert.Equal<float list>([ 1.0; 0.5; 1.0 / 3.0; 0.0 ], curve (of' "delay-line"))
    Assert.Equal(2, (curve (of' "amplified")).Length)
    Assert.Equal(99.0 / (100.0 - 0.0001), (curve (of' "amplified"))[1], 1e-14)
    Assert.Equal(1.0, number (of' "normal") "total")
    Assert.True(proved (of' "normal") "relativeError" <= 1e-13)
    Assert.Contains("trace", text (of' "unstable") "error")
    Assert.Contains("matrix[0]", text (of' "not-square") "error")
    for line in lines do
        if text line "error" = "" then
            Assert.InRange(proved line "relativeError", 1e-17, 1e-12)
            Assert.InRange(proved line "boundRatio", 0.0, 1.0 + 1e-12)
            Assert.True(proved line "traceDefect" <= 1e-11 && proved line "powerNorm" < 1.0)

/// One network, said in many ways.
[<Fact>]
let ``the same network is said in many ways`` () =
    let rows = [| 0.5; 0.25; -0.125; 0.3 |]
    let raw (values: float seq) = values |> Seq.collect BitConverter.GetBytes |> Array.ofSeq
    let files = [ "w.bin", raw rows; "t.bin", raw [ rows[0]; rows[2]; rows[1]; rows[3] ]; "v.bin", raw [ 0.0; 1.0 ] ]
    let plain = runWith files """[{"id": 7, "matrix": [[0.5, 0.25], [-0.125, 0.3]], "input": [0, 1], "lags": 3, "measures": false}]"""
    let expected = CertifiedMemory.Of(Matrix(2, 2, fun i j -> rows[2 * i + j]), [ 0.0; 1.0 ], 3)
    Assert.Equal<float list>(List.ofSeq expected.Curve, curve plain.Head)
    Assert.Equal(expected.Total, number plain.Head "total")
    for ways in
        [ """"matrix": [0.5, 0.25, -0.125, 0.3], "input": {"unit": 1}, "lags": 3"""
          """"w": {"file": "w.bin", "n": 2}, "v": {"file": "v.bin"}, "lags": [0, 1, 2]"""
          """"weights": "w.bin", "n": 2, "input": "v.bin", "lags": 3, "noise": 1, "tolerance": 1e-12"""
          """"matrix": {"path": "t.bin"}, "n": 2, "order": "columns", "input": [0, 1], "lags": 3"""
          """"matrix": {"file": "t.bin", "n": 2, "order": "columns"}, "input": [0, 1], "lags": 3""" ] do
        Assert.Equal<string list>(plain, runWith files ("{\"cases\": [{\"id\": 7, " + ways + ", \"measures\": false}]}"))
    let measured = List.exactlyOne (run """[{"matrix": [[0.5, 0.25], [-0.125, 0.3]], "input": [0, 1], "epsilon": 2}]""")
    let w = Matrix(2, 2, fun i j -> rows[2 * i + j])
    Assert.Equal("#1", text measured "id")
    Assert.Equal(expected.Total / 2.0, number measured "total")
    Assert.Equal(NonNormality.Henrici w, number measured "henrici")
    Assert.Equal(NonNormality.RelativeHenrici w, number measured "relativeHenrici")
    Assert.Equal((NonNormality.Kreiss w).Value, number measured "kreiss")
    Assert.Equal(NonNormality.NumericalRadius w, number measured "numericalRadius")

/// Each mistake costs its own line, and the line names what is wrong.
[<Fact>]
let ``what is wrong is named`` () =
    let files = [ "short.bin", Array.zeroCreate 24 ]
    let wrong =
        [ """{"input": [1], "lags": 1}""", "matrix"
          """{"matrix": [[0.5]], "lags": 1}""", "input"
          """{"matrix": [[0.5]], "input": [1], "lag": 1}""", "no field \"lag\""
          """{"matrix": [[0.5]], "input": [1], "lags": 0}""", "at least 1"
          """{"matrix": [[0.5]], "input": [1], "lags": [1, -1]}""", "lags[1]"
          """{"matrix": [[0.5]], "input": [1], "lags": []}""", "empty"
          """{"matrix": [[0.5]], "input": [1], "lags": 1.5}""", "lags"
          """{"matrix": [[0.5]], "input": [1, 2], "lags": 1}""", "input: input has 2 entries"
          """{"matrix": [[0.5]], "input": {"unit": 1}, "lags": 1}""", "input.unit"
          """{"matrix": [[0.5, 1], [2]], "input": [1, 0]}""", "matrix[1]"
          """{"matrix": [0.5, 1, 2], "input": [1, 0]}""", "no square"
          """{"matrix": [[NaN]], "input": [1]}""", "w[0, 0]"
          """{"matrix": [["x"]], "input": [1]}""", "matrix[0][0]"
          """{"matrix": 3, "input": [1]}""", "matrix"
          """{"matrix": [], "input": [1]}""", "matrix"
          """{"matrix": "none.bin", "n": 2, "input": [1, 0]}""", "none.bin"
          """{"matrix": "short.bin", "n": 2, "input": [1, 0]}""", "24 bytes"
          """{"matrix": "short.bin", "input": [1, 0]}""", "\"n\""
          """{"matrix": {"file": "short.bin", "n": 0}, "input": [1, 0]}""", "\"n\" is 0"
          """{"matrix": {"file": "short.bin", "n": 2, "order": "spiral"}, "input": [1, 0]}""", "spiral"
          """{"matrix": [[0.5]], "n": 2, "input": [1]}""", "\"n\" is 2"
          """{"matrix": [[0.5]], "input": [Infinity]}""", "input[0]"
          """{"matrix": [[0.5]], "input": [1], "noise": -1}""", "noise"
          """{"matrix": [[0.5]], "input": [1], "tolerance": 0}""", "tolerance"
          """{"matrix": [[0.5]], "input": [1], "measures": 1}""", "measures"
          """{"matrix": [[1]], "input": [1]}""", "spectral radius"
          """{"matrix": [[0, -1], [1, 0]], "input": [1, 0]}""", "spectral radius"
          "[1]", "no object" ]
    let good = """{"id": "good", "matrix": [[0.5]], "input": [1], "lags": 1}"""
    let lines = runWith files ("[" + String.Join(",", [ for case, _ in wrong do yield case; yield good ]) + "]")
    Assert.Equal(2 * wrong.Length, lines.Length)
    for (case, said: string), answers in Seq.zip wrong (Seq.chunkBySize 2 lines) do
        Assert.True((text answers[0] "error").Contains said, $"{case}: {answers[0]}")
        Assert.Equal<float list>([ 0.75 ], curve answers[1])

/// Doubles cannot see that such a chain is stable; no infinite Kreiss constant is printed of it.
[<Fact>]
let ``a constant that doubles cannot tell is null`` () =
    let chain = String.Join(",", [ for i in 0..39 -> "[" + String.Join(",", [ for j in 0..39 -> if i = j + 1 then "30" else "0" ]) + "]" ])
    let line = List.exactlyOne (run ("[{\"matrix\": [" + chain + "], \"input\": {\"unit\": 0}, \"lags\": 41}]"))
    Assert.Equal("", text line "kreiss")
    Assert.Equal(899.0 / (900.0 - Math.Pow(900.0, -39.0)), (curve line)[39], 1e-14)
    Assert.Equal(0.0, (curve line)[40])
