#include <string.h>

#include "block.h"

#define SVDF(type, lowest, highest) \
    type *kept = memory; \
    const type *time = layer->time; \
    const int8_t *features = layer->features; \
    int32_t filters = layer->units * layer->rank; \
    memmove(kept, kept + 1, (size_t)(filters * layer->memory - 1) * sizeof *kept); \
    for (int32_t f = 0; f < filters; f++) { \
        int32_t sum = 0; \
        for (int32_t i = 0; i < layer->inputs; i++) \
            sum += (input[i] - layer->input_zero_point) * *features++; \
        kept[(f + 1) * layer->memory - 1] = (type)(mn_clamp(mn_apply(layer->to_memory, sum), lowest, highest) + layer->memory_zero_point); \
    } \
    for (int32_t u = 0; u < layer->units; u++) { \
        int32_t sum = layer->biases[u]; \
        for (int32_t i = 0; i < layer->rank * layer->memory; i++) \
            sum += *time++ * (*kept++ - layer->memory_zero_point); \
        output[u] = (int8_t)mn_clamp(mn_apply(layer->to_output, sum) + layer->zero_point, -128, 127); \
    }

void mn_svdf_8(const mn_svdf *layer, const int8_t *input, int8_t *output, void *memory)
{
    SVDF(int8_t, -128, 127)
}

void mn_svdf_16(const mn_svdf *layer, const int8_t *input, int8_t *output, void *memory)
{
    SVDF(int16_t, INT16_MIN, INT16_MAX)
}
