using System.CommandLine;
using MicroNets.Onnx;
using MicroNets.Runs;
using MicroNets.TFLite;

namespace MicroNets.Cli.Commands;

/// <summary>Goes on with a run until its firmware is measured; or writes a trained network as an .onnx file.</summary>
internal sealed class ExportCommand() : ToolCommand(
    "export",
    "Goes on with a run until the firmware is built and measured; with --onnx writes its trained float network as an .onnx file.",
    "micronets export runs/kws-stm32f446re --onnx model.onnx")
{
    private readonly Argument<string> _run = new("run") { Description = "Folder of the run; with --onnx also a float .tflite, .onnx or .safetensors file." };

    private readonly Option<string?> _onnx = new("--onnx") { Description = "File to write the float network to." };

    protected override bool Resumes => true;

    protected override void Configure(Command command)
    {
        command.Arguments.Add(_run);
        command.Options.Add(_onnx);
    }

    protected override int Run(Invocation invocation)
    {
        string run = invocation.Get(_run);
        if (invocation.Get(_onnx) is { } path)
        {
            FloatModel model = ModelArgument.Float(run);
            OnnxWriter.Write(path, model);
            invocation.Terminal.Result(
                new { files = new[] { path }, fileBytes = new FileInfo(path).Length, parameters = model.Network.ParameterCount },
                () => $"{path}: {model.Network.ParameterCount:N0} parameters in float32");
            return ExitCode.Done;
        }

        using RunFolder folder = RunFolder.Open(run);
        return RunOutput.Continue(folder, RunStage.Export, invocation);
    }
}
