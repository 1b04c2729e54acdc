/// Laws of the relu spectrum: its small runs against linear algebra that needs no torch.
module Theory.Agreement.Experiments.ReluSpectrumLaws

open FsCheck
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.Nets.Data
open Theory.Nets.Experiments
open Theory.Nets.Runs
open Theory.Nets.Training

let private run width inputs (seed: uint64) =
    let lab = Lab(DataFinder([||], "", true), Compute("cpu", 1), fun _ -> ())
    ReluSpectrum.Experiment.Run.Invoke(ReluSpectrumOptions(width, inputs, 3), Seed seed, lab)

/// Σσᵢ² is the squared Frobenius norm of J: the sum over the units that are on of |wᵢ|², here computed from the same streams without any decomposition;
/// with one unit, σ is |w| where the unit is on.
[<Property(MaxTest = 20)>]
let ``one unit has the singular value |w| where it is on`` (seed: uint64) =
    let result = run 1 200 seed
    let w = sqrt 3.0 * (2.0 * Seed(seed).Split("weights").Stream().NextDouble() - 1.0)
    let on = Seed(seed).Split("inputs").Stream().Normals 200 |> Array.filter (fun x -> w * x > 0.0) |> Array.length
    Assert.Equal(abs w * float on / 200.0, result.MeanSingularValues[0], 1e-12)
    Assert.Equal(1.0 - float on / 200.0, result.ZeroShare, 1e-12)
    let share = float on / 200.0
    Assert.Equal(abs w * sqrt (share * (1.0 - share) / 199.0), result.StandardErrors[0], 1e-12)
    Assert.Equal(sqrt (share * (1.0 - share) / 199.0), result.ZeroShareError, 1e-12)

/// The closed form is the derivative to the last bit; what should be zero is rounding; values fall; a unit is off half of the time (5 standard errors:
/// the inputs of one W are not independent units, so the width counts once).
[<Property(MaxTest = 8)>]
let ``the spectrum falls, ends in zeros, and automatic differentiation agrees`` (seed: uint64) =
    let width, inputs = 24, 60
    let result = run width inputs seed
    Assert.Equal(0.0, result.JacobianDifference)
    Assert.InRange(result.LargestZero, 0.0, 1e-14 * result.Largest)
    Assert.Equal(width, result.MeanSingularValues.Count)
    Assert.All(Seq.pairwise result.MeanSingularValues, fun (larger, smaller) -> Assert.True(larger >= smaller))
    Assert.True(result.SmallestZeroShare <= result.ZeroShare && result.ZeroShare <= result.LargestZeroShare)
    Assert.InRange(result.ZeroShare, 0.5 - 5.0 * result.ZeroShareError, 0.5 + 5.0 * result.ZeroShareError)
    Assert.True(result.SmallestNonzero > 1e3 * result.LargestZero)

/// What the paper reads back is what was measured: the grid's trials are all different jobs, and a result passes the store's JSON unchanged.
[<Fact>]
let ``the grids name each job once`` () =
    for tier in System.Enum.GetValues<Tier>() do
        for experiment in [ HoldOut.Experiment :> IExperiment; ReluSpectrum.Experiment ] do
            let ids = experiment.Jobs tier |> Seq.map _.Id |> List.ofSeq
            Assert.NotEmpty ids
            Assert.Equal(ids.Length, (List.distinct ids).Length)

    let result = run 4 5 1UL
    let again = Canonical.Read<ReluSpectrumResult>(Canonical.Write result)
    Assert.Equal<float seq>(result.MeanSingularValues, again.MeanSingularValues)
    Assert.Equal(result.ZeroShareError, again.ZeroShareError)
