/// Laws of the recurrent nets with normal and non-normal starts: spectra of the starts, tasks, the handwritten derivative, both ways to train, and the readout in noise.
module Theory.Agreement.Experiments.RecurrentLaws

open System
open System.Collections.Generic
open global.Xunit
open TorchSharp
open Theory.Numerics
open Theory.Nets.Data
open Theory.Nets.Experiments
open Theory.Nets.Recurrent
open Theory.Nets.Runs
open Theory.Nets.Training

let private lab = Lab(DataFinder([||], "", true), Compute("cpu", 1), fun _ -> ())
let private cells = Enum.GetValues<RecurrentCell>()
let private starts = Enum.GetValues<RecurrentStart>()
let private moduli (w: Matrix) = LinearAlgebra.Managed.Eigenvalues w |> Array.map _.Magnitude |> Array.sort
let private close (tolerance: float) (expected: float seq) (found: float seq) =
    Assert.Equal(Seq.length expected, Seq.length found)
    for a, b in Seq.zip expected found do Assert.InRange(b, a - tolerance, a + tolerance)

/// Identity and chains by their closed forms, random ones by what their law says.
[<Fact>]
let ``starts have the spectra of their names`` () =
    for n in [ 1; 2; 7; 30 ] do
        let of' start gain link = StartMatrix.Of(start, n, gain, link, Seed 3UL)
        close 1e-12 (List.replicate n 0.9) (moduli (of' RecurrentStart.Identity 0.9 0.0))
        close 1e-12 (List.replicate n 1.1) (moduli (of' RecurrentStart.Orthogonal 1.1 0.0))
        let q = of' RecurrentStart.Orthogonal 1.1 0.0
        Assert.InRange((q * q.Transpose() - 1.21 * Matrix.Identity n).FrobeniusNorm, 0.0, 1e-12 * float n)
        let chain = of' RecurrentStart.Chain 1.3 0.0
        Assert.Equal(1.3 ** 2.0 * float (n - 1), chain.FrobeniusNorm ** 2.0, 1e-9)
        // the signal that enters at the last unit is at the first after N − 1 steps, and gone after one more
        let last = Array.init n (fun i -> if i = n - 1 then 1.0 else 0.0)
        let arrived = Seq.fold (fun x _ -> chain * (x: float[])) last [ 1 .. n - 1 ]
        close 1e-9 (Array.init n (fun i -> if i = 0 then 1.3 ** float (n - 1) else 0.0) |> Array.map (fun v -> v / 1.3 ** float (n - 1))) (arrived |> Array.map (fun v -> v / 1.3 ** float (n - 1)))
        Assert.All(chain * arrived, fun v -> Assert.Equal(0.0, v))
        // a tridiagonal Toeplitz matrix: 2√(gℓ) cos(πj/(N + 1))
        close 1e-9 ([ for j in 1 .. n -> abs (2.0 * sqrt (1.1 * 0.07) * cos (Math.PI * float j / float (n + 1))) ] |> List.sort) (moduli (of' RecurrentStart.FeedbackChain 1.1 0.07))
        let both = of' RecurrentStart.IdentityChain 0.8 0.3
        Assert.True(both.Equals(of' RecurrentStart.Identity 0.8 0.0 + of' RecurrentStart.Chain 0.3 0.0))
        for start in starts do
            Assert.True((of' start 1.0 0.1).Equals(of' start 1.0 0.1))
    let g = StartMatrix.Of(RecurrentStart.Gaussian, 200, 0.7, seed = Seed 5UL)
    Assert.Equal(0.49 * 200.0, g.FrobeniusNorm ** 2.0, 0.49 * 200.0 * 0.04)
    Assert.Equal(0.7, Array.last (moduli g), 0.08)
    Assert.NotEqual(g[0, 0], StartMatrix.Of(RecurrentStart.Gaussian, 200, 0.7, seed = Seed 6UL)[0, 0])

/// 0 for what is normal and 1 for what is nilpotent; no scale and no orthogonal change of basis counts; of two by two in closed form.
[<Fact>]
let ``Henrici's index measures non-normality alone`` () =
    for n in [ 2; 9; 24 ] do
        let q = StartMatrix.Of(RecurrentStart.Orthogonal, n, seed = Seed 9UL)
        let normal = StartMatrix.Of(RecurrentStart.Gaussian, n, seed = Seed 7UL)
        Assert.InRange(StartMatrix.Departure(normal + normal.Transpose()), 0.0, 1e-6)
        Assert.InRange(StartMatrix.Departure q, 0.0, 1e-6)
        Assert.Equal(1.0, StartMatrix.Departure(StartMatrix.Of(RecurrentStart.Chain, n, 1e-3)), 1e-9)
        for scale in [ 1e-180; 1.0; 1e180 ] do
            Assert.Equal(StartMatrix.Departure normal, StartMatrix.Departure(scale * (q * normal * q.Transpose())), 1e-9)
        // √(ℓ²(N − 1)/(g²N + ℓ²(N − 1)))
        let links = 0.16 * float (n - 1)
        Assert.Equal(sqrt (links / (0.81 * float n + links)), StartMatrix.Departure(StartMatrix.Of(RecurrentStart.IdentityChain, n, 0.9, 0.4)), 1e-6)
    Assert.Equal(0.0, StartMatrix.Departure(Matrix.Zeros(3, 3)))

let private images =
    let draw seed count = Glyphs.Draw(count, Seed seed)
    DataSet("glyphs", draw 1UL 60, draw 2UL 40, true, "")

let private sources () =
    [ LongMemorySource(LongMemoryTask.Copy, 3, 4)
      LongMemorySource(LongMemoryTask.Addition, 7)
      LongMemorySource(images, 7, Seed 2UL) ]

/// What is asked for is in what was read, and without memory nothing beats the baseline.
[<Fact>]
let ``tasks ask for what was read long before`` () =
    let copy, addition, pixels = match sources () with [ a; b; c ] -> a, b, c | _ -> failwith "three"
    let batch = copy.Draw(1500, (Seed 4UL).Stream())
    Assert.Equal(11, batch.Steps)
    let at (b: LongMemoryBatch) inputs t i s = b.Inputs[(t * inputs + i) * b.Count + s]
    let counts = Array.zeroCreate 8
    for s in 0 .. batch.Count - 1 do
        for t in 0 .. 10 do
            let read = [ for i in 0 .. 8 -> at batch 9 t i s ]
            let asked = batch.Classes[t * batch.Count + s]
            if t < 4 then
                Assert.Equal(1.0f, List.sum read)
                Assert.Equal(-1, asked)
                Assert.Equal(List.findIndex ((=) 1.0f) read, batch.Classes[(t + 7) * batch.Count + s])
            else
                Assert.Equal((if t = 7 then 1.0f else 0.0f), List.sum read)
                Assert.Equal(read[8], List.sum read)
                if t < 7 then Assert.Equal(-1, asked) else counts[asked] <- counts[asked] + 1
    // the entropy of the symbols, from their counts, is the loss of who guesses
    let total = float (Array.sum counts)
    Assert.Equal(copy.Baseline, -(counts |> Array.sumBy (fun c -> float c / total * log (float c / total))), 2e-3)
    let batch = addition.Draw(5000, (Seed 5UL).Stream())
    let firsts = HashSet<int>()
    for s in 0 .. batch.Count - 1 do
        let marked = [ for t in 0 .. 6 do if at batch 2 t 1 s = 1.0f then t ]
        Assert.Equal(2, marked.Length)
        Assert.InRange(marked[0], 0, 2)
        Assert.InRange(marked[1], 3, 6)
        firsts.UnionWith marked
        Assert.Equal(batch.Values[s], marked |> List.sumBy (fun t -> at batch 2 t 0 s), 1e-6f)
    Assert.Equal(7, firsts.Count)
    let mean = batch.Values |> Array.averageBy float
    Assert.Equal(addition.Baseline, batch.Values |> Array.averageBy (fun v -> (float v - mean) ** 2.0), 0.01)
    Assert.Equal(1.0, mean, 0.02)
    Assert.Equal(log 10.0, pixels.Baseline, 1e-15)

/// One order for all images, train and test: the same pixels in another place.
[<Fact>]
let ``pixels are those of the image, in one order`` () =
    let data = images
    for pool, steps in [ 1, 784; 7, 16; 9, 9 ] do
        let one, other = LongMemorySource(data, pool, Seed 1UL), LongMemorySource(data, pool, Seed 2UL)
        Assert.Equal(steps, one.Steps)
        for test in [ false; true ] do
            let draw (source: LongMemorySource) = source.Draw(32, (Seed 3UL).Stream(), test)
            let a, b = draw one, draw other
            let image (batch: LongMemoryBatch) s = [ for t in 0 .. steps - 1 -> batch.Inputs[t * 32 + s] ]
            Assert.NotEqual<float32 list>(image a 0, image b 0)
            for s in 0 .. 31 do
                Assert.Equal<float32 list>(List.sort (image a s), List.sort (image b s))
                Assert.Equal(a.Classes[(steps - 1) * 32 + s], b.Classes[(steps - 1) * 32 + s])
                Assert.All(image a s, fun v -> Assert.InRange(v, 0.0f, 1.0f))
            Assert.Equal(32 * (steps - 1), a.Classes |> Seq.filter ((=) -1) |> Seq.length)
    let white = LongMemorySource(DataSet("white", LabelledImages(1, 4, 4, Array.create 16 255uy, [| 3uy |]), LabelledImages(1, 4, 4, Array.create 16 51uy, [| 7uy |]), true, ""), 2, Seed 1UL)
    Assert.Equal<float32>(Array.create 4 1.0f, white.Draw(1, (Seed 1UL).Stream()).Inputs)
    Assert.All(white.Draw(1, (Seed 1UL).Stream(), true).Inputs, fun v -> Assert.Equal(0.2f, v, 1e-6f))
    Assert.Equal(3, (white.Draw(1, (Seed 1UL).Stream())).Classes[3])

/// Every net on every task; weights large enough that no unit is linear.
[<Fact>]
let ``the handwritten derivative is the automatic one`` () =
    let device = Compute("cpu", 1).Start()
    for source in sources () do
        for cell in cells do
            let units = 7
            let weights = LongMemoryNet.Initial(cell, units, source, StartMatrix.Of(RecurrentStart.Gaussian, units, 1.2, seed = Seed 5UL), Seed 6UL)
            let stream = (Seed 7UL).Stream()
            let weights = weights |> Array.map (fun w -> if w = 0.0f then 0.0f else w + 0.3f * float32 (stream.NextNormal()))
            let net = LongMemoryNet(cell, units, source, weights)
            let batch = source.Draw(16, (Seed 8UL).Stream())
            let struct (loss, accuracy) = net.Forward batch
            net.Backward batch
            use lanes = new LongMemoryLanes(cell, units, source, [| weights |], [| 0.01 |], device)
            let struct (automatic, share) = lanes.Pass([| batch |], 1.0, false)[0]
            Assert.Equal(loss, automatic, 1e-5 * (1.0 + loss))
            Assert.Equal(accuracy, share, 1e-6)
            let expected = lanes.Gradients([| batch |])[0]
            let largest = expected |> Array.map abs |> Array.max
            Assert.True(largest > 0.0f)
            for i in 0 .. expected.Length - 1 do
                Assert.InRange(abs (expected[i] - net.Gradient[i]), 0.0f, 3e-5f * largest)

/// The LSTM and the GRU are those of the library: same weights, same outputs.
[<Fact>]
let ``gated nets are torch's own`` () =
    Compute("cpu", 1).Start() |> ignore
    let units, source = 6, LongMemorySource(LongMemoryTask.Addition, 5)
    let batch = source.Draw(16, (Seed 2UL).Stream())
    let x: torch.Tensor = torch.tensor(batch.Inputs).reshape(5L, 2L, 16L).permute(0L, 2L, 1L)
    for cell in [ RecurrentCell.Lstm; RecurrentCell.Gru ] do
        let weights = LongMemoryNet.Initial(cell, units, source, StartMatrix.Of(RecurrentStart.Gaussian, units, seed = Seed 5UL), Seed 6UL)
        let w: torch.Tensor = torch.tensor(weights[.. 4 * units * (units + 3) - 1]).reshape(4L * int64 units, int64 units + 3L)
        let inner, outer, bias = w.narrow(1, 0, int64 units), w.narrow(1, int64 units, 2), w.select(1, int64 units + 2L)
        let rows (blocks: int list) (t: torch.Tensor) = torch.cat([| for b in blocks -> t.narrow(0, int64 (b * units), int64 units) |], 0L)
        let fill (named: seq<struct (string * Modules.Parameter)>) =
            use _ = torch.no_grad()
            for struct (name, parameter) in named do
                let h, xs = if cell = RecurrentCell.Lstm then [ 0; 1; 2; 3 ], [ 0; 1; 2; 3 ] else [ 0; 1; 3 ], [ 0; 1; 2 ]
                match name with
                | "weight_hh_l0" -> parameter.copy_(rows h inner) |> ignore
                | "weight_ih_l0" -> parameter.copy_(rows xs outer) |> ignore
                | "bias_ih_l0" -> parameter.copy_(rows xs bias) |> ignore
                | _ -> parameter.zero_() |> ignore
        let last =
            if cell = RecurrentCell.Lstm then
                let lstm = torch.nn.LSTM(2L, int64 units)
                fill (lstm.named_parameters())
                let struct (output, _, _) = lstm.call x
                output.select(0, 4L)
            else
                let gru = torch.nn.GRU(2L, int64 units)
                fill (gru.named_parameters())
                let struct (output, _) = gru.call x
                output.select(0, 4L)
        let readout = torch.tensor(weights[4 * units * (units + 3) ..]).reshape(1L, int64 units + 1L)
        let answers = torch.nn.functional.linear(last, readout.narrow(1, 0, int64 units), readout.select(1, int64 units)).flatten().data<float32>().ToArray()
        let struct (loss, _) = LongMemoryNet(cell, units, source, weights).Forward batch
        Assert.Equal(Array.map2 (fun a (v: float32) -> float (a - v) ** 2.0) answers batch.Values |> Array.average, loss, 1e-5)

/// One tensor program of many nets, and nets one by one: the same losses along a training, to single precision.
[<Fact>]
let ``both ways to train have the same losses`` () =
    for cell in cells do
        for task in [ LongMemoryTask.Copy; LongMemoryTask.Addition ] do
            let options together = RecurrentStartsOptions(task, cell, Units = 6, Delay = 4, Symbols = 2, Updates = 12, Replicates = 2, Together = together, Rates = [| 0.003; 0.02 |], Settings = [| StartSetting RecurrentStart.Orthogonal; StartSetting(RecurrentStart.IdentityChain, 0.9, 0.2) |])
            let run together = RecurrentStarts.Experiment.Run.Invoke(options together, Seed 3UL, lab)
            let alone, batched = run 0, run 3
            Assert.Equal(4, alone.Outcomes.Count)
            for a, b in Seq.zip alone.Outcomes batched.Outcomes do
                close 2e-4 a.Curve b.Curve
                close 2e-4 (a.Losses |> Seq.map _.Value) (b.Losses |> Seq.map _.Value)
                close 2e-3 (a.Departures |> Seq.map _.Value) (b.Departures |> Seq.map _.Value)
                Assert.Equal<float seq>(a.StartDepartures, b.StartDepartures)

/// Twice, and on another number of threads.
[<Fact>]
let ``a training repeats to the last bit`` () =
    let options = RecurrentStartsOptions(Units = 6, Delay = 4, Symbols = 2, Updates = 30, Replicates = 2, Rates = [| 0.01 |])
    let text threads = Canonical.Text(Canonical.Write(RecurrentStarts.Experiment.Run.Invoke(options, Seed 3UL, Lab(lab.Data, Compute("cpu", threads), fun _ -> ()))))
    Assert.Equal(text 1, text 1)
    Assert.Equal(text 1, text 3)

/// What learns learns, what cannot hold its numbers is no success, and shares count them.
[<Fact>]
let ``training reaches success, and what explodes is counted as none`` () =
    let run settings rate = RecurrentStarts.Experiment.Run.Invoke(RecurrentStartsOptions(Cell = RecurrentCell.Relu, Units = 16, Delay = 1, Symbols = 1, Updates = 300, Replicates = 2, Rates = [| rate |], Settings = settings), Seed 3UL, lab)
    let learned = run [| StartSetting RecurrentStart.Orthogonal |] 0.01
    Assert.Equal<float seq>([ 1.0; 1.0 ], learned.SuccessShares RecurrentStart.Orthogonal)
    Assert.All(learned.Outcomes[0].Accuracies, fun a -> Assert.InRange(a, 0.9, 1.0))
    Assert.True(learned.Outcomes[0].Curve[9] < learned.Outcomes[0].Curve[0])
    Assert.All(learned.Outcomes[0].Departures, fun d -> Assert.True(d.Value > 0.0))
    let exploded = run [| StartSetting(RecurrentStart.Identity, 1e30); StartSetting RecurrentStart.Identity |] 1e-9
    Assert.All(exploded.Outcomes[0].Losses, fun l -> Assert.False l.HasValue)
    Assert.Equal<float seq>([ 0.0; 0.0 ], exploded.SuccessShares RecurrentStart.Identity)
    Assert.Empty(exploded.SuccessShares RecurrentStart.Chain)
    // a change of length nothing leaves start and control where they were
    for a, b in Seq.zip exploded.Outcomes[1].Departures exploded.Outcomes[1].Controls do Assert.Equal(a.Value, b.Value, 1e-5)

/// 1/J(k) in closed form: delay lines at gains below, at and above 1, and matrices whose powers keep their length.
[<Fact>]
let ``the sampled readout has the variance of theory`` () =
    let check (options: NoisyReadoutOptions) (information: int -> float) =
        let result = NoisyReadout.Experiment.Run.Invoke(options, Seed 11UL, lab)
        Assert.NotEmpty result.Lags
        for lag in result.Lags do
            Assert.InRange(lag.Variance * information lag.Lag, 0.89, 1.11)
            Assert.InRange(lag.Bias / sqrt (lag.Variance / float options.Chains), -4.5, 4.5)
            Assert.Equal(sqrt (2.0 / float options.Chains), lag.StandardError / lag.Variance, 0.2 * sqrt (2.0 / float options.Chains))
        result
    for gain in [ 0.8; 1.0; 1.4 ] do
        let a = gain * gain
        let information k = if gain = 1.0 then 1.0 / float (k + 1) else Math.Pow(a, float k) * (a - 1.0) / (Math.Pow(a, float (k + 1)) - 1.0)
        let result = check (NoisyReadoutOptions(RecurrentStart.Chain, gain, Units = 5, Steps = 8, Lags = [| 0; 2; 4; 5 |], Chains = 5000)) information
        // what has left the chain cannot be read
        Assert.Equal<int seq>([ 0; 2; 4 ], result.Lags |> Seq.map _.Lag)
    for start in [ RecurrentStart.Identity; RecurrentStart.Orthogonal ] do
        check (NoisyReadoutOptions(start, 0.8, Units = 4, Steps = 40, Lags = [| 0; 3 |], Chains = 5000)) (fun k -> Math.Pow(0.64, float k) * 0.36) |> ignore
    let direction = NoisyReadout.Direction(RecurrentStart.Gaussian, 9, Seed 1UL)
    Assert.Equal(1.0, direction |> Array.sumBy (fun x -> x * x), 1e-12)

[<Fact>]
let ``these experiments name each job once, and refuse what is outside their domain`` () =
    for tier in Enum.GetValues<Tier>() do
        for experiment in [ RecurrentStarts.Experiment :> IExperiment; NoisyReadout.Experiment ] do
            let ids = experiment.Jobs tier |> Seq.map _.Id |> List.ofSeq
            Assert.NotEmpty ids
            Assert.Equal(ids.Length, (List.distinct ids).Length)
    let refused (action: unit -> obj) = Assert.ThrowsAny<ArgumentException>(fun () -> action () |> ignore) |> ignore
    let train options = refused (fun () -> RecurrentStarts.Experiment.Run.Invoke(options, Seed 1UL, lab))
    train (RecurrentStartsOptions(Units = 0))
    train (RecurrentStartsOptions(Batch = 8))
    train (RecurrentStartsOptions(Batch = 24))
    train (RecurrentStartsOptions(Updates = 0))
    train (RecurrentStartsOptions(Replicates = 0))
    train (RecurrentStartsOptions(Together = -1))
    train (RecurrentStartsOptions(Rates = [| nan |]))
    train (RecurrentStartsOptions(Rates = [||]))
    train (RecurrentStartsOptions(Settings = [||]))
    train (RecurrentStartsOptions(Delay = -1))
    train (RecurrentStartsOptions(LongMemoryTask.Addition, Delay = 1))
    train (RecurrentStartsOptions(Settings = [| StartSetting(RecurrentStart.Chain, nan) |]))
    let read options = refused (fun () -> NoisyReadout.Experiment.Run.Invoke(options, Seed 1UL, lab))
    read (NoisyReadoutOptions(Units = 0))
    read (NoisyReadoutOptions(Steps = 0))
    read (NoisyReadoutOptions(Chains = 1))
    read (NoisyReadoutOptions(Lags = [| 60 |]))
    read (NoisyReadoutOptions(Lags = [||]))
    refused (fun () -> StartMatrix.Of(RecurrentStart.Chain, 0))
    refused (fun () -> StartMatrix.Of(RecurrentStart.Chain, 3, link = infinity))
    refused (fun () -> StartMatrix.Of(enum<RecurrentStart> 17, 3))
    refused (fun () -> box (StartMatrix.Departure(Matrix.Zeros(2, 3))))
    refused (fun () -> box (StartMatrix.Departure(Matrix(2, 2, fun i j -> nan))))
    refused (fun () -> LongMemorySource(LongMemoryTask.PermutedPixels, 3))
    refused (fun () -> LongMemorySource(LongMemoryTask.Copy, 3, 0))
    for pool in [ 0; 29 ] do refused (fun () -> LongMemorySource(images, pool, Seed 1UL))
    refused (fun () -> LongMemorySource(LongMemoryTask.Copy, 3).Draw(0, (Seed 1UL).Stream()))
