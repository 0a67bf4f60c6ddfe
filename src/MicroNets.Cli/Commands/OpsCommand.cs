using System.CommandLine;
using MicroNets.Runs;

namespace MicroNets.Cli.Commands;

/// <summary>Lists what is supported: operators that are read, and what each back end does with the ops they become.</summary>
internal sealed class OpsCommand() : ToolCommand("ops", "The operators that are read, and where each op runs.", "micronets ops")
{
    protected override void Configure(Command command)
    {
    }

    protected override int Run(Invocation invocation)
    {
        invocation.Terminal.Result(
            new { read = OperatorSupport.Read, readFromOnnx = OperatorSupport.ReadFromOnnx, ops = OperatorSupport.All, targets = OperatorSupport.Targets },
            () => $"""
                Operators of .tflite files that are read: {string.Join(", ", OperatorSupport.Read)}.

                Operators of .onnx files that are read: {string.Join(", ", OperatorSupport.ReadFromOnnx)}.

                {OperatorSupport.Table()}
                C is made for {string.Join(", ", OperatorSupport.Targets)}.
                """);
        return ExitCode.Done;
    }
}
