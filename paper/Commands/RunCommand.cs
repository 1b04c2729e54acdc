using Theory.Nets.Runs;
using Theory.Nets.Training;

namespace Theory.Paper.Commands;

/// <summary><c>paper -- run</c>: measures a tier's grid where it is missing or stale.</summary>
internal static class RunCommand
{
    public static int Run(Workplace place, string[] names, Tier tier, bool again, bool dryRun, string device, int threads)
    {
        var experiments = names.Length == 0 ? Contents.Experiments : [.. names.Select(Contents.Experiment)];
        var jobs = experiments.SelectMany(e => e.Jobs(tier)).Where(j => again || !place.IsSettled(j)).ToList();
        if (dryRun)
        {
            jobs.ForEach(j => Console.WriteLine($"{j.Id}  {j}"));
            return 0;
        }

        if (jobs.Count == 0)
        {
            Console.WriteLine("Everything is measured and fresh; --again measures it anew.");
            return 0;
        }

        var command = $"dotnet run --project paper -- run --tier {tier.ToString().ToLowerInvariant()} --threads {threads} --device {device}{(again ? " --again" : "")}{string.Concat(names.Select(n => $" {n}"))}";
        return Measuring.Run(place, jobs, new Compute(device, threads), command) == 0 ? 0 : 1;
    }
}
