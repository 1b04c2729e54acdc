using System.Text.Json.Nodes;
using Theory.Numerics;

namespace Theory.Nets.Runs;

/// <summary>How large a grid an experiment runs: the tiers change the grid and nothing else.</summary>
public enum Tier
{
    /// <summary>Under ten seconds an experiment: does it run at all.</summary>
    Smoke,

    /// <summary>Under five minutes an experiment on two cores: what the paper prints.</summary>
    Cpu,

    /// <summary>Under twenty-five minutes an experiment on a GPU.</summary>
    Gpu,
}

/// <summary>One cell of an experiment's grid: what is run, from which seed.</summary>
/// <typeparam name="TOptions">The experiment's options: a record of plain values.</typeparam>
/// <param name="Options">The options.</param>
/// <param name="Seed">The seed that every random choice of the run comes from.</param>
public sealed record Trial<TOptions>(TOptions Options, Seed Seed);

/// <summary>A trial with its types forgotten: what a command line lists and a queue holds.</summary>
/// <param name="Experiment">The experiment's name.</param>
/// <param name="Tier">The tier whose grid it belongs to.</param>
/// <param name="Options">The options as canonical JSON.</param>
/// <param name="Seed">The seed.</param>
public sealed record Job(string Experiment, Tier Tier, JsonNode Options, Seed Seed)
{
    /// <summary>The first twelve hexadecimal digits of the SHA-256 of the canonical options.</summary>
    public string OptionsHash { get; } = Canonical.Hash(Options)[..12];

    /// <summary>The job's identity: experiment, options and seed. Submitting it twice is one job.</summary>
    public string Id => $"{Experiment}/{OptionsHash}-{Seed.Value}";

    /// <summary>The options on one line, as a person reads them.</summary>
    /// <returns>The experiment's name, its options and the seed.</returns>
    public override string ToString() =>
        $"{Experiment}({string.Join(", ", Options.AsObject().Select(o => $"{o.Key} = {o.Value?.ToJsonString() ?? "null"}"))}; seed {Seed.Value})";
}

/// <summary>An experiment with its types forgotten.</summary>
public interface IExperiment
{
    /// <summary>The name, in lower case with hyphens; its source file is this name in Pascal case.</summary>
    string Name { get; }

    /// <summary>The jobs of a tier's grid.</summary>
    /// <param name="tier">The tier.</param>
    /// <returns>The jobs, in the grid's order.</returns>
    IReadOnlyList<Job> Jobs(Tier tier);

    /// <summary>Runs one job.</summary>
    /// <param name="job">A job of this experiment.</param>
    /// <param name="lab">The surroundings.</param>
    /// <param name="checkpointing">Who may ask it to stop, and where its checkpoints lie; null where nobody does.</param>
    /// <returns>The result as JSON.</returns>
    /// <exception cref="RunInterruptedException">It was asked to stop; run again, it goes on from its checkpoint, or anew where it keeps none.</exception>
    JsonNode Execute(Job job, Lab lab, Checkpointing? checkpointing = null);
}

/// <summary>A network experiment: options and a seed in, a result out; nothing else decides the result but the data and the machine in <see cref="Lab"/>.</summary>
/// <typeparam name="TOptions">The options: a record of plain values, each with a default.</typeparam>
/// <typeparam name="TResult">The result: a record of counts and numbers.</typeparam>
/// <param name="Name">The name, as the command line and the store know it.</param>
/// <param name="Grid">The trials of each tier.</param>
/// <param name="Run">The run.</param>
public sealed record Experiment<TOptions, TResult>(
    string Name,
    Func<Tier, IReadOnlyList<Trial<TOptions>>> Grid,
    Func<TOptions, Seed, Lab, TResult> Run) : IExperiment
    where TOptions : notnull
    where TResult : notnull
{
    /// <summary>The run of an experiment that keeps checkpoints; null for one that begins anew when it was stopped.</summary>
    public Func<TOptions, Seed, Lab, Checkpointing?, TResult>? Resumable { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<Job> Jobs(Tier tier) => [.. Grid(tier).Select(t => new Job(Name, tier, Canonical.Write(t.Options), t.Seed))];

    /// <inheritdoc/>
    public JsonNode Execute(Job job, Lab lab, Checkpointing? checkpointing = null)
    {
        if (job.Experiment != Name)
        {
            throw new ArgumentException($"The job {job.Id} is not one of {Name}.", nameof(job));
        }

        var options = Canonical.Read<TOptions>(job.Options);
        if (Resumable is not null)
        {
            return Canonical.Write(Resumable(options, job.Seed, lab, checkpointing));
        }

        // a run without checkpoints can still be left wherever it tells how far it is
        return Canonical.Write(Run(options, job.Seed, checkpointing is null ? lab : lab with { Report = progress => (checkpointing.Asked() ? throw new RunInterruptedException(0) : lab.Report)(progress) }));
    }

    /// <summary>The name.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}
