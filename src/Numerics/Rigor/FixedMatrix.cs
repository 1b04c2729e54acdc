using System.Numerics;

namespace Theory.Numerics;

/// <summary>A matrix of exact binary fractions x = Σ dₖ · 2^(22(k − f)), digits dₖ between −2²¹ and 2²¹ held as doubles, f digits after the point.</summary>
/// <remarks>
/// Sums and products are exact. A product is computed residue by residue in doubles (<see cref="ResidueSystem"/>), so that it runs at the speed of <see cref="ILinearAlgebra.Multiply(Matrix, Matrix)"/>; what rounds says by how much.
/// </remarks>
internal sealed class FixedMatrix
{
    /// <summary>Bits of a digit.</summary>
    internal const int DigitBits = 22;

    private const double Base = 1 << DigitBits;

    // a chunk of entries whose digits stay in the cache
    private const int Chunk = 1024;

    // digit k of all entries, column after column
    private readonly double[][] digits;
    private double[][] residues = [];
    private double[]? residuesOf;

    private FixedMatrix(int rows, int columns, double[][] digits, int fraction)
    {
        var count = digits.Length;
        while (count > 0 && Array.TrueForAll(digits[count - 1], static d => d == 0))
        {
            count--;
        }

        (Rows, Columns, Fraction) = (rows, columns, fraction);
        this.digits = count == digits.Length ? digits : digits[..count];
    }

    internal int Rows { get; }

    internal int Columns { get; }

    /// <summary>f: the last digit stands for multiples of 2^(−22f).</summary>
    internal int Fraction { get; }

    internal bool IsZero => digits.Length == 0;

    /// <summary>Digits in use.</summary>
    internal int Count => digits.Length;

    /// <summary>The entries, up to 2^Top in size.</summary>
    internal long Top => IsZero ? long.MinValue : ((long)(Count - Fraction) * DigitBits) - DigitBits + Math.ILogB(Largest(digits[^1])) + 2;

    /// <summary>The value of a unit of the last of so many digits after the point.</summary>
    internal static Magnitude Unit(int fraction) => Magnitude.PowerOfTwo(-(long)fraction * DigitBits);

    /// <summary>2^(r(i) + c(j)) · A.</summary>
    /// <param name="a">A, finite.</param>
    /// <param name="rowExponents">r; zeros where it is empty.</param>
    /// <param name="columnExponents">c; zeros where it is empty.</param>
    /// <param name="fraction">Digits after the point.</param>
    /// <returns>The matrix to the nearest of its digits, half a unit off at most, and whether it is exact.</returns>
    internal static (FixedMatrix Value, bool IsExact) Of(Matrix a, int[] rowExponents, int[] columnExponents, int fraction)
    {
        var exact = true;
        var values = new BigInteger[a.Values.Length];
        for (var j = 0; j < a.Columns; j++)
        {
            for (var i = 0; i < a.Rows; i++)
            {
                var at = i + (j * a.Rows);
                if (a.Values[at] == 0)
                {
                    continue;
                }

                var (m, e) = Exact.Parts(a.Values[at]);
                var shift = (long)e + (rowExponents.Length > 0 ? rowExponents[i] : 0) + (columnExponents.Length > 0 ? columnExponents[j] : 0) + ((long)fraction * DigitBits);
                if (shift >= 0)
                {
                    values[at] = (BigInteger)m << (int)shift;
                    continue;
                }

                values[at] = shift < -60 ? BigInteger.Zero : (new BigInteger(m) + (BigInteger.One << (int)(-shift - 1))) >> (int)-shift;
                exact &= shift >= -60 && values[at] << (int)-shift == m;
            }
        }

        return (OfUnits(a.Rows, a.Columns, values, fraction), exact);
    }

    /// <summary>The matrix of so many units of the last digit.</summary>
    internal static FixedMatrix OfUnits(int rows, int columns, BigInteger[] units, int fraction)
    {
        var count = 1 + (int)(units.Max(static u => u.GetBitLength() + 1) / DigitBits);
        var digits = Zeros(count + 1, units.Length);
        for (var i = 0; i < units.Length; i++)
        {
            var rest = units[i];
            for (var k = 0; !rest.IsZero; k++)
            {
                digits[k][i] = NextDigit(ref rest);
            }
        }

        return new(rows, columns, digits, fraction);
    }

    /// <summary>The lowest balanced digit, which is taken off the number.</summary>
    internal static double NextDigit(ref BigInteger value)
    {
        var low = (int)(uint)(value & ((1 << DigitBits) - 1));
        if (low >= 1 << (DigitBits - 1))
        {
            low -= 1 << DigitBits;
        }

        value = (value - low) >> DigitBits;
        return low;
    }

    /// <summary>Entry (i, j) in units of the last digit.</summary>
    internal BigInteger Units(int row, int column)
    {
        var value = BigInteger.Zero;
        for (var k = Count - 1; k >= 0; k--)
        {
            value = (value << DigitBits) + (long)digits[k][row + (column * Rows)];
        }

        return value;
    }

    /// <summary>Entry (i, j), exactly.</summary>
    internal Dyadic this[int row, int column] => new(Units(row, column), -(long)Fraction * DigitBits);

    /// <summary>Entry (i, j) to three last places: m · 2ᵉ.</summary>
    internal (double Mantissa, long Exponent) Leading(int row, int column)
    {
        var at = row + (column * Rows);
        var k = Count - 1;
        while (k >= 0 && digits[k][at] == 0)
        {
            k--;
        }

        var value = 0.0;
        for (var low = Math.Max(0, k - 4); low <= k; low++)
        {
            value += digits[low][at] * Scale.TwoTo(DigitBits * (low - k));
        }

        return (value, (long)DigitBits * (k - Fraction));
    }

    /// <summary>2^(r(i) + c(j)) times the entries, each to three last places; beyond the range of doubles infinite, or rounded to its ends.</summary>
    internal Matrix ToMatrix(int[] rowExponents, int[] columnExponents) => new(Rows, Columns, (i, j) =>
    {
        var (m, e) = Leading(i, j);
        e += (rowExponents.Length > 0 ? rowExponents[i] : 0) + (columnExponents.Length > 0 ? columnExponents[j] : 0);
        return m == 0 ? 0 : Math.ScaleB(m, (int)Math.Clamp(e, -5000, 5000));
    });

    internal FixedMatrix Transpose()
    {
        var turned = Zeros(Count, Rows * Columns);
        for (var k = 0; k < Count; k++)
        {
            for (var j = 0; j < Columns; j++)
            {
                for (var i = 0; i < Rows; i++)
                {
                    turned[k][j + (i * Columns)] = digits[k][i + (j * Rows)];
                }
            }
        }

        return new(Columns, Rows, turned, Fraction);
    }

    /// <summary>The symmetric matrix that has the entries on and above the diagonal.</summary>
    internal FixedMatrix Mirrored()
    {
        var mirrored = Array.ConvertAll(digits, static d => (double[])d.Clone());
        foreach (var d in mirrored)
        {
            for (var j = 0; j < Columns; j++)
            {
                for (var i = j + 1; i < Rows; i++)
                {
                    d[i + (j * Rows)] = d[j + (i * Rows)];
                }
            }
        }

        return new(Rows, Columns, mirrored, Fraction);
    }

    /// <summary>The entries of some rows and columns.</summary>
    internal FixedMatrix Block(int row, int column, int rows, int columns)
    {
        var part = Zeros(Count, rows * columns);
        for (var k = 0; k < Count; k++)
        {
            for (var j = 0; j < columns; j++)
            {
                digits[k].AsSpan(row + ((column + j) * Rows), rows).CopyTo(part[k].AsSpan(j * rows));
            }
        }

        return new(rows, columns, part, Fraction);
    }

    /// <summary>[[A, B], [Bᵀ, D]] of A, B and D.</summary>
    internal static FixedMatrix Symmetric(FixedMatrix a, FixedMatrix b, FixedMatrix d)
    {
        var n = a.Rows + d.Rows;
        var fraction = Math.Max(a.Fraction, Math.Max(b.Fraction, d.Fraction));
        var (x, y, z) = (a.Padded(fraction), b.Padded(fraction), d.Padded(fraction));
        var whole = Zeros(Math.Max(x.Length, Math.Max(y.Length, z.Length)), n * n);
        for (var k = 0; k < whole.Length; k++)
        {
            for (var j = 0; j < n; j++)
            {
                for (var i = 0; i < n; i++)
                {
                    var (part, rows, row, column) = (i < a.Rows, j < a.Rows) switch
                    {
                        (true, true) => (x, a.Rows, i, j),
                        (true, false) => (y, a.Rows, i, j - a.Rows),
                        (false, true) => (y, a.Rows, j, i - a.Rows),
                        _ => (z, d.Rows, i - a.Rows, j - a.Rows),
                    };
                    whole[k][i + (j * n)] = k < part.Length ? part[k][row + (column * rows)] : 0;
                }
            }
        }

        return new(n, n, whole, fraction);
    }

    public static FixedMatrix operator +(FixedMatrix a, FixedMatrix b) => Sum(a, b, 1);

    public static FixedMatrix operator -(FixedMatrix a, FixedMatrix b) => Sum(a, b, -1);

    /// <summary>c I.</summary>
    internal static FixedMatrix Scalar(int n, int c) => OfUnits(n, n, [.. Enumerable.Range(0, n * n).Select(i => i % (n + 1) == 0 ? new BigInteger(c) : BigInteger.Zero)], 0);

    /// <summary>A B, exactly.</summary>
    internal static FixedMatrix Multiply(FixedMatrix a, FixedMatrix b, ILinearAlgebra la) => Multiply(a, b, a.Fraction + b.Fraction, la);

    /// <summary>A B with so many digits after the point at most.</summary>
    /// <returns>The product; where digits fall away each entry is off by 0.51 units of the last at most.</returns>
    internal static FixedMatrix Multiply(FixedMatrix a, FixedMatrix b, int fraction, ILinearAlgebra la)
    {
        var (rows, inner, columns) = (a.Rows, a.Columns, b.Columns);
        var drop = Math.Max(0, a.Fraction + b.Fraction - fraction);
        var size = rows * columns;
        if (a.IsZero || b.IsZero)
        {
            return new(rows, columns, [], a.Fraction + b.Fraction - drop);
        }

        var bits = a.Top + b.Top + ((long)(a.Fraction + b.Fraction) * DigitBits) + BitOperations.Log2((uint)inner) + 1;
        var system = ResidueSystem.For(inner, bits);
        var count = system.Moduli.Length;
        var (x, y) = (a.Residues(inner, count), b.Residues(inner, count));
        var parts = new double[count][];
        for (var i = 0; i < count; i++)
        {
            // c = (A B)(M/p)⁻¹ mod p: what M/p has to be multiplied by
            parts[i] = Product(x[i], y[i], rows, inner, columns, la);
            var (p, inverse) = (system.Moduli[i], system.Inverses[i]);
            Blocks(size, (start, length) =>
            {
                var part = parts[i].AsSpan(start, length);
                Reduce(part, p);
                Times(part, inverse);
                Reduce(part, p);
            });
        }

        // three digits below those that stay: what carries from further down is 2⁻³⁵ units
        var first = Math.Max(0, drop - 3);
        var last = Math.Max(first + 1, (int)((bits + 4) / DigitBits) + 2);
        var found = Zeros(last - Math.Min(drop, last), size);
        Blocks(size, (start, length) =>
        {
            Span<double> multiple = stackalloc double[length];
            multiple.Clear();
            for (var i = 0; i < count; i++)
            {
                AddTimes(multiple, parts[i].AsSpan(start, length), 1 / system.Moduli[i]);
            }

            // A B = Σ c M/p − q M, smaller than M/8: q is the nearest integer
            for (var i = 0; i < length; i++)
            {
                multiple[i] = Math.Round(multiple[i]);
            }

            Span<double> carry = stackalloc double[length];
            Span<double> sum = stackalloc double[length];
            carry.Clear();
            for (var k = first; k < last; k++)
            {
                carry.CopyTo(sum);
                for (var i = 0; i < count; i++)
                {
                    if (k < system.Cofactors[i].Length)
                    {
                        AddTimes(sum, parts[i].AsSpan(start, length), system.Cofactors[i][k]);
                    }
                }

                if (k < system.Product.Length)
                {
                    AddTimes(sum, multiple, -system.Product[k]);
                }

                Carry(sum, carry);
                if (k >= drop)
                {
                    sum.CopyTo(found[k - drop].AsSpan(start, length));
                }
            }
        });
        return new(rows, columns, found, a.Fraction + b.Fraction - drop);
    }

    /// <summary>The matrix with so many digits after the point at most.</summary>
    /// <returns>Off by 0.51 units of the last digit at most where it is not exact.</returns>
    internal (FixedMatrix Value, bool IsExact) Rounded(int fraction)
    {
        var drop = Fraction - fraction;
        if (drop <= 0)
        {
            return (this, true);
        }

        var exact = true;
        for (var k = 0; k < Math.Min(drop, Count) && exact; k++)
        {
            exact = Array.TrueForAll(digits[k], static d => d == 0);
        }

        return (new(Rows, Columns, drop < Count ? digits[drop..] : [], fraction), exact);
    }

    /// <summary>The same digits with the point elsewhere: 2^(22·(Fraction − fraction)) times the matrix.</summary>
    internal FixedMatrix WithFraction(int fraction) => new(Rows, Columns, digits, fraction);

    /// <summary>Columns side by side, the digits of each as they stand; what their points say falls away.</summary>
    internal static FixedMatrix Beside(IReadOnlyList<FixedMatrix> columns)
    {
        var rows = columns[0].Rows;
        var whole = Zeros(Math.Max(1, columns.Max(static c => c.Count)), rows * columns.Count);
        for (var j = 0; j < columns.Count; j++)
        {
            for (var k = 0; k < columns[j].Count; k++)
            {
                columns[j].digits[k].CopyTo(whole[k].AsSpan(j * rows));
            }
        }

        return new(rows, columns.Count, whole, 0);
    }

    /// <summary>A bound of max over rows of Σ|aᵢⱼ|: ‖A‖∞, and of a symmetric matrix one of ‖A‖₂.</summary>
    internal Magnitude RowSum()
    {
        var sums = new double[Rows];
        var sizes = Sizes();
        for (var j = 0; j < Columns; j++)
        {
            for (var i = 0; i < Rows; i++)
            {
                sums[i] += sizes[i + (j * Rows)];
            }
        }

        return Bound(sums.Max(), Columns);
    }

    /// <summary>A bound of ‖A‖_F, hence of ‖A‖₂.</summary>
    internal Magnitude Frobenius() => Bound(Math.Sqrt(Sizes().Sum(static x => x * x)), Math.Sqrt((double)Rows * Columns));

    /// <summary>A bound of ‖A‖₂: the better of ‖A‖_F and √(‖A‖₁‖A‖∞).</summary>
    internal Magnitude Norm() => Magnitude.Min(Frobenius(), (RowSum() * Transpose().RowSum()).Root());

    // sizes over 2^(22(Count − Fraction)), five digits each
    private double[] Sizes()
    {
        var sizes = new double[Rows * Columns];
        for (var k = Math.Max(0, Count - 5); k < Count; k++)
        {
            AddTimes(sizes, digits[k], Scale.TwoTo(DigitBits * (k - Count)));
        }

        for (var i = 0; i < sizes.Length; i++)
        {
            sizes[i] = Math.Abs(sizes[i]);
        }

        return sizes;
    }

    // what five digits leave out is 2⁻¹⁰⁹ an entry; sums of doubles are right to 2⁻³⁰ relative
    private Magnitude Bound(double size, double entries) =>
        IsZero ? Magnitude.Zero : Magnitude.Of((size + (entries * Scale.TwoTo(-108))) * (1 + Scale.TwoTo(-30))).Scaled((long)DigitBits * (Count - Fraction));

    private static FixedMatrix Sum(FixedMatrix a, FixedMatrix b, double sign)
    {
        var fraction = Math.Max(a.Fraction, b.Fraction);
        var (x, y) = (a.Padded(fraction), b.Padded(fraction));
        var size = a.Rows * a.Columns;
        var found = Zeros(Math.Max(x.Length, y.Length) + 1, size);
        Blocks(size, (start, length) =>
        {
            Span<double> carry = stackalloc double[length];
            carry.Clear();
            for (var k = 0; k < found.Length; k++)
            {
                var sum = found[k].AsSpan(start, length);
                carry.CopyTo(sum);
                if (k < x.Length)
                {
                    AddTimes(sum, x[k].AsSpan(start, length), 1);
                }

                if (k < y.Length)
                {
                    AddTimes(sum, y[k].AsSpan(start, length), sign);
                }

                Carry(sum, carry);
            }
        });
        return new(a.Rows, a.Columns, found, fraction);
    }

    private double[][] Padded(int fraction) => fraction == Fraction ? digits : [.. Zeros(fraction - Fraction, Rows * Columns), .. digits];

    private double[][] Residues(int inner, int count)
    {
        var primes = ResidueSystem.PrimesFor(inner);
        if (residuesOf != primes)
        {
            (residues, residuesOf) = ([], primes);
        }

        if (residues.Length >= count)
        {
            return residues;
        }

        var have = residues.Length;
        var all = new double[count][];
        residues.CopyTo(all, 0);
        var weights = new double[count][];
        for (var i = have; i < count; i++)
        {
            all[i] = new double[Rows * Columns];
            weights[i] = new double[Count];
            var (weight, p) = (1L, (long)primes[i]);
            for (var k = 0; k < Count; k++)
            {
                weights[i][k] = weight > p / 2 ? weight - p : weight;
                weight = (weight << DigitBits) % p;
            }
        }

        Blocks(Rows * Columns, (start, length) =>
        {
            for (var i = have; i < count; i++)
            {
                var found = all[i].AsSpan(start, length);
                for (var k = 0; k < Count; k++)
                {
                    AddTimes(found, digits[k].AsSpan(start, length), weights[i][k]);
                }

                Reduce(found, primes[i]);
            }
        });
        residues = all;
        return all;
    }

    private static double[] Product(double[] a, double[] b, int rows, int inner, int columns, ILinearAlgebra la)
    {
        if (columns > 4)
        {
            return la.Multiply(new Matrix(rows, inner, a), new Matrix(inner, columns, b)).Values;
        }

        // a few columns are done before a library has copied the matrix
        var c = new double[rows * columns];
        for (var j = 0; j < columns; j++)
        {
            var column = c.AsSpan(j * rows, rows);
            for (var k = 0; k < inner; k++)
            {
                var factor = b[k + (j * inner)];
                if (factor != 0)
                {
                    AddTimes(column, a.AsSpan(k * rows, rows), factor);
                }
            }
        }

        return c;
    }

    private static double[][] Zeros(int count, int size)
    {
        var zeros = new double[Math.Max(0, count)][];
        for (var k = 0; k < zeros.Length; k++)
        {
            zeros[k] = new double[size];
        }

        return zeros;
    }

    private static double Largest(double[] values)
    {
        var largest = 0.0;
        foreach (var value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }

    private static void Blocks(int size, Action<int, int> work)
    {
        var count = (size + Chunk - 1) / Chunk;
        if (count == 1)
        {
            work(0, size);
            return;
        }

        Parallel.For(0, count, block => work(block * Chunk, Math.Min(Chunk, size - (block * Chunk))));
    }

    // y ← y + c x, exact where every partial sum is an integer below 2⁵³
    private static void AddTimes(Span<double> y, ReadOnlySpan<double> x, double c)
    {
        var i = 0;
        var factor = new Vector<double>(c);
        for (; i <= y.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(y[i..]) + (factor * new Vector<double>(x[i..]))).CopyTo(y[i..]);
        }

        for (; i < y.Length; i++)
        {
            y[i] += c * x[i];
        }
    }

    private static void Times(Span<double> y, double c)
    {
        for (var i = 0; i < y.Length; i++)
        {
            y[i] *= c;
        }
    }

    // y ← y mod p, at most p/2 · (1 + 2⁻²⁰) in size; exact, as q p is within p of the integer y
    private static void Reduce(Span<double> y, double p)
    {
        var inverse = 1 / p;
        var i = 0;
        var (modulus, factor) = (new Vector<double>(-p), new Vector<double>(inverse));
        for (; i <= y.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var x = new Vector<double>(y[i..]);
            Vector.FusedMultiplyAdd(Vector.Round(x * factor), modulus, x).CopyTo(y[i..]);
        }

        for (; i < y.Length; i++)
        {
            y[i] = Math.FusedMultiplyAdd(-p, Math.Round(y[i] * inverse), y[i]);
        }
    }

    // sum ← its balanced lowest digit, carry ← the rest
    private static void Carry(Span<double> sum, Span<double> carry)
    {
        var i = 0;
        var (down, up) = (new Vector<double>(1 / Base), new Vector<double>(Base));
        for (; i <= sum.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var x = new Vector<double>(sum[i..]);
            var rest = Vector.Round(x * down);
            rest.CopyTo(carry[i..]);
            (x - (rest * up)).CopyTo(sum[i..]);
        }

        for (; i < sum.Length; i++)
        {
            carry[i] = Math.Round(sum[i] / Base);
            sum[i] -= carry[i] * Base;
        }
    }
}
