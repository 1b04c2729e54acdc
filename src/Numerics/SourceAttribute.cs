namespace Theory.Numerics;

/// <summary>Where a formula, a law, a claim or a number comes from: a key of <c>docs/references.bib</c> and the place in that work.</summary>
/// <remarks>A citation is data, so that it can be checked: each key is in the bibliography, and each formula that cites one has a law that cites the same.</remarks>
/// <param name="key">The bibliography key.</param>
/// <param name="place">The theorem, equation, section or figure.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Field, AllowMultiple = true)]
public sealed class SourceAttribute(string key, string place) : Attribute
{
    /// <summary>The bibliography key.</summary>
    public string Key { get; } = key;

    /// <summary>The theorem, equation, section or figure.</summary>
    public string Place { get; } = place;
}
