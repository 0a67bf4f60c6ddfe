#include "fixed_point.h"

#ifndef MN_DSP

/* The law of depthwise_3x3_dsp.S. */
static void rows_of_stride(const mn_depthwise_channel *channel, const int16_t *padded, int8_t *output, int32_t rows, int32_t width,
    int32_t zero_point, int32_t stride)
{
    int32_t scale = (int32_t)(0u - (1u << (32 - channel->kernel[0][3])));
    for (int32_t y = 0; y < rows; y++) {
        const int16_t *row = padded + y * stride * (MN_ROW_BYTES / 2);
        for (int32_t x = 0; x < width; x++, row += stride) {
            int32_t sum = channel->start;
            for (int ky = 0; ky < 3; ky++)
                for (int kx = 0; kx < 3; kx++)
                    sum += 2 * row[ky * (MN_ROW_BYTES / 2) + kx] * channel->kernel[ky][kx];
            *output++ = (int8_t)mn_clamp(mn_requantise(sum, channel->multiplier, scale, zero_point), -128, 127);
        }
    }
}

void mn_depthwise_rows_1_relu(const mn_depthwise_channel *channel, const int16_t *padded, int8_t *output, int32_t rows, int32_t width,
    int32_t zero_point)
{
    rows_of_stride(channel, padded, output, rows, width, zero_point, 1);
}

void mn_depthwise_rows_1_signed(const mn_depthwise_channel *channel, const int16_t *padded, int8_t *output, int32_t rows, int32_t width,
    int32_t zero_point)
{
    rows_of_stride(channel, padded, output, rows, width, zero_point, 1);
}

void mn_depthwise_rows_2_relu(const mn_depthwise_channel *channel, const int16_t *padded, int8_t *output, int32_t rows, int32_t width,
    int32_t zero_point)
{
    rows_of_stride(channel, padded, output, rows, width, zero_point, 2);
}

void mn_depthwise_rows_2_signed(const mn_depthwise_channel *channel, const int16_t *padded, int8_t *output, int32_t rows, int32_t width,
    int32_t zero_point)
{
    rows_of_stride(channel, padded, output, rows, width, zero_point, 2);
}

#endif
