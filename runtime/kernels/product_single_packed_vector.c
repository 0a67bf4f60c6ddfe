#include "product_vector.h"

#ifdef MN_MVE

void mn_product_single_packed_vector(const mn_product *layer, const int32_t *pixel, int8_t *output, int32_t plane)
{
    const int32_t *stream = layer->stream;
    for (int32_t pair = layer->pairs; pair > 0; pair--, output += 2 * plane) {
        const int8_t *weights = (const int8_t *)(stream + 2), *x = (const int8_t *)pixel, *end = x + 2 * layer->depth;
        int32_t sums[2] = {stream[0], stream[1]};
        /* What is loaded beyond the last weights meets inputs that are zero. */
        for (; x < end; x += MN_LANES, weights += MN_LANES) {
            int8x16_t inputs = vldrbq_s8(x), both = vldrbq_s8(weights);
            sums[0] = vmladavaq_s8(sums[0], vshrq_n_s8(vshlq_n_s8(both, 4), 4), inputs);
            sums[1] = vmladavaq_s8(sums[1], vshrq_n_s8(both, 4), inputs);
        }
        const int32_t *ends = stream + 2 + layer->depth / 2;
        for (int32_t second = 0; second < 2; second++, ends += 2) {
            int32_t value = mn_requantise_shift(sums[second], ends[0], ends[1]) + layer->zero_point;
            output[second * plane] = (int8_t)mn_clamp(value, layer->lowest, layer->highest);
        }
        stream = ends;
    }
}

#else

void mn_product_single_packed_vector(const mn_product *layer, const int32_t *pixel, int8_t *output, int32_t plane)
{
    mn_product_vector_law(layer, 4, (const int8_t *)pixel, 1, output, plane);
}

#endif
