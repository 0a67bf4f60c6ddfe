#include "twin.h"

void mn_product_single_twin(const mn_product *layer, const int32_t *pixel, int8_t *output, int32_t plane)
{
    const int32_t *stream = layer->stream;
    for (int32_t pair = layer->pairs; pair > 0; pair--, output += 2 * plane) {
        const int8_t *x = (const int8_t *)pixel, *weights = (const int8_t *)(stream + 2);
        uint32_t a = (uint32_t)stream[0], b = (uint32_t)stream[1];
        const int32_t *ends = stream + 2 + layer->depth;
        for (; weights + 4 < (const int8_t *)ends; weights += 8, x += 4) {
            a += (uint32_t)(x[0] * weights[0]) + (uint32_t)(x[1] * weights[2]) + (uint32_t)(x[2] * weights[4])
                + (uint32_t)(x[3] * weights[6]);
            b += (uint32_t)(x[0] * weights[1]) + (uint32_t)(x[1] * weights[3]) + (uint32_t)(x[2] * weights[5])
                + (uint32_t)(x[3] * weights[7]);
        }
        if (weights < (const int8_t *)ends) {
            a += (uint32_t)(x[0] * weights[0]) + (uint32_t)(x[1] * weights[2]);
            b += (uint32_t)(x[0] * weights[1]) + (uint32_t)(x[1] * weights[3]);
        }
        const int32_t *further = ends + 5, *next = ends[4] > 0 ? further + ends[4] : further;
        for (; further < next; further++) {
            int32_t input = ((const int8_t *)pixel)[*further & 0xffff];
            a += (uint32_t)(input * ((const int8_t *)further)[2]);
            b += (uint32_t)(input * ((const int8_t *)further)[3]);
        }
        mn_twin_end end_a = mn_twin_end_of(ends[0], ends[1], layer->zero_point, layer->lowest, layer->highest);
        mn_twin_end end_b = mn_twin_end_of(ends[2], ends[3], layer->zero_point, layer->lowest, layer->highest);
        output[0] = (int8_t)mn_twin_output(&end_a, a);
        output[plane] = (int8_t)mn_twin_output(&end_b, b);
        stream = next;
    }
}
