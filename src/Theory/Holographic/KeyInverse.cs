namespace Theory.Holographic;

/// <summary>What undoes a key.</summary>
public enum KeyInverse
{
    /// <summary>ã, F ã = conj F a: right up to noise for most keys, exact for unitary ones, and it magnifies nothing.</summary>
    Involution,

    /// <summary>a⁻¹, F a⁻¹ = 1 / F a: right for the key's own item, but what it does to the others is unbounded.</summary>
    Exact,
}
