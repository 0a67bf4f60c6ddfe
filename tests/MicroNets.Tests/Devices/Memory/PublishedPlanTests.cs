using MicroNets.Devices;
using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Lowering;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Tests.TFLite;
using MicroNets.TFLite;

namespace MicroNets.Tests.Devices.Memory;

public class PublishedPlanTests
{
    // FACTS of the peer, measured: arenas of TensorFlow Lite Micro with CMSIS-NN.
    private static readonly (string Name, long Bytes)[] Peers =
        [("kws-m", 100_948), ("kws-l", 204_020), ("vww-2", 66_452), ("vww-3", 134_308), ("vww-4", 119_524), ("ad-s", 114_324),
            ("ad-l", 378_820)];

    public static TheoryData<string> Names => [.. Zoo.Entries.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Plans_of_published_networks_reach_the_lower_bound_and_are_what_the_generated_C_takes(string name)
    {
        Network network = Zoo.Get(name).Fold();
        MemoryPlan plan = MemoryPlanner.Plan(network);
        Assert.True(plan.IsOptimal);
        Assert.Equal(plan.ArenaBytes, MemoryPlanner.ArenaBytes(network));
        Assert.Equal(plan.ArenaBytes, Lowered.From(RandomWeights.Of(network, 1), ArenaGoal.Balanced).Place());
    }

    [Theory]
    [InlineData("vww-3", 128 * 128)]
    [InlineData("kws-m", 49 * 10)]
    [InlineData("resnet-8", 32 * 32 * 3)]
    public void The_callers_input_takes_its_own_bytes(string name, int bytes) =>
        Assert.Equal(bytes, MemoryPlanner.Plan(Zoo.Get(name).Fold()).Buffers.Single(buffer => buffer.Name == "input").Bytes);

    [Theory]
    [MemberData(nameof(PublishedModels.All), MemberType = typeof(PublishedModels))]
    public void So_do_plans_of_published_models(string name)
    {
        IntegerNetwork network = TfliteReader.ReadInteger(PublishedModels.Path(name)).Network;
        MemoryPlan plan = MemoryPlanner.Plan(network.Network);
        Assert.True(plan.IsOptimal);
        Assert.Equal(plan.ArenaBytes, Lowered.From(network, ArenaGoal.Balanced).Place());
    }

    [Fact]
    public void Plans_take_a_fraction_of_the_arena_of_TensorFlow_Lite_Micro()
    {
        double[] ratios = Peers.Select(peer => (double)MemoryPlanner.ArenaBytes(Zoo.Get(peer.Name).Fold()) / peer.Bytes).ToArray();
        Assert.All(ratios, ratio => Assert.InRange(ratio, 0.05, 0.8));
        Assert.InRange(Math.Exp(ratios.Average(Math.Log)), 0.05, 0.45);
    }

    [Fact]
    public void Channel_groups_bring_KWS_M_under_48_KiB()
    {
        MemoryPlan plan = MemoryPlanner.Plan(Zoo.Get("kws-m").Fold());
        Assert.InRange(plan.ArenaBytes, 1, 48 * 1024);
        Assert.True(plan.StreamedLayers > 0);
        Assert.Equal(0, MemoryPlanner.Plan(Zoo.Get("kws-m").Fold(), goal: ArenaGoal.LayerByLayer).StreamedLayers);
    }

    [Fact]
    public void An_arena_goes_into_the_first_region_that_holds_it()
    {
        DeviceProfile device = DeviceCatalog.Get("stm32h743");
        Network network = Zoo.Get("kws-m").Fold();
        Assert.Equal("dtcm", MemoryPlanner.Plan(network, device.Ram).Region);
        Assert.Equal("axi-sram", MemoryPlanner.Plan(network, [device.Ram[0] with { Bytes = 4096 }, device.Ram[1]]).Region);
        Assert.Null(MemoryPlanner.Plan(network, [device.Ram[0] with { Bytes = 4096 }]).Region);
        Assert.Equal(512 * 1024, device.RamSize.Count);
    }
}
