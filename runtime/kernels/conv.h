/* The windows of a convolution. */
#ifndef MN_CONV_H
#define MN_CONV_H

#include "copy.h"
#include "fixed_point.h"
#include "gather.h"

/*
 * Input rows first … first + band_rows - 1 of every channel, with their border, planar, into the band. The first `kept` of them
 * are the last ones of the band before, and are moved: in the input, an output in place has run over them.
 */
static inline void mn_fill_band(const mn_conv *layer, const int8_t *input, int32_t first, int32_t kept, int8_t *band)
{
    int32_t width = layer->band_width, rows = layer->band_rows;
    int32_t begin = mn_clamp(-first, kept, rows), end = mn_clamp(layer->height - first, begin, rows);
    input += (first + begin) * layer->row_step;
    for (int32_t c = 0; c < layer->channels; c++, band += rows * width, input += layer->channel_step) {
        int8_t *inside = band + begin * width + layer->left;
        if (kept > 0)
            mn_copy(band + (rows - kept) * width, kept * width, band);
        if (begin > kept)
            memset(band + kept * width, layer->input_zero_point, (size_t)((begin - kept) * width));
        if (layer->pixel_step == 1)
            mn_copy_rows(input, layer->row_step, inside, width, end - begin, layer->width);
        else
            mn_collect_rows(input, layer->row_step, layer->pixel_step, inside, width, end - begin, layer->width);
        if (end < rows)
            memset(band + end * width, layer->input_zero_point, (size_t)((rows - end) * width));
    }
}

/* Outputs of four windows, given their first inputs. */
typedef void mn_conv_quad(const mn_conv *layer, const int8_t *const windows[4], int8_t *output, int32_t plane, int32_t *scratch);

/* All windows, by fours. */
static inline void mn_conv_windows(const mn_conv *layer, const int8_t *input, int8_t *output, int32_t *scratch, mn_conv_quad *quad)
{
    int8_t *band = (int8_t *)(scratch + layer->window_words);
    int32_t shared = layer->band_rows - layer->band_outputs * layer->stride_y; /* negative: the stride skips rows between bands */
    int32_t kept = shared > 0 ? shared : 0;
    if (layer->band_width > 0)
        memset(band, layer->input_zero_point, (size_t)(layer->channels * layer->band_rows * layer->band_width));
    for (int32_t top = 0; top < layer->output_height; top += layer->band_outputs) {
        int32_t rows = layer->output_height - top < layer->band_outputs ? layer->output_height - top : layer->band_outputs;
        const int8_t *first = input;
        int32_t row_step = layer->row_step * layer->stride_y, pixel_step = layer->pixel_step * layer->stride_x;
        if (layer->band_width > 0) {
            mn_fill_band(layer, input, top * layer->stride_y - layer->top, top > 0 ? kept : 0, band);
            first = band;
            row_step = layer->band_width * layer->stride_y;
            pixel_step = layer->stride_x;
        }

        int32_t x = 0, count = rows * layer->output_width;
        const int8_t *window = first, *row = first;
        for (int32_t pixel = 0; pixel < count; pixel += 4) {
            const int8_t *windows[4];
            for (int32_t p = 0; p < 4; p++) {
                windows[p] = window;
                if (pixel + p + 1 >= count)
                    continue;
                window += pixel_step;
                if (++x == layer->output_width) {
                    x = 0;
                    row += row_step;
                    window = row;
                }
            }
            quad(layer, windows, output + top * layer->output_width + pixel, layer->output_plane, scratch);
        }
    }
}

#endif
