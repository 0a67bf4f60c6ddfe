#include "expand.h"
#include "weights_16.h"

/* So many products fit into 32 bits. */
enum { BLOCK = 256 };

/* Adds the products of a row of taps, for one to four channels. */
static inline void multiply(const int16_t *x, const int8_t *weights, int32_t taps, int32_t step, int32_t channels, int64_t *sums)
{
    for (int32_t left = taps; left > 0; left -= BLOCK) {
        int32_t part[4] = {0, 0, 0, 0};
        for (int32_t i = left < BLOCK ? left : BLOCK; i > 0; i--, x += step, weights += step) {
#ifdef MN_DSP
            if (channels == 4) {
                int32_t pairs[2];
                memcpy(pairs, x, sizeof pairs);
                uint32_t word = mn_load_word(weights);
                int32_t even = (int32_t)mn_even_bytes(word), odd = (int32_t)mn_odd_bytes(word);
                part[0] += (int16_t)pairs[0] * (int16_t)even;
                part[1] += (pairs[0] >> 16) * (int16_t)odd;
                part[2] += (int16_t)pairs[1] * (even >> 16);
                part[3] += (pairs[1] >> 16) * (odd >> 16);
                continue;
            }
#endif
            for (int32_t c = 0; c < channels; c++)
                part[c] += x[c] * weights[c];
        }
        for (int32_t c = 0; c < channels; c++)
            sums[c] += part[c];
    }
}

static inline void run_channels(const mn_conv_16 *layer, const int16_t *pixels, const int8_t *taps, int32_t rows, int32_t run,
    int32_t first,
    int32_t channels, int16_t *result)
{
    int32_t step = layer->channels;
    int64_t sums[4];
    for (int32_t c = 0; c < channels; c++)
        sums[c] = mn_start_16(&layer->weights, first + c);
    for (; rows > 0; rows--, pixels += layer->width * step, taps += layer->kernel_width * step)
        multiply(pixels, taps, run, step, channels, sums);
    for (int32_t c = 0; c < channels; c++)
        result[c] = mn_store_16(&layer->weights, sums[c], first + c);
}

void mn_depthwise_16_run(const mn_conv_16 *layer, const void *a, void *output)
{
    const int16_t *input = a;
    int16_t *result = output;
    int32_t channels = layer->channels;
    for (int32_t y = 0; y < layer->output_height; y++)
        for (int32_t x = 0; x < layer->output_width; x++) {
            int32_t row = y * layer->stride_y - layer->top, column = x * layer->stride_x - layer->left;
            int32_t top = mn_first_tap(row), rows = mn_last_tap(row, layer->kernel_height, layer->height) - top;
            int32_t left = mn_first_tap(column), run = mn_last_tap(column, layer->kernel_width, layer->width) - left;
            const int16_t *pixels = input + ((row + top) * layer->width + column + left) * channels;
            const int8_t *taps = layer->weights.weights + (top * layer->kernel_width + left) * channels;
            int32_t c = 0;
            for (; c + 4 <= channels; c += 4, result += 4)
                run_channels(layer, pixels + c, taps + c, rows, run, c, 4, result);
            for (; c < channels; c++, result++)
                run_channels(layer, pixels + c, taps + c, rows, run, c, 1, result);
        }
}
