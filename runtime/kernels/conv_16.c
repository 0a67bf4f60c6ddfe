#include "weights_16.h"

void mn_conv_16_run(const mn_conv_16 *layer, const void *a, void *output)
{
    const int16_t *input = a;
    int16_t *result = output;
    for (int32_t y = 0; y < layer->output_height; y++)
        for (int32_t x = 0; x < layer->output_width; x++) {
            int32_t row = y * layer->stride_y - layer->top, column = x * layer->stride_x - layer->left;
            int32_t first = mn_first_tap(column), run = (mn_last_tap(column, layer->kernel_width, layer->width) - first) * layer->channels;
            const int8_t *weights = layer->weights.weights;
            for (int32_t o = 0; o < layer->output_channels; o++, weights += layer->kernel_height * layer->kernel_width * layer->channels) {
                int64_t sum = mn_start_16(&layer->weights, o);
                for (int32_t ky = mn_first_tap(row); ky < mn_last_tap(row, layer->kernel_height, layer->height); ky++) {
                    const int16_t *pixels = input + ((row + ky) * layer->width + column + first) * layer->channels;
                    const int8_t *taps = weights + (ky * layer->kernel_width + first) * layer->channels;
                    for (int32_t i = 0; i < run; i++)
                        sum += pixels[i] * taps[i];
                }
                *result++ = mn_store_16(&layer->weights, sum, o);
            }
        }
}
