namespace MicroNets.Runs;

/// <summary>What a file of a stage was made of, and what it was when it was done.</summary>
/// <param name="Inputs">Hash or value of everything that the file follows from, by name.</param>
/// <param name="Output">Hash of the file; null while it is made.</param>
internal sealed record StageEntry(SortedDictionary<string, string> Inputs, string? Output);

/// <summary>
/// Ties the files of a run together: a stage is done when its file is there, follows from the inputs that the run has now, and is what the
/// stage wrote. Kept in the run folder.
/// </summary>
internal sealed class StageLedger(RunFolder folder)
{
    public const string File = "stages.json";

    /// <summary>Whether a file need not be made.</summary>
    /// <exception cref="InputException">The file is not what the stage wrote.</exception>
    public bool IsDone(string file, SortedDictionary<string, string> inputs)
    {
        if (!folder.Has(file) || Read().GetValueOrDefault(file) is not { } entry || !entry.Inputs.SequenceEqual(inputs))
            return false;
        // Without a hash it was cut off after the file was whole.
        string written = entry.Output ?? End(file), found = ContentHash.OfFile(folder.File(file));
        return found == written ? true
            : throw new InputException($"'{folder.File(file)}' with hash {found[..12]}", $"the file that the run wrote, {written[..12]}",
            "put it back, or remove it to have it made again with all that follows from it");
    }

    /// <summary>Notes that a file is being made; what was made of other inputs goes.</summary>
    /// <param name="unfinished">Patterns of the files of a work that was cut off, which goes on with the same inputs only.</param>
    /// <returns>The inputs that are others than before; empty where there was nothing before.</returns>
    public EquatableArray<string> Begin(string file, SortedDictionary<string, string> inputs, IEnumerable<string> unfinished)
    {
        Dictionary<string, StageEntry> entries = Read();
        StageEntry? before = entries.GetValueOrDefault(file);
        bool same = before is not null && before.Inputs.SequenceEqual(inputs);
        if (!same)
            folder.Remove(unfinished);

        System.IO.File.Delete(folder.File(file));
        entries[file] = new StageEntry(inputs, null);
        Write(entries);
        return same || before is null ? []
            : [.. inputs.Where(input => before.Inputs.GetValueOrDefault(input.Key) != input.Value).Select(input => input.Key)];
    }

    /// <summary>Notes that a file is whole; its hash.</summary>
    public string End(string file)
    {
        Dictionary<string, StageEntry> entries = Read();
        string written = ContentHash.OfFile(folder.File(file));
        entries[file] = entries[file] with { Output = written };
        Write(entries);
        return written;
    }

    private Dictionary<string, StageEntry> Read() => StageFile.Read<Dictionary<string, StageEntry>>(folder, File) ?? [];

    private void Write(Dictionary<string, StageEntry> entries) => StageFile.Write(folder, File, entries);
}
