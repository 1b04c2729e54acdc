using Theory.Numerics;

namespace Theory.Nets.MetaLearning;

/// <summary>Batches of an endless training: every image once an epoch, each epoch in an order of its own; what does not fill a batch is left out.</summary>
internal sealed class ShuffledBatches
{
    private readonly Seed seed;
    private readonly int[] order;
    private readonly int batch;
    private int epoch;
    private int at;

    /// <summary>The batches of a seed.</summary>
    /// <param name="seed">The seed: it decides every epoch's order.</param>
    /// <param name="count">The images.</param>
    /// <param name="batch">The images of a batch, at most <paramref name="count"/>.</param>
    public ShuffledBatches(Seed seed, int count, int batch)
    {
        (this.seed, this.batch, order) = (seed, batch, new int[count]);
        at = count;
    }

    private ShuffledBatches(ShuffledBatches other) => (seed, batch, order, epoch, at) = (other.seed, other.batch, [.. other.order], other.epoch, other.at);

    /// <summary>The next batch's images; valid until the next call.</summary>
    public ReadOnlySpan<int> Next()
    {
        if (at + batch > order.Length)
        {
            var stream = seed.Split(epoch++).Stream();
            for (var i = 0; i < order.Length; i++)
            {
                var j = stream.NextInt(i + 1);
                order[i] = order[j];
                order[j] = i;
            }

            at = 0;
        }

        at += batch;
        return order.AsSpan(at - batch, batch);
    }

    /// <summary>A copy that goes on from here by itself.</summary>
    public ShuffledBatches Fork() => new(this);
}
