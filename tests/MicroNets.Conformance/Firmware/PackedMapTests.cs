using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Lowering;
using MicroNets.Firmware.Toolchain;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;
using MicroNets.Tests;
using MicroNets.Tests.Devices.Memory;

namespace MicroNets.Conformance.Firmware;

/// <summary>Maps whose elements have four bits lie two to a byte, and outputs are the reference interpreter's.</summary>
public class PackedMapTests
{
    public static TheoryData<string, int> Seeds => [
        .. from target in (string[])["host", "cortex-m4", "cortex-m55", "cortex-m0plus", "riscv32"]
        from seed in Enumerable.Range(0, target == "host" ? 16 : 4) select (target, seed)];

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
        using var folder = new TemporaryFolder();
        Measurement measured = Measurement.Of(network, target, folder.Path, 2, 1, goal);
        Assert.True(measured.BitExact);
        Assert.Equal(MemoryPlanner.ArenaBytes(network.Network, goal), measured.Size.ArenaBytes);
    }
}
