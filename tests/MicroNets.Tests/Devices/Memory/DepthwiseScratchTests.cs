using MicroNets.Devices.Memory;
using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Tests.Devices.Memory;

public class DepthwiseScratchTests
{
    public static TheoryData<int, int, int> Maps => new()
    {
        { 25, 20, 1 }, { 25, 20, 2 }, { 49, 40, 1 }, { 8, 8, 1 }, { 5, 3, 2 }, { 96, 96, 1 }, { 24, 24, 2 }, { 1, 31, 1 },
    };

    [Theory]
    [MemberData(nameof(Maps))]
    public void The_kernel_for_any_window_has_no_more_scratch_than_the_one_for_3x3_in_whose_place_it_runs(int height, int width, int stride)
    {
        Network network = new NetworkBuilder("one").Input(height, width, 4).Then(new DepthwiseConv2D(3, stride, Padding.Same) { HasBias = true }, "depthwise").Build();
        Orientation orientation = Orientation.For(network);
        var plain = new KernelChoices(orientation) { PlainDepthwise = new HashSet<string> { "depthwise" } };
        Arena fast = ArenaBuilder.Run(network, new KernelChoices(orientation)), slow = ArenaBuilder.Run(network, plain);
        Assert.NotEqual(0, new KernelChoices(orientation).RowBytes(network));
        Assert.Equal(0, plain.RowBytes(network));
        Assert.InRange(Scratch(slow), 1, Scratch(fast));
    }

    private static int Scratch(Arena arena) => arena.Buffers.Single(buffer => buffer.Name == "depthwise scratch").Bytes;
}
