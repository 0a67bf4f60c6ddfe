using System.IO.Hashing;

namespace MicroNets.Data.Sets;

/// <summary>
/// Sets whose classes are states of a machine: what is normal is learnt, and everything else is an anomaly. Recordings of sensors and
/// sounds are told to be such by the names of their classes, or by a split <c>train</c> that has one class where others have more.
/// </summary>
internal static class MachineStates
{
    private const string Machine = "machine";

    private static readonly string[] s_normal = ["normal", "healthy", "ok", "good", "nominal"];

    private static readonly string[] s_faulty = ["abnormal", "anomaly", "anomalies", "anomalous", "fault", "faults", "faulty"];

    /// <summary>The set as one of normal and anomalous items; null: nothing tells that it is one, or that it is not one already.</summary>
    /// <param name="data">Disposed with the result.</param>
    public static DataSet? Told(DataSet data)
    {
        if (IsLabelled(data))
            return null;
        string[] used = [.. data.Splits.SelectMany(split => split.Items).Select(item => data.Classes[item.Label]).Distinct()];
        string[] normal = [.. used.Where(IsNormal)];
        if (normal.Length == 0 || !used.Any(IsFaulty) || !used.All(name => IsNormal(name) || IsFaulty(name)))
            normal = LearntAlone(data) is { } only && used.Length > 1 ? [only] : [];
        return normal.Length > 0 && IsRecorded(data) ? Of(data, normal) : null;
    }

    /// <summary>The same where the user says that it is one: a single class is normal, and so are those that are called so.</summary>
    /// <exception cref="InputException">No class tells what is normal.</exception>
    public static DataSet Asked(DataSet data)
    {
        if (IsLabelled(data))
            return data;
        if (Told(data) is { } told)
            return told;
        // Names of files are no classes where each has its own.
        bool tellsNothing = data.Classes.Count == 1 || data.Classes.Count == data.Splits.Sum(split => split.Items.Count);
        string[] normal = tellsNothing ? [.. data.Classes] : [.. data.Classes.Where(IsNormal)];
        return normal.Length > 0 ? Of(data, normal) : throw new InputException(
            $"classes {string.Join(", ", data.Classes)} in {data.Path}",
                $"one that is normal, called {string.Join(", ", s_normal)}, or alone in train",
            "rename the class of what is normal, or put it alone into a folder train");
    }

    /// <summary>The only class that <c>train</c> has; null: there is no such split, or it has several.</summary>
    public static string? LearntAlone(DataSet data) => data.Contains(SplitNames.Train)
        && data[SplitNames.Train].Items.Select(item => item.Label).Distinct().Take(2).ToArray() is [var label] ? data.Classes[label] : null;

    /// <summary>
    /// Splits of machines where none are stated: all anomalies and as many normal items of each machine test, in an order of hashes of
    /// their names; at least half of the normal ones are learnt. Items of one origin stay together.
    /// </summary>
    /// <param name="origin">Of an item.</param>
    public static EquatableArray<DataSplit> Deal(IReadOnlyCollection<DataItem> items, Func<DataItem, string> origin)
    {
        var test = new HashSet<DataItem>(items.Where(item => item.IsAnomaly == true));
        foreach (IGrouping<int, DataItem> machine in items.GroupBy(item => item.Label))
        {
            int normal = machine.Count(item => item.IsAnomaly != true), wanted = Math.Min(machine.Count() - normal, normal / 2);
            foreach (DataItem[] together in machine.Where(item => item.IsAnomaly != true).GroupBy(origin).OrderBy(group =>
                Crc32.HashToUInt32(System.Text.Encoding.UTF8.GetBytes(group.Key))).Select(group => group.ToArray()))
            {
                if (together.Length > wanted)
                    continue;
                test.UnionWith(together);
                wanted -= together.Length;
            }
        }

        return SplitNames.Gather(items, item => test.Contains(item) ? SplitNames.Test : SplitNames.Train);
    }

    private static DataSet Of(DataSet data, string[] normal)
    {
        var origins = new Dictionary<DataItem, string>();
        DataItem State(DataItem item)
        {
            DataItem state = item.OfMachine(Machine, 0, !normal.Contains(data.Classes[item.Label]));
            origins[state] = item.Group ?? item.Path;
            return state;
        }

        EquatableArray<DataSplit> splits = [.. data.Splits.Select(split => new DataSplit(split.Name, [.. split.Items.Select(State)]))];
        string[] faulty = [.. data.Classes.Except(normal)];
        string told = faulty.Length == 0 ? "all items are normal"
            : $"classes are states of a machine: normal '{string.Join("', '", normal)}', anomalies '{string.Join("', '", faulty)}'";
        var states = new DataSet(data.Kind, data.Path, [Machine], splits, data) { Notes = [.. data.Notes, told] };
        return !data.AreSplitsDealt && (faulty.Length == 0 || Checks.SetFaults.CanJudgeAnomalies(states)) ? states
            : states.With(states.Classes, Deal([.. splits.SelectMany(split => split.Items)], item => origins[item]));
    }

    private static bool IsLabelled(DataSet data) => data.Splits.Any(split => split.Items.Any(item => item.IsAnomaly is not null));

    private static bool IsNormal(string name) => s_normal.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static bool IsFaulty(string name) => s_faulty.Contains(name, StringComparer.OrdinalIgnoreCase);

    // Pictures and features are told apart by class.
    private static bool IsRecorded(DataSet data)
    {
        try
        {
            return data.Splits.SelectMany(split => split.Items).FirstOrDefault()?.Read() is AudioClip or SeriesRecording
                or RawArray { Type: not NumberType.UInt8, Dimensions: [> 1, _] or [> 1, 1, _] };
        }
        catch (InputException)
        {
            // Whoever reads it for training says so.
            return false;
        }
    }
}
