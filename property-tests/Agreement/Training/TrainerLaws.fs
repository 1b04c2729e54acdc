/// Laws of the training loop: its steps against the rule written out, one seed one run, every image once an epoch, and no tensor left behind.
module Theory.Agreement.Training.TrainerLaws

open System
open System.Collections.Generic
open FsCheck
open FsCheck.Xunit
open global.Xunit
open TorchSharp
open Theory.Numerics
open Theory.Nets.Data
open Theory.Nets.Training

let private one = Compute("cpu", 1)
let private quiet = Unchecked.defaultof<Action<Theory.Nets.Runs.Progress>>

let private noise (seed: uint64) count side =
    let stream = Seed(seed).Stream()
    LabelledImages(count, side, side, Array.init (count * side * side) (fun _ -> byte (stream.NextInt 256)), Array.init count (fun _ -> byte (stream.NextInt 10)))

/// A linear classifier of side × side images.
let private linear side = Network("linear", Flatten(), Dense(side * side, 10))

let private options epochs batch = TrainingOptions(epochs, batch, Decay = 0.0, Schedule = Schedule(Decline.Constant))

/// The inputs of a linear classifier, scaled.
let private inputs (images: LabelledImages) =
    let scale = PixelScale.Of images
    Array.chunkBySize images.Size (images.Pixels |> Array.map (fun p -> (float p - scale.Mean) / scale.Deviation))

/// Mean loss and gradient of a linear classifier over all images, written out.
let private lossAndGradient (images: LabelledImages) smoothing (w: float[]) =
    let size = images.Size
    let gradient = Array.zeroCreate w.Length
    let mutable loss = 0.0

    inputs images
    |> Array.iteri (fun index x ->
        let outputs = Array.init 10 (fun k -> w[10 * size + k] + (Seq.sum (Seq.init size (fun i -> w[k * size + i] * x[i]))))
        let top = Array.max outputs
        let total = outputs |> Array.sumBy (fun o -> exp (o - top))

        for k in 0..9 do
            let probability = exp (outputs[k] - top) / total
            let wanted = smoothing / 10.0 + (if int images.Labels[index] = k then 1.0 - smoothing else 0.0)
            loss <- loss - wanted * (outputs[k] - top - log total) / float images.Count
            let slope = (probability - wanted) / float images.Count
            gradient[10 * size + k] <- gradient[10 * size + k] + slope

            for i in 0 .. size - 1 do
                gradient[k * size + i] <- gradient[k * size + i] + slope * x[i])

    loss, gradient

/// With the whole set as its batch a run is deterministic, so the rule can be followed by hand: Nesterov's and Adam's steps, the decay of the weights and
/// not of the biases, the schedule at the middle of each step, the smoothing, the average of the steps.
[<Property(MaxTest = 20)>]
let ``a run follows its rule, written out`` (seed: uint64) (adam: bool) (averaged: bool) (NonNegativeInt kind) =
    let images, steps, side = noise seed 12 3, 6, 3
    let momentum, decay, smoothing, rate, averaging = [ 0.0; 0.9 ][kind % 2], [ 0.0; 0.1 ][kind / 2 % 2], [ 0.0; 0.2 ][kind / 4 % 2], (if adam then 0.01 else 0.1), (if averaged then 0.7 else 0.0)
    let schedule = Schedule(Decline.Cosine, 0.3, 0.1)
    let options = TrainingOptions(steps, 12, (if adam then Rule.AdamW else Rule.Nesterov), rate, momentum, decay, smoothing, averaging, Schedule = schedule)
    let network = linear side
    let trained = Trainer.Train(network, images, options, Seed seed, one, quiet)

    let w = network.Initialise(Seed(seed).Split "weights") |> Array.map float
    let average, v, s = Array.copy w, Array.zeroCreate w.Length, Array.zeroCreate w.Length

    let losses =
        [ for step in 1..steps do
              let loss, g = lossAndGradient images smoothing w
              let η = rate * schedule.Factor((float step - 0.5) / float steps)
              let β = min averaging (float step / (float step + 10.0))

              for i in 0 .. w.Length - 1 do
                  let λ = if i < 10 * side * side then decay else 0.0

                  if adam then
                      v[i] <- momentum * v[i] + (1.0 - momentum) * g[i]
                      s[i] <- 0.999 * s[i] + 0.001 * g[i] * g[i]
                      let first, second = v[i] / (1.0 - momentum ** float step), s[i] / (1.0 - 0.999 ** float step)
                      w[i] <- w[i] - η * (first / (sqrt second + 1e-8) + λ * w[i])
                  else
                      let g = g[i] + λ * w[i]
                      v[i] <- momentum * v[i] + g
                      w[i] <- w[i] - η * (if momentum = 0.0 then g else g + momentum * v[i])

                  average[i] <- β * average[i] + (1.0 - β) * w[i]

              loss ]

    Assert.Equal(int64 steps, trained.Steps)
    List.iteri (fun step (loss: float) -> Assert.Equal(loss, trained.Loss[step], 2e-5)) losses
    Array.iter2 (fun (e: float) (a: float32) -> Assert.InRange(float a, e - 2e-5, e + 2e-5)) (if averaged then average else w) trained.Model.Parameters

/// With a vanishing rate nothing moves, and the loss of an epoch is the mean over the images if and only if each was shown once — also where the last
/// batch is a small one.
[<Property(MaxTest = 20)>]
let ``an epoch shows each image once`` (seed: uint64) (PositiveInt count) (PositiveInt batch) =
    let images = noise seed (count + 1) 3
    let network = linear 3
    let trained = Trainer.Train(network, images, TrainingOptions(3, batch, Rate = 1e-30, Decay = 0.0), Seed seed, one, quiet)
    let mean = network.Initialise(Seed(seed).Split "weights") |> Array.map float |> lossAndGradient images 0.0 |> fst
    Assert.All(trained.Loss, fun loss -> Assert.Equal(mean, loss, 1e-5 * (1.0 + mean)))
    Assert.Equal(3L * int64 ((count + batch) / batch), trained.Steps)
    Assert.Equal(3L * int64 (count + 1), trained.Images)

/// Order, weights and variations come from the seed and from nothing else: the same seed gives the same bits, for each number of threads; another, others.
[<Fact>]
let ``the same seed gives the same bits and another seed others`` () =
    let glyphs = Glyphs.Draw(300, Seed 3UL)
    let network = Networks.Convolutional(4, 8, 8)
    let options = TrainingOptions(2, 50, Augmentation = Augmentation(1, true, 5))
    let run (seed: uint64) threads = Trainer.Train(network, glyphs, options, Seed seed, Compute("cpu", threads), quiet)

    for threads in [ 1; 2 ] do
        let first, again, other = run 5UL threads, run 5UL threads, run 6UL threads
        Assert.Equal<float32[]>(first.Model.Parameters, again.Model.Parameters)
        Assert.Equal<float32[]>(first.Model.Statistics, again.Model.Statistics)
        Assert.Equal<float seq>(first.Loss, again.Loss)
        Assert.NotEqual<float32[]>(first.Model.Parameters, other.Model.Parameters)

/// A step frees what it takes: after 100 steps, after 2,000 and after the run there are as many tensors alive as there should be.
[<Fact>]
let ``the number of live tensors does not grow`` () =
    let glyphs = Glyphs.Draw(40, Seed 4UL)
    let alive = List<int64>()

    // what earlier laws left to the collector would otherwise be freed in the midst of the count
    GC.Collect()
    GC.WaitForPendingFinalizers()

    let run epochs =
        let before = torch.Tensor.TotalCount
        let options = TrainingOptions(epochs, 20, Averaging = 0.9, Augmentation = Augmentation(1))
        Trainer.Train(Networks.Convolutional(2, 2, 2), glyphs, options, Seed 1UL, one, (fun _ -> alive.Add torch.Tensor.TotalCount)) |> ignore
        Assert.Equal(before, torch.Tensor.TotalCount)

    run 1000
    Assert.True(alive.Count >= 1000)
    Assert.Equal(Seq.max alive, Seq.min alive)

/// Errors are counted one by one: by hand for a linear classifier, the first of equal outputs winning, in batches that do not divide the count.
[<Property(MaxTest = 10)>]
let ``errors are counted exactly`` (seed: uint64) =
    let images = noise seed 1203 3
    let network = linear 3
    let w = network.Initialise(Seed seed)
    let model = Model(network, PixelScale.Of images, w, [||])

    let classes =
        inputs images
        |> Array.map (fun x -> Array.init 10 (fun k -> float w[90 + k] + Seq.sum (Seq.init 9 (fun i -> float w[k * 9 + i] * x[i]))))

    let given = model.Classify(images, one)

    Array.iter2
        (fun (outputs: float[]) (class': int) -> Assert.InRange(outputs[class'], Array.max outputs - 1e-5, Array.max outputs))
        classes
        given

    Assert.Equal(Seq.zip given images.Labels |> Seq.filter (fun (c, label) -> c <> int label) |> Seq.length, model.Errors(images, one))
    let flat = Model(network, model.Scale, Array.zeroCreate w.Length, [||])
    Assert.All(flat.Classify(images, one), fun c -> Assert.Equal(0, c))

/// A mirrored model sees an image and its mirror image as one.
[<Property(MaxTest = 10)>]
let ``a mirrored model gives an image and its mirror image one class`` (seed: uint64) =
    let images = noise seed 50 3
    let mirrored = LabelledImages(50, 3, 3, images.Pixels |> Array.chunkBySize 3 |> Array.collect Array.rev, images.Labels)
    let network = linear 3
    let model = Model(network, PixelScale.Of images, network.Initialise(Seed seed), [||], true)
    Assert.Equal<int[]>(model.Classify(images, one), model.Classify(mirrored, one))

/// Training on validation images' labels turned round must stop after `patience` epochs without a record, and return the record's model.
[<Property(MaxTest = 5)>]
let ``early stopping returns the model of the fewest validation errors`` (seed: uint64) =
    let glyphs, validation = Glyphs.Draw(200, Seed seed), Glyphs.Draw(100, Seed(seed + 1UL))
    let options = TrainingOptions(30, 20, Patience = 2, Rate = 0.02)
    let trained = Trainer.Train(Networks.Mlp(16), glyphs, options, Seed seed, one, quiet, validation)
    let errors = List.ofSeq trained.ValidationErrors
    let record = List.findIndex ((=) (List.min errors)) errors
    Assert.True(errors.Length = 30 || errors.Length = record + 1 + 2, $"%A{errors}")
    Assert.Equal(errors.Length, trained.Loss.Count)
    Assert.Equal(errors[record], trained.Model.Errors(validation, one))

/// A loss that leaves the finite numbers is an exception and never a model.
[<Fact>]
let ``a run that diverges says so`` () =
    let e = Assert.Throws<TrainingDivergedException>(fun () -> Trainer.Train(Networks.Mlp(5, 5), Glyphs.Draw(50, Seed 1UL), TrainingOptions(20, 10, Rate = 1e20), Seed 1UL, one, quiet) |> ignore)
    Assert.InRange(e.Epoch, 1, 20)

/// Every option has a domain, and a value outside is refused by its name.
[<Fact>]
let ``an option outside its domain is refused by name`` () =
    let images = noise 1UL 10 3
    let refused name (options: TrainingOptions) =
        let e = Assert.ThrowsAny<ArgumentException>(fun () -> Trainer.Train(linear 3, images, options, Seed 1UL, one, quiet) |> ignore)
        Assert.Contains(name, e.Message)

    refused "Epochs" (TrainingOptions(Epochs = 0))
    refused "Batch" (TrainingOptions(Batch = 0))

    for rate in [ 0.0; -1.0; nan; infinity ] do
        refused "Rate" (TrainingOptions(Rate = rate))

    for share in [ -0.1; 1.0; nan ] do
        refused "Momentum" (TrainingOptions(Momentum = share))
        refused "Smoothing" (TrainingOptions(Smoothing = share))
        refused "Averaging" (TrainingOptions(Averaging = share))
        refused "Rise" (TrainingOptions(Schedule = Schedule(Decline.Cosine, share)))

    for decay in [ -0.1; nan; infinity ] do
        refused "Decay" (TrainingOptions(Decay = decay))

    refused "Shift" (TrainingOptions(Augmentation = Augmentation(-1)))
    refused "Erase" (TrainingOptions(Augmentation = Augmentation(0, false, -1)))
    refused "Patience" (TrainingOptions(Patience = 2))
    refused "Patience" (TrainingOptions(Patience = -1))

/// The stand-in can be learned: a small convolutional net gets more than nine in ten fresh glyphs right after seconds.
[<Fact>]
let ``a small net learns the glyphs`` () =
    let train, test = Glyphs.Draw(3000, Seed 11UL), Glyphs.Draw(1000, Seed 12UL)
    let trained = Trainer.Train(Networks.Convolutional(8, 16, 16), train, TrainingOptions(4, 50, Rate = 0.1), Seed 1UL, one, quiet)
    Assert.InRange(trained.Model.Errors(test, one), 0, 99)
    Assert.True(trained.Loss[3] < trained.Loss[0])
