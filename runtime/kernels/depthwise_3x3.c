#include "expand.h"

#define ROW_HALFWORDS (MN_ROW_BYTES / 2)

#ifndef MN_DSP

/* The law of depthwise_expand_dsp.S. */
void mn_expand_rows(const mn_row_expansion *expansion, const int8_t *input, int32_t rows, int16_t *padded)
{
    for (; rows > 0; rows--) {
        if (expansion->left > 0)
            padded[-1] = *input++;
        uint32_t *words = (uint32_t *)(void *)padded;
        for (const int8_t *end = input + expansion->bytes; input < end; input += 4, words += 2) {
            uint32_t word = mn_load_word(input), even = mn_even_bytes(word), odd = mn_odd_bytes(word);
            words[0] = mn_low_halves(even, odd);
            words[1] = mn_high_halves(even, odd);
        }
        int16_t *border = (int16_t *)(void *)words + expansion->border_at / 2;
        border[0] = border[1] = (int16_t)expansion->border;
        input += expansion->input_step;
        padded += ROW_HALFWORDS;
    }
}

#endif

static void fill(int16_t *halfwords, int32_t count, uint32_t pair)
{
    uint32_t *words = (uint32_t *)(void *)halfwords;
    for (int32_t i = 0; i < count / 2; i++)
        words[i] = pair;
}

/* Rows `first` … `last` - 1 of the padded channel. */
static void expand(const mn_depthwise_3x3 *layer, const mn_row_expansion *expansion, const int8_t *input, int32_t first, int32_t last,
    int16_t *padded)
{
    int32_t y = first - layer->top, end = last - layer->top, inside = end < layer->height ? end : layer->height;
    for (; y < 0 && y < end; y++, padded += ROW_HALFWORDS)
        fill(padded, ROW_HALFWORDS, expansion->border);
    if (y < inside) {
        mn_expand_rows(expansion, input + y * layer->width, inside - y, padded + 2 * layer->left);
        padded += (inside - y) * ROW_HALFWORDS;
        y = inside;
    }
    for (; y < end; y++, padded += ROW_HALFWORDS)
        fill(padded, ROW_HALFWORDS, expansion->border);
}

static void run_bands(const mn_depthwise_3x3 *layer, const mn_row_expansion *expansion, const mn_depthwise_channel *channel,
    const int8_t *input, int8_t *output, int16_t *padded)
{
    int32_t stride = layer->stride, overlap = 3 - stride, expanded = 0;
    for (int32_t y = 0; y < layer->output_height; y += layer->band) {
        int32_t rows = layer->output_height - y < layer->band ? layer->output_height - y : layer->band;
        int32_t first = y * stride, last = first + (rows - 1) * stride + 3;
        if (expanded > first)
            memmove(padded, padded + layer->band * stride * ROW_HALFWORDS, (size_t)(overlap * MN_ROW_BYTES));
        else
            expanded = first;
        expand(layer, expansion, input, expanded, last, padded + (expanded - first) * ROW_HALFWORDS);
        expanded = last;
        layer->rows(channel, padded, output + y * layer->output_width, rows, layer->output_width, layer->output_zero_point);
    }
}

void mn_depthwise_3x3_run(const mn_depthwise_3x3 *layer, const int8_t *input, int8_t *output, int32_t *scratch)
{
    int16_t *padded = (int16_t *)(void *)scratch;
    uint32_t border = mn_low_halves((uint32_t)layer->input_zero_point, (uint32_t)layer->input_zero_point);
    int32_t width = layer->width - layer->left, bytes = (width + 3) / 4 * 4;
    const mn_row_expansion expansion = {
        .bytes = bytes,
        .input_step = width - bytes,
        .padded_step = MN_ROW_BYTES - 2 * bytes,
        .border = border,
        .border_at = 2 * (width - bytes),
        .left = layer->left,
    };
    fill(padded, ((layer->band - 1) * layer->stride + 3) * ROW_HALFWORDS, border);

    /* Where a band is the whole channel, rows of border stay from channel to channel. */
    int is_whole = layer->band >= layer->output_height;
    int32_t seen = (layer->output_height - 1) * layer->stride + 3 - layer->top, inside = seen < layer->height ? seen : layer->height;
    int16_t *words = padded + layer->top * ROW_HALFWORDS + 2 * layer->left;
    for (const mn_depthwise_channel *channel = layer->channels, *end = channel + layer->count; channel < end; channel++) {
        if (is_whole) {
            mn_expand_rows(&expansion, input, inside, words);
            layer->rows(channel, padded, output, layer->output_height, layer->output_width, layer->output_zero_point);
        } else {
            run_bands(layer, &expansion, channel, input, output, padded);
        }
        input += layer->input_plane;
        output += layer->output_plane;
    }
}
