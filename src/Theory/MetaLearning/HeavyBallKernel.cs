using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Theory.MetaLearning;

/// <summary>The lanes of one hardware register, so that a kernel is written once for each width.</summary>
/// <typeparam name="TVector">The register.</typeparam>
internal interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>Doubles a register.</summary>
    static abstract int Count { get; }

    /// <summary>The same value in each lane.</summary>
    static abstract TVector All(double value);

    /// <summary>a + b.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a · b.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a · b + c, rounded once.</summary>
    static abstract TVector Fused(TVector a, TVector b, TVector c);

    /// <summary>c − a · b, rounded once.</summary>
    static abstract TVector Less(TVector a, TVector b, TVector c);

    /// <summary>The sum of the lanes.</summary>
    static abstract double Sum(TVector a);
}

/// <summary>Four doubles.</summary>
internal readonly struct Lanes4 : ILanes<Vector256<double>>
{
    public static int Count => 4;

    public static Vector256<double> All(double value) => Vector256.Create(value);

    public static Vector256<double> Add(Vector256<double> a, Vector256<double> b) => a + b;

    public static Vector256<double> Multiply(Vector256<double> a, Vector256<double> b) => a * b;

    public static Vector256<double> Fused(Vector256<double> a, Vector256<double> b, Vector256<double> c) => Vector256.FusedMultiplyAdd(a, b, c);

    public static Vector256<double> Less(Vector256<double> a, Vector256<double> b, Vector256<double> c) => Vector256.FusedMultiplyAdd(-a, b, c);

    public static double Sum(Vector256<double> a) => Vector256.Sum(a);
}

/// <summary>Eight doubles.</summary>
internal readonly struct Lanes8 : ILanes<Vector512<double>>
{
    public static int Count => 8;

    public static Vector512<double> All(double value) => Vector512.Create(value);

    public static Vector512<double> Add(Vector512<double> a, Vector512<double> b) => a + b;

    public static Vector512<double> Multiply(Vector512<double> a, Vector512<double> b) => a * b;

    public static Vector512<double> Fused(Vector512<double> a, Vector512<double> b, Vector512<double> c) => Vector512.FusedMultiplyAdd(a, b, c);

    public static Vector512<double> Less(Vector512<double> a, Vector512<double> b, Vector512<double> c) => Vector512.FusedMultiplyAdd(-a, b, c);

    public static double Sum(Vector512<double> a) => Vector512.Sum(a);
}

/// <summary>The three-state recursion of heavy ball with time innermost: a few registers' worth of coordinates goes through all T steps without leaving the registers.</summary>
/// <remarks>
/// p = E[θ²], q = E[v²], r = E[θv]; with a = αh: c = μr − ap, d = μq − ar, q ← μd − ac + α²n, r ← c + q, p ← p + c + r, where n = h²σ². That is one multiplication for a and
/// seven multiplications and fused ones, 15 flops in all. Each register depends on itself over some twenty cycles, so that four go side by side.
/// </remarks>
internal static class HeavyBallKernel
{
    // registers that are in flight together
    private const int Flight = 4;

    /// <summary>The width in doubles that this machine runs at.</summary>
    public static int Width => Vector512.IsHardwareAccelerated ? 8 : 4;

    /// <summary>½ Σ w h p after the last step.</summary>
    public static double Final(NoisyQuadratic problem, Schedule schedule) => Vector512.IsHardwareAccelerated
        ? Final<Lanes8, Vector512<double>>(problem, schedule)
        : Final<Lanes4, Vector256<double>>(problem, schedule);

    /// <summary>½ Σ w h p after each step, the start first.</summary>
    public static void Trajectory(NoisyQuadratic problem, Schedule schedule, Span<double> losses)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Trajectory<Lanes8, Vector512<double>>(problem, schedule, losses);
        }
        else
        {
            Trajectory<Lanes4, Vector256<double>>(problem, schedule, losses);
        }
    }

    /// <summary>½ Σ w h p after the last step, and its derivatives by each α and each μ.</summary>
    public static double Gradient(NoisyQuadratic problem, Schedule schedule, Span<double> byRate, Span<double> byMomentum) => Vector512.IsHardwareAccelerated
        ? Gradient<Lanes8, Vector512<double>>(problem, schedule, byRate, byMomentum)
        : Gradient<Lanes4, Vector256<double>>(problem, schedule, byRate, byMomentum);

    // h, n, p₀ and ½wh of one flight side by side, so that the inner loop reads one small block; zeros fill the last flight and stay zeros
    private static void Fill(NoisyQuadratic problem, int from, Span<double> block, int flight)
    {
        block.Clear();
        var h = problem.CurvatureSpan;
        for (var i = 0; i < flight && from + i < h.Length; i++)
        {
            var at = from + i;
            block[i] = h[at];
            block[flight + i] = h[at] * h[at] * problem.NoiseSpan[at];
            block[(2 * flight) + i] = problem.InitialSpan[at];
            block[(3 * flight) + i] = 0.5 * problem.MultiplicitySpan[at] * h[at];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TLanes, TVector>(TVector a, TVector n, TVector square, TVector μ, ref TVector p, ref TVector q, ref TVector r)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        var c = TLanes.Less(a, p, TLanes.Multiply(μ, r));
        var d = TLanes.Less(a, r, TLanes.Multiply(μ, q));
        q = TLanes.Less(a, c, TLanes.Fused(μ, d, TLanes.Multiply(square, n)));
        r = TLanes.Add(c, q);
        p = TLanes.Add(TLanes.Add(p, c), r);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Final<TLanes, TVector>(NoisyQuadratic problem, Schedule schedule)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        var flight = Flight * TLanes.Count;
        Span<double> block = stackalloc double[4 * flight];
        ref var start = ref Unsafe.As<double, TVector>(ref MemoryMarshal.GetReference(block));
        var rates = schedule.RateSpan;
        var momenta = schedule.MomentumSpan;
        var total = 0.0;
        for (var from = 0; from < problem.Count; from += flight)
        {
            Fill(problem, from, block, flight);
            var (p0, p1, p2, p3) = (Unsafe.Add(ref start, 8), Unsafe.Add(ref start, 9), Unsafe.Add(ref start, 10), Unsafe.Add(ref start, 11));
            TVector q0 = default, q1 = default, q2 = default, q3 = default;
            TVector r0 = default, r1 = default, r2 = default, r3 = default;
            for (var t = 0; t < rates.Length; t++)
            {
                var α = TLanes.All(rates[t]);
                var μ = TLanes.All(momenta[t]);
                var square = TLanes.Multiply(α, α);
                Step<TLanes, TVector>(TLanes.Multiply(α, start), Unsafe.Add(ref start, 4), square, μ, ref p0, ref q0, ref r0);
                Step<TLanes, TVector>(TLanes.Multiply(α, Unsafe.Add(ref start, 1)), Unsafe.Add(ref start, 5), square, μ, ref p1, ref q1, ref r1);
                Step<TLanes, TVector>(TLanes.Multiply(α, Unsafe.Add(ref start, 2)), Unsafe.Add(ref start, 6), square, μ, ref p2, ref q2, ref r2);
                Step<TLanes, TVector>(TLanes.Multiply(α, Unsafe.Add(ref start, 3)), Unsafe.Add(ref start, 7), square, μ, ref p3, ref q3, ref r3);
            }

            total += TLanes.Sum(TLanes.Add(
                TLanes.Add(TLanes.Multiply(Unsafe.Add(ref start, 12), p0), TLanes.Multiply(Unsafe.Add(ref start, 13), p1)),
                TLanes.Add(TLanes.Multiply(Unsafe.Add(ref start, 14), p2), TLanes.Multiply(Unsafe.Add(ref start, 15), p3))));
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Trajectory<TLanes, TVector>(NoisyQuadratic problem, Schedule schedule, Span<double> losses)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        var flight = Flight * TLanes.Count;
        Span<double> block = stackalloc double[4 * flight];
        ref var start = ref Unsafe.As<double, TVector>(ref MemoryMarshal.GetReference(block));
        var rates = schedule.RateSpan;
        var momenta = schedule.MomentumSpan;
        var sums = new TVector[rates.Length];
        for (var from = 0; from < problem.Count; from += flight)
        {
            Fill(problem, from, block, flight);
            var (p0, p1, p2, p3) = (Unsafe.Add(ref start, 8), Unsafe.Add(ref start, 9), Unsafe.Add(ref start, 10), Unsafe.Add(ref start, 11));
            TVector q0 = default, q1 = default, q2 = default, q3 = default;
            TVector r0 = default, r1 = default, r2 = default, r3 = default;
            for (var t = 0; t < rates.Length; t++)
            {
                var α = TLanes.All(rates[t]);
                var μ = TLanes.All(momenta[t]);
                var square = TLanes.Multiply(α, α);
                Step<TLanes, TVector>(TLanes.Multiply(α, start), Unsafe.Add(ref start, 4), square, μ, ref p0, ref q0, ref r0);
                Step<TLanes, TVector>(TLanes.Multiply(α, Unsafe.Add(ref start, 1)), Unsafe.Add(ref start, 5), square, μ, ref p1, ref q1, ref r1);
                Step<TLanes, TVector>(TLanes.Multiply(α, Unsafe.Add(ref start, 2)), Unsafe.Add(ref start, 6), square, μ, ref p2, ref q2, ref r2);
                Step<TLanes, TVector>(TLanes.Multiply(α, Unsafe.Add(ref start, 3)), Unsafe.Add(ref start, 7), square, μ, ref p3, ref q3, ref r3);
                var sum = TLanes.Fused(Unsafe.Add(ref start, 12), p0, sums[t]);
                sum = TLanes.Fused(Unsafe.Add(ref start, 13), p1, sum);
                sum = TLanes.Fused(Unsafe.Add(ref start, 14), p2, sum);
                sums[t] = TLanes.Fused(Unsafe.Add(ref start, 15), p3, sum);
            }
        }

        losses[0] = problem.Loss;
        for (var t = 0; t < rates.Length; t++)
        {
            losses[t + 1] = TLanes.Sum(sums[t]);
        }
    }

    // One flight runs forward, leaves its states in the cache, and runs backward over them at once: the cost-to-go is P p + Q q + R r, and with S = P + Q + R, U = 2P + R
    // ∂L/∂α = 2S(αn − hc) − hUp and ∂L/∂μ = 2Sd + Ur.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Gradient<TLanes, TVector>(NoisyQuadratic problem, Schedule schedule, Span<double> byRate, Span<double> byMomentum)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        const int Pair = 2;
        var flight = Pair * TLanes.Count;
        Span<double> block = stackalloc double[4 * flight];
        ref var start = ref Unsafe.As<double, TVector>(ref MemoryMarshal.GetReference(block));
        var rates = schedule.RateSpan;
        var momenta = schedule.MomentumSpan;
        var states = new TVector[6 * rates.Length];
        var sums = new TVector[2 * rates.Length];
        var total = 0.0;
        for (var from = 0; from < problem.Count; from += flight)
        {
            Fill(problem, from, block, flight);
            var (h0, h1, n0, n1) = (start, Unsafe.Add(ref start, 1), Unsafe.Add(ref start, 2), Unsafe.Add(ref start, 3));
            var (p0, p1) = (Unsafe.Add(ref start, 4), Unsafe.Add(ref start, 5));
            TVector q0 = default, q1 = default, r0 = default, r1 = default;
            for (var t = 0; t < rates.Length; t++)
            {
                (states[6 * t], states[(6 * t) + 1], states[(6 * t) + 2], states[(6 * t) + 3], states[(6 * t) + 4], states[(6 * t) + 5]) = (p0, q0, r0, p1, q1, r1);
                var α = TLanes.All(rates[t]);
                var μ = TLanes.All(momenta[t]);
                var square = TLanes.Multiply(α, α);
                Step<TLanes, TVector>(TLanes.Multiply(α, h0), n0, square, μ, ref p0, ref q0, ref r0);
                Step<TLanes, TVector>(TLanes.Multiply(α, h1), n1, square, μ, ref p1, ref q1, ref r1);
            }

            var (P0, P1) = (Unsafe.Add(ref start, 6), Unsafe.Add(ref start, 7));
            total += TLanes.Sum(TLanes.Add(TLanes.Multiply(P0, p0), TLanes.Multiply(P1, p1)));
            TVector Q0 = default, Q1 = default, R0 = default, R1 = default;
            for (var t = rates.Length - 1; t >= 0; t--)
            {
                var α = TLanes.All(rates[t]);
                var μ = TLanes.All(momenta[t]);
                var (gradient, momentum) = (sums[2 * t], sums[(2 * t) + 1]);
                Back<TLanes, TVector>(h0, n0, α, μ, states[6 * t], states[(6 * t) + 1], states[(6 * t) + 2], ref P0, ref Q0, ref R0, ref gradient, ref momentum);
                Back<TLanes, TVector>(h1, n1, α, μ, states[(6 * t) + 3], states[(6 * t) + 4], states[(6 * t) + 5], ref P1, ref Q1, ref R1, ref gradient, ref momentum);
                (sums[2 * t], sums[(2 * t) + 1]) = (gradient, momentum);
            }
        }

        for (var t = 0; t < rates.Length; t++)
        {
            byRate[t] = TLanes.Sum(sums[2 * t]);
            byMomentum[t] = TLanes.Sum(sums[(2 * t) + 1]);
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Back<TLanes, TVector>(TVector h, TVector n, TVector α, TVector μ, TVector p, TVector q, TVector r, ref TVector P, ref TVector Q, ref TVector R, ref TVector byRate, ref TVector byMomentum)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        var a = TLanes.Multiply(α, h);
        var c = TLanes.Less(a, p, TLanes.Multiply(μ, r));
        var d = TLanes.Less(a, r, TLanes.Multiply(μ, q));
        var u = TLanes.Add(TLanes.Add(P, P), R);
        var s = TLanes.Add(TLanes.Add(P, Q), R);
        var twice = TLanes.Add(s, s);
        byRate = TLanes.Fused(twice, TLanes.Less(h, c, TLanes.Multiply(α, n)), TLanes.Less(TLanes.Multiply(h, u), p, byRate));
        byMomentum = TLanes.Fused(twice, d, TLanes.Fused(u, r, byMomentum));

        // pulled back through θ' = θ + u, v' = u, u = μv − aθ: P ← P − aU + a²S, Q ← μ²S, R ← μ(U − 2aS)
        var slope = TLanes.Less(a, s, u);
        P = TLanes.Less(a, slope, P);
        R = TLanes.Multiply(μ, TLanes.Less(a, s, slope));
        Q = TLanes.Multiply(TLanes.Multiply(μ, μ), s);
    }
}
