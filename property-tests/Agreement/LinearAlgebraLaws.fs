/// Linear algebra where libtorch is: its MKL is what computes, beside TorchSharp in either order of loading, and beside OpenBLAS.
module Theory.Laws.Agreement.LinearAlgebraLaws

open System
open System.Diagnostics
open System.IO
open System.Reflection
open System.Runtime.InteropServices
open global.Xunit
open TorchSharp
open Theory.Numerics
open Theory.Laws.Numerics

let private isHere = RuntimeInformation.IsOSPlatform OSPlatform.Linux && RuntimeInformation.ProcessArchitecture = Architecture.X64

let private passes (la: ILinearAlgebra) first enough =
    let seen = Residuals.sample la first enough 24
    Assert.True((seen.Failures.Count = 0), String.Join("\n", Seq.truncate 20 seen.Failures))

/// On Linux with libtorch beside the program the default is MKL, and OpenBLAS is left alone.
[<Fact>]
let ``MKL inside libtorch is the default and has residuals below LAPACK's threshold`` () =
    if isHere then
        Assert.StartsWith("MKL in libtorch", LinearAlgebra.Default.Name)
        Assert.Contains("libtorch_cpu.so", LinearAlgebra.Probes[0].Path)
        Assert.Equal(2, LinearAlgebra.Available.Count)
        passes LinearAlgebra.Default 0 5000

/// The number of threads is torch's; at each the bits are the same twice, and torch's own results are too.
[<Fact>]
let ``MKL and TorchSharp share their threads without disturbing each other`` () =
    let kept = torch.get_num_threads()
    try
        for threads in [ 1; 2; 1 ] do
            torch.set_num_threads threads
            let stream = Seed(1UL).Stream()
            let a = Matrix(150, 150, fun _ _ -> stream.NextNormal())
            let x = torch.tensor(a.ToArray())
            let once () = LinearAlgebra.Default.Schur(a).T, (x.mm x).data<float>().ToArray(), LinearAlgebra.Default.Multiply(a, a)
            let t, p, q = once ()
            let t2, p2, q2 = once ()
            Assert.True((t = t2) && (p = p2) && (q = q2))
            Assert.Equal(threads, torch.get_num_threads())
            Assert.True((q - Matrix(150, 150, fun i j -> p[150 * i + j])).FrobeniusNorm <= 1e-13 * q.FrobeniusNorm * 150.0)
    finally
        torch.set_num_threads kept

/// One process loads one of the two by itself; a user's other library may bring the other. Neither then changes a bit of the other.
[<Fact>]
let ``MKL and OpenBLAS in one process do not disturb each other`` () =
    let stream = Seed(2UL).Stream()
    let a = Matrix(120, 120, fun _ _ -> stream.NextNormal())
    let before = LinearAlgebra.Default.Schur(a).T
    let other = OpenBlas.Probe()
    if other.Taken then
        let blas = other.Backends[0]
        let own = blas.Schur(a).T
        Assert.Equal(before, LinearAlgebra.Default.Schur(a).T)
        Assert.Equal(own, blas.Schur(a).T)
        passes blas 1000 1500
        passes LinearAlgebra.Default 1000 1500
        use x = torch.randn([| 64L; 64L |], dtype = torch.float64)
        use p = x.mm x
        Assert.True(p.isfinite().all().item<bool>())

/// TorchSharp is loaded first in this process; in the child MKL is, and torch finds it there.
[<Fact>]
let ``MKL may be loaded before TorchSharp`` () =
    if isHere then
        let own = Assembly.GetExecutingAssembly().Location
        let start = ProcessStartInfo(Environment.ProcessPath, [ own; "linear-algebra-first" ], RedirectStandardOutput = true, RedirectStandardError = true)
        use child = Process.Start start
        let error = child.StandardError.ReadToEndAsync()
        let output = child.StandardOutput.ReadToEnd()
        child.WaitForExit()
        Assert.True((child.ExitCode = 0), output + error.Result)
        Assert.Contains("MKL in libtorch", output)
        Assert.Contains("same true, one library true", output)
        Assert.Equal("libtorch_cpu.so", Path.GetFileName LinearAlgebra.Probes[0].Path)
