/// Spectral radii of products and powers of complex Gaussian matrices: closed forms, the steps of the proof, sampled matrices, and a reference table.
module Theory.Laws.NonNormal.GinibreProductLaws

open System
open System.Numerics
open FsCheck
open FsCheck.FSharp
open FsCheck.Xunit
open global.Xunit
open Theory.NonNormal
open Theory.Numerics

let private euler = 0.57721566490153286
let private close (tolerance: float) (expected: float) (found: float) = Assert.InRange(found, expected - tolerance, expected + tolerance)
let private cells = Seq.allPairs [ 1; 2; 3; 5; 10; 20 ] [ 1; 2; 3; 4; 8; 16 ]

/// A product of scalars: ln|w|² is the logarithm of a Γ(1), of mean −γ and variance π²/6; for N = 2 and k = 1 two exponentials integrate by hand.
[<Fact>]
let ``radii of products have their closed forms`` () =
    for k in [ 1; 2; 5; 16 ] do
        let product, power = GinibreProducts.Product(1, k), GinibreProducts.Power(1, k)
        close 1e-11 (-euler * float k / 2.0) product.Mean
        close 1e-11 (-euler * float k / 2.0) power.Mean
        close 1e-10 (float k * Math.PI ** 2.0 / 24.0) product.Variance
        close 1e-9 (float (k * k) * Math.PI ** 2.0 / 24.0) power.Variance
    close 1e-13 ((0.5 - euler) / 2.0) (GinibreProducts.Product(2, 1).Mean)
    close 1e-12 (3.0 * (0.5 - euler) / 2.0) (GinibreProducts.Power(2, 3).Mean)

/// The theorem: in every cell the mean logarithm of the product's radius is at most that of the power's, with equality for scalars and for one factor alone.
[<Fact; Source("akemann2012universal", "eigenvalues of products as products of independent Gamma variables"); Source("kostlan1992spectra", "moduli of eigenvalues as independent Gamma variables")>]
let ``a product's radius is below a power's in the mean`` () =
    for n, k in cells do
        let product, power = GinibreProducts.Product(n, k), GinibreProducts.Power(n, k)
        if n = 1 || k = 1 then close 1e-10 power.Mean product.Mean
        else Assert.True(product.Mean < power.Mean - 1e-3, $"N = {n}, k = {k}: {product} {power}")
        Assert.True((k = 1 && abs (product.Variance - power.Variance) < 1e-12) || product.Variance < power.Variance, $"N = {n}, k = {k}")

/// max over j of a sum is at most the sum of the maxima, so that means are subadditive in k; the maximum is at least the last sum, so that Lyapunov's rate is below.
[<Fact; Source("akemann2014universal", "Lyapunov exponents of complex Ginibre matrices")>]
let ``products grow at Lyapunov's rate, and powers faster`` () =
    for n in [ 1; 2; 5; 20 ] do
        let rate = GinibreProducts.ComplexRate n
        let mean k = GinibreProducts.Product(n, k).Mean
        for k, l in [ 1, 1; 1, 2; 2, 3; 4, 4; 8, 8; 16, 32 ] do Assert.True(mean (k + l) <= mean k + mean l + 1e-10)
        for k in [ 1; 4; 16; 64 ] do Assert.True(mean k >= float k * rate - 1e-10)
        // what is above the rate stays bounded: the sums with the smaller j fall behind
        Assert.True(mean 200 / 200.0 - rate < 0.01)
        close (1.0 / float (10 * n * n)) (-1.0 / float (4 * n)) rate
    // ψ(N) = H_{N−1} − γ
    close 1e-14 ((1.5 - euler - log 3.0) / 2.0) (GinibreProducts.ComplexRate 3)

/// ‖W e₁‖² is χ²_N/N: the rate of a product is the mean logarithm of what one matrix does to a unit vector.
[<Fact; Source("newman1986distribution", "Lyapunov exponents of real Ginibre matrices")>]
let ``the real rate is the mean logarithm of a column's length`` () =
    for n in [ 1; 2; 7; 50 ] do
        let stream = Seed(uint64 n).Stream()
        let values = [| for _ in 1 .. 20000 -> 0.5 * log (Seq.sum (Seq.init n (fun _ -> stream.NextNormal() ** 2.0)) / float n) |]
        let mean = Array.average values
        let error = sqrt (values |> Array.sumBy (fun v -> (v - mean) ** 2.0)) / float values.Length
        Assert.InRange((mean - GinibreProducts.RealRate n) / error, -4.0, 4.0)
    // ψ(1/2) = −γ − 2 ln 2, ψ(1) = −γ
    close 1e-14 ((-euler - log 2.0) / 2.0) (GinibreProducts.RealRate 1)
    close 1e-14 (-euler / 2.0) (GinibreProducts.RealRate 2)

[<Fact>]
let ``half the step gives the same radii`` () =
    for n, k in [ 1, 1; 1, 16; 2, 2; 3, 8; 10, 4; 30, 2; 100, 1; 256, 1 ] do
        let h = GinibreProducts.Step n
        let coarse, fine = GinibreProducts.Product(n, k, h), GinibreProducts.Product(n, k, h / 2.0)
        close 1e-12 fine.Mean coarse.Mean
        close 1e-11 fine.Variance coarse.Variance

/// Eigenvalues of matrices that were drawn: mean and variance of the radius's logarithm lie within sampling errors of theory's.
[<Theory; InlineData(2, 1); InlineData(2, 3); InlineData(3, 2); InlineData(5, 4); InlineData(8, 2)>]
let ``sampled products have the radii of theory`` (n: int, k: int) =
    let la = LinearAlgebra.Managed
    let draws = 3000
    let draw (stream: RandomStream) = let scale = 1.0 / sqrt (2.0 * float n) in ComplexMatrix(n, n, fun _ _ -> Complex(scale * stream.NextNormal(), scale * stream.NextNormal()))
    let values =
        [| for d in 1 .. draws ->
            let stream = Seed(17UL).Split(d).Stream()
            let product = Seq.fold (fun p _ -> draw stream * p) (draw stream) [ 2 .. k ]
            la.Eigenvalues product |> Seq.map Complex.Abs |> Seq.max |> log |]
    let theory = GinibreProducts.Product(n, k)
    let mean = Array.average values
    let squares = values |> Array.map (fun v -> (v - mean) ** 2.0)
    let variance = Array.average squares
    let spread = sqrt (Array.average (squares |> Array.map (fun s -> (s - variance) ** 2.0)))
    Assert.InRange((mean - theory.Mean) / sqrt (theory.Variance / float draws), -4.0, 4.0)
    Assert.InRange((variance - theory.Variance) / (spread / sqrt (float draws)), -4.0, 4.0)

[<Fact>]
let ``radii of products agree with the reference table`` () =
    for row in Theory.Laws.Reference.table "ginibre-products.csv" do
        let law = GinibreProducts.Product(int row[0], int row[1])
        close 1e-11 (Theory.Laws.Reference.parse row[2]) law.Mean
        close 1e-11 (Theory.Laws.Reference.parse row[3]) law.Variance

[<Fact>]
let ``an order or a number of factors outside the domain is refused`` () =
    for action in [ (fun () -> GinibreProducts.Product(0, 1) |> ignore); (fun () -> GinibreProducts.Power(257, 1) |> ignore); (fun () -> GinibreProducts.ComplexRate 0 |> ignore); (fun () -> GinibreProducts.RealRate 257 |> ignore) ] do
        Assert.Equal("order", Assert.Throws<ArgumentOutOfRangeException>(action).ParamName)
    Assert.Equal("factors", Assert.Throws<ArgumentOutOfRangeException>(fun () -> GinibreProducts.Product(1, 0) |> ignore).ParamName)
    Assert.Equal("exponent", Assert.Throws<ArgumentOutOfRangeException>(fun () -> GinibreProducts.Power(1, 257) |> ignore).ParamName)
