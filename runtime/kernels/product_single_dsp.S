/*
 * Product of one expanded pixel with every pair of output channels, on the DSP extension.
 *
 *   void mn_product_single_<clamp>(const mn_product *layer, const int32_t *pixel, int8_t *output, int32_t plane);
 *
 * The same sums as product_quad_dsp.S; planes of a single pixel lie side by side. Four words of weights and inputs are loaded at once, in
 * turns of sixteen, of which the first enters in the middle when there are fewer fours; the last one to three words come one by one.
 *
 * Register use: r0 A, r1 A + 256·B, r2-r5 weights, r6-r9 inputs, r10 stream, r11 inputs, r12 end of the fours, lr output.
 * s0 pixel, s1 end of the fours, s2 zero point, s3 end of the stream, s4 lowest, s5 highest, s6 first entry, s7 entry of the last words.
 * A pixel of one to three words stays in r6-r8, beside zero point r9, end of the stream r11 and entry r12.
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

.macro four
    ldmia.w r10!, {r2-r5}
    ldmia.w r11!, {r6-r9}
    multiply r2, r6
    multiply r3, r7
    multiply r4, r8
    multiply r5, r9
.endm

.macro one inputs
    ldr.w   r2, [r10], #4
    multiply r2, \inputs
.endm

    .equ four_bytes, 56
    .equ one_bytes, 16                      @ and 4 to load the inputs

.macro product clamp
    .section .text.mn_product_single_\clamp, "ax", %progbits
    .align  2
    .global mn_product_single_\clamp
    .type   mn_product_single_\clamp, %function
    .thumb_func
mn_product_single_\clamp:
    push    {r4-r11, lr}
    mov     lr, r2
    ldmia   r0, {r4-r9}                     @ stream, pairs, depth, zero point, lowest, highest
    vmov    s4, s5, r8, r9
    mov     r10, r4
    add     r2, r6, #6
    mul     r2, r2, r5
    add     r11, r4, r2, lsl #2
    cmp     r6, #4
    blo     6f
    vmov    s2, s3, r7, r11
    bic     r4, r6, #3
    add     r12, r1, r4, lsl #2
    vmov    s0, s1, r1, r12
    and     r6, r6, #3
    rsb     r6, r6, #3                      @ of the last words that there are none
    movs    r7, #one_bytes + 4
    mul     r6, r6, r7
    adr     r7, 3f
    add     r7, r7, r6
    orr     r7, r7, #1
    ands    r6, r4, #12                     @ words of the first turn
    it      eq
    moveq   r6, #16
    rsb     r6, r6, #16
    movs    r5, #four_bytes / 4
    mul     r6, r6, r5
    adr     r5, 2f
    add     r6, r6, r5
    orr     r6, r6, #1
    vmov    s6, s7, r6, r7

1:  ldmia   r10!, {r0, r1}
    vmov    r11, r12, s0, s1
    vmov    r2, s6
    bx      r2
    .align  2
2:  four
    four
    four
    four
    cmp     r11, r12
    bne     2b
    vmov    r2, s7
    bx      r2
    .align  2
3:
    .rept   3
    ldr.w   r6, [r11], #4
    one     r6
    .endr
    vmov    r6, r7, s2, s3
    single_end \clamp, 7, r6, r7, 1b
    pop     {r4-r11, pc}

6:  mov     r9, r7
    rsb     r12, r6, #3
    adr     r2, 8f
    add     r12, r2, r12, lsl #4
    orr     r12, r12, #1
    add     r2, r1, r6, lsl #2
    ldr     r8, [r2, #-4]
    cmp     r6, #2
    it      hs
    ldrhs   r7, [r2, #-8]
    it      hi
    ldrhi   r6, [r2, #-12]
7:  ldmia   r10!, {r0, r1}
    bx      r12
    .align  2
8:  one     r6
    one     r7
    one     r8
    single_end \clamp, 7, r9, r11, 7b
    pop     {r4-r11, pc}
    .size   mn_product_single_\clamp, . - mn_product_single_\clamp
.endm

    product relu                            @ makes mn_product_single_relu
    product signed                          @ makes mn_product_single_signed
    product bounded                         @ makes mn_product_single_bounded

#endif
