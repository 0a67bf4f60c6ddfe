using MicroNets.Devices;
using MicroNets.Devices.Costs;
using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Lowering;
using MicroNets.Firmware.Project;
using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Numerics;
using MicroNets.Quantization;
using MicroNets.Quantization.Interpreter.Reference;
using MicroNets.Search.Spaces;
using MicroNets.TFLite;
using MicroNets.Tests.Quantization;

namespace MicroNets.Tests.Firmware;

public class LoweringTests
{
    [Fact]
    public void Every_op_that_the_interpreter_runs_has_a_lowering() =>
        Assert.Equal(ReferenceKernels.ByOp.Keys.OrderBy(type => type.Name), Lowerings.ByOp.Keys.OrderBy(type => type.Name));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_same_network_gives_the_same_files(int seed)
    {
        IntegerNetwork network = RandomIntegerNetwork.Make(seed);
        Assert.Equal(new ProjectWriter(network).Files(), new ProjectWriter(network).Files());
    }

    [Fact]
    public void Convolutions_that_state_few_bits_keep_them_in_the_file_and_take_the_flash_that_their_costs_count()
    {
        SearchSpace space = BuiltInSpaces.Ic.WithBits([8, 4, 2]);
        var random = new RandomStream(4, "points");
        for (int i = 0; i < 6; i++)
        {
            Network folded = space.Build(space.Sample(ref random)).Fold();
            IntegerNetwork integers = RandomWeights.Of(folded, 1);

            Assert.Equal(folded.Layers.Sum(WeightStorage.Bytes), new ProjectWriter(integers).Program.WeightBytes);

            IntegerNetwork read = ((IntegerModel)TfliteReader.Read(TfliteWriter.Write(new IntegerModel(integers)))).Network;
            Assert.Contains(read.Network.Layers, layer => layer.Op is Conv2D { WeightBits: 4 });
            Assert.Contains(read.Network.Layers, layer => layer.Op is Conv2D { WeightBits: 2 });
            Assert.Equal(Bits(folded), Bits(read.Network));
            Assert.All(read.Layers.Where(layer => layer.Layer.Op is Conv2D),
                layer => Assert.Equal(((Conv2D)layer.Layer.Op).WeightBits ?? 8, layer.Weights!.Bits));
        }

        static IEnumerable<int?> Bits(Network network) =>
            network.Layers.Select(layer => layer.Op).OfType<Conv2D>().Select(conv => conv.WeightBits);
    }

    [Theory]
    [InlineData(32, 3, "ternary")]
    [InlineData(31, 3, "packed")]
    [InlineData(1022, 1, "ternary")]
    [InlineData(1024, 1, "packed")]
    public void Weights_of_two_bits_that_their_kernel_does_not_hold_are_stored_in_four(int channels, int kernel, string law)
    {
        Network network = new NetworkBuilder("two").Input(4, 4, channels)
            .Then(new Conv2D(6, kernel, 1, Padding.Same) { WeightBits = 2 }, "conv").Build();
        KernelProgram program = Lowered.From(RandomWeights.Of(network, 1), ArenaGoal.LayerByLayer);
        Assert.Contains($"mn_product_quad_{law}", program.Steps.SelectMany(step => step.Kernels));
        Assert.Equal(WeightStorage.Bytes(network.Output), program.WeightBytes);
    }

    [Theory]
    [InlineData("kws-m")]
    [InlineData("vww-2")]
    [InlineData("ad-s")]
    public void Buffers_that_live_together_do_not_overlap(string name)
    {
        KernelProgram program = Lowered.From(RandomWeights.Of(Zoo.Get(name).Fold(), 1), ArenaGoal.Balanced);
        int arena = program.Place();
        foreach (ArenaBuffer a in program.Buffers)
        {
            Assert.InRange(a.Offset + a.Bytes, 1, arena);
            foreach (ArenaBuffer b in program.Buffers.Where(b => b.Place != a.Place && a.Steps.First <= b.Steps.Last
                && b.Steps.First <= a.Steps.Last))
                Assert.True(a.Offset + a.Bytes <= b.Offset || b.Offset + b.Bytes <= a.Offset, $"{a} and {b}");
        }
    }

    [Theory]
    [InlineData(-1, "wide")]
    [InlineData(0, "signed")]
    public void Weights_of_minus_128_are_wide_where_two_do_not_share_a_halfword(int neighbour, string law)
    {
        Network network = new NetworkBuilder("low").Input(1, 1, 2).Then(new Dense(2), "classifier").Build();
        IntegerNetwork random = RandomWeights.Of(network, 1);
        IntegerWeights weights = random.Output.Weights! with { Values = [(sbyte)neighbour, 5, -128, 5] };
        var low = new IntegerNetwork(network, [random.Input, random.Output with { Weights = weights }]);
        Assert.Contains($"mn_product_single_{law}", Lowered.From(low, ArenaGoal.Balanced).Steps.Single().Kernels);
    }

    [Theory]
    [InlineData(127, "twin")]
    [InlineData(60, "twin")]
    [InlineData(-128, "wide")]
    public void Two_pixels_in_a_word_take_a_sixteenth_more_for_weights_at_most_whatever_these_are(int largest, string law)
    {
        Network network = new NetworkBuilder("large").Input(6, 5, 14).Then(new Conv2D(11, 3, 1, Padding.Same), "window").Build();
        IntegerNetwork random = RandomWeights.Of(network, 1);
        int every = largest == 60 ? 90 : 1;
        IntegerWeights weights = random.Output.Weights! with { Values = [.. random.Output.Weights!.Values.Select((value, i) =>
            i % every == 0 ? (sbyte)largest : value)] };
        KernelProgram program = Lowered.From(new IntegerNetwork(network, [random.Input, random.Output with { Weights = weights }]),
            ArenaGoal.Smallest, KernelForm.Twin);
        Assert.Contains($"mn_product_quad_{law}", program.Steps.SelectMany(step => step.Kernels));
        long counted = WeightStorage.Bytes(network.Output), pairs = 6;
        double most = ProductLaw.MostBeside(KernelForm.Twin, network.Output) * network.Output.Parameters[0].Elements;
        Assert.InRange(program.WeightBytes, counted, counted + (4 * pairs) + most);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void Dead_channels_leave_the_others_their_fast_kernels(int bias)
    {
        Network network = new NetworkBuilder("dead").Input(4, 4, 3).Then(new Conv2D(2, 1, 1, Padding.Same) { HasBias = true }).Build();
        IntegerNetwork random = RandomWeights.Of(network, 1);
        IntegerWeights weights = random.Output.Weights! with { Values = [0, 0, 0, 3, -4, 2], Biases = [bias, 5] };
        var dead = new IntegerNetwork(network, [random.Input, random.Output with { Weights = weights }]);
        Assert.Contains("mn_product_quad_signed", Lowered.From(dead, ArenaGoal.Balanced).Steps[0].Kernels);
    }

    [Fact]
    public void Windows_out_of_the_reach_of_their_offsets_are_refused()
    {
        Network network = new NetworkBuilder("large").Input(4, 96, 256).Then(new Conv2D(2, 3, 1, Padding.Same), "window").Build();
        InputException exception = Assert.Throws<InputException>(() => Lowered.From(RandomWeights.Of(network, 1), ArenaGoal.Balanced));
        Assert.Contains("window", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Kws_m_needs_at_most_48_KiB_of_arena() =>
        Assert.InRange(Lowered.From(RandomWeights.Of(Zoo.Get("kws-m").Fold(), 1), ArenaGoal.Balanced).Place(), 1, 48 * 1024);
}
