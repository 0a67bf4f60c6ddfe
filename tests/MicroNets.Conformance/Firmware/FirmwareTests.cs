using System.Text.Json;
using MicroNets.Cli;
using MicroNets.Data.FrontEnds;
using MicroNets.Firmware;
using MicroNets.Firmware.Project;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Interpreter;
using MicroNets.Tests;
using MicroNets.Tests.Quantization;
using MicroNets.Tests.TFLite;
using MicroNets.TFLite;

namespace MicroNets.Conformance.Firmware;

/// <summary>Generated C against golden vectors and the integer interpreter, judged by a compiler and an emulated core.</summary>
public class FirmwareTests
{
    [Theory]
    [MemberData(nameof(PublishedModels.All), MemberType = typeof(PublishedModels))]
    public void Published_models_answer_their_golden_vectors_on_the_host(string name) => Check(name, Target.Host);

    [Theory]
    [MemberData(nameof(PublishedModels.All), MemberType = typeof(PublishedModels))]
    public void Published_models_answer_their_golden_vectors_on_a_Cortex_M4(string name) => Check(name, Target.Named("cortex-m4"));

    [Theory]
    [InlineData("cortex-m0plus")]
    [InlineData("cortex-m7")]
    [InlineData("cortex-m33")]
    [InlineData("cortex-m55")]
    [InlineData("riscv32")]
    [InlineData("stm32f446re")]
    public void Other_cores_and_boards_answer_the_same(string target) => Check("vww2_50_50_INT8", Target.Named(target));

    [Theory]
    [InlineData("host", 1)]
    [InlineData("host", 2)]
    [InlineData("host", 3)]
    [InlineData("host", 4)]
    [InlineData("cortex-m4", 5)]
    [InlineData("cortex-m4", 6)]
    [InlineData("cortex-m55", 7)]
    [InlineData("cortex-m0plus", 8)]
    [InlineData("riscv32", 5)]
    [InlineData("riscv32", 9)]
    public void Every_op_with_odd_sizes_answers_as_the_interpreter(string target, int seed)
    {
        Need(Target.Named(target));
        using var folder = new TemporaryFolder();
        Measurement measurement = Measurement.Of(RandomIntegerNetwork.Make(seed), Target.Named(target), folder.Path, 3, 1);
        Assert.True(measurement.BitExact);
    }

    [Theory]
    [InlineData("host")]
    [InlineData("cortex-m4")]
    [InlineData("riscv32")]
    public void Raw_values_become_the_same_integers_in_C(string target)
    {
        Need(Target.Named(target));
        using var folder = new TemporaryFolder();
        IntegerNetwork network = RandomIntegerNetwork.Make(5);
        int channels = network.Input.Layer.OutputShape.Channels;
        var scaling = new InputScaling("test values", [.. Enumerable.Range(0, channels).Select(c => 3.3f * c)],
            [.. Enumerable.Range(0, channels).Select(c => 0.7f + c)], [.. Enumerable.Repeat(-0.1f, channels)]);
        FirmwareProject project = FirmwareProject.Write(network, Target.Named(target), folder.Path, ends: new ModelInterface(["a \"b\"",
            "c"], scaling));
        string program = project.Compile("selftest.c");
        string answer = RunOn(Target.Named(target), program, folder.Path);
        Assert.Contains("self-test passed", answer, StringComparison.Ordinal);
        Assert.Contains("model_set_input", File.ReadAllText(Path.Combine(folder.Path, "model.h")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("host", 100, 32, 16, 8, ModelMemory.Static)]
    [InlineData("host", 100, 0, 0, 0, ModelMemory.Caller)]
    [InlineData("host", 61, 0, 0, 32, ModelMemory.Caller)]
    [InlineData("cortex-m4", 250, 128, 61, 8, ModelMemory.Static)]
    [InlineData("riscv32", 61, 0, 0, 32, ModelMemory.Static)]
    public void Spectra_of_measured_values_are_the_same_integers_in_C(string target, int window, int frame, int step, int bands,
        ModelMemory memory)
    {
        Need(Target.Named(target));
        using var folder = new TemporaryFolder();
        var spectra = new SeriesSpectra(window, 3) { Frame = frame, Step = step, Bands = bands, Mean = [0, 9.81, -0.3], Deviation =
            [2, 1.5, 0.01] };
        spectra = spectra with { Centre = [.. Enumerable.Range(0, spectra.FrameFeatures).Select(i => 0.01f * i)], Gain =
            [.. Enumerable.Range(0, spectra.FrameFeatures).Select(i => 0.5f + (0.01f * i))] };
        Network network = new NetworkBuilder("motion").Input(spectra.Output.Height, 1, spectra.Output.Channels).GlobalAveragePool().Dense(4,
            "classifier").Build();
        ModelInterface ends = ModelInterface.Of(["a", "b", "c", "d"], spectra) with { Name = "motion", Memory = memory };
        FirmwareProject project = FirmwareProject.Write(RandomWeights.Of(network, 1), Target.Named(target), folder.Path, ends: ends);
        string program = project.Compile("selftest.c");
        string answer = RunOn(Target.Named(target), program, folder.Path);
        Assert.Contains("self-test passed", answer, StringComparison.Ordinal);
        Assert.Contains("misscales()", File.ReadAllText(Path.Combine(folder.Path, "selftest.c")), StringComparison.Ordinal);
        Assert.Equal(bands > 0, File.Exists(Path.Combine(folder.Path, "kernels", "fft.c")));
    }

    [Fact]
    public void The_time_of_spectra_is_counted_and_their_code_too()
    {
        Target target = Target.Named("cortex-m4");
        Need(target);
        var share = FrontEndShare.Alone(new SeriesSpectra(100, 3), target);
        Assert.InRange(share.Instructions, 10_000, 200_000);
        Assert.InRange(share.FlashBytes, 1000, 12_000);
        Assert.True(share.Cycles > share.Instructions);
    }

    [Theory]
    [InlineData("host", 1)]
    [InlineData("host", 2)]
    [InlineData("cortex-m4", 3)]
    [InlineData("cortex-m55", 4)]
    [InlineData("riscv32", 5)]
    public void Operators_beside_convolutions_answer_as_the_interpreter_frame_by_frame(string target, int seed)
    {
        Need(Target.Named(target));
        using var folder = new TemporaryFolder();
        Measurement measurement = Measurement.Of(RandomOperatorNetwork.Make(seed), Target.Named(target), folder.Path, 4, 1);
        Assert.True(measurement.BitExact);
    }

    [Fact]
    public void A_network_of_one_function_of_two_elements_builds_by_itself()
    {
        Need(Target.Named("host"));
        foreach (BinaryFunction function in (BinaryFunction[])[BinaryFunction.Subtract, BinaryFunction.Multiply, BinaryFunction.Maximum])
        {
            Network network = new NetworkBuilder("one").Input(3, 5, 2).Append(new Binary(function), "pair", "input", "input").Build();
            using var folder = new TemporaryFolder();
            Assert.True(Measurement.Of(RandomWeights.Of(network, 1), Target.Named("host"), folder.Path, 1, 1).BitExact);
        }
    }

    [Theory]
    [InlineData("kws-s")]
    [InlineData("vww-2")]
    public void Instructions_are_counted_alike_each_time_and_layers_add_up(string name)
    {
        Target target = Target.Named("cortex-m4");
        Need(target);
        using var folder = new TemporaryFolder();
        IntegerNetwork network = RandomWeights.Of(Zoo.Get(name).Fold(), 1);
        Measurement first = Measurement.Of(network, target, folder.Path, 1, 1), second = Measurement.Of(network, target, folder.Path, 1, 1);
        Assert.True(first.BitExact);
        Assert.Equal(first, second);

        // A layer's count is known to a tick of the board's counter, at both ends.
        Assert.InRange(first.Layers.Sum(layer => layer.Instructions) - first.Instructions!.Value, -100 * first.Layers.Count,
            100 * first.Layers.Count);
    }

    [Theory]
    [InlineData("kws-l")]
    [InlineData("vww-4")]
    public void Large_networks_of_the_paper_answer_as_the_interpreter(string name)
    {
        Target target = Target.Named("cortex-m4");
        Need(target);
        using var folder = new TemporaryFolder();
        IntegerNetwork network = RandomWeights.Of(Zoo.Get(name).Fold(), 1);
        FirmwareProject project = FirmwareProject.Write(network, target, folder.Path);
        sbyte[] inputs = SelfTest.Inputs(network, 1, 1);
        FirmwareRun run = FirmwareRun.Of(project, project.Compile(FirmwareProject.RunnerPath), inputs);
        Assert.Equal(new IntegerInterpreter(network).Run(inputs), run.Outputs.Span.ToArray());
    }

    [Fact]
    public void The_self_test_passes_by_the_project_s_own_Makefile()
    {
        Need(Target.Host);
        using var folder = new TemporaryFolder();
        FirmwareProject.Write(RandomIntegerNetwork.Make(8), Target.Host, folder.Path);
        Assert.Contains("self-test passed", Run("make", ["test"], folder.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("host")]
    [InlineData("cortex-m4")]
    [InlineData("riscv32")]
    public void The_self_test_passes_by_the_project_s_own_CMake_file(string target)
    {
        Need(Target.Named(target));
        var cmake = new OutsideProgram("cmake", ["cmake"], "building generated projects with it");
        Assert.SkipUnless(cmake.IsPresent, $"no {cmake.Name}: {cmake.Purpose}");
        using var folder = new TemporaryFolder();
        FirmwareProject.Write(RandomWeights.Of(Zoo.Get("kws-s").Fold(), 1), Target.Named(target), folder.Path, frontEnd: new Mfcc());
        Run("cmake", ["-S", ".", "-B", "build"], folder.Path);
        Run("cmake", ["--build", "build"], folder.Path);
        string answer = RunOn(Target.Named(target), target == "host" ? "build/selftest" : "build/selftest.elf", folder.Path);
        Assert.Contains("self-test passed", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Firmware_is_planned_within_a_limit_of_SRAM_where_a_plan_is()
    {
        Need(Target.Host);
        using var folder = new TemporaryFolder();
        (int Code, string Output, string Error) Tool(params string[] arguments)
        {
            using StringWriter output = new(), messages = new();
            return (Cli.Tool.Run([.. arguments, "--json"], output, messages, CancellationToken.None), output.ToString(),
                messages.ToString());
        }

        (int Code, JsonElement Size) Measured(params string[] arguments)
        {
            (int exit, string output, _) = Tool(["measure", "ad-s", "--target", "host", "--samples", "1", .. arguments]);
            return (exit, JsonDocument.Parse(output).RootElement);
        }

        long usual = Measured().Size.GetProperty("sram_bytes").GetInt64();
        (int code, JsonElement within) = Measured("--sram", $"{usual - 1}");
        Assert.Equal(ExitCode.Done, code);
        Assert.True(within.GetProperty("bit_exact").GetBoolean());
        Assert.InRange(within.GetProperty("sram_bytes").GetInt64(), 1, usual - 1);

        (code, _, string error) = Tool("build", "ad-s", "--target", "host", "--sram", "20k", "--out", Path.Combine(folder.Path, "project"));
        Assert.Equal(ExitCode.LimitBroken, code);
        Assert.Contains("raise --sram", error, StringComparison.Ordinal);

        string library = Path.Combine(folder.Path, "library");
        (code, _, error) = Tool("build", "ad-s", "--as", "cmake", "--sram", "20k", "--out", library);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("raise --sram", error, StringComparison.Ordinal);
        Assert.False(Path.Exists(library));
    }

    [Fact]
    public void A_network_too_large_for_a_device_does_not_link()
    {
        Target target = Target.Named("stm32f446re");
        Need(target);
        using var folder = new TemporaryFolder();
        FirmwareProject project = FirmwareProject.Write(RandomWeights.Of(Zoo.Get("kws-l").Fold(), 1), target, folder.Path);
        InputException exception = Assert.Throws<InputException>(() => project.LinkBare());
        Assert.Contains("firmware too large for stm32f446re", exception.Message, StringComparison.Ordinal);
    }

    /// <param name="program">Path within the folder.</param>
    private static string RunOn(Target target, string program, string folder) => target.Emulation is { } emulation
        ? Run(emulation.Program, [.. emulation.Counted(program)], folder)
        : Run(Path.Combine(folder, program), [], folder);

    private static string Run(string program, string[] arguments, string folder) => MicroNets.Firmware.Toolchain.OutsideProcess.Run(program,
        arguments, folder, TimeSpan.FromMinutes(2));

    private static void Check(string name, Target target)
    {
        IntegerNetwork network = TfliteReader.ReadInteger(PublishedModels.Path(name)).Network;
        Need(target);
        using var folder = new TemporaryFolder();
        FirmwareProject project = FirmwareProject.Write(network, target, folder.Path);
        FirmwareRun run = FirmwareRun.Of(project, project.Compile(FirmwareProject.RunnerPath), PublishedModels.Vectors(name, ".in"));
        Assert.True(run.Outputs.Span.SequenceEqual(PublishedModels.Vectors(name, ".out")));
    }

    internal static void Need(Target target)
    {
        Assert.SkipUnless(target.Compiler.IsPresent, $"no {target.Compiler.Name}: {target.Compiler.Purpose}");
        if (target.Emulation is null)
            return;
        var emulator = OutsideProgram.Named(target.Emulation.Program);
        Assert.SkipUnless(emulator.IsPresent, $"no {emulator.Name}: {emulator.Purpose}");
    }
}
