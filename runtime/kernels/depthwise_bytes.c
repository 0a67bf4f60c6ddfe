#include "copy.h"
#include "expand.h"
#include "lanes.h"

/* Four taps of a row of the kernel: even and odd ones as halfwords. Taps past the row are zero. */
typedef struct {
    int32_t even, odd;
} taps;

/* What a channel's windows are computed with. */
typedef struct {
    const taps *weights;
    const int8_t *rows;
    int32_t row_bytes, line_bytes, stride; /* from row to row of the kernel, of outputs, and from output to output */
    int32_t start, multiplier, scale;
} pass;

static inline int32_t multiply_four(const int8_t *bytes, taps weights, int32_t sum)
{
    uint32_t word = mn_load_word(bytes);
    sum = mn_multiply_pairs((int32_t)mn_even_bytes(word), weights.even, sum);
    return mn_multiply_pairs((int32_t)mn_odd_bytes(word), weights.odd, sum);
}

typedef void windows(const mn_depthwise *layer, const pass *p, int8_t *output);

/* Kernels of one to three rows of at most four taps, whose weights stay in registers; sums that are doubled. */
static inline __attribute__((always_inline)) void windows_of_rows(const mn_depthwise *layer, const pass *p, int8_t *output, int32_t rows)
{
    const taps first = p->weights[0], second = p->weights[rows > 1 ? 1 : 0], third = p->weights[rows > 2 ? 2 : 0];
    const int8_t *line = p->rows;
    int32_t lowest = layer->windows.lowest, highest = layer->windows.highest, zero_point = layer->zero_point;
    int32_t width = layer->windows.output_width, row_bytes = p->row_bytes, line_bytes = p->line_bytes, stride = p->stride;
    int32_t start = p->start, multiplier = p->multiplier, scale = p->scale;
    for (int32_t y = layer->windows.output_height; y > 0; y--, line += line_bytes) {
        const int8_t *window = line;
        for (const int8_t *end = output + width; output != end; window += stride) {
            int32_t sum = multiply_four(window, first, 0);
            if (rows > 1)
                sum = multiply_four(window + row_bytes, second, sum);
            if (rows > 2)
                sum = multiply_four(window + 2 * row_bytes, third, sum);
            *output++ = (int8_t)mn_clamp(mn_requantise(start + 2 * sum, multiplier, scale, zero_point), lowest, highest);
        }
    }
}

static void windows_of_a_row(const mn_depthwise *layer, const pass *p, int8_t *output)
{
    windows_of_rows(layer, p, output, 1);
}

static void windows_of_two_rows(const mn_depthwise *layer, const pass *p, int8_t *output)
{
    windows_of_rows(layer, p, output, 2);
}

static void windows_of_three_rows(const mn_depthwise *layer, const pass *p, int8_t *output)
{
    windows_of_rows(layer, p, output, 3);
}

/* Any kernel and any factor. */
static void windows_of_any(const mn_depthwise *layer, const pass *p, int8_t *output)
{
    int32_t rows = layer->windows.kernel_height, words = (layer->windows.kernel_width + 3) / 4;
    const int8_t *line = p->rows;
    for (int32_t y = layer->windows.output_height; y > 0; y--, line += p->line_bytes) {
        const int8_t *window = line;
        for (const int8_t *end = output + layer->windows.output_width; output != end; window += p->stride) {
            const int8_t *row = window;
            const taps *weights = p->weights;
            int32_t sum = 0;
            for (int32_t r = rows; r > 0; r--, row += p->row_bytes)
                for (const int8_t *four = row; four != row + 4 * words; four += 4)
                    sum = multiply_four(four, *weights++, sum);
            int32_t value = p->scale < 0
                ? mn_requantise(p->start + 2 * sum, p->multiplier, p->scale, layer->zero_point)
                : mn_requantise_shift((int32_t)((uint32_t)p->start + (uint32_t)sum), p->multiplier, p->scale - 32) + layer->zero_point;
            *output++ = (int8_t)mn_clamp(value, layer->windows.lowest, layer->windows.highest);
        }
    }
}

static windows *windows_for(int32_t rows, int32_t words)
{
    if (words > 1 || rows > 3)
        return windows_of_any;
    return rows == 1 ? windows_of_a_row : rows == 2 ? windows_of_two_rows : windows_of_three_rows;
}

static void set_weights(const int8_t *kernel, int32_t rows, int32_t columns, taps *weights)
{
    for (int32_t r = 0; r < rows; r++, kernel += columns) {
        for (int32_t x = 0; x < columns; x += 4, weights++) {
            int32_t left = columns - x;
            const int8_t *k = kernel + x;
            weights->even = (int32_t)mn_low_halves((uint32_t)k[0], left > 2 ? (uint32_t)k[2] : 0);
            weights->odd = left > 1 ? (int32_t)mn_low_halves((uint32_t)k[1], left > 3 ? (uint32_t)k[3] : 0) : 0;
        }
    }
}

void mn_depthwise_bytes_run(const mn_depthwise *layer, const int8_t *input, int8_t *output, int32_t *scratch)
{
    const mn_windows *w = &layer->windows;
    int32_t kernel = w->kernel_height, words = (w->kernel_width + 3) / 4, row_bytes = 4 * layer->row_words;
    /* Rows that no window sees are left out. */
    int32_t step = w->stride_y < kernel ? w->stride_y : kernel, skipped = w->stride_y - step;
    int32_t rows = (w->output_height - 1) * step + kernel;
    taps *weights = (taps *)(void *)scratch;
    int8_t *bytes = (int8_t *)(scratch + 2 * kernel * words);
    for (int32_t i = 0; i < rows * layer->row_words + 1; i++)
        scratch[2 * kernel * words + i] = (int32_t)mn_splat(layer->input_zero_point);
    pass p = {.weights = weights, .rows = bytes, .row_bytes = row_bytes, .line_bytes = step * row_bytes, .stride = w->stride_x};
    windows *run = windows_for(kernel, words);
    const int8_t *taps_of = layer->kernels;
    const int32_t *ends = layer->ends;
    for (int32_t c = w->channels; c > 0; c--, ends += 3) {
        int8_t *row = bytes + w->left;
        for (int32_t i = 0, y = -w->top, left = kernel; i < rows; i++, y++, row += row_bytes) {
            if (skipped > 0 && left-- == 0) {
                y += skipped;
                left = kernel - 1;
            }
            if (y >= 0 && y < w->height)
                mn_copy(input + y * w->width, layer->segment, row);
        }
        set_weights(taps_of, kernel, w->kernel_width, weights);
        p.start = ends[0];
        p.multiplier = ends[1];
        p.scale = ends[2];
        (p.scale < 0 ? run : windows_of_any)(layer, &p, output);
        taps_of += kernel * w->kernel_width;
        input += layer->input_plane;
        output += layer->output_plane;
    }
}
