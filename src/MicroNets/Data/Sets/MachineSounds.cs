using System.Text.RegularExpressions;
using MicroNets.Data.Files;

namespace MicroNets.Data.Sets;

/// <summary>
/// Sounds of machines for anomaly detection, or where there are none what sensors measured of several machines, in the layouts of DCASE
/// 2020 task 2 (<c>ToyCar/train/normal_id_01_00000000.wav</c>), MIMII (<c>fan/id_00/abnormal/00000000.wav</c>) and ToyADMOS
/// (<c>ToyCar/case1/AnomalousSound_IND/….wav</c>). The class is the machine; where no path names one and all say normal or anomaly, the
/// folder above these is the machine (<c>pump/normal/1.wav</c>). Without folders train and test, the test split is all anomalies and as
/// many normal clips of each machine, drawn by hash, as the MIMII baseline has it (<see cref="MachineStates.Deal"/>). One machine's
/// recordings of sensors lie in class folders, and are told by <see cref="MachineStates"/>.
/// </summary>
internal sealed partial class MachineSounds : DataSetLayout
{
    private const string OnlyMachine = "machine";

    public override string Name => "machine-sounds";

    public override string Description =>
        "sounds of machines: .wav files, or tables of sensors, with normal or anomaly in their path, and with several machines id_00 or "
            + "case1 (DCASE 2020, MIMII, ToyADMOS)";

    public override bool Matches(FileTree tree)
    {
        Clip?[] clips = [.. Files(tree).Select(Parse)];
        if (clips.Any(clip => clip is { HasNumber: true }))
            return true;
        return clips.Length > 0 && clips.All(clip => clip is not null) && clips.Any(clip => !clip!.IsAnomaly)
            && (tree.Files.Any(IsSound) || clips.Select(clip => clip!.Machine).Distinct().Count() > 1);
    }

    public override DataSet Read(FileTree tree, DataSetOptions options)
    {
        FileEntry[] files = Files(tree);
        bool numbered = files.Any(file => Parse(file) is { HasNumber: true });
        if (files.FirstOrDefault(f => Parse(f) is not { } clip || (numbered && !clip.HasNumber)) is { } other)
            throw new InputException($"'{other.Path}' in {tree.Path}",
                "a machine (id_00 or case1) and normal or anomaly in the path of every clip", "rename it or take it out");

        Clip[] clips = files.Select(f => Parse(f)!).ToArray();
        EquatableArray<string> machines = clips.Select(c => c.Machine).Distinct().Order(StringComparer.Ordinal).ToEquatableArray();
        var label = machines.Select((machine, i) => (machine, i)).ToDictionary(m => m.machine, m => m.i);
        DataItem[] items = [.. clips.Select(c => ByKind(c.File, label[c.Machine]).OfMachine(c.Machine, label[c.Machine], c.IsAnomaly))];
        Dictionary<string, string?> splits = clips.ToDictionary(c => c.File.Path, c => c.Split);
        return new DataSet(Name, tree.Path, machines, splits.ContainsValue(null) ? MachineStates.Deal(items, item => item.Path)
            : SplitNames.Gather(items, item => splits[item.Path]!), tree);
    }

    // Sounds; where there are none tables and acquisitions of sensors.
    private static FileEntry[] Files(FileTree tree) => tree.Files.Any(IsSound) ? [.. tree.Files.Where(IsSound)]
        : [.. tree.Files.Where(file => Formats.SeriesCsv.HasExtension(file.Path) || Formats.AcquisitionFile.HasExtension(file.Path))];

    private static Clip? Parse(FileEntry file)
    {
        Match id = MachinePattern().Match(file.Path), state = StatePattern().Match(file.Path);
        if (!state.Success)
            return null;
        string[] folders = file.Path.Split('/')[..^1];
        string? split = folders.Select(SplitNames.Recognize).FirstOrDefault(name => name is not null);
        string? type = folders.LastOrDefault(f => SplitNames.Recognize(f) is null && !MachinePattern().IsMatch("/" + f)
            && !StatePattern().IsMatch("/" + f));
        string machine = !id.Success ? type ?? OnlyMachine : type is null ? id.Groups["id"].Value : $"{type}/{id.Groups["id"].Value}";
        return new Clip(file, machine, id.Success, !state.Groups["state"].Value.StartsWith("normal", StringComparison.OrdinalIgnoreCase),
            split);
    }

    [GeneratedRegex(@"(^|[/_])(?<id>id_?[0-9]+|case[0-9]+)([/_.]|$)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex MachinePattern();

    [GeneratedRegex(@"(^|[/_])(?<state>normal|abnormal|anomaly|anomalous|faulty|fault)(sound)?([/_.]|$)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex StatePattern();

    /// <param name="HasNumber">Whether the path names the machine.</param>
    private sealed record Clip(FileEntry File, string Machine, bool HasNumber, bool IsAnomaly, string? Split);
}
