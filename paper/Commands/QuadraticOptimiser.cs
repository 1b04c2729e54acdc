using System.Text.Json;
using Theory.MetaLearning;

namespace Theory.Paper.Commands;

/// <summary>The optimiser and the schedule of a case.</summary>
internal static class QuadraticOptimiser
{
    private const string Optimisers = "sgd, heavy-ball, nesterov, buffered-momentum, ema, tail-average, schedule-free, preconditioned, adam, optimal-method";
    private const string Kinds = "a number, a list, {rates, momenta}, fixed, inverse-time, linear, cosine, power, wsd, exponential, piecewise, best-fixed, greedy, receding-horizon, optimal, one-dimension";

    /// <summary>What a search chose.</summary>
    public sealed record Chosen(Schedule Schedule, double[] Weights);

    /// <summary>An optimiser on its problem.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Losses">L₀, …, L_T.</param>
    /// <param name="Chosen">Its schedule; null where it has none.</param>
    /// <param name="Approximation">By what its losses are near; null where they are exact.</param>
    public sealed record Evaluated(string Name, Func<double[]> Losses, Chosen? Chosen, string? Approximation);

    // what stands around the base optimiser
    private sealed record Plan(string Base, double Interpolation, double? Momentum, double[]? Momenta, Func<int, double[]>? Average, bool Joint)
    {
        public MeanField? Adam { get; init; }
    }

    private sealed record MeanField(double FirstDecay, double SecondDecay, double Stabiliser, bool Plain, StartingLaw? Start);

    public static Evaluated Read(Case one, ref NoisyQuadratic problem, Sampling? sampling)
    {
        var field = one.JsonOrNoneOfAny("optimiser", "optimizer") ?? throw new CaseException("the field \"optimiser\" is missing");
        var plan = Optimiser(field, ref problem);
        foreach (var name in new[] { "momentum", "momenta" })
        {
            if (one.JsonOrNoneOfAny(name) is { } momentum)
            {
                plan = WithMomentum(plan, name, momentum);
            }
        }

        int? steps = one.JsonOrNoneOfAny("steps", "t") is { } count ? CaseFields.Whole("steps", count) : null;
        if (steps < 1)
        {
            throw new CaseException($"steps: T is {steps}; a run takes at least one step");
        }

        if (plan.Base == "optimalmethod")
        {
            if (sampling is not null)
            {
                throw new CaseException("\"optimiser\": the optimal method is known for additive noise, not for least-squares noise");
            }

            var method = OptimalMethod.Of(problem, steps ?? throw new CaseException("the field \"steps\" is missing"));
            return Math.Abs(method.AttainedLoss - method.Loss) <= 1e-6 * method.Loss
                ? Linear(problem, method.Optimiser, null, sampling)
                : throw new CaseException(System.FormattableString.Invariant($"\"optimiser\": the optimal method would end at {method.Loss:R}, but loses its digits to rounding on this problem and ends at {method.AttainedLoss:R}"));
        }

        var schedule = one.JsonOrNoneOfAny("schedule") ?? throw new CaseException("the field \"schedule\" is missing");
        var chosen = Schedule(schedule, steps, plan, problem, sampling);
        if (plan.Adam is { } adam)
        {
            return Adam(one, adam, plan, problem, chosen, sampling);
        }

        var optimiser = plan.Base switch
        {
            "sgd" => LinearOptimiser.Sgd(chosen.Schedule),
            "heavyball" => LinearOptimiser.HeavyBall(chosen.Schedule),
            "nesterov" => LinearOptimiser.Nesterov(chosen.Schedule),
            "buffered" => LinearOptimiser.BufferedMomentum(chosen.Schedule),
            _ => LinearOptimiser.ScheduleFree(chosen.Schedule, plan.Interpolation),
        };
        return Linear(problem, chosen.Weights.Length > 0 ? optimiser.WithAverage(chosen.Weights) : optimiser, chosen, sampling);
    }

    private static Evaluated Linear(NoisyQuadratic problem, LinearOptimiser optimiser, Chosen? chosen, Sampling? sampling) =>
        new(optimiser.Name, () => SecondMoments.Losses(problem, optimiser, sampling), chosen, null);

    private static Evaluated Adam(Case one, MeanField adam, Plan plan, NoisyQuadratic problem, Chosen chosen, Sampling? sampling)
    {
        if (sampling is not null || plan.Average is not null || plan.Joint)
        {
            throw new CaseException($"\"optimiser\": adam is on offer {(sampling is not null ? "for additive noise, not for least-squares noise" : "by itself, not with an average")}");
        }

        var start = adam.Start ?? QuadraticProblem.StartingLaw(one);
        return new("Adam",
            () => adam.Plain ? MeanFieldAdam.PlainLosses(problem, chosen.Schedule.Rates, adam.FirstDecay, adam.SecondDecay, adam.Stabiliser)
                : MeanFieldAdam.Losses(problem, chosen.Schedule.Rates, adam.FirstDecay, adam.SecondDecay, adam.Stabiliser, start),
            chosen,
            adam.Plain ? "plain mean field" : "mean field");
    }

    private static Plan WithMomentum(Plan plan, string name, JsonElement momentum)
    {
        if (plan.Base is "sgd" or "schedulefree" or "optimalmethod" or "adam")
        {
            var zero = momentum.ValueKind == JsonValueKind.Array ? CaseFields.Numbers(name, momentum).All(static x => x == 0) : CaseFields.Number(name, momentum) == 0;
            return zero ? plan
                : plan.Base == "adam" ? throw new CaseException($"\"{name}\": adam's momentum is its beta1")
                : throw new CaseException($"\"{name}\": {(plan.Base == "sgd" ? "sgd" : "this optimiser")} has no momentum; heavy-ball, nesterov and buffered-momentum have");
        }

        return momentum.ValueKind == JsonValueKind.Array ? plan with { Momenta = CaseFields.Numbers(name, momentum) } : plan with { Momentum = CaseFields.Number(name, momentum) };
    }

    private static Plan Optimiser(JsonElement value, ref NoisyQuadratic problem)
    {
        var fields = CaseFields.Of("optimiser", value, "sgd", "gd", "heavyball", "momentum", "nesterov", "nag", "ema", "movingaverage", "tailaverage", "tail", "average", "averaging", "polyakruppert", "schedulefree", "preconditioned", "adam", "optimalmethod");
        var plan = fields.Kind switch
        {
            "sgd" or "gd" or "gradientdescent" or "plain" => new Plan("sgd", 0, null, null, null, false),
            "heavyball" or "momentum" or "polyak" or "hb" or "sgdm" or "sgdmomentum" or "classicalmomentum" or "heavyballmomentum" => new Plan("heavyball", 0, null, null, null, false),
            "nesterov" or "nag" or "nesterovmomentum" or "nesterovaccelerated" => new Plan("nesterov", 0, null, null, null, false),
            "bufferedmomentum" or "buffered" or "pytorch" or "torch" or "torchmomentum" or "pytorchmomentum" => new Plan("buffered", 0, null, null, null, false),
            "schedulefree" or "schedulefreesgd" => new Plan("schedulefree", fields.NumberOrNone("interpolation", "beta", "value") ?? 0.9, null, null, null, false),
            "adam" or "adaptivemoments" or "meanfieldadam" => new Plan("adam", 0, null, null, null, false) { Adam = Adam(fields) },
            "optimalmethod" or "krylov" or "optimallinear" or "bestlinear" => new Plan("optimalmethod", 0, null, null, null, false),
            "ema" or "movingaverage" or "exponentialmovingaverage" or "emasgd" or "tailaverage" or "tailaveraging" or "tail" or "average" or "averaging" or "averaged" or "polyakruppert" or "uniformaverage" or "iterateaverage" or "suffixaverage" or "preconditioned" or "preconditionedsgd" =>
                fields.Find("base", "of", "inner", "optimiser", "optimizer", "method") is { } inner ? Optimiser(inner, ref problem)
                : new Plan(fields.Find("momentum", "mu", "momenta") is null && fields.Kind is not ("emamomentum") ? "sgd" : "heavyball", 0, null, null, null, false),
            _ => throw fields.Unknown(Optimisers),
        };
        if (fields.Kind is "ema" or "movingaverage" or "exponentialmovingaverage" or "emasgd")
        {
            plan = Averaged(plan, Ema(fields.NumberOrNone("decay", "beta", "value", "gamma", "ema") ?? throw fields.Missing("decay"), fields.Flag("corrected", "debias", "debiased", "bias-correction")));
        }
        else if (fields.Kind is "tailaverage" or "tailaveraging" or "tail" or "average" or "averaging" or "averaged" or "polyakruppert" or "uniformaverage" or "iterateaverage" or "suffixaverage")
        {
            plan = fields.Find("weights") is { } weights && weights.ValueKind == JsonValueKind.Array ? Averaged(plan, Given(CaseFields.Numbers("optimiser.weights", weights)))
                : fields.Find("joint", "optimised", "optimized") is { ValueKind: JsonValueKind.True } ? plan with { Joint = true }
                : fields.NumberOrNone("degree", "polynomial") is { } degree ? Averaged(plan, steps => Schedules.AverageLately(steps, degree))
                : Averaged(plan, Tail(fields));
        }

        if (plan.Adam is not null && fields.Find("preconditioner", "scales", "exponent") is not null)
        {
            throw new CaseException("\"optimiser\": adam scales each coordinate by its own; a preconditioner before it is not on offer");
        }

        if (fields.Kind is "preconditioned" or "preconditionedsgd")
        {
            problem = Precondition(problem, fields, fields.Find("exponent", "power", "gamma", "value"), fields.Find("scales", "diagonal", "d", "preconditioner"));
        }
        else if (fields.Find("preconditioner") is { } preconditioner)
        {
            problem = preconditioner.ValueKind == JsonValueKind.Array ? Precondition(problem, fields, null, preconditioner) : Precondition(problem, fields, preconditioner, null);
        }

        foreach (var name in new[] { "momentum", "mu", "momenta" })
        {
            if (fields.Find(name) is { } momentum)
            {
                plan = WithMomentum(plan, $"optimiser.{name}", momentum);
            }
        }

        if (fields.Kind is not ("ema" or "schedulefree" or "schedulefreesgd") && fields.NumberOrNone("ema") is { } decay)
        {
            plan = Averaged(plan, Ema(decay, false));
        }

        if (fields.Find("damping") is not null && fields.Kind is not ("preconditioned" or "preconditionedsgd"))
        {
            throw new CaseException($"\"optimiser.damping\" is of a preconditioner, not of {fields.Kind}");
        }

        fields.Done();
        return plan;
    }

    private static MeanField Adam(CaseFields fields)
    {
        var betas = fields.Find("betas") is { } pair ? CaseFields.Numbers("optimiser.betas", pair) : [];
        if (betas.Length is not (0 or 2))
        {
            throw new CaseException($"\"optimiser.betas\" has {betas.Length} values; they are β₁ and β₂");
        }

        return new(
            fields.NumberOrNone("beta1", "first-decay") ?? (betas.Length > 0 ? betas[0] : 0.9),
            fields.NumberOrNone("beta2", "second-decay") ?? (betas.Length > 0 ? betas[1] : 0.999),
            fields.NumberOrNone("epsilon", "eps", "stabiliser") ?? 1e-8,
            fields.Flag("plain"),
            fields.Find("start") is not { } start ? null : start.ValueKind == JsonValueKind.String ? CaseFields.Plain(start.GetString()!) switch
            {
                "gaussian" or "normal" => StartingLaw.Gaussian,
                "fixed" => StartingLaw.Fixed,
                _ => throw new CaseException($"\"optimiser.start\": there is no {start.GetString()}; there are gaussian and fixed"),
            } : throw new CaseException("\"optimiser.start\" is gaussian or fixed"));
    }

    private static Plan Averaged(Plan plan, Func<int, double[]> average) => plan.Average is null
        ? plan with { Average = average }
        : throw new CaseException("\"optimiser\": an average of an average is not on offer");

    private static Func<int, double[]> Ema(double decay, bool corrected)
    {
        if (!(decay >= 0 && decay < 1))
        {
            throw new CaseException(System.FormattableString.Invariant($"\"optimiser.decay\": {decay:R} is not in [0, 1)"));
        }

        return steps => corrected ? Schedules.AverageExponentially(steps, decay) : [.. Enumerable.Repeat(1 - decay, steps)];
    }

    private static Func<int, double[]> Given(double[] weights) => steps => weights.Length == steps ? weights
        : throw new CaseException($"\"optimiser.weights\" has {weights.Length} values for {steps} steps");

    private static Func<int, double[]> Tail(CaseFields fields)
    {
        var start = fields.WholeOrNone("start", "from", "burn-in", "burnin", "begin");
        var length = fields.WholeOrNone("length", "last", "window");
        var share = fields.NumberOrNone("fraction", "share", "value");
        if (new object?[] { start, length, share }.Count(static x => x is not null) > 1)
        {
            throw new CaseException("\"optimiser\": a tail has a start, a length or a fraction, not several of them");
        }

        return steps =>
        {
            var from = start ?? (length is { } n ? steps - n : share is { } part && part >= 0 && part <= 1 ? steps - (int)Math.Round(part * steps) : share is null ? 0 : -1);
            return from >= 0 && from < steps
                ? [.. Enumerable.Range(0, steps).Select(t => t < from ? 1 : 1.0 / (t - from + 1))]
                : throw new CaseException($"\"optimiser\": the tail starts at step {from}, which is not from 0 to {steps - 1}");
        };
    }

    // a preconditioner is a change of coordinates: curvature dh, E[θ₀²]/d, σ²/d
    private static NoisyQuadratic Precondition(NoisyQuadratic problem, CaseFields fields, JsonElement? exponent, JsonElement? scales)
    {
        double[] d;
        if (scales is { ValueKind: JsonValueKind.Array } list)
        {
            d = CaseFields.Numbers("optimiser.preconditioner", list);
            if (d.Length != problem.Count)
            {
                throw new CaseException($"\"optimiser.preconditioner\" has {d.Length} values for {problem.Count} curvatures");
            }
        }
        else if ((exponent ?? scales) is { } power)
        {
            var damping = fields.NumberOrNone("damping", "epsilon") ?? 0;
            var γ = CaseFields.Number("optimiser.exponent", power);
            d = [.. problem.Curvatures.Select(h => Math.Pow(h + damping, -γ))];
        }
        else
        {
            throw fields.Missing("exponent");
        }

        var bad = System.Array.FindIndex(d, static x => !(x > 0) || double.IsInfinity(x));
        if (bad >= 0)
        {
            throw new CaseException(System.FormattableString.Invariant($"\"optimiser.preconditioner\": the value at index {bad} is {d[bad]:R}; it must be positive and finite"));
        }

        return NoisyQuadratic.Of(problem.Curvatures.Zip(d, static (h, x) => h * x), problem.NoiseVariances.Zip(d, static (v, x) => v / x), problem.Initial.Zip(d, static (p, x) => p / x), problem.Multiplicities);
    }

    private static Chosen Schedule(JsonElement value, int? steps, Plan plan, NoisyQuadratic problem, Sampling? sampling)
    {
        if (value.ValueKind is JsonValueKind.Array or JsonValueKind.Number)
        {
            return Plain(value, null, steps, plan);
        }

        var fields = CaseFields.Of("schedule", value, "fixed", "constant", "inversetime", "linear", "cosine", "power", "polynomial", "wsd", "exponential", "piecewise", "greedy", "receding", "recedinghorizon", "optimal", "bestfixed", "onedimension");
        if (fields.Kind is "" or "explicit" or "list")
        {
            var rates = fields.Find("rates", "rate", "alpha", "alphas", "lr", "learning-rate", "learning-rates", "lrs", "eta", "step-size", "step-sizes", "values", "value") ?? throw fields.Unknown(Kinds);
            var momenta = fields.Find("momenta", "momentum", "mu", "mus", "momentums");
            fields.Done();
            return Plain(rates, momenta, steps, plan);
        }

        var count = steps ?? throw new CaseException("the field \"steps\" is missing");
        var kind = fields.Kind;
        if (kind is "greedy" or "receding" or "recedinghorizon" or "optimal" or "bestfixed" or "fixedoptimal" or "onedimension" or "greedyaveraged")
        {
            return Searched(fields, count, plan, problem, sampling);
        }

        double Rate() => fields.NumberOrNone("rate", "value", "alpha", "lr", "learning-rate", "alpha0", "initial", "start", "peak", "base", "eta", "step-size", "lr0") ?? throw fields.Missing("rate");
        double Last() => fields.NumberOrNone("last", "final", "end", "min", "alpha-end", "final-rate") ?? 0;
        Theory.MetaLearning.Schedule made;
        var own = fields.Find("momentum", "momenta", "mu");
        switch (kind)
        {
            case "fixed" or "constant":
                made = Schedules.Fixed(count, Rate());
                break;
            case "inversetime" or "inverse" or "inversetimedecay" or "hyperbolic":
                made = Schedules.InverseTime(count, Rate(), fields.NumberOrNone("time-scale", "timescale", "tau", "time", "T0", "k", "decay-steps") ?? throw fields.Missing("time-scale"), fields.NumberOrNone("exponent", "power", "beta", "decay") ?? 1);
                break;
            case "linear" or "lineardecay":
                made = Schedules.Linear(count, Rate(), Last());
                break;
            case "cosine" or "cosineannealing" or "cosinedecay":
                made = Schedules.Cosine(count, Rate(), Last());
                break;
            case "power" or "polynomial" or "poly" or "powerdecay" or "polynomialdecay":
                made = Schedules.Power(count, Rate(), fields.NumberOrNone("exponent", "power", "degree", "p", "beta") ?? throw fields.Missing("exponent"));
                break;
            case "wsd" or "warmupstabledecay" or "trapezoid" or "trapezoidal":
                made = Schedules.WarmUpStableDecay(count, Rate(), Length("warm-up", "warmup", "warm-up-steps"), Length("decay", "cooldown", "decay-steps"), Last());
                break;
            case "exponential" or "exponentialdecay":
                var (first, factor) = (Rate(), fields.NumberOrNone("decay", "factor", "gamma") ?? throw fields.Missing("factor"));
                made = Theory.MetaLearning.Schedule.Of(Enumerable.Range(0, count).Select(t => first * Math.Pow(factor, t)));
                break;
            case "piecewise" or "step" or "steps" or "stepdecay" or "piecewiseconstant":
                var values = CaseFields.Numbers("schedule.rates", fields.Find("rates", "values", "value") ?? throw fields.Missing("rates"));
                var at = CaseFields.Numbers("schedule.boundaries", fields.Find("boundaries", "at", "milestones") ?? throw fields.Missing("boundaries"));
                if (values.Length != at.Length + 1)
                {
                    throw new CaseException($"\"schedule\": {values.Length} rates need {values.Length - 1} boundaries, not {at.Length}");
                }

                made = Theory.MetaLearning.Schedule.Of(Enumerable.Range(0, count).Select(t => values[at.Count(b => t >= b)]));
                break;
            default:
                throw fields.Unknown(Kinds);
        }

        fields.Done();
        return new(Theory.MetaLearning.Schedule.Of(made.Rates, Momenta(own, count, plan)), plan.Average?.Invoke(count) ?? []);

        // a number of steps, or a share of them below 1
        int Length(params ReadOnlySpan<string> names) => fields.NumberOrNone(names) is not { } n ? 0
            : n > 0 && n < 1 ? (int)Math.Round(n * count)
            : n == Math.Floor(n) && Math.Abs(n) <= count ? (int)n
            : throw new CaseException(System.FormattableString.Invariant($"\"schedule.{names[0]}\": {n:R} is neither a number of steps up to {count} nor a share of them"));
    }

    private static Chosen Plain(JsonElement rates, JsonElement? momenta, int? steps, Plan plan)
    {
        var list = rates.ValueKind == JsonValueKind.Array ? CaseFields.Numbers("schedule", rates) : null;
        var count = steps ?? list?.Length ?? (momenta is { ValueKind: JsonValueKind.Array } some ? some.GetArrayLength() : throw new CaseException("the field \"steps\" is missing"));
        if (list is not null && list.Length != count)
        {
            throw new CaseException($"\"schedule\" has {list.Length} learning rates for {count} steps");
        }

        var α = list ?? [.. Enumerable.Repeat(CaseFields.Number("schedule", rates), count)];
        return new(Theory.MetaLearning.Schedule.Of(α, Momenta(momenta, count, plan)), plan.Average?.Invoke(count) ?? []);
    }

    private static double[] Momenta(JsonElement? own, int count, Plan plan)
    {
        if (own is { } value)
        {
            if (plan.Momentum is not null || plan.Momenta is not null)
            {
                throw new CaseException("the momentum stands twice, with the optimiser and with the schedule");
            }

            plan = WithMomentum(plan, "schedule.momentum", value);
        }

        if (plan.Momenta is { } list)
        {
            return list.Length == count ? list : throw new CaseException($"\"momentum\" has {list.Length} values for {count} steps");
        }

        return plan.Momentum is { } constant ? [.. Enumerable.Repeat(constant, count)]
            : plan.Base is "sgd" or "schedulefree" or "adam" ? new double[count]
            : throw new CaseException($"\"optimiser\": {plan.Base switch { "heavyball" => "heavy-ball", "buffered" => "buffered-momentum", _ => plan.Base }} needs a momentum, with the optimiser or with the schedule");
    }

    private static Chosen Searched(CaseFields fields, int count, Plan plan, NoisyQuadratic problem, Sampling? sampling)
    {
        if (sampling is not null)
        {
            throw new CaseException($"\"schedule\": {fields.Kind} is on offer for additive noise, not for least-squares noise");
        }

        if (plan.Base is not ("sgd" or "heavyball"))
        {
            throw new CaseException($"\"schedule\": {fields.Kind} is on offer for sgd, heavy-ball and their averages, not for {plan.Base}");
        }

        var box = BoxOf(fields, plan, problem);
        var passes = fields.WholeOrNone("passes", "sweeps", "iterations");
        int? horizon = fields.Kind is "receding" or "recedinghorizon" ? fields.WholeOrNone("horizon", "value", "k", "lookahead", "look-ahead") ?? throw fields.Missing("horizon") : null;
        fields.Done();
        if (plan.Joint)
        {
            if (fields.Kind != "optimal")
            {
                throw new CaseException("\"optimiser\": averaging weights are chosen jointly with an optimal schedule only");
            }

            return Of(Schedules.OptimalJointly(problem, count, box, passes: passes ?? 200));
        }

        if (plan.Average?.Invoke(count) is { } weights)
        {
            return fields.Kind switch
            {
                "greedy" or "greedyaveraged" => Of(Schedules.GreedyAveraged(problem, weights, box)),
                "optimal" => Of(Schedules.OptimalAveraged(problem, weights, box, passes: passes ?? 200)),
                _ => throw new CaseException($"\"schedule\": an average is judged greedily or optimally, not by {fields.Kind}"),
            };
        }

        return fields.Kind switch
        {
            "greedy" => new(Schedules.Greedy(problem, count, box), []),
            "receding" or "recedinghorizon" => new(Schedules.RecedingHorizon(problem, count, horizon!.Value, box, passes ?? 4), []),
            "optimal" => Of(Schedules.Optimal(problem, count, box, passes: passes ?? 400)),
            "bestfixed" or "fixedoptimal" => new(Schedules.BestFixed(problem, count, box), []),
            "onedimension" when problem.Count == 1 => new(Schedules.OneDimension(problem.Curvatures[0], problem.NoiseVariances[0], problem.Initial[0], count), []),
            "onedimension" => throw new CaseException($"\"schedule\": one-dimension is for a single curvature, not for {problem.Count}"),
            _ => throw new CaseException("\"schedule\": greedy-averaged needs an optimiser that averages: ema or tail-average"),
        };

        static Chosen Of(OptimisedSchedule found) => new(found.Schedule, [.. found.AveragingWeights]);
    }

    private static Box BoxOf(CaseFields fields, Plan plan, NoisyQuadratic problem)
    {
        var sgd = plan.Base == "sgd";
        if (plan.Momenta is not null)
        {
            throw new CaseException("\"schedule\": a search chooses the momenta; a list of them fits no box");
        }

        if (fields.Find("box", "bounds", "constraints") is not { } value)
        {
            return BoxFrom(fields);
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return CaseFields.Plain(value.GetString()!) switch
            {
                "published" or "wu" or "paper" => Box.Published(problem, !sgd),
                "none" or "free" or "unbounded" => BoxFrom(fields),
                _ => throw new CaseException($"\"schedule.box\": there is no box \"{value.GetString()}\"; there are published, none, and an object with max-rate, min-rate, max-momentum, min-momentum"),
            };
        }

        var inner = CaseFields.Of("schedule.box", value);
        var box = BoxFrom(inner);
        inner.Done();
        return box;

        Box BoxFrom(CaseFields from)
        {
            var (least, largest) = Range(from, "rate", "alpha", "lr", "learning-rate");
            var (leastMomentum, largestMomentum) = Range(from, "momentum", "mu", "beta", "momenta");
            if (plan.Momentum is { } held)
            {
                (leastMomentum, largestMomentum) = (held, held);
            }

            return new(from.NumberOrNone("max-rate", "largest-rate", "max-alpha", "alpha-max", "rate-max", "max-lr", "lr-max", "max-learning-rate") ?? largest ?? double.PositiveInfinity,
                sgd ? 0 : from.NumberOrNone("max-momentum", "largest-momentum", "max-mu", "mu-max", "momentum-max") ?? largestMomentum ?? 1,
                from.NumberOrNone("min-rate", "least-rate", "min-alpha", "alpha-min", "rate-min", "min-lr", "lr-min", "min-learning-rate") ?? least ?? 0,
                sgd ? 0 : from.NumberOrNone("min-momentum", "least-momentum", "min-mu", "mu-min", "momentum-min") ?? leastMomentum ?? 0);
        }

        static (double? Least, double? Largest) Range(CaseFields from, params ReadOnlySpan<string> names) => from.Find(names) is not { } value ? (null, null)
            : value.ValueKind == JsonValueKind.Array && CaseFields.Numbers($"schedule.{names[0]}", value) is [var low, var high] ? (low, high)
            : throw new CaseException($"\"schedule.{names[0]}\" is no range [least, largest]");
    }
}
