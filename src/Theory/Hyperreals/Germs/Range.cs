namespace Theory.Hyperreals.Germs;

/// <summary>What is known of a function near infinity: a germ exactly, or germs that it stays between; an end that is null is unbounded.</summary>
internal sealed record Range(Germ? Lower, Germ? Upper)
{
    public bool IsExact => Lower is not null && ReferenceEquals(Lower, Upper);

    public static Range Exact(Germ germ) => new(germ, germ);
}

/// <summary>A germ that only bounds are known of stood where an exact one is needed.</summary>
internal sealed class InexactException(string reason) : Exception(reason);
