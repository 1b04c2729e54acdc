using System.Globalization;
using System.Numerics;
using Theory.Numerics;

namespace Theory.Holographic;

/// <summary>A vector of n real numbers under circular convolution: a ∗ b is a ⊛ b, and with + a commutative ring.</summary>
/// <remarks>
/// <para>A value that never changes; the coordinates are finite. Random ones come from outside: <c>HolographicVector(stream.Normals n) / sqrt n</c>, and <c>.Unitary()</c> of it.</para>
/// <para>Two vectors are equal where all coordinates are.</para>
/// </remarks>
public sealed class HolographicVector : IEquatable<HolographicVector>
{
    private const int Shown = 6;

    /// <summary>The vector with these coordinates, copied.</summary>
    /// <param name="values">n ≥ 1 finite numbers.</param>
    /// <exception cref="ArgumentNullException">There is no list.</exception>
    /// <exception cref="ArgumentException">There is no coordinate, or one is not finite.</exception>
    public HolographicVector(IReadOnlyList<double> values)
        : this(Copy(values), nameof(values))
    {
    }

    private HolographicVector(double[] values, string name)
    {
        if (values.Length == 0)
        {
            throw new ArgumentException("A vector has at least one coordinate.", name);
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                throw new ArgumentException(FormattableString.Invariant($"Coordinate {i} is {values[i]}: it must be finite."), name);
            }
        }

        Values = values;
    }

    private HolographicVector(double[] checkedValues) => Values = checkedValues;

    /// <summary>n.</summary>
    public int Length => Values.Length;

    /// <summary>|a|, scaled so that it neither overflows nor underflows before its time.</summary>
    public double Norm
    {
        get
        {
            var largest = CircularConvolution.Largest(Values);
            if (largest == 0)
            {
                return 0;
            }

            var sum = 0.0;
            foreach (var value in Values)
            {
                sum += value / largest * (value / largest);
            }

            return largest * Math.Sqrt(sum);
        }
    }

    /// <summary>The coordinates, not to be changed.</summary>
    internal double[] Values { get; }

    /// <summary>Coordinate i.</summary>
    /// <param name="i">From 0 to n − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such coordinate.</exception>
    public double this[int i] => (uint)i < (uint)Values.Length ? Values[i] : throw new ArgumentOutOfRangeException(nameof(i), i, $"Coordinates run from 0 to {Length - 1}.");

    /// <summary>The identity of ⊛: 1, 0, 0, …</summary>
    /// <param name="length">n ≥ 1.</param>
    /// <returns>a ⊛ 1 = a.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is below 1.</exception>
    public static HolographicVector Identity(int length)
    {
        var zero = Zero(length);
        zero.Values[0] = 1;
        return zero;
    }

    /// <summary>0, 0, 0, …</summary>
    /// <param name="length">n ≥ 1.</param>
    /// <returns>a + 0 = a.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is below 1.</exception>
    public static HolographicVector Zero(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return new(new double[length], nameof(length));
    }

    /// <summary>a + b.</summary>
    /// <param name="a">a.</param>
    /// <param name="b">b, of the same length.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    public static HolographicVector operator +(HolographicVector a, HolographicVector b) => Pairwise(a, b, static (x, y) => x + y);

    /// <summary>a − b.</summary>
    /// <param name="a">a.</param>
    /// <param name="b">b, of the same length.</param>
    /// <returns>The difference.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    public static HolographicVector operator -(HolographicVector a, HolographicVector b) => Pairwise(a, b, static (x, y) => x - y);

    /// <summary>−a.</summary>
    /// <param name="a">a.</param>
    /// <returns>The opposite.</returns>
    public static HolographicVector operator -(HolographicVector a) => Need(a, nameof(a)).Map(static x => -x);

    /// <summary>a ⊛ b, the circular convolution.</summary>
    /// <param name="a">a.</param>
    /// <param name="b">b, of the same length.</param>
    /// <returns>(a ⊛ b)_i = Σ_j a_j b_{i−j mod n}.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    public static HolographicVector operator *(HolographicVector a, HolographicVector b) => Binding.Bind(a, b);

    /// <summary>c a.</summary>
    /// <param name="c">A finite number.</param>
    /// <param name="a">a.</param>
    /// <returns>The multiple.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    public static HolographicVector operator *(double c, HolographicVector a)
    {
        RequireFinite(c, nameof(c));
        return Need(a, nameof(a)).Map(x => c * x);
    }

    /// <summary>c a.</summary>
    /// <param name="a">a.</param>
    /// <param name="c">A finite number.</param>
    /// <returns>The multiple.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    public static HolographicVector operator *(HolographicVector a, double c) => c * a;

    /// <summary>a / c.</summary>
    /// <param name="a">a.</param>
    /// <param name="c">A finite number, not 0.</param>
    /// <returns>The quotient.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite, or is 0.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    public static HolographicVector operator /(HolographicVector a, double c)
    {
        RequireFinite(c, nameof(c));
        return c != 0 ? Need(a, nameof(a)).Map(x => x / c) : throw new ArgumentOutOfRangeException(nameof(c), c, "A vector is not divided by 0.");
    }

    /// <summary>a · b, the inner product.</summary>
    /// <param name="other">b, of the same length.</param>
    /// <returns>Σ a_i b_i.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="OverflowException">The sum is beyond the largest double.</exception>
    public double Dot(HolographicVector other)
    {
        RequireLength(Need(other, nameof(other)), Length, nameof(other));
        var sum = 0.0;
        for (var i = 0; i < Length; i++)
        {
            sum += Values[i] * other.Values[i];
        }

        return double.IsFinite(sum) ? sum : throw new OverflowException("The inner product is beyond the largest double.");
    }

    /// <summary>a · b / (|a| |b|).</summary>
    /// <param name="other">b, of the same length.</param>
    /// <returns>The cosine, in [−1, 1].</returns>
    /// <exception cref="ArgumentException">The lengths differ, or one of the two is 0 and has no direction.</exception>
    public double Cosine(HolographicVector other)
    {
        RequireLength(Need(other, nameof(other)), Length, nameof(other));
        return Math.Clamp(Directed(nameof(Cosine)).Dot(other.Directed(nameof(other))), -1, 1);
    }

    /// <summary>ã, the involution: ã_i = a_{−i mod n}; its Fourier transform is the conjugate of that of a.</summary>
    /// <returns>ã.</returns>
    public HolographicVector Involution()
    {
        var reversed = new double[Length];
        for (var i = 0; i < Length; i++)
        {
            reversed[i] = Values[(Length - i) % Length];
        }

        return new(reversed, nameof(reversed));
    }

    /// <summary>a⁻¹, the exact inverse: F a⁻¹ = 1 / F a, and a⁻¹ ⊛ a = 1.</summary>
    /// <returns>a⁻¹.</returns>
    /// <exception cref="ArgumentException">The vector is 0, or a Fourier coefficient vanishes: is no larger than its rounding error.</exception>
    /// <exception cref="OverflowException">A coordinate of the inverse is beyond the largest double.</exception>
    public HolographicVector Inverse() => OfSpectrum(Invertible(out var scale), static c => Complex.One / c, 1 / scale);

    /// <summary>a with each Fourier coefficient brought to modulus 1; the nearest unitary vector.</summary>
    /// <returns>A unitary vector: its exact inverse is its involution.</returns>
    /// <exception cref="ArgumentException">The vector is 0, or a Fourier coefficient vanishes and so has no phase.</exception>
    public HolographicVector Unitary() => OfSpectrum(Invertible(out _), static c => c / c.Magnitude, 1);

    /// <summary>The largest distance of a |F a|_k from 1; 0 but for rounding for a unitary vector.</summary>
    /// <returns>max_k | |F a|_k − 1 |, ≥ 0.</returns>
    /// <exception cref="OverflowException">A coefficient is beyond the largest double.</exception>
    public double UnitaryDefect() => Spectrum().Max(static c => Math.Abs(c.Magnitude - 1));

    /// <summary>a ⊛ a ⊛ … ⊛ a; with a negative exponent, of the exact inverse.</summary>
    /// <param name="exponent">k, any; 0 gives the identity.</param>
    /// <returns>aᵏ.</returns>
    /// <exception cref="ArgumentException">The exponent is negative and the vector has no exact inverse.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    public HolographicVector Power(int exponent)
    {
        var (left, square, product) = (Math.Abs((long)exponent), exponent < 0 ? Inverse() : this, Identity(Length));
        for (; left > 0; left >>= 1)
        {
            product = (left & 1) != 0 ? product * square : product;
            square = left > 1 ? square * square : square;
        }

        return product;
    }

    /// <summary>F a: Σ_j a_j e^{−2πi jk/n}, k from 0 to n − 1.</summary>
    /// <returns>n coefficients; coefficient n − k is the conjugate of coefficient k.</returns>
    /// <exception cref="OverflowException">A coefficient is beyond the largest double.</exception>
    public Complex[] Spectrum()
    {
        var spectrum = CircularConvolution.Spectrum(Values);
        return spectrum.All(static c => double.IsFinite(c.Real) && double.IsFinite(c.Imaginary)) ? spectrum : throw new OverflowException("A Fourier coefficient is beyond the largest double.");
    }

    /// <summary>The coordinates.</summary>
    /// <returns>A copy.</returns>
    public double[] ToArray() => [.. Values];

    /// <inheritdoc/>
    public bool Equals(HolographicVector? other) => other is not null && Values.AsSpan().SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as HolographicVector);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var value in Values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <summary>The first coordinates, and the length.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        $"[{string.Join(", ", Values.Take(Shown).Select(static v => v.ToString("G4", CultureInfo.InvariantCulture)))}{(Length > Shown ? ", …" : "")}], n = {Length.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The vector that owns this array, computed from finite ones.</summary>
    /// <exception cref="OverflowException">A coordinate is not finite.</exception>
    internal static HolographicVector Computed(double[] values) => CircularConvolution.Largest(values) <= double.MaxValue
        ? new(values)
        : throw new OverflowException("A coordinate is beyond the largest double.");

    /// <summary>The argument, if there is one.</summary>
    internal static HolographicVector Need(HolographicVector? vector, string name) => vector ?? throw new ArgumentNullException(name);

    /// <summary>Refuses a vector of another length.</summary>
    internal static void RequireLength(HolographicVector vector, int length, string name)
    {
        if (vector.Length != length)
        {
            throw new ArgumentException($"A vector of length {vector.Length} meets one of length {length}.", name);
        }
    }

    /// <summary>Vectors of one length, at least one.</summary>
    internal static IReadOnlyList<HolographicVector> RequireAlike(IReadOnlyList<HolographicVector> vectors, string name)
    {
        ArgumentNullException.ThrowIfNull(vectors, name);
        if (vectors.Count == 0)
        {
            throw new ArgumentException("There is no vector.", name);
        }

        for (var i = 0; i < vectors.Count; i++)
        {
            if (Need(vectors[i], name).Length != vectors[0].Length)
            {
                throw new ArgumentException($"Vector {i} has length {vectors[i].Length}, vector 0 has {vectors[0].Length}.", name);
            }
        }

        return vectors;
    }

    /// <summary>a / |a|.</summary>
    internal HolographicVector Directed(string name)
    {
        var largest = CircularConvolution.Largest(Values);
        if (largest == 0)
        {
            throw new ArgumentException("A vector of norm 0 has no direction.", name);
        }

        // in two steps: the inverse of a subnormal norm is no double
        var scaled = new double[Length];
        var sum = 0.0;
        for (var i = 0; i < scaled.Length; i++)
        {
            scaled[i] = Values[i] / largest;
            sum += scaled[i] * scaled[i];
        }

        var factor = 1 / Math.Sqrt(sum);
        for (var i = 0; i < scaled.Length; i++)
        {
            scaled[i] *= factor;
        }

        return Computed(scaled);
    }

    /// <summary>The vector with a changed spectrum.</summary>
    internal static HolographicVector OfSpectrum(Complex[] spectrum, Func<Complex, Complex> change, double scale)
    {
        var values = CircularConvolution.Inverse(Array.ConvertAll(spectrum, c => change(c)));
        return Computed(Array.ConvertAll(values, v => v * scale));
    }

    private static double[] Copy(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return [.. values];
    }

    private static HolographicVector Pairwise(HolographicVector a, HolographicVector b, Func<double, double, double> f)
    {
        RequireLength(Need(b, nameof(b)), Need(a, nameof(a)).Length, nameof(b));
        var values = new double[a.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = f(a.Values[i], b.Values[i]);
        }

        return Computed(values);
    }

    private static void RequireFinite(double value, string name)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(name, value, "A factor is finite.");
        }
    }

    private HolographicVector Map(Func<double, double> f) => Computed(Array.ConvertAll(Values, x => f(x)));

    // F a of a with its largest coordinate brought to 1, none of whose coefficients is as small as its rounding error
    private Complex[] Invertible(out double scale)
    {
        scale = CircularConvolution.Largest(Values);
        if (scale == 0)
        {
            throw new ArgumentException("A key of norm 0 has no inverse and no phases.", "key");
        }

        var largest = scale;
        var spectrum = Map(x => x / largest).Spectrum();
        var noise = spectrum.Max(static c => c.Magnitude) * 8 * (1 + Math.Log2(Length)) * (Math.BitIncrement(1.0) - 1);
        for (var k = 0; k < Length; k++)
        {
            if (spectrum[k].Magnitude <= noise)
            {
                throw new ArgumentException(FormattableString.Invariant($"Fourier coefficient {k} of the key vanishes (modulus {spectrum[k].Magnitude * scale:G3}): it has no exact inverse; its involution it has."), "key");
            }
        }

        return spectrum;
    }
}
