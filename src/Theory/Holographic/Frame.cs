using Theory.Numerics;

namespace Theory.Holographic;

/// <summary>A slot of a frame, with what fills it.</summary>
/// <param name="Role">The role.</param>
/// <param name="Filler">What fills it: an item, or another frame's vector.</param>
public sealed record Slot(HolographicVector Role, HolographicVector Filler)
{
    /// <summary>Role and filler.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Role} ⊛ {Filler}";
}

/// <summary>Frames: a label and slots with fillers, which may be frames.</summary>
public static class Frame
{
    /// <summary>f = label + Σ_i role_i ⊛ filler_i.</summary>
    /// <remarks>
    /// <para>A filler is read by undoing its role, and one within a filler by undoing the product of the roles: <c>(r₁ ⊛ r₂)⁻¹ ⊛ f</c>.</para>
    /// <para>Holds for: all vectors; with unitary roles the noise of a read has the energy of the whole frame less that of what is read.</para>
    /// <para>Error: as that of a binding for each slot (law: a filler within a filler is read by the product of the roles).</para>
    /// </remarks>
    /// <param name="label">The frame's own label.</param>
    /// <param name="slots">The slots; may be empty.</param>
    /// <returns>f, of the label's length.</returns>
    /// <exception cref="ArgumentException">A length differs.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    [Source("plate1995holographic", "frames and recursive frames")]
    public static HolographicVector Encode(HolographicVector label, IReadOnlyList<Slot> slots)
    {
        ArgumentNullException.ThrowIfNull(slots);
        var sum = HolographicVector.Need(label, nameof(label));
        foreach (var slot in slots)
        {
            ArgumentNullException.ThrowIfNull(slot, nameof(slots));
            sum += slot.Role * slot.Filler;
        }

        return sum;
    }

    /// <summary>What fills the slot at the end of a path of roles, with noise.</summary>
    /// <param name="frame">f.</param>
    /// <param name="path">The roles, from the outer frame inwards; at least one.</param>
    /// <param name="inverse">What undoes a role.</param>
    /// <returns>The filler and noise.</returns>
    /// <exception cref="ArgumentException">There is no role, a length differs, or a role has no exact inverse.</exception>
    /// <exception cref="OverflowException">A coordinate is beyond the largest double.</exception>
    public static HolographicVector Fill(HolographicVector frame, IReadOnlyList<HolographicVector> path, KeyInverse inverse = KeyInverse.Involution)
    {
        var read = HolographicVector.Need(frame, nameof(frame));
        foreach (var role in HolographicVector.RequireAlike(path, nameof(path)))
        {
            read = Binding.Read(read, role, inverse);
        }

        return read;
    }
}
