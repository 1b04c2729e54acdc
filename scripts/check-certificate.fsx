// Checks certificates without trust: no code of the library, only whole numbers of any size. A bound is accepted when each of its steps was repeated here.
//   dotnet fsi scripts/check-certificate.fsx [CERTIFICATE.json or FOLDER ...] [--counts-only] [--all]
// Without files: the committed ones, one of them with all its images, the others by their counts; --all counts the images for each.
open System
open System.IO
open System.Numerics
open System.Text.Json.Nodes

exception Rejected of string
let demand condition reason = if not condition then raise (Rejected reason)
let items (node: JsonNode) = List.ofSeq (node.AsArray())
let get<'a> (node: JsonNode) (name: string) = let found = node[name] in found.GetValue<'a>()
let members (node: JsonNode) names = demand (Set [ for one in node.AsObject() -> one.Key ] = Set names) $"the members are not {names}"
let training = [ "train-images-idx3-ubyte.gz"; "train-labels-idx1-ubyte.gz" ]
let published = // the training files' sums, in this order, of the known sets
    Map [ "mnist", [ "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"; "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c" ]
          "fashion-mnist", [ "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"; "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845" ] ]

// --- rational numbers p/q, and 320-bit numbers m 2^e that are only ever rounded up
let double (x: float) = // a positive double, exactly
    demand (Double.IsNormal x && x > 0.0) $"{x} is no positive double"
    let exponent = Math.ILogB x - 52
    BigInteger(Math.ScaleB(x, -exponent)) <<< max 0 exponent, 1I <<< max 0 -exponent
let decimal (text: string) = // 0.05 or 5E-2, exactly
    let parts = text.ToUpperInvariant().Split 'E'
    let places = (match parts[0].IndexOf '.' with -1 -> 0 | at -> parts[0].Length - 1 - at) - (if parts.Length > 1 then int parts[1] else 0)
    demand (parts[0].Length <= 400 && abs places <= 400) "a decimal is longer than 400 digits"
    BigInteger.Parse(parts[0].Replace(".", "")) * BigInteger.Pow(10I, max 0 -places), BigInteger.Pow(10I, max 0 places)
let ceiling (p: BigInteger) (q: BigInteger) = (p + q - 1I) / q
let up (m: BigInteger, e: int) = match int (m.GetBitLength()) - 320 with s when s > 0 -> ceiling m (1I <<< s), e + s | _ -> m, e
let times (a, i) (b, j) = up (a * b, i + j)
let rec power x n = if n = 0 then 1I, 0 elif n % 2 = 0 then power (times x x) (n / 2) else times x (power x (n - 1))
let quotient (p: BigInteger) (q: BigInteger) = let s = max 0 (320 + int (q.GetBitLength()) - int (p.GetBitLength())) in up (ceiling (p <<< s) q, -s)
let product f first last = Seq.fold (fun p (i: int) -> p * BigInteger(f i: int)) 1I (seq { first .. last })

/// Whether P(Bin(n, r) <= k) <= target, certainly: C(n, k) r^k (1-r)^(n-k) times 1 + t_k (1 + t_(k-1) (...)), t_j = j(1-r) / ((n-j+1) r), all below 1 where k < n r.
let tailAtMost n k (r, one: BigInteger) (p, q) =
    let choose = Seq.fold (fun c j -> times c (quotient (BigInteger(n - j + 1: int)) (BigInteger(j: int)))) (1I, 0) (seq { 1 .. k })
    let last = times (times choose (power (quotient r one) k)) (power (quotient (one - r) one) (n - k))
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

/// The message: 120-bit arithmetic decoding by shares (2c + 1) / (2t + K); decoded and written again at once.
let decode (message: byte[]) (alphabet: int) (lengths: int list) =
    let mutable next, offset, low, shifted, range = 0, 0I, 0I, 0, 1I <<< 120
    let read () = next <- next + 1; (if next <= message.Length then BigInteger(int message[next - 1]) else 0I)
    for _ in 1 .. 15 do offset <- offset * 256I + read ()
    let layers =
        [ for length in lengths ->
            let counts = Array.zeroCreate<int> alphabet
            [| for t in 0 .. length - 1 ->
                let unit = range / BigInteger(2 * t + alphabet)
                let weight = int (BigInteger.Min(offset / unit, BigInteger(2 * t + alphabet - 1)))
                let ends = counts |> Array.scan (fun below c -> below + 2 * c + 1) 0
                let symbol = Array.FindLastIndex(ends, fun below -> below <= weight)
                let cut = unit * BigInteger ends[symbol]
                range <- if symbol = alphabet - 1 then range - cut else unit * BigInteger(2 * counts[symbol] + 1)
                offset <- offset - cut
                low <- low + cut
                counts[symbol] <- counts[symbol] + 1
                while range <= (1I <<< 112) do
                    offset <- offset * 256I + read ()
                    low <- low <<< 8; range <- range <<< 8; shifted <- shifted + 8
                symbol |] ]
    // the message must be the shortest string of bytes in [low, low + range)
    let total = 120 + shifted
    let rec shortest drop = let v = ((low + (1I <<< drop) - 1I) >>> drop) <<< drop in if v - low < range then v else shortest (drop - 8)
    let written = BigInteger(message, isUnsigned = true, isBigEndian = true) <<< max 0 (total - 8 * message.Length)
    demand (8 * message.Length <= total && written = shortest total && Array.tryLast message <> Some 0uy) "the message is not the code of the weights that it decodes to"
    layers

let floorDiv (a: int64) b = (if a >= 0L then a else a - b + 1L) / b
let deskew (source: byte[]) =
    let moment f = Seq.sum (seq { for i in 0 .. 783 -> int64 source[i] * f (int64 (i / 28)) (int64 (i % 28)) })
    let m, sx, sy, sxy, syy = moment (fun _ _ -> 1L), moment (fun _ x -> x), moment (fun y _ -> y), moment (fun y x -> x * y), moment (fun y _ -> y * y)
    let spread, shear = BigInteger(m * syy - sy * sy), 65536I * BigInteger(m * sxy - sx * sy)
    let slope = if spread.IsZero then 0L else int64 (BigInteger.Max(-65536I, BigInteger.Min(65536I, (if shear.Sign < 0 then shear - spread + 1I else shear) / spread)))
    let middle = if m = 0L then 0L else floorDiv (256L * sy) m
    Array.init 784 (fun i ->
        let move = int (floorDiv (slope * (256L * int64 (i / 28) - middle)) 1048576L)
        let at x = if x >= 0 && x < 28 then int source[i / 28 * 28 + x] else 0
        let x, part = i % 28 + (move >>> 4), move &&& 15
        byte (((16 - part) * at x + part * at (x + 1)) / 16))

type Net = { Deskewed: bool; Absolute: bool; Centred: bool; Pool: int; First: int; Second: int; Weights: int[] list }

/// The class of an image: the first of the largest outputs. Weights of 0 are left out.
let classifier net =
    let cells = if net.Pool = 3 then 3 else 5
    let side1, side2 = cells * net.Pool + 2, cells * net.Pool
    let start = (28 - (2 * (side1 - 1) + 5)) / 2
    let kept (w: int[]) size channels offset = [| for c in 0 .. channels - 1 -> [| for i in 0 .. size - 1 do if w[size * c + i] <> 0 then struct (offset i, w[size * c + i]) |] |]
    let first = kept net.Weights[0] 25 net.First (fun i -> (start + i / 5) * 28 + start + i % 5)
    let second = kept net.Weights[1] (9 * net.First) net.Second (fun i -> i / 9 * side1 * side1 + i % 9 / 3 * side1 + i % 3)
    let sum (kernel: struct (int * int)[]) (input: int[]) at = let mutable z = 0 in (for struct (offset, w) in kernel do z <- z + w * input[at + offset]); z
    fun (image: byte[]) ->
        let input = Array.map (fun b -> int b >>> 4) image
        let rectified z = if net.Absolute then abs z else max z 0
        let z1 = [| for c in 0 .. net.First - 1 do for at in 0 .. side1 * side1 - 1 -> rectified (sum first[c] input (56 * (at / side1) + 2 * (at % side1))) |]
        let outputs = Array.zeroCreate<int64> 10
        for c in 0 .. net.Second - 1 do
            let z2 = Array.init (side2 * side2) (fun at -> sum second[c] z1 (at / side2 * side1 + at % side2))
            let mean = if net.Centred then int (floorDiv (Array.sumBy int64 z2) (int64 z2.Length)) else 0
            let pooled = Array.zeroCreate<int64> (cells * cells)
            z2 |> Array.iteri (fun at z -> let cell = at / side2 / net.Pool * cells + at % side2 / net.Pool in pooled[cell] <- pooled[cell] + int64 (max 0 (z - mean)))
            pooled |> Array.iteri (fun cell p -> for k in 0 .. 9 do outputs[k] <- outputs[k] + int64 (net.Weights[2][(k * net.Second + c) * cells * cells + cell]) * p)
        Array.IndexOf(outputs, Array.max outputs)

/// The errors of a network on the first images of a set, None where its files are not at hand. What was counted once is not counted again.
let counted = Collections.Generic.Dictionary<string, int>()
let recount (json: JsonNode) net count =
    let data = get<string> json "data"
    let folders = (match Environment.GetEnvironmentVariable "THEORY_DATA" with null -> "" | s -> s).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
    let paths = [ for name in training -> folders |> Seq.collect (fun f -> [ Path.Combine(f, data, name); Path.Combine(f, name) ]) |> Seq.tryFind File.Exists ]
    let content path name header =
        let bytes = File.ReadAllBytes path
        demand (Convert.ToHexStringLower(Security.Cryptography.SHA256.HashData bytes) = get<string> json["files"] name) $"{path} has not the stated SHA-256"
        use zip = new Compression.GZipStream(new MemoryStream(bytes), Compression.CompressionMode.Decompress)
        use all = new MemoryStream()
        zip.CopyTo all; all.ToArray()[header..]
    let key = $"""{data} {json["files"]} {json["prior"]} {json["message"]} {count}"""
    if not (List.forall Option.isSome paths) then None
    elif counted.ContainsKey key then Some counted[key]
    else
        let pixels, labels = content paths[0].Value training[0] 16, content paths[1].Value training[1] 8
        demand (labels.Length >= count && pixels.Length = 784 * labels.Length) "the data set has fewer images"
        let classify = classifier net
        let mutable errors = 0
        Threading.Tasks.Parallel.For(0, count, fun i ->
            let image = pixels[784 * i .. 784 * i + 783]
            if classify (if net.Deskewed then deskew image else image) <> int labels[i] then Threading.Interlocked.Increment &errors |> ignore) |> ignore
        counted[key] <- errors; Some errors

/// The probability that the list and the code give to the network, and the network.
let prior (json: JsonNode) =
    let choices = json["prior"]
    members choices [ "listed"; "place"; "deskewed"; "largest"; "absolute"; "centred"; "pool"; "first"; "second" ]
    members json["code"] [ "law"; "counts"; "bits" ]
    let choice, yes = get<int> choices, get<bool> choices
    let place options value = match List.tryFindIndex ((=) value) options with Some i -> i, List.length options | None -> raise (Rejected $"{value} is none of {options}")
    let digits = [ place [ false; true ] (yes "deskewed"); place [ 1; 2 ] (choice "largest"); place [ false; true ] (yes "absolute"); place [ false; true ] (yes "centred"); place [ 3; 2 ] (choice "pool")
                   place [ 4; 6; 8; 12 ] (choice "first"); place [ 6; 8; 10; 12; 16; 20; 24; 32 ] (choice "second") ]
    demand (choice "listed" = 1024 && choice "place" = List.fold (fun at (i, n) -> at * n + i) 0 digits) "the architecture does not stand at this place of the list"
    let largest, c1, c2, cells = choice "largest", choice "first", choice "second", (if choice "pool" = 3 then 9 else 25)
    let layers = decode (Convert.FromBase64String(get<string> json "message")) (2 * largest + 1) [ 25 * c1; 9 * c1 * c2; 10 * c2 * cells ]
    let counts = [ for layer in layers -> [ for s in 0 .. 2 * largest -> layer |> Seq.filter ((=) s) |> Seq.length ] ]
    demand (counts = [ for layer in items (json["code"]["counts"]) -> [ for c in items layer -> c.GetValue<int>() ] ]) "the counts are not those of the message"
    let codes = [ for layer in counts -> List.fold (fun p c -> p * product (fun i -> 2 * i + 1) 0 (c - 1)) 1I layer, product (fun t -> 2 * t + 2 * largest + 1) 0 (List.sum layer - 1) ]
    let atLeast (bits: JsonNode) (p, q) what = // bits >= -log2(p/q)
        let (b, scale), (l, one) = double (bits.GetValue<float>()), log2Below p q
        demand (b * one + l * scale >= 0I) $"{what} has more bits than stated"
    List.iter2 (fun code bits -> atLeast bits code "a layer") codes (items (json["code"]["bits"]))
    let orders channels = channels |> List.countBy id |> List.fold (fun o (_, equal) -> o / product id 1 equal) (product id 1 (List.length channels))
    let ways = [ orders [ for c in 0 .. c1 - 1 -> List.ofArray (Array.sub layers[0] (25 * c) 25) ]
                 orders [ for c in 0 .. c2 - 1 -> [ for k in 0 .. 9 do yield! layers[2][(k * c2 + c) * cells .. (k * c2 + c) * cells + cells - 1] ] ] ]
    demand ([ for order in items json["orders"] -> order.GetValue<string>() ] = List.map string ways) "the numbers of different orders are others"
    let π = List.fold (fun (p, q) (a, b) -> p * a, q * b) (ways[0] * ways[1], 1024I) codes
    atLeast json["bits"] π "the network"
    demand (match Map.tryFind (get<string> json "data") published with None -> true | Some sums -> sums = [ for f in training -> get<string> json["files"] f ]) "the files are not the published ones"
    π, { Deskewed = yes "deskewed"; Absolute = yes "absolute"; Centred = yes "centred"; Pool = choice "pool"; First = c1; Second = c2; Weights = [ for layer in layers -> Array.map (fun s -> s - largest) layer ] }

/// All steps, the cheapest first.
let check (json: JsonNode) images =
    let kind, k, n, value = get<string> json "kind", get<int> json "errors", get<int> json "count", double (get<float> json "value")
    let common = [ "name"; "kind"; "formula"; "data"; "errors"; "count"; "failure"; "value"; "bound" ]
    members json (match kind with "hold-out" -> common | "integer-network" -> common @ [ "files"; "prior"; "code"; "orders"; "bits"; "message" ] | _ -> raise (Rejected $"kind {kind} is unknown"))
    demand (0 <= k && k < n && n <= 1000000) "errors must lie in [0, count), and count in [1, 1000000]"
    let δ, printed = decimal (json["failure"].ToJsonString()), decimal ((get<string> json "bound").Replace(" %", "E-2"))
    demand ((fst δ).Sign > 0 && fst δ < snd δ) "failure must lie in (0, 1)"
    demand (fst printed * snd value >= fst value * snd printed) "the printed bound is below its value"
    demand (fst value < snd value && fst value * BigInteger n > snd value * BigInteger k) "the bound must lie between the share of errors and 1"
    let (p, q), net = if kind = "hold-out" then (1I, 1I), None else let π, net = prior json in π, Some net
    demand (tailAtMost n k value (fst δ * p, snd δ * q)) "the binomial tail at the bound is more than delta * pi(h)"
    let errors = match net with Some net when images () -> recount json net n | _ -> None
    demand (Option.forall ((=) k) errors) $"{errors} of {n} images are wrong, not {k}"
    let said = if net.IsNone then "a network that was fixed before, pi(h) = 1" elif errors.IsSome then "message decoded, counts, orders and errors recounted" else "message decoded, counts and orders recounted; images not counted"
    $"""{k} of {n} wrong, R <= {get<string> json "bound"}: accepted ({said}, tail checked in whole numbers)"""

let options, named = fsi.CommandLineArgs |> Array.skip 1 |> Array.partition (fun a -> a.StartsWith "--")
let places = if named.Length > 0 then named else [| Path.Combine(__SOURCE_DIRECTORY__, "../paper/generated/certificates") |]
let mutable full, failed = 0, false
for file in places |> Array.collect (fun place -> if Directory.Exists place then Directory.GetFiles(place, "*.json") |> Array.sort else [| place |]) do
    try
        demand (FileInfo(file).Length <= 65536L) "longer than 64 KiB"
        let json = JsonNode.Parse(Text.UTF8Encoding(false, true).GetString(File.ReadAllBytes file), documentOptions = Text.Json.JsonDocumentOptions(AllowDuplicateProperties = false))
        let images () = not (Array.contains "--counts-only" options) && (full = 0 || Array.contains "--all" options || named.Length > 0) && (full <- full + 1; true)
        printfn $"{Path.GetFileName file}: {check json images}"
    with e -> failed <- true; printfn $"""{Path.GetFileName file}: REJECTED: {match e with Rejected reason -> reason | e -> "it is no certificate: " + e.Message.Split('\n')[0]}"""
exit (if failed then 1 else 0)
