namespace Theory.Hyperreals.Germs;

/// <summary>Why a question about germs has no answer within the method and its budget. It never leaves the library: it becomes an answer.</summary>
internal sealed class UndecidedException(string reason) : Exception(reason);
