#include "micronets.h"

void mn_pointwise(const mn_product *layer, const int8_t *input, int8_t *output, int32_t pixels, int32_t channels,
    int32_t input_plane, int32_t output_plane, int32_t *scratch)
{
    for (int32_t pixel = 0; pixel < pixels; pixel += 4) {
        mn_expand_planes(input + pixel, input_plane, channels, scratch);
        layer->multiply(layer, scratch, output + pixel, output_plane);
    }
}
