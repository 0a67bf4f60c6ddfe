using MicroNets.Firmware.Bench;

namespace MicroNets.Tests.Firmware;

public class CycleModelTests
{
    [Theory]
    [InlineData("add.w", "r0, r1, r2", "", 1)]
    [InlineData("smlad", "r0, r1, r2, r0", "ldr.w", 1)]
    [InlineData("ldr", "r0, [r1]", "add", 2)]
    [InlineData("ldrb", "r0, [r1]", "ldr", 1)]
    [InlineData("ldrd", "r8, r9, [sl], #4", "", 3)]
    [InlineData("str.w", "r0, [r1]", "", 1)]
    [InlineData("push", "{r4, r5, r6, lr}", "", 5)]
    [InlineData("ldm.w", "r0!, {r4, r5}", "", 3)]
    [InlineData("pop.w", "{r4-r11, pc}", "", 10)]
    [InlineData("vldmia", "r8!, {s0-s15}", "", 17)]
    [InlineData("vstmia", "r8!, {s0, s1}", "", 3)]
    [InlineData("vldr", "s0, [r1]", "add", 2)]
    [InlineData("vldr", "s0, [r1]", "vldr", 1)]
    [InlineData("sdiv", "r0, r1, r2", "", 7)]
    public void Instructions_cost_what_the_reference_manual_says(string mnemonic, string operands, string before, int cycles) =>
        Assert.Equal(cycles, CycleModel.Of("cortex-m4").Cycles(mnemonic, operands, before));

    // Of vectors two beats run in a cycle, and the last two of one beside the first two of another kind.
    [Theory]
    [InlineData("cortex-m0plus", "ldrb", "r0, [r1]", "ldr", 2)]
    [InlineData("cortex-m0plus", "str", "r0, [r1]", "", 2)]
    [InlineData("cortex-m0plus", "push", "{r4, r5, lr}", "", 4)]
    [InlineData("cortex-m0plus", "bl", "54 <f>", "", 2)]
    [InlineData("cortex-m0plus", "ble.n", "54 <f>", "", 1)]
    [InlineData("cortex-m55", "vldrb.u8", "q0, [r1]", "vmlava.s8", 1)]
    [InlineData("cortex-m55", "vldrb.u8", "q0, [r1]", "vldrh.u16", 2)]
    [InlineData("cortex-m55", "vmlava.s8", "r0, q0, q1", "vmlava.s8", 2)]
    [InlineData("cortex-m55", "vadd.i32", "q0, q0, q1", "vqrdmulh.s32", 1)]
    [InlineData("riscv32", "lw", "a0,4(sp)", "lw", 2)]
    [InlineData("riscv32", "mul", "a0,a1,a2", "", 1)]
    [InlineData("cortex-m55", "vpush", "{d8-d15}", "", 17)]
    public void Other_cores_have_costs_of_their_own(string core, string mnemonic, string operands, string before, int cycles) =>
        Assert.Equal(cycles, CycleModel.Of(core).Cycles(mnemonic, operands, before));

    [Theory]
    [InlineData("cortex-m4", "bne.n", 2)]
    [InlineData("cortex-m0plus", "bne.n", 1)]
    [InlineData("cortex-m0plus", "pop", 2)]
    [InlineData("cortex-m55", "le", 0)]
    [InlineData("riscv32", "bnez", 2)]
    [InlineData("riscv32", "jal", 1)]
    public void A_branch_costs_more_where_it_is_taken(string core, string mnemonic, int more) => Assert.Equal(more,
        CycleModel.Of(core).Taken(mnemonic));

    [Fact]
    public void A_core_that_executes_the_instructions_of_another_has_its_costs() =>
        Assert.Equal(CycleModel.Of("cortex-m4").Name, CycleModel.Of("cortex-m7").Name);
}
