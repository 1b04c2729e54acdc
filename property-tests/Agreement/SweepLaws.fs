/// Laws of sweeps: a job is one however often it is submitted; one that fails or dies harms no other; all stop when they are asked to, and go on.
module Theory.Agreement.SweepLaws

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.IO
open System.Threading.Tasks
open global.Xunit
open Theory.Numerics
open Theory.Nets.Data
open Theory.Nets.Experiments
open Theory.Nets.Runs
open Theory.Nets.Training

let private folder () = Directory.CreateTempSubdirectory("theory-sweep-").FullName
let private job seed = ReluSpectrum.Experiment.Jobs(Tier.Smoke)[0] |> fun j -> Job(j.Experiment, j.Tier, j.Options, Seed seed)

/// A worker of bash: a function of the job's seed and of how often the job was begun says what becomes of it.
let private worker folder (body: string) =
    let script =
        $"""cd {folder}; while read id; do seed=${{id##*-}}; echo $seed >> begun; times=$(grep -cx $seed begun); {body}
        done"""

    fun () -> ProcessStartInfo("bash", [| "-c"; script |])

let private finish = "echo $seed >> finished; echo done $id"

/// How often each job was told to have ended, by its seed and the word.
let private submit (engine: ISweepEngine) jobs =
    let told = ConcurrentBag<uint64 * string>()
    let whole = engine.Submit(jobs, fun job word -> told.Add(job.Seed.Value, word))
    whole, List.ofSeq told |> List.countBy id |> Map

let private finished place = File.ReadAllLines(Path.Combine(place, "finished")) |> Array.map uint64 |> Array.sort

/// Every job whose process dies once is run again, by another process, and ends once; the processes are as many as were allowed.
[<Fact>]
let ``a job whose process dies is run again`` () =
    let place = folder ()
    let mutable started = 0
    let engine = LocalEngine(place, 3, worker place $"if [ $times = 1 ]; then kill -9 $$; fi; {finish}", fun _ -> Threading.Interlocked.Increment &started |> ignore)
    let whole, told = submit engine [| for seed in 1UL .. 12UL -> job seed |]
    Assert.True whole
    Assert.Equal<uint64[]>([| 1UL .. 12UL |], finished place)
    Assert.Equal<Map<_, _>>(Map [ for seed in 1UL .. 12UL do yield! [ (seed, "stopped"), 1; (seed, "done"), 1 ] ], told)
    Assert.InRange(started, 12, 15)

/// A job that says that it failed is told as such and not run again; one whose process dies every time is given up; all others end.
[<Fact>]
let ``a job that fails harms no other`` () =
    let place = folder ()
    let jobs = [| for seed in 1UL .. 6UL -> job seed |]
    let engine = LocalEngine(place, 2, worker place $"if [ $seed = 2 ]; then echo failed $id; elif [ $seed = 3 ]; then kill -9 $$; else {finish}; fi")
    let whole, told = submit engine jobs
    Assert.True whole
    Assert.Equal<uint64[]>([| 1UL; 4UL; 5UL; 6UL |], finished place)
    Assert.Equal((1, 1, 20), (told[2UL, "failed"], told[3UL, "failed"], told[3UL, "stopped"]))
    // and the next submission leaves it, but for one that runs failures again
    let sweep = JobSweep(place, jobs, fun job -> Array.contains job.Seed.Value (finished place))
    Assert.Equal<JobState list>([ JobState.Done; JobState.Waiting; JobState.Failed; JobState.Done; JobState.Done; JobState.Done ], [ for struct (_, state, _) in sweep.Status() -> state ])
    Assert.Equal<uint64 list>([ 2UL ], [ for job in sweep.Prepare false -> job.Seed.Value ])
    Assert.Equal<uint64 list>([ 2UL; 3UL ], [ for job in sweep.Prepare true -> job.Seed.Value ])

/// A worker that was asked to stop says so, and its job goes on in another.
[<Fact>]
let ``a job that stopped goes on`` () =
    let place = folder ()
    let engine = LocalEngine(place, 2, worker place $"if [ $times -lt 4 ]; then echo stopped $id; exit 75; fi; {finish}")
    let whole, told = submit engine [| job 1UL; job 2UL; job 3UL |]
    Assert.True whole
    Assert.Equal<Map<_, _>>(Map [ for seed in 1UL .. 3UL do yield! [ (seed, "stopped"), 3; (seed, "done"), 1 ] ], told)

/// Cancelled from elsewhere, a sweep ends soon and says that it is not whole; a second one in the same folder is refused meanwhile.
[<Fact>]
let ``a cancelled sweep stops`` () =
    let place = folder ()
    // the worker's job ends when its input does
    let engine () = LocalEngine(place, 2, worker place "cat > /dev/null; echo stopped $id; exit 75")
    let running = Task.Run(fun () -> submit (engine ()) [| for seed in 1UL .. 5UL -> job seed |])
    while not (File.Exists(Path.Combine(place, "begun"))) do Threading.Thread.Sleep 10
    Assert.ThrowsAny<IOException>(fun () -> submit (engine ()) [| job 9UL |] |> ignore) |> ignore
    engine().Cancel()
    Assert.True(running.Wait(TimeSpan.FromSeconds 20.0))
    Assert.False(fst running.Result)
    Assert.InRange((File.ReadAllLines(Path.Combine(place, "begun"))).Length, 1, 2)

/// A job goes to the workers as a file, and comes back as it was; the file of one job under the name of another is refused.
[<Fact>]
let ``a job comes back from its file`` () =
    let place = folder ()
    let jobs = [ for e in [ ReluSpectrum.Experiment :> IExperiment; HoldOut.Experiment; OneLoop.Experiment ] do yield! e.Jobs Tier.Cpu ] |> List.distinctBy _.Id
    let sweep = JobSweep(place, ResizeArray jobs, fun _ -> false)
    Assert.Equal(jobs.Length, sweep.Prepare(false).Count)

    for job in jobs do
        let read = JobSweep.Read(place, job.Id)
        Assert.Equal((job.Id, job.Tier, Canonical.Hash job.Options), (read.Id, read.Tier, Canonical.Hash read.Options))

    let path (job: Job) = Path.Combine(place, "jobs", $"{job.Id}.json")
    File.Copy(path jobs[0], path jobs[1], true)
    Assert.Throws<DataFormatException>(fun () -> JobSweep.Read(place, jobs[1].Id) |> ignore) |> ignore

/// An experiment that keeps no checkpoints is left at its next word of how far it is, and one that is never asked ends as ever.
[<Fact>]
let ``a run without checkpoints is left where it reports`` () =
    let experiment =
        Experiment<int, int>("counts", (fun _ -> [||]), fun upTo _ lab ->
            for i in 1..upTo do lab.Report.Invoke(Progress(float i / float upTo, ""))
            upTo)

    let counts = Job("counts", Tier.Smoke, Canonical.Write 10, Seed 1UL)
    let mutable reports = 0
    let lab = Lab(DataFinder(), Compute("cpu", 1), fun _ -> reports <- reports + 1)
    Assert.Equal(10, (experiment.Execute(counts, lab, Checkpointing("/none", fun () -> false))).GetValue<int>())
    Assert.Equal(10, reports)
    Assert.Throws<RunInterruptedException>(fun () -> experiment.Execute(counts, lab, Checkpointing("/none", fun () -> reports = 14)) |> ignore) |> ignore
    Assert.Equal(14, reports)
