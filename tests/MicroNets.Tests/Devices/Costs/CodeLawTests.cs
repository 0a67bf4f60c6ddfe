using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Latency;
using MicroNets.Devices.Memory;
using MicroNets.Firmware.Lowering;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using MicroNets.Quantization;
using MicroNets.Search;
using MicroNets.Search.Spaces;

namespace MicroNets.Tests.Devices.Costs;

/// <summary>Code of firmware, before it is built.</summary>
public class CodeLawTests
{
    public static TheoryData<string> Cores => [.. CoreCosts.All.Select(costs => costs.Core)];

    [Theory]
    [MemberData(nameof(Cores))]
    public void Every_network_of_the_spaces_has_an_estimate_below_the_round_figure(string core)
    {
        CodeLaw law = CoreCosts.Of(core)!.Code!;
        foreach (SearchSpace space in BuiltInSpaces.All)
        {
            var random = new RandomStream(3, "code");
            Network network = space.Build(space.Sample(ref random)).Fold();
            foreach (Network stated in (Network[])[network, BitPlan.FourBitWeights(network).Stated(network)])
            {
                Estimate bytes = law.Of(stated, MemoryPlanner.Plan(stated))!.Value;
                double beside = stated.Layers.Sum(layer => layer.Parameters.Count == 0 ? 0
                    : layer.Parameters[0].Elements * ProductLaw.MostBeside(Core.Named(core)!.Build.Kernels, layer));
                Assert.InRange(bytes.Value, 4 * 1024, FirmwareParts.MostCode.Count + beside);
                Assert.Equal(bytes.Value, bytes.High);
                Assert.InRange(bytes.Low, 0, bytes.High);
            }
        }
    }

    [Fact]
    public void Functions_count_once_and_calls_each_time()
    {
        double one = Code(Chain(1, _ => 8)), two = Code(Chain(2, _ => 8)), three = Code(Chain(3, _ => 8));
        Assert.Equal(three - two, two - one, 1.0);
        Assert.InRange(two - one, 40, 300);
    }

    [Fact]
    public void Weights_of_both_widths_take_the_kernels_of_both()
    {
        double eight = Code(Chain(4, _ => 8)), four = Code(Chain(4, _ => 4)), mixed = Code(Chain(4, i => i < 2 ? 8 : 4));
        Assert.InRange(mixed - Math.Max(eight, four), 800, 8192);
    }

    [Fact]
    public void A_kernel_that_no_linked_program_had_leaves_the_round_figure()
    {
        CodeLaw law = CoreCosts.Of("cortex-m4")!.Code!;
        Network network = Chain(1, _ => 8);
        Assert.Null((law with { Kernels = [.. law.Kernels.Where(kernel => kernel.Kernel != "pointwise-relu")] }).Of(network,
            MemoryPlanner.Plan(network)));
    }

    [Fact]
    public void Costs_of_a_network_hold_its_code_and_those_of_parts_that_of_the_space()
    {
        DeviceProfile device = DeviceCatalog.Get("stm32f446re");
        SearchSpace space = BuiltInSpaces.Get("kws");
        var judge = new Judge(new SearchProblem(space, device, Limits.None));
        var random = new RandomStream(1, "code");
        NetworkCost one = judge.Estimate(space.Sample(ref random)), largest = judge.Estimate(space.Largest);
        double Of(NetworkCost cost) => cost[CostAxis.Flash]!.Parts.Single(part => part.Name == FirmwareParts.Code).Value.High;
        Assert.InRange(Of(one), 4 * 1024, Of(largest));
        Assert.InRange(judge.Parts.Functions.Constant[CostAxis.Flash], Of(largest), FirmwareParts.MostCode.Count);
        Assert.Contains("as linked for cortex-m4", one[CostAxis.Flash]!.How, StringComparison.Ordinal);
    }

    private static double Code(Network network) => CoreCosts.Of("cortex-m4")!.Code!.Of(network, MemoryPlanner.Plan(network))!.Value.Value;

    private static Network Chain(int layers, Func<int, int> bits)
    {
        NetworkBuilder builder = new NetworkBuilder("chain").Input(8, 8, 4);
        for (int i = 0; i < layers; i++)
            builder.Then(new Conv2D(16, 1, 1, Padding.Same) { Activation = Activation.Relu, WeightBits = bits(i) == 4 ? 4 : null },
                $"conv{i}");
        return builder.Then(new Mean(), "mean").Build();
    }
}
