/*
 * Rows of one channel of a depthwise convolution of any kernel, on the DSP extension.
 *
 *   void mn_depthwise_filter_<stride>(const mn_depthwise_pass *pass, const int32_t *words, int8_t *output);
 *
 * A word of `words` holds the inputs of two taps at one position, so that SMLAD makes two products; sums are doubled by their weights.
 * Four neighbouring outputs are made at once. Taps come in rounds of eight; the first round enters in the middle when their number is no
 * multiple of eight.
 *
 * Register use: r0-r3 sums, r4 words of the first output, r5 taps, r6 bytes from output to output (stride `any`), r7 words of a tap,
 * r8-r11 inputs, r12 weights, lr output. s0 start, s1 multiplier, s2 scale, s3 zero point, s4 lowest, s5 highest, s6 taps, s7 end of the
 * taps, s8 entry, s9 outputs left in the row, s10 words of the row, s11 rows left, s12 bytes from row to row, s13 width, s14 output of the
 * row, s15 its bytes.
 */
#include "micronets_config.h"
#if defined(__ARM_FEATURE_DSP) && !defined(MN_PORTABLE)

    .syntax unified
    .thumb

.macro load_1
    ldmia.w r7, {r8-r11}
.endm

.macro load_any
    ldr.w   r8, [r7]
    ldr.w   r9, [r7, r6]
    ldr.w   r10, [r7, r6, lsl #1]
    add.w   r7, r7, r6
    ldr.w   r11, [r7, r6, lsl #1]
.endm

.macro finish sum
    smmulr  \sum, \sum, r8
    add     \sum, \sum, \sum, asr #31
    smmlsr  \sum, \sum, r9, r10
    ssat    \sum, #8, \sum
.endm

.macro filter stride, step_bytes
    .section .text.mn_depthwise_filter_\stride, "ax", %progbits
    .align  2
    .global mn_depthwise_filter_\stride
    .type   mn_depthwise_filter_\stride, %function
    .thumb_func
mn_depthwise_filter_\stride:
    push    {r4-r11, lr}
    mov     lr, r2
    mov     r2, r0
    ldmia   r2!, {r3-r8}                    @ taps, count, start, multiplier, scale, zero point
    add     r9, r3, r4, lsl #3
    vmov    s6, s7, r3, r9
    vmov    s0, s1, r5, r6
    vmov    s2, s3, r7, r8
    rsb     r4, r4, #0
    and     r4, r4, #7                      @ steps that the first round skips
    movs    r5, #\step_bytes
    mul     r4, r4, r5
    adr     r5, 3f
    add     r4, r4, r5
    orr     r4, r4, #1
    vmov    s8, r4
    ldmia   r2, {r3-r9}                     @ lowest, highest, bytes of a pixel, of a row, width, rows, width of the output
    vmov    s4, s5, r3, r4
    vmov    s12, s13, r6, r7
    vmov    s11, r8
    vmov    s15, r9
    mov     r6, r5
    mov     r4, r1

1:  vmov    s10, s11, r4, r8
    vmov    s14, lr
    vmov    r9, s13
    vmov    s9, r9
2:  vmov    r0, s0
    mov     r1, r0
    mov     r2, r0
    mov     r3, r0
    vmov    r5, s6
    vmov    r7, s8
    bx      r7
    .align  2
3:
    .rept   8
    ldmia.w r5!, {r7, r12}
    add.w   r7, r7, r4
    load_\stride
    smlad   r0, r8, r12, r0
    smlad   r1, r9, r12, r1
    smlad   r2, r10, r12, r2
    smlad   r3, r11, r12, r3
    .endr
    vmov    r8, r9, s7, s8
    cmp     r5, r8
    bne     3b

    vmov    r8, r9, s1, s2
    vmov    r10, s3
    .irp    sum, r0, r1, r2, r3
    finish  \sum
    .endr
    bfi     r0, r1, #8, #8
    bfi     r2, r3, #8, #8
    bfi     r0, r2, #16, #16
    vmov    r8, r9, s4, s5
    ssub8   r1, r0, r8
    sel     r0, r0, r8
    ssub8   r1, r9, r0
    sel     r0, r0, r9
    add     r4, r4, r6, lsl #2
    vmov    r8, s9
    subs    r8, r8, #4
    blt     5f
    str     r0, [lr], #4
    vmov    s9, r8
    bne     2b
4:  vmov    r4, s10
    vmov    r8, r9, s11, s12
    add     r4, r4, r9
    vmov    lr, s14
    vmov    r9, s15
    add     lr, lr, r9
    subs    r8, r8, #1
    bne     1b
    pop     {r4-r11, pc}

5:  adds    r8, r8, #4                      @ the last one to three outputs of a row
6:  strb    r0, [lr], #1
    lsr     r0, r0, #8
    subs    r8, r8, #1
    bne     6b
    b       4b
    .size   mn_depthwise_filter_\stride, . - mn_depthwise_filter_\stride
.endm

    filter  1, 28                           @ makes mn_depthwise_filter_1
    filter  any, 44                         @ makes mn_depthwise_filter_any

#endif
