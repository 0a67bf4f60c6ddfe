#include "twin.h"

/* Past the last channel weights are zero. */
void mn_pointwise_twin(const mn_product *layer, const int8_t *input, int8_t *output, int32_t pixels, int32_t channels,
    int32_t input_plane, int32_t output_plane, int32_t *scratch)
{
    for (int32_t pixel = 0; pixel < pixels; pixel += 4) {
        const int8_t *from = input + pixel;
        int32_t *to = scratch;
        for (int32_t c = 0; c < channels; c++, from += input_plane, to += 2) {
            to[0] = mn_twin(from[0], from[1]);
            to[1] = mn_twin(from[2], from[3]);
        }
        layer->multiply(layer, scratch, output + pixel, output_plane);
    }
}
