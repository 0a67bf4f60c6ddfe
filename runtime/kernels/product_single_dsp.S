/*
 * Product of one expanded pixel with every pair of output channels, on the DSP extension.
 *
 *   void mn_product_single_<clamp>(const mn_product *layer, const int32_t *pixel, int8_t *output, int32_t plane);
 *
 * The same sums as product_quad_dsp.S; four words of weights and inputs are loaded at once, in turns of sixteen, of which the first
 * enters in the middle when there are fewer fours; the last one to three words come one by one.
 *
 * Register use: r0 A, r1 A + 256·B, r2-r5 weights, r6-r9 inputs, r10 stream, r11 inputs, r12 end of the fours, lr output.
 * s0 end of the stream, s1 pixel, s2 end of the fours, s3 zero point, s4 lowest, s5 highest, s6 bytes of a plane, s7 first entry, s8 end
 * of the pixel.
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

    .equ four_bytes, 56

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
    add     r5, r1, r12, lsl #2
    vmov    s8, r5
    bic     r4, r12, #3
    add     r5, r1, r4, lsl #2
    vmov    s2, r5
    adr     r5, 2f
    ands    r6, r4, #12                     @ words of the first turn
    it      eq
    moveq   r6, #16
    rsb     r6, r6, #16
    movs    r7, #four_bytes / 4
    mul     r6, r6, r7
    add     r5, r5, r6
    cmp     r4, #0
    it      eq
    adreq   r5, 3f
    orr     r5, r5, #1
    vmov    s7, r5

1:  ldmia   r10!, {r0, r1}
    vmov    r11, r12, s1, s2
    vmov    r2, s7
    bx      r2
    .align  2
2:  four
    four
    four
    four
    cmp     r11, r12
    bne     2b
    .align  2
3:  vmov    r12, s8
    cmp     r11, r12
    beq     5f
4:  ldr     r2, [r10], #4
    ldr     r6, [r11], #4
    multiply r2, r6
    cmp     r11, r12
    bne     4b
5:  single_end \clamp, 7
    pop     {r4-r11, pc}
    .size   mn_product_single_\clamp, . - mn_product_single_\clamp
.endm

    product relu                            @ makes mn_product_single_relu
    product signed                          @ makes mn_product_single_signed
    product bounded                         @ makes mn_product_single_bounded

#endif
