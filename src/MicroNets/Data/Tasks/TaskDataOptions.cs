using MicroNets.Data.FrontEnds;
using MicroNets.Graph;

namespace MicroNets.Data.Tasks;

/// <summary>How the data of a task is prepared.</summary>
public sealed record TaskDataOptions
{
    /// <summary>Seeds augmentation.</summary>
    public ulong Seed { get; init; }

    /// <summary>Where computed features are kept between runs.</summary>
    public string CacheFolder { get; init; } = Caching.CacheFolder.Default;

    /// <summary>
    /// Augmented forms of every training clip that are computed ahead; an epoch draws one of them per clip. Features of waveforms take
    /// longer to compute than a small network takes to train on them, so they cannot be computed anew every epoch.
    /// </summary>
    public int WaveformVariants { get; init; } = 8;

    /// <summary>The front end stored with a model; null to take the first of the task's that can read the data.</summary>
    public FrontEnd? FrontEnd { get; init; }

    /// <summary>What the network of a model without a stored front end reads: it chooses among the task's. Null: the data alone
    /// chooses.</summary>
    public Shape? Input { get; init; }

    /// <summary>Told what the user should know, such as a damaged cache.</summary>
    public Action<string> Message { get; init; } = _ => { };

    /// <summary>Told how far the features of a split are.</summary>
    public Action<PreparationProgress> Progress { get; init; } = _ => { };
}

/// <summary>How many items of a split have their features.</summary>
public readonly record struct PreparationProgress(string Split, int Done, int Total);
