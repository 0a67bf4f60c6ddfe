/*
 * Product of one expanded pixel with every pair of output channels, on the DSP extension.
 *
 *   void mn_product_single_<clamp>(const mn_product *layer, const int32_t *pixel, int8_t *output, int32_t plane);
 *
 * The same sums as product_quad_dsp.S; four words of weights and inputs are loaded at once.
 *
 * Register use: r0 A, r1 A + 256·B, r2-r5 weights, r6-r9 inputs, r10 stream, r11 inputs, r12 words left, lr output.
 * s0 end of the stream, s1 pixel, s2 depth, s3 zero point, s4 lowest, s5 highest, s6 bytes of a plane.
 */
#include "micronets_config.h"
#include "dsp.h"
#include "product_single_dsp.h"
#if defined(MN_DSP)

    .syntax unified
    .thumb

.macro multiply weights, inputs
    smlad   r1, \inputs, \weights, r1
    sxtb16  \weights, \weights
    smlad   r0, \inputs, \weights, r0
.endm

.macro product clamp
    .section .text.mn_product_single_\clamp, "ax", %progbits
    .align  2
    .global mn_product_single_\clamp
    .type   mn_product_single_\clamp, %function
    .thumb_func
mn_product_single_\clamp:
    push    {r4-r11, lr}
    mov     lr, r2
    vmov    s6, r3
    vmov    s1, r1
    ldrd    r4, r5, [r0, #12]               @ zero point, lowest
    ldr     r6, [r0, #20]                   @ highest
    vmov    s3, s4, r4, r5
    vmov    s5, r6
    ldrd    r10, r4, [r0, #0]               @ stream, pairs
    ldr     r12, [r0, #8]                   @ depth
    add     r5, r12, #6
    mul     r5, r5, r4
    add     r5, r10, r5, lsl #2
    vmov    s0, r5
    vmov    s2, r12

1:  ldmia   r10!, {r0, r1}
    vmov    r11, r12, s1, s2
    subs    r12, r12, #8
    blt     3f
2:  ldmia   r10!, {r2-r5}
    ldmia   r11!, {r6-r9}
    multiply r2, r6
    multiply r3, r7
    multiply r4, r8
    multiply r5, r9
    ldmia   r10!, {r2-r5}
    ldmia   r11!, {r6-r9}
    multiply r2, r6
    multiply r3, r7
    multiply r4, r8
    multiply r5, r9
    subs    r12, r12, #8
    bge     2b
3:  adds    r12, r12, #8
    beq     5f
4:  ldr     r2, [r10], #4
    ldr     r6, [r11], #4
    multiply r2, r6
    subs    r12, r12, #1
    bne     4b
5:  single_end \clamp, 7
    pop     {r4-r11, pc}
    .size   mn_product_single_\clamp, . - mn_product_single_\clamp
.endm

    product relu                            @ makes mn_product_single_relu
    product signed                          @ makes mn_product_single_signed
    product bounded                         @ makes mn_product_single_bounded

#endif
