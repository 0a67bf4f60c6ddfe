/*
 * Product of four pixels with every pair of output channels, on the vector extension.
 *
 *   void mn_product_quad_vector(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane);
 *
 * The last vector of weights may hold fewer than sixteen: what is loaded beyond them meets inputs that are zero.
 *
 * Where the lowest output is the zero point, as behind a ReLU, every sum below zero ends there however it is rounded, so that halves need
 * not be rounded away from zero.
 *
 * Registers as in product_quad_mve.h; on the stack also the inputs of the last vector.
 */
#include "micronets_config.h"
#include "dsp.h"
#if defined(MN_MVE)

#include "product_quad_mve.h"

.macro pairs away, vectors
1:  starts
    .if \vectors
2:  vldrb.u8 q0, [r1], #16
    vldrb.u8 q1, [r1], #16
    products
    subs    r5, r5, #1
    bne     2b
    .endif
    ldr     r5, [sp, #8]
    vldrb.u8 q0, [r1]
    add     r1, r1, r5
    vldrb.u8 q1, [r1]
    add     r1, r1, r5
    products
    factors
    vqrdmulh.s32 q2, q2, r0
    vqrdmulh.s32 q3, q3, r4
    .if \away
    vshr.s32 q0, q2, #31
    vshr.s32 q1, q3, #31
    vadd.i32 q2, q2, q0
    vadd.i32 q3, q3, q1
    .endif
    vrshl.s32 q2, r2
    vrshl.s32 q3, r6
    outputs
    subs    r11, r11, #1
    bne     1b
    b       9f
.endm

    .section .text.mn_product_quad_vector, "ax", %progbits
    .align  2
    .global mn_product_quad_vector          @ makes mn_product_quad_vector
    .type   mn_product_quad_vector, %function
    .thumb_func
mn_product_quad_vector:
    enter
    str     r4, [sp, #8]
    cmp     r10, r6
    beq     3f
    cmp     r5, #0
    beq     4f
    pairs   1, 1
4:  pairs   1, 0
3:  cmp     r5, #0
    beq     4f
    pairs   0, 1
4:  pairs   0, 0
9:  leave
    .size   mn_product_quad_vector, . - mn_product_quad_vector

#endif
