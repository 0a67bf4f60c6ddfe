using System.Reflection;
using MicroNets.Firmware.Toolchain;
using MicroNets.Reporting;
using MicroNets.Runs.Stages;

namespace MicroNets.Runs.Verification;

/// <summary>What a run claims, in a small file that travels with it: <c>micronets verify</c> derives all of it again.</summary>
/// <param name="Tool">Version of what made the run.</param>
/// <param name="Inputs">Hashes of what the run worked with: request, task, device, space, data, C runtime.</param>
/// <param name="Artefacts">Hash of each file of the run.</param>
/// <param name="Figures">What the record says, by name.</param>
internal sealed record Certificate(
    string Tool, SortedDictionary<string, string> Inputs, SortedDictionary<string, string> Artefacts,
        SortedDictionary<string, string> Figures)
{
    public const string File = "certificate.json";

    public static string ThisTool { get; } =
        $"MicroNets {typeof(Certificate).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]}";

    /// <summary>Of a run whose files are all there.</summary>
    public static Certificate Of(RunContext run, RunRecord record) => new(
        ThisTool, InputsOf(run.Folder.Resolved, run.DataHash), ArtefactsOf(run.Folder, record), Verification.Figures.Of(record));

    public static SortedDictionary<string, string> InputsOf(ResolvedRun run, string dataHash) => new(StringComparer.Ordinal)
    {
        ["request"] = ContentHash.Of(run.Request.ToJson()),
        ["task"] = run.TaskHash,
        ["device"] = run.DeviceHash,
        ["space"] = run.SpaceHash,
        ["data"] = dataHash,
        ["runtime"] = FirmwareProject.RuntimeHash,
    };

    /// <summary>Hashes of the files that are there; of the C project one over its sources, and one of the program that was
    /// measured.</summary>
    public static SortedDictionary<string, string> ArtefactsOf(RunFolder folder, RunRecord record)
    {
        string[] files =
        [
            InputStage.File, SearchStage.File, Chain.ModelFile, BoardStage.File, ReportStage.Record, ReportStage.Page,
            .. record.Networks.Select(network => TrainStage.FileOf(network.Name)),
        ];
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in files.Where(folder.Has))
            hashes[file] = ContentHash.OfFile(folder.File(file));
        if (Directory.Exists(folder.File(FirmwareStage.Folder)))
        {
            foreach ((string name, string hash) in FirmwareStage.Hashes(folder.File(FirmwareStage.Folder)))
                hashes[name] = hash;
        }

        return hashes;
    }
}
