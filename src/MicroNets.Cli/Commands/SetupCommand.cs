using System.CommandLine;
using MicroNets.Runs;

namespace MicroNets.Cli.Commands;

/// <summary>Installs the outside programs that the stages use.</summary>
internal sealed class SetupCommand() : ToolCommand("setup", "Installs what stages need beside the tool: compilers, the emulator, the speech synthesiser.", "micronets setup")
{
    protected override void Configure(Command command)
    {
    }

    protected override int Run(Invocation invocation)
    {
        IReadOnlyList<OutsideProgram> missing = Setup.Ensure(OutsideProgram.All, invocation.Terminal.Message);
        var programs = OutsideProgram.All.Select(program => new { program.Name, Present = !missing.Contains(program), program.Purpose }).ToArray();
        invocation.Terminal.Result(new { programs }, () =>
        {
            var table = new TextTable(["program", "", "needed for"]);
            foreach (var program in programs)
                table.Add(program.Name, program.Present ? "present" : "missing", program.Purpose);
            return table.ToString();
        });
        return missing.Count == 0 ? ExitCode.Done : ExitCode.BadInput;
    }
}
