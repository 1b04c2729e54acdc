using Theory.MetaLearning;
using Theory.Nets.Runs;
using Theory.Paper.Numbers;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>Without noise there is no short-horizon bias at all: greedy momentum is conjugate gradients.</summary>
internal static class GreedyIsConjugateGradients
{
    private const double Margin = 1e-6;

    public static Claim Claim { get; } = new("noise-free-greed-is-conjugate-gradients", "Without noise the greedy learning rates and momenta are those of conjugate gradients, so that the bias disappears.", "Short-horizon bias in meta-learning", Judge);

    private static Verdict Judge(Store store)
    {
        var problem = NoisyQuadratic.Wu(noise: 0);
        var greedy = HeavyBall.Losses(problem, Schedules.Greedy(problem, PublishedQuadratic.Steps, new Box()));
        var conjugate = ConjugateGradients(problem, PublishedQuadratic.Steps);

        // below a part in 10¹² of the start rounding speaks
        var compared = Enumerable.Range(0, greedy.Length).Where(t => conjugate[t] > 1e-12 * problem.Loss).ToList();
        var difference = compared.Max(t => Math.Abs((greedy[t] / conjugate[t]) - 1));
        return new Verdict(
            difference <= Margin ? Outcome.Holds : Outcome.Fails,
            "The best step in the plane of gradient and velocity is the step of conjugate gradients, whose losses no method of as many gradients undercuts.",
            $"Over {compared.Count - 1} steps the losses of the greedy schedule and of conjugate gradients, run on the coordinates themselves, differ by {Printing.Below(difference)}, relatively; after {PublishedQuadratic.Steps} steps the greedy loss is {Printing.Below(greedy[^1])} (published: $10^{{-28}}$).",
            "Two algorithms on one problem: holds if their losses agree to a millionth for as long as they are above a part in a million million of the start's.");
    }

    // The method on θ itself, θ₀ = √p₀ in each coordinate: on a quadratic its steps depend on θ₀ through squares alone.
    private static double[] ConjugateGradients(NoisyQuadratic problem, int steps)
    {
        var (h, n) = (problem.Curvatures, problem.Count);
        var θ = problem.Initial.Select(Math.Sqrt).ToArray();
        var residual = h.Zip(θ, static (x, y) => -x * y).ToArray();
        var direction = residual.ToArray();
        var losses = new double[steps + 1];
        losses[0] = problem.Loss;
        for (var t = 1; t <= steps; t++)
        {
            double square = 0, curved = 0, next = 0, loss = 0;
            for (var i = 0; i < n; i++)
            {
                square += residual[i] * residual[i];
                curved += h[i] * direction[i] * direction[i];
            }

            var α = square / curved;
            for (var i = 0; i < n; i++)
            {
                θ[i] += α * direction[i];
                residual[i] -= α * h[i] * direction[i];
                next += residual[i] * residual[i];
                loss += h[i] * θ[i] * θ[i];
            }

            for (var i = 0; i < n; i++)
            {
                direction[i] = residual[i] + (next / square * direction[i]);
            }

            losses[t] = 0.5 * loss;
        }

        return losses;
    }
}
