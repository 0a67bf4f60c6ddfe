namespace MicroNets.Data.Sets;

/// <summary>What a layout leaves open: names of classes, and the shares of the classes that a set makes from its other files.</summary>
public sealed record DataSetOptions
{
    /// <summary>Names of numbered classes; empty: the numbers themselves.</summary>
    public EquatableArray<string> Classes { get; init; } = [];

    /// <summary>Spoken words that are classes of their own; all others are unknown. When a set has none of them, each of its words is a
    /// class.</summary>
    public EquatableArray<string> Words { get; init; } = ["down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes"];

    /// <summary>Unknown words to take, as a share of the clips with known words in the same split.</summary>
    public double UnknownShare { get; init; } = 0.1;

    /// <summary>Silent clips to cut from the background noise, as a share of the clips with known words in the same split.</summary>
    public double SilenceShare { get; init; } = 0.1;

    /// <summary>
    /// Whether the set is one of machines, even where nothing in it says so: classes are then states of a machine
    /// (<see cref="MachineStates"/>), and recordings of one class alone, with or without a folder for it, are normal.
    /// </summary>
    public bool IsForAnomalies { get; init; }

    /// <summary>Which unknown words and which stretches of noise are taken.</summary>
    public ulong Seed { get; init; } = 1;
}
