using MicroNets.Reporting;
using MicroNets.Runs.Stages;

namespace MicroNets.Runs;

/// <summary>The files of a run that are worth telling about.</summary>
internal static class RunFiles
{
    private static readonly (string Path, string What)[] Known =
    [
        (Chain.ModelFile, "the quantised network, for TensorFlow Lite and TensorFlow Lite Micro"),
        ($"{FirmwareStage.Folder}/model.h", "the C project: network, weights, kernels, self-test"),
        (BoardStage.File, "the time on a board"),
        (SearchStage.File, "the architecture, and the steps to it"),
        (TrainStage.FileOf(Chain.Found), "the trained network in float"),
    ];

    /// <summary>What the stages before the report have left. The report cannot list itself: it would not know its size.</summary>
    public static EquatableArray<FileRecord> Of(RunFolder folder) => Known
        .Where(file => folder.Has(file.Path))
        .Select(file => Describe(folder, file.Path, file.What))
        .ToEquatableArray();

    public static FileRecord Describe(RunFolder folder, string path, string what) =>
        new(path, new FileInfo(folder.File(path)).Length, what);
}
