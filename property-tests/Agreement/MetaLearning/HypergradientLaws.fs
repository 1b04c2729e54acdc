/// Laws of the gradients in a schedule's parameters: tangents against central differences and against torch, evolution strategies against the exact gradient.
module Theory.Agreement.MetaLearning.HypergradientLaws

open System
open System.Linq
open global.Xunit
open TorchSharp
open Theory.Numerics
open Theory.Nets.Data
open Theory.Nets.MetaLearning
open Theory.Nets.Training

let private glyphs = (DataFinder([||], "", true).Find DataSource.Mnist).Train.Take(ResizeArray [ 0..59 ])
let private images = SparseImages<float>(glyphs, 4)
let private batch = 20

let private variants =
    [ for skips in [ false; true ] do
          for normalises in [ false; true ] do
              for rule in Enum.GetValues<InnerRule>() do
                  for averages in [ false; true ] do
                      yield PerceptronShape(images.Inputs, 7, 3, 10, skips, normalises), rule, averages ]

let private count rule = if rule = InnerRule.HeavyBall then 3 else 2
let private schedule rule = DecaySchedule(log (if rule = InnerRule.HeavyBall then 0.05 else 0.01), 0.7, log 0.2, 5.0)

let private descend (shape: PerceptronShape) rule averages directions (learned: float[]) steps =
    let descent = InnerDescent<float>(shape, images, rule, averages, batch, directions, shape.Draw(Seed 3UL), Seed 5UL)
    descent.Advance((schedule rule).At learned, steps) |> ignore
    descent

/// L(φ ± 10⁻⁶) along a whole training of twelve steps, for each parameter of the schedule, each network and each inner optimiser.
[<Fact>]
let ``tangents are what central differences say`` () =
    for shape, rule, averages in variants do
        let at = (schedule rule).Learned(count rule)
        let struct (_, slopes) = (descend shape rule averages (count rule) at 12).Judge 60
        for i in 0 .. count rule - 1 do
            let moved h =
                let other = Array.copy at
                other[i] <- other[i] + h
                let struct (loss, _) = (descend shape rule averages 0 other 12).Judge 60
                loss
            let difference = (moved 1e-6 - moved -1e-6) / 2e-6
            Assert.Equal(difference, slopes[i], 1e-6 * (1.0 + abs difference))

/// Carrying tangents changes no bit of the training itself.
[<Fact>]
let ``tangents do not touch what they follow`` () =
    for shape, rule, averages in variants do
        let at = (schedule rule).Learned(count rule)
        let parameters directions = (descend shape rule averages directions at 5).Parameters.ToArray()
        Assert.Equal<float seq>(parameters 0, parameters (count rule))
        Assert.Equal<float seq>(parameters 0, parameters 0)

/// The judged mean forgets its start polynomially: weight (1 + 3)/(t + 3) on the t-th iterate, put together here from the iterates themselves.
[<Fact>]
let ``the judged mean has its weights`` () =
    for shape, rule, averages in variants do
        if averages then
            let at = (schedule rule).Learned 2
            let iterate t = (descend shape rule false 0 at t).Parameters.ToArray()
            let mean = [ 1..6 ] |> List.fold (fun mean t -> Array.map2 (fun m θ -> m + 4.0 / (float t + 3.0) * (θ - m)) mean (iterate t)) (iterate 0)
            let network = TangentPerceptron<float>(shape, batch, 0)
            let expected = List.average [ for part in 0..2 -> network.Loss([| mean |], images, ReadOnlySpan [| part * batch .. (part + 1) * batch - 1 |], [||], Span.Empty) ]
            let struct (loss, _) = (descend shape rule true 0 at 6).Judge 60
            Assert.Equal(expected, loss, 1e-12)

/// The network in torch, from the same padded vector: logits of all images.
let private torchNetwork (shape: PerceptronShape) (θ: torch.Tensor) (x: torch.Tensor) =
    let block start rows row columns = θ.narrow(0, int64 start, int64 (rows * row)).view(int64 rows, int64 row).narrow(1, 0L, int64 columns)
    let mutable h = x
    for layer in 0 .. shape.Depth do
        let fan, row, start = shape.Fan layer, shape.RowOf layer, shape.Offset layer
        let columns = if layer = shape.Depth then 10 else shape.Width
        let z = CheckedTorch.MatMul(h, block start fan row columns)
        let first = block (start + fan * row) 1 row columns
        if layer = shape.Depth then
            h <- z + first
        else
            let a =
                if shape.Normalises then
                    let centred = z - z.mean([| 0L |], true)
                    let shift = block (start + (fan + 1) * row) 1 row columns
                    first * centred / (centred.square().mean([| 0L |], true) + 1e-5).sqrt() + shift
                else
                    z + first
            let on = a.relu()
            h <- if shape.Skips && layer > 0 then on + h else on
    h

let private dense (members: int[]) =
    let values = Array2D.zeroCreate members.Length images.Inputs
    members |> Array.iteri (fun i image ->
        let pixels, greys = images.Pixels(image).ToArray(), images.Values(image).ToArray()
        Array.iter2 (fun pixel grey -> values[i, pixel] <- grey) pixels greys)
    torch.tensor(values.Cast<float>().ToArray(), dtype = torch.ScalarType.Float64).reshape(int64 members.Length, int64 images.Inputs)

let private labels (members: int[]) = torch.tensor([| for image in members -> int64 (images.Label image) |], dtype = torch.ScalarType.Int64)

/// Loss, gradient and the Hessian's products with random directions, against automatic differentiation.
[<Fact>]
let ``gradient and Hessian products are those of torch`` () =
    use _ = torch.NewDisposeScope()
    for shape in variants |> List.map (fun (s, _, _) -> s) |> List.distinct do
        let members = [| 3; 1; 4; 15; 9; 26; 5; 35; 8; 9; 7; 0 |]
        let start = shape.Draw(Seed 4UL)
        // a direction has zeros where the rows are padded
        let direction = Array.map2 (fun a b -> if a = 0.0 then 0.0 else b) (shape.Draw(Seed 8UL)) (Seed(6UL).Stream().Normals shape.Count)
        let network = TangentPerceptron<float>(shape, members.Length, 1)
        let gradients = [| Array.zeroCreate shape.Count; Array.zeroCreate shape.Count |]
        let slopes = [| 0.0 |]
        let loss = network.Loss([| start; direction |], images, ReadOnlySpan members, gradients, Span slopes)
        let x, y = dense members, labels members
        let f (θ: torch.Tensor) = torch.nn.functional.cross_entropy(torchNetwork shape θ x, y)
        let θ, v = torch.tensor(start, dtype = torch.ScalarType.Float64), torch.tensor(direction, dtype = torch.ScalarType.Float64)
        Assert.Equal((f θ).item<float>(), loss, 1e-12)
        let same (expected: torch.Tensor) (actual: float[]) =
            let e = expected.data<float>().ToArray()
            Array.iter2 (fun (a: float) (b: float) -> Assert.Equal(a, b, 1e-10 * (1.0 + abs a))) e actual
        let gradient = CheckedTorch.Grad(f, θ)
        same gradient gradients[0]
        Assert.Equal((gradient * v).sum().item<float>(), slopes[0], 1e-10)
        same (CheckedTorch.HessianVector(f, θ, v)) gradients[1]

/// The whole unroll as one graph of torch, differentiated backwards through every step: the tangents' slopes, by the other mode.
[<Fact>]
let ``tangents are what torch's reverse mode says through an unroll`` () =
    use _ = torch.NewDisposeScope()
    let steps = 4
    for shape in variants |> List.map (fun (s, _, _) -> s) |> List.distinct do
        let s = schedule InnerRule.HeavyBall
        let φ = torch.tensor(s.Learned 3, dtype = torch.ScalarType.Float64, requires_grad = true)
        let order = ShuffledBatches(Seed 5UL, images.Count, batch)
        let mutable θ = torch.tensor(shape.Draw(Seed 3UL), dtype = torch.ScalarType.Float64, requires_grad = true)
        let mutable v = torch.zeros_like θ
        for t in 0 .. steps - 1 do
            let members = order.Next().ToArray()
            let x, y = dense members, labels members
            let loss = torch.nn.functional.cross_entropy(torchNetwork shape θ x, y)
            let inner = CheckedTorch.Grad(loss, [| θ |], createGraph = true)
            let g = inner[0]
            let rate = (φ[0] - φ[1] * log (1.0 + float t / 5.0)).exp()
            let momentum = 1.0 - φ[2].exp()
            v <- momentum * v - rate * g
            θ <- θ + v
        let judged =
            [ for part in 0..2 ->
                  let members = [| part * batch .. (part + 1) * batch - 1 |]
                  torch.nn.functional.cross_entropy(torchNetwork shape θ (dense members), labels members) ]
        let loss = (judged |> List.reduce (+)) / 3.0
        let gradient = (CheckedTorch.Grad(loss, [| φ |]))[0]
        let expected = gradient.data<float>().ToArray()
        let struct (own, slopes) = (descend shape InnerRule.HeavyBall false 3 (s.Learned 3) steps).Judge 60
        Assert.Equal(loss.item<float> (), own, 1e-11)
        Array.iter2 (fun (a: float) (b: float) -> Assert.Equal(a, b, 1e-9 * (1.0 + abs a))) expected slopes

/// θ moves by −φ₁ − 2φ₂ and a step's own chance: the loss ½θ² after T steps has the gradient −T θ̄ (1, 2), θ̄ the mean end, and no third derivative, so that smoothing changes nothing.
let private walk =
    Unroll<struct (float * RandomStream)>(
        (fun seed -> struct (6.0, seed.Split("walk").Stream())),
        (fun (struct (θ, stream)) φ steps ->
            let mutable θ = θ
            for _ in 1..steps do
                θ <- θ - φ[0] - 2.0 * φ[1] + 0.1 * stream.NextNormal()
            struct (θ, stream)),
        (fun (struct (θ, _)) -> 0.5 * θ * θ))

let private φ = [| 0.1; 0.05 |]
let private endOf steps = 6.0 - 0.2 * float steps
let private exact steps = [| -(float steps) * endOf steps; -2.0 * float steps * endOf steps |]

let private agrees (expected: float[]) (samples: float[] list) =
    for i in 0..1 do
        let values = samples |> List.map (fun g -> g[i])
        let mean = List.average values
        let error = sqrt ((values |> List.sumBy (fun v -> (v - mean) ** 2.0)) / float values.Length / float (values.Length - 1))
        Assert.InRange((mean - expected[i]) / error, -4.0, 4.0)
        // the test must be able to fail: the interval is a small part of what it is about
        Assert.True(error < 0.1 * abs expected[i], $"{error} of {expected[i]}")

[<Fact>]
let ``evolution strategies have the gradient for their mean`` () =
    let samples = [ for k in 1L .. 1500L -> EvolutionStrategies.Gradient(walk, φ, 10, [| 0.02; 0.01 |], 2, Seed(1UL).Split k) ]
    agrees (exact 10) samples

/// The windows of an unroll sum up to the whole gradient; the last alone has what the last steps' loss owes to all perturbations before, which a truncated strategy does not see.
[<Fact>]
let ``persistent evolution is unbiased, window by window`` () =
    let horizon, window = 10, 3
    let unrolls =
        [ for k in 1L .. 6000L ->
              let estimate = PersistentEvolution<struct (float * RandomStream)>(walk, horizon, window, [| 0.02; 0.01 |], 2, Seed(2UL).Split k)
              [ for _ in 1..4 -> estimate.Next φ ] ]
    let total (gs: float[] list) = Array.map2 (+) (Array.map2 (+) gs[0] gs[1]) (Array.map2 (+) gs[2] gs[3])
    agrees (exact 10) (unrolls |> List.map total)
    agrees (Array.map2 (-) (exact 10) (exact 9)) (unrolls |> List.map (fun gs -> gs[3]))
    agrees (Array.map2 (-) (exact 6) (exact 3)) (unrolls |> List.map (fun gs -> gs[1]))

/// Both gradients of a network's training, by tangents and by evolution, point the same way and have one size.
[<Fact>]
let ``evolution agrees with tangents on a network`` () =
    let shape = PerceptronShape(images.Inputs, 7, 2)
    let s = schedule InnerRule.HeavyBall
    let start directions order = InnerDescent<float>(shape, images, InnerRule.HeavyBall, false, batch, directions, shape.Draw(Seed 3UL), order)
    let problem =
        Unroll<InnerDescent<float>>(
            (fun order -> start 0 (order.Split "order")),
            (fun descent learned steps ->
                descent.Advance(s.At learned, steps) |> ignore
                descent),
            (fun descent ->
                let struct (loss, _) = descent.Judge 60
                loss))
    let at = s.Learned 2
    let orders = [ for k in 0L .. 399L -> Seed(4UL).Split k ]
    let pairs =
        orders |> List.map (fun order ->
            let descent = start 2 ((order.Split 0L).Split "order")
            descent.Advance(s, 15) |> ignore
            let struct (_, slopes) = descent.Judge 60
            slopes, EvolutionStrategies.Gradient(problem, at, 15, [| 1e-3; 1e-3 |], 1, order))
    for i in 0..1 do
        let differences = pairs |> List.map (fun (a, b) -> a[i] - b[i])
        let mean = List.average differences
        let error = sqrt ((differences |> List.sumBy (fun v -> (v - mean) ** 2.0)) / float pairs.Length / float (pairs.Length - 1))
        Assert.InRange(mean / error, -4.0, 4.0)

/// Every image once an epoch, epochs in different orders, and a copy goes on by itself.
[<Fact>]
let ``batches are epochs`` () =
    let batches = ShuffledBatches(Seed 1UL, 61, 20)
    let epoch () = [| for _ in 1..3 do yield! batches.Next().ToArray() |]
    let first = epoch ()
    let copy = batches.Fork()
    let second = epoch ()
    Assert.Equal(60, (Array.distinct first).Length)
    Assert.All(first, fun image -> Assert.InRange(image, 0, 60))
    Assert.NotEqual<int seq>(first, second)
    Assert.Equal<int seq>(second, [| for _ in 1..3 do yield! copy.Next().ToArray() |])

/// What an unroll cannot be is refused by name.
[<Fact>]
let ``perturbations are checked`` () =
    let refused (f: unit -> obj) = Assert.ThrowsAny<ArgumentException>(fun () -> f () |> ignore) |> ignore
    refused (fun () -> EvolutionStrategies.Gradient(walk, φ, 0, [| 0.1; 0.1 |], 1, Seed 1UL))
    refused (fun () -> EvolutionStrategies.Gradient(walk, φ, 1, [| 0.1 |], 1, Seed 1UL))
    refused (fun () -> EvolutionStrategies.Gradient(walk, φ, 1, [| 0.1; 0.0 |], 1, Seed 1UL))
    refused (fun () -> EvolutionStrategies.Gradient(walk, [| nan; 1.0 |], 1, [| 0.1; 0.1 |], 1, Seed 1UL))
    refused (fun () -> EvolutionStrategies.Gradient(walk, φ, 1, [| 0.1; 0.1 |], 0, Seed 1UL))
    refused (fun () -> PersistentEvolution<struct (float * RandomStream)>(walk, 3, 4, [| 0.1; 0.1 |], 1, Seed 1UL))
    refused (fun () -> InnerDescent<float>(PerceptronShape(images.Inputs, 3, 1), images, InnerRule.AdaptiveMoments, false, batch, 3, Array.zeroCreate 1000, Seed 1UL))
