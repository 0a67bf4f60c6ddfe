using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Lowering;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Tests.Devices.Memory;

public class RandomPlanTests
{
    private const int Graphs = 1000;

    [Fact]
    public void Buffers_of_random_branching_networks_never_overlap_and_no_plan_is_above_the_greedy_planner_of_TensorFlow_Lite_Micro()
    {
        int optimal = 0;
        for (int seed = 0; seed < Graphs; seed++)
        {
            Network network = RandomNetwork.Of(seed);
            MemoryPlan plan = MemoryPlanner.Plan(network);
            Check(plan, seed);
            Assert.InRange(plan.ArenaBytes, plan.LowerBound, GreedyBySize(plan) + Arena.Tail);
            optimal += plan.IsOptimal ? 1 : 0;
        }

        Assert.InRange(optimal, Graphs * 9 / 10, Graphs);
    }

    [Fact]
    public void What_is_planned_is_what_the_generated_C_takes()
    {
        for (int seed = 0; seed < Graphs; seed += 20)
        {
            Network network = RandomNetwork.Of(seed);
            Assert.Equal(MemoryPlanner.ArenaBytes(network), Lowered.From(RandomWeights.Of(network, 1), ArenaGoal.Balanced).Place());
        }
    }

    // No placement of the fastest plan that seems to be within such a limit reaches its lower bound: the flattened map is expanded in
    // place, above what the map before it leaves.
    [Fact]
    public void A_plan_within_some_bytes_is_found_where_that_of_the_best_bound_takes_more()
    {
        static Conv2D Pointwise(int channels) => new(channels, 1, 1, Padding.Same);
        static Conv2D Relu(int channels) => Pointwise(channels) with { Activation = Activation.Relu };
        static DepthwiseConv2D Filter(Size2D kernel) => new(kernel, 1, Padding.Same) { Activation = Activation.Relu };
        Network bytes = new NetworkBuilder("gap").Input(25, 17, 1).Then(Relu(75)).Then(Filter((5, 3))).Then(Relu(64))
            .Then(Filter(3) with { Padding = Padding.Valid }).Then(Pointwise(64), "shortcut")
            .Then(Relu(24)).Then(Filter((5, 1))).Then(Relu(64)).Add("shortcut")
            .Conv(61, 3).Then(new AveragePool { Kernel = (5, 1), Padding = Padding.Same }).Dense(3).Build();
        Network network = BitPlan.FourBitMaps(bytes).Stated(bytes);
        long smallest = MemoryPlanner.ArenaBytes(network, ArenaGoal.Smallest), balanced = MemoryPlanner.ArenaBytes(network);
        Assert.InRange(balanced, smallest + 1, long.MaxValue);
        for (long most = smallest; most < smallest * 5 / 4; most += smallest / 40)
            Assert.InRange(MemoryPlanner.ArenaBytes(network, ArenaGoal.Within(most)), smallest, most);
    }

    [Fact]
    public void No_plan_takes_less_than_the_smallest()
    {
        static DepthwiseConv2D Filter(Size2D kernel) => new(kernel, 1, Padding.Same);
        static Conv2D Pointwise(int channels) => new(channels, 1, 1, Padding.Same);
        Network network = new NetworkBuilder("small").Input(11, 13, 5).Conv(17, 3, 2).Conv(1, (5, 3), (1, 2)).Then(Filter((5, 3)))
            .Then(Pointwise(1)).Then(Filter((5, 3))).Then(Pointwise(17)).Then(new DepthwiseConv2D((1, 3), 1, Padding.Valid))
            .Then(Pointwise(1)).Then(Filter((5, 3))).Then(Pointwise(17)).Then(Pointwise(5)).Build();
        MemoryPlan balanced = MemoryPlanner.Plan(network);
        Assert.InRange(MemoryPlanner.ArenaBytes(network, ArenaGoal.Smallest), balanced.LeastBytes, balanced.ArenaBytes);
    }

    [Fact]
    public void An_order_is_found_that_needs_less_than_the_network_says()
    {
        // Both wide branches are reduced at once, not made one after the other first.
        Network network = new NetworkBuilder("wide").Input(8, 8, 2)
            .Conv(32, 3, 1, "a").From("input").Conv(32, 3, 1, "b")
            .From("a").Conv(1, 3, 2, "a2").From("b").Conv(1, 3, 2, "b2")
            .Append(new Add(), "sum", "a2", "b2").Build();
        Arena asWritten = ArenaBuilder.Run(network, ChannelGroups.Choose(network, new KernelChoices(Orientation.For(network))));
        Assert.InRange(MemoryPlanner.Plan(network).ArenaBytes, 1, asWritten.LowerBound - 1500);
        Assert.Equal("a2", ExecutionOrder.Find(network)[2]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_last_reader_of_a_flattened_map_expands_it_where_it_stands(int readers)
    {
        var builder = new NetworkBuilder("flat").Input(5, 5, 3).Conv(8, 3, 1, "conv").Then(new Reshape(Shape.Vector(200)), "flat");
        for (int i = 0; i < readers; i++)
            builder.From("flat").Then(new Dense(10), $"reader {i}");
        if (readers == 2)
            builder.Append(new Concat(), "both", "reader 0", "reader 1");
        MemoryPlan plan = MemoryPlanner.Plan(builder.Build().Fold());
        int[] places = [.. Enumerable.Range(0, readers).Select(i => plan.Buffers.Single(buffer =>
            buffer.Name == $"reader {i} scratch").Place)];
        int flat = plan.Buffers.Single(buffer => buffer.Name.EndsWith(" interleaved", StringComparison.Ordinal)).Place;
        Assert.Equal(readers - 1, Array.IndexOf(places, flat));
    }

    [Fact]
    public void A_vector_may_become_a_map_again()
    {
        Network network = new NetworkBuilder("again").Input(49, 10, 1).Conv(64, 3, 2, "conv").Then(new AveragePool())
            .Then(new Reshape(new Shape(8, 8, 1)))
            .Then(new DepthwiseConv2D(3, 1, Padding.Same)).Dense(3, "classifier").Build().Fold();
        Assert.Equal(MemoryPlanner.ArenaBytes(network), Lowered.From(RandomWeights.Of(network, 1), ArenaGoal.Balanced).Place());
    }

    [Fact]
    public void The_table_of_a_plan_tells_where_each_step_writes()
    {
        Network network = new NetworkBuilder("steps").Input(4, 4, 2).Then(new DepthwiseConv2D(3, 2, Padding.Same), "half").Build();
        string[] outputs = [.. MemoryPlanner.Plan(network).Table().Split('\n')
            .Where(line => line.Contains("half", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2])];
        Assert.Equal(["32", "8", "8"], outputs); // To planes, filtered, back.
    }

    [Fact]
    public void Every_op_with_a_kernel_says_what_it_needs_of_memory() =>
        Assert.Equal(Lowerings.ByOp.Keys.OrderBy(type => type.Name), KernelOperands.ByOp.Keys.OrderBy(type => type.Name));

    [Fact]
    public void A_network_in_search_is_refused()
    {
        Network network = new NetworkBuilder("n").Input(4, 4, 4).Then(new ChannelMask("d", [2, 4])).Build();
        Assert.Throws<GraphException>(() => MemoryPlanner.Plan(network));
    }

    private static void Check(MemoryPlan plan, int seed)
    {
        for (int i = 0; i < plan.Buffers.Count; i++)
        {
            PlannedBuffer a = plan.Buffers[i];
            Assert.InRange(a.Offset, 0, plan.ArenaBytes - a.Bytes);
            for (int j = 0; j < i; j++)
            {
                PlannedBuffer b = plan.Buffers[j];
                if (a.Place == b.Place || a.FirstStep > b.LastStep || b.FirstStep > a.LastStep)
                    continue;
                Assert.True(a.Offset + a.Bytes <= b.Offset || b.Offset + b.Bytes <= a.Offset, $"seed {seed}: {a} and {b}");
            }
        }
    }

    // The planner of TensorFlow Lite Micro on the same buffers: by falling size, each into the first gap between those already placed
    // that are alive at the same time. What takes over the place of another is one buffer to it.
    private static long GreedyBySize(MemoryPlan plan)
    {
        var placed = new List<((long Bytes, int First, int Last) Range, long Offset)>();
        var ranges = plan.Buffers.GroupBy(buffer => buffer.Place)
            .Select(place => (Bytes: (place.Max(buffer => buffer.Bytes) + 7) / 8 * 8, First: place.Min(buffer => buffer.FirstStep),
                Last: place.Max(buffer => buffer.LastStep)));
        foreach (var range in ranges.OrderByDescending(range => range.Bytes).ThenBy(range => range.First))
        {
            long offset = 0;
            foreach (var other in placed.Where(other => other.Range.First <= range.Last && range.First <= other.Range.Last)
                .OrderBy(other => other.Offset))
            {
                if (other.Offset - offset >= range.Bytes)
                    break;
                offset = Math.Max(offset, other.Offset + other.Range.Bytes);
            }

            placed.Add((range, offset));
        }

        return placed.Max(at => at.Offset + at.Range.Bytes);
    }
}
