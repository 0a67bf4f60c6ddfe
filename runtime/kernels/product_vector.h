/* The products of vector kernels as plain C, for one or four pixels; the last pixel comes first, as in product_law.h. */
#ifndef MN_PRODUCT_VECTOR_H
#define MN_PRODUCT_VECTOR_H

#include "vector.h"

/* Sum of a pixel with one of a pair's channels: of each sixteen inputs, the weights of one channel stand before those of the other. */
static inline int32_t mn_vector_sum(const int8_t *weights, const int8_t *pixels, int32_t depth, int32_t p, int32_t count, int32_t second)
{
    int32_t sum = 0;
    for (int32_t k = 0; k < depth; k++) {
        int32_t first = k & -MN_LANES, lanes = depth - first < MN_LANES ? depth - first : MN_LANES;
        sum += pixels[mn_vector_place(k, p, count)] * weights[2 * first + second * lanes + k - first];
    }
    return sum;
}

static inline void mn_product_vector_law(const mn_product *layer, const int8_t *pixels, int32_t count, int8_t *output, int32_t plane)
{
    const int32_t *stream = layer->stream;
    for (int32_t pair = 0; pair < layer->pairs; pair++, output += 2 * plane) {
        const int8_t *weights = (const int8_t *)(stream + 2);
        const int32_t *ends = stream + 2 + layer->depth;
        for (int32_t p = count - 1; p >= 0; p--) {
            for (int32_t second = 0; second < 2; second++) {
                int32_t sum = stream[second] + mn_vector_sum(weights, pixels, 2 * layer->depth, p, count, second);
                int32_t value = mn_requantise_shift(sum, ends[2 * second], ends[2 * second + 1]) + layer->zero_point;
                output[second * plane + p] = (int8_t)mn_clamp(value, layer->lowest, layer->highest);
            }
        }
        stream = ends + 4;
    }
}

#endif
