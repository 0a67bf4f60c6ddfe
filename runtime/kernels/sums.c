#include "micronets.h"

#ifndef MN_DSP

/* The law of sums_quad_dsp.S and sums_single_dsp.S; sums wrap. */
static void add_products(const int32_t *weights, const int32_t *pixels, int32_t depth, int32_t count, int32_t *sums)
{
    for (int32_t k = 0; k < depth; k++, pixels += count) {
        int32_t a0 = (int8_t)weights[k], b0 = (int8_t)(weights[k] >> 8), a1 = (int8_t)(weights[k] >> 16), b1 = weights[k] >> 24;
        for (int32_t p = 0; p < count; p++) {
            int32_t x0 = (int16_t)pixels[p], x1 = pixels[p] >> 16;
            sums[p] = (int32_t)((uint32_t)sums[p] + (uint32_t)(x0 * a0 + x1 * a1));
            sums[count + p] = (int32_t)((uint32_t)sums[count + p] + (uint32_t)(x0 * b0 + x1 * b1));
        }
    }
}

void mn_sums_quad(const int32_t *weights, const int32_t *pixels, int32_t depth, int32_t *sums)
{
    add_products(weights, pixels, depth, 4, sums);
}

void mn_sums_single(const int32_t *weights, const int32_t *pixel, int32_t depth, int32_t *sums)
{
    add_products(weights, pixel, depth, 1, sums);
}

#endif
