/*
 * Products of four pixels with a pair of output channels on the vector extension: what kernels share whatever the bits of weights.
 *
 * Sixteen inputs of four pixels meet the weights of two channels: eight products. Sums across lanes go to registers of even numbers, of
 * which the eight sums take all.
 *
 * Register use: r0, r2, r4, r6 sums of the first channel, r8, r10, r12, lr of the second, r1 weights, r3 pixels, r5 vectors left, r7
 * output, r9 bytes of a plane, r11 pairs left; q0, q1 weights of both channels; q4 lowest, q5 highest, q6 zero point. On the stack: pixels,
 * whole vectors, and what the kernel keeps.
 */
#ifndef MN_PRODUCT_QUAD_MVE_H
#define MN_PRODUCT_QUAD_MVE_H

    .syntax unified
    .thumb

@ Arguments to registers, of which those to `last` are kept; r4 is left with the inputs of the last vector.
.macro enter last=d13
    push    {r4-r11, lr}
    vpush   {d8-\last}
    sub     sp, sp, #12
    mov     r7, r2
    mov     r9, r3
    mov     r3, r1
    ldrd    r1, r11, [r0]                   @ stream, pairs
    ldrd    r4, r6, [r0, #8]                @ depth, zero point
    ldrd    r10, r12, [r0, #16]             @ lowest, highest
    vdup.16 q4, r10
    vdup.16 q5, r12
    vdup.16 q6, r6
    lsls    r4, r4, #1
    subs    r5, r4, #1
    lsrs    r5, r5, #4                      @ whole vectors
    sub     r4, r4, r5, lsl #4
    strd    r3, r5, [sp]
.endm

.macro leave last=d13
    add     sp, sp, #12
    vpop    {d8-\last}
    pop     {r4-r11, pc}
.endm

@ All sums at their starts, pixels at the first.
.macro starts
    ldrd    r0, r8, [r1], #8
    ldrd    r3, r5, [sp]
    mov     r2, r0
    mov     r4, r0
    mov     r6, r0
    mov     r10, r8
    mov     r12, r8
    mov     lr, r8
.endm

.macro pixel first, second
    vldrb.u8 q2, [r3], #16
    vmlava.s8 \first, q0, q2
    vmlava.s8 \second, q1, q2
.endm

.macro products
    pixel   r0, r8
    pixel   r2, r10
    pixel   r4, r12
    pixel   r6, lr
.endm

@ Sums to q2 and q3; of each channel multiplier and shift to r0 and r2, r4 and r6.
.macro factors
    vmov    q2[2], q2[0], r0, r4
    vmov    q2[3], q2[1], r2, r6
    vmov    q3[2], q3[0], r8, r12
    vmov    q3[3], q3[1], r10, lr
    ldmia   r1!, {r0, r2, r4, r6}
.endm

@ Clamps and stores four outputs of both channels.
.macro outputs
    vqmovnb.s32 q0, q2
    vqmovnt.s32 q0, q3
    vqadd.s16 q0, q0, q6
    vmax.s16 q0, q0, q4
    vmin.s16 q0, q0, q5
    vstrb.32 q0, [r7]
    vshr.s32 q0, q0, #16
    add     r7, r7, r9
    vstrb.32 q0, [r7]
    add     r7, r7, r9
.endm

@ Sums times a factor below a half, whose shift is to the right, or any other, which shifts at the start.
.macro scale sums, multiplier, shift
    cmp     \shift, #0
    bge     7f
    vqrdmulh.s32 \sums, \sums, \multiplier
    vshr.s32 q0, \sums, #31
    vadd.i32 \sums, \sums, q0
    vrshl.s32 \sums, \shift
    b       8f
7:  vshl.s32 \sums, \shift
    vqrdmulh.s32 \sums, \sums, \multiplier
8:
.endm

@ All pairs of a layer whose weights take few bits; `decode` brings those of sixteen inputs to q0 and q1, `bytes` to the next.
.macro few_bits decode, bytes
1:  starts
    cbz     r5, 3f
2:  \decode
    add     r1, r1, #\bytes
    products
    subs    r5, r5, #1
    bne     2b
3:  ldr     r5, [sp, #8]
    \decode
    add     r1, r1, r5
    products
    factors
    scale   q2, r0, r2
    scale   q3, r4, r6
    outputs
    subs    r11, r11, #1
    bne     1b
.endm

#endif
