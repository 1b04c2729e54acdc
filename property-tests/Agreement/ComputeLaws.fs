/// The choice of a device: what is chosen is there, and what is asked for in vain is told before torch is.
module Theory.Agreement.ComputeLaws

open System
open global.Xunit
open TorchSharp
open Theory.Nets.Training

[<Theory; InlineData ""; InlineData "gpu"; InlineData "CPU"; InlineData "cpu:0"; InlineData "cuda:"; InlineData "cuda:-1"; InlineData "cuda: 1"; InlineData "cuda:+1"; InlineData "cuda:1a"; InlineData "cuda:128">]
let ``a name of no device is refused by name`` (name: string) =
    let thrown = Assert.Throws<ArgumentException>(fun () -> Compute name |> ignore)
    Assert.Contains($"“{name}”", thrown.Message)

[<Fact>]
let ``an operation has at least one thread`` () =
    for threads in [ 0; -1; Int32.MinValue ] do
        Assert.Throws<ArgumentOutOfRangeException>(fun () -> Compute("cpu", threads) |> ignore) |> ignore

/// The first GPU where there is one, the processor otherwise: and a tensor can be made there.
[<Fact>]
let ``auto chooses a device that is there`` () =
    let chosen = Compute.Choose()
    Assert.Equal((if torch.cuda.is_available () then "cuda:0" else "cpu"), chosen.Device)
    use one = torch.ones(1L, device = torch.device chosen.Device)
    Assert.Equal(1f, one.item<single>())

[<Fact>]
let ``a GPU that is not there is refused, with the number of those that are`` () =
    let thrown = Assert.Throws<ArgumentException>(fun () -> Compute.Choose "cuda:127" |> ignore)
    Assert.Contains($"it sees {torch.cuda.device_count ()} CUDA devices", thrown.Message)
    Assert.Throws<ArgumentException>(fun () -> (Compute "cuda:127").Start() |> ignore) |> ignore

/// On a thread of its own, since each has its own number.
[<Fact>]
let ``starting sets the threads of torch's operations`` () =
    let mutable seen = []

    let work () =
        for threads in [ 1; 3; 2 ] do
            Compute("cpu", threads).Start() |> ignore
            seen <- torch.get_num_threads () :: seen

    let thread = Threading.Thread work
    thread.Start()
    thread.Join()
    Assert.Equal<int list>([ 2; 3; 1 ], seen)

[<Fact>]
let ``the description names the processor, the threads and the version of torch`` () =
    let told = (Compute("cpu", 3)).Describe()
    Assert.Equal("cpu", told.Device)
    Assert.Equal(told.Processor, told.Model)
    Assert.NotEqual<string>("", told.Processor)
    Assert.Matches(@"^\d+\.\d+\.\d+$", told.Torch)
    Assert.Contains("3 threads", string told)
