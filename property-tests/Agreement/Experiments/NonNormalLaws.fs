/// Laws of the experiments on random matrices and on ascents of memory: sampled radii against theory's, and what an ascent reports against a sum of its own.
module Theory.Agreement.Experiments.NonNormalLaws

open System
open global.Xunit
open Theory.NonNormal
open Theory.Numerics
open Theory.Nets.Data
open Theory.Nets.Experiments
open Theory.Nets.Runs
open Theory.Nets.Training

let private lab = Lab(DataFinder([||], "", true), Compute("cpu", 1), fun _ -> ())

/// Complex matrices: each mean lies within four standard errors of the exact one; a power's logarithm is k times that of one matrix.
[<Theory; InlineData(1); InlineData(2); InlineData(4)>]
let ``sampled radii have the means and spreads of theory`` (n: int) =
    let result = ProductRadii.Experiment.Run.Invoke(ProductRadiiOptions(n, true, [| 1; 2; 5 |], 3000), Seed 3UL, lab)
    for r in result.Radii do
        let product, power = GinibreProducts.Product(n, r.Factors), GinibreProducts.Power(n, r.Factors)
        Assert.InRange((r.Product.Mean - product.Mean) / r.Product.Error, -4.0, 4.0)
        Assert.InRange((r.Power.Mean - power.Mean) / r.Power.Error, -4.0, 4.0)
        Assert.InRange(r.Product.Deviation ** 2.0 / product.Variance, 0.85, 1.15)
        Assert.Equal(r.Power.Mean - r.Product.Mean, r.Difference.Mean, 1e-12)
        Assert.Equal(r.Product.Deviation / sqrt 3000.0, r.Product.Error, 1e-12)
        Assert.Equal(float r.Factors * result.Radii[0].Power.Mean, r.Power.Mean, 1e-11)
        // one factor is its own power
        if r.Factors = 1 then Assert.Equal(0.0, r.Difference.Deviation) else Assert.InRange(r.PowersAbove, 0.3, 0.9)

/// Real scalars: ln|w| of a normal number has the mean (−γ − ln 2)/2, whichever way it is multiplied, and sums spread with the root of k.
[<Fact>]
let ``real scalars multiply as a random walk, and their powers do not`` () =
    let result = ProductRadii.Experiment.Run.Invoke(ProductRadiiOptions(1, false, [| 4; 16 |], 4000), Seed 4UL, lab)
    for r in result.Radii do
        let k = float r.Factors
        Assert.InRange((r.Product.Mean - k * GinibreProducts.RealRate 1) / r.Product.Error, -4.0, 4.0)
        Assert.InRange(r.Product.Deviation / sqrt (k * Math.PI ** 2.0 / 8.0), 0.93, 1.07)
        Assert.InRange(r.Power.Deviation / (k * sqrt (Math.PI ** 2.0 / 8.0)), 0.93, 1.07)

/// Within norm 1 the end is the theorem's bound, to rounding; the matrix that is reported has the memory that is reported.
[<Theory; InlineData(2, 1.0); InlineData(3, 1.0); InlineData(3, 0.8); InlineData(2, 1.2)>]
let ``an ascent within norm 1 ends at what a chain has, one beyond it above, and its matrix has that memory`` (n: int, norm: float) =
    let result = MemoryAscent.Experiment.Run.Invoke(MemoryAscentOptions(n, 4, 3000, norm), Seed 2UL, lab)
    let chain = FisherMemory.Of(norm * (Initialisations.Chain n).Weights, (Initialisations.Chain n).Input)
    Assert.Equal(chain.Total, result.Chain, 1e-12)
    let best = Seq.max result.Memories
    if norm <= 1.0 then Assert.InRange(best / result.Chain, 1.0 - 1e-9, 1.0 + 1e-9) else Assert.True(best > 1.1 * result.Chain)
    Assert.All(result.Memories, fun m -> Assert.InRange(m, 1.0 - 1e-9, best))
    let w = Matrix(n, n, fun i j -> result.Weights[i * n + j])
    Assert.InRange((LinearAlgebra.Managed.SingularValues w)[0], 0.0, norm * (1.0 + 1e-12))
    // the total by theory's own route; where powers die soon, by a sum over steps too
    Assert.Equal(1.0, FisherMemory.Of(w, result.Input).Total / best, 1e-6)
    let powers = Seq.scan (fun (p: Matrix) _ -> w * p) (Matrix.Identity n) [ 1 .. 20000 ] |> Seq.takeWhile (fun p -> p.FrobeniusNorm > 1e-12) |> Array.ofSeq
    if powers.Length <= 20000 then
        let c = powers |> Array.fold (fun (c: Matrix) p -> c + p * p.Transpose()) (Matrix.Zeros(n, n))
        let total = powers |> Array.sumBy (fun p -> let u = p * Array.ofSeq result.Input in Array.map2 (*) u ((LinearAlgebra.Managed.Solve(c, Matrix(n, 1, fun i _ -> u[i]))).Column 0) |> Array.sum)
        Assert.Equal(best, total, 1e-6)
