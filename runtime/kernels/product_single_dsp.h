/*
 * Where the kernels of product_single end: sums with the output channels a and b to two outputs, which lie side by side.
 *
 * r0 A, r1 A + 2^(shift + 1)·B, r10 the stream after the weights, lr output; \zero zero point, \end end of the stream. s4 lowest, s5
 * highest. Goes on with the next pair at \next.
 */
#ifndef MN_PRODUCT_SINGLE_DSP_H
#define MN_PRODUCT_SINGLE_DSP_H

.macro scaled sum, multiplier, scale, zero, clamp
    smmulr  \sum, \sum, \multiplier
.ifnc \clamp, relu
    add     \sum, \sum, \sum, asr #31
.endif
    smmlsr  \sum, \sum, \scale, \zero
.endm

.macro within sum, lowest, highest
    cmp     \sum, \lowest
    it      lt
    movlt   \sum, \lowest
    cmp     \sum, \highest
    it      gt
    movgt   \sum, \highest
.endm

/* r0 to A doubled, r1 to 2·B. */
.macro single_apart shift
    sub     r1, r1, r0
    asr     r1, r1, #\shift
    add     r0, r0, r0
.endm

.macro single_store end, next
    strb    r0, [lr], #1
    strb    r1, [lr], #1
    cmp     r10, \end
    bne     \next
.endm

.macro single_end clamp, shift, zero, end, next
    ldmia   r10!, {r2-r5}                   @ multiplier and scale of a, of b
    single_apart \shift
    scaled  r0, r2, r3, \zero, \clamp
    scaled  r1, r4, r5, \zero, \clamp
.ifc \clamp, bounded
    vmov    r2, r3, s4, s5
    within  r0, r2, r3
    within  r1, r2, r3
.else
    ssat    r0, #8, r0
    ssat    r1, #8, r1
.endif
    single_store \end, \next
.endm

/* A doubled sum with any factor: a scale that is not negative is 32 + a shift to the left. */
.macro scaled_any sum, multiplier, scale, zero
    cmp     \scale, #0
    blt     .Lright\@
    sub     \scale, \scale, #32
    lsl     \sum, \sum, \scale
    smmulr  \sum, \sum, \multiplier
    add     \sum, \sum, \zero
    b       .Lscaled\@
.Lright\@:
    scaled  \sum, \multiplier, \scale, \zero, bounded
.Lscaled\@:
.endm

/* The same for any clamp and any factor. */
.macro single_end_any shift, zero, end, next
    ldmia   r10!, {r2-r5}
    single_apart \shift
    scaled_any r0, r2, r3, \zero
    scaled_any r1, r4, r5, \zero
    vmov    r2, r3, s4, s5
    within  r0, r2, r3
    within  r1, r2, r3
    single_store \end, \next
.endm

#endif
