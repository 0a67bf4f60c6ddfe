/*
 * Product of four pixels with every pair of output channels, on the vector extension: weights of four bits.
 *
 *   void mn_product_quad_packed_vector(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane);
 *
 * A byte holds the weights of an input, of the first channel in its lower bits. The last vector of weights may hold fewer than sixteen:
 * what is loaded beyond them meets inputs that are zero.
 *
 * Registers as in product_quad_mve.h; on the stack also the bytes of the last weights.
 */
#include "micronets_config.h"
#include "dsp.h"
#if defined(MN_MVE)

#include "product_quad_mve.h"

.macro weights
    vldrb.u8 q1, [r1]
    vshl.i8 q0, q1, #4
    vshr.s8 q0, q0, #4
    vshr.s8 q1, q1, #4
.endm

    .section .text.mn_product_quad_packed_vector, "ax", %progbits
    .align  2
    .global mn_product_quad_packed_vector   @ makes mn_product_quad_packed_vector
    .type   mn_product_quad_packed_vector, %function
    .thumb_func
mn_product_quad_packed_vector:
    enter
    str     r4, [sp, #8]
    few_bits weights, 16
    leave
    .size   mn_product_quad_packed_vector, . - mn_product_quad_packed_vector

#endif
