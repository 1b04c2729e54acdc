using System.Globalization;
using Theory.Numerics;

namespace Theory.Holographic;

/// <summary>A stack s = x₁ + p ⊛ x₂ + p ⊛ p ⊛ x₃ + … on a base vector p, the top first.</summary>
/// <remarks><para>A value: pushing and popping give another stack. How deep it can be, <see cref="Capacity.StackNoise"/> says, for a unitary base and for a normal one.</para></remarks>
public sealed class HolographicStack
{
    /// <summary>The empty stack on a base vector.</summary>
    /// <param name="basis">p, not 0.</param>
    /// <exception cref="ArgumentException">The vector is 0.</exception>
    public HolographicStack(HolographicVector basis)
        : this(HolographicVector.Need(basis, nameof(basis)), HolographicVector.Zero(basis.Length), 0)
    {
        if (basis.Norm == 0)
        {
            throw new ArgumentException("On a base vector of norm 0 everything below the top is lost.", nameof(basis));
        }
    }

    private HolographicStack(HolographicVector basis, HolographicVector content, int depth) => (Basis, Content, Depth) = (basis, content, depth);

    /// <summary>p.</summary>
    public HolographicVector Basis { get; }

    /// <summary>s.</summary>
    public HolographicVector Content { get; }

    /// <summary>The number of items.</summary>
    public int Depth { get; }

    /// <summary>push(s, x) = x + p ⊛ s.</summary>
    /// <remarks>
    /// <para>For all s, x and p: <c>pop(push(s, x)) = s</c> where the clean-up gives x, and p has an exact inverse.</para>
    /// <para>Holds for: every p; how many items may lie below depends on it.</para>
    /// <para>Error: as that of a binding; popping by a p with a small Fourier coefficient magnifies it (law: what is pushed is popped).</para>
    /// </remarks>
    /// <param name="item">x, of p's length.</param>
    /// <returns>The stack with the item on top.</returns>
    /// <exception cref="ArgumentException">The length differs.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    [Source("plate1995holographic", "stacks")]
    public HolographicStack Push(HolographicVector item) => new(Basis, HolographicVector.Need(item, nameof(item)) + (Basis * Content), Depth + 1);

    /// <summary>top(s): s cleaned up.</summary>
    /// <param name="vocabulary">The items.</param>
    /// <returns>The item that is on top, if the clean-up is right.</returns>
    /// <exception cref="InvalidOperationException">The stack is empty.</exception>
    /// <exception cref="ArgumentException">The length differs.</exception>
    public Match Top(Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return Depth > 0 ? vocabulary.CleanUp(Content) : throw new InvalidOperationException("An empty stack has no top.");
    }

    /// <summary>pop(s) = p⁻¹ ⊛ (s − top(s)).</summary>
    /// <param name="vocabulary">The items.</param>
    /// <param name="inverse">What undoes p: the exact inverse by default.</param>
    /// <returns>The stack without its top, if the clean-up is right.</returns>
    /// <exception cref="InvalidOperationException">The stack is empty.</exception>
    /// <exception cref="ArgumentException">The length differs, or p has no exact inverse.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    public HolographicStack Pop(Vocabulary vocabulary, KeyInverse inverse = KeyInverse.Exact) =>
        new(Basis, Binding.Undo(Basis, inverse) * (Content - Top(vocabulary).Item), Depth - 1);

    /// <summary>The depth.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"stack of {Depth} items, n = {Basis.Length}");
}
