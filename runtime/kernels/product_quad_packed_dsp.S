/*
 * Product of four expanded pixels with every pair of output channels, weights of four bits, on the DSP extension.
 *
 *   void mn_product_quad_packed(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane);
 *
 * A byte of weights is (w_a + 8) + 16·(w_b + 8) for the output channels a and b; a word holds those of four inputs, bytes 0 and 2
 * of the first two and bytes 1 and 3 of the others. With the bytes as halfwords SMLAD adds to A + 16·B, with their low nibbles to
 * A. What the eights add, 8·Σx to A and 17·8·Σx to A + 16·B, does not depend on the channel: it is summed once and taken off the
 * starts. Eight words of weights make a round; the first round enters in the middle when their number is no multiple of eight, and
 * then loads up to 20 bytes before the stream that it does not use.
 *
 * Registers as in product_quad_dsp.S, but r4-r7 hold A + 16·B, and s27-s30 8·Σx of the pixels.
 */
#include "micronets_config.h"
#include "dsp.h"
#include "product_quad_dsp.h"
#if defined(MN_DSP)

    .syntax unified
    .thumb

    .equ step_bytes, 96

.macro half_step weights, rotation
    ldmia   lr!, {r8-r11}
    vmov    r12, \weights
    uxtb16  r12, r12, ror #\rotation
    smlad   r4, r8, r12, r4
    smlad   r5, r9, r12, r5
    smlad   r6, r10, r12, r6
    smlad   r7, r11, r12, r7
    and     r12, r12, #0x000f000f
    smlad   r0, r8, r12, r0
    smlad   r1, r9, r12, r1
    smlad   r2, r10, r12, r2
    smlad   r3, r11, r12, r3
.endm

    .section .text.mn_product_quad_packed, "ax", %progbits
    .align  2
    .global mn_product_quad_packed          @ makes mn_product_quad_packed
    .type   mn_product_quad_packed, %function
    .thumb_func
mn_product_quad_packed:
    push    {r4-r11, lr}
    vpush   {s16-s31}
    ldr     r8, [r0, #0]                    @ stream
    ldr     r4, [r0, #4]                    @ pairs
    ldr     r5, [r0, #8]                    @ depth: words of a pixel, even
    ldr     r6, [r0, #12]                   @ zero point
    ldrd    r7, r9, [r0, #16]               @ lowest, highest
    vmov    s20, s21, r1, r6
    vmov    s22, s23, r2, r3
    quad_clamp r6, r7, r9
    add     r6, r1, r5, lsl #4
    vmov    s17, r6
    lsr     r5, r5, #1                      @ words of weights of a pair
    add     r7, r5, #6
    mul     r7, r7, r4
    add     r7, r8, r7, lsl #2
    vmov    s24, r7
    rsb     r7, r5, #0
    and     r7, r7, #7                      @ steps that the first round skips
    movs    r9, #step_bytes
    mul     r9, r9, r7
    adr     r10, 3f
    add     r9, r9, r10
    orr     r9, r9, #1
    lsl     r7, r7, #2
    vmov    s18, s19, r9, r7

    mov     r12, #0x00010001
    movs    r2, #0
    movs    r3, #0
    movs    r4, #0
    movs    r5, #0
0:  ldmia   r1!, {r7, r9-r11}
    smlad   r2, r7, r12, r2
    smlad   r3, r9, r12, r3
    smlad   r4, r10, r12, r4
    smlad   r5, r11, r12, r5
    cmp     r1, r6
    bne     0b
    lsl     r2, r2, #3
    lsl     r3, r3, #3
    lsl     r4, r4, #3
    lsl     r5, r5, #3
    vmov    s27, s28, r2, r3
    vmov    s29, s30, r4, r5

1:  ldmia   r8!, {r0, r4}                   @ a pair of output channels
    vmov    r9, r10, s27, s28
    vmov    r11, r12, s29, s30
    sub     r1, r0, r10
    sub     r2, r0, r11
    sub     r3, r0, r12
    sub     r0, r0, r9
    sub     r5, r4, r10
    sub     r6, r4, r11
    sub     r7, r4, r12
    sub     r4, r4, r9
    sub     r5, r5, r10, lsl #4
    sub     r6, r6, r11, lsl #4
    sub     r7, r7, r12, lsl #4
    sub     r4, r4, r9, lsl #4
    vmov    r9, r10, s18, s19
    vmov    lr, s20
    sub     r8, r8, r10
    vldmia  r8!, {s0-s7}
    vmov    s16, r8
    bx      r9

2:  vldmia  r8!, {s0-s7}
    vmov    s16, r8
    .align  2
3:
    .irp    w, s0, s1, s2, s3, s4, s5, s6, s7
    half_step \w, 0
    half_step \w, 8
    .endr
    vmov    r8, r9, s16, s17
    cmp     lr, r9
    bne     2b

    quad_apart 3
    quad_end_any

    vpop    {s16-s31}
    pop     {r4-r11, pc}
    .size   mn_product_quad_packed, . - mn_product_quad_packed

#endif
