/*
 * Product of four expanded pixels with every pair of output channels, on the DSP extension.
 *
 *   void mn_product_quad_<clamp>(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane);
 *
 * The inner step reads one word of each pixel (two input channels as halfwords) and one word of weights. A halfword of
 * weights is w_a + 256·w_b for the output channels a and b, so SMLAD with the raw word adds to A + 256·B, and SMLAD with
 * the sign-extended low bytes adds to A: sixteen products for eight SMLAD, one load, one move and one extension. The
 * sixteen words of weights of a round are loaded at once into s0-s15; the first round enters in the middle when the
 * number of words is not a multiple of sixteen, and then loads up to 52 bytes before the stream that it does not use.
 *
 * Register use, inner steps:   r0-r3 A of four pixels, r4-r7 A + 256·B, r8-r11 pixels, r12 weights, lr pixel pointer.
 * s16 stream, s17 end of the pixels, s18 first entry, s19 bytes skipped by it, s20 pixels, s21 output zero point,
 * s22 output, s23 bytes of a plane, s24 end of the stream, s25 lowest, s26 highest output.
 */
#include "micronets_config.h"
#include "dsp.h"
#include "product_quad_dsp.h"
#if defined(MN_DSP)

    .syntax unified
    .thumb

    .equ step_bytes, 44

.macro step weights
    ldmia   lr!, {r8-r11}
    vmov    r12, \weights
    smlad   r4, r8, r12, r4
    smlad   r5, r9, r12, r5
    smlad   r6, r10, r12, r6
    smlad   r7, r11, r12, r7
    sxtb16  r12, r12
    smlad   r0, r8, r12, r0
    smlad   r1, r9, r12, r1
    smlad   r2, r10, r12, r2
    smlad   r3, r11, r12, r3
.endm

.macro product clamp
    .section .text.mn_product_quad_\clamp, "ax", %progbits
    .align  2
    .global mn_product_quad_\clamp
    .type   mn_product_quad_\clamp, %function
    .thumb_func
mn_product_quad_\clamp:
    push    {r4-r11, lr}
    vpush   {s16-s27}
    ldr     r8, [r0, #0]                    @ stream
    ldr     r4, [r0, #4]                    @ pairs
    ldr     r5, [r0, #8]                    @ depth
    ldr     r6, [r0, #12]                   @ zero point
    ldrd    r7, r9, [r0, #16]               @ lowest, highest
    vmov    s20, s21, r1, r6
    vmov    s22, s23, r2, r3
    vmov    s25, s26, r7, r9
    add     r6, r1, r5, lsl #4
    vmov    s17, r6
    add     r7, r5, #6
    mul     r7, r7, r4
    add     r7, r8, r7, lsl #2
    vmov    s24, r7
    rsb     r6, r5, #0
    and     r6, r6, #15                     @ steps that the first round skips
    movs    r7, #step_bytes
    mul     r7, r7, r6
    adr     r9, 3f
    add     r7, r7, r9
    orr     r7, r7, #1
    lsl     r6, r6, #2
    vmov    s18, s19, r7, r6

1:  ldmia   r8!, {r0, r4}                   @ a pair of output channels
    mov     r1, r0
    mov     r2, r0
    mov     r3, r0
    mov     r5, r4
    mov     r6, r4
    mov     r7, r4
    vmov    r9, r10, s18, s19
    vmov    lr, s20
    sub     r8, r8, r10
    vldmia  r8!, {s0-s15}
    vmov    s16, r8
    bx      r9

2:  vldmia  r8!, {s0-s15}
    vmov    s16, r8
    .align  2
3:
    .irp    w, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15
    step    \w
    .endr
    vmov    r8, r9, s16, s17
    cmp     lr, r9
    bne     2b

    quad_apart 7
    quad_end \clamp

    vpop    {s16-s27}
    pop     {r4-r11, pc}
    .size   mn_product_quad_\clamp, . - mn_product_quad_\clamp
.endm

    product relu                            @ makes mn_product_quad_relu
    product signed                          @ makes mn_product_quad_signed
    product bounded                         @ makes mn_product_quad_bounded

#endif
