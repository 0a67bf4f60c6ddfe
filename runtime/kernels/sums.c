#include "expand.h"

#ifndef MN_DSP

/* The law of sums_quad_dsp.S and sums_single_dsp.S; sums wrap. */
static inline __attribute__((always_inline)) void add_products(const int8_t *weights, const mn_half *inputs, uint32_t *a, uint32_t *b)
{
    *a += (uint32_t)mn_multiply_halves(inputs, weights[0], weights[2]);
    *b += (uint32_t)mn_multiply_halves(inputs, weights[1], weights[3]);
}

/* A variable for each sum, which compilers keep in registers. */
void mn_sums_quad(const int32_t *weights, const int32_t *pixels, int32_t depth, int32_t *sums)
{
    uint32_t a0 = (uint32_t)sums[0], a1 = (uint32_t)sums[1], a2 = (uint32_t)sums[2], a3 = (uint32_t)sums[3];
    uint32_t b0 = (uint32_t)sums[4], b1 = (uint32_t)sums[5], b2 = (uint32_t)sums[6], b3 = (uint32_t)sums[7];
    for (const int32_t *end = weights + depth; weights != end; weights++, pixels += 4) {
        const int8_t *bytes = (const int8_t *)weights;
        const mn_half *inputs = (const mn_half *)pixels;
        add_products(bytes, inputs, &a0, &b0);
        add_products(bytes, inputs + 2, &a1, &b1);
        add_products(bytes, inputs + 4, &a2, &b2);
        add_products(bytes, inputs + 6, &a3, &b3);
    }
    sums[0] = (int32_t)a0;
    sums[1] = (int32_t)a1;
    sums[2] = (int32_t)a2;
    sums[3] = (int32_t)a3;
    sums[4] = (int32_t)b0;
    sums[5] = (int32_t)b1;
    sums[6] = (int32_t)b2;
    sums[7] = (int32_t)b3;
}

void mn_sums_single(const int32_t *weights, const int32_t *pixel, int32_t depth, int32_t *sums)
{
    uint32_t a = (uint32_t)sums[0], b = (uint32_t)sums[1];
    for (const int32_t *end = weights + depth; weights != end; weights++, pixel++)
        add_products((const int8_t *)weights, (const mn_half *)pixel, &a, &b);
    sums[0] = (int32_t)a;
    sums[1] = (int32_t)b;
}

#endif
