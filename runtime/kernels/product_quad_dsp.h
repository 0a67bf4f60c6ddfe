/*
 * Where the kernels of product_quad end: sums of four pixels with the output channels a and b to eight outputs.
 *
 * r0-r3 A; r4-r7 2·B; r8 the stream after the weights. s16 stream, s17 end of the pixels, s21 output zero point, s22 output, s23
 * bytes of a plane, s24 end of the stream, s25 lowest, s26 highest output. Goes on with the next pair at 1.
 */
#ifndef MN_PRODUCT_QUAD_DSP_H
#define MN_PRODUCT_QUAD_DSP_H

/* The high half of a doubled sum's product with the multiplier, rounded, to output: shifted with the zero point added, which rounds. */
.macro requantise sum, scale, clamp
.ifnc \clamp, relu
    add     \sum, \sum, \sum, asr #31       @ halves round away from zero; a rectifier hides the difference
.endif
    smmlsr  \sum, \sum, \scale, lr
.ifc \clamp, bounded
    vmov    r8, s25
    cmp     \sum, r8
    it      lt
    movlt   \sum, r8
    vmov    r8, s26
    cmp     \sum, r8
    it      gt
    movgt   \sum, r8
.else
    ssat    \sum, #8, \sum
.endif
.endm

/* A + 2^(shift + 1)·B in r4-r7 to 2·B. */
.macro quad_apart shift
    sub     r4, r4, r0
    sub     r5, r5, r1
    sub     r6, r6, r2
    sub     r7, r7, r3
    .irp    b, r4, r5, r6, r7
    asr     \b, \b, #\shift
    .endr
.endm

/* A multiplier m is at least 2^30, so that 2·m - 2^32 is the word 2·m: a·(2·m - 2^32) + a·2^32 needs no doubled a. */
.macro quad_requantise clamp
    .irp b, r4, r5, r6, r7
    smmulr  \b, \b, r11
    requantise \b, r12, \clamp
    .endr
    add     r9, r9, r9
    .irp a, r0, r1, r2, r3
    smmlar  \a, \a, r9, \a
    requantise \a, r10, \clamp
    .endr
.endm

/* Four doubled sums of a channel with any factor, cut off at any ends. */
.macro quad_requantise_any first, second, third, fourth, multiplier, scale
    cmp     \scale, #0
    blt     .Lright\@
    sub     \scale, \scale, #32
    .irp sum, \first, \second, \third, \fourth
    lsl     \sum, \sum, \scale
    smmulr  \sum, \sum, \multiplier
    add     \sum, \sum, lr
    .endr
    b       .Lclamp\@
.Lright\@:
    .irp sum, \first, \second, \third, \fourth
    smmulr  \sum, \sum, \multiplier
    add     \sum, \sum, \sum, asr #31
    smmlsr  \sum, \sum, \scale, lr
    .endr
.Lclamp\@:
    vmov    \multiplier, \scale, s25, s26
    .irp sum, \first, \second, \third, \fourth
    cmp     \sum, \multiplier
    it      lt
    movlt   \sum, \multiplier
    cmp     \sum, \scale
    it      gt
    movgt   \sum, \scale
    .endr
.endm

/* Goes on behind the stream in r8. */
.macro quad_store
    bfi     r0, r1, #8, #8
    bfi     r2, r3, #8, #8
    bfi     r4, r5, #8, #8
    bfi     r6, r7, #8, #8
    bfi     r0, r2, #16, #16
    bfi     r4, r6, #16, #16
    vmov    r9, r10, s22, s23
    str     r0, [r9]
    str     r4, [r9, r10]
    add     r9, r9, r10, lsl #1
    vmov    s22, r9
    vmov    r10, s24
    cmp     r8, r10
    bne     1b
.endm

.macro quad_end clamp
    ldmia   r8!, {r9-r12}                   @ multiplier and scale of a, of b
.ifc \clamp, bounded
    vmov    s16, r8
.endif
    vmov    lr, s21
    quad_requantise \clamp
.ifc \clamp, bounded
    vmov    r8, s16
.endif
    quad_store
.endm

/* How outputs are cut off, for quad_end_any: s31 becomes 0 as `relu`, 1 as `signed`, 2 as `bounded`. Changes all three. */
.macro quad_clamp zero, lowest, highest
    vmov    s25, s26, \lowest, \highest
    subs    \zero, \zero, \lowest
    it      ne
    movne   \zero, #1
    sub     \highest, \highest, \lowest
    cmp     \highest, #255
    it      ne
    movne   \zero, #2
    vmov    s31, \zero
.endm

/* The same for any clamp and any factor; a scale that is not negative is 32 + a shift to the left. */
.macro quad_end_any
    ldmia   r8!, {r9-r12}
    vmov    s16, r8
    vmov    lr, s21
    vmov    r8, s31
    tst     r10, r12
    it      pl
    movpl   r8, #2
    cmp     r8, #1
    bhi     .Lany\@
    beq     .Lsigned\@
    quad_requantise relu
    b       .Lstore\@
.Lsigned\@:
    quad_requantise signed
    b       .Lstore\@
.Lany\@:
    .irp a, r0, r1, r2, r3
    add     \a, \a, \a
    .endr
    quad_requantise_any r0, r1, r2, r3, r9, r10
    quad_requantise_any r4, r5, r6, r7, r11, r12
.Lstore\@:
    vmov    r8, s16
    quad_store
.endm

#endif
