/* The products of vector kernels as plain C, for one or four pixels; the last pixel comes first, as in product_law.h. */
#ifndef MN_PRODUCT_VECTOR_H
#define MN_PRODUCT_VECTOR_H

#include "vector.h"

/*
 * The weight of input k and one of a pair's channels. Of eight bits: of each sixteen inputs those of one channel stand before those of the
 * other. Of four: both in a byte, of two: those of two inputs, in this order from the lowest bits.
 */
static inline int32_t mn_vector_weight(const int8_t *weights, int32_t bits, int32_t depth, int32_t k, int32_t second)
{
    if (bits == 4)
        return (int8_t)((uint8_t)weights[k] << (4 - 4 * second)) >> 4;
    if (bits == 2)
        return (int8_t)((uint8_t)weights[k / 2] << (6 - 4 * (k % 2) - 2 * second)) >> 6;
    int32_t first = k & -MN_LANES, lanes = depth - first < MN_LANES ? depth - first : MN_LANES;
    return weights[2 * first + second * lanes + k - first];
}

static inline void mn_product_vector_law(const mn_product *layer, int32_t bits, const int8_t *pixels, int32_t count, int8_t *output,
    int32_t plane)
{
    const int32_t *stream = layer->stream;
    for (int32_t pair = 0; pair < layer->pairs; pair++, output += 2 * plane) {
        const int8_t *weights = (const int8_t *)(stream + 2);
        const int32_t *ends = stream + 2 + (bits * layer->depth + 7) / 8;
        for (int32_t p = count - 1; p >= 0; p--) {
            for (int32_t second = 0; second < 2; second++) {
                int32_t sum = stream[second];
                for (int32_t k = 0; k < 2 * layer->depth; k++)
                    sum += pixels[mn_vector_place(k, p, count)] * mn_vector_weight(weights, bits, 2 * layer->depth, k, second);
                int32_t value = mn_requantise_shift(sum, ends[2 * second], ends[2 * second + 1]) + layer->zero_point;
                output[second * plane + p] = (int8_t)mn_clamp(value, layer->lowest, layer->highest);
            }
        }
        stream = ends + 4;
    }
}

#endif
