using MicroNets.Runs.Verification;

namespace MicroNets.Runs;

/// <summary>A stage of a run: the file that it leaves, what that follows from, and how it is made and read.</summary>
/// <param name="Name">As messages call it.</param>
/// <param name="Inputs">Hash or value of everything that the file follows from, by name.</param>
/// <param name="Make">Writes the file.</param>
internal sealed record Stage<T>(string Name, string File, SortedDictionary<string, string> Inputs, Action Make, Func<T> Read)
{
    /// <summary>Patterns of the files of a work that was cut off.</summary>
    public EquatableArray<string> Unfinished { get; init; } = [];

    // What another version of the tool made is made again.
    private SortedDictionary<string, string> Following => new(Inputs, StringComparer.Ordinal) { ["tool"] = Certificate.ThisTool };

    /// <exception cref="InputException">The file is there, and is not what the stage wrote.</exception>
    public bool IsDone(RunContext run) => run.Ledger.IsDone(File, Following);

    /// <summary>What the stage has come to; does what is still to be done.</summary>
    /// <exception cref="InputException">The file is there, and is not what the stage wrote.</exception>
    public T Run(RunContext run)
    {
        if (!IsDone(run))
            Do(run, Make);
        return Read();
    }

    /// <summary>Makes the file in another way, whatever is there.</summary>
    public void Do(RunContext run, Action make)
    {
        EquatableArray<string> others = run.Ledger.Begin(File, Following, Unfinished);
        if (others.Count > 0)
            run.Log.Message($"{Name} again: its {string.Join(", ", others)} changed");
        make();
        run.Ledger.End(File);
    }
}
