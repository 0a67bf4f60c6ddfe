using System.Security.Cryptography;
using System.Text;
using MicroNets.Devices.Memory;
using MicroNets.Firmware.Lowering;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Toolchain;
using MicroNets.Quantization;
using MicroNets.Quantization.Interpreter;

namespace MicroNets.Firmware.Bench;

/// <summary>Cycles of a call in a program that calls it so often.</summary>
/// <param name="Layer">The layer that it belongs to.</param>
/// <param name="Call">Null: what runs around the calls of a step.</param>
/// <param name="Cycles">Of all times.</param>
internal sealed record TracedCall(string Layer, LayerCall? Call, int Times, long Cycles);

/// <summary>
/// Measures many networks on one emulated core, layer by layer. The runtime is compiled once for all of them
/// (<see cref="CompiledObjects"/>); a network adds its own steps and weights. May be called from several threads at once.
/// </summary>
internal sealed class Workbench : IDisposable
{
    private static readonly TimeSpan CompileLimit = TimeSpan.FromMinutes(5);
    private readonly Target _target;
    private readonly string _folder = Directory.CreateTempSubdirectory("micronets-").FullName;
    private readonly Lock _writing = new();
    private int _networks;

    /// <exception cref="InputException">The target counts no instructions.</exception>
    public Workbench(Target target)
    {
        if (target.Emulation is not { InstructionsPerTick: > 0 })
            throw new InputException($"target {target.Name}", "an emulated core that counts instructions", "take a core as target");
        _target = target;
        Directory.CreateDirectory(Path.Combine(_folder, "boards"));
        foreach ((string path, string text) in target.Files(RuntimeSources.Text, RuntimeSources.BoardFiles))
            File.WriteAllText(Path.Combine(_folder, path), text.ReplaceLineEndings("\n"));
    }

    /// <summary>Instructions of each layer of a network with these integers, and of an inference as their sum.</summary>
    /// <param name="network">The network.</param>
    /// <param name="seed">Of the sample that it computes.</param>
    /// <exception cref="InputException">The compiler or the emulator is missing.</exception>
    /// <exception cref="InvalidOperationException">The outputs differ from the interpreter's.</exception>
    public EquatableArray<LayerInstructions> Measure(IntegerNetwork network, ulong seed) =>
        OnBench(network, ArenaGoal.LayerByLayer, FirmwareProject.RunnerPath, (program, folder) =>
        {
            sbyte[] inputs = SelfTest.Inputs(network, 1, seed);
            FirmwareRun run = FirmwareRun.Of(_target, folder, Program, inputs);
            if (!run.Outputs.Span.SequenceEqual(new IntegerInterpreter(network).Run(inputs, threads: 1)))
                throw new InvalidOperationException($"outputs of '{network.Network.Name}' differ from the interpreter's (seed {seed})");
            return LayerInstructions.Of(program.StepLayers, run.StepInstructions, samples: 1);
        });

    /// <summary>Instructions by what they cost (<see cref="CycleModel"/>), of each layer by itself.</summary>
    /// <exception cref="InputException">The compiler or the emulator is missing.</exception>
    public EquatableArray<LayerCycles> Trace(IntegerNetwork network, ulong seed) => Trace(network, seed, ArenaGoal.LayerByLayer);

    /// <summary>The same of the firmware as it ships, where layers may run together.</summary>
    /// <exception cref="InputException">The compiler or the emulator is missing.</exception>
    public EquatableArray<LayerCycles> TraceShipped(IntegerNetwork network, ulong seed) => Trace(network, seed, ArenaGoal.Balanced);

    /// <summary>
    /// The same call by call, also of layers that run together, each in as many cycles as it takes in the mean. What runs around the calls
    /// of a step is under the name of its layer.
    /// </summary>
    /// <exception cref="InputException">The compiler or the emulator is missing.</exception>
    public EquatableArray<TracedCall> TraceCalls(IntegerNetwork network, ulong seed) =>
        OnBench<EquatableArray<TracedCall>>(network, ArenaGoal.Balanced, FirmwareProject.RunnerPath, (program, folder) =>
        {
            MemoryPlan plan = MemoryPlanner.Plan(network.Network);
            (string Layer, LayerCall? Call, bool IsPart)[] parts = [.. program.Program.Steps.SelectMany(step => step.Calls
                .Select(call => (call.Layer.Name, (LayerCall?)plan.AsPlanned(call), true))
                .Append((step.Layer, step.Calls.Any() ? null : plan.AsPlanned(new LayerCall(network.Network[step.Layer])), false)))];
            return
            [
                .. parts.Zip(ExecutionTrace.Steps(_target, folder, Program, SelfTest.Inputs(network, 1, seed), parts.Length))
                    .GroupBy(part => part.First, part => part.Second.Cycles)
                    .Select(own => new TracedCall(own.Key.Layer, own.Key.Call, own.Key.IsPart ? own.Count() : 1, own.Sum())),
            ];
        }, TraceDetail.Calls);

    private EquatableArray<LayerCycles> Trace(IntegerNetwork network, ulong seed, ArenaGoal goal) =>
        OnBench(network, goal, FirmwareProject.RunnerPath, (program, folder) =>
            ExecutionTrace.Of(_target, folder, Program, SelfTest.Inputs(network, 1, seed), program.StepLayers));

    /// <summary>Sizes of the least firmware around a network.</summary>
    /// <exception cref="InputException">The compiler is missing, or the target's memory is too small.</exception>
    public FirmwareSize Size(IntegerNetwork network) => OnBench(network, ArenaGoal.Balanced, FirmwareProject.BarePath, (program, folder) =>
        FirmwareSize.Of(Path.Combine(folder, Program), _target, program.Program.WeightBytes, program.ArenaBytes));

    /// <summary>Bytes in flash of the least firmware around a network.</summary>
    /// <exception cref="InputException">The compiler is missing, or the target's memory is too small.</exception>
    public int FlashBytes(IntegerNetwork network) => OnBench(network, ArenaGoal.Balanced, FirmwareProject.BarePath, (_, folder) =>
        LinkedProgram.Of(Path.Combine(folder, Program)).FlashBytes);

    /// <summary>Sizes of what is made of a network, by the names in its C. Compiled, not linked.</summary>
    /// <exception cref="InputException">The compiler is missing.</exception>
    public (KernelProgram Program, IReadOnlyDictionary<string, int> Sizes) Model(IntegerNetwork network, ArenaGoal goal) =>
        InFolder(network,
        goal, FirmwareProject.BarePath, (writer, files, folder) =>
        {
            const string Object = "model.o";
            OutsideProcess.Run(_target.Compiler, [.. _target.Flags, "-I.", $"-I{KernelFolder(files[ConfigurationFile])}", "-c", ModelSource,
                "-o", Object], folder, CompileLimit);
            return (writer.Program, ElfFile.Read(Path.Combine(folder, Object)).Sizes());
        });

    /// <summary>Functions of the runtime with all that they need, linked without a model.</summary>
    /// <param name="names">Of functions to keep.</param>
    /// <exception cref="InputException">The compiler is missing.</exception>
    public LinkedFunctions Functions(IReadOnlyList<string> names)
    {
        string configuration = ProjectWriter.Configuration(RowBytes);
        string folder = Path.Combine(_folder, $"network{Interlocked.Increment(ref _networks)}");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, Main), RuntimeSources.Text(FirmwareProject.KernelsPath));
        Link(folder, configuration, RuntimeSources.KernelsOf(names), bare: true, [Main], [.. names.Select(name => $"-Wl,-u,{name}")]);
        var functions = new LinkedFunctions(ElfFile.Read(Path.Combine(folder, Program)), "reset_handler");
        Directory.Delete(folder, recursive: true);
        return functions;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Of rows in 3×3 depthwise convolutions, where no network says: kernels are compiled for them.
    private const int RowBytes = 128;

    private const string Program = "program.elf", Main = "main.c", ModelSource = "model.c";

    private T OnBench<T>(IntegerNetwork network, ArenaGoal goal, string main, Func<ProjectWriter, string, T> measure,
        TraceDetail detail = TraceDetail.Steps) => InFolder(network, goal, main, (writer, files, folder) =>
        {
            Link(folder, files[ConfigurationFile], files.Keys, main == FirmwareProject.BarePath, [ModelSource, "model_weights.c", Main],
                []);
            return measure(writer, folder);
        }, detail);

    private T InFolder<T>(IntegerNetwork network, ArenaGoal goal, string main,
        Func<ProjectWriter, SortedDictionary<string, string>, string, T> measure, TraceDetail detail = TraceDetail.Steps)
    {
        var writer = new ProjectWriter(network, goal, kernels: _target.Kernels, detail: detail);
        string folder = Path.Combine(_folder, $"network{Interlocked.Increment(ref _networks)}");
        Directory.CreateDirectory(folder);
        SortedDictionary<string, string> files = writer.ModelFiles();
        foreach ((string path, string text) in files.Where(file => !file.Key.Contains('/', StringComparison.Ordinal)))
            File.WriteAllText(Path.Combine(folder, path), text);
        File.WriteAllText(Path.Combine(folder, Main), RuntimeSources.Text(main));
        T result = measure(writer, files, folder);
        Directory.Delete(folder, recursive: true);
        return result;
    }

    private void Link(string folder, string configuration, IEnumerable<string> files, bool bare, string[] sources, string[] options)
    {
        string kernels = KernelFolder(configuration), boards = Path.Combine(_folder, "boards");
        string[] objects = files.Where(IsSource).Where(file => file.StartsWith("kernels/", StringComparison.Ordinal))
            .Concat(bare ? _target.StartFiles : _target.BoardFiles)
            .Select(file => Compile(file, kernels, boards))
            .ToArray();
        OutsideProcess.Run(
            _target.Compiler,
            [
                .. _target.Flags, .. bare ? (string[])[] : ["-DMODEL_TRACE"], "-I.", $"-I{kernels}", $"-I{boards}", .. sources,
                    .. objects, .. options,
                .. _target.LinkOptions(_folder + "/"), FirmwareProject.KeptRelocations, "-o", Program,
            ],
            folder,
            CompileLimit);
    }

    private string Compile(string file, string kernels, string boards)
    {
        string name = Path.GetFileName(file),
            source = Path.Combine(file.StartsWith("kernels/", StringComparison.Ordinal) ? kernels : boards, name);
        return CompiledObjects.Of(_target, _folder, source, [kernels, boards], [], CompileLimit);
    }

    // Kernels are specialised by the configuration that stands beside them.
    private string KernelFolder(string configuration)
    {
        string folder = $"kernels-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(configuration)))[..12]}";
        lock (_writing)
        {
            if (!Directory.Exists(Path.Combine(_folder, folder)))
            {
                WriteRuntime("kernels/", folder, RuntimeSources.KernelFiles);
                File.WriteAllText(Path.Combine(_folder, folder, Path.GetFileName(ConfigurationFile)), configuration);
            }
        }

        return Path.Combine(_folder, folder);
    }

    private const string ConfigurationFile = "kernels/micronets_config.h";

    private void WriteRuntime(string prefix, string folder, IEnumerable<string> files)
    {
        Directory.CreateDirectory(Path.Combine(_folder, folder));
        foreach (string file in files)
            File.WriteAllText(Path.Combine(_folder, folder, file[prefix.Length..]), RuntimeSources.Text(file).ReplaceLineEndings("\n"));
    }

    private static bool IsSource(string file) => file.EndsWith(".c", StringComparison.Ordinal)
        || file.EndsWith(".S", StringComparison.Ordinal);
}
