namespace Theory.Hyperreals.Germs;

/// <summary>One question about germs: its terms, its constants, its budget, and the stack that deep expressions need.</summary>
internal sealed class Question
{
    /// <summary>Steps that one question may take; about a second's work.</summary>
    public const long DefaultBudget = 1_000_000;

    private const int DeepStack = 1 << 29;

    public Question(long budget = DefaultBudget, bool integerIndex = false)
    {
        (Budget, IntegerIndex) = (budget, integerIndex);
        Constants = new Constants(Pool);
        Import = new Import(Pool, Constants) { IntegerIndex = integerIndex };
    }

    public long Budget { get; }

    public bool IntegerIndex { get; }

    /// <summary>Whether the variable is named as an index is, so that it may run through the integers alone.</summary>
    public bool IsIndex { get; init; }

    public TermPool Pool { get; } = new();

    public Constants Constants { get; }

    public Import Import { get; }

    public GermField Field() => Field(IntegerIndex);

    public GermField Field(bool integers, bool splitsConstants = true) => new(Pool, Constants, Budget) { IntegerIndex = integers, SplitsConstants = splitsConstants };

    /// <summary>Answers, on a stack that is deep enough; what cannot be decided becomes the answer that says why.</summary>
    public static T Answer<T>(Func<T> ask, Func<string, T> undecided)
    {
        try
        {
            return Guarded(ask, undecided);
        }
        catch (InsufficientExecutionStackException)
        {
            // a deep expression asks again on a stack of its own
            var answer = default(T);
            Exception? fault = null;
            var thread = new Thread(
                () =>
                {
                    try
                    {
                        answer = Guarded(ask, undecided);
                    }
                    catch (InsufficientExecutionStackException)
                    {
                        answer = undecided("the expression is nested too deeply");
                    }
                    catch (Exception e)
                    {
                        fault = e;
                    }
                },
                DeepStack);
            thread.Start();
            thread.Join();
            return fault is null ? answer! : throw new InvalidOperationException(fault.Message, fault);
        }
    }

    private static T Guarded<T>(Func<T> ask, Func<string, T> undecided)
    {
        try
        {
            return ask();
        }
        catch (UndecidedException e)
        {
            return undecided(e.Message);
        }
        catch (InexactException e)
        {
            return undecided(e.Message);
        }
    }
}
