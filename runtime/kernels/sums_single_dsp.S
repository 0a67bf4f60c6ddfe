/*
 * Sums of one expanded pixel with a pair of output channels, on the DSP extension.
 *
 *   void mn_sums_single(const int32_t *weights, const int32_t *pixel, int32_t depth, int32_t *sums);
 *
 * Weights as in sums_quad_dsp.S; four words of weights and inputs are loaded at once.
 *
 * Register use: r0 A, r1 B, r2-r5 inputs, r6-r9 weights, r10 weight pointer, r11 input pointer, r12 words left, lr extended weights.
 */
#include "micronets_config.h"
#if defined(__ARM_FEATURE_DSP) && !defined(MN_PORTABLE)

    .syntax unified
    .thumb

.macro multiply weights, inputs
    sxtb16  lr, \weights
    sxtb16  \weights, \weights, ror #8
    smlad   r0, \inputs, lr, r0
    smlad   r1, \inputs, \weights, r1
.endm

    .section .text.mn_sums_single, "ax", %progbits
    .align  2
    .global mn_sums_single                  @ makes mn_sums_single
    .type   mn_sums_single, %function
    .thumb_func
mn_sums_single:
    push    {r3-r11, lr}
    mov     r10, r0
    mov     r11, r1
    mov     r12, r2
    ldrd    r0, r1, [r3]
    subs    r12, r12, #4
    blt     2f
1:  ldmia   r10!, {r6-r9}
    ldmia   r11!, {r2-r5}
    multiply r6, r2
    multiply r7, r3
    multiply r8, r4
    multiply r9, r5
    subs    r12, r12, #4
    bge     1b
2:  adds    r12, r12, #4
    beq     4f
3:  ldr     r6, [r10], #4
    ldr     r2, [r11], #4
    multiply r6, r2
    subs    r12, r12, #1
    bne     3b
4:  pop     {r3}
    strd    r0, r1, [r3]
    pop     {r4-r11, pc}
    .size   mn_sums_single, . - mn_sums_single

#endif
