/*
 * Sums of four expanded pixels with a pair of output channels, on the DSP extension.
 *
 *   void mn_sums_quad(const int32_t *weights, const int32_t *pixels, int32_t depth, int32_t *sums);
 *
 * A word of weights holds w_a and w_b of two inputs as bytes 0 to 3: SXTB16 makes (w_a, w_a') of bytes 0 and 2, and (w_b, w_b') of
 * bytes 1 and 3. Rounds of sixteen words as in product_quad_dsp.S: up to 60 bytes before the weights are loaded and not used.
 *
 * Register use: r0-r3 A of four pixels, r4-r7 B, r8-r11 pixels, r12 weights, lr pixel pointer. s16 weights, s17 end of the pixels, s18
 * sums.
 */
#include "micronets_config.h"
#if defined(__ARM_FEATURE_DSP) && !defined(MN_PORTABLE)

    .syntax unified
    .thumb

    .equ step_bytes, 52

.macro step weights
    ldmia   lr!, {r8-r11}
    vmov    r12, \weights
    sxtb16  r12, r12
    smlad   r0, r8, r12, r0
    smlad   r1, r9, r12, r1
    smlad   r2, r10, r12, r2
    smlad   r3, r11, r12, r3
    vmov    r12, \weights
    sxtb16  r12, r12, ror #8
    smlad   r4, r8, r12, r4
    smlad   r5, r9, r12, r5
    smlad   r6, r10, r12, r6
    smlad   r7, r11, r12, r7
.endm

    .section .text.mn_sums_quad, "ax", %progbits
    .align  2
    .global mn_sums_quad                    @ makes mn_sums_quad
    .type   mn_sums_quad, %function
    .thumb_func
mn_sums_quad:
    push    {r4-r11, lr}
    vpush   {s16-s18}
    add     r4, r1, r2, lsl #4
    vmov    s17, s18, r4, r3
    mov     lr, r1
    rsb     r6, r2, #0
    and     r6, r6, #15                     @ steps that the first round skips
    sub     r0, r0, r6, lsl #2
    movs    r7, #step_bytes
    mul     r7, r7, r6
    adr     r12, 2f
    add     r12, r12, r7
    orr     r12, r12, #1
    vldmia  r0!, {s0-s15}
    vmov    s16, r0
    ldmia   r3, {r0-r7}
    bx      r12

1:  vldmia  r8!, {s0-s15}
    vmov    s16, r8
    .align  2
2:
    .irp    w, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15
    step    \w
    .endr
    vmov    r8, r9, s16, s17
    cmp     lr, r9
    bne     1b

    vmov    r8, s18
    stmia   r8, {r0-r7}
    vpop    {s16-s18}
    pop     {r4-r11, pc}
    .size   mn_sums_quad, . - mn_sums_quad

#endif
