using Theory.Numerics;

namespace Theory.Nets.Recurrent;

/// <summary>A task that asks a recurrent network to hold what it has read.</summary>
public enum MemoryTask
{
    /// <summary>Symbols of eight kinds, a sign, then the same symbols in the same order: a queue does it.</summary>
    EpisodicCopy,

    /// <summary>Well-nested tags with names of two letters out of four, at most four deep: at each closing tag its name is asked for. A stack of queues does it.</summary>
    NestedTags,

    /// <summary>Two binary numbers one after the other, lowest digit first, then their sum: two queues and a carry do it.</summary>
    Addition,
}

/// <summary>Sequences of one length side by side.</summary>
/// <param name="Steps">T.</param>
/// <param name="Count">B, the sequences.</param>
/// <param name="Tokens">The token of step t in sequence b at t · B + b.</param>
/// <param name="Targets">What is asked for there; −1 for nothing.</param>
public sealed record SequenceBatch(int Steps, int Count, IReadOnlyList<int> Tokens, IReadOnlyList<int> Targets)
{
    /// <summary>The size.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Count} sequences of {Steps} steps, {Targets.Count(static t => t >= 0)} symbols asked for";
}

/// <summary>Draws sequences of the memory tasks.</summary>
public static class MemoryTasks
{
    private const int CopySymbols = 8;
    private const int Letters = 4;
    private const int DeepestTag = 4;

    /// <summary>The number of different tokens that are read.</summary>
    /// <param name="task">The task.</param>
    /// <returns>I.</returns>
    public static int Inputs(MemoryTask task) => task switch { MemoryTask.EpisodicCopy => CopySymbols + 2, MemoryTask.NestedTags => Letters + 2, _ => 5 };

    /// <summary>The number of different symbols that are asked for; one over it is the accuracy of a guess.</summary>
    /// <param name="task">The task.</param>
    /// <returns>C.</returns>
    public static int Classes(MemoryTask task) => task switch { MemoryTask.EpisodicCopy => CopySymbols, MemoryTask.NestedTags => Letters, _ => 2 };

    /// <summary>The steps of a sequence.</summary>
    /// <param name="task">The task.</param>
    /// <param name="length">L: symbols, pairs of tags, or digits of each number.</param>
    /// <returns>T.</returns>
    public static int Steps(MemoryTask task, int length) => task switch { MemoryTask.EpisodicCopy => 2 * length, MemoryTask.NestedTags => 4 * length, _ => (3 * length) + 2 };

    /// <summary>Draws sequences.</summary>
    /// <param name="task">The task.</param>
    /// <param name="length">L ≥ 1: symbols, pairs of tags, or digits of each number.</param>
    /// <param name="count">How many, ≥ 1.</param>
    /// <param name="stream">The random numbers.</param>
    /// <returns>The sequences.</returns>
    /// <exception cref="ArgumentNullException">The stream is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Length or count is below 1.</exception>
    public static SequenceBatch Draw(MemoryTask task, int length, int count, RandomStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var steps = Steps(task, length);
        var (tokens, targets) = (new int[steps * count], new int[steps * count]);
        targets.AsSpan().Fill(-1);
        for (var b = 0; b < count; b++)
        {
            var t = 0;
            foreach (var (token, target) in task switch
            {
                MemoryTask.EpisodicCopy => Copy(length, stream),
                MemoryTask.NestedTags => Tags(length, stream),
                _ => Sum(length, stream),
            })
            {
                (tokens[(t * count) + b], targets[(t * count) + b]) = (token, target);
                t++;
            }
        }

        return new(steps, count, tokens, targets);
    }

    private static IEnumerable<(int Token, int Target)> Copy(int length, RandomStream stream)
    {
        var symbols = new int[length];
        foreach (ref var symbol in symbols.AsSpan())
        {
            symbol = stream.NextInt(CopySymbols);
        }

        return [.. symbols.Select(s => (s, -1)), .. symbols.Select((s, i) => (i == 0 ? CopySymbols : CopySymbols + 1, s))];
    }

    private static List<(int Token, int Target)> Tags(int pairs, RandomStream stream)
    {
        var sequence = new List<(int, int)>();
        var open = new Stack<(int First, int Second)>();
        for (var opened = 0; opened < pairs || open.Count > 0;)
        {
            if (opened < pairs && open.Count < DeepestTag && (open.Count == 0 || stream.NextInt(2) == 0))
            {
                var name = (First: stream.NextInt(Letters), Second: stream.NextInt(Letters));
                open.Push(name);
                opened++;
                sequence.AddRange([(name.First, -1), (name.Second, -1)]);
            }
            else
            {
                var name = open.Pop();
                sequence.AddRange([(Letters, name.First), (Letters + 1, name.Second)]);
            }
        }

        return sequence;
    }

    private static List<(int Token, int Target)> Sum(int digits, RandomStream stream)
    {
        const int Plus = 2, Equal = 3, Blank = 4;
        var (a, b) = (new int[digits], new int[digits]);
        for (var i = 0; i < digits; i++)
        {
            (a[i], b[i]) = (stream.NextInt(2), stream.NextInt(2));
        }

        List<(int, int)> sequence = [.. a.Select(static d => (d, -1)), (Plus, -1), .. b.Select(static d => (d, -1))];
        var carry = 0;
        for (var i = 0; i <= digits; i++)
        {
            var sum = carry + (i < digits ? a[i] + b[i] : 0);
            sequence.Add((i == 0 ? Equal : Blank, sum % 2));
            carry = sum / 2;
        }

        return sequence;
    }
}
