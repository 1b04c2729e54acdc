// Checks certificates without trust: no code of the library, only whole numbers of any size. A bound is accepted when each of its steps was repeated here.
//   dotnet fsi scripts/check-certificate.fsx [CERTIFICATE.json ...] [--counts-only] [--all] [--self-test]
// Without files: the committed ones, one of them with all its images, the others by their counts; --all counts the images for each.
open System
open System.IO
open System.IO.Compression
open System.Numerics
open System.Security.Cryptography
open System.Text.Json.Nodes
open System.Threading
open System.Threading.Tasks

exception Rejected of string
let demand condition reason = if not condition then raise (Rejected reason)
let items (node: JsonNode) = List.ofSeq (node.AsArray())
let whole (node: JsonNode) = node.GetValue<int>()
let real (node: JsonNode) = node.GetValue<float>()
let words (node: JsonNode) = node.GetValue<string>()
let yes (node: JsonNode) = node.GetValue<bool>()
let published = // the training files of the known sets, in the order images, labels
    Map [ "mnist", ("440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c")
          "fashion-mnist", ("3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845") ]

// --- rational numbers p/q, and 320-bit numbers m 2^e that are only ever rounded up
let double (x: float) = // a positive double, exactly
    let bits = BitConverter.DoubleToInt64Bits x
    let exponent = int ((bits >>> 52) &&& 0x7FFL)
    demand (x > 0.0 && exponent > 0 && exponent < 2047) $"{x} is no positive double"
    let mantissa = BigInteger((bits &&& 0xFFFFFFFFFFFFFL) ||| (1L <<< 52))
    if exponent >= 1075 then mantissa <<< (exponent - 1075), 1I else mantissa, 1I <<< (1075 - exponent)
let decimal (text: string) = // 0.05 or 5E-2, exactly
    let parts = text.ToUpperInvariant().Split 'E'
    let digits = parts[0]
    let places = (match digits.IndexOf '.' with -1 -> 0 | at -> digits.Length - 1 - at) - (if parts.Length > 1 then int parts[1] else 0)
    let whole = BigInteger.Parse(digits.Replace(".", ""))
    if places >= 0 then whole, BigInteger.Pow(10I, places) else whole * BigInteger.Pow(10I, -places), 1I
let ceiling (p: BigInteger) (q: BigInteger) = (p + q - 1I) / q
let up (m: BigInteger, e: int) = match int (m.GetBitLength()) - 320 with s when s > 0 -> ceiling m (1I <<< s), e + s | _ -> m, e
let times (a, i) (b, j) = up (a * b, i + j)
let rec power x n = if n = 0 then 1I, 0 elif n % 2 = 0 then power (times x x) (n / 2) else times x (power x (n - 1))
let quotient (p: BigInteger) (q: BigInteger) = let s = max 0 (320 + int (q.GetBitLength()) - int (p.GetBitLength())) in up (ceiling (p <<< s) q, -s)

/// Whether P(Bin(n, r) <= k) <= target, certainly: C(n, k) r^k (1-r)^(n-k) times 1 + t_k (1 + t_(k-1) (...)), t_j = j(1-r) / ((n-j+1) r).
let tailAtMost n k (r, one: BigInteger) (p, q) =
    let choose = Seq.fold (fun c j -> c * BigInteger(n - j + 1: int) / BigInteger(j: int)) 1I (seq { 1 .. k })
    let last = times (times (up (choose, 0)) (power (quotient r one) k)) (power (quotient (one - r) one) (n - k))
    let unit = 1I <<< 320
    let sum = Seq.fold (fun s j -> unit + ceiling (s * BigInteger(j: int) * (one - r)) (BigInteger(n - j + 1: int) * r)) unit (seq { 1 .. k })
    let m, e = times last (up (sum, -320))
    if e >= 0 then (m <<< e) * q <= p else m * q <= (p <<< -e)

/// A lower bound of log2(p/q), by squaring: to 64 bits after the point, truncated to 512 bits on the way.
let log2Below (p: BigInteger) (q: BigInteger) =
    let shift = int (p.GetBitLength()) - int (q.GetBitLength()) - 1
    let x = if shift >= 0 then (p <<< 512) / (q <<< shift) else (p <<< (512 - shift)) / q
    let whole, x = if x >= (1I <<< 513) then shift + 1, x >>> 1 else shift, x
    let digits, _ = Seq.fold (fun (d, x) _ -> let y = (x * x) >>> 512 in if y >= (1I <<< 513) then 2I * d + 1I, y >>> 1 else 2I * d, y) (0I, x) (seq { 1 .. 64 })
    (BigInteger whole <<< 64) + digits, 1I <<< 64

// --- the message: 120-bit arithmetic decoding by shares (2c + 1) / (2t + K); decoded and written again at once
let decode (message: byte[]) (alphabet: int) (lengths: int list) =
    let bits, narrow = 120, 1I <<< 112
    let mutable next, offset, low, shifted, range = 0, 0I, 0I, 0, 1I <<< bits
    let read () = next <- next + 1; (if next <= message.Length then BigInteger(int message[next - 1]) else 0I)
    for _ in 1 .. 15 do offset <- offset * 256I + read ()
    let layers =
        [ for length in lengths ->
            let counts = Array.zeroCreate<int> alphabet
            [| for t in 0 .. length - 1 ->
                let unit = range / BigInteger(2 * t + alphabet)
                let weight = int (BigInteger.Min(offset / unit, BigInteger(2 * t + alphabet - 1)))
                let mutable symbol, below = 0, 0
                while below + 2 * counts[symbol] + 1 <= weight do
                    below <- below + 2 * counts[symbol] + 1
                    symbol <- symbol + 1
                let cut = unit * BigInteger below
                range <- if symbol = alphabet - 1 then range - cut else unit * BigInteger(2 * counts[symbol] + 1)
                offset <- offset - cut
                low <- low + cut
                counts[symbol] <- counts[symbol] + 1
                while range <= narrow do
                    offset <- offset * 256I + read ()
                    low <- low <<< 8
                    range <- range <<< 8
                    shifted <- shifted + 8
                symbol |] ]
    // the shortest string of bytes in [low, low + range)
    let total = bits + shifted
    let rec shortest drop = let v = ((low + (1I <<< drop) - 1I) >>> drop) <<< drop in if v - low < range then v else shortest (drop - 8)
    let mine = (shortest (total - total % 8)).ToByteArray(isUnsigned = true, isBigEndian = true)
    let mine = Array.append (Array.zeroCreate (max 0 (total / 8 - mine.Length))) mine
    let trimmed = Array.sub mine 0 (Array.FindLastIndex(mine, fun b -> b <> 0uy) + 1)
    demand (message.AsSpan().SequenceEqual(ReadOnlySpan trimmed)) "the message is not the code of the weights that it decodes to"
    layers

type Net = { Deskewed: bool; Largest: int; Absolute: bool; Centred: bool; Pool: int; First: int; Second: int; Weights: int[] list }

// --- the data: gzipped idx files with the stated sums
let folders = (match Environment.GetEnvironmentVariable "THEORY_DATA" with null -> "" | s -> s).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
let locate data name = folders |> Seq.collect (fun f -> [ Path.Combine(f, data, name); Path.Combine(f, name) ]) |> Seq.tryFind File.Exists
let content (path: string) header =
    use zip = new GZipStream(File.OpenRead path, CompressionMode.Decompress)
    use all = new MemoryStream()
    zip.CopyTo all
    all.ToArray()[header..]
let floorDiv (a: int64) b = (if a >= 0L then a else a - b + 1L) / b
let deskew (source: byte[]) =
    let moment f = Seq.sum (seq { for i in 0 .. 783 -> int64 source[i] * f (int64 (i / 28)) (int64 (i % 28)) })
    let m, sx, sy, sxy, syy = moment (fun _ _ -> 1L), moment (fun _ x -> x), moment (fun y _ -> y), moment (fun y x -> x * y), moment (fun y _ -> y * y)
    let spread = m * syy - sy * sy
    let big a (b: int64) = let d = BigInteger(b) in let r = BigInteger.Remainder(a, d) in (a - (if r.Sign < 0 then r + d else r)) / d
    let slope = if spread = 0L then 0L else int64 (BigInteger.Max(-65536I, BigInteger.Min(65536I, big (65536I * (BigInteger m * BigInteger sxy - BigInteger sx * BigInteger sy)) spread)))
    let middle = if m = 0L then 0L else floorDiv (256L * sy) m
    Array.init 784 (fun i ->
        let y, x = i / 28, i % 28
        let move = int (floorDiv (slope * (256L * int64 y - middle)) 1048576L)
        let whole, part = move >>> 4, move &&& 15
        let at x = if x >= 0 && x < 28 then int source[28 * y + x] else 0
        byte (((16 - part) * at (x + whole) + part * at (x + whole + 1)) / 16))

/// The class of an image: the first of the largest outputs, all in whole numbers. Weights of 0 are left out.
let classifier net =
    let cells = if net.Pool = 3 then 3 else 5
    let side2 = cells * net.Pool
    let side1 = side2 + 2
    let start = (28 - (2 * (side1 - 1) + 5)) / 2
    let w1, w2, w3 = List.item 0 net.Weights, List.item 1 net.Weights, List.item 2 net.Weights
    let kept (w: int[]) from count offset = [| for i in 0 .. count - 1 do if w[from + i] <> 0 then struct (offset i, w[from + i]) |]
    let first = [| for c in 0 .. net.First - 1 -> kept w1 (25 * c) 25 (fun i -> (start + i / 5) * 28 + start + i % 5) |]
    let second = [| for c in 0 .. net.Second - 1 -> kept w2 (9 * net.First * c) (9 * net.First) (fun i -> i / 9 * side1 * side1 + i % 9 / 3 * side1 + i % 3) |]
    fun (image: byte[]) ->
        let z1 = Array.zeroCreate<int> (net.First * side1 * side1)
        for c in 0 .. net.First - 1 do
            for y in 0 .. side1 - 1 do
                for x in 0 .. side1 - 1 do
                    let mutable z = 0
                    for struct (offset, w) in first[c] do z <- z + w * (int image[56 * y + 2 * x + offset] >>> 4)
                    z1[(c * side1 + y) * side1 + x] <- if net.Absolute then abs z else max z 0
        let outputs = Array.zeroCreate<int64> 10
        let z2 = Array.zeroCreate<int> (side2 * side2)
        for c in 0 .. net.Second - 1 do
            let mutable sum = 0L
            for y in 0 .. side2 - 1 do
                for x in 0 .. side2 - 1 do
                    let mutable z = 0
                    for struct (offset, w) in second[c] do z <- z + w * z1[y * side1 + x + offset]
                    z2[y * side2 + x] <- z
                    sum <- sum + int64 z
            let mean = if net.Centred then int (floorDiv sum (int64 z2.Length)) else 0
            for cell in 0 .. cells * cells - 1 do
                let mutable pooled = 0L
                for dy in 0 .. net.Pool - 1 do
                    for dx in 0 .. net.Pool - 1 do
                        pooled <- pooled + int64 (max 0 (z2[(cell / cells * net.Pool + dy) * side2 + cell % cells * net.Pool + dx] - mean))
                for k in 0 .. 9 do outputs[k] <- outputs[k] + int64 w3[(k * net.Second + c) * cells * cells + cell] * pooled
        Array.IndexOf(outputs, Array.max outputs)

let recount (json: JsonNode) data net count =
    let sums: JsonNode = json["files"]
    let read (name: string) header =
        let sum = words (sums[name])
        match locate data name with
        | None -> None
        | Some path ->
            demand (Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes path)) = sum) $"{path} has not the stated SHA-256"
            Some(content path header)
    match read "train-images-idx3-ubyte.gz" 16, read "train-labels-idx1-ubyte.gz" 8 with
    | Some pixels, Some labels ->
        demand (labels.Length >= count && pixels.Length = 784 * labels.Length) "the data set has fewer images"
        let classify = classifier net
        let mutable errors = 0
        Parallel.For(0, count, fun i ->
            let image = pixels[784 * i .. 784 * i + 783]
            if classify (if net.Deskewed then deskew image else image) <> int labels[i] then Interlocked.Increment &errors |> ignore) |> ignore
        Some errors
    | _ -> None

/// All steps; `count` counts the errors of a network, None where the data are not at hand.
let check (json: JsonNode) (count: string -> Net -> int -> int option) =
    let text (name: string) = words json[name]
    let k, n = whole json["errors"], whole json["count"]
    demand (0 <= k && k < n) "errors must lie in [0, count)"
    let δ = decimal ((json["failure"]).ToJsonString())
    demand ((fst δ).Sign > 0 && fst δ < snd δ) "failure must lie in (0, 1)"
    let weight, said =
        match text "kind" with
        | "hold-out" -> (1I, 1I), "a network that was fixed before, pi(h) = 1"
        | "integer-network" ->
            let prior: JsonNode = json["prior"]
            let choice (name: string) = whole (prior[name])
            let yes (name: string) = yes (prior[name])
            let firsts, seconds = [ 4; 6; 8; 12 ], [ 6; 8; 10; 12; 16; 20; 24; 32 ]
            let place (list: int list) value = match List.tryFindIndex ((=) value) list with Some i -> i | None -> raise (Rejected $"{value} is none of {list}")
            let bit b = if b then 1 else 0
            let stated = ((((((bit (yes "deskewed") * 2 + place [ 1; 2 ] (choice "largest")) * 2 + bit (yes "absolute")) * 2 + bit (yes "centred")) * 2 + place [ 3; 2 ] (choice "pool")) * 4 + place firsts (choice "first")) * 8) + place seconds (choice "second")
            demand (choice "listed" = 1024 && choice "place" = stated) "the architecture does not stand at this place of the list"
            let largest, c1, c2 = choice "largest", choice "first", choice "second"
            let cells = if choice "pool" = 3 then 9 else 25
            let layers = decode (Convert.FromBase64String(text "message")) (2 * largest + 1) [ 25 * c1; 9 * c1 * c2; 10 * c2 * cells ]
            let counts = [ for layer in layers -> [ for s in 0 .. 2 * largest -> layer |> Seq.filter ((=) s) |> Seq.length ] ]
            demand (counts = [ for layer in items (json["code"]["counts"]) -> List.map whole (items layer) ]) "the counts are not those of the message"
            let codes = [ for layer in counts -> Seq.fold (fun p c -> Seq.fold (fun p i -> p * BigInteger(2 * i + 1: int)) p (seq { 0 .. c - 1 })) 1I layer, Seq.fold (fun q t -> q * BigInteger(2 * t + 2 * largest + 1: int)) 1I (seq { 0 .. List.sum layer - 1 }) ]
            let atLeast (bits: float) (p, q) what = // bits >= -log2(p/q)
                let (b, scale), (l, one) = double bits, log2Below p q
                demand (b * one + l * scale >= 0I) $"{what} has more bits than stated"
            List.iter2 (fun code bits -> atLeast (real bits) code "a layer") codes (items (json["code"]["bits"]))
            let factorial n = Seq.fold (fun p (i: int) -> p * BigInteger i) 1I (seq { 1 .. n })
            let orders channels = channels |> List.countBy id |> List.fold (fun o (_, equal) -> o / factorial equal) (factorial (List.length channels))
            let ways = [ orders [ for c in 0 .. c1 - 1 -> List.ofArray (Array.sub layers[0] (25 * c) 25) ]
                         orders [ for c in 0 .. c2 - 1 -> [ for k in 0 .. 9 do yield! layers[2][(k * c2 + c) * cells .. (k * c2 + c) * cells + cells - 1] ] ] ]
            demand (List.map words (items json["orders"]) = [ for o in ways -> string o ]) "the numbers of different orders are others"
            let π = List.fold (fun (p, q) (a, b) -> p * a, q * b) (ways[0] * ways[1], 1024I) codes
            atLeast (real json["bits"]) π "the network"
            let known = Map.tryFind (text "data") published
            demand (match known with None -> true | Some(images, labels) -> [ images; labels ] = [ for f in [ "train-images-idx3-ubyte.gz"; "train-labels-idx1-ubyte.gz" ] -> words (json["files"][f]) ]) "the files are not the published ones"
            let net = { Deskewed = yes "deskewed"; Largest = largest; Absolute = yes "absolute"; Centred = yes "centred"; Pool = choice "pool"; First = c1; Second = c2; Weights = [ for layer in layers -> Array.map (fun s -> s - largest) layer ] }
            match count (text "data") net n with
            | Some errors -> demand (errors = k) $"{errors} of {n} images are wrong, not {k}"; π, "message decoded, counts, orders and errors recounted"
            | None -> π, "message decoded, counts and orders recounted; images not counted"
        | kind -> raise (Rejected $"kind {kind} is unknown")
    let r = double ((real json["value"]))
    let printed = decimal ((text "bound").Replace(" %", "E-2"))
    demand (fst printed * snd r >= fst r * snd printed) "the printed bound is below its value"
    demand (fst r < snd r && tailAtMost n k r (fst δ * fst weight, snd δ * snd weight)) "the binomial tail at the bound is more than delta * pi(h)"
    $"""{text "name"}: {k} of {n} wrong, R <= {text "bound"}: accepted ({said}, tail checked in whole numbers)"""

// --- the claim made false, one edit at a time: a checker that accepts one of them is none
let selfTest (original: string) (honest: int option) =
    let random = Random 1
    let edited (i: int) =
        let json = JsonNode.Parse original
        let setInt (node: JsonNode) (name: string) by = node[name] <- JsonValue.Create((whole (node[name])) + by)
        let lower (node: JsonNode) (name: string) = node[name] <- JsonValue.Create((real (node[name])) * (1.0 - Math.Pow(10.0, -9.0 + 8.0 * random.NextDouble())))
        let network = words json["kind"] = "integer-network"
        let flip (name: string) = json["prior"][name] <- JsonValue.Create(not ((yes (json["prior"][name]))))
        match (if network then i % 12 else [| 0; 2; 3 |][i % 3]) with
        | 0 -> lower json "value"
        | 1 -> setInt json "errors" -(1 + random.Next((whole json["errors"])))
        | 2 -> lower json "failure"
        | 3 -> setInt json "count" -(1 + random.Next((whole json["count"]) / 2))
        | 4 -> lower json "bits"
        | 5 -> json["orders"][random.Next 2] <- JsonValue.Create(string (1I + BigInteger(random.Next(1, 1000)) * BigInteger.Parse((words (json["orders"][0])))))
        | 6 -> let layer = (json["code"]["counts"]).[random.Next 3] in let at = random.Next(items(layer).Length) in layer[at] <- JsonValue.Create((whole (layer[at])) + 1 + random.Next 9)
        | 7 -> let at = random.Next 3 in let bits = json["code"]["bits"] in bits[at] <- JsonValue.Create(real (bits[at]) * (1.0 - 1e-9))
        | 8 | 9 ->
            let bytes = Convert.FromBase64String((words json["message"]))
            let at = random.Next(8 * bytes.Length)
            bytes[at / 8] <- bytes[at / 8] ^^^ (1uy <<< at % 8)
            json["message"] <- JsonValue.Create(Convert.ToBase64String bytes)
        | 10 -> flip (Array.item (random.Next 3) [| "deskewed"; "absolute"; "centred" |])
        | _ -> let name, by = [| "place", 1 + random.Next 500; "largest", 1; "pool", 1; "first", 2; "second", 2; "listed", -1 |][random.Next 6] in setInt json["prior"] name by
        json
    let mutable weights = []
    check (JsonNode.Parse original) (fun _ net _ -> weights <- net.Weights; honest) |> ignore
    // the errors of the original's weights are known; a message that decodes to others, with the same counts, has to be run on the images
    let counted json data net n =
        if net.Weights = weights then honest
        else
            match recount json data net n with
            | None -> raise (Rejected "other weights than those whose errors were counted")
            | errors -> errors
    let passes i = let json = edited i in try check json (counted json) |> ignore; true with Rejected _ -> false
    let accepted = [ for i in 0 .. 999 do if passes i then yield i ]
    printfn $"  self-test: {1000 - accepted.Length} of 1000 false certificates rejected"
    accepted.IsEmpty

let arguments = fsi.CommandLineArgs |> Array.skip 1
let has flag = Array.contains flag arguments
let committed = Path.Combine(__SOURCE_DIRECTORY__, "../paper/generated/certificates")
let files =
    match arguments |> Array.filter (fun a -> not (a.StartsWith "--")) with
    | [||] when Directory.Exists committed -> Directory.GetFiles(committed, "*.json") |> Array.sort
    | named -> named
let named = arguments |> Array.exists (fun a -> not (a.StartsWith "--"))
if files.Length = 0 then printfn "there are no certificates yet"
let mutable full, failed = 0, false
for file in files do
    try
        let original = File.ReadAllText file
        let json = JsonNode.Parse original
        let count data net n =
            if has "--counts-only" || (full > 0 && not (has "--all") && not named) then None
            else
                match recount json data net n with
                | None ->
                    printfn $"{data} is in no folder of THEORY_DATA: what can be checked without it is"
                    None
                | errors ->
                    full <- full + 1
                    errors
        printfn $"{check json count}"
        if has "--self-test" then failed <- not (selfTest original (Some((whole json["errors"])))) || failed
    with
    | Rejected reason -> failed <- true; printfn $"{Path.GetFileName file}: REJECTED: {reason}"
    | e -> failed <- true; printfn $"{Path.GetFileName file}: REJECTED: it is no certificate: {e.Message}"
exit (if failed then 1 else 0)
