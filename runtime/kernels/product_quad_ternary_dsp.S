/*
 * Product of four expanded pixels with every pair of output channels, weights of -1, 0 and 1, on the DSP extension.
 *
 *   void mn_product_quad_ternary(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane);
 *
 * A word of weights, rotated by a multiple of four bits, has in bits 0-1 and 14-15 the weights w_a + 1 and w_b of an input for the output
 * channels a and b, and in bits 16-17 and 30-31 those of the next: with all other bits cleared these are two halfwords
 * (w_a + 1) + 2^14·w_b, and SMLAD adds both channels at once. A sum A of 32 inputs of int8 has 14 bits, so after as many the lower 14
 * bits are moved to sums of their own. What the ones add to A, Σx, does not depend on the channel: it is summed once and taken off
 * the starts. Four words of weights, 16 steps, make a round; the first round enters in the middle when the steps are no multiple of 16.
 *
 * Registers: r0-r3 A + 2^14·B, r4 word of weights, r5 mask, r6 stream, r7 free, r8-r11 inputs, r12 halfwords of weights, lr pixels.
 * s0-s3 A, s4 start of 2·B, s17-s26 as in product_quad_dsp.h, s18 where the first round enters, s20 pixels, s27-s30 Σx of the pixels.
 */
#include "micronets_config.h"
#include "dsp.h"
#include "product_quad_dsp.h"
#if defined(MN_DSP)

    .syntax unified
    .thumb

    .equ step_bytes, 24
    .equ load_bytes, 4
    .equ steps, 16

.macro step rotation
    ldmia.w lr!, {r8-r11}
.if \rotation
    and.w   r12, r5, r4, ror #\rotation
.else
    and.w   r12, r5, r4
.endif
    smlad   r0, r8, r12, r0
    smlad   r1, r9, r12, r1
    smlad   r2, r10, r12, r2
    smlad   r3, r11, r12, r3
.endm

.macro word
    step    0
    step    4
    step    8
    step    12
.endm

.macro move first, second, sum, other
    sbfx    r8, \sum, #0, #14
    sbfx    r9, \other, #0, #14
    vmov    r10, r11, \first, \second
    sub     \sum, \sum, r8
    sub     \other, \other, r9
    add     r10, r10, r8
    add     r11, r11, r9
    vmov    \first, \second, r10, r11
.endm

    .section .text.mn_product_quad_ternary, "ax", %progbits
    .align  2
    .global mn_product_quad_ternary         @ makes mn_product_quad_ternary
    .type   mn_product_quad_ternary, %function
    .thumb_func
mn_product_quad_ternary:
    push    {r4-r11, lr}
    vpush   {s16-s31}
    ldr     r6, [r0, #0]                    @ stream
    ldr     r4, [r0, #4]                    @ pairs
    ldr     r5, [r0, #8]                    @ depth: words of a pixel
    ldr     r7, [r0, #12]                   @ zero point
    ldrd    r8, r9, [r0, #16]               @ lowest, highest
    vmov    s20, s21, r1, r7
    vmov    s22, s23, r2, r3
    quad_clamp r7, r8, r9
    add     r7, r1, r5, lsl #4
    vmov    s17, r7
    adds    r8, r5, #3
    lsr     r8, r8, #2                      @ words of weights of a pair
    adds    r8, r8, #6
    mul     r8, r8, r4
    add     r8, r6, r8, lsl #2
    vmov    s24, r8
    rsb     r8, r5, #0
    and     r8, r8, #steps - 1              @ steps that the first round skips
    lsr     r9, r8, #2                      @ words that they are part of
    movs    r10, #step_bytes
    mul     r8, r8, r10
    add     r8, r8, r9, lsl #2
    adr     r9, 3f
    add     r8, r8, r9
    orr     r8, r8, #1
    vmov    s18, r8

    mov     r12, #0x00010001
    movs    r2, #0
    movs    r3, #0
    movs    r4, #0
    movs    r5, #0
0:  ldmia   r1!, {r8-r11}
    smlad   r2, r8, r12, r2
    smlad   r3, r9, r12, r3
    smlad   r4, r10, r12, r4
    smlad   r5, r11, r12, r5
    cmp     r1, r7
    bne     0b
    vmov    s27, s28, r2, r3
    vmov    s29, s30, r4, r5

    mov     r8, r6
1:  ldmia   r8!, {r4, r7}                   @ a pair of output channels
    mov     r6, r8
    vmov    r8, r9, s27, s28
    vmov    r10, r11, s29, s30
    vmov    s4, r7
    sub     r8, r4, r8
    sub     r9, r4, r9
    sub     r10, r4, r10
    sub     r11, r4, r11
    vmov    s0, s1, r8, r9
    vmov    s2, s3, r10, r11
    vmov    r7, s18
    vmov    lr, s20
    movw    r5, #0xc003
    movt    r5, #0xc003
    movs    r0, #0
    movs    r1, #0
    movs    r2, #0
    movs    r3, #0
    ldr     r4, [r6], #load_bytes
    bx      r7

2:  ldr     r4, [r6], #load_bytes
    .align  2
3:
    word
    .rept   3
    ldr     r4, [r6], #load_bytes
    word
    .endr
    move    s0, s1, r0, r1
    move    s2, s3, r2, r3
    vmov    r7, s17
    cmp     lr, r7
    bne     2b

    vmov    r9, s4
    mov     r8, r6
    add     r4, r9, r0, asr #13             @ 2·B
    add     r5, r9, r1, asr #13
    add     r6, r9, r2, asr #13
    add     r7, r9, r3, asr #13
    vmov    r0, r1, s0, s1
    vmov    r2, r3, s2, s3
    quad_end_any

    vpop    {s16-s31}
    pop     {r4-r11, pc}
    .size   mn_product_quad_ternary, . - mn_product_quad_ternary

#endif
