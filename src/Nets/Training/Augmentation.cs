namespace Theory.Nets.Training;

/// <summary>How a training image is varied each time it is shown; each choice uniform, from the run's seed.</summary>
/// <param name="Shift">The largest shift along each axis, in pixels; what enters at the edge is black.</param>
/// <param name="Mirror">Whether left and right are exchanged half of the time.</param>
/// <param name="Erase">The side of a square, in pixels, that is set to the mean grey around a random pixel; 0 for none.</param>
public sealed record Augmentation(int Shift = 0, bool Mirror = false, int Erase = 0)
{
    /// <summary>Images as they are.</summary>
    public static Augmentation None { get; } = new();
}
