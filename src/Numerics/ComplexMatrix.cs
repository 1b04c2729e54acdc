using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Theory.Numerics;

/// <summary>A dense complex matrix: a value that never changes, with the operators of linear algebra.</summary>
/// <remarks>
/// <para>Entries may be any numbers; the factorisations of <see cref="ILinearAlgebra"/> refuse those that are not finite. Indices begin at 0.</para>
/// <para>Two matrices are equal where shape and every entry are.</para>
/// </remarks>
public sealed class ComplexMatrix : IEquatable<ComplexMatrix>
{
    private const int ShownRows = 10;
    private const int ShownColumns = 8;

    /// <summary>The matrix whose entry (i, j) is <paramref name="entry"/>(i, j).</summary>
    /// <param name="rows">m ≥ 1.</param>
    /// <param name="columns">n ≥ 1.</param>
    /// <param name="entry">The entry of a row and a column.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is below 1.</exception>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    public ComplexMatrix(int rows, int columns, Func<int, int, Complex> entry)
        : this(rows, columns, NewValues(rows, columns))
    {
        ArgumentNullException.ThrowIfNull(entry);
        for (var j = 0; j < columns; j++)
        {
            for (var i = 0; i < rows; i++)
            {
                Values[i + (j * rows)] = entry(i, j);
            }
        }
    }

    /// <summary>The matrix with these entries, copied.</summary>
    /// <param name="entries">m × n, neither empty.</param>
    /// <exception cref="ArgumentNullException">The array is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is 0.</exception>
    public ComplexMatrix(Complex[,] entries)
        : this(RowsOf(entries), entries.GetLength(1), (i, j) => entries[i + entries.GetLowerBound(0), j + entries.GetLowerBound(1)])
    {
    }

    /// <summary>A real matrix as a complex one.</summary>
    /// <param name="real">m × n.</param>
    /// <exception cref="ArgumentNullException">The matrix is null.</exception>
    public ComplexMatrix(Matrix real)
        : this(RowsOf(real), real.Columns, Array.ConvertAll(real.Values, x => new Complex(x, 0)))
    {
    }

    /// <summary>The matrix that owns this array.</summary>
    /// <param name="rows">m.</param>
    /// <param name="columns">n.</param>
    /// <param name="values">mn entries, column after column; the caller gives them away.</param>
    internal ComplexMatrix(int rows, int columns, Complex[] values)
    {
        Rows = rows;
        Columns = columns;
        Values = values;
    }

    /// <summary>m, the number of rows.</summary>
    public int Rows { get; }

    /// <summary>n, the number of columns.</summary>
    public int Columns { get; }

    /// <summary>The Frobenius norm √Σ|aᵢⱼ|²; scaled, so that it neither overflows nor underflows before its time.</summary>
    public double FrobeniusNorm => new Matrix(2 * Rows, Columns, MemoryMarshal.Cast<Complex, double>(Values).ToArray()).FrobeniusNorm;

    /// <summary>The sum of the diagonal.</summary>
    public Complex Trace
    {
        get
        {
            var sum = Complex.Zero;
            for (var i = 0; i < Math.Min(Rows, Columns); i++)
            {
                sum += this[i, i];
            }

            return sum;
        }
    }

    /// <summary>The entries, column after column.</summary>
    internal Complex[] Values { get; }

    /// <summary>aᵢⱼ.</summary>
    /// <param name="row">i, in [0, m).</param>
    /// <param name="column">j, in [0, n).</param>
    /// <returns>The entry.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the matrix.</exception>
    public Complex this[int row, int column]
    {
        get
        {
            CheckIndex(row, Rows, nameof(row));
            CheckIndex(column, Columns, nameof(column));
            return Values[row + (column * Rows)];
        }
    }

    /// <summary>A + B.</summary>
    /// <param name="a">The left summand.</param>
    /// <param name="b">The right summand, of the same shape.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static ComplexMatrix operator +(ComplexMatrix a, ComplexMatrix b) => Pairwise(a, b, (x, y) => x + y);

    /// <summary>A − B.</summary>
    /// <param name="a">The minuend.</param>
    /// <param name="b">The subtrahend, of the same shape.</param>
    /// <returns>The difference.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static ComplexMatrix operator -(ComplexMatrix a, ComplexMatrix b) => Pairwise(a, b, (x, y) => x - y);

    /// <summary>−A.</summary>
    /// <param name="a">The operand.</param>
    /// <returns>The negation.</returns>
    public static ComplexMatrix operator -(ComplexMatrix a) => a.Map(x => -x);

    /// <summary>A B, by <see cref="LinearAlgebra.Managed"/>.</summary>
    /// <param name="a">m × k.</param>
    /// <param name="b">k × n.</param>
    /// <returns>The product, m × n.</returns>
    /// <exception cref="ArgumentException">The inner dimensions differ, or an entry is not finite.</exception>
    public static ComplexMatrix operator *(ComplexMatrix a, ComplexMatrix b) => LinearAlgebra.Managed.Multiply(a, b);

    /// <summary>A x.</summary>
    /// <param name="a">m × n.</param>
    /// <param name="x">A vector of length n.</param>
    /// <returns>A vector of length m.</returns>
    /// <exception cref="ArgumentException">The vector's length is not n, or an entry is not finite.</exception>
    public static Complex[] operator *(ComplexMatrix a, Complex[] x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Length == 0
            ? throw new ArgumentException($"A is {a?.Shape}, but x is empty.", nameof(x))
            : LinearAlgebra.Managed.Multiply(a, new ComplexMatrix(x.Length, 1, [.. x])).Values;
    }

    /// <summary>c A.</summary>
    /// <param name="c">The scalar.</param>
    /// <param name="a">The matrix.</param>
    /// <returns>The multiple.</returns>
    public static ComplexMatrix operator *(Complex c, ComplexMatrix a) => a.Map(x => c * x);

    /// <summary>A c.</summary>
    /// <param name="a">The matrix.</param>
    /// <param name="c">The scalar.</param>
    /// <returns>The multiple.</returns>
    public static ComplexMatrix operator *(ComplexMatrix a, Complex c) => a.Map(x => c * x);

    /// <summary>A / c.</summary>
    /// <param name="a">The matrix.</param>
    /// <param name="c">The scalar.</param>
    /// <returns>The quotient.</returns>
    public static ComplexMatrix operator /(ComplexMatrix a, Complex c) => a.Map(x => x / c);

    /// <summary>The matrix with these rows: <c>ComplexMatrix.OfRows [ [ Complex.One; i ]; [ -i; Complex.One ] ]</c> in F#.</summary>
    /// <typeparam name="TRow">The type of a row.</typeparam>
    /// <param name="rows">m ≥ 1 rows of one length n ≥ 1.</param>
    /// <returns>The matrix, m × n.</returns>
    /// <exception cref="ArgumentException">There is no row, a row is empty, or two rows differ in length.</exception>
    public static ComplexMatrix OfRows<TRow>(IEnumerable<TRow> rows)
        where TRow : IEnumerable<Complex>
    {
        ArgumentNullException.ThrowIfNull(rows);
        var lines = rows.Select(row => row.ToArray()).ToArray();
        if (lines.Length == 0 || lines[0].Length == 0)
        {
            throw new ArgumentException("rows holds no entry.", nameof(rows));
        }

        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length != lines[0].Length)
            {
                throw new ArgumentException($"rows[{i}] has {lines[i].Length} entries, rows[0] has {lines[0].Length}.", nameof(rows));
            }
        }

        return new ComplexMatrix(lines.Length, lines[0].Length, (i, j) => lines[i][j]);
    }

    /// <summary>I, the identity.</summary>
    /// <param name="n">n ≥ 1.</param>
    /// <returns>The matrix, n × n.</returns>
    /// <exception cref="ArgumentOutOfRangeException">n is below 1.</exception>
    public static ComplexMatrix Identity(int n) => new(n, n, (i, j) => i == j ? 1 : 0);

    /// <summary>0.</summary>
    /// <param name="rows">m ≥ 1.</param>
    /// <param name="columns">n ≥ 1.</param>
    /// <returns>The matrix, m × n.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is below 1.</exception>
    public static ComplexMatrix Zeros(int rows, int columns) => new(rows, columns, NewValues(rows, columns));

    /// <summary>diag(d₀, d₁, …).</summary>
    /// <param name="values">The diagonal, not empty.</param>
    /// <returns>The square matrix.</returns>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static ComplexMatrix Diagonal(IEnumerable<Complex> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Complex[] d = [.. values];
        return d.Length == 0
            ? throw new ArgumentException("values is empty.", nameof(values))
            : new ComplexMatrix(d.Length, d.Length, (i, j) => i == j ? d[i] : 0);
    }

    /// <summary>Aᵀ.</summary>
    /// <returns>The transpose, n × m.</returns>
    public ComplexMatrix Transpose() => new(Columns, Rows, (i, j) => Values[j + (i * Rows)]);

    /// <summary>Aᴴ, the conjugate transpose.</summary>
    /// <returns>The adjoint, n × m.</returns>
    public ComplexMatrix Adjoint() => new(Columns, Rows, (i, j) => Complex.Conjugate(Values[j + (i * Rows)]));

    /// <summary>Re A.</summary>
    /// <returns>The matrix of the entries' real parts.</returns>
    public Matrix Real() => new(Rows, Columns, Array.ConvertAll(Values, z => z.Real));

    /// <summary>Im A.</summary>
    /// <returns>The matrix of the entries' imaginary parts.</returns>
    public Matrix Imaginary() => new(Rows, Columns, Array.ConvertAll(Values, z => z.Imaginary));

    /// <summary>The matrix of f(aᵢⱼ).</summary>
    /// <param name="f">The function of an entry.</param>
    /// <returns>A matrix of the same shape.</returns>
    public ComplexMatrix Map(Func<Complex, Complex> f) => new(Rows, Columns, Array.ConvertAll(Values, x => f(x)));

    /// <summary>A row.</summary>
    /// <param name="row">i, in [0, m).</param>
    /// <returns>Its n entries.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the matrix.</exception>
    public Complex[] Row(int row)
    {
        CheckIndex(row, Rows, nameof(row));
        var entries = new Complex[Columns];
        for (var j = 0; j < Columns; j++)
        {
            entries[j] = Values[row + (j * Rows)];
        }

        return entries;
    }

    /// <summary>A column.</summary>
    /// <param name="column">j, in [0, n).</param>
    /// <returns>Its m entries.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the matrix.</exception>
    public Complex[] Column(int column)
    {
        CheckIndex(column, Columns, nameof(column));
        return Values[(column * Rows)..((column + 1) * Rows)];
    }

    /// <summary>The entries as an array, copied.</summary>
    /// <returns>m × n.</returns>
    public Complex[,] ToArray()
    {
        var entries = new Complex[Rows, Columns];
        for (var j = 0; j < Columns; j++)
        {
            for (var i = 0; i < Rows; i++)
            {
                entries[i, j] = Values[i + (j * Rows)];
            }
        }

        return entries;
    }

    /// <inheritdoc/>
    public bool Equals(ComplexMatrix? other) =>
        other is not null && Rows == other.Rows && Columns == other.Columns && Values.AsSpan().SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ComplexMatrix);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Rows);
        hash.Add(Columns);
        foreach (var value in Values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <summary>The shape and the entries, six digits each, in columns; of a large matrix the first rows and columns and the last.</summary>
    /// <returns>Several lines.</returns>
    public override string ToString()
    {
        var rows = Shown(Rows, ShownRows);
        var columns = Shown(Columns, ShownColumns);
        var cells = rows.Select(i => columns.Select(j => i < 0 ? "⋮" : j < 0 ? "⋯" : Text(this[i, j])).ToArray()).ToArray();
        var text = new StringBuilder(Shape).Append(" matrix");
        foreach (var line in cells)
        {
            text.Append('\n');
            for (var j = 0; j < line.Length; j++)
            {
                text.Append("  ").Append(line[j].PadLeft(cells.Max(other => other[j].Length)));
            }
        }

        return text.ToString();
    }

    /// <summary>m×n, for messages.</summary>
    internal string Shape => string.Create(CultureInfo.InvariantCulture, $"{Rows}×{Columns}");

    // 1.5-2i; a part that is zero is not written.
    private static string Text(Complex z)
    {
        var im = z.Imaginary.ToString("G6", CultureInfo.InvariantCulture) + "i";
        return z.Imaginary == 0 ? z.Real.ToString("G6", CultureInfo.InvariantCulture)
            : z.Real == 0 ? im
            : z.Real.ToString("G6", CultureInfo.InvariantCulture) + (im[0] == '-' ? "" : "+") + im;
    }

    private static int[] Shown(int count, int limit) =>
        count <= limit ? [.. Enumerable.Range(0, count)] : [.. Enumerable.Range(0, limit - 2), -1, count - 1];

    private static int RowsOf(Complex[,] entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return entries.GetLength(0);
    }

    private static int RowsOf(Matrix real)
    {
        ArgumentNullException.ThrowIfNull(real);
        return real.Rows;
    }

    private static Complex[] NewValues(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        return new Complex[checked(rows * columns)];
    }

    private static ComplexMatrix Pairwise(ComplexMatrix a, ComplexMatrix b, Func<Complex, Complex, Complex> f)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Rows != b.Rows || a.Columns != b.Columns)
        {
            throw new ArgumentException($"a is {a.Shape}, b is {b.Shape}.", nameof(b));
        }

        var values = new Complex[a.Values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = f(a.Values[i], b.Values[i]);
        }

        return new ComplexMatrix(a.Rows, a.Columns, values);
    }

    private static void CheckIndex(int index, int count, string name)
    {
        if ((uint)index >= (uint)count)
        {
            throw new ArgumentOutOfRangeException(name, index, $"{name} must lie in [0, {count}).");
        }
    }
}
