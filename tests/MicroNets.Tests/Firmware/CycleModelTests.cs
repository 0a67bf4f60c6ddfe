using MicroNets.Firmware.Bench;

namespace MicroNets.Tests.Firmware;

public class CycleModelTests
{
    [Theory]
    [InlineData("add.w", "r0, r1, r2", "", 1)]
    [InlineData("smlad", "r0, r1, r2, r0", "ldr.w", 1)]
    [InlineData("ldr", "r0, [r1]", "add", 2)]
    [InlineData("ldrb", "r0, [r1]", "ldr", 1)]
    [InlineData("ldrd", "r8, sb, [sl], #4", "", 3)]
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
        Assert.Equal(cycles, CycleModel.Cycles(mnemonic, operands, before));
}
