using MicroNets.Firmware.Stack;

namespace MicroNets.Tests.Firmware;

/// <summary>Stack bounds read from disassembly.</summary>
public class StackBoundTests
{
    [Fact]
    public void The_deepest_path_counts_with_what_each_function_has_in_use_at_its_call()
    {
        StackBound bound = Of(
            """
            00000000 <reset>:
               0:	b508      	push	{r3, lr}
               2:	f000 f800 	bl	10 <shallow>
               6:	b084      	sub	sp, #16
               8:	f000 f800 	bl	20 <deep>
               c:	e7fe      	b.n	c <reset+0xc>

            00000010 <shallow>:
              10:	e92d 4ff0 	stmdb	sp!, {r4, r5, r6, r7, r8, r9, sl, fp, lr}
              14:	e8bd 8ff0 	ldmia.w	sp!, {r4, r5, r6, r7, r8, r9, sl, fp, pc}

            00000020 <deep>:
              20:	f84d 4d04 	str.w	r4, [sp, #-4]!
              24:	ed2d 8a0c 	vpush	{s16-s27}
              28:	ed2d 8b02 	vpush	{d8}
              2c:	ecbd 8b02 	vpop	{d8}
              30:	ecbd 8a0c 	vpop	{s16-s27}
              34:	f85d 4b04 	ldr.w	r4, [sp], #4
              38:	4770      	bx	lr
            """);
        Assert.Equal([new StackedFunction("reset", 24), new StackedFunction("deep", 60)], bound.Path);
        Assert.Equal((84, 120), (bound.ProgramBytes, bound.Bytes));
    }

    // Constants among code are printed as bytes, with their letters, which may look like anything.
    [Fact]
    public void Constants_are_no_instructions() => Assert.Equal(8, Of(
        """
        00000000 <reset>:
           0:	b508      	push	{r3, lr}
           2:	e7fe      	b.n	2 <reset+0x2>
        	...
           4:	0001e240 	.word	0x0001e240
           8:	023c 1605 0d0a e4e7 edd9 f2d7 06ef 3a3e     <............>:
          18:	b508 b508 e4e7 edd9 f2d7 06ef 3a3e 0000     push	{r0, r1}
        """).ProgramBytes);

    [Fact]
    public void Jumps_for_good_count_what_is_left_and_pointers_reach_every_function_whose_address_is_taken()
    {
        const string Text =
            """
            00000000 <reset>:
               0:	b510      	push	{r4, lr}
               2:	4798      	blx	r3
               4:	e8bd 4010 	ldmia.w	sp!, {r4, lr}
               8:	f000 b800 	b.w	20 <tail>

            00000010 <pointed>:
              10:	b530      	push	{r4, r5, lr}
              12:	bf08      	it	eq
              14:	bd30      	popeq	{r4, r5, pc}
              16:	b085      	sub	sp, #20
              18:	b005      	add	sp, #20
              1a:	bd30      	pop	{r4, r5, pc}

            00000020 <tail>:
              20:	b084      	sub	sp, #16
              22:	b004      	add	sp, #16
              24:	4770      	bx	lr
              26:	bf00      	nop
            """;
        Assert.Equal(["reset", "tail"], Of(Text).Path.Select(step => step.Function));
        Assert.Equal([new StackedFunction("reset", 8), new StackedFunction("pointed", 32)], Of(Text, 0x10).Path);
    }

    [Fact]
    public void Code_behind_a_table_of_jumps_starts_with_the_stack_of_the_jump()
    {
        StackBound bound = Of(
            """
            00000000 <reset>:
               0:	b510      	push	{r4, lr}
               2:	e8df f003 	tbb	[pc, r3]
               6:	0204      	.short	0x0204
               8:	b082      	sub	sp, #8
               a:	b002      	add	sp, #8
               c:	bd10      	pop	{r4, pc}
            """);
        Assert.Equal(16, bound.ProgramBytes);
    }

    [Fact]
    public void RISC_V_functions_count_like_those_of_Arm()
    {
        StackBound bound = Of(
            InstructionSet.RiscV,
            """
            80000000 <reset>:
            80000000:	1141                	add	sp,sp,-16
            80000002:	c606                	sw	ra,12(sp)
            80000004:	2031                	jal	80000010 <deep>
            80000006:	8782                	jr	a5

            80000010 <deep>:
            80000010:	77fd                	lui	a5,0xfffff
            80000012:	7139                	add	sp,sp,-64
            80000014:	55078793          	addi	a5,a5,1360 # fffff550 <board_stack_top+0x7f7ff550>
            80000018:	913e                	add	sp,sp,a5
            8000001a:	c119                	beqz	a0,80000020 <.L2>
            8000001c:	9782                	jalr	a5
            8000001e:	bff5                	j	8000001a <deep+0xa>

            80000020 <.L2>:
            80000020:	6785                	lui	a5,0x1
            80000022:	ab078793          	addi	a5,a5,-1360
            80000026:	913e                	add	sp,sp,a5
            80000028:	6121                	add	sp,sp,64
            8000002a:	8082                	ret
            8000002c:	0001                	nop

            80000030 <pointed>:
            80000030:	715d                	addi	sp,sp,-80
            80000032:	6161                	addi	sp,sp,80
            80000034:	8082                	ret
            """, 0x80000030);
        Assert.Equal([new StackedFunction("reset", 16), new StackedFunction("deep", 2800), new StackedFunction("pointed", 80)], bound.Path);
        Assert.Equal(16, bound.Alignment);
    }

    [Theory]
    [InlineData("mv	sp,s0")]
    [InlineData("addi	sp,s0,-16")]
    [InlineData("sub	sp,sp,a0")]
    public void Neither_may_the_stack_of_RISC_V_depend_on_data(string instruction) =>
        Assert.Throws<InputException>(() => Of(InstructionSet.RiscV,
            $"80000000 <reset>:\n80000000:\t1141                \t{instruction}\n80000002:\t8082                \tret\n"));

    [Fact]
    public void Recursion_is_refused_with_its_circle()
    {
        InputException exception = Assert.Throws<InputException>(() => Of(
            """
            00000000 <reset>:
               0:	f000 f800 	bl	10 <even>

            00000010 <even>:
              10:	b508      	push	{r3, lr}
              12:	f000 f800 	bl	20 <odd>
              16:	bd08      	pop	{r3, pc}

            00000020 <odd>:
              20:	b508      	push	{r3, lr}
              22:	f000 f800 	bl	10 <even>
              26:	bd08      	pop	{r3, pc}
            """));
        Assert.Contains("even → odd → even", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sub	sp, r3")]
    [InlineData("mov	sp, r7")]
    [InlineData("sub.w	sp, sp, r1, lsl #2")]
    public void A_stack_that_depends_on_data_is_refused(string instruction)
    {
        InputException exception = Assert.Throws<InputException>(() =>
            Of($"00000000 <reset>:\n   0:\tebad 0d03 \t{instruction}\n   4:\t4770      \tbx\tlr\n"));
        Assert.Contains("reset", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_branch_and_link_into_the_same_function_is_a_far_jump()
    {
        StackBound bound = Of(
            """
            00000000 <reset>:
               0:	b508      	push	{r3, lr}
               2:	f000 f801 	bl	8 <reset+0x8>
               6:	bd08      	pop	{r3, pc}
               8:	b082      	sub	sp, #8
               a:	b002      	add	sp, #8
               c:	bd08      	pop	{r3, pc}
            """);
        Assert.Equal([new StackedFunction("reset", 16)], bound.Path);
    }

    [Fact]
    public void A_loop_that_takes_more_each_time_is_refused() =>
        Assert.Throws<InputException>(() =>
            Of("00000000 <reset>:\n   0:\tb510      \tpush\t{r4, lr}\n   2:\te7fd      \tb.n\t0 <reset>\n"));

    [Fact]
    public void Zeros_between_a_function_and_constants_are_no_code()
    {
        StackBound bound = Of("00000000 <reset>:\n   0:\tb510      \tpush\t{r4, lr}\n   2:\te7fe      \tb.n\t2 "
            + "<reset+0x2>\n   4:\t0000      \tmovs\tr0, r0\n");
        Assert.Equal([new StackedFunction("reset", 8)], bound.Path);
    }

    private static StackBound Of(string text, params uint[] taken) => Of(InstructionSet.Arm, text, taken);

    private static StackBound Of(InstructionSet set, string text, params uint[] taken) =>
        StackBound.Of(Disassembly.Read(new StringReader(text), set), new HashSet<uint>(taken), "reset", 36, set);
}
