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

    /// <summary>The sum of eight lanes, in one order at each width.</summary>
    static abstract double Sum(ref TVector eight);
}

/// <summary>Four doubles.</summary>
internal readonly struct Lanes4 : ILanes<Vector256<double>>
{
    public static int Count => 4;

    public static Vector256<double> All(double value) => Vector256.Create(value);

    public static Vector256<double> Add(Vector256<double> a, Vector256<double> b) => a + b;

    public static Vector256<double> Multiply(Vector256<double> a, Vector256<double> b) => a * b;

    public static Vector256<double> Fused(Vector256<double> a, Vector256<double> b, Vector256<double> c) => Vector256.FusedMultiplyAdd(a, b, c);

    public static double Sum(ref Vector256<double> eight) => Vector256.Sum(eight + Unsafe.Add(ref eight, 1));
}

/// <summary>Eight doubles.</summary>
internal readonly struct Lanes8 : ILanes<Vector512<double>>
{
    public static int Count => 8;

    public static Vector512<double> All(double value) => Vector512.Create(value);

    public static Vector512<double> Add(Vector512<double> a, Vector512<double> b) => a + b;

    public static Vector512<double> Multiply(Vector512<double> a, Vector512<double> b) => a * b;

    public static Vector512<double> Fused(Vector512<double> a, Vector512<double> b, Vector512<double> c) => Vector512.FusedMultiplyAdd(a, b, c);

    public static double Sum(ref Vector512<double> eight) => Vector256.Sum(eight.GetLower() + eight.GetUpper());
}

/// <summary>The three-moment recursion of heavy ball and its adjoint, a block of coordinates at a time, so that all T steps of a block run within the nearest caches.</summary>
/// <remarks>
/// <para>p = E[θ²], m = μE[θv] and k = μ²E[v²], with the momentum of the step to come; with a = αh and n = h²σ² a step is two shears: c = m − ap and q = k − a(m + c) + α²n, then r = c + q and
/// p ← p + c + r; m and k are r and q times the next momentum and its square. That is six multiplications or fused ones and four sums a coordinate, where the moments as the theorem writes
/// them take eight and three.</para>
/// <para>The cost-to-go is Pp + Qq + 2Rr and goes back through the same shears: R ← R + P, Q ← Q + the sum of both R; then R' = R − aQ, P ← P − a(R + R'), Q ← μ²Q, R ← μR'. Along the
/// way ∂L/∂α = 2 Σ αnQ − h(R'p + Qm) and μ∂L/∂μ = 2 Σ R'm + Qk, with the Q between the shears and the moments before the step: eleven multiplications or fused ones.</para>
/// <para>A momentum of 0 is taken as 2⁻³⁰⁰, which moves no moment by a bit and leaves what its derivative is made of.</para>
/// <para>A step depends on the one before through some twenty cycles: a block is long enough to hide them. What is summed over coordinates is summed in one order, whatever the width of the machine's
/// registers and however long a block: eight sums, each over every eighth coordinate, which registers of four lanes hold as two that take turns.</para>
/// </remarks>
internal static class HeavyBallKernel
{
    // coordinates in a block: a multiple of 16
    private const int Most = 256;

    // stands for a momentum of 0
    private const double Least = 4.909093465297727e-91;

    // bytes of a block's trajectory that the gradient keeps: they stay in the second cache
    private const int Kept = 480 << 10;

    /// <summary>½ Σ w h p after the last step.</summary>
    public static double Final(NoisyQuadratic problem, Schedule schedule) => Run(problem, schedule, [], [], []);

    /// <summary>½ Σ w h p after each step, the start first.</summary>
    public static void Trajectory(NoisyQuadratic problem, Schedule schedule, Span<double> losses)
    {
        losses[0] = problem.Loss;
        Run(problem, schedule, losses[1..], [], []);
    }

    /// <summary>½ Σ w h p after the last step, and its derivatives by each α and each μ.</summary>
    public static double Gradient(NoisyQuadratic problem, Schedule schedule, Span<double> byRate, Span<double> byMomentum) => Run(problem, schedule, [], byRate, byMomentum);

    /// <summary>The same at one width: an empty span asks for nothing.</summary>
    public static double Run<TLanes, TVector>(NoisyQuadratic problem, Schedule schedule, Span<double> losses, Span<double> byRate, Span<double> byMomentum)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        var (steps, each, back) = (schedule.Steps, !losses.IsEmpty, !byRate.IsEmpty);
        var vectors = (problem.Count + TLanes.Count - 1) / TLanes.Count;
        var most = back ? Math.Clamp(Kept / (3 * sizeof(double) * steps) & ~15, 32, Most) : Most;
        var size = Math.Min(vectors, most / TLanes.Count);
        var (stride, sums) = (back ? 3 * size : 0, (each ? steps : 0) + (back ? 3 * steps : 0));
        var scratch = ArrayPool<double>.Shared.Rent((TLanes.Count * ((9 * size) + (stride * steps))) + (8 * sums) + (4 * steps) + 12);
        try
        {
            ref var constants = ref Aligned<TVector>(scratch);
            ref var costs = ref Unsafe.Add(ref constants, 3 * size);
            ref var totals = ref Unsafe.Add(ref costs, 3 * size);
            ref var states = ref Unsafe.Add(ref totals, sums * Turns<TLanes, TVector>());
            ref var last = ref Unsafe.Add(ref states, stride * steps);
            ref var table = ref Unsafe.As<TVector, double>(ref Unsafe.Add(ref last, 3 * size));
            MemoryMarshal.CreateSpan(ref Unsafe.As<TVector, double>(ref totals), 8 * sums).Clear();
            for (var t = 0; t < steps; t++)
            {
                var (α, μ) = (schedule.RateSpan[t], schedule.MomentumSpan[t]);
                μ = Math.Abs(μ) < Least ? Least : μ;
                (Unsafe.Add(ref table, 4 * t), Unsafe.Add(ref table, (4 * t) + 1), Unsafe.Add(ref table, (4 * t) + 2), Unsafe.Add(ref table, (4 * t) + 3)) = (-α, μ, μ * μ, α * α);
            }

            // what would come after the last step
            (Unsafe.Add(ref table, 4 * steps), Unsafe.Add(ref table, (4 * steps) + 1), Unsafe.Add(ref table, (4 * steps) + 2), Unsafe.Add(ref table, (4 * steps) + 3)) = (0, 1, 1, 0);
            var (total, other) = (default(TVector), default(TVector));
            for (var from = 0; from < vectors; from += size)
            {
                var count = Math.Min(size, vectors - from);
                Load<TLanes, TVector>(problem, from, count, ref constants, ref states, ref costs);
                if (back)
                {
                    Forward<TLanes, TVector, ForGradient>(ref table, steps, count, stride, ref constants, ref states, ref totals);
                }
                else if (each)
                {
                    Forward<TLanes, TVector, EachLoss>(ref table, steps, count, stride, ref constants, ref states, ref totals);
                }
                else
                {
                    Forward<TLanes, TVector, LastLoss>(ref table, steps, count, stride, ref constants, ref states, ref totals);
                }

                for (var k = 0; k < 3 * count; k += 3)
                {
                    var sum = TLanes.Fused(Unsafe.Add(ref costs, k), Unsafe.Add(ref last, k), total);
                    (total, other) = TLanes.Count == 4 ? (other, sum) : (sum, other);
                }

                if (back)
                {
                    Back<TLanes, TVector>(ref table, steps, count, stride, ref constants, ref states, ref costs, ref totals);
                }
            }

            for (var t = 0; t < losses.Length; t++)
            {
                losses[t] = TLanes.Sum(ref Unsafe.Add(ref totals, t * Turns<TLanes, TVector>()));
            }

            for (var t = 0; t < byRate.Length; t++)
            {
                var turns = Turns<TLanes, TVector>();
                ref var sum = ref Unsafe.Add(ref totals, 3 * t * turns);
                byRate[t] = -2 * (TLanes.Sum(ref sum) + (Unsafe.Add(ref table, 4 * t) * TLanes.Sum(ref Unsafe.Add(ref sum, turns))));
                byMomentum[t] = 2 * TLanes.Sum(ref Unsafe.Add(ref sum, 2 * turns)) / Unsafe.Add(ref table, (4 * t) + 1);
            }

            // the constants have served
            (constants, Unsafe.Add(ref constants, 1)) = (total, other);
            return TLanes.Sum(ref constants);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(scratch);
        }
    }

    private static double Run(NoisyQuadratic problem, Schedule schedule, Span<double> losses, Span<double> byRate, Span<double> byMomentum) => Vector512.IsHardwareAccelerated
        ? Run<Lanes8, Vector512<double>>(problem, schedule, losses, byRate, byMomentum)
        : Run<Lanes4, Vector256<double>>(problem, schedule, losses, byRate, byMomentum);

    // registers that hold eight sums
    private static int Turns<TLanes, TVector>()
        where TLanes : ILanes<TVector>
        where TVector : struct => 8 / TLanes.Count;

    // A register that straddles two lines of the cache costs twice. Were the array moved meanwhile, that is all it would cost.
    private static ref TVector Aligned<TVector>(double[] scratch)
        where TVector : struct
    {
        ref var first = ref MemoryMarshal.GetArrayDataReference(scratch);
        var past = (int)(Unsafe.ByteOffset(ref Unsafe.NullRef<double>(), ref first) & 63) / sizeof(double);
        return ref Unsafe.As<double, TVector>(ref Unsafe.Add(ref first, (8 - past) & 7));
    }

    // (h, n, ½wh), (p₀, 0, 0) and (½wh, 0, 0) a register
    private static void Load<TLanes, TVector>(NoisyQuadratic problem, int from, int count, ref TVector constants, ref TVector states, ref TVector costs)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        for (var (k, at) = (0, from * TLanes.Count); k < 3 * count; k += 3, at += TLanes.Count)
        {
            var h = At<TLanes, TVector>(problem.CurvatureSpan, at);
            var weight = TLanes.Multiply(TLanes.All(0.5), TLanes.Multiply(At<TLanes, TVector>(problem.MultiplicitySpan, at), h));
            Unsafe.Add(ref constants, k) = h;
            Unsafe.Add(ref constants, k + 1) = TLanes.Multiply(TLanes.Multiply(h, h), At<TLanes, TVector>(problem.NoiseSpan, at));
            Unsafe.Add(ref constants, k + 2) = weight;
            (Unsafe.Add(ref states, k), Unsafe.Add(ref states, k + 1), Unsafe.Add(ref states, k + 2)) = (At<TLanes, TVector>(problem.InitialSpan, at), default, default);
            (Unsafe.Add(ref costs, k), Unsafe.Add(ref costs, k + 1), Unsafe.Add(ref costs, k + 2)) = (weight, default, default);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector At<TLanes, TVector>(ReadOnlySpan<double> values, int at)
        where TLanes : ILanes<TVector>
        where TVector : struct => at + TLanes.Count <= values.Length
        ? Unsafe.ReadUnaligned<TVector>(ref Unsafe.As<double, byte>(ref Unsafe.Add(ref MemoryMarshal.GetReference(values), at)))
        : Rest<TLanes, TVector>(values[at..]);

    // zeros fill the last register and stay zeros
    private static TVector Rest<TLanes, TVector>(ReadOnlySpan<double> values)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        Span<double> padded = stackalloc double[TLanes.Count];
        padded.Clear();
        values.CopyTo(padded);
        return MemoryMarshal.Read<TVector>(MemoryMarshal.AsBytes(padded));
    }

    // With a stride the moments before each step are kept, else each step writes over them. The purpose is a type, so that the choice costs the loop nothing; where no gradient follows, m and k are
    // not kept: the unscaled moments are, which wide registers prefer.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward<TLanes, TVector, TPurpose>(ref double table, int steps, int count, int stride, ref TVector constants, ref TVector states, ref TVector totals)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        for (var t = 0; t < steps; t++)
        {
            ref var step = ref Unsafe.Add(ref table, 4 * t);
            var own = typeof(TPurpose) == typeof(ForGradient) ? 4 : 0;
            var (α, μ, μμ, αα) = (TLanes.All(step), TLanes.All(Unsafe.Add(ref step, own + 1)), TLanes.All(Unsafe.Add(ref step, own + 2)), TLanes.All(Unsafe.Add(ref step, 3)));
            ref var constant = ref constants;
            ref var state = ref Unsafe.Add(ref states, stride * t);
            ref var next = ref Unsafe.Add(ref state, stride);
            ref var total = ref Unsafe.Add(ref totals, t * Turns<TLanes, TVector>());
            var (loss, other) = typeof(TPurpose) == typeof(EachLoss) ? (total, TLanes.Count == 4 ? Unsafe.Add(ref total, 1) : default) : default;
            for (var i = 0; i < count; i++)
            {
                var a = TLanes.Multiply(α, constant);
                var m = typeof(TPurpose) == typeof(ForGradient) ? Unsafe.Add(ref state, 2) : TLanes.Multiply(μ, Unsafe.Add(ref state, 2));
                var c = TLanes.Fused(a, state, m);
                var q = typeof(TPurpose) == typeof(ForGradient)
                    ? TLanes.Fused(a, TLanes.Add(m, c), TLanes.Fused(αα, Unsafe.Add(ref constant, 1), Unsafe.Add(ref state, 1)))
                    : TLanes.Fused(a, TLanes.Add(m, c), TLanes.Fused(μμ, Unsafe.Add(ref state, 1), TLanes.Multiply(αα, Unsafe.Add(ref constant, 1))));
                var r = TLanes.Add(c, q);
                var p = TLanes.Add(TLanes.Add(state, c), r);
                next = p;
                Unsafe.Add(ref next, 1) = typeof(TPurpose) == typeof(ForGradient) ? TLanes.Multiply(μμ, q) : q;
                Unsafe.Add(ref next, 2) = typeof(TPurpose) == typeof(ForGradient) ? TLanes.Multiply(μ, r) : r;
                if (typeof(TPurpose) == typeof(EachLoss))
                {
                    var sum = TLanes.Fused(Unsafe.Add(ref constant, 2), p, loss);
                    (loss, other) = TLanes.Count == 4 ? (other, sum) : (sum, other);
                }

                constant = ref Unsafe.Add(ref constant, 3);
                state = ref Unsafe.Add(ref state, 3);
                next = ref Unsafe.Add(ref next, 3);
            }

            if (typeof(TPurpose) == typeof(EachLoss))
            {
                total = loss;
                if (TLanes.Count == 4)
                {
                    Unsafe.Add(ref total, 1) = other;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Back<TLanes, TVector>(ref double table, int steps, int count, int stride, ref TVector constants, ref TVector states, ref TVector costs, ref TVector totals)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        for (var t = steps - 1; t >= 0; t--)
        {
            ref var step = ref Unsafe.Add(ref table, 4 * t);
            var (α, μ, μμ) = (TLanes.All(step), TLanes.All(Unsafe.Add(ref step, 1)), TLanes.All(Unsafe.Add(ref step, 2)));
            ref var constant = ref constants;
            ref var state = ref Unsafe.Add(ref states, stride * t);
            ref var cost = ref costs;
            var turns = Turns<TLanes, TVector>();
            ref var total = ref Unsafe.Add(ref totals, 3 * t * turns);
            var (bySlope, byNoise, byMomentum) = (total, Unsafe.Add(ref total, turns), Unsafe.Add(ref total, 2 * turns));
            var (otherSlope, otherNoise, otherMomentum) = TLanes.Count == 4 ? (Unsafe.Add(ref total, 1), Unsafe.Add(ref total, 3), Unsafe.Add(ref total, 5)) : default;
            for (var k = 0; k < count; k++)
            {
                var a = TLanes.Multiply(α, constant);
                var before = TLanes.Add(Unsafe.Add(ref cost, 2), cost);
                var Q = TLanes.Add(TLanes.Add(Unsafe.Add(ref cost, 1), Unsafe.Add(ref cost, 2)), before);
                var R = TLanes.Fused(a, Q, before);
                var noise = TLanes.Fused(Unsafe.Add(ref constant, 1), Q, byNoise);
                cost = TLanes.Fused(a, TLanes.Add(before, R), cost);
                Unsafe.Add(ref cost, 1) = TLanes.Multiply(μμ, Q);
                Unsafe.Add(ref cost, 2) = TLanes.Multiply(μ, R);
                var slope = TLanes.Fused(constant, TLanes.Fused(R, state, TLanes.Multiply(Q, Unsafe.Add(ref state, 2))), bySlope);
                var momentum = TLanes.Add(TLanes.Fused(R, Unsafe.Add(ref state, 2), TLanes.Multiply(Q, Unsafe.Add(ref state, 1))), byMomentum);
                if (TLanes.Count == 4)
                {
                    (bySlope, byNoise, byMomentum) = (otherSlope, otherNoise, otherMomentum);
                    (otherSlope, otherNoise, otherMomentum) = (slope, noise, momentum);
                }
                else
                {
                    (bySlope, byNoise, byMomentum) = (slope, noise, momentum);
                }

                constant = ref Unsafe.Add(ref constant, 3);
                state = ref Unsafe.Add(ref state, 3);
                cost = ref Unsafe.Add(ref cost, 3);
            }

            (total, Unsafe.Add(ref total, turns), Unsafe.Add(ref total, 2 * turns)) = (bySlope, byNoise, byMomentum);
            if (TLanes.Count == 4)
            {
                (Unsafe.Add(ref total, 1), Unsafe.Add(ref total, 3), Unsafe.Add(ref total, 5)) = (otherSlope, otherNoise, otherMomentum);
            }
        }
    }

    private readonly struct LastLoss;

    private readonly struct EachLoss;

    private readonly struct ForGradient;
}
