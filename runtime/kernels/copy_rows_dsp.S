/*
 * Rows of a map to another place, on the DSP extension.
 *
 *   void mn_copy_rows(const int8_t *from, int32_t from_step, int8_t *to, int32_t to_step, int32_t rows, int32_t bytes);
 *
 * Two words at a time in rounds of eight, of which the first enters in the middle; the last two words of a row may overlap those before.
 *
 * Register use: r0 from, r1 and r3 to the next row, r2 to, r4 rows, r5 place of the last words, r6 entry, r7 bytes before them, r8 end of
 * these; r9, r12 scratch.
 */
#include "micronets_config.h"
#if defined(__ARM_FEATURE_DSP) && !defined(__ARM_FEATURE_MVE) && !defined(MN_PORTABLE)

    .syntax unified
    .thumb

    .section .text.mn_copy_rows, "ax", %progbits
    .align  2
    .global mn_copy_rows                    @ makes mn_copy_rows
    .type   mn_copy_rows, %function
    .thumb_func
mn_copy_rows:
    push    {r4-r9, lr}
    ldrd    r4, r5, [sp, #28]               @ rows, bytes of each
    cmp     r4, #0
    ble     6f
    cmp     r5, #8
    blo     4f
    sub     r7, r5, #1
    bic     r7, r7, #7
    sub     r1, r1, r7
    sub     r3, r3, r7
    sub     r5, r5, r7
    sub     r5, r5, #8
    rsb     r6, r7, #0
    ands    r6, r6, #24                     @ eight times the pairs of words that the first round skips
    it      eq
    cmpeq   r7, #0
    it      eq
    moveq   r6, #32
    adr     r9, 2f
    add     r6, r9, r6, lsl #1
    orr     r6, r6, #1

1:  add     r8, r0, r7
    bx      r6
    .align  2
2:
    .rept   4
    ldr.w   r9, [r0], #4
    ldr.w   r12, [r0], #4
    str.w   r9, [r2], #4
    str.w   r12, [r2], #4
    .endr
    cmp     r0, r8
    bne     2b
    add     r9, r0, r5
    add     r8, r2, r5
    ldr     r12, [r9, #4]
    ldr     r9, [r9]
    str     r12, [r8, #4]
    str     r9, [r8]
    add     r0, r0, r1
    add     r2, r2, r3
    subs    r4, r4, #1
    bne     1b
    pop     {r4-r9, pc}

4:  subs    r6, r5, #1
    blt     6f
5:  ldrb    r9, [r0, r6]
    strb    r9, [r2, r6]
    subs    r6, r6, #1
    bge     5b
    add     r0, r0, r1
    add     r2, r2, r3
    subs    r4, r4, #1
    bne     4b
6:  pop     {r4-r9, pc}
    .size   mn_copy_rows, . - mn_copy_rows

#endif
