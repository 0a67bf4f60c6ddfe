#include "block.h"
#include "copy.h"
#include "row_products.h"

/* Products of the filters over time with what they keep; sums wrap. */
static int32_t products_8(const int8_t *time, const int8_t *kept, int32_t count, int32_t start)
{
    int32_t i = 0;
    uint32_t sum = (uint32_t)start;
#ifdef MN_DSP
    for (; i + 4 <= count; i += 4) {
        uint32_t t = mn_load_word(time + i), k = mn_load_word(kept + i);
        sum = (uint32_t)mn_multiply_pairs((int32_t)mn_even_bytes(t), (int32_t)mn_even_bytes(k), (int32_t)sum);
        sum = (uint32_t)mn_multiply_pairs((int32_t)mn_odd_bytes(t), (int32_t)mn_odd_bytes(k), (int32_t)sum);
    }
#endif
    for (; i < count; i++)
        sum += (uint32_t)(time[i] * kept[i]);
    return (int32_t)sum;
}

static int32_t products_16(const int16_t *time, const int16_t *kept, int32_t count, int32_t start)
{
    int32_t i = 0;
    uint32_t sum = (uint32_t)start;
#ifdef MN_DSP
    for (; i + 4 <= count; i += 4) {
        int32_t t[2], k[2];
        memcpy(t, time + i, sizeof t);
        memcpy(k, kept + i, sizeof k);
        sum = (uint32_t)mn_multiply_pairs(t[1], k[1], mn_multiply_pairs(t[0], k[0], (int32_t)sum));
    }
#endif
    for (; i < count; i++)
        sum += (uint32_t)(time[i] * kept[i]);
    return (int32_t)sum;
}

/* What each filter keeps moves on by one, and a product of the features joins it; two filters at a time. */
#define SVDF(type, products, lowest, highest) \
    type *kept = memory; \
    const type *time = layer->time; \
    const mn_factor to_memory = layer->to_memory, to_output = layer->to_output; \
    int32_t filters = layer->units * layer->rank, inputs = layer->inputs, taps = layer->rank * layer->memory; \
    mn_expand_row(input, 1, inputs, layer->input_zero_point, scratch); \
    mn_copy((const int8_t *)(kept + 1), (filters * layer->memory - 1) * (int32_t)sizeof *kept, (int8_t *)kept); \
    for (int32_t f = 0; f < filters; f += 2) { \
        int32_t more = f + 1 < filters ? 1 : 0, sums[2] = {0, 0}; \
        const int8_t *features = layer->features + f * inputs; \
        mn_multiply_rows(features, features + more * inputs, scratch, inputs, sums); \
        for (int32_t i = 0; i <= more; i++) \
            kept[(f + i + 1) * layer->memory - 1] = \
                (type)(mn_clamp(mn_apply(to_memory, sums[i]), lowest, highest) + layer->memory_zero_point); \
    } \
    for (int32_t u = 0; u < layer->units; u++, time += taps, kept += taps) { \
        int32_t sum = products(time, kept, taps, layer->biases[u]); \
        output[u] = (int8_t)mn_clamp(mn_apply(to_output, sum) + layer->zero_point, -128, 127); \
    }

void mn_svdf_8(const mn_svdf *layer, const int8_t *input, int8_t *output, void *memory, int32_t *scratch)
{
    SVDF(int8_t, products_8, -128, 127)
}

void mn_svdf_16(const mn_svdf *layer, const int8_t *input, int8_t *output, void *memory, int32_t *scratch)
{
    SVDF(int16_t, products_16, INT16_MIN, INT16_MAX)
}
