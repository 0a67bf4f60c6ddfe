// Searches a space of one's own for the best network within limits and shows how it decided.
//
//   dotnet run --project samples/SearchOwnSpace -- DATA
using MicroNets.Data;
using MicroNets.Data.Sets;
using MicroNets.Data.Tasks;
using MicroNets.Data.Tasks.Inference;
using MicroNets.Devices;
using MicroNets.Search;
using MicroNets.Search.Differentiable;
using MicroNets.Search.Spaces;

if (args is not [var folder])
{
    Console.Error.WriteLine("usage: SearchOwnSpace DATA");
    return 2;
}

DataSet set = DataSets.Open(folder);
TaskSpec task = TaskInference.Of(set, "own", TaskHints.None, Console.WriteLine);
using TaskData data = TaskData.Open(task, set, new TaskDataOptions());

// Widths, kernels and how many blocks there are is left open.
var space = new SearchSpace(
    "own",
    [data.Shape],
    [
        new ConvBlock("stem") { Widths = [8, 16, 24], Kernels = [(5, 1)], Stride = (2, 1) },
        new DepthwiseSeparableBlock("one") { Widths = [8, 16, 24, 32], Kernels = [(3, 1), (5, 1)], Stride = (2, 1) },
        new DepthwiseSeparableBlock("two") { Widths = [8, 16, 24, 32], Kernels = [(3, 1), (5, 1)], Presence = Presence.Optional },
    ],
    data.Classes.Count);

var problem = new SearchProblem(space, DeviceCatalog.Get("stm32f446re"), new Limits
{
    Flash = Bytes.Parse("24k"),
    Sram = Bytes.Parse("8k"),
    Latency = Milliseconds.Parse("5ms"),
});
SearchResult found = Dnas.Run(
    problem, data["train"].Source, data["val"].Source,
    new DnasOptions { Rounds = 6, StepsPerRound = 10, WarmUpRounds = 2, BatchSize = 32, RepairSamples = 64, Seed = 1 },
    new Progress<DnasRound>(Console.WriteLine));

Console.WriteLine($"found {found.Architecture} among {space.Size:N0}: {found.Network.ParameterCount:N0} parameters");
foreach (LimitCheck check in found.Checks)
    Console.WriteLine($"{check.Verdict} {check.Name}: {check.Found.Value:N0} of {check.Limit:N0} {check.Unit} ({check.How})");
return 0;
