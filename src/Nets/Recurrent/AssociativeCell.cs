using System.Runtime.Intrinsics;

namespace Theory.Nets.Recurrent;

/// <summary>A step of <see cref="AssociativeLstm"/>; rows of W: forget, write and read gates, then r_i, r_o and u, each its real and its imaginary parts.</summary>
internal sealed class AssociativeCell(int inputs, int units, AssociativeOptions options, int[][] orders)
    : FusedCell(inputs, 2 * units, AssociativeOptions.RowsPerUnit * units, ((2 * options.Copies) + 6) * units)
{
    // rows of the state, in units: after the copies what was read, and the factor that bounded r_i, r_o, u and what was read
    private readonly int answerRow = 2 * options.Copies;

    public override Range ForgetRows => ..units;

    public override void Forward(int count, Span<float> z, ReadOnlySpan<float> before, Span<float> after, Span<float> h)
    {
        var block = units * count;
        for (var p = 0; p < 3 * block; p += 8)
        {
            Put(z, p, Sigmoid(At(z, p)));
        }

        for (var pair = 0; pair < 3; pair++)
        {
            Bound(z[((3 + (2 * pair)) * block)..], after[((answerRow + 2 + pair) * block)..], block);
        }

        var answer = after.Slice(answerRow * block, 2 * block);
        answer.Clear();
        for (var s = 0; s < orders.Length; s++)
        {
            var memory = 2 * s * block;
            for (var j = 0; j < units; j++)
            {
                var (own, key) = (j * count, orders[s][j] * count);
                for (var b = 0; b < count; b += 8)
                {
                    var (forget, write) = (At(z, own + b), At(z, block + own + b));
                    var (vr, vi) = (write * At(z, (7 * block) + own + b), write * At(z, (8 * block) + own + b));
                    var (ar, ai) = Multiply(At(z, (3 * block) + key + b), At(z, (4 * block) + key + b), vr, vi);
                    var (cr, ci) = ((forget * At(before, memory + own + b)) + ar, (forget * At(before, memory + block + own + b)) + ai);
                    Put(after, memory + own + b, cr);
                    Put(after, memory + block + own + b, ci);
                    var (gr, gi) = Multiply(At(z, (5 * block) + key + b), At(z, (6 * block) + key + b), cr, ci);
                    Put(answer, own + b, At(answer, own + b) + gr);
                    Put(answer, block + own + b, At(answer, block + own + b) + gi);
                }
            }
        }

        var share = Vector256.Create(1f / orders.Length);
        for (var p = 0; p < 2 * block; p += 8)
        {
            Put(answer, p, share * At(answer, p));
        }

        Bound(answer, after[((answerRow + 5) * block)..], block);
        for (var p = 0; p < block; p += 8)
        {
            var read = At(z, (2 * block) + p);
            Put(h, p, read * At(answer, p));
            Put(h, block + p, read * At(answer, block + p));
        }
    }

    public override void Backward(int count, ReadOnlySpan<float> z, ReadOnlySpan<float> before, ReadOnlySpan<float> after, ReadOnlySpan<float> dh, Span<float> carry, Span<float> dz, int dzStride)
    {
        var one = Vector256<float>.One;
        var block = units * count;
        var share = Vector256.Create(1f / orders.Length);
        for (var row = 0; row < Rows; row++)
        {
            dz.Slice(row * dzStride, count).Clear();
        }

        for (var j = 0; j < units; j++)
        {
            for (var b = 0; b < count; b += 8)
            {
                var p = (j * count) + b;
                var read = At(z, (2 * block) + p);
                var (hr, hi) = (At(dh, p), At(dh, block + p));
                var (yr, yi) = (At(after, (answerRow * block) + p), At(after, ((answerRow + 1) * block) + p));
                Put(dz, (((2 * units) + j) * dzStride) + b, ((hr * yr) + (hi * yi)) * read * (one - read));
                var (mr, mi) = Unbound(yr, yi, At(after, ((answerRow + 5) * block) + p), read * hr, read * hi);
                (mr, mi) = (share * mr, share * mi);
                var (forget, write, ur, ui) = (At(z, p), At(z, block + p), At(z, (7 * block) + p), At(z, (8 * block) + p));
                var (df, vr, vi) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
                for (var s = 0; s < orders.Length; s++)
                {
                    var memory = (2 * s * block) + p;
                    var key = (orders[s][j] * count) + b;
                    var (kr, ki) = Conjugated(At(z, (5 * block) + key), At(z, (6 * block) + key), mr, mi);
                    var (dr, di) = (At(carry, memory) + kr, At(carry, memory + block) + ki);
                    var (or, oi) = Conjugated(At(after, memory), At(after, memory + block), mr, mi);
                    Add(dz, (((5 * units) + orders[s][j]) * dzStride) + b, or);
                    Add(dz, (((6 * units) + orders[s][j]) * dzStride) + b, oi);
                    df += (dr * At(before, memory)) + (di * At(before, memory + block));
                    var (ir, ii) = Conjugated(write * ur, write * ui, dr, di);
                    Add(dz, (((3 * units) + orders[s][j]) * dzStride) + b, ir);
                    Add(dz, (((4 * units) + orders[s][j]) * dzStride) + b, ii);
                    var (wr, wi) = Conjugated(At(z, (3 * block) + key), At(z, (4 * block) + key), dr, di);
                    (vr, vi) = (vr + wr, vi + wi);
                    Put(carry, memory, forget * dr);
                    Put(carry, memory + block, forget * di);
                }

                Put(dz, (j * dzStride) + b, df * forget * (one - forget));
                Put(dz, ((units + j) * dzStride) + b, ((vr * ur) + (vi * ui)) * write * (one - write));
                Put(dz, (((7 * units) + j) * dzStride) + b, write * vr);
                Put(dz, (((8 * units) + j) * dzStride) + b, write * vi);
            }
        }

        // from the bounded keys and values back to what the weights gave
        for (var pair = 0; pair < 3; pair++)
        {
            var row = 3 + (2 * pair);
            for (var j = 0; j < units; j++)
            {
                for (var b = 0; b < count; b += 8)
                {
                    var p = (j * count) + b;
                    var (real, imaginary) = ((((row * units) + j) * dzStride) + b, ((((row + 1) * units) + j) * dzStride) + b);
                    var (dr, di) = Unbound(At(z, (row * block) + p), At(z, ((row + 1) * block) + p), At(after, ((answerRow + 2 + pair) * block) + p), At(dz, real), At(dz, imaginary));
                    Put(dz, real, dr);
                    Put(dz, imaginary, di);
                }
            }
        }
    }

    private static void Add(Span<float> rows, int place, Vector256<float> value) => Put(rows, place, At(rows, place) + value);

    private void Bound(Span<float> pair, Span<float> factors, int block)
    {
        for (var p = 0; p < block; p += 8)
        {
            var (x, y) = (At(pair, p), At(pair, block + p));
            if (options.Bounded)
            {
                var factor = Vector256<float>.One / Vector256.Sqrt(Vector256.Max(Vector256<float>.One, (x * x) + (y * y)));
                Put(factors, p, factor);
                (x, y) = (x * factor, y * factor);
            }
            else
            {
                (x, y) = (Tanh(x), Tanh(y));
            }

            Put(pair, p, x);
            Put(pair, block + p, y);
        }
    }

    // (x, y) is the bounded value: outside the circle only what moves along it counts
    private (Vector256<float> Real, Vector256<float> Imaginary) Unbound(Vector256<float> x, Vector256<float> y, Vector256<float> factor, Vector256<float> dx, Vector256<float> dy)
    {
        var one = Vector256<float>.One;
        if (!options.Bounded)
        {
            return (dx * (one - (x * x)), dy * (one - (y * y)));
        }

        var outward = Vector256.ConditionalSelect(Vector256.LessThan(factor, one), (x * dx) + (y * dy), Vector256<float>.Zero);
        return (factor * (dx - (x * outward)), factor * (dy - (y * outward)));
    }

    private (Vector256<float> Real, Vector256<float> Imaginary) Multiply(Vector256<float> ar, Vector256<float> ai, Vector256<float> br, Vector256<float> bi) => options.Complex
        ? ((ar * br) - (ai * bi), (ar * bi) + (ai * br))
        : (ar * br, ai * bi);

    // ∂/∂b of Re(conj(d) (a b)): conj(a) d
    private (Vector256<float> Real, Vector256<float> Imaginary) Conjugated(Vector256<float> ar, Vector256<float> ai, Vector256<float> dr, Vector256<float> di) => options.Complex
        ? ((ar * dr) + (ai * di), (ar * di) - (ai * dr))
        : (ar * dr, ai * di);
}
