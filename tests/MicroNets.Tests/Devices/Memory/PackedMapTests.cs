using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Lowering;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Tests.Devices.Memory;

/// <summary>Maps whose elements have four bits, two to a byte.</summary>
public class PackedMapTests
{
    [Fact]
    public void What_is_planned_is_what_the_generated_C_takes()
    {
        int packed = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            Network network = PackedNetworks.Of(seed);
            foreach (ArenaGoal goal in (ArenaGoal[])[ArenaGoal.Balanced, ArenaGoal.Smallest])
            {
                MemoryPlan plan = MemoryPlanner.Plan(network, goal: goal);
                KernelProgram program = Lowered.From(RandomWeights.Of(network, 1), goal);
                Assert.Equal(plan.ArenaBytes, program.Place());
                Assert.Equal(plan.PackedMaps > 0, program.Steps.Any(step => step.Kernels.Contains(PackedTiles.Pack)));
                Assert.InRange(plan.ArenaBytes, MemoryBound.Of(network), long.MaxValue);
                packed += plan.PackedMaps > 0 ? 1 : 0;
            }
        }

        Assert.InRange(packed, 110, 200);
    }

    [Fact]
    public void Only_maps_that_state_four_bits_are_packed()
    {
        Network four = Zoo.Get("kws-s").Fold() is var network ? BitPlan.Eight.WithOutputsOf(BitPlan.FourBitMaps(network)).Stated(network)
            : throw new InvalidOperationException();
        Assert.Equal(0, MemoryPlanner.Plan(network).PackedMaps);
        MemoryPlan plan = MemoryPlanner.Plan(four);
        Assert.InRange(plan.PackedMaps, 4, 11);
        Assert.InRange(plan.ArenaBytes, 1, 0.8 * MemoryPlanner.Plan(network).ArenaBytes);

        // Every layer by itself reads and writes bytes.
        Assert.Equal(MemoryPlanner.ArenaBytes(network, ArenaGoal.LayerByLayer), MemoryPlanner.ArenaBytes(four, ArenaGoal.LayerByLayer));
    }

    // A map of bytes before the first packed one would be as large as all else.
    [Fact]
    public void What_stays_as_bytes_runs_in_groups_where_it_alone_would_be_the_peak()
    {
        Network bytes = new NetworkBuilder("wide stem").Input(25, 5, 2).Then(Relu(new Conv2D(75, 3, 1, Padding.Same)), "stem")
            .Then(Relu(new DepthwiseConv2D(3, 1, Padding.Same)), "first").Then(Relu(new Conv2D(79, 1, 1, Padding.Same)), "second")
            .Then(Relu(new DepthwiseConv2D(3, 1, Padding.Same)), "third").Then(Relu(new Conv2D(75, 1, 1, Padding.Same)), "fourth")
            .Then(new Mean(), "mean").Dense(4, "classes").Build();
        Network four = BitPlan.FourBitMaps(bytes).Stated(bytes);
        MemoryPlan plan = MemoryPlanner.Plan(four);
        Assert.Contains(plan.Steps, step => step is { Node: "first", Groups: > 1, PacksOutput: true });
        Assert.InRange(plan.ArenaBytes, 1, 0.75 * MemoryPlanner.Plan(bytes, goal: ArenaGoal.Smallest).ArenaBytes);
    }

    [Fact]
    public void The_calls_of_a_plan_are_those_of_the_program()
    {
        Network network = Zoo.Get("kws-s").Fold();
        network = BitPlan.Eight.WithOutputsOf(BitPlan.FourBitMaps(network)).Stated(network);
        MemoryPlan plan = MemoryPlanner.Plan(network);
        var counted = network.Layers.SelectMany(plan.CallsOf).Where(each => each.Call is PackedCall).GroupBy(each => each.Call)
            .ToDictionary(calls => calls.Key, calls => calls.Sum(call => call.Times));
        var called = Lowered.From(RandomWeights.Of(network, 1), ArenaGoal.Balanced).Steps.SelectMany(step => step.Calls)
            .Where(call => call is PackedCall).CountBy(call => call).ToDictionary();
        Assert.Equal(called.OrderBy(call => $"{call.Key}"), counted.OrderBy(call => $"{call.Key}"));
        Assert.NotEmpty(called);
    }

    private static Conv2D Relu(Conv2D conv) => conv with { HasBias = true, Activation = Activation.Relu };

    private static DepthwiseConv2D Relu(DepthwiseConv2D filter) => filter with { HasBias = true, Activation = Activation.Relu };
}
