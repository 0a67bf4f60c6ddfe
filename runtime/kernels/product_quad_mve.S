/*
 * Product of four pixels with every pair of output channels, on the vector extension.
 *
 *   void mn_product_quad_vector(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane);
 *
 * Sixteen inputs of four pixels meet the weights of two channels: six loads and eight products. Sums across lanes go to registers of even
 * numbers, of which the eight sums take all. The last vector of weights may hold fewer: what is loaded beyond them meets inputs that are
 * zero.
 *
 * Where the lowest output is the zero point, as behind a ReLU, every sum below zero ends there however it is rounded, so that halves need
 * not be rounded away from zero.
 *
 * Register use: r0, r2, r4, r6 sums of the first channel, r8, r10, r12, lr of the second, r1 weights, r3 pixels, r5 vectors left, r7
 * output, r9 bytes of a plane, r11 pairs left; q4 lowest, q5 highest, q6 zero point. On the stack: pixels, whole vectors, inputs of the
 * last one.
 */
#include "micronets_config.h"
#include "dsp.h"
#if defined(MN_MVE)

    .syntax unified
    .thumb

.macro products
    vldrb.u8 q2, [r3], #16
    vmlava.s8 r0, q0, q2
    vmlava.s8 r8, q1, q2
    vldrb.u8 q2, [r3], #16
    vmlava.s8 r2, q0, q2
    vmlava.s8 r10, q1, q2
    vldrb.u8 q2, [r3], #16
    vmlava.s8 r4, q0, q2
    vmlava.s8 r12, q1, q2
    vldrb.u8 q2, [r3], #16
    vmlava.s8 r6, q0, q2
    vmlava.s8 lr, q1, q2
.endm

.macro pairs away, vectors
1:  ldrd    r0, r8, [r1], #8                @ starts
    ldrd    r3, r5, [sp]
    mov     r2, r0
    mov     r4, r0
    mov     r6, r0
    mov     r10, r8
    mov     r12, r8
    mov     lr, r8
    .if \vectors
2:  vldrb.u8 q0, [r1], #16
    vldrb.u8 q1, [r1], #16
    products
    subs    r5, r5, #1
    bne     2b
    .endif
    ldr     r5, [sp, #8]
    vldrb.u8 q0, [r1]
    add     r1, r1, r5
    vldrb.u8 q1, [r1]
    add     r1, r1, r5
    products
    vmov    q2[2], q2[0], r0, r4
    vmov    q2[3], q2[1], r2, r6
    vmov    q3[2], q3[0], r8, r12
    vmov    q3[3], q3[1], r10, lr
    ldmia   r1!, {r0, r2, r4, r6}           @ multiplier and shift of each channel
    vqrdmulh.s32 q2, q2, r0
    vqrdmulh.s32 q3, q3, r4
    .if \away
    vshr.s32 q0, q2, #31
    vshr.s32 q1, q3, #31
    vadd.i32 q2, q2, q0
    vadd.i32 q3, q3, q1
    .endif
    vrshl.s32 q2, r2
    vrshl.s32 q3, r6
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
    subs    r11, r11, #1
    bne     1b
    b       9f
.endm

    .section .text.mn_product_quad_vector, "ax", %progbits
    .align  2
    .global mn_product_quad_vector          @ makes mn_product_quad_vector
    .type   mn_product_quad_vector, %function
    .thumb_func
mn_product_quad_vector:
    push    {r4-r11, lr}
    vpush   {d8-d13}
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
    str     r4, [sp, #8]
    cmp     r10, r6
    beq     3f
    cmp     r5, #0
    beq     4f
    pairs   1, 1
4:  pairs   1, 0
3:  cmp     r5, #0
    beq     4f
    pairs   0, 1
4:  pairs   0, 0
9:  add     sp, sp, #12
    vpop    {d8-d13}
    pop     {r4-r11, pc}
    .size   mn_product_quad_vector, . - mn_product_quad_vector

#endif
