/// Laws of the networks of small integers: the packed program against the plain one, a trial against a recount, the descent against its promise.
module Theory.Agreement.IntegerNets.IntegerNetLaws

open System
open FsCheck
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Nets.Data
open Theory.Nets.IntegerNets
open Theory.PacBayes

let private quiet = Unchecked.defaultof<Action<Theory.Nets.Runs.Progress>>

/// Images of strokes, noise or nothing, 28×28.
let private images count (seed: Seed) =
    let drawn = Glyphs.Draw(count, seed)
    let stream = seed.Split("noise").Stream()

    let pixels =
        drawn.Pixels
        |> Array.mapi (fun at p ->
            match at / drawn.Size % 5 with
            | 0 -> byte (stream.NextInt 256)
            | 1 when at / drawn.Size % 2 = 0 -> 0uy
            | _ -> p)

    LabelledImages(drawn.Count, drawn.Rows, drawn.Columns, pixels, drawn.Labels)

/// A random network of a random architecture, sparse or dense.
let private network (stream: RandomStream) =
    let architecture = IntegerArchitecture.All[stream.NextInt IntegerArchitecture.All.Count]
    let sparse = stream.NextInt 3
    let k = architecture.Largest

    let weights =
        Array.init architecture.WeightCount (fun _ -> if stream.NextInt(sparse + 1) > 0 then 0y else sbyte (stream.NextInt(2 * k + 1) - k))

    IntegerNetwork(architecture, weights)

let private errors (net: IntegerNetwork) (raw: LabelledImages) =
    let prepared = net.Architecture.Prepare raw

    Seq.init prepared.Count (fun i -> net.Classify(ReadOnlySpan(prepared.Pixels, i * prepared.Size, prepared.Size)) <> int prepared.Labels[i])
    |> Seq.filter id
    |> Seq.length

let private with' (net: IntegerNetwork) index value =
    IntegerNetwork(net.Architecture, Seq.mapi (fun i w -> if i = index then value else w) net.Weights |> Array.ofSeq)

/// Two routes: 32 images a vector of 16-bit integers, and one image in 64-bit loops; 70 images fill no whole block.
[<Property(MaxTest = 40)>]
let ``the packed program counts the errors of the plain one`` (seed: uint64) =
    let seed = Seed seed
    let net = network (seed.Split("network").Stream())
    let raw = images 70 seed
    Assert.Equal(errors net raw, net.Errors raw)

/// What a trial says of a change is what a recount says after it, in every layer; and the change itself leaves the state that a fresh computation has.
[<Property(MaxTest = 25)>]
let ``a trial of one weight counts what a recount counts`` (seed: uint64) =
    let seed = Seed seed
    let stream = seed.Split("trials").Stream()
    let raw = images 70 seed
    let start = network (seed.Split("network").Stream())
    // a network whose second layer may leave 16 bits is refused by the descent, and counted by the plain program
    if Activations.Fits start then
        let state = Activations(PackedImages(start.Architecture, raw), start)
        let sizes = start.Architecture.LayerSizes |> Array.ofSeq
        let starts = [| 0; sizes[0]; sizes[0] + sizes[1] |]
        let mutable net = start

        for trial in 0..11 do
            let layer = trial % 3
            let index = starts[layer] + stream.NextInt sizes[layer]
            let value = sbyte (stream.NextInt(2 * start.Architecture.Largest + 1) - start.Architecture.Largest)

            if state.Fits(index, int value) then
                let changed = with' net index value
                let said, _ = state.ErrorsWith(index, int value, Int32.MaxValue - 1)
                Assert.Equal(errors changed raw, said)

                if trial % 2 = 0 then
                    state.Change(index, int value)
                    net <- changed
                    Assert.Equal(said, state.Errors)
                    Assert.Equal<seq<sbyte>>(net.Weights, state.Network.Weights)

/// A trial that stops early may say "too many" only where there are.
[<Property(MaxTest = 25)>]
let ``an early end tells the truth`` (seed: uint64) (NonNegativeInt most) =
    let seed = Seed seed
    let stream = seed.Split("trials").Stream()
    let raw = images 200 seed
    let net = network (seed.Split("network").Stream())

    if Activations.Fits net then
        let state = Activations(PackedImages(net.Architecture, raw).Reordered(Activations(PackedImages(net.Architecture, raw), net).ByMargin()), net)
        let most = most % 200

        for _ in 1..6 do
            let index = stream.NextInt net.Weights.Count
            let value = stream.NextInt 3 - 1

            if state.Fits(index, value) then
                let exact, _ = state.ErrorsWith(index, value, Int32.MaxValue - 1)
                let said, _ = state.ErrorsWith(index, value, most)
                Assert.Equal(exact <= most, said <= most)
                Assert.True(said > most || said = exact)

/// Channels have no names: in another order they make the same outputs, and as many orders are counted as there are different arrays.
[<Property(MaxTest = 30)>]
let ``the order of channels does not matter`` (seed: uint64) =
    let seed = Seed seed
    let net = network (seed.Split("network").Stream())
    let a = net.Architecture
    let p, q = seed.Split("p").Stream().Permutation a.First, seed.Split("q").Stream().Permutation a.Second
    let layers = net.Layers |> Seq.map Array.ofSeq |> Array.ofSeq
    let cells = a.Cells * a.Cells
    let first = [| for c in p do yield! layers[0][c * 25 .. c * 25 + 24] |]
    let second = [| for o in q do for i in p do yield! layers[1][(o * a.First + i) * 9 .. (o * a.First + i) * 9 + 8] |]
    let third = [| for k in 0..9 do for c in q do yield! layers[2][(k * a.Second + c) * cells .. (k * a.Second + c + 1) * cells - 1] |]
    let other = IntegerNetwork(a, Array.concat [ first; second; third ])
    let raw = images 10 seed
    for i in 0..9 do
        let image = raw.Pixels[i * raw.Size .. (i + 1) * raw.Size - 1]
        Assert.Equal<int64[]>(net.Outputs(ReadOnlySpan image), other.Outputs(ReadOnlySpan image))
    Assert.Equal(net.OrderBits(), other.OrderBits(), 9)
    Assert.True(net.OrderBits() <= Seq.sum (Seq.map (fun n -> Math.Log2(float n)) [ 1 .. a.First ]) + Seq.sum (Seq.map (fun n -> Math.Log2(float n)) [ 1 .. a.Second ]) + 1e-9)

/// The code length that the search uses is that of the theorem.
[<Property(MaxTest = 30)>]
let ``the code length is Krichevsky and Trofimov's`` (seed: uint64) =
    let net = network (Seed(seed).Stream())
    let k = net.Architecture.Largest

    let exact =
        net.Layers
        |> Seq.sumBy (fun layer -> KrichevskyTrofimov.CodeLength [| for w in -k .. k -> int64 (layer |> Seq.filter (fun v -> int v = w) |> Seq.length) |])

    Assert.Equal(exact, net.Bits(), 6)

/// Training makes fewer errors than a guess, the descent fewer bits and errors in exchange at the bound's own rate: it never returns a worse bound, and what it says of itself is so.
[<Theory>]
[<InlineData(false, false, 3, 1)>]
[<InlineData(true, false, 3, 1)>]
[<InlineData(false, true, 2, 1)>]
[<InlineData(false, true, 3, 2)>]
let ``the descent lowers the bound, and counts exactly`` (absolute: bool) (centred: bool) (pool: int) (largest: int) =
    let raw = Glyphs.Draw(1000, Seed 7UL)
    let architecture = IntegerArchitecture.Of(4, 6, largest, pool, absolute, centred, false)
    let trained = StraightThrough.Train(architecture, raw, StraightThroughOptions(12, 64, 0.02, 0.5, 0.5), Seed 1UL, 1, quiet)
    let options = BoundDescentOptions(2)
    let struct (net, sweeps) = BoundDescent.Run(trained, raw, options, Seed 2UL, quiet)
    let bound (net: IntegerNetwork) = BoundDescent.Bound(net.Errors raw, raw.Count, net.Bits(), options)
    Assert.True(trained.Errors raw < 500, $"{trained.Errors raw} errors of 1000 after training")
    Assert.True(bound net < bound trained, $"{bound trained} → {bound net}")
    let last = sweeps[sweeps.Count - 1]
    Assert.Equal(errors net raw, last.Errors)
    Assert.Equal(net.Bits(), last.Bits, 6)
    Assert.Equal(bound net, last.Bound, 12)
    for later, earlier in Seq.zip (Seq.skip 1 sweeps) sweeps do
        Assert.True(later.Bound <= earlier.Bound)

/// The same bits on one thread and on two.
[<Fact>]
let ``training does not depend on the number of threads`` () =
    let raw = Glyphs.Draw(400, Seed 3UL)
    let architecture = IntegerArchitecture.Of(4, 8, 1, 3, false, true, true)
    let train threads = StraightThrough.Train(architecture, raw, StraightThroughOptions(2, 128), Seed 5UL, threads, quiet)
    Assert.Equal<seq<sbyte>>((train 1).Weights, (train 2).Weights)

/// An image is upright when columns do not follow rows: a slanted stroke that keeps away from the sides has almost no slope after deskewing, and no light is made.
[<Property(MaxTest = 40)>]
let ``deskewing leaves no slope`` (seed: uint64) =
    let stream = Seed(seed).Stream()
    let tilt = 1.2 * stream.NextDouble() - 0.6

    let pixels =
        Array.init 784 (fun at ->
            let y, x = float (at / 28), float (at % 28)
            let wide = y > 3.0 && y < 24.0 && abs (x - 13.5 - tilt * (y - 13.5)) < 2.5
            if wide then byte (80 + stream.NextInt 176) else 0uy)

    let slope (p: byte[]) =
        let points = p |> Array.mapi (fun at v -> float v, float (at % 28), float (at / 28))
        let mass = points |> Array.sumBy (fun (w, _, _) -> w)
        let mean f = (points |> Array.sumBy (fun (w, x, y) -> w * f x y)) / mass
        let mx, my = mean (fun x _ -> x), mean (fun _ y -> y)
        mean (fun x y -> (x - mx) * (y - my)) / mean (fun _ y -> (y - my) * (y - my)), mass

    let upright = Deskew.Apply(LabelledImages(1, 28, 28, pixels, [| 0uy |]))
    let before, light = slope pixels
    let after, left = slope upright.Pixels
    Assert.True(abs after <= 0.01, $"slope {before} → {after}")
    Assert.True(left <= light)
