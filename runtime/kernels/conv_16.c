#include "expand.h"
#include "weights_16.h"

#ifdef MN_DSP

static inline int64_t multiply_pairs(uint32_t a, uint32_t b, int64_t sum)
{
    __asm__("smlald %Q0, %R0, %1, %2" : "+r"(sum) : "r"(a), "r"(b));
    return sum;
}

#endif

/* Products of a run of inputs with the weights of two output channels. */
static inline void multiply(const int16_t *x, const int8_t *first, const int8_t *second, int32_t count, int64_t sums[2])
{
    int64_t a = sums[0], b = sums[1];
#ifdef MN_DSP
    for (const int16_t *end = x + (count & ~3); x != end; x += 4, first += 4, second += 4) {
        uint32_t pairs[2], w = mn_load_word(first), v = mn_load_word(second);
        memcpy(pairs, x, sizeof pairs);
        uint32_t even = mn_low_halves(pairs[0], pairs[1]), odd = mn_high_halves(pairs[0], pairs[1]);
        a = multiply_pairs(even, mn_even_bytes(w), a);
        b = multiply_pairs(even, mn_even_bytes(v), b);
        a = multiply_pairs(odd, mn_odd_bytes(w), a);
        b = multiply_pairs(odd, mn_odd_bytes(v), b);
    }
    for (int32_t i = 0; i < (count & 3); i++) {
        a += x[i] * first[i];
        b += x[i] * second[i];
    }
#else
    /* So many products fit into 32 bits. */
    enum { BLOCK = 256 };
    for (int32_t i = 0; i < count;) {
        int32_t part_a = 0, part_b = 0;
        for (int32_t end = count - i < BLOCK ? count : i + BLOCK; i < end; i++) {
            part_a += x[i] * first[i];
            part_b += x[i] * second[i];
        }
        a += part_a;
        b += part_b;
    }
#endif
    sums[0] = a;
    sums[1] = b;
}

void mn_conv_16_run(const mn_conv_16 *layer, const void *a, void *output)
{
    const int16_t *input = a;
    int16_t *result = output;
    int32_t channels = layer->channels, outputs = layer->output_channels, row_weights = layer->kernel_width * channels;
    int32_t window = layer->kernel_height * row_weights, row_step = layer->width * channels;
    for (int32_t y = 0; y < layer->output_height; y++)
        for (int32_t x = 0; x < layer->output_width; x++) {
            int32_t row = y * layer->stride_y - layer->top, column = x * layer->stride_x - layer->left;
            int32_t first = mn_first_tap(column), run = (mn_last_tap(column, layer->kernel_width, layer->width) - first) * channels;
            int32_t top = mn_first_tap(row), rows = mn_last_tap(row, layer->kernel_height, layer->height) - top;
            const int16_t *pixels = input + (row + top) * row_step + (column + first) * channels;
            const int8_t *weights = layer->weights.weights + top * row_weights + first * channels;
            for (int32_t o = 0; o < outputs; o += 2, weights += 2 * window) {
                /* The last of an odd number is computed twice. */
                int32_t more = o + 1 < outputs ? 1 : 0;
                int64_t sums[2] = {mn_start_16(&layer->weights, o), mn_start_16(&layer->weights, o + more)};
                const int16_t *from = pixels;
                const int8_t *taps = weights;
                for (int32_t ky = rows; ky > 0; ky--, from += row_step, taps += row_weights)
                    multiply(from, taps, taps + more * window, run, sums);
                for (int32_t i = 0; i <= more; i++)
                    *result++ = mn_store_16(&layer->weights, sums[i], o + i);
            }
        }
}
