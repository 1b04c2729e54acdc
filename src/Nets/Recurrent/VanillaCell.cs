using System.Runtime.Intrinsics;

namespace Theory.Nets.Recurrent;

/// <summary>The recurrent nets that are compared.</summary>
public enum RecurrentCell
{
    /// <summary>h ← elu(Wh + Ux + b).</summary>
    Elu,

    /// <summary>h ← relu(Wh + Ux + b).</summary>
    Relu,

    /// <summary>h ← tanh(Wh + Ux + b).</summary>
    Tanh,

    /// <summary>The long short-term memory.</summary>
    Lstm,

    /// <summary>The gated recurrent unit, its reset gate after the product with h.</summary>
    Gru,
}

/// <summary>h ← f(W [h, x, 1]); z becomes f′, which is all that the derivative needs.</summary>
internal sealed class VanillaCell(int inputs, int hidden, RecurrentCell kind) : FusedCell(inputs, hidden, hidden, 0)
{
    public override Range ForgetRows => 0..0;

    public override void Forward(int count, Span<float> z, ReadOnlySpan<float> before, Span<float> after, Span<float> h)
    {
        var (zero, one) = (Vector256<float>.Zero, Vector256<float>.One);
        var block = Hidden * count;
        switch (kind)
        {
            case RecurrentCell.Elu:
                for (var p = 0; p < block; p += 8)
                {
                    var x = At(z, p);
                    var (positive, exponential) = (Vector256.GreaterThan(x, zero), Vector256.Exp(Vector256.Min(x, zero)));
                    Put(h, p, Vector256.ConditionalSelect(positive, x, exponential - one));
                    Put(z, p, Vector256.ConditionalSelect(positive, one, exponential));
                }

                break;
            case RecurrentCell.Relu:
                for (var p = 0; p < block; p += 8)
                {
                    var x = At(z, p);
                    Put(h, p, Vector256.Max(x, zero));
                    Put(z, p, Vector256.ConditionalSelect(Vector256.GreaterThan(x, zero), one, zero));
                }

                break;
            default:
                for (var p = 0; p < block; p += 8)
                {
                    var y = Tanh(At(z, p));
                    Put(h, p, y);
                    Put(z, p, one - (y * y));
                }

                break;
        }
    }

    public override void Backward(int count, ReadOnlySpan<float> z, ReadOnlySpan<float> before, ReadOnlySpan<float> after, ReadOnlySpan<float> dh, Span<float> carry, Span<float> dz, int dzStride)
    {
        for (var j = 0; j < Hidden; j++)
        {
            for (var b = 0; b < count; b += 8)
            {
                Put(dz, (j * dzStride) + b, At(dh, (j * count) + b) * At(z, (j * count) + b));
            }
        }
    }
}
