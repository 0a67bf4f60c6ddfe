#include "expand.h"
#include "lanes.h"

/* Sum of the products of a plane with its weights, which are zero past its last pixel. */
static inline int32_t multiply(const int8_t *plane, const int8_t *weights, int32_t bytes)
{
    int32_t sum = 0;
#ifdef MN_DSP
    for (const int8_t *end = plane + bytes; plane != end; plane += 4, weights += 4) {
        uint32_t x = mn_load_word(plane), w = mn_load_word(weights);
        sum = mn_multiply_pairs((int32_t)mn_even_bytes(x), (int32_t)mn_even_bytes(w), sum);
        sum = mn_multiply_pairs((int32_t)mn_odd_bytes(x), (int32_t)mn_odd_bytes(w), sum);
    }
#else
    for (int32_t i = 0; i < bytes; i++)
        sum += plane[i] * weights[i];
#endif
    return sum;
}

void mn_depthwise_whole_run(const mn_depthwise_whole *layer, const int8_t *input, int8_t *output)
{
    const int8_t *weights = layer->weights;
    const int32_t *ends = layer->ends;
    int32_t bytes = layer->plane_weights, step = layer->plane, zero_point = layer->zero_point;
    int32_t lowest = layer->lowest, highest = layer->highest;
    for (int32_t c = layer->channels; c > 0; c--, input += step, weights += bytes, ends += 3) {
        int32_t sum = multiply(input, weights, bytes);
        int32_t value = ends[2] < 0
            ? mn_requantise(ends[0] + 2 * sum, ends[1], ends[2], zero_point)
            : mn_requantise_shift((int32_t)((uint32_t)ends[0] + (uint32_t)sum), ends[1], ends[2] - 32) + zero_point;
        *output++ = (int8_t)mn_clamp(value, lowest, highest);
    }
}
