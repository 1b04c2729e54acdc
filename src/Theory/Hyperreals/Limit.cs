namespace Theory.Hyperreals;

/// <summary>From which side a point is approached.</summary>
public enum Side
{
    /// <summary>From above, x → a⁺.</summary>
    Above,

    /// <summary>From below, x → a⁻.</summary>
    Below,

    /// <summary>From both sides, which must agree.</summary>
    Both,
}

/// <summary>From which side an expression reaches its limit.</summary>
public enum Approach
{
    /// <summary>Near the point the expression is greater than its limit.</summary>
    Above,

    /// <summary>Near the point the expression is less than its limit.</summary>
    Below,

    /// <summary>Near the point the expression is its limit.</summary>
    Equal,

    /// <summary>None of these, or not known.</summary>
    Unknown,
}

/// <summary>What became of a limit.</summary>
public enum LimitKind
{
    /// <summary>A number.</summary>
    Value,

    /// <summary>+∞.</summary>
    PlusInfinity,

    /// <summary>−∞.</summary>
    MinusInfinity,

    /// <summary>No limit: the expression comes near two different values for ever, and stays between its bounds.</summary>
    Oscillates,

    /// <summary>Not decided; the reason says why.</summary>
    Undecided,
}

/// <summary>The limit of an expression at a point: a value with the side from which it is reached, ±∞, an oscillation between bounds, or undecided.</summary>
public sealed class Limit : IEquatable<Limit>
{
    private readonly Expression? lower;
    private readonly Expression? upper;

    private Limit(LimitKind kind, Expression? lower, Expression? upper, Approach side, string reason)
    {
        Kind = kind;
        this.lower = lower;
        this.upper = upper;
        Side = side;
        Reason = reason;
    }

    /// <summary>Whether there is a value, an infinity, an oscillation, or no decision.</summary>
    public LimitKind Kind { get; }

    /// <summary>The limit: a number, oo, −oo, or AccumBounds(lower, upper) for an oscillation.</summary>
    /// <exception cref="InvalidOperationException">The limit is undecided.</exception>
    public Expression Value => Kind == LimitKind.Oscillates ? Expression.Apply("AccumBounds", LowerBound, UpperBound) : LowerBound;

    /// <summary>From which side the limit is reached.</summary>
    public Approach Side { get; }

    /// <summary>What the expression is never below in the limit; the limit itself where there is one.</summary>
    /// <exception cref="InvalidOperationException">The limit is undecided.</exception>
    public Expression LowerBound => lower ?? throw Nothing();

    /// <summary>What the expression is never above in the limit; the limit itself where there is one.</summary>
    /// <exception cref="InvalidOperationException">The limit is undecided.</exception>
    public Expression UpperBound => upper ?? throw Nothing();

    /// <summary>Why the limit is undecided, or how it was found; may be empty.</summary>
    public string Reason { get; }

    /// <summary>A finite limit.</summary>
    /// <param name="value">The number.</param>
    /// <param name="side">From which side it is reached.</param>
    /// <param name="reason">How it was found.</param>
    /// <returns>The limit.</returns>
    public static Limit Finite(Expression value, Approach side = Approach.Unknown, string reason = "")
    {
        ArgumentNullException.ThrowIfNull(value);
        return new Limit(LimitKind.Value, value, value, side, reason);
    }

    /// <summary>+∞.</summary>
    /// <param name="reason">How it was found.</param>
    /// <returns>The limit, reached from below.</returns>
    public static Limit PlusInfinity(string reason = "") =>
        new(LimitKind.PlusInfinity, Expression.Infinity, Expression.Infinity, Approach.Below, reason);

    /// <summary>−∞.</summary>
    /// <param name="reason">How it was found.</param>
    /// <returns>The limit, reached from above.</returns>
    public static Limit MinusInfinity(string reason = "") =>
        new(LimitKind.MinusInfinity, -Expression.Infinity, -Expression.Infinity, Approach.Above, reason);

    /// <summary>No limit, but bounds: the limit inferior and superior lie between them.</summary>
    /// <param name="lower">The lower bound.</param>
    /// <param name="upper">The upper bound.</param>
    /// <param name="reason">How they were found.</param>
    /// <returns>The oscillation.</returns>
    public static Limit Oscillates(Expression lower, Expression upper, string reason = "")
    {
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(upper);
        return new Limit(LimitKind.Oscillates, lower, upper, Approach.Unknown, reason);
    }

    /// <summary>No decision.</summary>
    /// <param name="reason">Why not.</param>
    /// <returns>The undecided limit.</returns>
    public static Limit Undecided(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        return new Limit(LimitKind.Undecided, null, null, Approach.Unknown, reason);
    }

    /// <summary>Whether kind, bounds and side are the same; reasons may differ.</summary>
    /// <param name="other">Another limit.</param>
    /// <returns>True where they are.</returns>
    public bool Equals(Limit? other) => other is not null && Kind == other.Kind && Side == other.Side && lower == other.lower && upper == other.upper;

    /// <summary>Whether kind, bounds and side are the same; reasons may differ.</summary>
    /// <param name="obj">Another object.</param>
    /// <returns>True where they are.</returns>
    public override bool Equals(object? obj) => Equals(obj as Limit);

    /// <summary>A hash of kind, bounds and side.</summary>
    /// <returns>Equal for equal limits.</returns>
    public override int GetHashCode() => HashCode.Combine(Kind, lower, upper, Side);

    /// <summary>The limit with a raised sign for its side: 2⁺, −∞, between −1 and 1, undecided: why.</summary>
    /// <returns>Text for a reader.</returns>
    public override string ToString() => Kind switch
    {
        LimitKind.Value => Side switch
        {
            Approach.Above => $"{LowerBound} (from above)",
            Approach.Below => $"{LowerBound} (from below)",
            Approach.Equal => $"{LowerBound} (exactly)",
            _ => LowerBound.ToString(),
        },
        LimitKind.Oscillates => $"between {LowerBound} and {UpperBound} for ever",
        LimitKind.Undecided => $"undecided: {Reason}",
        _ => LowerBound.ToString(),
    };

    /// <summary>The same limit with its expressions written another way.</summary>
    internal Limit Written(Func<Expression, Expression> write) => lower is null ? this : new Limit(Kind, write(lower), write(upper!), Side, Reason);

    private InvalidOperationException Nothing() => new($"The limit is undecided: {Reason}");
}
