using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Lowering;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization;

namespace MicroNets.Tests.Devices.Memory;

public class RowScheduleTests
{
    public static TheoryData<string> Names => [.. RowNetworks.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_row_is_made_once_in_order_of_rows_that_are_in_memory(string name)
    {
        Network network = RowNetworks.Get(name).Fold();
        MemoryPlan plan = MemoryPlanner.Plan(network, goal: ArenaGoal.Smallest);
        Orientation orientation = Orientation.For(network);
        int Rows(Shape shape) => orientation.Of(shape).Rows;
        PlanStep[] banded = [.. plan.Steps.Where(step => step.Bands > 1)];
        Assert.NotEmpty(banded);
        foreach (RowSchedule schedule in banded.Select(step => step.Schedule!))
        {
            Dictionary<string, int> made = schedule.Section.Layers.ToDictionary(layer => layer, _ => 0);
            IEnumerable<RowBand> bands = schedule.Runs.SelectMany(run => Enumerable.Range(0, run.Count).SelectMany(_ => run.Bands));
            foreach (BandCall call in bands.SelectMany(band => band.Calls))
            {
                Layer whole = network[call.Layer.Name];
                made[whole.Name] += Rows(call.Layer.OutputShape);
                foreach (string input in whole.Node.Inputs.Where(made.ContainsKey))
                {
                    Window? window = whole.Op is Conv2D conv ? orientation.Of(conv.Window(whole.InputShape))
                        : whole.Op is DepthwiseConv2D depthwise ? orientation.Of(depthwise.Window(whole.InputShape)) : null;
                    int needed = window is { } over ? ((made[whole.Name] - 1) * over.Stride.Height) + over.Kernel.Height - over.Top
                        : made[whole.Name];
                    Assert.InRange(made[input], Math.Min(needed, Rows(network[input].OutputShape)), int.MaxValue);
                }
            }

            Assert.Equal(Rows(network[schedule.Section.Last].OutputShape), made[schedule.Section.Last]);
            Assert.All(made, layer => Assert.InRange(layer.Value, 1, Rows(network[layer.Key].OutputShape)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bands_take_less_memory_and_what_is_planned_is_what_the_generated_C_takes(string name)
    {
        Network network = RowNetworks.Get(name).Fold();
        MemoryPlan plan = MemoryPlanner.Plan(network, goal: ArenaGoal.Smallest);
        MemoryPlan layers = MemoryPlanner.Plan(network, goal: ArenaGoal.LayerByLayer);
        Assert.InRange(plan.ArenaBytes, MemoryBound.Of(network), (long)(0.9 * layers.ArenaBytes));
        Assert.Equal(0, layers.BandedLayers);
        Assert.Equal(plan.ArenaBytes, Lowered.From(RandomWeights.Of(network, 1), ArenaGoal.Smallest).Place());
        Assert.Contains("bands of rows", plan.Table(), StringComparison.Ordinal);
        Assert.Contains("bands of rows", plan.Svg(), StringComparison.Ordinal);
    }

    // What the law of time adds up.
    [Theory]
    [MemberData(nameof(Names))]
    [InlineData("kws-m")]
    public void Calls_of_a_plan_do_the_work_of_all_layers_and_move_the_rows_that_are_kept(string name)
    {
        Network network = (RowNetworks.Names.Contains(name) ? RowNetworks.Get(name) : Zoo.Get(name)).Fold();
        MemoryPlan plan = MemoryPlanner.Plan(network);
        foreach (Layer layer in network.Layers)
            Assert.Equal(layer.Macs, plan.CallsOf(layer).Where(call => call.Call is not KeptRows)
                .Sum(call => call.Times * call.Call.Layer.Macs));
        RowSchedule[] schedules = [.. plan.Steps.Select(step => step.Schedule).OfType<RowSchedule>()];
        // In bands a sum is called for each channel, which the law tells by the kind of call.
        Assert.All(schedules.SelectMany(schedule => schedule.Section.Layers.SelectMany(schedule.CallsOf)), call =>
            Assert.True(call.Call is BandCall or KeptRows));
        Assert.Equal(schedules.Sum(schedule => schedule.Calls.OfType<KeptRows>().Sum(kept => kept.Bytes)),
            network.Layers.SelectMany(plan.CallsOf).Sum(call => call.Call is KeptRows kept ? call.Times * kept.Bytes : 0));
        Assert.Equal(schedules.Sum(schedule => schedule.Calls.Count()) > 0, plan.BandedLayers > 0);
        Assert.True(plan.BandedLayers + plan.StreamedLayers > 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Plans_within_some_bytes_are_as_usual_where_that_is_within_them_and_else_lose_no_more_time_than_they_must(string name)
    {
        Network network = RowNetworks.Get(name).Fold();
        long Bytes(ArenaGoal goal) => MemoryPlanner.ArenaBytes(network, goal);
        long smallest = Bytes(ArenaGoal.Smallest), usual = Bytes(ArenaGoal.Balanced), layers = Bytes(ArenaGoal.LayerByLayer);
        Assert.InRange(usual, smallest, layers);
        Assert.Equal(usual, Bytes(ArenaGoal.Within(usual)));
        Assert.Equal(smallest, Bytes(ArenaGoal.Within(1)));
        foreach (long most in (long[])[smallest, (smallest + usual) / 2])
        {
            Assert.InRange(Bytes(ArenaGoal.Within(most)), 1, most);
            IntegerNetwork weighted = RandomWeights.Of(network, 1), within = new(network, weighted.Layers) { ArenaBytes = most };
            Assert.Equal(Bytes(ArenaGoal.Within(most)), Lowered.From(within, ArenaGoal.Balanced).Place());
        }
    }

    [Fact]
    public void A_fully_connected_layer_expands_what_it_reads_where_it_stands()
    {
        Network network = new NetworkBuilder("dense").Input(1, 1, 600).Then(new Dense(40), "first").Then(new Dense(8),
            "second").Build().Fold();
        MemoryPlan plan = MemoryPlanner.Plan(network);
        Assert.InRange(plan.ArenaBytes, (2 * 600) + 40 + Arena.Tail, (2 * 600) + 48 + Arena.Tail);
    }
}
