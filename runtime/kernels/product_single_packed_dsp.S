/*
 * Product of one expanded pixel with every pair of output channels, weights of four bits, on the DSP extension.
 *
 *   void mn_product_single_packed(const mn_product *layer, const int32_t *pixel, int8_t *output, int32_t plane);
 *
 * The same sums as product_quad_packed_dsp.S.
 *
 * Register use: r0 A, r1 A + 16·B, r2-r3 weights, r4 their halfwords, r6-r9 inputs, r10 stream, r11 inputs, r12 words of weights
 * left, lr output. s0 pixel, s1 words of weights, s2-s5 as in product_single_dsp.S, s7 8·Σx.
 */
#include "micronets_config.h"
#include "dsp.h"
#include "product_single_dsp.h"
#if defined(MN_DSP)

    .syntax unified
    .thumb

.macro multiply weights, first, second
    uxtb16  r4, \weights
    smlad   r1, \first, r4, r1
    and     r4, r4, #0x000f000f
    smlad   r0, \first, r4, r0
    uxtb16  r4, \weights, ror #8
    smlad   r1, \second, r4, r1
    and     r4, r4, #0x000f000f
    smlad   r0, \second, r4, r0
.endm

    .section .text.mn_product_single_packed, "ax", %progbits
    .align  2
    .global mn_product_single_packed        @ makes mn_product_single_packed
    .type   mn_product_single_packed, %function
    .thumb_func
mn_product_single_packed:
    push    {r4-r11, lr}
    mov     lr, r2
    ldmia   r0, {r4-r9}                     @ stream, pairs, depth, zero point, lowest, highest
    vmov    s4, s5, r8, r9
    mov     r10, r4
    mov     r12, r6                         @ words of the pixel, even
    add     r6, r1, r12, lsl #2
    lsr     r12, r12, #1
    add     r2, r12, #6
    mul     r2, r2, r5
    add     r2, r10, r2, lsl #2
    vmov    s2, s3, r7, r2
    vmov    s0, s1, r1, r12

    mov     r5, #0x00010001
    movs    r7, #0
0:  ldmia   r1!, {r2, r3}
    smlad   r7, r2, r5, r7
    smlad   r7, r3, r5, r7
    cmp     r1, r6
    bne     0b
    lsl     r7, r7, #3
    vmov    s7, r7

1:  ldmia   r10!, {r0, r1}
    vmov    r2, s7
    sub     r0, r0, r2
    sub     r1, r1, r2
    sub     r1, r1, r2, lsl #4
    vmov    r11, r12, s0, s1
    subs    r12, r12, #2
    blt     3f
2:  ldmia   r10!, {r2, r3}
    ldmia   r11!, {r6-r9}
    multiply r2, r6, r7
    multiply r3, r8, r9
    subs    r12, r12, #2
    bge     2b
3:  adds    r12, r12, #2
    beq     5f
    ldr     r2, [r10], #4
    ldmia   r11!, {r6, r7}
    multiply r2, r6, r7
5:  vmov    r6, r7, s2, s3
    single_end_any 3, r6, r7, 1b
    pop     {r4-r11, pc}
    .size   mn_product_single_packed, . - mn_product_single_packed

#endif
