#include "lanes.h"
#include "vector.h"

/* Bytes of a column: as many rows as a word holds. */
enum { COLUMN = 4 };

static void fill(int8_t *column, int32_t border)
{
    uint32_t word = mn_splat(border);
    memcpy(column, &word, COLUMN);
}

#ifdef MN_MVE

static inline int8x16_t row_at(const mn_depthwise_vector *layer, const int8_t *input, int32_t y, int32_t x, mve_pred16_t lanes)
{
    return y >= 0 && y < layer->height ? vldrbq_z_s8(input + y * layer->width + x, lanes) : vdupq_n_s8(layer->input_zero_point);
}

/* Columns of rows y … y + 3, of which the first `kept` are the last ones of the columns as they are. */
static void interleave(const mn_depthwise_vector *layer, const int8_t *input, int32_t y, int32_t kept, int8_t *columns)
{
    for (int32_t x = 0; x < layer->width; x += MN_LANES, columns += COLUMN * MN_LANES) {
        mve_pred16_t lanes = vctp8q((uint32_t)(layer->width - x));
        int8x16x4_t rows;
        if (kept > 0) {
            rows = vld4q_s8(columns);
            rows.val[0] = rows.val[2];
            rows.val[1] = rows.val[3];
        } else {
            rows.val[0] = row_at(layer, input, y, x, lanes);
            rows.val[1] = row_at(layer, input, y + 1, x, lanes);
        }

        rows.val[2] = row_at(layer, input, y + 2, x, lanes);
        rows.val[3] = row_at(layer, input, y + 3, x, lanes);
        vst4q_s8(columns, rows);
    }
}

static inline int32x4_t four_sums(const int8_t *columns, int32_t step, int8x16_t kernel)
{
    return mn_four(
        vmladavq_s8(vldrbq_s8(columns), kernel), vmladavq_s8(vldrbq_s8(columns + step), kernel),
        vmladavq_s8(vldrbq_s8(columns + 2 * step), kernel), vmladavq_s8(vldrbq_s8(columns + 3 * step), kernel));
}

/*
 * A channel in columns of four rows: a vector holds the inputs of four columns, three of which make an output. At stride 1 the kernel a row
 * further down makes the output below from the same vector; at stride 2 four outputs follow the first four.
 */
static inline void run_channel(const mn_depthwise_vector *layer, const mn_depthwise_channel *channel, const int8_t *input, int8_t *output, int8_t *columns, int32_t stride)
{
    int32_t rows = 3 - stride, height = layer->output_height, width = layer->output_width;
    int32_t start = channel->start, multiplier = channel->multiplier, shift = -channel->kernel[0][3], zero_point = layer->output_zero_point;
    int8x16_t kernel = vldrbq_z_s8(&channel->kernel[0][0], 0x0777);
    int8x16_t below = vreinterpretq_s8_u32(vshlq_n_u32(vreinterpretq_u32_s8(kernel), 8));
    int16x8_t lowest = vdupq_n_s16(-128), highest = vdupq_n_s16(127);
    for (int32_t y = 0; y < height; y += rows, output += rows * width) {
        interleave(layer, input, y * stride - layer->top, y > 0 && stride == 1 ? 2 : 0, columns + COLUMN * layer->left);
        fill(columns + COLUMN * (layer->left + layer->width), layer->input_zero_point);
        fill(columns + COLUMN * (layer->left + layer->width + 1), layer->input_zero_point);
        const int8_t *from = columns;
        for (int32_t x = 0; x < width;) {
            int32x4_t a = four_sums(from, COLUMN * stride, kernel), b;
            int8_t *second;
            int32_t left = width - x, left_second;
            if (stride == 1) {
                b = four_sums(from, COLUMN, below);
                second = output + x + width;
                left_second = y + 1 < height ? left : 0;
            } else {
                b = four_sums(from + 4 * COLUMN * stride, COLUMN * stride, kernel);
                second = output + x + 4;
                left_second = left < 4 ? 0 : left - 4;
            }

            a = mn_requantise_four(vaddq_n_s32(a, start), multiplier, shift);
            b = mn_requantise_four(vaddq_n_s32(b, start), multiplier, shift);
            int16x8_t both = mn_clamp_fours(a, b, zero_point, lowest, highest);
            vstrbq_p_s32(output + x, mn_first_fours(both), vctp32q((uint32_t)left));
            vstrbq_p_s32(second, mn_second_fours(both), vctp32q((uint32_t)left_second));
            x += stride == 1 ? 4 : 8;
            from += 4 * COLUMN * (stride == 1 ? 1 : 4);
        }
    }
}

#else

static inline void run_channel(const mn_depthwise_vector *layer, const mn_depthwise_channel *channel, const int8_t *input, int8_t *output, int8_t *columns, int32_t stride)
{
    for (int32_t y = 0; y < layer->output_height; y++) {
        int32_t first = y * stride - layer->top;
        /* An output in place has run over the first row at stride 1: it stands in the columns. */
        for (int32_t x = 0; x < layer->width; x++) {
            int8_t *column = columns + COLUMN * (layer->left + x);
            if (stride == 1 && y > 0)
                memmove(column, column + 1, COLUMN - 1);
            for (int32_t row = stride == 1 && y > 0 ? 3 : 0; row < COLUMN; row++) {
                int32_t from = first + row;
                column[row] = from >= 0 && from < layer->height ? input[from * layer->width + x] : layer->input_zero_point;
            }
        }
        fill(columns + COLUMN * (layer->left + layer->width), layer->input_zero_point);
        fill(columns + COLUMN * (layer->left + layer->width + 1), layer->input_zero_point);
        for (int32_t x = 0; x < layer->output_width; x++) {
            int32_t sum = channel->start;
            for (int32_t tap = 0; tap < 9; tap++)
                sum += columns[COLUMN * (x * stride + tap / 3) + tap % 3] * channel->kernel[tap / 3][tap % 3];
            int32_t value = mn_requantise_shift(sum, channel->multiplier, -channel->kernel[0][3]) + layer->output_zero_point;
            output[y * layer->output_width + x] = (int8_t)mn_clamp(value, -128, 127);
        }
    }
}

#endif

void mn_depthwise_vector_run(const mn_depthwise_vector *layer, const int8_t *input, int8_t *output, int32_t *scratch)
{
    int8_t *columns = (int8_t *)scratch;
    for (int32_t c = 0; c < layer->count; c++) {
        for (int32_t x = 0; x < layer->left; x++)
            fill(columns + COLUMN * x, layer->input_zero_point);
        if (layer->stride == 1)
            run_channel(layer, &layer->channels[c], input, output, columns, 1);
        else
            run_channel(layer, &layer->channels[c], input, output, columns, 2);
        input += mn_plane(layer->height, layer->width);
        output += mn_plane(layer->output_height, layer->output_width);
    }
}
