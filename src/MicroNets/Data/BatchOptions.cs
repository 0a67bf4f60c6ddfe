namespace MicroNets.Data;

/// <summary>In what order, and in what form, a loader reads its source.</summary>
internal enum SampleOrder
{
    /// <summary>A new order every epoch, each sample augmented for that epoch: training.</summary>
    Shuffled,

    /// <summary>In index order, every sample as it is: evaluation.</summary>
    Sequential,
}

/// <summary>What happens to the samples at the end of an epoch that do not fill a batch.</summary>
internal enum LastBatch
{
    /// <summary>They form a smaller batch.</summary>
    Keep,

    /// <summary>They are left out of this epoch. A source smaller than one batch still gives one batch.</summary>
    Drop,
}

/// <summary>How a <see cref="BatchLoader"/> cuts a source into batches.</summary>
internal sealed record BatchOptions(int BatchSize, ulong Seed)
{
    public SampleOrder Order { get; init; } = SampleOrder.Shuffled;

    public LastBatch LastBatch { get; init; } = LastBatch.Keep;

    /// <summary>
    /// α of mixup (Zhang et al. 2018): samples and targets of a shuffled batch are blended in pairs with weights drawn from Beta(α, α),
    /// one weight per sample. 0: no mixup.
    /// </summary>
    public double MixupAlpha { get; init; }

    /// <summary>Background threads that prepare batches. Their number never changes what a batch holds.</summary>
    public int Threads { get; init; } = Math.Max(1, Environment.ProcessorCount / 4);

    /// <summary>Batches held in memory: the one in use and those prepared ahead of it.</summary>
    public int Buffers { get; init; } = 4;
}

/// <summary>A place in training: the batch that comes next.</summary>
internal readonly record struct BatchPosition(int Epoch, int Batch);
