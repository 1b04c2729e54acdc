namespace Theory.Numerics;

/// <remarks>
/// The circular and hyperbolic functions: the bounds of a monotone piece are those of two balls of 96 bits. Error: the tightest interval, but beside a
/// double, or where the value all but is one (sin x for a tiny x): then one unit in the last place wider on a side.
/// </remarks>
public readonly partial record struct Interval
{
    private const int PointBits = 96;

    /// <summary>sin x.</summary>
    /// <param name="x">X.</param>
    /// <returns>An interval around { sin x }, in [−1, 1].</returns>
    public static Interval Sin(Interval x) => Wave(x, 0.5, Ball.Sin);

    /// <summary>cos x.</summary>
    /// <param name="x">X.</param>
    /// <returns>An interval around { cos x }, in [−1, 1].</returns>
    public static Interval Cos(Interval x) => Wave(x, 0, Ball.Cos);

    /// <summary>tan x.</summary>
    /// <param name="x">X; the poles in it are left out.</param>
    /// <returns>An interval around { tan x, cos x ≠ 0 }: all numbers, where a pole is in X.</returns>
    public static Interval Tan(Interval x) =>
        x.IsEmpty ? x : !x.IsBounded || HalfTurns(x.Lower, 0.5) != HalfTurns(x.Upper, 0.5) ? Entire : Growing(x, Ball.Tan, 0, 0);

    /// <summary>arcsin x.</summary>
    /// <param name="x">X; what is outside [−1, 1] has no angle and is left out.</param>
    /// <returns>An interval around { arcsin x }.</returns>
    public static Interval Asin(Interval x) => Growing(Intersect(x, new(-1, 1)), Ball.Asin, 0, 0);

    /// <summary>arccos x.</summary>
    /// <param name="x">X; what is outside [−1, 1] has no angle and is left out.</param>
    /// <returns>An interval around { arccos x }.</returns>
    public static Interval Acos(Interval x) => -Growing(Intersect(x, new(-1, 1)), static y => -Ball.Acos(y), 0, 0);

    /// <summary>arctan x.</summary>
    /// <param name="x">X.</param>
    /// <returns>An interval around { arctan x }.</returns>
    public static Interval Atan(Interval x) => Growing(x, Ball.Atan, -Math.BitIncrement(Math.PI / 2), Math.BitIncrement(Math.PI / 2));

    /// <summary>sinh x.</summary>
    /// <param name="x">X.</param>
    /// <returns>An interval around { sinh x }.</returns>
    public static Interval Sinh(Interval x) => Growing(x, Ball.Sinh, double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>cosh x.</summary>
    /// <param name="x">X.</param>
    /// <returns>An interval around { cosh x }, in [1, ∞).</returns>
    public static Interval Cosh(Interval x) => Intersect(Growing(Abs(x), Ball.Cosh, 1, double.PositiveInfinity), new(1, double.PositiveInfinity));

    /// <summary>tanh x.</summary>
    /// <param name="x">X.</param>
    /// <returns>An interval around { tanh x }, in [−1, 1].</returns>
    public static Interval Tanh(Interval x) => Intersect(Growing(x, Ball.Tanh, -1, 1), new(-1, 1));

    /// <summary>arsinh x.</summary>
    /// <param name="x">X.</param>
    /// <returns>An interval around { arsinh x }.</returns>
    public static Interval Asinh(Interval x) => Growing(x, Ball.Asinh, double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>arcosh x.</summary>
    /// <param name="x">X; what is below 1 is no hyperbolic cosine and is left out.</param>
    /// <returns>An interval around { arcosh x }, in [0, ∞).</returns>
    public static Interval Acosh(Interval x) => Intersect(Growing(Intersect(x, new(1, double.PositiveInfinity)), Ball.Acosh, 0, double.PositiveInfinity), NonNegative);

    /// <summary>artanh x.</summary>
    /// <param name="x">X; what is outside (−1, 1) is no hyperbolic tangent and is left out.</param>
    /// <returns>An interval around { artanh x }.</returns>
    public static Interval Atanh(Interval x)
    {
        var inside = Intersect(x, new(-1, 1));
        if (inside.IsEmpty || inside.Lower == 1 || inside.Upper == -1)
        {
            return Empty;
        }

        var lower = inside.Lower == -1 ? double.NegativeInfinity : At(Ball.Atanh, inside.Lower).Lower;
        return new(lower, inside.Upper == 1 ? double.PositiveInfinity : At(Ball.Atanh, inside.Upper).Upper);
    }

    // A function that grows on X, with its limits at −∞ and ∞ rounded outward.
    private static Interval Growing(Interval x, Func<Ball, Ball> function, double least, double most)
    {
        if (x.IsEmpty)
        {
            return x;
        }

        if (x.IsPoint)
        {
            return At(function, x.Lower);
        }

        // An infinite bound stands for all numbers beyond each finite one: the limit bounds them.
        var lower = x.Lower == double.NegativeInfinity ? least : At(function, x.Lower).Lower;
        return new(lower, x.Upper == double.PositiveInfinity ? most : At(function, x.Upper).Upper);
    }

    // sin and cos have an extremum at (k + offset) π, +1 for an even k, −1 for an odd one, and are monotone between two.
    private static Interval Wave(Interval x, double offset, Func<Ball, Ball> function)
    {
        if (x.IsEmpty)
        {
            return x;
        }

        var whole = new Interval(-1, 1);
        if (!x.IsBounded)
        {
            return whole;
        }

        if (x.IsPoint)
        {
            return Intersect(At(function, x.Lower), whole);
        }

        // The last extremum at or before each end.
        var (first, last) = (HalfTurns(x.Lower, offset), HalfTurns(x.Upper, offset));
        var between = (last - first).Midpoint;
        if (between >= 2)
        {
            return whole;
        }

        var hull = Hull(At(function, x.Lower), At(function, x.Upper));
        if (between > 0)
        {
            var half = last / 2;
            hull = Hull(hull, Ball.Floor(half) == half ? One : -One);
        }

        return Intersect(hull, whole);
    }

    /// <summary>⌊x / π − offset⌋: a double is no multiple of π, and of π/2, but 0, so that enough digits decide.</summary>
    private static Ball HalfTurns(double x, double offset)
    {
        if (x == 0)
        {
            return Ball.FromDouble(offset > 0 ? -1 : 0);
        }

        for (var bits = PointBits + Math.Max(0, Math.ILogB(x)); ; bits *= 2)
        {
            var turns = Ball.Floor((Ball.FromDouble(x, bits) / Ball.Pi(bits)) - offset);
            if (turns.IsExact)
            {
                return turns;
            }
        }
    }

    private static Interval At(Func<Ball, Ball> function, double x) => function(Ball.FromDouble(x, PointBits)).ToInterval();
}
