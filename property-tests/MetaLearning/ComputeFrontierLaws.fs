/// The price of size and steps on a power law: sums over modes, the frontier's exponents, and who leads at which price.
module Theory.Laws.MetaLearning.ComputeFrontierLaws

open System
open FsCheck
open FsCheck.Xunit
open global.Xunit
open Theory.Numerics
open Theory.MetaLearning

/// The sum over the modes themselves: those of the model by the noisy quadratic, and the rest.
[<Fact; Source("paquette2024phases", "abstract")>]
let ``the loss is the sum over the modes`` () =
    for a, b, noise in [ 1.0, 1.5, 0.0; 1.5, 2.5, 0.0; 0.7, 3.0, 0.0; 1.5, 2.0, 0.3 ] do
        for size, steps in [ 1, 3; 30, 100; 256, 10; 257, 1000; 3000, 100; 20000, 5 ] do
            let frontier = ComputeFrontier(a, b, 0.9, noise)
            let last = 200000
            let mode i =
                let h, loss = Math.Pow(float i, -a), Math.Pow(float i, -b)
                if i > size then loss
                elif noise > 0.0 then h / (h / loss + float steps * h / noise)
                else loss * (1.0 - 0.9 * h) ** (2.0 * float steps)
            let sum = 0.5 * (Seq.sum (Seq.map mode (seq { 1..last })) + (float last + 0.5) ** (1.0 - b) / (b - 1.0))
            Assert.Equal(1.0, frontier.Loss(float size, float steps) / sum, 1e-6)

/// At the frontier size and loss are powers of the price, with the exponents of the balance of both errors.
[<Fact>]
let ``the frontier has the exponents of the balance`` () =
    for a, b, noise in [ 1.0, 1.5, 0.0; 1.5, 2.0, 0.0; 1.5, 1.7, 0.5; 1.2, 2.0, 0.5 ] do
        let frontier = ComputeFrontier(a, b, 0.9, noise)
        let p, q = frontier.Best 1e9, frontier.Best 1e12
        Assert.Equal(frontier.SizeExponent, Math.Log(q.Size / p.Size) / Math.Log 1e3, 0.02)
        Assert.Equal(frontier.FrontierExponent, Math.Log(p.Loss / q.Loss) / Math.Log 1e3, 0.02)

/// No size is better at a price than the one that is called best, by a factor of anything.
[<Fact>]
let ``the best size is the best`` () =
    let frontier = ComputeFrontier(1.2, 1.8)
    for price in [ 1.0; 10.0; 1e4; 1e8 ] do
        let best = frontier.Best price
        for factor in [ 0.1; 0.5; 0.9; 1.1; 2.0; 10.0 ] do
            let size = best.Size * factor
            if size >= 1.0 && size <= price * (1.0 - 1e-9) then Assert.True(frontier.Loss(size, price / size) >= best.Loss * (1.0 - 1e-9))

/// Before the price of overtaking the smaller model leads, after it the larger one.
[<Fact>]
let ``the smaller model leads up to the price of overtaking`` () =
    for noise in [ 0.0; 0.5 ] do
        let frontier = ComputeFrontier(1.2, 1.8, noise = noise)
        let price = frontier.Overtaking(100.0, 3500.0)
        let lead c = frontier.Loss(3500.0, c / 3500.0) - frontier.Loss(100.0, c / 100.0)
        Assert.True(lead (0.99 * price) > 0.0 && lead (0.3 * price) > 0.0 && lead (1.01 * price) < 0.0 && lead (10.0 * price) < 0.0)

[<Fact>]
let ``a frontier outside its domain is refused by name`` () =
    let refused (name: string) (make: unit -> obj) =
        Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(fun () -> make () |> ignore).ParamName)

    for bad in [ 0.0; nan; infinity; -1.0 ] do
        refused "curvatureExponent" (fun () -> ComputeFrontier(bad, 2.0))
    for bad in [ 1.0; nan; 0.5 ] do
        refused "lossExponent" (fun () -> ComputeFrontier(1.0, bad))
    refused "rate" (fun () -> ComputeFrontier(1.0, 2.0, 2.0))
    refused "noise" (fun () -> ComputeFrontier(1.0, 2.0, 1.0, nan))
    let f = ComputeFrontier(1.0, 2.0)
    refused "size" (fun () -> f.Loss(0.5, 1.0))
    refused "size" (fun () -> f.Loss(1.01e12, 1.0))
    Assert.True(f.Loss(1e12, 1.0) > 0.0)
    refused "steps" (fun () -> f.Loss(1.0, nan))
    refused "compute" (fun () -> f.Best 0.5)
    refused "larger" (fun () -> f.Overtaking(10.0, 10.0))
    refused "smaller" (fun () -> f.Overtaking(0.0, 10.0))
    Assert.Equal(0.5 * Math.PI ** 2.0 / 6.0, f.Loss(1e5, 0.0), 1e-6)
