#include "expand.h"
#include "lanes.h"

static uint32_t pair_of(int32_t low, int32_t high)
{
    return mn_low_halves((uint32_t)low, (uint32_t)high);
}

static void fill(int32_t *words, int32_t count, int32_t border)
{
    uint32_t pair = pair_of(border, border);
    for (int32_t i = 0; i < count; i++)
        words[i] = (int32_t)pair;
}

/* Columns of a row of words: the first may lie in the border; those of the input begin and end within. */
typedef struct {
    int32_t first, begin, end;
} columns;

/* Words that a row has room for beyond what outputs see: columns are expanded by fours. */
enum { OVERRUN = 3 };

/*
 * Words of a row, each with what lies beside it: the next column, or the row below, which may be border as the row itself may be. What is
 * overwritten past the last column is border again afterwards.
 */
static void expand_row(const mn_depthwise *layer, const columns *c, const int8_t *input, int32_t y, int32_t *words)
{
    const mn_windows *windows = &layer->windows;
    int32_t border = layer->input_zero_point, x = c->begin;
    uint32_t splat = mn_splat(border);
    const int8_t *row = input + y * windows->width, *other = layer->pairs_rows ? row + windows->width : row + 1;
    int inside = y >= 0 && y < windows->height, beside = layer->pairs_rows ? y + 1 >= 0 && y + 1 < windows->height : inside;
    if (c->begin >= c->end)
        return;
    words -= c->first;
    if (inside && beside)
        for (; x < c->end; x += 4)
            mn_interleave_quad(mn_load_word(row + x), mn_load_word(other + x), words + x);
    else
        for (; x < c->end; x += 4)
            mn_interleave_quad(inside ? mn_load_word(row + x) : splat, beside ? mn_load_word(other + x) : splat, words + x);
    if (!layer->pairs_rows && inside) {
        if (c->begin > c->first)
            words[-1] = (int32_t)pair_of(border, row[0]);
        if (c->end == windows->width)
            words[c->end - 1] = (int32_t)pair_of(row[c->end - 1], border);
    }
    if (c->end == windows->width)
        fill(words + c->end, x - c->end, border);
}

/* The weights of a channel times a factor by pairs of taps, beside where each pair finds its words. */
static void set_weights(const mn_depthwise *layer, const int8_t *kernel, int32_t factor, mn_tap_pair *taps)
{
    int32_t height = layer->windows.kernel_height, width = layer->windows.kernel_width;
    if (layer->pairs_rows) {
        for (int32_t y = 0; y < height; y += 2, kernel += 2 * width)
            for (int32_t x = 0; x < width; x++)
                (taps++)->weights = (int32_t)pair_of(factor * kernel[x], y + 1 < height ? factor * kernel[width + x] : 0);
    } else {
        for (int32_t y = 0; y < height; y++, kernel += width)
            for (int32_t x = 0; x < width; x += 2)
                (taps++)->weights = (int32_t)pair_of(factor * kernel[x], x + 1 < width ? factor * kernel[x + 1] : 0);
    }
}

static int32_t set_offsets(const mn_depthwise *layer, mn_tap_pair *taps)
{
    int32_t step_y = layer->pairs_rows ? 2 : 1, step_x = 3 - step_y, count = 0;
    for (int32_t y = 0; y < layer->windows.kernel_height; y += step_y)
        for (int32_t x = 0; x < layer->windows.kernel_width; x += step_x)
            taps[count++].offset = 4 * (y * layer->row_words + x);
    return count;
}

/* Any factor. */
static void filter(const mn_depthwise_pass *pass, const int32_t *words, int8_t *output)
{
    int8_t lowest = (int8_t)pass->lowest, highest = (int8_t)pass->highest;
    for (int32_t y = 0; y < pass->rows; y++, output += pass->output_width) {
        for (int32_t x = 0; x < pass->width; x++) {
            int32_t sum = pass->start;
            for (int32_t i = 0; i < pass->count; i++)
                sum = mn_multiply_pairs(words[y * (pass->row_bytes / 4) + x * (pass->pixel_bytes / 4) + pass->taps[i].offset / 4],
                    pass->taps[i].weights, sum);
            int32_t value = pass->scale < 0
                ? mn_requantise(sum, pass->multiplier, pass->scale, pass->zero_point)
                : mn_requantise_shift(sum, pass->multiplier, pass->scale - 32) + pass->zero_point;
            output[x] = (int8_t)mn_clamp(value, lowest, highest);
        }
    }
}

#ifndef MN_DSP

/* The law of depthwise_filter_dsp.S. */
void mn_depthwise_filter_1(const mn_depthwise_pass *pass, const int32_t *words, int8_t *output)
{
    filter(pass, words, output);
}

void mn_depthwise_filter_any(const mn_depthwise_pass *pass, const int32_t *words, int8_t *output)
{
    filter(pass, words, output);
}

#endif

/* Rows `first` … `last` - 1 of the padded channel; those of border stay from channel to channel when a band is the whole channel. */
static void expand_rows(const mn_depthwise *layer, const columns *c, const int8_t *input, int32_t first, int32_t last, int32_t *to)
{
    const mn_windows *windows = &layer->windows;
    for (int32_t row = first - windows->top; row < last - windows->top; row++, to += layer->row_words) {
        if (row >= -layer->pairs_rows && row < windows->height)
            expand_row(layer, c, input, row, to);
        else if (layer->band < windows->output_height)
            fill(to, layer->row_words, layer->input_zero_point);
    }
}

static void run_channel(const mn_depthwise *layer, mn_depthwise_pass *pass, const columns *c, const int8_t *input, int8_t *output,
    int32_t *words)
{
    const mn_windows *windows = &layer->windows;
    int32_t stride = windows->stride_y, shared = windows->kernel_height - stride, expanded = 0;
    for (int32_t y = 0; y < windows->output_height; y += layer->band) {
        pass->rows = windows->output_height - y < layer->band ? windows->output_height - y : layer->band;
        int32_t first = y * stride, last = first + (pass->rows - 1) * stride + windows->kernel_height;
        if (expanded > first)
            memmove(words, words + layer->band * stride * layer->row_words, (size_t)(4 * shared * layer->row_words));
        else
            expanded = first;
        if (shared >= 0)
            expand_rows(layer, c, input, expanded, last, words + (expanded - first) * layer->row_words);
        /* A stride beyond the kernel leaves out rows, and bands share none. */
        for (int32_t row = first; shared < 0 && row < last; row += stride)
            expand_rows(layer, c, input, row, row + windows->kernel_height, words + (row - first) * layer->row_words);
        expanded = last;
        int8_t *to = output + y * windows->output_width;
        if (pass->scale >= 0)
            filter(pass, words, to);
        else if (windows->stride_x == 1)
            mn_depthwise_filter_1(pass, words, to);
        else
            mn_depthwise_filter_any(pass, words, to);
    }
}

void mn_depthwise_run(const mn_depthwise *layer, const int8_t *input, int8_t *output, int32_t *scratch)
{
    const mn_windows *windows = &layer->windows;
    mn_tap_pair *taps = (mn_tap_pair *)(void *)scratch;
    mn_depthwise_pass pass = {
        .taps = taps,
        .count = set_offsets(layer, taps),
        .zero_point = layer->zero_point,
        .lowest = mn_splat(windows->lowest),
        .highest = mn_splat(windows->highest),
        .pixel_bytes = 4 * windows->stride_x,
        .row_bytes = 4 * layer->row_words * windows->stride_y,
        .output_width = windows->output_width,
    };
    int32_t *words = scratch + 2 * pass.count;
    int32_t rows = (layer->band - 1) * windows->stride_y + windows->kernel_height;
    for (int32_t x = 0; x < windows->output_width; x += layer->segment) {
        columns c = {.first = x * windows->stride_x - windows->left};
        int32_t last = c.first + layer->row_words - OVERRUN;
        c.begin = mn_clamp(0, c.first, last);
        c.end = mn_clamp(windows->width, c.begin, last);
        pass.width = windows->output_width - x < layer->segment ? windows->output_width - x : layer->segment;
        fill(words, rows * layer->row_words, layer->input_zero_point);
        const int8_t *kernel = layer->kernels, *from = input;
        const int32_t *ends = layer->ends;
        int8_t *to = output + x;
        for (int32_t channel = 0; channel < windows->channels; channel++) {
            set_weights(layer, kernel, ends[2] < 0 ? 2 : 1, taps);
            pass.start = ends[0];
            pass.multiplier = ends[1];
            pass.scale = ends[2];
            run_channel(layer, &pass, &c, from, to, words);
            kernel += windows->kernel_height * windows->kernel_width;
            ends += 3;
            from += layer->input_plane;
            to += layer->output_plane;
        }
    }
}
