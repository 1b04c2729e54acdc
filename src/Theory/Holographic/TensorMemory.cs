using System.Globalization;
using System.Numerics;
using Theory.Numerics;

namespace Theory.Holographic;

/// <summary>Tensor-product memory: C = Σ_j b_j a_jᵀ, n numbers for each coordinate of a value.</summary>
/// <remarks><para>A value: storing gives another memory.</para></remarks>
public sealed class TensorMemory
{
    private readonly double[] entries;

    /// <summary>The empty memory.</summary>
    /// <param name="keyLength">n, the length of the keys, ≥ 1.</param>
    /// <param name="valueLength">m, the length of the values, ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is below 1.</exception>
    public TensorMemory(int keyLength, int valueLength)
        : this(keyLength, valueLength, [], 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keyLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(valueLength, 1);
        entries = new double[checked(keyLength * valueLength)];
    }

    private TensorMemory(int keyLength, int valueLength, double[] entries, int count) =>
        (KeyLength, ValueLength, this.entries, Count) = (keyLength, valueLength, entries, count);

    /// <summary>n.</summary>
    public int KeyLength { get; }

    /// <summary>m.</summary>
    public int ValueLength { get; }

    /// <summary>k, the associations that were stored.</summary>
    public int Count { get; }

    /// <summary>n^r, the numbers that a tensor product of r vectors of length n has; a circular convolution of them has n.</summary>
    /// <remarks>
    /// <para>For every n and r: the r-fold product of vectors of length n is an array with r indices.</para>
    /// <para>Holds for: the tensor product itself; a factorisation of low rank is another memory.</para>
    /// <para>Error: none (law: a tensor product of r vectors has n to the r numbers).</para>
    /// </remarks>
    /// <param name="length">n ≥ 1.</param>
    /// <param name="constituents">r ≥ 1.</param>
    /// <returns>n^r.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is below 1.</exception>
    [Source("smolensky1990tensor", "tensor product binding")]
    public static BigInteger Numbers(int length, int constituents)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(constituents, 1);
        return BigInteger.Pow(length, constituents);
    }

    /// <summary>C + b aᵀ.</summary>
    /// <param name="key">a, n coordinates.</param>
    /// <param name="value">b, m coordinates.</param>
    /// <returns>The memory with the association.</returns>
    /// <exception cref="ArgumentException">A length differs.</exception>
    /// <exception cref="OverflowException">A number is beyond the largest double.</exception>
    public TensorMemory Store(HolographicVector key, HolographicVector value)
    {
        HolographicVector.RequireLength(HolographicVector.Need(key, nameof(key)), KeyLength, nameof(key));
        HolographicVector.RequireLength(HolographicVector.Need(value, nameof(value)), ValueLength, nameof(value));
        var sum = new double[entries.Length];
        for (var i = 0; i < ValueLength; i++)
        {
            for (var j = 0; j < KeyLength; j++)
            {
                sum[(i * KeyLength) + j] = entries[(i * KeyLength) + j] + (value.Values[i] * key.Values[j]);
            }
        }

        return Array.TrueForAll(sum, double.IsFinite) ? new(KeyLength, ValueLength, sum, Count + 1) : throw new OverflowException("A number of the memory is beyond the largest double.");
    }

    /// <summary>C a / |a|²: the value stored with a key, with noise where keys are not orthogonal.</summary>
    /// <remarks>
    /// <para>The read is <c>b_i + Σ_{j≠i} b_j (a_j · a_i) / |a_i|²</c>: exact where the keys are orthogonal.</para>
    /// <para>Holds for: all keys; at most n of them are orthogonal.</para>
    /// <para>Error: that of the sums (law: orthogonal keys read a tensor memory without noise).</para>
    /// </remarks>
    /// <param name="key">a, n coordinates, not 0.</param>
    /// <returns>The value and noise, m coordinates.</returns>
    /// <exception cref="ArgumentException">The length differs, or the key is 0.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    [Source("smolensky1990tensor", "unbinding")]
    public HolographicVector Read(HolographicVector key)
    {
        HolographicVector.RequireLength(HolographicVector.Need(key, nameof(key)), KeyLength, nameof(key));
        var norm = key.Norm;
        if (norm == 0)
        {
            throw new ArgumentException("A key of norm 0 reads nothing.", nameof(key));
        }

        var direction = key.Directed(nameof(key)).Values;
        var read = new double[ValueLength];
        for (var i = 0; i < read.Length; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < KeyLength; j++)
            {
                sum += entries[(i * KeyLength) + j] * direction[j];
            }

            read[i] = sum / norm;
        }

        return HolographicVector.Computed(read);
    }

    /// <summary>The size.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"tensor-product memory of {Count} associations, {ValueLength} × {KeyLength}");
}
