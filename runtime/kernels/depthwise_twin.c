#include <string.h>

#include "copy.h"
#include "twin.h"

/* A row of outputs, two at a time, so that they share what they read. */
static inline __attribute__((always_inline)) void filter(const mn_depthwise_channel *channel, const mn_twin_end *e, int8_t *const rows[3],
    int8_t *output, int32_t width, int32_t stride)
{
    const int8_t *r0 = rows[0], *r1 = rows[1], *r2 = rows[2];
    const int8_t *k = channel->kernel[0];
    int32_t k0 = k[0], k1 = k[1], k2 = k[2], k3 = k[4], k4 = k[5], k5 = k[6], k6 = k[8], k7 = k[9], k8 = k[10], start = channel->start;
    const mn_twin_end end = *e;
    for (int32_t x = 0; x < width; x += 2, r0 += 2 * stride, r1 += 2 * stride, r2 += 2 * stride, output += 2) {
        int32_t first = start + r0[0] * k0 + r0[1] * k1 + r0[2] * k2 + r1[0] * k3 + r1[1] * k4
            + r1[2] * k5 + r2[0] * k6 + r2[1] * k7 + r2[2] * k8;
        if (x + 1 == width) {
            output[0] = (int8_t)mn_twin_output(&end, (uint32_t)first);
            break;
        }
        int32_t second = start + r0[stride] * k0 + r0[stride + 1] * k1 + r0[stride + 2] * k2 + r1[stride] * k3 + r1[stride + 1] * k4
            + r1[stride + 2] * k5 + r2[stride] * k6 + r2[stride + 1] * k7 + r2[stride + 2] * k8;
        output[0] = (int8_t)mn_twin_output(&end, (uint32_t)first);
        output[1] = (int8_t)mn_twin_output(&end, (uint32_t)second);
    }
}

static void run_channel(const mn_depthwise_vector *layer, const mn_depthwise_channel *channel, const int8_t *input, int8_t *output,
    int8_t *rows)
{
    int32_t step = MN_ROW_BYTES / 2, width = layer->width, next = -layer->top;
    mn_twin_end end = mn_twin_end_of(channel->multiplier, channel->kernel[0][3], layer->output_zero_point, -128, 127);
    /* The output may run over rows of the input that are among the three. */
    int8_t *ring[3] = {rows, rows + step, rows + 2 * step};
    for (int32_t y = 0; y < layer->output_height; y++, output += layer->output_width) {
        for (int32_t wanted = y * layer->stride - layer->top + 3; next < wanted; next++) {
            int8_t *row = ring[0];
            ring[0] = ring[1];
            ring[1] = ring[2];
            ring[2] = row;
            if (next >= 0 && next < layer->height)
                mn_copy(input + next * width, width, row + layer->left);
            else
                memset(row + layer->left, layer->input_zero_point, (size_t)width);
        }
        if (layer->stride == 1)
            filter(channel, &end, ring, output, layer->output_width, 1);
        else
            filter(channel, &end, ring, output, layer->output_width, 2);
    }
}

void mn_depthwise_twin_run(const mn_depthwise_vector *layer, const int8_t *input, int8_t *output, int32_t *scratch)
{
    memset(scratch, layer->input_zero_point, 3 * (MN_ROW_BYTES / 2));
    for (int32_t c = 0; c < layer->count; c++) {
        run_channel(layer, &layer->channels[c], input, output, (int8_t *)scratch);
        input += layer->input_plane;
        output += layer->output_plane;
    }
}
