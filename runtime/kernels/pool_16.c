#include "weights_16.h"

static int32_t average(int32_t best, int32_t sum, int32_t count)
{
    (void)best;
    return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

static int32_t maximum(int32_t best, int32_t sum, int32_t count)
{
    (void)sum;
    (void)count;
    return best;
}

static void pool(const mn_conv_16 *layer, const int16_t *input, int16_t *result, int32_t (*value)(int32_t, int32_t, int32_t))
{
    for (int32_t y = 0; y < layer->output_height; y++)
        for (int32_t x = 0; x < layer->output_width; x++) {
            int32_t row = y * layer->stride_y - layer->top, column = x * layer->stride_x - layer->left;
            for (int32_t c = 0; c < layer->channels; c++) {
                int32_t best = INT16_MIN, sum = 0, count = 0;
                for (int32_t ky = mn_first_tap(row); ky < mn_last_tap(row, layer->kernel_height, layer->height); ky++)
                    for (int32_t kx = mn_first_tap(column); kx < mn_last_tap(column, layer->kernel_width, layer->width); kx++, count++) {
                        int32_t pixel = input[((row + ky) * layer->width + column + kx) * layer->channels + c];
                        sum += pixel;
                        best = pixel > best ? pixel : best;
                    }
                *result++ = (int16_t)mn_clamp(value(best, sum, count), layer->weights.lowest, layer->weights.highest);
            }
        }
}

void mn_average_pool_16(const mn_conv_16 *layer, const void *a, void *output)
{
    pool(layer, a, output, average);
}

void mn_max_pool_16(const mn_conv_16 *layer, const void *a, void *output)
{
    pool(layer, a, output, maximum);
}
