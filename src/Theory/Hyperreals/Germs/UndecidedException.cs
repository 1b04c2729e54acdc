namespace Theory.Hyperreals.Germs;

/// <summary>Why a question about germs has no answer within the method and its budget. It never leaves the library: it becomes an answer.</summary>
internal class UndecidedException(string reason) : Exception(reason);

/// <summary>A sign that is not the same for all values of the parameters.</summary>
internal sealed class SignException(string reason, Term? obstacle) : UndecidedException(reason)
{
    /// <summary>A constant, linear in a parameter, on whose sign it depends; none where no such one is seen.</summary>
    public Term? Obstacle { get; } = obstacle;
}
