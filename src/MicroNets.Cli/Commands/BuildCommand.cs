using System.CommandLine;
using MicroNets.Firmware;
using MicroNets.Firmware.Toolchain;
using MicroNets.Reporting;

namespace MicroNets.Cli.Commands;

/// <summary>Writes the C project of a model and builds its firmware.</summary>
internal sealed class BuildCommand() : ToolCommand("build", "Writes a model as a C project without heap, with a self-test, and builds it.", "micronets build model.tflite --target cortex-m4 --out firmware")
{
    private readonly Argument<string> _model = new("model") { Description = "A .tflite or .onnx file, a run folder or a zoo name." };

    private readonly Option<string> _target = FirmwareOptions.Target();

    private readonly Option<int> _weightBits = FirmwareOptions.WeightBits();

    private readonly Option<string> _out = new("--out") { Description = "Folder of the project.", Required = true };

    private readonly Option<string?> _frontEnd = FrontEndOption.New();

    private readonly StreamOptions _listening = new();

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_model);
        foreach (Option option in (Option[])[_target, _out, _frontEnd, _weightBits])
            command.Options.Add(option);
        _listening.AddRuleTo(command);
    }

    protected override int Run(Invocation invocation)
    {
        Target target = Target.Named(invocation.Get(_target));
        string folder = invocation.Get(_out);
        string model = invocation.Get(_model);
        FirmwareProject project = FirmwareProject.Write(FirmwareOptions.Model(model, invocation.Seed, invocation.Get(_weightBits)), target, folder, frontEnd: FrontEndOption.Buildable(invocation.Get(_frontEnd), model), ends: FrontEndOption.Ends(model).Listening(_listening.Stored(invocation)));
        string selfTest = project.Compile("selftest.c");
        string[] programs = target.SerialFiles.Count > 0 ? [selfTest, project.Compile(FirmwareProject.SerialPath)] : [selfTest];
        FirmwareSize size = FirmwareSize.Of(project);
        string[] files = [.. project.Files.Concat(programs).Select(file => Path.Combine(folder, file))];
        invocation.Terminal.Result(
            Terminal.Joined(new { target = target.Name, frontEndBytes = project.FrontEndBytes, files }, FirmwareFigures.Record(size)),
            () => $"""
                {Path.Combine(folder, selfTest)} for {target.Name}
                {FirmwareFigures.Text(size, project.FrontEnd is null ? "" : $"; of the code, tables of the front end {Units.Bytes(project.FrontEndBytes)}")}
                """);
        return ExitCode.Done;
    }
}
