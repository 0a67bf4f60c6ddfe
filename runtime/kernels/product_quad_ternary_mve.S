/*
 * Product of four pixels with every pair of output channels, on the vector extension: weights of two bits.
 *
 *   void mn_product_quad_ternary_vector(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane);
 *
 * A byte holds the weights of two inputs, of the first of them in its lower bits, of the first channel in the lower two of these. The last
 * vector of weights may hold fewer than sixteen: what is loaded beyond them meets inputs that are zero.
 *
 * Registers as in product_quad_mve.h, and q7 how far lanes are shifted to the left; on the stack also the bytes of the last weights.
 */
#include "micronets_config.h"
#include "dsp.h"
#if defined(MN_MVE)

#include "product_quad_mve.h"

.macro weights
    vldrb.u16 q0, [r1]
    vsli.16 q0, q0, #8                      @ each byte twice
    vshl.s8 q0, q0, q7                      @ the lanes of even inputs lose the bits of odd ones
    vshr.s8 q1, q0, #6
    vshl.i8 q0, q0, #2
    vshr.s8 q0, q0, #6
.endm

    .section .text.mn_product_quad_ternary_vector, "ax", %progbits
    .align  2
    .global mn_product_quad_ternary_vector   @ makes mn_product_quad_ternary_vector
    .type   mn_product_quad_ternary_vector, %function
    .thumb_func
mn_product_quad_ternary_vector:
    enter   d15
    vmov.i16 q7, #4
    add     r4, r4, #7
    lsrs    r4, r4, #3
    lsls    r4, r4, #2                      @ bytes of whole words
    str     r4, [sp, #8]
    few_bits weights, 8
    leave   d15
    .size   mn_product_quad_ternary_vector, . - mn_product_quad_ternary_vector

#endif
