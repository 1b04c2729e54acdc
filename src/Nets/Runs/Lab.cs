using Theory.Nets.Data;
using Theory.Nets.Training;

namespace Theory.Nets.Runs;

/// <summary>How far a run is.</summary>
/// <param name="Fraction">The done share, in [0, 1].</param>
/// <param name="Text">What is being done.</param>
public readonly record struct Progress(double Fraction, string Text);

/// <summary>The surroundings of one run: where data is found, on what it computes, whom it tells how far it is.</summary>
/// <param name="Data">Finds the data sets, and remembers which were read and their hashes.</param>
/// <param name="Compute">The device and the number of threads.</param>
/// <param name="Report">Told of the run's progress, from the run's own thread.</param>
public sealed record Lab(DataFinder Data, Compute Compute, Action<Progress> Report);
