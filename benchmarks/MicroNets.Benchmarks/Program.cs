using System.CommandLine;
using MicroNets.Benchmarks.Device;
using MicroNets.Benchmarks.Interpreter;
using MicroNets.Benchmarks.Kernels;
using MicroNets.Benchmarks.Latency;
using MicroNets.Benchmarks.Quantization;
using MicroNets.Benchmarks.Search;
using MicroNets.Benchmarks.Sweeps;
using MicroNets.Benchmarks.Training;

var root = new RootCommand("Measures MicroNets beside its peers, in the same run.")
{
    AccuracyCommand.Create(),
    CliffsCommand.Create(),
    CodeLawCommand.Create(),
    DataSideCommand.Create(),
    EngineLawCommand.Create(),
    GemmCommand.Create(),
    GrowthCommand.Create(),
    InterpreterCommand.Create(),
    LandingCommand.Create(),
    LandscapeCommand.Create(),
    ModelLatencyCommand.Create(),
    QuantizationCommand.Create(),
    RankingCommand.Create(),
    RecipeCommand.Create(),
    TrainingCommand.Create(),
    TrainingWorker.Create(),
};
return root.Parse(args).Invoke();
