using Theory.Numerics;

namespace Theory.NonNormal;

/// <summary>The noise covariance C = Σ WᵏWᵏᵀ, its inverse and J_s = Σ WᵏᵀC⁻¹Wᵏ in fixed point, with proved relative errors in Loewner's order.</summary>
/// <remarks>
/// <para>All is done in a frame D, a diagonal of powers of two that makes the variances near 1: C̃ = DCD solves C̃ = W̃C̃W̃ᵀ + D² with W̃ = DWD⁻¹. Squaring, X ← X + AXAᵀ and A ← A², gives X ≈ C̃ and
/// the powers of W̃; nothing about them is trusted. What is proved, from products that are exact:</para>
/// <para>1. Stability: ‖Wᵐ‖ &lt; 1 for one m, the rounding of each squaring carried along.</para>
/// <para>2. R = X − W̃XW̃ᵀ − D² has norm r at most. Since L⁻¹(R) = ΣW̃ᵏRW̃ᵏᵀ is monotone, |L⁻¹(R)| ≤ r L⁻¹(I), and L⁻¹(I) ≤ ‖D⁻²‖C̃: so X is within the factor 1 ± r‖D⁻²‖ of C̃. Where D is far from a
/// multiple of I, a solution Z of Z − W̃ZW̃ᵀ ≥ ½I, for which L⁻¹(I) ≤ 2Z, serves instead.</para>
/// <para>3. Y ≈ X⁻¹: the symmetric C̃^½YC̃^½ − I has the eigenvalues of C̃Y − I, hence a norm of at most ‖XY − I‖ + r‖L⁻¹(I)‖‖Y‖ =: φ, and (1 − φ)C̃⁻¹ ≤ Y ≤ (1 + φ)C̃⁻¹.</para>
/// <para>4. F = S − W̃ᵀSW̃ − Y of norm f: since I ≤ ‖C̃‖C̃⁻¹, S is within 1 ± (φ + f‖C̃‖) of J_s.</para>
/// </remarks>
internal sealed class SteinEnclosure
{
    private const int MostSquarings = 44;
    private const int LeastForLibrary = 400;
    private const int MostDigits = 110;

    // as long as products of residues are
    private const long MostBits = 6500;
    private const int MostSignalDigits = 200;

    private readonly ILinearAlgebra la;
    private readonly FixedMatrix w;
    private readonly Magnitude wError;
    private readonly int[] frame;
    private readonly int n;
    private FixedMatrix x = null!, y = null!, s = null!;
    private Magnitude covarianceSize;

    private SteinEnclosure(Matrix matrix, int[] frame, int digits, ILinearAlgebra la)
    {
        (this.la, this.frame, n, Digits) = (la, frame, matrix.Rows, digits);
        int[] down = [.. frame.Select(static e => -e)];
        var exact = ExactDigits(matrix, down, frame);
        (w, var isExact) = FixedMatrix.Of(matrix, down, frame, Math.Min(exact, digits + 8));
        wError = isExact ? Magnitude.Zero : FixedMatrix.Unit(w.Fraction).Times(n);
    }

    /// <summary>Digits of 22 bits after the point.</summary>
    public int Digits { get; }

    /// <summary>How often W was squared.</summary>
    public int Squarings { get; private set; }

    /// <summary>A power of two m and a bound of ‖W̃ᵐ‖ below 1.</summary>
    public (double Power, double Norm) Stability { get; private set; }

    /// <summary>φ: Y is within the factor 1 ± φ of C⁻¹.</summary>
    public Magnitude InverseError { get; private set; }

    /// <summary>S is within this factor of J_s.</summary>
    public Magnitude SpatialError { get; private set; }

    /// <summary>An upper bound of |tr S − N|.</summary>
    public double TraceDefect { get; private set; }

    /// <summary>C in doubles; entries beyond their range are infinite.</summary>
    public Matrix Covariance => x.ToMatrix(frame, frame);

    /// <summary>J_s in doubles.</summary>
    public Matrix Spatial
    {
        get
        {
            int[] down = [.. frame.Select(static e => -e)];
            return s.ToMatrix(down, down);
        }
    }

    /// <summary>An enclosure to the tolerance.</summary>
    /// <exception cref="ArgumentException">The spectral radius is at least 1, or is not proved to be below it.</exception>
    /// <exception cref="NotConvergedException">The precision that the tolerance asks for is out of reach.</exception>
    public static SteinEnclosure Of(Matrix matrix, double tolerance, string name, ILinearAlgebra la)
    {
        RefuseKnown(matrix, name);

        // hundreds of small products: threads that wait for each other cost more than they bring, and the bits are the same with every library
        la = matrix.Rows < LeastForLibrary ? LinearAlgebra.Managed : la;
        var (frame, digits) = SteinFrame.Of(matrix, tolerance, la);
        var again = false;
        while (digits <= MostDigits)
        {
            var found = new SteinEnclosure(matrix, frame, digits, la);
            var missing = found.Solve(tolerance, name);
            if (missing == 0)
            {
                return found;
            }

            // a frame that doubles could not find is read off the first solution that is good enough to show it
            if (!again && found.x is not null && found.Stability.Power > 0 && found.BetterFrame() is { } better)
            {
                (frame, again) = (better, true);
                digits = SteinFrame.LeastDigits(matrix.Rows, tolerance) + 1;
                continue;
            }

            digits += missing;
        }

        throw new NotConvergedException($"{name}: the covariance of the noise would need more than {MostDigits * FixedMatrix.DigitBits} bits.");
    }

    /// <summary>vᵀSv, to the nearest double.</summary>
    public double Total(double[] v) => Nearest(Form(s, [Signal(v)])[0]);

    /// <summary>J(0), …, J(lags − 1), lower bounds of |Wᵏv|², and bounds of the error: a relative one where there is one, an absolute one elsewhere.</summary>
    public (double[] Values, double[] Powers, Magnitude Relative, Magnitude Absolute) Curve(double[] v, int lags, double tolerance)
    {
        var target = Magnitude.Of(tolerance / 4);
        for (var digits = Digits + 2; ; digits *= 2)
        {
            var (values, errors, rest, powers) = Curve(v, lags, digits);
            var (relative, absolute) = (Magnitude.Zero, Magnitude.Zero);
            for (var k = 0; k < lags; k++)
            {
                if (errors[k] < target || (digits > MostSignalDigits / 2 && errors[k] < Magnitude.PowerOfTwo(-3)))
                {
                    relative = Magnitude.Max(relative, errors[k]);
                }
                else
                {
                    absolute = Magnitude.Max(absolute, Magnitude.Max(rest[k], errors[k] * Magnitude.Of(values[k].ToDoubleUp())));
                }
            }

            if (absolute < Magnitude.PowerOfTwo(-1070) || digits > MostSignalDigits / 2)
            {
                return (Array.ConvertAll(values, Nearest), powers, relative, absolute);
            }
        }
    }

    /// <summary>J(0), …, J(lags − 1): ûᵀYû of û ≈ Wᵏv, a bound of its relative error (∞ where none is proved), and a lower bound of |Wᵏv|².</summary>
    /// <remarks>
    /// With ‖x‖² = xᵀC⁻¹x the step x → Wx is a contraction, as WᵀC⁻¹W ≤ C⁻¹: what rounding adds to û never grows. An entry that no path from v reaches is 0, and stays exactly so.
    /// </remarks>
    private (Dyadic[] Values, Magnitude[] Errors, Magnitude[] Absolute, double[] Powers) Curve(double[] v, int lags, int digits)
    {
        var columns = new List<FixedMatrix>(lags);
        var (errors, powers) = (new Magnitude[lags], new double[lags]);
        var dual = (y.RowSum() * Magnitude.PowerOfTwo(1)).Root();

        // |x| ≤ ‖C̃‖^½ (xᵀC̃⁻¹x)^½
        var spread = covarianceSize.Root();
        var (u, δ) = (Signal(v), Magnitude.Zero);
        var reached = Array.ConvertAll(v, static z => z != 0);
        var neighbours = Neighbours();
        for (var k = 0; k < lags; k++)
        {
            columns.Add(u);
            errors[k] = δ;
            powers[k] = LeastPower(u, δ * spread);
            if (k == lags - 1)
            {
                break;
            }

            var size = u.Frobenius();
            var product = FixedMatrix.Multiply(w, u, la);
            (u, var exact) = product.Rounded(product.Fraction - Math.Max(0, product.Count - digits));
            reached = Step(reached, neighbours);
            if (!Array.Exists(reached, static r => r))
            {
                δ = Magnitude.Zero;
                continue;
            }

            var fresh = wError.IsZero ? Magnitude.Zero : wError * size;
            if (!exact)
            {
                fresh += FixedMatrix.Unit(u.Fraction).Times(Math.Sqrt(n));
            }

            δ += dual * fresh;
        }

        var values = Form(y, columns);
        var absolute = new Magnitude[lags];
        for (var k = 0; k < lags; k++)
        {
            (errors[k], absolute[k]) = Deviation(values[k], errors[k]);
        }

        return (values, errors, absolute, powers);
    }

    /// <summary>J(k, l) for k, l &lt; lags; entries are as near as those of the diagonal.</summary>
    public Matrix Temporal(double[] v, int lags)
    {
        var columns = new List<FixedMatrix>();
        for (var u = Signal(v); columns.Count < lags;)
        {
            columns.Add(u);
            var product = FixedMatrix.Multiply(w, u, la);
            u = product.Rounded(product.Fraction - Math.Max(0, product.Count - (4 * Digits))).Value;
        }

        var all = FixedMatrix.Beside(columns);
        var form = FixedMatrix.Multiply(all.Transpose(), FixedMatrix.Multiply(y, all, la), la);
        return new Matrix(lags, lags, (i, j) => Nearest(new Dyadic(form.Units(i, j), -FixedMatrix.DigitBits * ((long)form.Fraction + columns[i].Fraction + columns[j].Fraction))));
    }

    // |q − J| for q = ûᵀYû: relative, and absolute where q is too small for it
    private (Magnitude Relative, Magnitude Absolute) Deviation(Dyadic q, Magnitude δ)
    {
        if (δ.IsZero)
        {
            return (q.Sign == 0 ? Magnitude.Zero : InverseError, Magnitude.Zero);
        }

        if (q.Sign > 0)
        {
            var root = LowerMagnitude.Of(q.M, q.E).Root();
            var η = δ / root;
            if (η < Magnitude.PowerOfTwo(-3))
            {
                // √J ≥ √q(1 − φ) − δ ≥ √q/2: η is twice δ/√q
                η = η.Times(2);
                return ((InverseError * (Magnitude.PowerOfTwo(0) + η) * (Magnitude.PowerOfTwo(0) + η)) + η.Times(2) + (η * η), Magnitude.Zero);
            }
        }

        // √J ≤ 2√q + δ
        var most = (q.Sign > 0 ? Magnitude.Of(q.M, q.E).Root().Times(2) : Magnitude.Zero) + δ;
        return (Magnitude.Infinite, most * most);
    }

    private static double Nearest(Dyadic q)
    {
        var (below, above) = (q.ToDoubleDown(), q.ToDoubleUp());
        if (!double.IsFinite(below) || !double.IsFinite(above) || below == above)
        {
            return below;
        }

        var (m, e) = Exact.Parts(below);
        var (o, f) = Exact.Parts(above);
        return Dyadic.Compare(q - new Dyadic(m, e), new Dyadic(o, f) - q) > 0 ? above : below;
    }

    private static int ExactDigits(Matrix matrix, int[] rows, int[] columns)
    {
        var least = 0;
        for (var j = 0; j < matrix.Columns; j++)
        {
            for (var i = 0; i < matrix.Rows; i++)
            {
                if (matrix[i, j] != 0)
                {
                    var (m, e) = Exact.Parts(matrix[i, j]);
                    least = Math.Min(least, e + System.Numerics.BitOperations.TrailingZeroCount(m) + (rows.Length > 0 ? rows[i] : 0) + (columns.Length > 0 ? columns[j] : 0));
                }
            }
        }

        return (-least + FixedMatrix.DigitBits - 1) / FixedMatrix.DigitBits;
    }

    // what needs no computing: a triangle shows its eigenvalues, and those of an orthogonal matrix lie on the circle
    private static void RefuseKnown(Matrix a, string name)
    {
        var n = a.Rows;
        var lower = Enumerable.Range(0, n).All(j => Enumerable.Range(0, j).All(i => a[i, j] == 0));
        var upper = Enumerable.Range(0, n).All(i => Enumerable.Range(0, i).All(j => a[i, j] == 0));
        if (lower || upper)
        {
            for (var i = 0; i < n; i++)
            {
                if (Math.Abs(a[i, i]) >= 1)
                {
                    throw Unstable(name, FormattableString.Invariant($"its eigenvalue {name}[{i}, {i}] is {a[i, i]}"));
                }
            }
        }

        for (var j = 0; j < n; j++)
        {
            for (var k = 0; k <= j; k++)
            {
                var product = 0.0;
                for (var i = 0; i < n; i++)
                {
                    product += a[i, j] * a[i, k];
                }

                if (!(Math.Abs(product - (j == k ? 1 : 0)) <= 1e-15 * (4 + n)))
                {
                    return;
                }
            }
        }

        throw Unstable(name, "it is orthogonal to working precision, with every eigenvalue on the circle");
    }

    private static ArgumentException Unstable(string name, string why) =>
        new($"The spectral radius of {name} is not below 1: {why}. The noise has no stationary covariance; a finite horizon needs none.", name);

    private FixedMatrix Signal(double[] v)
    {
        int[] down = [.. frame.Select(static e => -e)];
        var column = new Matrix(n, 1, (double[])v.Clone());
        return FixedMatrix.Of(column, down, [], ExactDigits(column, down, [])).Value;
    }

    // uᵀMu of every column, exactly
    private Dyadic[] Form(FixedMatrix m, IReadOnlyList<FixedMatrix> columns)
    {
        const int Together = 64;
        var values = new Dyadic[columns.Count];
        for (var start = 0; start < columns.Count; start += Together)
        {
            FixedMatrix[] part = [.. columns.Skip(start).Take(Together)];
            var u = FixedMatrix.Beside(part);
            var image = FixedMatrix.Multiply(m, u, la);
            var from = start;
            Parallel.For(0, part.Length, j =>
            {
                var sum = System.Numerics.BigInteger.Zero;
                for (var i = 0; i < n; i++)
                {
                    sum += u.Units(i, j) * image.Units(i, j);
                }

                values[from + j] = new Dyadic(sum, -FixedMatrix.DigitBits * ((long)m.Fraction + (2L * part[j].Fraction)));
            });
        }

        return values;
    }

    // a lower bound of |u|² in the matrix's own frame, where û is off by so much in the frame of the computation
    private double LeastPower(FixedMatrix u, Magnitude error)
    {
        var parts = new List<(double M, long E)>(n);
        for (var i = 0; i < n; i++)
        {
            // to three last places
            var (m, e) = u.Leading(i, 0);
            m = (Math.Abs(m) * (1 - Scale.TwoTo(-50))) - error.Scaled(-e).ToDouble();
            if (m > 0)
            {
                parts.Add((Math.BitDecrement(m), e + frame[i]));
            }
        }

        if (parts.Count == 0)
        {
            return 0;
        }

        var top = parts.Max(static p => p.E);
        var sum = parts.Sum(p => Math.Pow(Math.ScaleB(p.M, (int)Math.Max(p.E - top, -2000)), 2)) * (1 - (n * Scale.TwoTo(-50)));
        return top > 500 ? Math.Min(double.MaxValue, Math.ScaleB(sum, (int)Math.Min(2 * top, 5000))) : Math.Max(0, Math.BitDecrement(Math.ScaleB(sum, (int)Math.Max(2 * top, -5000))));
    }

    private int[][] Neighbours()
    {
        var found = new int[n][];
        for (var j = 0; j < n; j++)
        {
            found[j] = wError.IsZero ? [.. Enumerable.Range(0, n).Where(i => !w.Units(i, j).IsZero)] : [.. Enumerable.Range(0, n)];
        }

        return found;
    }

    private static bool[] Step(bool[] reached, int[][] neighbours)
    {
        var next = new bool[reached.Length];
        for (var j = 0; j < reached.Length; j++)
        {
            if (reached[j])
            {
                foreach (var i in neighbours[j])
                {
                    next[i] = true;
                }
            }
        }

        return next;
    }

    // 0, or how many digits are missing
    private int Solve(double tolerance, string name)
    {
        var missing = Square(name, out var powers);
        if (missing > 0)
        {
            return missing;
        }

        // Y and S are large, and their last digits are no smaller than the tolerance asks for: what they are off by comes to J multiplied by ‖X‖, and to S by squares of powers
        var least = SteinFrame.LeastDigits(n, tolerance);
        var grown = Math.Max(0, x.Top) + (2 * powers.Max(static a => Math.Max(0, a.Top)));
        var kept = (int)Math.Min(Digits, least + 2 + (grown / FixedMatrix.DigitBits));
        var inverse = SteinInverse.Of(x, Digits + (7 * Math.Max(0, Digits - least) / 10), kept, la);
        if (inverse.Value is null)
        {
            return Lost(inverse, least);
        }

        y = inverse.Value;
        var (r, e) = (Residual(x, FixedMatrix.Of(Matrix.Identity(n), [.. frame.Select(static k => -k)], [.. frame.Select(static k => -k)], Digits), w), Inexact());
        var ySize = y.RowSum();
        if (!(e < Magnitude.PowerOfTwo(-1)))
        {
            return Lost(inverse, least);
        }

        var one = Magnitude.PowerOfTwo(0);

        // L⁻¹(I) ≤ ‖D⁻²‖C̃, hence X within 1 ± t of C̃
        var t = r.Scaled(2L * frame.Max());
        var xSize = x.RowSum();
        var (φ, size) = t < Magnitude.PowerOfTwo(-1) ? ((e + t) * (one + t.Times(2)), xSize.Times(2)) : (Magnitude.Infinite, Magnitude.Infinite);
        if (SteinFrame.Smoothing(w, wError, la) is { } z)
        {
            φ = Magnitude.Min(φ, e + (r * z * ySize));
            size = Magnitude.Min(size, xSize + (r * z));
        }

        (InverseError, covarianceSize) = (φ, size);
        var target = Magnitude.Of(tolerance / 16);
        if (!(φ < target))
        {
            return Short(φ, target);
        }

        s = y;
        foreach (var a in powers)
        {
            var turned = a.Transpose();
            s += FixedMatrix.Multiply(turned, FixedMatrix.Multiply(s, a, kept, la), kept, la);
            s = s.Mirrored();
        }

        var f = Residual(s, (y, true), w.Transpose());
        SpatialError = φ + (f * size);
        var trace = Enumerable.Range(0, n).Aggregate(new Dyadic(-n, 0), (sum, i) => sum + (s[i, i] is var d ? new Dyadic(d.M, d.E - (2L * frame[i])) : default));
        TraceDefect = (trace.Sign < 0 ? -trace : trace).ToDoubleUp();
        return SpatialError < target ? 0 : Short(SpatialError, target);
    }

    private int Short(Magnitude error, Magnitude target) =>
        error.Exponent > 200 ? Math.Max(3, Digits / 2) : 1 + (int)((error.Exponent - target.Exponent) / FixedMatrix.DigitBits);

    // digits that are missing where there was no inverse: those of leading blocks grow as they did so far; C̃ ≥ D² bounds the whole
    private int Lost(SteinInverse inverse, int least)
    {
        if (inverse.Leading.TakeLast(2).ToArray() is not [var (m, before), var (k, after)])
        {
            return Digits;
        }

        var size = Math.Min(after + (Math.Max(0, after - before) / (k - m) * (n - k)), 2.0 * frame.Max());
        return Math.Clamp(least + 2 + (int)(size / FixedMatrix.DigitBits) - Digits, Math.Max(2, Digits / 6), 4 * Digits);
    }

    private Magnitude Inexact()
    {
        var product = FixedMatrix.Multiply(x, y, la);
        return (product - FixedMatrix.Scalar(n, 1)).RowSum();
    }

    // ‖M − VMVᵀ − Q‖
    private Magnitude Residual(FixedMatrix m, (FixedMatrix Value, bool IsExact) q, FixedMatrix v)
    {
        var image = FixedMatrix.Multiply(FixedMatrix.Multiply(v, m, la), v.Transpose(), la);
        var r = (m - image - q.Value).RowSum();
        if (!q.IsExact)
        {
            // each entry of a diagonal is off by less than a unit
            r += FixedMatrix.Unit(q.Value.Fraction);
        }

        return wError.IsZero ? r : r + (wError * m.RowSum() * (v.Norm().Times(2) + wError));
    }

    // X and the powers of W; 0 where stability is proved
    private int Square(string name, out List<FixedMatrix> powers)
    {
        int[] down = [.. frame.Select(static e => -e)];
        var unit = FixedMatrix.Unit(Digits);
        x = FixedMatrix.Of(Matrix.Identity(n), down, down, Digits).Value;
        var (a, exact) = w.Rounded(Digits);
        var δ = wError + (exact ? Magnitude.Zero : unit.Times(n));
        powers = [];
        Stability = default;
        var before = (Power: a, Norm: Magnitude.Zero, Error: Magnitude.Zero);
        for (var j = 0; j < MostSquarings; j++)
        {
            var norm = a.Norm();
            powers.Add(a);
            var bound = norm + δ;
            if (Stability.Power == 0 && bound < Magnitude.PowerOfTwo(0))
            {
                Stability = (Math.ScaleB(1, j), bound.ToDouble());
            }

            // numbers of which no precision that is in reach has a digit: mostly rounding that has grown
            if (x.Top + (2 * a.Top) + (2L * Digits * FixedMatrix.DigitBits) > MostBits)
            {
                return Math.Max(3, Digits / 2);
            }

            var half = FixedMatrix.Multiply(a, x, Digits, la);
            x = (x + FixedMatrix.Multiply(half, a.Transpose(), Digits, la)).Mirrored();
            Squarings = j + 1;
            if (norm < Magnitude.PowerOfTwo(-1) && norm * norm * x.Frobenius() < unit)
            {
                break;
            }

            if (Stability.Power == 0)
            {
                RefuseGrowing(a, norm, δ, before, j, name);
            }

            before = (a, norm, δ);
            a = FixedMatrix.Multiply(a, a, Digits, la);
            δ = (norm * δ).Times(2) + (δ * δ) + unit.Times(n);
        }

        if (Stability.Power > 0)
        {
            return 0;
        }

        if (δ < Magnitude.PowerOfTwo(-2))
        {
            throw Unstable(name, FormattableString.Invariant($"the norm of its power 2^{Squarings - 1} is still {a.Norm().ToDouble():G3}"));
        }

        return Math.Max(2, 1 + (int)((δ.Exponent + 8) / FixedMatrix.DigitBits));
    }

    // |tr Wᵐ| ≤ Nρᵐ: a larger trace shows ρ > 1
    private void RefuseGrowing(FixedMatrix a, Magnitude norm, Magnitude δ, (FixedMatrix Power, Magnitude Norm, Magnitude Error) before, int j, string name)
    {
        var trace = new Dyadic(0, 0);
        var (product, m) = (new Dyadic(0, 0), Math.ScaleB(1, j));
        for (var i = 0; i < n; i++)
        {
            trace += a[i, i];
        }

        Refuse(trace, δ.Times(n), m);
        if (j == 0 || n > 64 || a.Count > 40)
        {
            return;
        }

        // and of the power between this and the next
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < n; k++)
            {
                product += a[i, k] * before.Power[k, i];
            }
        }

        Refuse(product, ((norm * before.Error) + (before.Norm * δ) + (δ * before.Error)).Times(n), m * 1.5);

        void Refuse(Dyadic found, Magnitude error, double power)
        {
            var size = found.Sign < 0 ? -found : found;
            if (Dyadic.Compare(size, error.ToDyadic() + new Dyadic(n, 0)) > 0)
            {
                throw Unstable(name, FormattableString.Invariant($"the trace of its power {power:G15} is {found.ToDoubleDown():G6}, more than {n} in size"));
            }
        }
    }

    // exponents that would make the variances near 1, where those in use are far from it
    private int[]? BetterFrame()
    {
        int[] better = [.. Enumerable.Range(0, n).Select(i => x.Leading(i, i) is (not 0, var e) and var (m, _) ? frame[i] + (int)Math.Floor((e + Math.Log2(Math.Abs(m))) / 2) : frame[i])];
        var moved = Enumerable.Range(0, n).Select(i => better[i] - frame[i]).ToArray();
        return moved.Max() - moved.Min() > 2 * FixedMatrix.DigitBits ? better : null;
    }
}
