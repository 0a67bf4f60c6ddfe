#include "expand.h"
#include "lanes.h"

/* Outputs of four pixels at a time of one channel, whose doubled weights and factor stay in registers. */
static inline void channel(const int32_t *pixels, int32_t count, int32_t weights, int32_t start, int32_t multiplier, int32_t scale,
    int32_t zero_point, int8_t *output)
{
    for (const int32_t *end = pixels + count; pixels < end;) {
#ifdef MN_DSP
        __asm__ volatile(
            "ldmia %0!, {r4, r5, r6, r8}\n\t"
            "smlad r4, r4, %2, %3\n\t"
            "smlad r5, r5, %2, %3\n\t"
            "smlad r6, r6, %2, %3\n\t"
            "smlad r8, r8, %2, %3\n\t"
            "smmulr r4, r4, %4\n\t"
            "smmulr r5, r5, %4\n\t"
            "smmulr r6, r6, %4\n\t"
            "smmulr r8, r8, %4\n\t"
            "add r4, r4, r4, asr #31\n\t"
            "add r5, r5, r5, asr #31\n\t"
            "add r6, r6, r6, asr #31\n\t"
            "add r8, r8, r8, asr #31\n\t"
            "smmlsr r4, r4, %5, %6\n\t"
            "smmlsr r5, r5, %5, %6\n\t"
            "smmlsr r6, r6, %5, %6\n\t"
            "smmlsr r8, r8, %5, %6\n\t"
            "ssat r4, #8, r4\n\t"
            "ssat r5, #8, r5\n\t"
            "ssat r6, #8, r6\n\t"
            "ssat r8, #8, r8\n\t"
            "bfi r4, r5, #8, #8\n\t"
            "bfi r6, r8, #8, #8\n\t"
            "bfi r4, r6, #16, #16\n\t"
            "str r4, [%1], #4"
            : "+r"(pixels), "+r"(output)
            : "r"(weights), "r"(start), "r"(multiplier), "r"(scale), "r"(zero_point)
            : "r4", "r5", "r6", "r8", "memory");
#else
        for (int32_t p = 0; p < 4; p++, pixels++) {
            int32_t sum = mn_multiply_pairs(*pixels, weights, start);
            *output++ = (int8_t)mn_clamp(mn_requantise(sum, multiplier, scale, zero_point), -128, 127);
        }
#endif
    }
}

static void clamp(int8_t *output, int32_t count, int32_t lowest, int32_t highest)
{
    for (; count > 0; count -= 4, output += 4)
        mn_store(output, mn_clamp_lanes(mn_load_word(output), mn_splat(lowest), mn_splat(highest)), 4);
}

/* Neighbouring pixels of planes, by fours. */
static inline void expand_planes(const int8_t *input, const int8_t *second, int32_t count, int32_t *pixels)
{
    for (const int8_t *end = input + count; input < end; input += 4, second += 4)
        pixels = mn_interleave_quad(mn_load_word(input), mn_load_word(second), pixels);
}

static inline int32_t doubled_pair(int32_t low, int32_t high)
{
    return (int32_t)mn_low_halves((uint32_t)(2 * low), (uint32_t)(2 * high));
}

void mn_conv_few_run(const mn_conv *layer, const int8_t *input, int8_t *output, int32_t *scratch)
{
    const mn_product product = layer->product;
    int32_t pixel_step = layer->pixel_step, width = layer->width, count = layer->height * width, plane = layer->output_plane, x = 0;
    int32_t second = layer->channels > 1 ? layer->channel_step : 0, is_planar = pixel_step == 1 && layer->row_step == width;
    int is_bounded = product.lowest > -128 || product.highest < 127;
    const int8_t *pixel = input, *row = input;
    for (int32_t first = 0; first < count; first += layer->window_words) {
        int32_t left = count - first, tile = left < layer->window_words ? left : layer->window_words;
        if (is_planar) {
            expand_planes(input + first, input + first + second, tile, scratch);
        } else {
            for (int32_t p = 0; p < tile; p++, pixel += pixel_step) {
                if (x++ == width) {
                    x = 1;
                    row += layer->row_step;
                    pixel = row;
                }
                scratch[p] = (int32_t)mn_low_halves((uint32_t)pixel[0], (uint32_t)pixel[second]);
            }
        }
        const int32_t *stream = product.stream;
        int8_t *to = output + first;
        for (int32_t pair = product.pairs; pair > 0; pair--, stream += 7, to += 2 * plane) {
            int32_t w0 = (int16_t)stream[2], w1 = stream[2] >> 16, a0 = (int8_t)w0, a1 = (int8_t)w1;
            int32_t start_b = (int32_t)((uint32_t)stream[1] - (uint32_t)stream[0]) >> 8;
            channel(scratch, tile, doubled_pair(a0, a1), 2 * stream[0], stream[3], stream[4], product.zero_point, to);
            channel(scratch, tile, doubled_pair((w0 - a0) >> 8, (w1 - a1) >> 8), 2 * start_b, stream[5], stream[6], product.zero_point,
                to + plane);
            if (is_bounded) {
                clamp(to, tile, product.lowest, product.highest);
                clamp(to + plane, tile, product.lowest, product.highest);
            }
        }
    }
}
