namespace Theory.Hyperreals.Germs;

/// <summary>What is known of a function near infinity: a germ exactly, or a polynomial in parts that are only bounded, with germs as coefficients.</summary>
/// <remarks>The polynomial keeps what belongs together: sin²x + cos²x is 1, and x cos x − (x − 1) cos x is cos x, before anything is bounded.</remarks>
internal sealed class Range
{
    private readonly Func<(Germ? Lower, Germ? Upper)>? hull;
    private (Germ? Lower, Germ? Upper)? ends;

    /// <summary>Bounds; an end that is null is unbounded.</summary>
    public Range(Germ? lower, Germ? upper) => ends = (lower, upper);

    /// <summary>A polynomial in bounded parts.</summary>
    public Range(List<(Part[] Parts, Germ Coefficient)> waves, Func<(Germ? Lower, Germ? Upper)> hull) => (Waves, this.hull) = (waves, hull);

    /// <summary>A part that is only bounded, to a power.</summary>
    /// <param name="Term">The part.</param>
    /// <param name="Power">The power, positive.</param>
    public readonly record struct Part(Term Term, int Power);

    public Germ? Lower => (ends ??= hull!()).Lower;

    public Germ? Upper => (ends ??= hull!()).Upper;

    public bool IsExact => Waves is null && ends is { Lower: { } lower, Upper: { } upper } && ReferenceEquals(lower, upper);

    /// <summary>The polynomial, where there is one.</summary>
    public List<(Part[] Parts, Germ Coefficient)>? Waves { get; }

    public static Range Exact(Germ germ) => new(germ, germ);
}

/// <summary>A germ that only bounds are known of stood where an exact one is needed.</summary>
internal sealed class InexactException(string reason) : Exception(reason);
