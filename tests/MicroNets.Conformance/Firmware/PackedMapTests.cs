using System.Runtime.InteropServices;
using MicroNets.Data;
using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Lowering;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Runs;
using MicroNets.TFLite;
using MicroNets.Training;
using MicroNets.Tests;
using MicroNets.Tests.Devices.Memory;

namespace MicroNets.Conformance.Firmware;

/// <summary>Maps whose elements have four bits lie two to a byte, and outputs are the reference interpreter's.</summary>
public class PackedMapTests
{
    public static TheoryData<string, int> Seeds => [
        .. from target in (string[])["host", "cortex-m4", "cortex-m55", "cortex-m0plus", "riscv32"]
        from seed in PackedNetworks.SeedsThatPack(target == "host" ? 8 : 2) select (target, seed)];

    private static readonly sbyte[] Bytes =
    [
        -8, -7, -1, 0, 7, 127, -128, 1,
        7, 100, -100, -9, 8, -128, 127, -1,
        3, -3, 6, -6, 5, 0, 0, 0,
        -4, 4, -5, 2, -2, 0, 0, 0,
    ];

    // Two planes in each row, the first in the low nibbles, each value plus 8; what lies between them is left alone.
    private static readonly byte[] Packed =
    [
        0xf0, 0xf1, 0x07, 0x08, 0xff, 0x0f, 0xf0, 0x79, 0x55, 0x55, 0x55, 0x55,
        0x4b, 0xc5, 0x3e, 0xa2, 0x6d, 0x88, 0x88, 0x88, 0x55, 0x55, 0x55, 0x55,
    ];

    private static readonly sbyte[] Unpacked =
    [
        -8, -7, -1, 0, 7, 7, -8, 1,
        7, 7, -8, -8, 7, -8, 7, -1,
        3, -3, 6, -6, 5, 0, 0, 0,
        -4, 4, -5, 2, -2, 0, 0, 0,
    ];

    [Theory]
    [InlineData("host")]
    [InlineData("cortex-m4")]
    [InlineData("cortex-m4", "MN_PORTABLE")]
    [InlineData("cortex-m55")]
    [InlineData("cortex-m0plus")]
    [InlineData("riscv32")]
    public void Values_written_by_hand_are_packed_and_unpacked(string name, params string[] definitions)
    {
        var target = Target.Named(name);
        FirmwareTests.Need(target);
        using var folder = new TemporaryFolder();
        FirmwareProject project = FirmwareProject.Write(RandomWeights.Of(Separable(75), 1), target, folder.Path, ArenaGoal.Smallest);
        const string Main = "programs/packing.c";
        Directory.CreateDirectory(Path.Combine(folder.Path, "programs"));
        File.WriteAllText(Path.Combine(folder.Path, Main), """
            #include "board.h"
            #include "micronets.h"

            static uint32_t bytes[8], packed[6] = {0x55555555u, 0x55555555u, 0x55555555u, 0x55555555u, 0x55555555u, 0x55555555u}, back[8];

            int main(void)
            {
                board_file input = board_open("input.bin", BOARD_READ), output = board_open("output.bin", BOARD_WRITE);
                if (input == 0 || output == 0 || board_read(input, bytes, sizeof bytes) != sizeof bytes)
                    return 2;
                mn_pack((const int8_t *)bytes, 8, (int8_t *)packed, 12, 2, 5);
                mn_unpack((const int8_t *)packed, 12, (int8_t *)back, 8, 2, 5);
                board_write(output, packed, sizeof packed);
                board_write(output, back, sizeof back);
                board_close(output);
                return 0;
            }

            """);
        using var files = new ProgramFiles(target, folder.Path, project.Compile(Main, definitions));
        files.Write("input.bin", MemoryMarshal.AsBytes(Bytes.AsSpan()));
        files.Run();
        Assert.Equal([.. Packed.Select(value => (sbyte)value), .. Unpacked], files.ReadIntegers("output.bin"));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Networks_of_ugly_shapes_answer_right(string target, int seed)
    {
        Network network = PackedNetworks.Of(seed);
        foreach (ArenaGoal goal in (ArenaGoal[])[ArenaGoal.Balanced, ArenaGoal.Smallest])
            AssertBitExact(RandomWeights.Of(network, (ulong)seed), Target.Named(target), goal);
    }

    // Behind a ReLU whose zero point is not the lowest integer the clamp is the kernel's.
    [Theory]
    [InlineData("host")]
    [InlineData("cortex-m4")]
    public void Zero_points_may_be_any(string target)
    {
        Network network = Separable(23);
        IntegerNetwork integers = RandomWeights.Of(network, 2);
        var moved = new IntegerNetwork(network, integers.Layers.Select(layer => layer.Output.Bits == 4 ? layer with
        {
            Output = layer.Output with { ZeroPoint = layer.Layer.Op is DepthwiseConv2D ? -3 : -6 },
        } : layer));
        AssertBitExact(moved, Target.Named(target), ArenaGoal.Smallest);
    }

    [Theory]
    [InlineData("host")]
    [InlineData("cortex-m4")]
    [InlineData("cortex-m55")]
    [InlineData("cortex-m0plus")]
    [InlineData("riscv32")]
    public void Every_form_of_tiles_runs(string target)
    {
        // Channels by groups and the last of them odd, pixels and the last of them few, from bytes and to bytes.
        Network network = Separable(75);
        KernelProgram program = Lowered.From(RandomWeights.Of(network, 1), ArenaGoal.Smallest);
        program.Place();
        string text = string.Join('\n', program.Steps.SelectMany(step => step.Call()));
        Assert.Contains("mn_unpack(", text);
        Assert.Contains("group < ", text);
        Assert.Contains(" + tile * ", text);
        AssertBitExact(RandomWeights.Of(network, 1), Target.Named(target), ArenaGoal.Smallest);
    }

    [Theory]
    [InlineData("host")]
    [InlineData("cortex-m4")]
    public void A_float_network_becomes_a_file_of_int8_whose_firmware_packs_maps(string target)
    {
        Network network = BitPlan.Eight.Stated(Separable(75));
        var model = new FloatModel(network, network.Initialize(3));
        var random = new Random(1);
        var data = new ArraySource(network.Input.OutputShape, ["a", "b", "c", "d"],
            Enumerable.Range(0, 20 * network.Input.OutputShape.Elements).Select(_ => (2 * random.NextSingle()) - 1).ToArray(),
            [.. Enumerable.Range(0, 20).Select(i => i % 4)]);
        using var folder = new TemporaryFolder();
        QuantizedFile file = QuantizedFile.Write(model, data, Path.Combine(folder.Path, "model.tflite"), (folded, _) =>
            BitPlan.FourBitWeights(folded).WithFourBitMaps(folded));
        Assert.Equal(["stem", "first", "b", "second", "c", "d"], file.FourBitMaps);
        AssertBitExact(file.Model.Network, Target.Named(target), ArenaGoal.Balanced);
    }

    private static Network Separable(int channels)
    {
        Conv2D Pointwise(int outputs) => new(outputs, 1, 1, Padding.Same) { HasBias = true, Activation = Activation.Relu };
        var filter = new DepthwiseConv2D(3, 1, Padding.Same) { HasBias = true, Activation = Activation.Relu6 };
        Network network = new NetworkBuilder("separable").Input(25, 5, 2)
            .Then(new Conv2D(channels, 3, 1, Padding.Same) { HasBias = true, Activation = Activation.Relu }, "stem")
            .Then(filter, "first").Then(Pointwise(channels + 4), "b").Then(filter, "second").Then(Pointwise(channels), "c")
            .Then(Pointwise(channels + 1), "d").Then(new Mean(), "mean").Dense(4, "classes").Build();
        return BitPlan.FourBitWeights(network).WithOutputsOf(BitPlan.FourBitMaps(network)).Stated(network);
    }

    private static void AssertBitExact(IntegerNetwork network, Target target, ArenaGoal goal)
    {
        FirmwareTests.Need(target);
        Assert.Contains(Lowered.From(network, goal).Steps, step => step.Kernels.Contains(PackedTiles.Pack));
        using var folder = new TemporaryFolder();
        Measurement measured = Measurement.Of(network, target, folder.Path, 2, 1, goal);
        Assert.True(measured.BitExact);
        Assert.Equal(MemoryPlanner.ArenaBytes(network.Network, goal), measured.Size.ArenaBytes);
    }
}
