namespace MicroNets.Runs.Sweeps;

/// <summary>
/// The ends of a plan's items in one file that only grows, so that a summary need not open every run folder. An item announces its end in a
/// file of its own (<c>news</c>); who reads the index next takes the news into it. A lost or damaged index is made anew from the folders.
/// </summary>
internal static class SweepIndex
{
    public const string File = "index.jsonl";

    private const string News = "news", LockFile = ".index.lock";

    /// <summary>Tells that an item has ended.</summary>
    public static void Announce(PlanFolder plan, ItemOutcome outcome) =>
        AtomicFile.WriteAllText(Path.Combine(plan.File(News), FormattableString.Invariant($"{outcome.Item}.json")), StageFile.Line(outcome));

    /// <summary>How each item ended last; null: it has not. The tables are the last.</summary>
    public static ItemOutcome?[] Read(PlanFolder plan)
    {
        using FileStream? own = TryLock(plan.File(LockFile));
        var outcomes = new ItemOutcome?[plan.Count + 1];
        if (!TryRead(plan, outcomes))
            outcomes = Collected(plan, own is not null);
        string[] news = Directory.Exists(plan.File(News)) ? Directory.GetFiles(plan.File(News), "*.json") : [];
        if (news.Length == 0)
            return outcomes;
        ItemOutcome[] ends = [.. news.Select(ReadNews).OfType<ItemOutcome>().Where(end => end.Item >= 0 && end.Item <= plan.Count).OrderBy(end => end.Item)];
        foreach (ItemOutcome end in ends)
            outcomes[end.Item] = end;
        if (own is not null && TryAppend(plan, ends))
            Array.ForEach(news, System.IO.File.Delete);
        return outcomes;
    }

    /// <summary>The same from the run folders, whatever the index says.</summary>
    public static ItemOutcome?[] Rebuilt(PlanFolder plan)
    {
        using FileStream? own = TryLock(plan.File(LockFile));
        return Collected(plan, own is not null);
    }

    public static void Remove(string planPath)
    {
        System.IO.File.Delete(Path.Combine(planPath, File));
        if (Directory.Exists(Path.Combine(planPath, News)))
            Directory.Delete(Path.Combine(planPath, News), recursive: true);
    }

    private static ItemOutcome?[] Collected(PlanFolder plan, bool keep)
    {
        var outcomes = new ItemOutcome?[plan.Count + 1];
        foreach (PlanItem item in plan.Items().Append(plan.Item(plan.Count)))
        {
            string file = Path.Combine(plan.File(item.Folder), ItemOutcome.File);
            if (System.IO.File.Exists(file) && StageFile.OfLine<ItemOutcome>(System.IO.File.ReadAllText(file)) is { } outcome && outcome.Item == item.Item)
                outcomes[item.Item] = outcome;
        }

        if (keep)
            AtomicFile.WriteAllText(plan.File(File), string.Concat(outcomes.OfType<ItemOutcome>().Select(outcome => StageFile.Line(outcome) + "\n")));
        return outcomes;
    }

    private static bool TryRead(PlanFolder plan, ItemOutcome?[] outcomes)
    {
        if (!System.IO.File.Exists(plan.File(File)))
            return false;
        foreach (ItemOutcome? outcome in System.IO.File.ReadLines(plan.File(File)).AsParallel().AsOrdered().Select(StageFile.OfLine<ItemOutcome>))
        {
            if (outcome is null || outcome.Item < 0 || outcome.Item >= outcomes.Length)
                return false;
            outcomes[outcome.Item] = outcome;
        }

        return true;
    }

    // News that another reader has just taken in are in the index by now, and in the next reading.
    private static ItemOutcome? ReadNews(string file)
    {
        try
        {
            return StageFile.OfLine<ItemOutcome>(System.IO.File.ReadAllText(file));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool TryAppend(PlanFolder plan, ItemOutcome[] ends)
    {
        try
        {
            using var index = new FileStream(plan.File(File), FileMode.Append, FileAccess.Write, FileShare.Read);
            foreach (ItemOutcome end in ends)
                index.Write(System.Text.Encoding.UTF8.GetBytes(StageFile.Line(end) + "\n"));
            index.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The news stay for the next reader.
            return false;
        }
    }

    // Null: another reader takes the news in, or this one may only look.
    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
