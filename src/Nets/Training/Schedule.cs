namespace Theory.Nets.Training;

/// <summary>The shape in which the learning rate falls.</summary>
public enum Decline
{
    /// <summary>Not at all.</summary>
    Constant,

    /// <summary>On a straight line.</summary>
    Linear,

    /// <summary>On half a cosine: flat, steep, flat.</summary>
    Cosine,
}

/// <summary>The learning rate over a run, as a multiple of its peak: a straight rise, then a decline. A rise with a cosine is what is called one cycle.</summary>
/// <param name="Decline">The shape after the rise.</param>
/// <param name="Rise">The share of the run that the rise takes, in [0, 1).</param>
/// <param name="Last">The multiple at the end of the run, in [0, 1]; without meaning where the decline is constant.</param>
public sealed record Schedule(Decline Decline = Decline.Cosine, double Rise = 0, double Last = 0)
{
    /// <summary>The multiple at a moment of the run.</summary>
    /// <remarks>
    /// <para>With r the rise and s = (t − r) / (1 − r): t / r before r; after it 1, 1 − (1 − last) s, or last + (1 − last)(1 + cos πs) / 2.</para>
    /// </remarks>
    /// <param name="time">t: the share of the run that is over, in [0, 1].</param>
    /// <returns>The multiple, in [0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time, the rise or the last multiple lies outside its domain.</exception>
    public double Factor(double time)
    {
        if (!(time >= 0 && time <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(time), time, "The time is a share of the run, in [0, 1].");
        }

        if (!(Rise >= 0 && Rise < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Rise), Rise, "The rise is a share of the run, in [0, 1).");
        }

        if (!(Last >= 0 && Last <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Last), Last, "The last multiple lies in [0, 1].");
        }

        if (time < Rise)
        {
            return time / Rise;
        }

        var s = (time - Rise) / (1 - Rise);
        return Decline switch
        {
            Decline.Linear => 1 - ((1 - Last) * s),
            Decline.Cosine => Last + ((1 - Last) * (1 + Math.Cos(Math.PI * s)) / 2),
            _ => 1,
        };
    }
}
