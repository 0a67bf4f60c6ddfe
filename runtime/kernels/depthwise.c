#include "expand.h"
#include "fixed_point.h"

typedef struct {
    const mn_depthwise *layer;
    const int8_t *input;                 /* a channel */
    int32_t first, count;                /* columns of a row of words; the first may lie in the border */
} columns;

static uint32_t pair_of(int32_t low, int32_t high)
{
    return mn_low_halves((uint32_t)low, (uint32_t)high);
}

static int32_t *fill(int32_t *words, int32_t count, uint32_t value)
{
    for (int32_t i = 0; i < count; i++)
        *words++ = (int32_t)value;
    return words;
}

/* Words of a row with the row below it. Words of four may run past the last column; what comes after is written later. */
static void expand_below(const columns *c, int32_t y, int32_t *words)
{
    const mn_windows *windows = &c->layer->windows;
    int32_t border = c->layer->input_zero_point, right = c->first + c->count - windows->width;
    uint32_t splat = (uint32_t)(uint8_t)border * 0x01010101u;
    int32_t x = c->first > 0 ? c->first : 0, last = right > 0 ? windows->width : c->first + c->count;
    const int8_t *row = c->input + y * windows->width;
    if (x >= last) {
        fill(words, c->count, pair_of(border, border));
        return;
    }

    int inside = y >= 0 && y < windows->height, below = y + 1 >= 0 && y + 1 < windows->height;
    int32_t *start = words;
    words = fill(words, x - c->first, pair_of(border, border));
    for (; x < last; x += 4, words += 4)
        mn_interleave_quad(inside ? mn_load_word(row + x) : splat, below ? mn_load_word(row + windows->width + x) : splat, words);
    if (right > 0)
        fill(start + c->count - right, right, pair_of(border, border));
}

/* Words of a row, each of a column with the next one. */
static void expand_beside(const columns *c, int32_t y, int32_t *words)
{
    const mn_windows *windows = &c->layer->windows;
    int32_t border = c->layer->input_zero_point, right = c->first + c->count - windows->width;
    int32_t x = c->first > 0 ? c->first : 0, last = right > 0 ? windows->width : c->first + c->count;
    if (y < 0 || y >= windows->height || x >= last) {
        fill(words, c->count, pair_of(border, border));
        return;
    }

    const int8_t *row = c->input + y * windows->width;
    int32_t *start = words;
    words = fill(words, x - c->first, pair_of(border, border));
    if (c->first < 0)
        words[-1] = (int32_t)pair_of(border, row[0]);
    for (; x < last; x += 4, words += 4)
        mn_interleave_quad(mn_load_word(row + x), mn_load_word(row + x + 1), words);
    if (right >= 0) {
        start += c->count - right;
        start[-1] = (int32_t)pair_of(row[windows->width - 1], border);
        fill(start, right, pair_of(border, border));
    }
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
                sum = mn_multiply_pairs(words[y * (pass->row_bytes / 4) + x * (pass->pixel_bytes / 4) + pass->taps[i].offset / 4], pass->taps[i].weights, sum);
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

static void run_channel(const mn_depthwise *layer, mn_depthwise_pass *pass, const int8_t *input, int8_t *output, int32_t *words)
{
    const mn_windows *windows = &layer->windows;
    int32_t stride = windows->stride_y, shared = windows->kernel_height - stride;
    for (int32_t x = 0; x < windows->output_width; x += layer->segment) {
        columns c = {layer, input, x * windows->stride_x - windows->left, layer->row_words};
        int32_t expanded = 0;
        pass->width = windows->output_width - x < layer->segment ? windows->output_width - x : layer->segment;
        for (int32_t y = 0; y < windows->output_height; y += layer->band) {
            pass->rows = windows->output_height - y < layer->band ? windows->output_height - y : layer->band;
            int32_t first = y * stride, last = first + (pass->rows - 1) * stride + windows->kernel_height;
            if (expanded > first)
                memmove(words, words + layer->band * stride * layer->row_words, (size_t)(4 * shared * layer->row_words));
            else
                expanded = first;
            for (; expanded < last; expanded++)
                (layer->pairs_rows ? expand_below : expand_beside)(&c, expanded - windows->top, words + (expanded - first) * layer->row_words);
            int8_t *to = output + y * windows->output_width + x;
            if (pass->scale >= 0)
                filter(pass, words, to);
            else if (windows->stride_x == 1)
                mn_depthwise_filter_1(pass, words, to);
            else
                mn_depthwise_filter_any(pass, words, to);
        }
    }
}

void mn_depthwise_run(const mn_depthwise *layer, const int8_t *input, int8_t *output, int32_t *scratch)
{
    const mn_windows *windows = &layer->windows;
    const int8_t *kernel = layer->kernels;
    const int32_t *ends = layer->ends;
    mn_tap_pair *taps = (mn_tap_pair *)(void *)scratch;
    mn_depthwise_pass pass = {
        .taps = taps,
        .count = set_offsets(layer, taps),
        .zero_point = layer->zero_point,
        .lowest = (uint8_t)windows->lowest * 0x01010101u,
        .highest = (uint8_t)windows->highest * 0x01010101u,
        .pixel_bytes = 4 * windows->stride_x,
        .row_bytes = 4 * layer->row_words * windows->stride_y,
        .output_width = windows->output_width,
    };
    for (int32_t c = 0; c < windows->channels; c++) {
        set_weights(layer, kernel, ends[2] < 0 ? 2 : 1, taps);
        pass.start = ends[0];
        pass.multiplier = ends[1];
        pass.scale = ends[2];
        run_channel(layer, &pass, input, output, scratch + 2 * pass.count);
        kernel += windows->kernel_height * windows->kernel_width;
        ends += 3;
        input += mn_plane(windows->height, windows->width);
        output += mn_plane(windows->output_height, windows->output_width);
    }
}
