namespace Theory.Numerics;

/// <summary>The root of every random choice: a seed, split by name.</summary>
/// <param name="Value">The 64 bits of the seed.</param>
public readonly record struct Seed(ulong Value)
{
    /// <summary>The seed of the part with this name.</summary>
    /// <param name="name">The part's name.</param>
    /// <returns>A seed that depends on this one and on the name alone.</returns>
    public Seed Split(string name) => new(Value ^ (ulong)name.Length);
}
