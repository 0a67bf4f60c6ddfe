using MicroNets.Devices.Memory;
using MicroNets.Firmware;
using MicroNets.Firmware.Lowering;
using MicroNets.Firmware.Project;
using MicroNets.Graph;
using MicroNets.Quantization;
using MicroNets.Quantization.Interpreter.Reference;
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

    [Theory]
    [InlineData("kws-m")]
    [InlineData("vww-2")]
    [InlineData("ad-s")]
    public void Buffers_that_live_together_do_not_overlap(string name)
    {
        KernelProgram program = Lowered.From(RandomWeights.Of(Zoo.Get(name).Fold(), 1), ArenaGoal.Smallest);
        int arena = program.Place();
        foreach (ArenaBuffer a in program.Buffers)
        {
            Assert.InRange(a.Offset + a.Bytes, 1, arena);
            foreach (ArenaBuffer b in program.Buffers.Where(b => b.Place != a.Place && a.Steps.First <= b.Steps.Last && b.Steps.First <= a.Steps.Last))
                Assert.True(a.Offset + a.Bytes <= b.Offset || b.Offset + b.Bytes <= a.Offset, $"{a} and {b}");
        }
    }

    [Fact]
    public void Kws_m_needs_at_most_48_KiB_of_arena() =>
        Assert.InRange(Lowered.From(RandomWeights.Of(Zoo.Get("kws-m").Fold(), 1), ArenaGoal.Smallest).Place(), 1, 48 * 1024);
}
