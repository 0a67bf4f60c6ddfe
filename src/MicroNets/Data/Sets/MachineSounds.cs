using System.Text.RegularExpressions;
using MicroNets.Data.Files;

namespace MicroNets.Data.Sets;

/// <summary>
/// Sounds of machines for anomaly detection, in the layouts of DCASE 2020 task 2 (<c>ToyCar/train/normal_id_01_00000000.wav</c>), MIMII
/// (<c>fan/id_00/abnormal/00000000.wav</c>) and ToyADMOS (<c>ToyCar/case1/AnomalousSound_IND/….wav</c>). The class is the machine; where no
/// path names one and all say normal or anomaly, the folder above these is the machine (<c>pump/normal/1.wav</c>). Without folders
/// train and test, the test split is all anomalies and as many normal clips of each machine, drawn by hash, as the MIMII baseline has it.
/// </summary>
internal sealed partial class MachineSounds : DataSetLayout
{
    private const string OnlyMachine = "machine";

    public override string Name => "machine-sounds";

    public override string Description =>
        "sounds of machines: .wav files with normal or anomaly in their path, and with several machines id_00 or case1 (DCASE 2020, MIMII, ToyADMOS)";

    public override bool Matches(FileTree tree)
    {
        Clip?[] clips = [.. tree.Files.Where(IsSound).Select(Parse)];
        return clips.Any(clip => clip is { HasNumber: true }) || (clips.Length > 0 && clips.All(clip => clip is not null)
            && clips.Any(clip => !clip!.IsAnomaly));
    }

    public override DataSet Read(FileTree tree, DataSetOptions options)
    {
        FileEntry[] files = tree.Files.Where(f => f.Path.EndsWith(".wav", StringComparison.OrdinalIgnoreCase)).ToArray();
        bool numbered = files.Any(file => Parse(file) is { HasNumber: true });
        if (files.FirstOrDefault(f => Parse(f) is not { } clip || (numbered && !clip.HasNumber)) is { } other)
            throw new InputException($"'{other.Path}' in {tree.Path}", "a machine (id_00 or case1) and normal or anomaly in the path of every clip", "rename it or take it out");

        Clip[] clips = files.Select(f => Parse(f)!).ToArray();
        EquatableArray<string> machines = clips.Select(c => c.Machine).Distinct().Order(StringComparer.Ordinal).ToEquatableArray();
        var label = machines.Select((machine, i) => (machine, i)).ToDictionary(m => m.machine, m => m.i);
        Dictionary<string, string> splits = clips.All(c => c.Split is not null) ? clips.ToDictionary(c => c.File.Path, c => c.Split!) : Deal(clips);
        IEnumerable<DataItem> items = clips.Select(c => Audio(c.File, label[c.Machine], c.Machine, c.IsAnomaly));
        return new DataSet(Name, tree.Path, machines, SplitNames.Gather(items, item => splits[item.Path]), tree);
    }

    private static Dictionary<string, string> Deal(Clip[] clips)
    {
        var splits = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (IGrouping<string, Clip> machine in clips.GroupBy(c => c.Machine))
        {
            int anomalies = machine.Count(c => c.IsAnomaly);
            var normal = machine.Where(c => !c.IsAnomaly).OrderBy(c => Formats.Crc32.Of(System.Text.Encoding.UTF8.GetBytes(c.File.Path))).ToArray();
            // At least half of the normal clips stay for training.
            int held = Math.Min(anomalies, normal.Length / 2);
            foreach (Clip clip in machine.Where(c => c.IsAnomaly).Concat(normal.Take(held)))
                splits[clip.File.Path] = SplitNames.Test;
            foreach (Clip clip in normal.Skip(held))
                splits[clip.File.Path] = SplitNames.Train;
        }

        return splits;
    }

    private static Clip? Parse(FileEntry file)
    {
        if (!file.Path.EndsWith(".wav", StringComparison.OrdinalIgnoreCase))
            return null;
        Match id = MachinePattern().Match(file.Path), state = StatePattern().Match(file.Path);
        if (!state.Success)
            return null;
        string[] folders = file.Path.Split('/')[..^1];
        string? split = folders.Select(SplitNames.Recognize).FirstOrDefault(name => name is not null);
        string? type = folders.LastOrDefault(f => SplitNames.Recognize(f) is null && !MachinePattern().IsMatch("/" + f) && !StatePattern().IsMatch("/" + f));
        string machine = !id.Success ? type ?? OnlyMachine : type is null ? id.Groups["id"].Value : $"{type}/{id.Groups["id"].Value}";
        return new Clip(file, machine, id.Success, !state.Groups["state"].Value.StartsWith("normal", StringComparison.OrdinalIgnoreCase),
            split);
    }

    [GeneratedRegex(@"(^|[/_])(?<id>id_?[0-9]+|case[0-9]+)([/_.]|$)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex MachinePattern();

    [GeneratedRegex(@"(^|[/_])(?<state>normal|abnormal|anomaly|anomalous)(sound)?([/_.]|$)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex StatePattern();

    /// <param name="HasNumber">Whether the path names the machine.</param>
    private sealed record Clip(FileEntry File, string Machine, bool HasNumber, bool IsAnomaly, string? Split);
}
