namespace MicroNets.Runs.Studies;

/// <summary>What several runs are made for.</summary>
internal enum StudyKind
{
    /// <summary>Methods against each other, over seeds.</summary>
    Comparison,

    /// <summary>The best network at each of several limits.</summary>
    Ladder,

    /// <summary>The cheapest network of an accuracy.</summary>
    Minimization,

    /// <summary>The best network at each of several input resolutions.</summary>
    Resolutions,

    /// <summary>Tasks, devices, limits, methods and seeds, each with each.</summary>
    Sweep,
}
