#include "weights_16.h"

void mn_depthwise_16_run(const mn_conv_16 *layer, const void *a, void *output)
{
    const int16_t *input = a;
    int16_t *result = output;
    for (int32_t y = 0; y < layer->output_height; y++)
        for (int32_t x = 0; x < layer->output_width; x++) {
            int32_t row = y * layer->stride_y - layer->top, column = x * layer->stride_x - layer->left;
            for (int32_t c = 0; c < layer->channels; c++) {
                int64_t sum = mn_start_16(&layer->weights, c);
                for (int32_t ky = mn_first_tap(row); ky < mn_last_tap(row, layer->kernel_height, layer->height); ky++)
                    for (int32_t kx = mn_first_tap(column); kx < mn_last_tap(column, layer->kernel_width, layer->width); kx++)
                        sum += input[((row + ky) * layer->width + column + kx) * layer->channels + c]
                            * layer->weights.weights[(ky * layer->kernel_width + kx) * layer->channels + c];
                *result++ = mn_store_16(&layer->weights, sum, c);
            }
        }
}
