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

/// <summary>A network experiment: options and a seed in, a result out; nothing else decides the result but the data and the machine in <see cref="Lab"/>.</summary>
/// <typeparam name="TOptions">The options: a record of plain values, each with a default.</typeparam>
/// <typeparam name="TResult">The result: a record of counts and numbers.</typeparam>
/// <param name="Name">The name, as the command line and the store know it.</param>
/// <param name="Grid">The trials of each tier.</param>
/// <param name="Run">The run.</param>
public sealed record Experiment<TOptions, TResult>(
    string Name,
    Func<Tier, IReadOnlyList<Trial<TOptions>>> Grid,
    Func<TOptions, Seed, Lab, TResult> Run);
