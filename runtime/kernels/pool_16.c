#include "weights_16.h"

static inline int32_t average(int32_t best, int32_t sum, int32_t count)
{
    (void)best;
    return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

static inline int32_t maximum(int32_t best, int32_t sum, int32_t count)
{
    (void)sum;
    (void)count;
    return best;
}

static inline __attribute__((always_inline)) void pool(const mn_conv_16 *layer, const int16_t *input, int16_t *result,
    int32_t (*value)(int32_t, int32_t, int32_t))
{
    int32_t channels = layer->channels, lowest = layer->weights.lowest, highest = layer->weights.highest;
    for (int32_t y = 0; y < layer->output_height; y++)
        for (int32_t x = 0; x < layer->output_width; x++) {
            int32_t row = y * layer->stride_y - layer->top, column = x * layer->stride_x - layer->left;
            int32_t top = mn_first_tap(row), rows = mn_last_tap(row, layer->kernel_height, layer->height) - top;
            int32_t left = mn_first_tap(column), columns = mn_last_tap(column, layer->kernel_width, layer->width) - left;
            const int16_t *first = input + ((row + top) * layer->width + column + left) * channels;
            for (int32_t c = channels; c > 0; c--, first++) {
                int32_t best = INT16_MIN, sum = 0;
                const int16_t *from = first;
                for (int32_t ky = rows; ky > 0; ky--, from += layer->width * channels) {
                    const int16_t *pixel = from;
                    for (int32_t kx = columns; kx > 0; kx--, pixel += channels) {
                        sum += *pixel;
                        best = *pixel > best ? *pixel : best;
                    }
                }
                *result++ = (int16_t)mn_clamp(value(best, sum, rows * columns), lowest, highest);
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
