using System.Runtime.Intrinsics;

namespace Theory.Nets.Recurrent;

/// <summary>The GRU: r, u ← σ, n ← tanh(n_x + r n_h), h ← (1 − u) n + u h; rows in the order r, u, n_x, n_h.</summary>
/// <remarks>The rows n_x see x alone and the rows n_h see h alone: <see cref="Clear"/> keeps those weights at 0.</remarks>
internal sealed class GruCell(int inputs, int hidden) : FusedCell(inputs, hidden, 4 * hidden, hidden)
{
    public override Range ForgetRows => 0..0;

    public override void Forward(int count, Span<float> z, ReadOnlySpan<float> before, Span<float> after, Span<float> h)
    {
        var block = Hidden * count;
        for (var p = 0; p < block; p += 8)
        {
            var (r, u) = (Sigmoid(At(z, p)), Sigmoid(At(z, block + p)));
            var n = Tanh(At(z, (2 * block) + p) + (r * At(z, (3 * block) + p)));
            var next = n + (u * (At(before, p) - n));
            Put(z, p, r);
            Put(z, block + p, u);
            Put(z, (2 * block) + p, n);
            Put(after, p, next);
            Put(h, p, next);
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
                var (r, u, n, own) = (At(z, p), At(z, block + p), At(z, (2 * block) + p), At(z, (3 * block) + p));
                var d = At(dh, p) + At(carry, p);
                var dn = d * (one - u) * (one - (n * n));
                Put(dz, (j * dzStride) + b, dn * own * r * (one - r));
                Put(dz, ((Hidden + j) * dzStride) + b, d * (At(before, p) - n) * u * (one - u));
                Put(dz, (((2 * Hidden) + j) * dzStride) + b, dn);
                Put(dz, (((3 * Hidden) + j) * dzStride) + b, dn * r);
                Put(carry, p, d * u);
            }
        }
    }

    /// <summary>Sets to 0 what is no weight: h in the rows n_x, x in the rows n_h.</summary>
    public static void Clear(Span<float> weights, int inputs, int hidden)
    {
        var columns = hidden + inputs + 1;
        for (var row = 2 * hidden; row < 3 * hidden; row++)
        {
            weights.Slice(row * columns, hidden).Clear();
            weights.Slice(((row + hidden) * columns) + hidden, inputs).Clear();
        }
    }
}
