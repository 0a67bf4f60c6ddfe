/*
 * Sums of two tensors, four at a time, on the DSP extension.
 *
 *   void mn_add_quads(const mn_sum *sum, const int8_t *a, const int8_t *b, int8_t *output, int32_t quads);
 *
 * The input of the larger scale has a factor of exactly a half: its part is a product without rounding, an eighth of its unit and start.
 *
 * Register use: r0 sum, r1 a, r2 b, r3 output, r4 quads, r5-r8 sums, r9-r12 constants of a step, lr scratch.
 */
#include "micronets_config.h"
#if defined(__ARM_FEATURE_DSP) && !defined(MN_PORTABLE)

    .syntax unified
    .thumb

/* A value in the scale of the sum, added to `sum`. */
.macro term value, sum, to
    mla     \value, \value, r9, r10
    smmulr  \value, \value, r11
    add     \value, \value, \value, asr #31
    smmlsr  \to, \value, r12, \sum
.endm

/* Four sums to bytes of a word, which is stored; doubled by their multiplier, as where products end. */
.macro finish
    add     lr, r0, #32
    ldmia   lr, {r9-r12}                    @ multiplier, scale, zero point, lowest
    add     r9, r9, r9
    .irp    y, r5, r6, r7, r8
    smmlar  \y, \y, r9, \y
    add     \y, \y, \y, asr #31
    smmlsr  \y, \y, r10, r11
    ssat    \y, #8, \y
    .endr
    ldr     lr, [r0, #48]                   @ highest
    bfi     r5, r6, #8, #8
    bfi     r7, r8, #8, #8
    bfi     r5, r7, #16, #16
    ssub8   r6, r5, r12
    sel     r5, r5, r12
    ssub8   r6, lr, r5
    sel     r5, r5, lr
    str     r5, [r3], #4
.endm

    .section .text.mn_add_quads, "ax", %progbits
    .align  2
    .global mn_add_quads                    @ makes mn_add_quads
    .type   mn_add_quads, %function
    .thumb_func
mn_add_quads:
    push    {r4-r11, lr}
    ldr     r4, [sp, #36]
    ldrd    r7, r8, [r0, #8]                @ multiplier and scale of a
    cmp     r7, #0x40000000
    it      eq
    cmpeq   r8, #0x80000000
    bne     1f
    ldrd    r5, r6, [r0]                    @ unit and start of a; b is rounded
    add     r7, r0, #16
    b       2f
1:  ldrd    r5, r6, [r0, #16]
    mov     r7, r0
    mov     r8, r1                          @ the rounded one is in r2
    mov     r1, r2
    mov     r2, r8
2:  asr     r5, r5, #3
    asr     r6, r6, #3
    push    {r5-r7}
3:  ldrd    r9, r10, [sp]
    ldr     lr, [sp, #8]
    ldrsb   r5, [r1], #1
    ldrsb   r6, [r1], #1
    ldrsb   r7, [r1], #1
    ldrsb   r8, [r1], #1
    .irp    y, r5, r6, r7, r8
    mla     \y, \y, r9, r10
    .endr
    ldmia   lr, {r9-r12}
    .irp    y, r5, r6, r7, r8
    ldrsb   lr, [r2], #1
    term    lr, \y, \y
    .endr
    finish
    subs    r4, r4, #1
    bne     3b
    add     sp, sp, #12
    pop     {r4-r11, pc}
    .size   mn_add_quads, . - mn_add_quads

#endif
