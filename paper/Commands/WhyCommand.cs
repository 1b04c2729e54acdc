using Theory.Nets.Runs;

namespace Theory.Paper.Commands;

/// <summary><c>paper -- why NAME</c>: what a printed thing came from.</summary>
internal static class WhyCommand
{
    public static int Run(Workplace place, string name)
    {
        if (Contents.Claims.FirstOrDefault(c => c.Name == name) is { } claim)
        {
            var entries = new List<Store.Entry>();
            var verdict = claim.Judge(place.Store.Observed(entries.Add));
            Console.WriteLine($"{claim.Name}: {claim.Statement}\n  essay      {claim.Essay}\n  predicted  {verdict.Predicted}\n  measured   {verdict.Measured}\n  verdict    {verdict.Outcome}: {verdict.Why}");
            entries.DistinctBy(e => e.File).ToList().ForEach(NumberCommand.Print);
            return 0;
        }

        if (Contents.Artifacts.FirstOrDefault(a => a.Name == name) is { } artifact)
        {
            var entries = new List<Store.Entry>();
            artifact.Render(place.Store.Observed(entries.Add));
            Console.WriteLine($"{artifact.Name}: drawn from {entries.Count} results");
            entries.DistinctBy(e => e.File).ToList().ForEach(NumberCommand.Print);
            return 0;
        }

        if (Contents.Experiments.FirstOrDefault(e => e.Name == name) is { } experiment)
        {
            Console.WriteLine($"{experiment.Name} reaches {string.Join(", ", place.Sources.Reached(name))}");
            foreach (var tier in Enum.GetValues<Tier>())
            {
                foreach (var job in experiment.Jobs(tier))
                {
                    var state = place.Store.Find(job) switch { null => "missing", { Fresh: true } => "fresh", _ => "stale" };
                    Console.WriteLine($"  {tier.ToString().ToLowerInvariant(),-5} {state,-7} {job}");
                }
            }

            return 0;
        }

        return NumberCommand.One(place, name);
    }
}
