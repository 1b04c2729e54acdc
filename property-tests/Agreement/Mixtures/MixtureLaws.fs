/// Laws of the mixtures as modules: closed forms against automatic differentiation and against definitions written out, and Theory's law against a layer.
module Theory.Agreement.Mixtures.MixtureLaws

open System
open FsCheck
open FsCheck.Xunit
open global.Xunit
open TorchSharp
open Theory.Degeneracy
open Theory.Numerics
open Theory.Nets.Data
open Theory.Nets.Experiments
open Theory.Nets.Mixtures
open Theory.Nets.Runs
open Theory.Nets.Training

let private normals (seed: uint64) (shape: int64 list) =
    torch.tensor(Seed(seed).Split("x").Stream().Normals(int (List.reduce (*) shape))).reshape (Array.ofList shape)

let private layer n m k gates (seed: uint64) = new DenseMixtureOfExperts(n, m, k, gates, Seed seed, torch.ScalarType.Float64)
let private numbers (t: torch.Tensor) = t.detach().contiguous().data<double>().ToArray()
let private largest (t: torch.Tensor) = t.detach().abs().max().item<double> ()

/// y = Σ gₖ relu(Wₖ x) written out in loops, from the module's own arrays.
[<Property(MaxTest = 15)>]
let ``a mixture is the weighted sum of its experts`` (seed: uint64) (softmax: bool) =
    use _ = torch.NewDisposeScope()
    let n, m, k = 1 + int (seed % 5UL), 1 + int (seed % 4UL), 1 + int (seed % 6UL)
    let gates = if softmax then ExpertGates.Softmax else ExpertGates.Constant
    use net = layer n m k gates seed
    let x = normals seed [ 3L; int64 n ]
    let state = dict [ for struct (name, p) in net.named_parameters () -> name, numbers p ]
    let w, xs = state["weight"], numbers x
    let y = numbers (net.forward x)
    for b in 0..2 do
        let logits = [| for e in 0 .. k - 1 -> if softmax then Seq.sum [ for i in 0 .. n - 1 -> state["gate"][e * n + i] * xs[b * n + i] ] else 0.0 |]
        let total = logits |> Array.sumBy exp
        for o in 0 .. m - 1 do
            let expected =
                Seq.sum [ for e in 0 .. k - 1 -> exp logits[e] / total * max 0.0 (Seq.sum [ for i in 0 .. n - 1 -> w[(e * m + o) * n + i] * xs[b * n + i] ]) ]
            Assert.Equal(expected, y[b * m + o], 1e-12)

/// The closed form of the Jacobian, gates' term and all, against automatic differentiation: dense, constant and softmax gates.
[<Property(MaxTest = 10)>]
let ``the closed Jacobian is automatic differentiation's`` (seed: uint64) =
    use _ = torch.NewDisposeScope()
    for k, gates in [ 1, ExpertGates.Constant; 4, ExpertGates.Constant; 1, ExpertGates.Softmax; 5, ExpertGates.Softmax ] do
        use net = layer 7 6 k gates seed
        let x = normals seed [ 4L; 7L ]
        let closed = net.Jacobian x
        for b in 0L .. 3L do
            let automatic = CheckedTorch.Jacobian((fun x -> net.forward x), x[b])
            Assert.InRange(largest (automatic - closed[b]), 0.0, 1e-12 * (1.0 + largest automatic))

/// The gates add to one, so their slopes add to zero, and their term has one rank less than there are experts.
[<Property(MaxTest = 10)>]
let ``the gates' term has a rank below the number of experts`` (seed: uint64) =
    use _ = torch.NewDisposeScope()
    for k in [ 1; 2; 5; 9 ] do
        use net = layer 12 12 k ExpertGates.Softmax seed
        let x = normals seed [ 2L; 12L ]
        Assert.InRange(largest (net.Gates(x).sum(1L) - torch.tensor 1.0), 0.0, 1e-14)
        let values = numbers (torch.linalg.svdvals (net.GateTerm x))
        let top = Array.max values
        if k = 1 then Assert.InRange(top, 0.0, 1e-14)
        else for b in 0..1 do Assert.Equal(k - 1, values[b * 12 .. b * 12 + 11] |> Array.filter (fun s -> s > 1e-12 * values[b * 12]) |> Array.length)
        use constant = layer 12 12 k ExpertGates.Constant seed
        Assert.Equal(0.0, largest (constant.GateTerm x))
        Assert.Equal(1.0 / float k, (constant.Gates x).mean().item<double> (), 1e-15)

/// Glorot: entries within ±√(6/(n + m)), with that variance; the gates by their own sizes, the softmaxes' decoder by its.
[<Fact>]
let ``the weights begin as Glorot has them`` () =
    use _ = torch.NewDisposeScope()
    use net = layer 60 40 30 ExpertGates.Softmax 5UL
    use head = new MixtureOfSoftmaxes(50, 70, 20, seed = Seed 5UL, ``type`` = torch.ScalarType.Float64)
    let check (t: torch.Tensor) inputs outputs =
        let bound = sqrt (6.0 / float (inputs + outputs))
        Assert.InRange(largest t, 0.98 * bound, bound)
        Assert.Equal(1.0, (t.detach().square().mean().item<double> ()) / (bound * bound / 3.0), 0.06)
    let by (m: torch.nn.Module) name = m.get_parameter name
    check (by net "weight") 60 40
    check (by net "gate") 60 30
    check (by head "latent") 50 50
    check (by head "prior") 50 20
    check (by head "decoder") 50 70

/// A table of probabilities; one component is a softmax head behind tanh, of bounded rank; two have more.
[<Fact>]
let ``a mixture of softmaxes is a table of probabilities, of a rank that is not bounded`` () =
    use _ = torch.NewDisposeScope()
    let rank k =
        use head = new MixtureOfSoftmaxes(4, 30, k, seed = Seed 8UL, ``type`` = torch.ScalarType.Float64)
        let log = head.forward((normals 3UL [ 40L; 4L ]).mul(3.0.ToScalar()))
        Assert.InRange(largest (log.exp().sum(1L) - torch.tensor 1.0), 0.0, 1e-12)
        let values = numbers (torch.linalg.svdvals log)
        values |> Array.filter (fun s -> s > 1e-11 * values[0]) |> Array.length
    Assert.Equal(SoftmaxHead.RankBound(4, 40, 30), rank 1)
    Assert.True(rank 3 > SoftmaxHead.RankBound(4, 40, 30))

/// The essay's last remark, as an identity: yᵢ of a non-local layer is the mixture whose expert j reads position j alone.
[<Property(MaxTest = 8)>]
let ``a non-local layer is a mixture of experts indexed by position`` (seed: uint64) =
    use _ = torch.NewDisposeScope()
    for pairs in Enum.GetValues<PairWeights>() do
        let positions = 1 + int (seed % 6UL)
        use net = new NonLocalLayer(5, 3, 4, pairs, Seed seed, torch.ScalarType.Float64)
        let x = normals seed [ 2L; int64 positions; 5L ]
        let y, experts, gates = net.forward x, net.PositionWeight positions, net.PositionGates x
        for i in 0L .. int64 positions - 1L do
            let mixed = DenseMixtureOfExperts.Mix(x.reshape(2L, -1L), experts, gates.select(1L, i))
            Assert.InRange(largest (mixed - y.select(1L, i)), 0.0, 1e-12 * (1.0 + largest y))
        if pairs = PairWeights.Exponential then Assert.InRange(largest (gates.sum(2L) - torch.tensor 1.0), 0.0, 1e-13)

/// Usable in any net: in a Sequential, under an optimiser, with leading dimensions of any number, and its parameters outlive the scope that made them.
[<Fact>]
let ``a mixture trains inside a net`` () =
    let net =
        use _ = torch.NewDisposeScope()
        torch.nn.Sequential(
            struct ("experts", new DenseMixtureOfExperts(6, 5, 3, seed = Seed 2UL) :> torch.nn.Module<torch.Tensor, torch.Tensor>),
            struct ("head", new MixtureOfSoftmaxes(5, 4, 2, seed = Seed 3UL) :> torch.nn.Module<torch.Tensor, torch.Tensor>))
    use _ = torch.NewDisposeScope()
    Assert.Equal(5, net.parameters () |> Seq.length)
    let x = (normals 4UL [ 32L; 6L ]).to_type(torch.ScalarType.Float32)
    let c = x.narrow(1L, 0L, 4L).argmax 1L
    use adam = torch.optim.Adam(net.parameters (), 0.03)
    let loss () = torch.nn.functional.nll_loss(net.forward x, c)
    let before = loss().item<float32> ()
    for _ in 1..60 do
        adam.zero_grad ()
        loss().backward ()
        adam.step () |> ignore
    Assert.True(loss().item<float32> () < before / 2.0f)
    Assert.Equal<int64[]>([| 2L; 16L; 4L |], (net.forward (x.reshape(2L, 16L, 6L))).shape)

/// Theory's law against the torch layer, by the experiment itself: mean square and participation ratio at a small size, five standard errors and the next order.
[<Fact>]
let ``the experiment's spectra are those of the law`` () =
    let lab = Lab(DataFinder([||], "", true), Compute("cpu", 1), fun _ -> ())
    for experts in [ 2; 12 ] do
        let result = MixtureSpectra.Experiment.Run.Invoke(MixtureSpectraOptions(64, experts, ExpertGates.Constant, InputLaw.Normal, 40), Seed 5UL, lab)
        let law = Spectra.MixtureOfExperts(experts, 64, 64)
        Assert.InRange(result.Participation / law.ParticipationRatioOf 64, 0.95, 1.05)
        Assert.InRange(result.StableRank / law.StableRankRatioOf 64, 0.93, 1.07)
        Assert.InRange(result.ZeroShare, law.MassAtZero - 0.03, law.MassAtZero + 0.03)
        Assert.InRange(result.JacobianDifference, 0.0, 1e-14)
    let plain = DepthSpectra.Experiment.Run.Invoke(DepthSpectraOptions(64, 4, Connection.Plain, 20), Seed 5UL, lab)
    Assert.InRange(plain.Participation * (1.0 + Spectra.ReluLayers(4, 64).Excess), 0.8, 1.25)
    let scaled = DepthSpectra.Experiment.Run.Invoke(DepthSpectraOptions(64, 4, Connection.AroundScaled, 20), Seed 5UL, lab)
    Assert.InRange(scaled.Participation * (1.0 + 4.0 * Spectra.ReluSkip(64, 0.5).Excess), 0.8, 1.2)
    // a skip's gain along its signal is a singular value's lower bound
    Assert.True(scaled.Largest >= scaled.Gain)

/// What the paper reads back is what was measured: each tier's trials are different jobs, and no grid is empty.
[<Fact>]
let ``the grids of the degeneracy experiments name each job once`` () =
    for tier in Enum.GetValues<Tier>() do
        for experiment in [ MixtureSpectra.Experiment :> IExperiment; DepthSpectra.Experiment; HeadFit.Experiment; GatedTraining.Experiment; PositionMixture.Experiment ] do
            let ids = experiment.Jobs tier |> Seq.map _.Id |> List.ofSeq
            Assert.NotEmpty ids
            Assert.Equal(ids.Length, (List.distinct ids).Length)

/// Sizes, shapes, types and entries outside the domain are refused by name.
[<Fact>]
let ``what a mixture cannot take is refused`` () =
    use _ = torch.NewDisposeScope()
    let refused (name: string) (make: unit -> obj) = Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(fun () -> make () |> ignore).ParamName)
    for bad in [ 0; -1 ] do
        refused "inputs" (fun () -> new DenseMixtureOfExperts(bad, 1, 1))
        refused "outputs" (fun () -> new DenseMixtureOfExperts(1, bad, 1))
        refused "experts" (fun () -> new DenseMixtureOfExperts(1, 1, bad))
        refused "context" (fun () -> new MixtureOfSoftmaxes(bad, 1, 1))
        refused "words" (fun () -> new MixtureOfSoftmaxes(1, bad, 1))
        refused "components" (fun () -> new MixtureOfSoftmaxes(1, 1, bad))
        refused "embedding" (fun () -> new MixtureOfSoftmaxes(1, 1, 1, Nullable bad))
        refused "inputs" (fun () -> new NonLocalLayer(bad, 1))
        refused "outputs" (fun () -> new NonLocalLayer(1, bad))
    refused "type" (fun () -> new DenseMixtureOfExperts(1, 1, 1, ``type`` = torch.ScalarType.Int64))
    refused "gates" (fun () -> new DenseMixtureOfExperts(1, 1, 1, enum<ExpertGates> 7))
    use net = layer 4 3 2 ExpertGates.Softmax 1UL
    use non = new NonLocalLayer(4, 3, ``type`` = torch.ScalarType.Float64)
    refused "input" (fun () -> net.forward (normals 1UL [ 2L; 5L ]))
    refused "input" (fun () -> net.forward (torch.zeros(0L, 4L, dtype = torch.ScalarType.Float64)))
    refused "input" (fun () -> net.forward (torch.zeros(2L, 4L)))
    refused "input" (fun () -> net.forward (torch.full([| 2L; 4L |], nan.ToScalar(), dtype = torch.ScalarType.Float64)))
    refused "input" (fun () -> net.Jacobian (normals 1UL [ 4L ]))
    refused "input" (fun () -> net.GateTerm (normals 1UL [ 4L ]))
    refused "input" (fun () -> non.forward (normals 1UL [ 2L; 4L ]))
    refused "positions" (fun () -> non.PositionWeight 0)
    refused "weight" (fun () -> DenseMixtureOfExperts.Mix(normals 1UL [ 2L; 4L ], normals 1UL [ 2L; 3L; 5L ], normals 1UL [ 2L; 2L ]))
    refused "gates" (fun () -> DenseMixtureOfExperts.Mix(normals 1UL [ 2L; 4L ], normals 1UL [ 2L; 3L; 4L ], normals 1UL [ 2L; 3L ]))
