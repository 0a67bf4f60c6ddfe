/*
 * Where the kernels of product_single end: sums with the output channels a and b to two outputs.
 *
 * r0 A, r1 A + 2^(shift + 1)·B, r10 the stream after the weights, lr output. s0 end of the stream, s3 zero point, s4 lowest, s5
 * highest, s6 bytes of a plane. Goes on with the next pair at 1.
 */
#ifndef MN_PRODUCT_SINGLE_DSP_H
#define MN_PRODUCT_SINGLE_DSP_H

.macro finish sum, multiplier, scale, clamp
    smmulr  \sum, \sum, \multiplier
.ifnc \clamp, relu
    add     \sum, \sum, \sum, asr #31
.endif
    smmlsr  \sum, \sum, \scale, r6
.ifc \clamp, bounded
    cmp     \sum, r7
    it      lt
    movlt   \sum, r7
    cmp     \sum, r8
    it      gt
    movgt   \sum, r8
.else
    ssat    \sum, #8, \sum
.endif
.endm

.macro single_end clamp, shift
    ldmia   r10!, {r2-r5}                   @ multiplier and scale of a, of b
    vmov    r6, s3
.ifc \clamp, bounded
    vmov    r7, r8, s4, s5
.endif
    sub     r1, r1, r0
    asr     r1, r1, #\shift                 @ 2·B
    add     r0, r0, r0
    finish  r0, r2, r3, \clamp
    finish  r1, r4, r5, \clamp
    vmov    r11, s6
    vmov    r12, s0
    strb    r0, [lr]
    strb    r1, [lr, r11]
    add     lr, lr, r11, lsl #1
    cmp     r10, r12
    bne     1b
.endm

#endif
