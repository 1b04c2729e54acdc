/// Laws of the stand-in: the same glyphs from the same seed, ten classes that can be told apart, pixels that look like ink on paper.
module Theory.Agreement.Data.GlyphLaws

open System
open System.Security.Cryptography
open FsCheck
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Nets.Data

let private image (set: LabelledImages) index = set.Pixels[index * set.Size .. (index + 1) * set.Size - 1]

/// Image i is a function of the seed and of i: how many are drawn, and by how many threads, does not enter.
[<Property(MaxTest = 20)>]
let ``a glyph depends on the seed and its index alone`` (seed: uint64) (PositiveInt few) (PositiveInt more) =
    let short, long = Glyphs.Draw(few, Seed seed), Glyphs.Draw(few + more, Seed seed)
    Assert.Equal<byte[]>(short.Labels, long.Labels[.. few - 1])
    Assert.Equal<byte[]>(short.Pixels, long.Pixels[.. short.Pixels.Length - 1])
    Assert.NotEqual<byte[]>(short.Pixels, Glyphs.Draw(few, Seed(seed + 1UL)).Pixels)

/// Only IEEE arithmetic enters, so the bytes are those of every platform; the sum guards the stand-in's published numbers.
[<Fact>]
let ``the bytes are the same on every platform`` () =
    let set = Glyphs.Draw(500, Seed 1UL)
    let sum = Convert.ToHexStringLower(SHA256.HashData(Array.append set.Pixels set.Labels))
    Assert.Equal("9fc3e6a79885d3e54c3e4bff5fb5834be072224d134d0f436afdc779ad83f771", sum)

/// Ink on paper: dark corners, a bright stroke, and between a tenth and a third as much grey as a full page has.
[<Fact>]
let ``a glyph has dark corners and a bright stroke`` () =
    let set = Glyphs.Draw(2000, Seed 5UL)

    for index in 0 .. set.Count - 1 do
        let pixels = image set index

        for corner in [ 0; 27; 27 * 28; 783 ] do
            Assert.InRange(pixels[corner], 0uy, 30uy)

        Assert.InRange(Array.max pixels, 100uy, 255uy)
        Assert.InRange(pixels |> Array.averageBy float, 8.0, 80.0)

/// Each class is there, about as often as the others: 5 standard deviations of the binomial.
[<Fact>]
let ``the ten classes are equally frequent`` () =
    let n = 5000
    let counts = Glyphs.Draw(n, Seed 6UL).Labels |> Array.countBy id
    Assert.Equal(10, counts.Length)
    let spread = 5.0 * sqrt (float n * 0.1 * 0.9)

    for _, count in counts do
        Assert.InRange(float count, float n / 10.0 - spread, float n / 10.0 + spread)

/// Shapes, not chance, make the classes: the nearest class mean, the plainest classifier there is, is right far above 1 in 10 on fresh glyphs —
/// and far from always, so that there is something left to learn.
[<Fact>]
let ``the nearest mean tells the classes apart, though not always`` () =
    let train, test = Glyphs.Draw(3000, Seed 7UL), Glyphs.Draw(1000, Seed 8UL)

    let means =
        [| for digit in 0uy .. 9uy do
               let members = [| for index in 0 .. train.Count - 1 do if train.Labels[index] = digit then image train index |]
               Array.init train.Size (fun pixel -> members |> Array.averageBy (fun m -> float m[pixel])) |]

    let nearest (pixels: byte[]) =
        means |> Array.map (fun mean -> Array.fold2 (fun sum m (p: byte) -> sum + (m - float p) ** 2.0) 0.0 mean pixels) |> Array.indexed |> Array.minBy snd |> fst

    let right = Seq.init test.Count (fun index -> nearest (image test index) = int test.Labels[index]) |> Seq.filter id |> Seq.length
    Assert.InRange(float right / float test.Count, 0.5, 0.95)

/// The stand-in says what it is, and two sets' stand-ins are not one set.
[<Fact>]
let ``a stand-in is labelled as such`` () =
    let set = Glyphs.StandIn "mnist"
    Assert.True set.IsStandIn
    Assert.Contains("stand-in", set.Provenance)
    Assert.Contains("stand-in", set.ToString())
    Assert.Equal((60000, 10000), (set.Train.Count, set.Test.Count))
    Assert.NotEqual<byte[]>(image set.Train 0, image set.Test 0)
