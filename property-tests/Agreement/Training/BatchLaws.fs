/// Laws of the batches: bytes become scaled numbers, and a variation moves, mirrors or erases and does nothing else.
module Theory.Agreement.Training.BatchLaws

open System
open FsCheck
open FsCheck.Xunit
open global.Xunit
open TorchSharp
open Theory.Numerics
open Theory.Nets.Data
open Theory.Nets.Training

let private noise (seed: uint64) count rows columns =
    let stream = Seed(seed).Stream()
    LabelledImages(count, rows, columns, Array.init (count * rows * columns) (fun _ -> byte (stream.NextInt 256)), Array.init count (fun _ -> byte (stream.NextInt 10)))

/// Every image of a set as a batch shows it, in grey values again.
let private shown (images: LabelledImages) augmentation (stream: RandomStream) =
    let scale = PixelScale(100.0, 50.0)
    use batches = new Batches(images, scale, augmentation, images.Count, torch.CPU)
    let struct (input, target) = batches.Fill(ReadOnlySpan [| 0 .. images.Count - 1 |], stream)
    Assert.Equal<int64[]>(Array.map int64 images.Labels, target.data<int64>().ToArray())
    let values = input.data<float32>().ToArray() |> Array.map (fun v -> float v * 50.0 + 100.0)
    Array.chunkBySize images.Size values

let private image (images: LabelledImages) index row column =
    if row < 0 || row >= images.Rows || column < 0 || column >= images.Columns then 0.0
    else float images.Pixels[index * images.Size + row * images.Columns + column]

let private agree (expected: int -> int -> float) (images: LabelledImages) (actual: float[]) =
    Seq.forall (fun place -> abs (expected (place / images.Columns) (place % images.Columns) - actual[place]) < 1e-3) (seq { 0 .. images.Size - 1 })

/// Mean and deviation are those of all pixels.
[<Property>]
let ``the scale is the mean and the deviation of the pixels`` (seed: uint64) =
    let images = noise seed 3 4 5
    let pixels = Array.map float images.Pixels
    let mean = Array.average pixels
    let scale = PixelScale.Of images
    Assert.Equal(mean, scale.Mean, 1e-9)
    Assert.Equal(sqrt (pixels |> Array.averageBy (fun p -> (p - mean) ** 2.0)), scale.Deviation, 1e-9)
    Assert.Throws<ArgumentException>(fun () -> PixelScale.Of(LabelledImages(1, 2, 2, Array.create 4 9uy, [| 0uy |])) |> ignore) |> ignore

/// Without variation a batch is the images, whatever the stream.
[<Property(MaxTest = 20)>]
let ``a batch without variation is the images themselves`` (seed: uint64) =
    let images = noise seed 6 5 4

    for stream in [ null; Seed(seed).Stream() ] do
        shown images Augmentation.None stream |> Array.iteri (fun index actual -> Assert.True(agree (image images index) images actual))

/// A varied image is one of the (2s + 1)² shifts of the image or of its mirror image, black where nothing was; with enough images each shift and both
/// sides occur.
[<Property(MaxTest = 10)>]
let ``a variation is a shift and a mirror image`` (seed: uint64) =
    let images = noise seed 400 7 6
    let shift = 1

    let choices =
        [ for down in -shift .. shift do
              for right in -shift .. shift do
                  for mirror in [ false; true ] -> down, right, mirror ]

    let seen =
        shown images (Augmentation(shift, true)) (Seed(seed).Split("variations").Stream())
        |> Array.mapi (fun index actual ->
            // the mirror image of the shifted image
            let matches (down, right, mirror) =
                agree (fun row column -> image images index (row - down) ((if mirror then images.Columns - 1 - column else column) - right)) images actual

            match List.filter matches choices with
            | [ one ] -> one
            | found -> failwith $"image {index} is {found.Length} of the variations")

    Assert.Equal(choices.Length, seen |> Array.distinct |> Array.length)

/// Erasing sets one square to the mean, cut off at the edge, and leaves the rest.
[<Property(MaxTest = 20)>]
let ``erasing sets a square to the mean`` (seed: uint64) =
    let images = noise seed 20 8 8
    let side = 3

    shown images (Augmentation(0, false, side)) (Seed(seed).Stream())
    |> Array.iteri (fun index actual ->
        let erased = [ for place in 0..63 do if abs (actual[place] - 100.0) < 1e-3 && images.Pixels[index * 64 + place] <> 100uy then place / 8, place % 8 ]
        let changed = [ for place in 0..63 do if abs (actual[place] - float images.Pixels[index * 64 + place]) > 1e-3 then place / 8, place % 8 ]
        Assert.Equal<(int * int) list>(erased, changed)
        Assert.InRange(erased.Length, 0, side * side)

        if not erased.IsEmpty then
            let height, width = (erased |> List.map fst |> List.max) - (erased |> List.map fst |> List.min), (erased |> List.map snd |> List.max) - (erased |> List.map snd |> List.min)
            Assert.True(height < side && width < side))

/// Members pick their images, in their order; what is outside is refused.
[<Property>]
let ``taking images keeps pixels and labels together`` (seed: uint64) =
    let images = noise seed 7 2 3
    let order = Seed(seed).Stream().Permutation 7
    let taken = images.Take order

    order
    |> Array.iteri (fun place member' ->
        Assert.Equal(images.Labels[member'], taken.Labels[place])
        Assert.Equal<byte[]>(images.Pixels[member' * 6 .. member' * 6 + 5], taken.Pixels[place * 6 .. place * 6 + 5]))

    for outside in [ -1; 7 ] do
        Assert.Throws<ArgumentOutOfRangeException>(fun () -> images.Take [| outside |] |> ignore) |> ignore
