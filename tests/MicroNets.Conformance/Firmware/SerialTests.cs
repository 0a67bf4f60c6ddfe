using MicroNets.Firmware.Serial;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Quantization.Arithmetic;
using MicroNets.Tests;
using MicroNets.Tests.Quantization;

namespace MicroNets.Conformance.Firmware;

/// <summary>The firmware that boards run, behind the serial port of emulated ones.</summary>
public class SerialTests
{
    [Theory]
    [InlineData("cortex-m4")]
    [InlineData("cortex-m33")]
    [InlineData("cortex-m55")]
    [InlineData("riscv32")]
    [InlineData("stm32f446re")]
    public void Firmware_behind_a_serial_port_answers_as_the_interpreter(string target)
    {
        using var folder = new TemporaryFolder();
        FirmwareProject project = Project(3, target, folder);
        using EmulatedBoard board = EmulatedBoard.Start(project, project.Compile(FirmwareProject.SerialPath));
        BoardMeasurement measurement = BoardMeasurement.Of(project, board.Port, 2, 1);
        Assert.True(measurement.BitExact);
        Assert.True(measurement.Latency > TimeSpan.Zero);

        // A second conversation finds the port as the first did.
        Assert.True(BoardMeasurement.Of(project, board.Port, 1, 2).BitExact);
    }

    [Fact]
    public void Outputs_of_16_bits_are_told_whole()
    {
        FirmwareTests.Need(Target.Named("cortex-m4"));
        Network network = new NetworkBuilder("n").Input(1, 1, 12).Dense(7, "logits").Then(new Softmax { ElementBytes = 2 }, "shares")
            .Build();
        IntegerNetwork bytes = RandomIntegerNetwork.Quantize(network, new Random(4));
        var wide = new IntegerNetwork(network, [bytes.Input, bytes["logits"],
            bytes["shares"] with { Output = SoftmaxArithmetic.WideOutputFormat }]);
        using var folder = new TemporaryFolder();
        FirmwareProject project = FirmwareProject.Write(wide, Target.Named("cortex-m4"), folder.Path);
        using EmulatedBoard board = EmulatedBoard.Start(project, project.Compile(FirmwareProject.SerialPath));
        Assert.True(BoardMeasurement.Of(project, board.Port, 3, 1).BitExact);
    }

    [Fact]
    public void Firmware_of_another_model_is_not_measured()
    {
        using TemporaryFolder folder = new(), other = new();
        FirmwareProject project = Project(3, "cortex-m4", folder);
        using EmulatedBoard board = EmulatedBoard.Start(project, project.Compile(FirmwareProject.SerialPath));
        InputException exception = Assert.Throws<InputException>(() =>
            BoardMeasurement.Of(Project(4, "cortex-m4", other), board.Port, 1, 1));
        Assert.Contains("with checksum", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_without_an_answer_and_none_at_all_are_told_apart()
    {
        using var folder = new TemporaryFolder();
        FirmwareProject project = Project(3, "cortex-m4", folder);
        using EmulatedBoard board = EmulatedBoard.Start(project, project.Compile(FirmwareProject.BarePath));
        Assert.Contains("no answer to 'name'", Assert.Throws<InputException>(() => BoardMeasurement.Of(project, board.Port, 1, 1)).Message,
            StringComparison.Ordinal);
        Assert.Contains("no serial port",
            Assert.Throws<InputException>(() => BoardMeasurement.Of(project, "/dev/ttyNoBoard", 1, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("expected a serial port that can be used", Assert.Throws<InputException>(() => BoardMeasurement.Of(project,
            "/dev/null", 1, 1)).Message, StringComparison.Ordinal);
    }

    private static FirmwareProject Project(int seed, string target, TemporaryFolder folder)
    {
        FirmwareTests.Need(Target.Named(target));
        return FirmwareProject.Write(RandomIntegerNetwork.Make(seed), Target.Named(target), folder.Path);
    }
}
