using Theory.Hyperreals;
using Theory.Numerics;
using Theory.Paper.Rendering;

namespace Theory.Paper.Claims;

/// <summary>Continuity by infinitely close points is the continuity of ε and δ.</summary>
internal static class ContinuityWithoutDelta
{
    private const int Finest = 30;

    public static Claim Claim { get; } = new(
        "continuity-is-infinitely-close-values-at-infinitely-close-points",
        "A function is continuous at $r$ iff $p \\approx r$ implies $f(p) \\approx f(r)$: no $\\varepsilon$ and $\\delta$ are needed.",
        "Hyperreal numbers",
        _ => Judge());

    private static readonly (Func<Hyperreal, Hyperreal> Germ, Func<Interval, Interval> Enclosed, double At)[] Smooth =
    [
        (x => x * x, x => x * x, 1.5),
        (Hyperreal.Exp, Interval.Exp, 1),
        (Hyperreal.Sqrt, Interval.Sqrt, 2),
        (x => Hyperreal.Apply("sin", x), Interval.Sin, 0.75),
        (x => Hyperreal.Apply("atan", x), Interval.Atan, -3),
        (x => Hyperreal.Apply("Abs", x), Interval.Abs, 0),
        (x => Hyperreal.One / (Hyperreal.One + (x * x)), x => 1 / (1 + (x * x)), 0.5),
        (Hyperreal.Floor, x => Interval.Of(Math.Floor(x.Lower), Math.Floor(x.Upper)), 2.5),
    ];

    private static readonly (Func<Hyperreal, Hyperreal> Germ, Func<double, double> Plain, double At)[] Jumping =
    [
        (Hyperreal.Floor, Math.Floor, 2),
        (x => Hyperreal.Apply("sign", x), x => Math.Sign(x), 0),
        (x => x - Hyperreal.Floor(x), x => x - Math.Floor(x), -1),
        (x => x * Hyperreal.Floor(x), x => x * Math.Floor(x), 3),
    ];

    private static Verdict Judge()
    {
        var (agree, differ, undecided) = (0, 0, 0);
        void Count(Truth infinitelyClose, bool epsilonDelta)
        {
            if (infinitelyClose.Kind is not (TruthKind.Always or TruthKind.Never))
            {
                undecided++;
            }
            else if ((infinitelyClose.Kind == TruthKind.Always) == epsilonDelta)
            {
                agree++;
            }
            else
            {
                differ++;
            }
        }

        foreach (var (germ, enclosed, at) in Smooth)
        {
            Count(Hyperreal.IsContinuousAt(germ, Hyperreal.FromDouble(at)), Enumerable.Range(1, Finest).All(k => HasDelta(enclosed, at, Math.ScaleB(1, -k))));
        }

        foreach (var (germ, plain, at) in Jumping)
        {
            // a jump of a quarter at every distance down to 2^−40: no δ serves ε = ¼
            Count(Hyperreal.IsContinuousAt(germ, Hyperreal.FromDouble(at)), !Enumerable.Range(1, 40).All(k => new[] { 1, -1 }.Any(s => Math.Abs(plain(at + Math.ScaleB(s, -k)) - plain(at)) >= 0.25)));
        }

        return new Verdict(
            differ > 0 ? Outcome.Fails : undecided > 0 ? Outcome.Undecided : Outcome.Holds,
            "Both definitions name the same functions and points.",
            $"{Smooth.Length} continuous functions and {Jumping.Length} that jump: {agree} verdicts agree, {differ} differ, {undecided} are undecided. By $\\varepsilon$ and $\\delta$: an interval about the point whose image, enclosed, stays within $\\varepsilon$, for $\\varepsilon$ down to $2^{{-{Finest}}}$; or a jump of at least $\\frac{{1}}{{4}}$ at every distance down to $2^{{-40}}$.",
            "Holds if the two routes, which share no code, agree on every function. Finitely many $\\varepsilon$ are tried; the germs answer for all.");
    }

    private static bool HasDelta(Func<Interval, Interval> f, double at, double epsilon)
    {
        var value = f(Interval.FromDouble(at));
        for (var delta = 0.25; delta > 1e-14; delta /= 2)
        {
            var image = f(Interval.Of(at - delta, at + delta));
            if (image.Upper - value.Lower <= epsilon && value.Upper - image.Lower <= epsilon)
            {
                return true;
            }
        }

        return false;
    }
}
