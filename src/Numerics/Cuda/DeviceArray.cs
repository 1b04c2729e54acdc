using System.Numerics;
using static System.FormattableString;

namespace Theory.Numerics;

/// <summary>A matrix in a device's memory, real or complex: what <see cref="DeviceMatrix"/> and <see cref="ComplexDeviceMatrix"/> do.</summary>
/// <remarks>Factorisations work on a copy; one whose norm is far from 1 is first scaled by a power of two, so that squares neither overflow nor underflow.</remarks>
/// <typeparam name="T">The scalars.</typeparam>
internal sealed class DeviceArray<T>
    where T : unmanaged, INumberBase<T>
{
    // Squares and sums of squares of what lies within stay in range.
    private const int Far = 400;

    private readonly CudaDevice device;
    private readonly CudaRoutines<T> routines;
    private readonly DeviceBuffer memory;

    private DeviceArray(CudaDevice device, int rows, int columns, DeviceBuffer memory)
    {
        (this.device, Rows, Columns, this.memory) = (device, rows, columns, memory);
        routines = new CudaRoutines<T>(device);
    }

    public int Rows { get; }

    public int Columns { get; }

    public string Shape => Invariant($"{Rows}×{Columns}");

    private long Count => (long)Rows * Columns;

    public static DeviceArray<T> Of(CudaDevice device, T[] values, int rows, int columns)
    {
        for (var k = 0; k < values.Length; k++)
        {
            if (!T.IsFinite(values[k]))
            {
                throw new ArgumentException(Invariant($"a[{k % rows}, {k / rows}] is {values[k]:R}, not finite."), "a");
            }
        }

        return new(device, rows, columns, new CudaRoutines<T>(device).Upload(values));
    }

    public T[] ToHost()
    {
        var values = routines.Download(memory, Count);
        foreach (var part in MatrixEntry.Parts(values.AsSpan()))
        {
            if (!double.IsFinite(part))
            {
                throw new OverflowException("An entry is outside the range of double.");
            }
        }

        return values;
    }

    public double Norm() => routines.Norm(memory, Count) is var norm && double.IsFinite(norm) ? norm : throw new OverflowException("The norm is outside the range of double.");

    public DeviceArray<T> Times(DeviceArray<T> other)
    {
        if (Columns != other.Rows)
        {
            throw new ArgumentException($"a is {Shape}, b is {other.Shape}: the inner dimensions differ.", "b");
        }

        Same(other);
        var result = routines.New((long)Rows * other.Columns);
        routines.Multiply(CudaRoutines<T>.None, CudaRoutines<T>.None, Rows, other.Columns, Columns, T.One, memory, Rows, other.memory, other.Rows, T.Zero, result, Rows);
        return Make(Rows, other.Columns, result);
    }

    public DeviceArray<T> Plus(DeviceArray<T> other, T factor)
    {
        if (Rows != other.Rows || Columns != other.Columns)
        {
            throw new ArgumentException($"a is {Shape}, b is {other.Shape}.", "b");
        }

        Same(other);
        var result = routines.New(Count);
        routines.Add(CudaRoutines<T>.None, CudaRoutines<T>.None, Rows, Columns, T.One, memory, Rows, factor, other.memory, Rows, result, Rows);
        return Make(Rows, Columns, result);
    }

    public DeviceArray<T> Times(T factor)
    {
        if (!T.IsFinite(factor))
        {
            throw new ArgumentException(Invariant($"c is {factor:R}, not finite."), "c");
        }

        var result = routines.New(Count);
        routines.Add(CudaRoutines<T>.None, CudaRoutines<T>.None, Rows, Columns, factor, memory, Rows, T.Zero, memory, Rows, result, Rows);
        return Make(Rows, Columns, result);
    }

    public DeviceArray<T> Turned(int op)
    {
        var result = routines.New(Count);
        routines.Transpose(op, Columns, Rows, memory, result);
        return Make(Columns, Rows, result);
    }

    public DeviceArray<T> Solve(DeviceArray<T> right)
    {
        Square();
        if (right.Rows != Rows)
        {
            throw new ArgumentException($"a is {Shape}, b is {right.Shape}: the numbers of rows differ.", "b");
        }

        Same(right);
        using var lu = routines.New(Count);
        using var pivots = routines.NewWhole(Rows);
        routines.Copy(lu, memory, Count);
        var vanished = routines.LuFactor(lu, Rows, pivots);
        if (vanished > 0)
        {
            throw new SingularMatrixException(Invariant($"A is singular: pivot {vanished - 1} is zero."));
        }

        var x = routines.New(right.Count);
        routines.Copy(x, right.memory, right.Count);
        routines.LuSolve(lu, Rows, pivots, x, right.Columns);
        return Make(right.Rows, right.Columns, x);
    }

    public (DeviceArray<T> Q, DeviceArray<T> R) Qr()
    {
        var k = Math.Min(Rows, Columns);
        var (a, exponent) = Scaled();
        using (a)
        {
            using var tau = routines.New(k);
            routines.QrFactor(a, Rows, Columns, tau);

            // Of a wide matrix the columns behind the square are R's as they are.
            var r = routines.New((long)k * Columns);
            if (Columns > k)
            {
                routines.Copy(r, a, Count);
            }

            routines.Triangle(true, k, a, Rows, r);
            var q = routines.New((long)Rows * k);
            routines.Copy(q, a, (long)Rows * k);
            routines.QrColumns(q, Rows, k, k, tau);
            return (Make(Rows, k, q), Make(k, Columns, r).Unscaled(exponent));
        }
    }

    public (DeviceArray<T> U, double[] S, DeviceArray<T> V) Svd()
    {
        if (Rows < Columns)
        {
            var (v, values, u) = Turned(CudaRoutines<T>.Adjoint).Svd();
            return (u, values, v);
        }

        var (a, exponent) = Scaled();
        using (a)
        {
            using var s = routines.NewReal(Columns);
            using var vh = routines.New((long)Columns * Columns);
            var u = routines.New(Count);
            if (!routines.Svd(a, Rows, Columns, s, u, vh, false))
            {
                throw new NotConvergedException("The singular value decomposition did not converge.");
            }

            var v = routines.New((long)Columns * Columns);
            routines.Transpose(CudaRoutines<T>.Adjoint, Columns, Columns, vh, v);
            return (Make(Rows, Columns, u), Unscaled(routines.DownloadReal(s, Columns), exponent), Make(Columns, Columns, v));
        }
    }

    public (double[] Values, DeviceArray<T> Vectors) Hermitian()
    {
        var (a, exponent) = Mean().Scaled();
        using var values = routines.NewReal(Rows);
        if (!routines.Hermitian(a, Rows, values, true))
        {
            throw new NotConvergedException("The eigenvalue iteration did not converge.");
        }

        return (Unscaled(routines.DownloadReal(values, Rows), exponent), Make(Rows, Rows, a));
    }

    public DeviceArray<T> Cholesky()
    {
        var (a, exponent) = Mean().Scaled(even: true);
        using (a)
        {
            var bad = routines.Cholesky(a, Rows);
            if (bad > 0)
            {
                throw new NotPositiveDefiniteException(Invariant($"A is not positive definite, to working precision: its leading part of order {bad} is not."));
            }

            var l = routines.New(Count);
            routines.Triangle(false, Rows, a, Rows, l);
            return Make(Rows, Rows, l).Unscaled(exponent / 2);
        }
    }

    public override string ToString() => $"{Shape} matrix on {device.Name}";

    private static double[] Unscaled(double[] values, int exponent)
    {
        MatrixEntry.Scale(values, exponent);
        return values.All(double.IsFinite) ? values : throw new OverflowException("A singular value or eigenvalue is outside the range of double.");
    }

    private DeviceArray<T> Unscaled(int exponent) => exponent == 0 ? this : Times(T.CreateChecked(Math.ScaleB(1, exponent)));

    private DeviceArray<T> Make(int rows, int columns, DeviceBuffer buffer) => new(device, rows, columns, buffer);

    // A copy at a norm whose square is in range, and the exponent of what it was divided by.
    private (DeviceBuffer Memory, int Exponent) Scaled(bool even = false)
    {
        var norm = Norm();
        var exponent = norm == 0 || Math.Abs(Math.ILogB(norm)) <= Far ? 0 : Math.Clamp(Math.ILogB(norm), -1000, 1000);
        if (even && (exponent & 1) != 0)
        {
            exponent--;
        }

        var copy = routines.New(Count);
        routines.Add(CudaRoutines<T>.None, CudaRoutines<T>.None, Rows, Columns, T.CreateChecked(Math.ScaleB(1, -exponent)), memory, Rows, T.Zero, memory, Rows, copy, Rows);
        return (copy, exponent);
    }

    // (A + Aᴴ)/2 of what is Hermitian to rounding.
    private DeviceArray<T> Mean()
    {
        Square();
        var half = T.CreateChecked(0.5);
        var turned = Turned(CudaRoutines<T>.Adjoint);
        var odd = Times(half).Plus(turned, -half).Norm();
        return odd <= Rows * MatrixEntry.Epsilon * Norm()
            ? Times(half).Plus(turned, half)
            : throw new ArgumentException(Invariant($"a is not {(CudaRoutines<T>.IsComplex ? "Hermitian" : "symmetric")}: its other half has the norm {odd:G3}."), "a");
    }

    private void Square()
    {
        if (Rows != Columns)
        {
            throw new ArgumentException($"a is {Shape}, not square.", "a");
        }
    }

    private void Same(DeviceArray<T> other)
    {
        if (other.device != device)
        {
            throw new ArgumentException("a and b are on different devices.", "b");
        }
    }
}
