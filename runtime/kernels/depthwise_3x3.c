#include "expand.h"

#define ROW_HALFWORDS (MN_ROW_BYTES / 2)

static void expand_row(const int8_t *input, int32_t width, int32_t left, int32_t border, int16_t *row)
{
    int16_t *end = row + left + width;
    row += left;
    if (left > 0) {
        *row++ = *input++;
        width--;
    }
    /* Words of four may run into the border on the right, which is put back. Behind a border of none or one, words are whole. */
    uint32_t *words = (uint32_t *)(void *)row;
    for (; width > 0; width -= 4, input += 4, words += 2) {
        uint32_t word = mn_load_word(input), even = mn_even_bytes(word), odd = mn_odd_bytes(word);
        words[0] = mn_low_halves(even, odd);
        words[1] = mn_high_halves(even, odd);
    }
    end[0] = (int16_t)border;
    end[1] = (int16_t)border;
}

static void fill(int16_t *halfwords, int32_t count, int32_t value)
{
    uint32_t pair = mn_low_halves((uint32_t)value, (uint32_t)value), *words = (uint32_t *)(void *)halfwords;
    for (int32_t i = 0; i < count / 2; i++)
        words[i] = pair;
}

/* Rows `first` … `last` - 1 of the padded channel. */
static void expand_rows(const mn_depthwise_3x3 *layer, const int8_t *input, int32_t first, int32_t last, int16_t *padded)
{
    for (int32_t y = first - layer->top; y < last - layer->top; y++, padded += ROW_HALFWORDS) {
        if (y >= 0 && y < layer->height)
            expand_row(input + y * layer->width, layer->width, layer->left, layer->input_zero_point, padded);
        else
            fill(padded, ROW_HALFWORDS, layer->input_zero_point);
    }
}

void mn_depthwise_3x3_run(const mn_depthwise_3x3 *layer, const int8_t *input, int8_t *output, int32_t *scratch)
{
    int16_t *padded = (int16_t *)(void *)scratch;
    int32_t stride = layer->stride, overlap = 3 - stride;
    int32_t band_rows = (layer->band - 1) * stride + 3;
    fill(padded, band_rows * ROW_HALFWORDS, layer->input_zero_point);
    for (int32_t c = 0; c < layer->count; c++) {
        int32_t expanded = 0;
        for (int32_t y = 0; y < layer->output_height; y += layer->band) {
            int32_t rows = layer->output_height - y < layer->band ? layer->output_height - y : layer->band;
            int32_t first = y * stride, last = first + (rows - 1) * stride + 3;
            if (expanded > first)
                memmove(padded, padded + layer->band * stride * ROW_HALFWORDS, (size_t)(overlap * MN_ROW_BYTES));
            else
                expanded = first;
            expand_rows(layer, input, expanded, last, padded + (expanded - first) * ROW_HALFWORDS);
            expanded = last;
            layer->rows(&layer->channels[c], padded, output + y * layer->output_width, rows, layer->output_width, layer->output_zero_point);
        }
        input += layer->input_plane;
        output += layer->output_plane;
    }
}
