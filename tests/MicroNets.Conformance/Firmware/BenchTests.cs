using System.Text.Json;
using MicroNets.Cli;
using MicroNets.Data;
using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Bench;
using MicroNets.Firmware.Lowering;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Search.Spaces;
using MicroNets.Tests;
using MicroNets.Tests.Quantization;

namespace MicroNets.Conformance.Firmware;

/// <summary>Measuring many networks, and what is fitted to them.</summary>
public class BenchTests
{
    private static readonly Target Core = Target.Named("cortex-m4");

    [Fact]
    public void The_bench_counts_what_a_build_of_its_own_counts_and_a_trace_sees_the_same()
    {
        Need();
        IntegerNetwork network = RandomWeights.Of(Zoo.Get("kws-s").Fold(), 3);
        using var folder = new TemporaryFolder();
        using var bench = new Workbench(Core);
        EquatableArray<LayerInstructions> layers = bench.Measure(network, 5);
        foreach ((LayerInstructions built, LayerInstructions counted) in Measurement.Of(network, Core, folder.Path, 1, 5,
            ArenaGoal.LayerByLayer).Layers.Zip(layers))
        {
            // One is the mean of several inferences, which begin at other instructions of a tick.
            Assert.Equal(counted.Name, built.Name);
            Assert.InRange(built.Instructions - counted.Instructions, -40, 40);
        }

        EquatableArray<LayerCycles> cycles = bench.Trace(network, 5);
        Assert.Equal(layers.Select(layer => layer.Name), cycles.Select(layer => layer.Name));
        foreach ((LayerInstructions counted, LayerCycles traced) in layers.Zip(cycles))
        {
            // The counter ticks every 40 instructions, and calls around a step count.
            Assert.InRange(traced.Instructions - counted.Instructions, -200, 200);
            Assert.InRange((double)traced.Cycles / traced.Instructions, 1.05, 2);
        }
    }

    // A search relies on it: what is linked in the end is within the limit that the estimate was within.
    [Theory]
    [InlineData("cortex-m4")]
    [InlineData("cortex-m33")]
    [InlineData("cortex-m0plus")]
    [InlineData("cortex-m55")]
    [InlineData("riscv32")]
    public void Flash_before_a_build_is_that_of_linked_firmware_and_never_less(string core)
    {
        FirmwareTests.Need(Target.Named(core));
        using var bench = new Workbench(Target.Named(core));
        CodeLaw law = CoreCosts.Of(core)!.Code!;
        Network paper = Zoo.Get("kws-s").Fold(), small = SpaceMeasurements.Sample(
            GeneralSpace.For(new Shape(128, 1, 6), InputContent.Series, classes: 6), 1, 21).Single();
        var mixed = new BitPlan(BitPlan.FourBitWeights(paper).WeightBits.Where(bits => bits.Key.Length % 2 == 0).ToDictionary(),
            new Dictionary<string, int>());
        foreach (Network network in (Network[])[paper, mixed.Stated(paper), small])
        {
            MemoryPlan plan = MemoryPlanner.Plan(network);
            double estimate = law.Of(network, plan)!.Value.Value + WeightStorage.Bytes(network, plan);
            // What trained weights may take beside them, which random ones do not.
            double beside = network.Layers.Sum(layer => layer.Parameters.Count == 0 ? 0
                : layer.Parameters[0].Elements * ProductLaw.MostBeside(Target.Named(core).Kernels, layer));
            Assert.InRange(estimate - bench.FlashBytes(RandomWeights.Of(network, 9)), 0, MostAbove + beside);
        }
    }

    private const int MostAbove = 4 * 1024;

    [Theory]
    [InlineData("cortex-m4")]
    [InlineData("cortex-m0plus")]
    [InlineData("cortex-m55")]
    [InlineData("riscv32")]
    public void Blocks_that_are_counted_in_the_emulator_are_those_that_its_log_tells(string core)
    {
        FirmwareTests.Need(Target.Named(core));
        Assert.SkipWhen(BlockCounter.Library is null, "the emulator's plugin cannot be compiled here");
        var target = Target.Named(core);
        IntegerNetwork network = RandomIntegerNetwork.Make(1);
        using var folder = new TemporaryFolder();
        FirmwareProject project = FirmwareProject.Write(network, target, folder.Path);
        string program = project.Compile(FirmwareProject.RunnerPath, "MODEL_TRACE");
        sbyte[] input = SelfTest.Inputs(network, 1, 1);
        void Run(EmulatorLog log) => FirmwareRun.Of(target, folder.Path, program, input, log);

        EquatableArray<(long Instructions, long Cycles)> counted = ExecutionTrace.Steps(target, folder.Path, program, Run);
        Assert.SkipWhen(BlockCounter.Library is null, "the emulator takes no plugins");
        Assert.Equal(project.StepLayers.Count, counted.Count);
        Assert.All(counted, step => Assert.InRange(step.Cycles, step.Instructions / 2, 3 * step.Instructions));
        Assert.Equal(ExecutionTrace.Steps(target, folder.Path, program, Run, byLog: true), counted);
    }

    [Fact]
    public void A_space_is_characterised_and_a_device_calibrated_from_the_command_line()
    {
        Need();
        using var folder = new TemporaryFolder();
        string space = Path.Combine(folder.Path, "space.json"), profile = Path.Combine(folder.Path, "mine.json");
        File.WriteAllText(space, new SearchSpace("tiny", [new Shape(9, 8, 1)], [
            new ConvBlock("stem") { Widths = [2, 4, 7] }, new DepthwiseSeparableBlock("one") { Widths = [3, 6, 8], Stride = 2 },
                new DepthwiseSeparableBlock("two") { Widths = [4, 5] },
        ], 3).ToJson());

        JsonElement law = Json("characterize", space, "--samples", "6", "--target", "cortex-m4", "--out", folder.Path);
        Assert.Equal(6, law.GetProperty("points").GetArrayLength());
        Assert.InRange(law.GetProperty("r2").GetDouble(), 0.5, 1);
        Assert.True(File.Exists(law.GetProperty("files")[0].GetString()));
        Assert.Contains(law.GetProperty("study").EnumerateArray(), layer => layer.GetProperty("kind").GetString() == "depthwise 3×3"
            && layer.GetProperty("channels").GetInt32() == 138);

        JsonElement calibration = Json("calibrate", "stm32f446re", "--spaces", space, "--samples", "6", "--out", profile);
        JsonElement band = calibration.GetProperty("error");
        Assert.InRange(band.GetProperty("median").GetDouble(), 0, 0.05);
        // That of the board, and what the law errs by on layers as tiny as these.
        Assert.InRange(band.GetProperty("high").GetDouble(), 1.3, 1.6);
        Assert.NotNull(DeviceCatalog.Get(profile).Calibrated);
        JsonElement cost = Json("profile", "kws-s", "--device", profile);
        Assert.Contains("calibrated law", cost.GetProperty("latency_how").GetString(), StringComparison.Ordinal);
        Assert.InRange(cost.GetProperty("latency_ms").GetDouble(), 50, 150);
    }

    private static JsonElement Json(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = MicroNets.Cli.Tool.Run([.. arguments, "--json"], output, error, CancellationToken.None);
        Assert.True(code == ExitCode.Done, error.ToString());
        return JsonDocument.Parse(output.ToString()).RootElement;
    }

    private static void Need()
    {
        Assert.SkipUnless(Core.Compiler.IsPresent, $"no {Core.Compiler.Name}: {Core.Compiler.Purpose}");
        Assert.SkipUnless(OutsideProgram.Emulator.IsPresent, $"no {OutsideProgram.Emulator.Name}: {OutsideProgram.Emulator.Purpose}");
    }
}
