using System.Numerics;
using static System.FormattableString;

namespace Theory.Numerics;

/// <summary>A matrix in a device's memory, real or complex: what <see cref="DeviceMatrix"/> and <see cref="ComplexDeviceMatrix"/> do.</summary>
/// <remarks>What is made on the way is given back at once, also where a call fails; of results the finaliser does it. Factorisations work on a copy; one whose norm is far from 1 is first scaled by a power of two, so that squares neither overflow nor underflow.</remarks>
/// <typeparam name="T">The scalars.</typeparam>
internal sealed class DeviceArray<T> : IDisposable
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
        return Fill(
            Rows,
            other.Columns,
            result => routines.Multiply(CudaRoutines<T>.None, CudaRoutines<T>.None, Rows, other.Columns, Columns, T.One, memory, Rows, other.memory, other.Rows, T.Zero, result, Rows));
    }

    public DeviceArray<T> Plus(DeviceArray<T> other, T factor)
    {
        if (Rows != other.Rows || Columns != other.Columns)
        {
            throw new ArgumentException($"a is {Shape}, b is {other.Shape}.", "b");
        }

        Same(other);
        return Fill(Rows, Columns, result => routines.Add(CudaRoutines<T>.None, CudaRoutines<T>.None, Rows, Columns, T.One, memory, Rows, factor, other.memory, Rows, result, Rows));
    }

    public DeviceArray<T> Times(T factor)
    {
        if (!T.IsFinite(factor))
        {
            throw new ArgumentException(Invariant($"c is {factor:R}, not finite."), "c");
        }

        return Fill(Rows, Columns, result => Scale(factor, result));
    }

    public DeviceArray<T> Turned(int op) => Fill(Columns, Rows, result => routines.Transpose(op, Columns, Rows, memory, result));

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

        return Fill(right.Rows, right.Columns, x =>
        {
            routines.Copy(x, right.memory, right.Count);
            routines.LuSolve(lu, Rows, pivots, x, right.Columns);
        });
    }

    public (DeviceArray<T> Q, DeviceArray<T> R) Qr()
    {
        var k = Math.Min(Rows, Columns);
        var (scaled, exponent) = Scaled();
        using var a = scaled;
        using var tau = routines.New(k);
        routines.QrFactor(a.memory, Rows, Columns, tau);
        var r = Fill(k, Columns, r =>
        {
            // Of a wide matrix the columns behind the square are R's as they are.
            if (Columns > k)
            {
                routines.Copy(r, a.memory, Count);
            }

            routines.Triangle(true, k, a.memory, Rows, r);
        });
        try
        {
            r = r.Unscaled(exponent);
            return (
                Fill(Rows, k, q =>
                {
                    routines.Copy(q, a.memory, (long)Rows * k);
                    routines.QrColumns(q, Rows, k, k, tau);
                }),
                r);
        }
        catch (InvalidOperationException)
        {
            r.Dispose();
            throw;
        }
    }

    public (DeviceArray<T> U, double[] S, DeviceArray<T> V) Svd()
    {
        if (Rows < Columns)
        {
            using var turned = Turned(CudaRoutines<T>.Adjoint);
            var (v, values, u) = turned.Svd();
            return (u, values, v);
        }

        var (scaled, exponent) = Scaled();
        using var a = scaled;
        using var s = routines.NewReal(Columns);
        using var vh = routines.New((long)Columns * Columns);
        var left = Fill(Rows, Columns, u =>
        {
            if (!routines.Svd(a.memory, Rows, Columns, s, u, vh, false))
            {
                throw new NotConvergedException("The singular value decomposition did not converge.");
            }
        });
        try
        {
            var values = Unscaled(routines.DownloadReal(s, Columns), exponent);
            return (left, values, Fill(Columns, Columns, v => routines.Transpose(CudaRoutines<T>.Adjoint, Columns, Columns, vh, v)));
        }
        catch (Exception e) when (e is InvalidOperationException or ArithmeticException)
        {
            left.Dispose();
            throw;
        }
    }

    public (double[] Values, DeviceArray<T> Vectors) Hermitian()
    {
        using var mean = Mean();
        var (a, exponent) = mean.Scaled();
        try
        {
            using var values = routines.NewReal(Rows);
            return routines.Hermitian(a.memory, Rows, values, true)
                ? (Unscaled(routines.DownloadReal(values, Rows), exponent), a)
                : throw new NotConvergedException("The eigenvalue iteration did not converge.");
        }
        catch (Exception e) when (e is InvalidOperationException or ArithmeticException)
        {
            a.Dispose();
            throw;
        }
    }

    public DeviceArray<T> Cholesky()
    {
        using var mean = Mean();
        var (scaled, exponent) = mean.Scaled(even: true);
        using var a = scaled;
        var bad = routines.Cholesky(a.memory, Rows);
        return bad == 0
            ? Fill(Rows, Rows, l => routines.Triangle(false, Rows, a.memory, Rows, l)).Unscaled(exponent / 2)
            : throw new NotPositiveDefiniteException(Invariant($"A is not positive definite, to working precision: its leading part of order {bad} is not."));
    }

    public void Dispose() => memory.Dispose();

    public override string ToString() => $"{Shape} matrix on {device.Name}";

    private static double[] Unscaled(double[] values, int exponent)
    {
        MatrixEntry.Scale(values, exponent);
        return values.All(double.IsFinite) ? values : throw new OverflowException("A singular value or eigenvalue is outside the range of double.");
    }

    // Consumes this.
    private DeviceArray<T> Unscaled(int exponent)
    {
        if (exponent == 0)
        {
            return this;
        }

        using (this)
        {
            return Times(T.CreateChecked(Math.ScaleB(1, exponent)));
        }
    }

    private DeviceArray<T> Fill(int rows, int columns, Action<DeviceBuffer> fill)
    {
        var buffer = routines.New((long)rows * columns);
        try
        {
            fill(buffer);
            return new(device, rows, columns, buffer);
        }
        catch (Exception e) when (e is InvalidOperationException or ArithmeticException)
        {
            buffer.Dispose();
            throw;
        }
    }

    private void Scale(T factor, DeviceBuffer result) =>
        routines.Add(CudaRoutines<T>.None, CudaRoutines<T>.None, Rows, Columns, factor, memory, Rows, T.Zero, memory, Rows, result, Rows);

    // A copy at a norm whose square is in range, and the exponent of what it was divided by.
    private (DeviceArray<T> Copy, int Exponent) Scaled(bool even = false)
    {
        var norm = Norm();
        var exponent = norm == 0 || Math.Abs(Math.ILogB(norm)) <= Far ? 0 : Math.Clamp(Math.ILogB(norm), -1000, 1000);
        if (even && (exponent & 1) != 0)
        {
            exponent--;
        }

        return (Fill(Rows, Columns, copy => Scale(T.CreateChecked(Math.ScaleB(1, -exponent)), copy)), exponent);
    }

    // (A + Aᴴ)/2 of what is Hermitian to rounding.
    private DeviceArray<T> Mean()
    {
        Square();
        var half = T.CreateChecked(0.5);
        using var turned = Turned(CudaRoutines<T>.Adjoint);
        using var halved = Times(half);
        using var odd = halved.Plus(turned, -half);
        var norm = odd.Norm();
        return norm <= Rows * MatrixEntry.Epsilon * Norm()
            ? halved.Plus(turned, half)
            : throw new ArgumentException(Invariant($"a is not {(CudaRoutines<T>.IsComplex ? "Hermitian" : "symmetric")}: its other half has the norm {norm:G3}."), "a");
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
