using System.CommandLine;
using MicroNets.Firmware;
using MicroNets.Firmware.Bench;
using MicroNets.Firmware.Toolchain;
using MicroNets.Runs;
using MicroNets.Search.Spaces;

namespace MicroNets.Cli.Commands;

/// <summary>Measures how latency follows from op count over random networks of a search space.</summary>
internal sealed class CharacterizeCommand()
    : ToolCommand("characterize", "Builds and runs random networks of a search space and fits instructions against op count.",
    "micronets characterize kws --samples 100 --target cortex-m4")
{
    private readonly Argument<string> _space = new("space")
    {
        Description = $"{string.Join(", ", BuiltInSpaces.All.Select(space => space.Name))}, or the path of a search space of one's own "
            + "(JSON).",
    };

    private readonly Option<int> _samples = new("--samples") { Description = "Random networks.", DefaultValueFactory = _ => 100 };

    private readonly Option<string> _target = FirmwareOptions.Target();

    private readonly Option<string> _out = new("--out") { Description = "Folder for the plot.", DefaultValueFactory = _ => "." };

    protected override bool Resumes => true;

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_space);
        foreach (Option option in (Option[])[_samples, _target, _out])
            command.Options.Add(option);
    }

    protected override int Run(Invocation invocation)
    {
        string name = invocation.Get(_space);
        SearchSpace space = BuiltInSpaces.Named(name);
        Target target = Target.Named(invocation.Get(_target));
        int samples = invocation.Get(_samples);
        Characterization law = Characterization.Of(space, target, samples, invocation.Seed,
            done => invocation.Terminal.Progress(StageProgress.Of("networks", done, samples)), invocation.Cancellation);
        string plot = Path.Combine(invocation.Get(_out), $"{space.Name}-{target.Name}.svg");
        AtomicFile.WriteAllText(plot, ScatterPlot.Render($"{space.Name} on {target.Name}: r² {law.Fit.RSquared:F4}", "Mops",
            "million instructions", [.. law.Points.Select(point => (point.Mops, point.Instructions / 1e6))], law.Fit));
        invocation.Terminal.Result(
            new
            {
                space = space.Name,
                target = target.Name,
                samples,
                r2 = law.Fit.RSquared,
                law.Fit.Slope,
                law.Fit.Intercept,
                unit = "million instructions against Mops, emulator",
                holdOutError = new { law.FitError.Median, law.FitError.Worst },
                kernelModel = new { holdOutError = new { law.Kernels.Error.Median, law.Kernels.Error.Worst }, law.Kernels.Kernels },
                law.Points,
                law.Study,
                files = new[] { plot },
            },
            () => $"""
                {space.Name} on {target.Name}: {samples} random networks on the emulator
                million instructions = {law.Fit.Slope:F4} · Mops + {law.Fit.Intercept:F3}   r² {law.Fit.RSquared:F4}
                hold-out error of the op count:     {law.FitError.Median:P1} median, {law.FitError.Worst:P1} worst ({law.FitError.Basis})
                hold-out error of costs per kernel: {law.Kernels.Error.Median:P1} median, {law.Kernels.Error.Worst:P1} worst ({law.Kernels.Error.Basis})

                instructions per multiply-accumulate of single layers, by channels
                {StudyTable(law.Study)}
                {plot}
                """);
        return ExitCode.Done;
    }

    private static TextTable StudyTable(EquatableArray<StudiedLayer> study)
    {
        int[] widths = [.. study.Select(layer => layer.Channels).Distinct()];
        var table = new TextTable(["layer", .. widths.Select(width => $"{width}")], [.. Enumerable.Range(1, widths.Length)]);
        foreach (IGrouping<string, StudiedLayer> kind in study.GroupBy(layer => layer.Kind))
            table.Add([kind.Key, .. kind.Select(layer => $"{layer.PerMac:F3}")]);
        return table;
    }
}
