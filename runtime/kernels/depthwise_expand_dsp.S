/*
 * Rows of one channel to halfwords, on the DSP extension.
 *
 *   void mn_expand_rows(const mn_row_expansion *expansion, const int8_t *input, int32_t rows, int16_t *padded);
 *
 * Words of four inputs come in rounds of eight; the first round of a row enters in the middle when their number is no multiple of eight.
 *
 * Register use: r1 input, r2 rows, r3 padded, r4 bytes of a row, r5-r8 as in the structure, r10 entry, r11 begin of a row, r12 end of the
 * row's words; r0, r9, lr scratch.
 */
#include "micronets_config.h"
#include "dsp.h"
#if defined(MN_DSP) && defined(MN_ROW_BYTES)

    .syntax unified
    .thumb

    .section .text.mn_expand_rows, "ax", %progbits
    .align  2
    .global mn_expand_rows                  @ makes mn_expand_rows
    .type   mn_expand_rows, %function
    .thumb_func
mn_expand_rows:
    push    {r4-r11, lr}
    ldmia   r0, {r4-r9}                     @ bytes, steps of input and rows, border, its place, left
    rsb     r12, r4, #0
    ands    r12, r12, #28                   @ four times the words that the first round skips
    it      eq
    cmpeq   r4, #0
    it      eq
    moveq   r12, #32
    adr     r10, 2f
    add     r12, r12, r12, lsl #1
    add     r10, r10, r12, lsl #1
    orr     r10, r10, #1
    add     r4, r4, r9
    add     r12, r1, r4
    adr     r11, 1f
    orr     r11, r11, #1
    cmp     r9, #0
    it      eq
    moveq   r11, r10
    bx      r11

    .align  2
1:  ldrsb   r0, [r1], #1                    @ the column beside the border
    strh    r0, [r3, #-2]
    bx      r10
    .align  2
2:
    .rept   8
    ldr.w   r0, [r1], #4
    sxtb16  r9, r0
    sxtb16  r0, r0, ror #8
    pkhbt   lr, r9, r0, lsl #16
    pkhtb   r0, r0, r9, asr #16
    strd    lr, r0, [r3], #8
    .endr
    cmp     r1, r12
    bne     2b
    str     r7, [r3, r8]
    add     r1, r1, r5
    add     r3, r3, r6
    add     r12, r1, r4
    subs    r2, r2, #1
    beq     3f
    bx      r11
3:  pop     {r4-r11, pc}
    .size   mn_expand_rows, . - mn_expand_rows

#endif
