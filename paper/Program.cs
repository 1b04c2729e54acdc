using System.CommandLine;
using Theory.Hyperreals;
using Theory.Nets.Data;
using Theory.Nets.Runs;
using Theory.Paper;
using Theory.Paper.Commands;
using Theory.Paper.Rendering;
using Theory.Paper.Trust;

if (args is [TrialProcess.Word, .. var rest])
{
    return TrialProcess.Do(rest);
}

if (args is [SweepCommand.WorkerWord, .. var worker])
{
    return SweepCommand.Work(worker);
}

var names = new Argument<string[]>("NAME") { Description = "Experiments; all where none is named.", Arity = ArgumentArity.ZeroOrMore };
var name = new Argument<string>("NAME") { Description = "A number, claim, artifact or experiment." };
var tier = new Option<Tier>("--tier") { Description = "The grid: smoke (seconds), cpu (minutes, what the paper prints), gpu.", DefaultValueFactory = _ => Tier.Cpu };
var again = new Option<bool>("--again") { Description = "Measure anew beside what exists." };
var dryRun = new Option<bool>("--dry-run") { Description = "List the jobs and run none." };
var threads = new Option<int>("--threads") { Description = "Threads that one operation may use.", DefaultValueFactory = _ => Environment.ProcessorCount };
var device = new Option<string>("--device") { Description = "cpu, cuda, cuda:1, …, or auto.", DefaultValueFactory = _ => "cpu" };
var renderOnly = new Option<bool>("--render-only") { Description = "Run nothing: render what the store holds, and mark what is stale." };
var json = new Option<bool>("--json") { Description = "As a JSON array." };
var file = new Argument<string>("FILE") { Description = "Cases: a JSON array, or an object whose field \"cases\" is one." };
var lines = new Option<bool>("--json") { Description = "One JSON object a line, as each case ends." };
var trials = new Argument<string[]>("TRIAL") { Description = "Trials; all where none is named.", Arity = ArgumentArity.ZeroOrMore };
var text = new Option<bool>("--text") { Description = "Text and counts instead of JSON." };

var engine = new Option<string>("--engine") { Description = "local, a pool of processes here, or slurm.", DefaultValueFactory = _ => "local" };
var workers = new Option<int>("--workers") { Description = "Jobs at once.", DefaultValueFactory = _ => Environment.ProcessorCount };
var signal = new Option<string>("--signal") { Description = $"By which a job is asked to stop after its step: {string.Join(", ", StopSignal.Names)}.", DefaultValueFactory = _ => "USR1" };
var every = new Option<int>("--every") { Description = "Steps between two checkpoints of a job that keeps them.", DefaultValueFactory = _ => 100 };
var slurmOptions = new Option<string[]>("--sbatch") { Description = "An option of sbatch's own, such as --sbatch=--time=01:00:00; may be repeated.", DefaultValueFactory = _ => [] };
Func<ParseResult, Sweeping> sweeping = p => new Sweeping(p.GetValue(names)!, p.GetValue(tier), p.GetValue(engine)!, p.GetValue(workers), p.GetValue(signal)!, p.GetValue(every), p.GetValue(device)!, p.GetValue(slurmOptions)!);
Symbol[] swept = [names, tier, engine, workers, signal, every, device, slurmOptions];
var sweep = new Command("sweep", "Many jobs at once, on this machine or a cluster: killed or stopped, they go on from their checkpoints.")
{
    Command("submit", "Run what has no fresh result; what is queued or done already is left to that.", [.. swept, dryRun],
        p => SweepCommand.Submit(Workplace.Find(), sweeping(p), again: false, p.GetValue(dryRun))),
    Command("resume", "The same, and run again what failed.", [.. swept, dryRun],
        p => SweepCommand.Submit(Workplace.Find(), sweeping(p), again: true, p.GetValue(dryRun))),
    Command("status", "Where the jobs stand.", swept,
        p => SweepCommand.Status(Workplace.Find(), sweeping(p))),
    Command("cancel", "Stop all; resume goes on.", swept,
        p => SweepCommand.Cancel(Workplace.Find(), sweeping(p))),
};

var root = new RootCommand("Regenerates the paper: every claim with its prediction, its measurement and its verdict.")
{
    renderOnly,
    Command("build", "Measure what is missing or stale, then write the page and the PDF. The default.", [renderOnly],
        p => BuildCommand.Run(Workplace.Find(), p.GetValue(renderOnly))),
    Command("check", "Render, compare with what is committed byte for byte, run nothing; exit status 1 on any difference.", [],
        _ => CheckCommand.Run(Workplace.Find())),
    Command("run", "Measure a tier's grid anew where it is missing or stale.", [names, tier, again, dryRun, threads, device],
        p => RunCommand.Run(Workplace.Find(), p.GetValue(names)!, p.GetValue(tier), p.GetValue(again), p.GetValue(dryRun), p.GetValue(device)!, p.GetValue(threads))),
    sweep,
    Command("why", "What a number, claim, artifact or experiment came from.", [name],
        p => WhyCommand.Run(Workplace.Find(), p.GetValue(name)!)),
    Command("number", "One published number with its provenance.", [name],
        p => NumberCommand.One(Workplace.Find(), p.GetValue(name)!)),
    Command("numbers", "All published numbers.", [json],
        p => NumberCommand.All(Workplace.Find(), p.GetValue(json))),
    Command("derivatives", "Derivatives {id, expr, point, order, var} as doubles and as decimals that enclose them. A few examples run before the first case, so that no time holds the compiler's.", [file, lines],
        p => DerivativesCommand.Run(p.GetValue(file)!, p.GetValue(lines), Derivatives.At, Console.Out)),
    Command("limits", "Limits {id, expr, var, point, dir, assuming, expected, kind}; dir is + from above, - from below, +- both; assuming tells of other symbols: a > 0. A few examples run before the first case, so that no time holds the compiler's.", [file, lines],
        p => LimitsCommand.Run(p.GetValue(file)!, p.GetValue(lines), Limits.At, number => Derivatives.At(number, "x", Expression.Zero, 0), Console.Out)),
    Command("verdicts", "Verdicts {id, a, rel, b} on sequences in n: a relation that holds always, never, or on residues of n, from some n on. A few examples run before the first case, so that no time holds the compiler's.", [file, lines],
        p => VerdictsCommand.Run(p.GetValue(file)!, p.GetValue(lines), (a, relation, b, index) => Truths.Compare(a, relation, b, index), Console.Out)),
    Command("bounds", "PAC-Bayes bounds and their calculus {id, function, arguments}, arguments by name: the certified value, and the exact one between two doubles. One JSON object a line, unless --text asks for text and counts.", [file, lines, text],
        p => BoundsCommand.Run(p.GetValue(file)!, p.GetValue(text) && !p.GetValue(lines), Calculus.OfLibrary, Console.Out)),
    Command("quadratic", "Exact expected losses {id, spectrum, noise, init, steps, optimiser, schedule} on noisy quadratics: L after 0, 1, …, T steps, one JSON object a line; docs/quadratic.md has the fields.", [file],
        p => QuadraticCommand.Run(p.GetValue(file)!, Console.Out)),
    Command("memory", "Fisher memory {id, matrix, input, lags} of noisy linear networks: the memory curve, its total, a proof of their error and how far from normal the matrix is, one JSON object a line; docs/memory.md has the fields.", [file],
        p => MemoryCommand.Run(p.GetValue(file)!, Console.Out)),
    Trust(Command("trust", "What is promised beside what its trials counted; writes docs/trust.md from paper/trials.", [], _ => TrustCommand.Show(Workplace.Find()))),
    Command("sbom", "The bill of materials: every package that is restored, as CycloneDX JSON, from the lock files.", [],
        _ => SbomCommand.Run(Workplace.Find())),
    Command("doctor", "Which native libraries, backends, devices, data and TeX were found, and what mends what is missing.", [],
        _ => DoctorCommand.Run(Workplace.Find())),
};
root.SetAction(p => Guarded(() => BuildCommand.Run(Workplace.Find(), p.GetValue(renderOnly))));
return root.Parse(args).Invoke();

Command Trust(Command command)
{
    command.Subcommands.Add(Command("run", "Run trials whole, however long they take, and store what they count in paper/trials.", [trials], p => TrustCommand.Run(Workplace.Find(), p.GetValue(trials)!)));
    return command;
}

static Command Command(string name, string description, Symbol[] symbols, Func<ParseResult, int> action)
{
    var command = new Command(name, description);
    foreach (var symbol in symbols)
    {
        if (symbol is Argument argument)
        {
            command.Arguments.Add(argument);
        }
        else
        {
            command.Options.Add((Option)symbol);
        }
    }

    command.SetAction(p => Guarded(() => action(p)));
    return command;
}

static int Guarded(Func<int> action)
{
    try
    {
        return action();
    }
    catch (Exception e) when (e is PaperException or DataFormatException or FormatException or LatexException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine($"paper: {e.Message}");
        return 1;
    }
}
