using MicroNets.Runs;

namespace MicroNets.Cli.Commands;

/// <summary>Every command, in the order in which help lists them.</summary>
internal static class CommandCatalog
{
    public static readonly IReadOnlyList<ToolCommand> All =
    [
        new RunCommand(),
        new PreviewCommand(),
        new SearchCommand(),
        new SweepCommand(),
        new StageCommand("train", "Goes on with a run until the found network is trained.", RunStage.Train),
        new QuantizeCommand(),
        new ExportCommand(),
        new ReportCommand(),
        new VerifyCommand(),
        new RunsCommand(),
        new WatchCommand(),
        new PackCommand(),
        new ProfileCommand(),
        new ZooCommand(),
        new DataCommand(),
        new TaskCommand(),
        new InferCommand(),
        new EvalCommand(),
        new BuildCommand(),
        new MeasureCommand(),
        new CharacterizeCommand(),
        new CalibrateCommand(),
        new OpsCommand(),
        new SetupCommand(),
    ];
}
