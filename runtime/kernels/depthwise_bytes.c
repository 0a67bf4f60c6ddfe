#include "expand.h"
#include "lanes.h"

/* Four taps of a row of the kernel: even and odd ones as halfwords. Taps past the row are zero. */
typedef struct {
    int32_t even, odd;
} taps;

static inline int32_t multiply_four(const int8_t *bytes, taps weights, int32_t sum)
{
    uint32_t word = mn_load_word(bytes);
    sum = mn_multiply_pairs((int32_t)mn_even_bytes(word), weights.even, sum);
    return mn_multiply_pairs((int32_t)mn_odd_bytes(word), weights.odd, sum);
}

/* What windows are computed with that is the same in all channels. */
typedef struct {
    const int8_t *rows;
    int32_t row_bytes, line_bytes, stride; /* from row to row of the kernel, of outputs, and from output to output */
    int32_t height, width;                 /* of the output */
    int32_t kernel_height, kernel_width, zero_point;
} pass;

typedef void windows(const pass *p, const int8_t *kernel, const int32_t *ends, int8_t *output, taps *weights);

/* Taps of a row of a kernel of at most four columns. */
static inline taps taps_of(const int8_t *k, int32_t columns)
{
    taps t = {k[0], 0};
    if (columns > 1)
        t.odd = k[1];
    if (columns > 2)
        t.even = (int32_t)mn_low_halves((uint32_t)t.even, (uint32_t)k[2]);
    else
        t.even = (uint16_t)t.even;
    if (columns > 3)
        t.odd = (int32_t)mn_low_halves((uint32_t)t.odd, (uint32_t)k[3]);
    else
        t.odd = (uint16_t)t.odd;
    return t;
}

/* Kernels of one to three rows of at most four taps, whose weights stay in registers; sums that are doubled. */
static inline __attribute__((always_inline)) void windows_of_rows(const pass *p, const int8_t *kernel, const int32_t *ends, int8_t *output,
    int32_t rows)
{
    int32_t columns = p->kernel_width, start = ends[0], multiplier = ends[1], scale = ends[2];
    const taps first = taps_of(kernel, columns), second = rows > 1 ? taps_of(kernel + columns, columns) : first,
        third = rows > 2 ? taps_of(kernel + 2 * columns, columns) : first;
    const int8_t *line = p->rows;
    int32_t zero_point = p->zero_point, row_bytes = p->row_bytes, stride = p->stride;
    for (int32_t y = p->height; y > 0; y--, line += p->line_bytes) {
        const int8_t *window = line;
        for (const int8_t *end = output + p->width; output != end; window += stride) {
            int32_t sum = multiply_four(window, first, 0);
            if (rows > 1)
                sum = multiply_four(window + row_bytes, second, sum);
            if (rows > 2)
                sum = multiply_four(window + 2 * row_bytes, third, sum);
            *output++ = (int8_t)mn_saturate(mn_requantise(start + 2 * sum, multiplier, scale, zero_point));
        }
    }
}

static void windows_of_a_row(const pass *p, const int8_t *kernel, const int32_t *ends, int8_t *output, taps *weights)
{
    (void)weights;
    windows_of_rows(p, kernel, ends, output, 1);
}

static void windows_of_two_rows(const pass *p, const int8_t *kernel, const int32_t *ends, int8_t *output, taps *weights)
{
    (void)weights;
    windows_of_rows(p, kernel, ends, output, 2);
}

static void windows_of_three_rows(const pass *p, const int8_t *kernel, const int32_t *ends, int8_t *output, taps *weights)
{
    (void)weights;
    windows_of_rows(p, kernel, ends, output, 3);
}

/* Any kernel and any factor. */
static void windows_of_any(const pass *p, const int8_t *kernel, const int32_t *ends, int8_t *output, taps *weights)
{
    int32_t rows = p->kernel_height, columns = p->kernel_width, words = (columns + 3) / 4;
    taps *set = weights;
    for (int32_t r = rows; r > 0; r--, kernel += columns)
        for (int32_t x = 0; x < columns; x += 4)
            *set++ = taps_of(kernel + x, columns - x);
    const int8_t *line = p->rows;
    for (int32_t y = p->height; y > 0; y--, line += p->line_bytes) {
        const int8_t *window = line;
        for (const int8_t *end = output + p->width; output != end; window += p->stride) {
            const int8_t *row = window;
            const taps *w = weights;
            int32_t sum = 0;
            for (int32_t r = rows; r > 0; r--, row += p->row_bytes)
                for (const int8_t *four = row; four != row + 4 * words; four += 4)
                    sum = multiply_four(four, *w++, sum);
            int32_t value = ends[2] < 0
                ? mn_requantise(ends[0] + 2 * sum, ends[1], ends[2], p->zero_point)
                : mn_requantise_shift((int32_t)((uint32_t)ends[0] + (uint32_t)sum), ends[1], ends[2] - 32) + p->zero_point;
            *output++ = (int8_t)mn_clamp(value, -128, 127);
        }
    }
}

static windows *windows_for(int32_t rows, int32_t columns)
{
    if (columns > 4 || rows > 3)
        return windows_of_any;
    return rows == 1 ? windows_of_a_row : rows == 2 ? windows_of_two_rows : windows_of_three_rows;
}

/* How rows of the input are copied by words: bytes in whole words, and of the last word what is the row's own and what is border. */
typedef struct {
    int32_t width, row_bytes, whole;
    uint32_t mask, border;
} copies;

/* What the last word of a row has past its columns becomes border: so is what lies behind them, or a row that is copied later. */
static inline void copy_rows(copies by, const int8_t *from, int32_t rows, int8_t *to)
{
    for (; rows > 0; rows--, from += by.width, to += by.row_bytes) {
        for (int32_t x = 0; x < by.whole; x += 4)
            mn_store(to + x, mn_load_word(from + x), 4);
        mn_store(to + by.whole, (mn_load_word(from + by.whole) & by.mask) | by.border, 4);
    }
}

/* The rows of each line of windows, with some between them that no window sees. */
static void copy_lines(copies by, const mn_windows *w, const int8_t *input, int8_t *to)
{
    int32_t rows = w->kernel_height;
    for (int32_t i = w->output_height, y = -w->top; i > 0; i--, y += w->stride_y, to += rows * by.row_bytes) {
        int32_t above = y < 0 ? -y : 0, end = y + rows < w->height ? rows : w->height - y;
        copy_rows(by, input + (y + above) * w->width, end - above, to + above * by.row_bytes);
    }
}

static void clamp(const mn_windows *w, int8_t *output)
{
    for (int32_t i = w->output_height * w->output_width; i > 0; i--, output++)
        *output = (int8_t)mn_clamp(*output, w->lowest, w->highest);
}

void mn_depthwise_bytes_run(const mn_depthwise *layer, const int8_t *input, int8_t *output, int32_t *scratch)
{
    const mn_windows *w = &layer->windows;
    int32_t kernel = w->kernel_height, columns = w->kernel_width, words = (columns + 3) / 4, row_bytes = 4 * layer->row_words;
    int32_t leaves_out = w->stride_y > kernel && w->output_height > 1, step = leaves_out ? kernel : w->stride_y;
    int32_t rows = (w->output_height - 1) * step + kernel;
    taps *weights = (taps *)(void *)scratch;
    int8_t *bytes = (int8_t *)(scratch + 2 * kernel * words);
    uint32_t border = mn_splat(layer->input_zero_point);
    for (int32_t i = 0; i < rows * layer->row_words + 1; i++)
        scratch[2 * kernel * words + i] = (int32_t)border;
    const pass p = {
        .rows = bytes, .row_bytes = row_bytes, .line_bytes = step * row_bytes, .stride = w->stride_x,
        .height = w->output_height, .width = w->output_width,
        .kernel_height = kernel, .kernel_width = columns, .zero_point = layer->zero_point,
    };
    int32_t whole = (layer->segment - 1) & ~3, left = layer->segment - whole;
    copies by = {w->width, row_bytes, whole, 0xffffffffu >> (32 - 8 * left), 0};
    by.border = border & ~by.mask;
    int32_t above = w->top < rows ? w->top : rows, end = rows - w->top < w->height ? rows : w->height + w->top;
    int32_t inside = layer->segment > 0 ? end - above : 0, area = kernel * columns;
    int8_t *first = bytes + w->left + above * row_bytes;
    windows *run = windows_for(kernel, columns);
    int is_bounded = w->lowest > -128 || w->highest < 127;
    const int8_t *of_channel = layer->kernels;
    const int32_t *ends = layer->ends;
    for (int32_t c = w->channels; c > 0; c--, ends += 3, of_channel += area) {
        if (leaves_out && layer->segment > 0)
            copy_lines(by, w, input, bytes + w->left);
        else
            copy_rows(by, input, inside, first);
        (ends[2] < 0 ? run : windows_of_any)(&p, of_channel, ends, output, weights);
        if (is_bounded)
            clamp(w, output);
        input += layer->input_plane;
        output += layer->output_plane;
    }
}
