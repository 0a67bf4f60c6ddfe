namespace MicroNets.Data.Checks;

/// <summary>What a data set holds and what is wrong with it.</summary>
internal sealed record DataReport
{
    public required string Path { get; init; }

    public required string Kind { get; init; }

    public required EquatableArray<SplitReport> Splits { get; init; }

    public required EquatableArray<Leak> Leaks { get; init; }

    /// <summary>In the order of the splits and their items.</summary>
    public required EquatableArray<Finding> Findings { get; init; }

    /// <summary>What is wrong with the set as a whole.</summary>
    public EquatableArray<SetFault> Faults { get; init; } = [];

    /// <summary>What reading the set had to tell.</summary>
    public EquatableArray<string> Notes { get; init; } = [];

    public int BackgroundRecordings { get; init; }

    /// <summary>
    /// No leak between splits, no fault of the whole and nothing unreadable or damaged: a model's figures on this set can be trusted.
    /// </summary>
    public bool Holds => Leaks.Count == 0 && Faults.Count == 0
        && Findings.All(f => f.Problem is not (Problem.Unreadable or Problem.Damaged));
}

/// <summary>Counts of one split. Dictionaries are in the order of classes, and of first appearance.</summary>
internal sealed record SplitReport
{
    public required string Name { get; init; }

    public required int Count { get; init; }

    /// <summary>Items by class; in anomaly detection by <c>normal</c> and <c>anomaly</c>.</summary>
    public required IReadOnlyDictionary<string, int> Classes { get; init; }

    /// <summary>In anomaly detection, items by machine; else null.</summary>
    public IReadOnlyDictionary<string, int>? Machines { get; init; }

    /// <summary>Distinct speakers or other origins; null where the set does not tell.</summary>
    public int? Groups { get; init; }

    /// <summary>Items by form: sampling rate, size of image or array.</summary>
    public required IReadOnlyDictionary<string, int> Forms { get; init; }

    /// <summary>Items whose content an earlier item of the split has already.</summary>
    public required int Duplicates { get; init; }
}

internal enum Problem
{
    Unreadable,

    /// <summary>The file is damaged or incomplete; what is there was read.</summary>
    Damaged,

    /// <summary>The loudest sample is below −60 dB of full scale.</summary>
    Silent,

    /// <summary>More than one sample in a thousand is at full scale.</summary>
    Clipped,

    /// <summary>The standard deviation of an image's bytes is below 2, or all values of an array are the same.</summary>
    NearConstant,
}

internal sealed record Finding(Problem Problem, string Split, string Item, string Detail);

internal enum LeakKind
{
    /// <summary>Equal samples, pixels or values.</summary>
    Content,

    /// <summary>The same speaker or origin.</summary>
    Group,
}

/// <summary>The same thing in two or more splits.</summary>
/// <param name="Kind">What is the same.</param>
/// <param name="What">The group, or a check sum of the content.</param>
/// <param name="Splits">Where it is.</param>
/// <param name="Items">An item of each of these splits.</param>
internal sealed record Leak(LeakKind Kind, string What, EquatableArray<string> Splits, EquatableArray<string> Items);
