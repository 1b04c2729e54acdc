using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Theory.Numerics;

namespace Theory.Nets.Recurrent;

/// <summary>One step of a recurrent network and its derivative, written by hand: the lanes of a vector are sequences, a row is a unit.</summary>
/// <remarks>
/// <para>At the sizes of small experiments an operation of a training library costs more than its arithmetic: this does a whole step in one pass.</para>
/// <para>Everything is row after row, a row a number for each of the B sequences. z = W [h, x, 1] comes in and is replaced by what the derivative needs.</para>
/// </remarks>
/// <param name="inputs">I.</param>
/// <param name="hidden">H.</param>
/// <param name="rows">The rows of W.</param>
/// <param name="stateRows">The rows of the state.</param>
internal abstract class FusedCell(int inputs, int hidden, int rows, int stateRows)
{
    public int Inputs => inputs;

    public int Hidden => hidden;

    public int Rows => rows;

    /// <summary>The rows of the state: the memory, which comes first, and what a step leaves for its derivative.</summary>
    public int StateRows => stateRows;

    /// <summary>The columns of W: h, x and 1.</summary>
    public int Columns => hidden + inputs + 1;

    /// <summary>The rows whose bias begins at 1: the forget gates.</summary>
    public abstract Range ForgetRows { get; }

    /// <summary>z and the state before → the state after, and h.</summary>
    public abstract void Forward(int count, Span<float> z, ReadOnlySpan<float> before, Span<float> after, Span<float> h);

    /// <summary>∂/∂h and, in the rows of the memory, ∂/∂(state after) → ∂/∂z and ∂/∂(state before), which takes the place of the latter.</summary>
    public abstract void Backward(int count, ReadOnlySpan<float> z, ReadOnlySpan<float> before, ReadOnlySpan<float> after, ReadOnlySpan<float> dh, Span<float> carry, Span<float> dz, int dzStride);

    /// <summary>Uniform on ±1/√H; biases 0, and 1 for the forget gates.</summary>
    public static float[] InitialWeights(FusedCell cell, Seed seed)
    {
        var stream = seed.Split("weights").Stream();
        var bound = 1 / Math.Sqrt(cell.Hidden);
        var weights = new float[cell.Rows * cell.Columns];
        var (first, length) = cell.ForgetRows.GetOffsetAndLength(cell.Rows);
        for (var i = 0; i < weights.Length; i++)
        {
            var (row, column) = Math.DivRem(i, cell.Columns);
            weights[i] = column < cell.Columns - 1 ? (float)(bound * ((2 * stream.NextDouble()) - 1)) : row >= first && row < first + length ? 1 : 0;
        }

        return weights;
    }

    protected static Vector256<float> Sigmoid(Vector256<float> x) => Vector256<float>.One / (Vector256<float>.One + Vector256.Exp(-x));

    protected static Vector256<float> Tanh(Vector256<float> x)
    {
        var s = Sigmoid(x + x);
        return s + s - Vector256<float>.One;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static Vector256<float> At(ReadOnlySpan<float> rows, int place) => Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(rows), (nuint)place);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static void Put(Span<float> rows, int place, Vector256<float> value) => value.StoreUnsafe(ref MemoryMarshal.GetReference(rows), (nuint)place);
}

/// <summary>The LSTM: c ← σ(f) c + σ(i) tanh(g), h = σ(o) tanh(c), rows in the order i, f, g, o.</summary>
internal sealed class LstmCell(int inputs, int hidden) : FusedCell(inputs, hidden, 4 * hidden, 2 * hidden)
{
    public override Range ForgetRows => Hidden..(2 * Hidden);

    public override void Forward(int count, Span<float> z, ReadOnlySpan<float> before, Span<float> after, Span<float> h)
    {
        var block = Hidden * count;
        for (var p = 0; p < block; p += 8)
        {
            var (i, f, g, o) = (Sigmoid(At(z, p)), Sigmoid(At(z, block + p)), Tanh(At(z, (2 * block) + p)), Sigmoid(At(z, (3 * block) + p)));
            var c = (f * At(before, p)) + (i * g);
            var squashed = Tanh(c);
            Put(z, p, i);
            Put(z, block + p, f);
            Put(z, (2 * block) + p, g);
            Put(z, (3 * block) + p, o);
            Put(after, p, c);
            Put(after, block + p, squashed);
            Put(h, p, o * squashed);
        }
    }

    public override void Backward(int count, ReadOnlySpan<float> z, ReadOnlySpan<float> before, ReadOnlySpan<float> after, ReadOnlySpan<float> dh, Span<float> carry, Span<float> dz, int dzStride)
    {
        var one = Vector256<float>.One;
        var block = Hidden * count;
        for (var j = 0; j < Hidden; j++)
        {
            for (var b = 0; b < count; b += 8)
            {
                var p = (j * count) + b;
                var (i, f, g, o) = (At(z, p), At(z, block + p), At(z, (2 * block) + p), At(z, (3 * block) + p));
                var (squashed, above) = (At(after, block + p), At(dh, p));
                var dc = At(carry, p) + (above * o * (one - (squashed * squashed)));
                Put(dz, (j * dzStride) + b, dc * g * i * (one - i));
                Put(dz, ((Hidden + j) * dzStride) + b, dc * At(before, p) * f * (one - f));
                Put(dz, (((2 * Hidden) + j) * dzStride) + b, dc * i * (one - (g * g)));
                Put(dz, (((3 * Hidden) + j) * dzStride) + b, above * squashed * o * (one - o));
                Put(carry, p, dc * f);
            }
        }
    }
}
