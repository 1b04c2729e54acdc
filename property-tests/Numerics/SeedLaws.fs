/// Seeds and streams: the published answers, the same bits everywhere, and numbers that are as random as they say.
/// A statistic below is taken at a fixed seed, so that it holds always or never; its limit is the one that a true random
/// source exceeds once in a million.
module Theory.Laws.Numerics.SeedLaws

open System
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Laws

/// χ² of counts against equal expectations.
let private chiSquared (counts: int[]) =
    let expected = float (Array.sum counts) / float counts.Length
    counts |> Array.sumBy (fun c -> (float c - expected) ** 2.0 / expected)

/// Φ by Simpson's rule from 0: a route that shares nothing with the sampler.
let private normalCdf (x: float) =
    let n = 2000
    let h = x / float n
    let density t = exp (-0.5 * t * t) / sqrt (2.0 * Math.PI)
    let weight i = if i = 0 || i = n then 1.0 elif i % 2 = 1 then 4.0 else 2.0
    0.5 + h / 3.0 * Seq.sumBy (fun i -> weight i * density (h * float i)) (seq { 0..n })

/// The three vectors that the authors publish with their library: all zero, all one, digits of π.
[<Theory; Source("salmon2011parallel", "Philox-4x32, 10 rounds")>]
[<InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)>]
[<InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)>]
[<InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)>]
let ``Philox gives the published known answers`` (c0, c1, c2, c3, k0, k1, r0: uint, r1: uint, r2: uint, r3: uint) =
    Assert.Equal(struct (r0, r1, r2, r3), Philox.Block(c0, c1, c2, c3, k0, k1))

/// The table is made in another language with 40 digits: words and seeds agree to the bit, normals to the
/// 1e-13 that the recursion of the ziggurat's edges makes of double rounding. Among 20,000 normals
/// are draws of every branch; one decision taken otherwise would move all later words.
[<Fact; Source("marsaglia2000ziggurat", "the algorithm, 256 layers")>]
let ``a stream is the same on every platform, to the last bit`` () =
    for row in Reference.table "random-stream.csv" do
        let seed = Seed(uint64 row[0])
        let words = seed.Stream()
        for i in 1..4 do
            Assert.Equal(uint64 row[i], words.NextUInt64())
        let normals = seed.Stream().Normals 20000
        Assert.Equal(Reference.parse row[5], Array.sum normals, 1e-10)
        for i in 0..1 do
            Assert.Equal(Reference.parse row[6 + i], normals[i], 1e-13 * abs normals[i])
        Assert.Equal(Seed(uint64 row[8]), seed.Split "weights")
        Assert.Equal(Seed(uint64 row[9]), seed.Split 7L)

/// The bits of the first normals of seed 0 themselves: a change of the tables' last bit shows.
[<Fact>]
let ``the first normals of seed 0 keep their bits`` () =
    let hash = Seed(0UL).Stream().Normals 100000 |> Array.fold (fun h x -> h * 31L + BitConverter.DoubleToInt64Bits x) 17L
    Assert.Equal(9031407902158096063L, hash)

/// A stream is a view of the counter, so a word depends on its place alone.
[<Property>]
let ``word w of a stream is a half of block w/2`` (value: uint64) (NonNegativeInt small) (large: bool) =
    let position = int64 small + (if large then 1L <<< 40 else 0L)
    let block = uint64 position / 2UL
    let struct (c0, c1, c2, c3) = Philox.Block(uint block, uint (block >>> 32), 0u, 0u, uint value, uint (value >>> 32))
    let expected = if position % 2L = 0L then uint64 c1 <<< 32 ||| uint64 c0 else uint64 c3 <<< 32 ||| uint64 c2
    RandomStream(Seed value, position).NextUInt64() = expected

/// What a checkpoint stores is seed and position; whatever was drawn before, the rest must follow as if nothing had happened.
[<Property>]
let ``a stream restored from seed and position continues with the same bits`` (value: uint64) (before: byte list) =
    let stream = Seed(value).Stream()
    for kind in before do
        match kind % 4uy with
        | 0uy -> stream.NextUInt64() |> ignore
        | 1uy -> stream.NextNormal() |> ignore
        | 2uy -> stream.NextInt(int kind + 1) |> ignore
        | _ -> stream.Skip(int64 kind)
    let restored = RandomStream(stream.Seed, stream.Position)
    let draw (s: RandomStream) = List.init 5 (fun _ -> s.NextUInt64(), s.NextNormal(), s.NextInt 1000)
    draw stream = draw restored

/// Skipping is drawing and forgetting.
[<Property>]
let ``skipping n words is drawing n words`` (value: uint64) (first: byte) (n: byte) =
    let a, b = Seed(value).Stream(), Seed(value).Stream()
    for stream in [ a; b ] do
        for _ in 1uy .. first do
            stream.NextUInt64() |> ignore
    a.Skip(int64 n)
    for _ in 1uy .. n do
        b.NextUInt64() |> ignore
    a.Position = b.Position && a.NextUInt64() = b.NextUInt64() && a.NextUInt64() = b.NextUInt64()

/// An array is the numbers one by one: how a caller batches its draws changes nothing.
[<Property>]
let ``an array of draws is the draws one by one`` (value: uint64) (n: byte) =
    let bulk, single = Seed(value).Stream(), Seed(value).Stream()
    bulk.Normals(int n) = Array.init (int n) (fun _ -> single.NextNormal())
    && bulk.Uniforms(int n) = Array.init (int n) (fun _ -> single.NextDouble())

/// Two parts, or a part and its parent, must not share their numbers; an index is not the name that its digits spell.
[<Property>]
let ``different names give different seeds`` (value: uint64) (a: char list) (b: char list) (i: int64) (j: int64) =
    let seed = Seed value
    let name (letters: char list) = String(letters |> List.filter (Char.IsSurrogate >> not) |> Array.ofList)
    let a, b = name a, name b
    (
        (seed.Split a = seed.Split b) = (a = b)
        && (seed.Split i = seed.Split j) = (i = j)
        && seed.Split a <> seed.Split i
        && seed.Split(string i) <> seed.Split i
        && seed.Split a <> seed
        && seed.Split a <> Seed(value + 1UL).Split a)

/// Streams of sibling seeds must look independent: the correlation of two long streams of normals is at most 4.9 standard errors.
[<Fact>]
let ``streams of sibling parts are uncorrelated`` () =
    let n = 100000
    let root = Seed 5UL
    let streams = [ for i in 0L .. 4L -> (root.Split i).Stream().Normals n ] @ [ for name in [ "a"; "b"; "ab"; "" ] -> (root.Split name).Stream().Normals n ]
    for i, x in List.indexed streams do
        for y in List.skip (i + 1) streams do
            Assert.InRange(Array.sum (Array.map2 (*) x y) / sqrt (float n), -4.9, 4.9)

/// Every byte of the words is uniform: χ² with 255 degrees of freedom.
[<Fact>]
let ``every byte of a word is uniform`` () =
    let stream = Seed(1UL).Stream()
    let counts = Array.init 8 (fun _ -> Array.zeroCreate<int> 256)
    for _ in 1 .. 1 <<< 18 do
        let w = stream.NextUInt64()
        for b in 0..7 do
            let byte = int (w >>> (8 * b)) &&& 255
            counts[b][byte] <- counts[b][byte] + 1
    for c in counts do
        Assert.InRange(chiSquared c, 150.0, 377.1)

/// Uniform numbers lie in [0, 1) on the grid of 2⁻⁵³, and their moments are 1/2 and 1/3 to 4.9 standard errors.
[<Fact>]
let ``uniform numbers fill the half-open unit interval evenly`` () =
    let n = 1 <<< 20
    let u = Seed(2UL).Stream().Uniforms n
    for x in u do
        Assert.InRange(x, 0.0, 1.0 - Math.Pow(2.0, -53.0))
        Assert.Equal(Math.Floor(x * Math.Pow(2.0, 53.0)), x * Math.Pow(2.0, 53.0))
    let root = sqrt (float n)
    Assert.InRange((Array.average u - 0.5) * root * sqrt 12.0, -4.9, 4.9)
    Assert.InRange((Array.averageBy (fun x -> x * x) u - 1.0 / 3.0) * root / sqrt (4.0 / 45.0), -4.9, 4.9)

/// The bound is never reached, and no value is preferred. For the bound 3·2²⁹ a modulus of 31 bits would give the lower
/// values twice as often; here every third has its share.
[<Fact; Source("lemire2019fast", "multiplication with rejection")>]
let ``bounded integers are uniform below their bound`` () =
    let stream = Seed(3UL).Stream()
    for bound, limit in [ 1, 0.0; 2, 24.0; 6, 35.9; 24, 70.6; 256, 377.1 ] do
        let counts = Array.zeroCreate<int> bound
        for _ in 1..100000 do
            let i = stream.NextInt bound
            counts[i] <- counts[i] + 1
        Assert.InRange(chiSquared counts, 0.0, limit)
    let thirds = Array.zeroCreate<int> 3
    for _ in 1..100000 do
        let i = stream.NextInt(3 <<< 29)
        thirds[i >>> 29] <- thirds[i >>> 29] + 1
    Assert.InRange(chiSquared thirds, 0.0, 27.7)
    let largest = Seq.init 1000 (fun _ -> stream.NextInt Int32.MaxValue) |> Seq.max
    Assert.InRange(largest, Int32.MaxValue / 100 * 97, Int32.MaxValue - 1)

/// Integers as uniform as the words: a bound near 2⁶⁴ cannot be asked for, but one that is rejected often shows the rejection's
/// bias if there were any, so the rule is checked where it can be counted: every word gives ⌊word·m/2⁶⁴⌋, the words below the excess apart.
[<Property>]
let ``a bounded integer is the high half of word times bound`` (value: uint64) (PositiveInt bound) =
    let word = Seed(value).Stream().NextUInt64()
    let product = bigint word * bigint bound
    let low = product % (bigint 2 ** 64)
    low < bigint bound || bigint (Seed(value).Stream().NextInt bound) = product / (bigint 2 ** 64)

/// Sixty-four bins of equal probability, edges from a quadrature of the density: χ² with 63 degrees of freedom.
[<Fact; Source("marsaglia2000ziggurat", "the algorithm, 256 layers")>]
let ``normal numbers fill equal-probability bins equally`` () =
    let z = Seed(4UL).Stream().Normals(1 <<< 21)
    let edges =
        [| for i in 1..63 ->
               let mutable low, high = -5.0, 5.0
               for _ in 1..60 do
                   let middle = (low + high) / 2.0
                   if normalCdf middle < float i / 64.0 then low <- middle else high <- middle
               low |]
    let counts = Array.zeroCreate<int> 64
    for x in z do
        let at = Array.BinarySearch(edges, x)
        let bin = if at < 0 then ~~~at else at
        counts[bin] <- counts[bin] + 1
    Assert.InRange(chiSquared counts, 0.0, 131.4)

/// Beyond each layer's edge, and in the tail that has its own sampler, the counts are binomial: within 4.9 standard errors.
[<Fact; Source("marsaglia2000ziggurat", "the algorithm, 256 layers")>]
let ``normal numbers have the tail of the normal law`` () =
    let n = 1 <<< 22
    let z = Seed(6UL).Stream().Normals n
    for edge in [ 0.1; 0.2152; 0.5; 1.0; 1.5; 2.0; 2.5; 3.0; 3.4; 3.654; 3.7; 3.9; 4.2 ] do
        let p = 2.0 * (1.0 - normalCdf edge)
        let count = z |> Seq.filter (fun x -> abs x > edge) |> Seq.length
        Assert.InRange((float count - float n * p) / sqrt (float n * p * (1.0 - p)), -4.9, 4.9)

/// E x = 0, E x² = 1, E x³ = 0, E x⁴ = 3, each to 4.9 of its own standard errors.
[<Fact>]
let ``normal numbers have the moments of the normal law`` () =
    let n = 1 <<< 20
    let z = Seed(7UL).Stream().Normals n
    for power, mean, variance in [ 1, 0.0, 1.0; 2, 1.0, 2.0; 3, 0.0, 15.0; 4, 3.0, 96.0 ] do
        let average = z |> Array.averageBy (fun x -> pown x power)
        Assert.InRange((average - mean) * sqrt (float n / variance), -4.9, 4.9)

/// A permutation holds each index once, and each of the 24 orders of four items comes equally often.
[<Fact>]
let ``permutations are uniform`` () =
    let stream = Seed(8UL).Stream()
    Assert.Equal<int[]>([| 0..99 |], Array.sort (stream.Permutation 100))
    Assert.Empty(stream.Permutation 0)
    let counts = Seq.init 48000 (fun _ -> List.ofArray (stream.Permutation 4)) |> Seq.countBy id |> Seq.map snd |> Array.ofSeq
    Assert.Equal(24, counts.Length)
    Assert.InRange(chiSquared counts, 0.0, 70.6)

/// What has no meaning is refused, with the name of the argument.
[<Fact>]
let ``arguments outside their domain are refused by name`` () =
    let stream = Seed(9UL).Stream()
    let refused name (action: unit -> unit) =
        Assert.Equal(name, (Assert.ThrowsAny<ArgumentException>(Action action)).ParamName)
    refused "bound" (fun () -> stream.NextInt 0 |> ignore)
    refused "bound" (fun () -> stream.NextInt -5 |> ignore)
    refused "words" (fun () -> stream.Skip -1L)
    refused "position" (fun () -> RandomStream(Seed 0UL, -1L) |> ignore)
    refused "count" (fun () -> stream.Normals -1 |> ignore)
    refused "count" (fun () -> stream.Uniforms -1 |> ignore)
    refused "n" (fun () -> stream.Permutation -1 |> ignore)
    refused "name" (fun () -> Seed(0UL).Split(String('\ud800', 1)) |> ignore)
    refused "name" (fun () -> Seed(0UL).Split(Unchecked.defaultof<string>) |> ignore)

/// The text at the prompt is what one would write in code.
[<Fact>]
let ``a seed and a stream print what restores them`` () =
    let stream = Seed(255UL).Stream()
    stream.Skip 3L
    Assert.Equal("Seed 0x00000000000000ff", string (Seed 255UL))
    Assert.Equal("stream of Seed 0x00000000000000ff at word 3", string stream)
