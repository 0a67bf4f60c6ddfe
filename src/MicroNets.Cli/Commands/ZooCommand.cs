using System.CommandLine;
using MicroNets.Graph;

namespace MicroNets.Cli.Commands;

/// <summary>Lists the published networks, or shows one layer by layer.</summary>
internal sealed class ZooCommand()
    : ToolCommand("zoo", "The published networks by name, with the paper's figures beside the computed ones.", "micronets zoo kws-s")
{
    private readonly Argument<string?> _name = new("name") { Description = "Show this network layer by layer.",
        Arity = ArgumentArity.ZeroOrOne };

    protected override void Configure(Command command) => command.Arguments.Add(_name);

    protected override int Run(Invocation invocation)
    {
        string? name = invocation.Get(_name);
        if (name is not null)
            name = Zoo.Get(name).Name;

        var models = Zoo.Entries.Where(entry => name is null || entry.Name == name).Select(entry =>
        {
            Network network = entry.Build().Fold();
            return new { entry.Name, Parameters = network.ParameterCount, network.Macs, Mops = 2e-6 * network.Macs, entry.PaperMops };
        }).ToArray();

        invocation.Terminal.Result(new { models }, () =>
        {
            if (name is not null)
                return Zoo.Get(name).Fold().Summary();
            var table = new TextTable(["name", "parameters", "MACs", "Mops", "paper Mops"], rightAligned: [1, 2, 3, 4]);
            foreach (var model in models)
                table.Add(model.Name, $"{model.Parameters:N0}", $"{model.Macs:N0}", $"{model.Mops:F2}", $"{model.PaperMops:F1}");
            return table.ToString();
        });
        return ExitCode.Done;
    }
}
