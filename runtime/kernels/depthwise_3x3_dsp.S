/*
 * Rows of one channel of a depthwise convolution 3x3, on the DSP extension.
 *
 *   void mn_depthwise_rows_<stride>_<clamp>(const mn_depthwise_channel *channel, const int16_t *padded, int8_t *output,
 *                                           int32_t rows, int32_t width, int32_t zero_point);
 *
 * `padded` holds the channel's input as halfwords, with its border, in rows of MN_ROW_BYTES; it is aligned to words. Of each
 * row the kernel is held as the pairs (w0, w1) and (w1, w2), doubled, so that the halfwords x0 … x3 of two loaded words
 * make two neighbouring outputs of stride 1 with four multiply-accumulates.
 *
 * Register use: r0-r5 kernel, r6-r7 sums, r8-r9 inputs, r10 input, r11 output, r12 zero point, lr end of the output row.
 * s0, s1 start of the sum, s2 multiplier, s3 scale, s4 rows, s5 bytes from row end to next row, s6 paired outputs of a row,
 * s7 width.
 */
#include "micronets_config.h"
#include "dsp.h"
#if defined(MN_DSP) && defined(MN_ROW_BYTES)

    .syntax unified
    .thumb

/* One row of the kernel, bytes (w0, w1, w2, -), to doubled pairs. */
.macro kernel_row first, second
    sxtb16  r8, \first                      @ w0, w2
    sxtb16  r9, \first, ror #8              @ w1, -
    sadd16  r8, r8, r8
    sadd16  r9, r9, r9
    pkhbt   \first, r8, r9, lsl #16
    pkhbt   \second, r9, r8                 @ w1, w2
.endm

.macro finish sum, clamp
    smmulr  \sum, \sum, r8
.ifnc \clamp, relu
    add     \sum, \sum, \sum, asr #31
.endif
    smmlsr  \sum, \sum, r9, r12
    ssat    \sum, #8, \sum
    strb    \sum, [r11], #1
.endm

.macro single clamp
    vmov    r6, s0
    ldrd    r8, r9, [r10], #4
    smlad   r6, r8, r0, r6
    smlabt  r6, r9, r1, r6
    ldrd    r8, r9, [r10, #MN_ROW_BYTES - 4]
    smlad   r6, r8, r2, r6
    smlabt  r6, r9, r3, r6
    ldrd    r8, r9, [r10, #2 * MN_ROW_BYTES - 4]
    smlad   r6, r8, r4, r6
    smlabt  r6, r9, r5, r6
    vmov    r8, r9, s2, s3
    finish  r6, \clamp
.endm

.macro pair clamp
    vmov    r6, r7, s0, s1
    ldrd    r8, r9, [r10], #4
    smlad   r6, r8, r0, r6
    smlabt  r6, r9, r1, r6
    smlatb  r7, r8, r0, r7
    smlad   r7, r9, r1, r7
    ldrd    r8, r9, [r10, #MN_ROW_BYTES - 4]
    smlad   r6, r8, r2, r6
    smlabt  r6, r9, r3, r6
    smlatb  r7, r8, r2, r7
    smlad   r7, r9, r3, r7
    ldrd    r8, r9, [r10, #2 * MN_ROW_BYTES - 4]
    smlad   r6, r8, r4, r6
    smlabt  r6, r9, r5, r6
    smlatb  r7, r8, r4, r7
    smlad   r7, r9, r5, r7
    vmov    r8, r9, s2, s3
    finish  r6, \clamp
    finish  r7, \clamp
.endm

.macro rows stride, clamp
    .section .text.mn_depthwise_rows_\stride\()_\clamp, "ax", %progbits
    .align  2
    .global mn_depthwise_rows_\stride\()_\clamp
    .type   mn_depthwise_rows_\stride\()_\clamp, %function
    .thumb_func
mn_depthwise_rows_\stride\()_\clamp:
    push    {r4-r11, lr}
    ldrd    r7, r12, [sp, #36]              @ width, zero point
    vmov    s4, r3
    vmov    s7, r7
    mov     r10, r1
    mov     r11, r2
.if \stride == 1
    bic     r6, r7, #1
    vmov    s6, r6
    rsb     r6, r7, #MN_ROW_BYTES / 2
    lsl     r6, r6, #1
.else
    rsb     r6, r7, #MN_ROW_BYTES / 2       @ two rows down, 4·width back
    lsl     r6, r6, #2
.endif
    vmov    s5, r6
    ldrd    r6, r7, [r0, #12]               @ start, multiplier
    vmov    s0, s1, r6, r6
    ldrb    r8, [r0, #3]                    @ right shift
    rsb     r8, r8, #32
    mvn     r9, #0
    lsl     r9, r9, r8
    vmov    s2, s3, r7, r9
    ldr     r4, [r0, #8]
    ldr     r2, [r0, #4]
    ldr     r0, [r0, #0]
    kernel_row r0, r1
    kernel_row r2, r3
    kernel_row r4, r5

1:  vmov    r8, r9, s6, s7
.if \stride == 1
    add     lr, r11, r8
    cmp     lr, r11
    beq     3f
2:  pair    \clamp
    cmp     r11, lr
    bne     2b
3:  vmov    r9, s7
    tst     r9, #1
    beq     4f
    single  \clamp
    sub     r10, r10, #2                    @ one halfword was used, not two
4:
.else
    add     lr, r11, r9
2:  single  \clamp
    cmp     r11, lr
    bne     2b
.endif
    vmov    r8, r9, s4, s5
    add     r10, r10, r9
    subs    r8, r8, #1
    vmov    s4, r8
    bne     1b
    pop     {r4-r11, pc}
    .size   mn_depthwise_rows_\stride\()_\clamp, . - mn_depthwise_rows_\stride\()_\clamp
.endm

    rows 1, relu                            @ makes mn_depthwise_rows_1_relu
    rows 1, signed                          @ makes mn_depthwise_rows_1_signed
    rows 2, relu                            @ makes mn_depthwise_rows_2_relu
    rows 2, signed                          @ makes mn_depthwise_rows_2_signed

#endif
