/*
 * The product kernels as plain C, for one or four pixels. What four pixels write past the end of a plane is written over by the plane
 * after it, so channel a comes before channel b, or the last pixel before the first.
 */
#ifndef MN_PRODUCT_LAW_H
#define MN_PRODUCT_LAW_H

#include "product_end.h"

/* Sums of one pixel with a pair of output channels; `stride` words lie between the pixel's inputs. */
static inline void mn_pair_sums(const int32_t *weights, const int32_t *inputs, int32_t depth, int32_t stride, int32_t *a, int32_t *b)
{
    uint32_t sum_a = 0, sum_b = 0;
    for (int32_t k = 0; k < depth; k++) {
        int32_t x0 = (int16_t)inputs[k * stride], x1 = inputs[k * stride] >> 16;
        int32_t w0 = (int16_t)weights[k], w1 = weights[k] >> 16;
        int32_t a0 = (int8_t)w0, a1 = (int8_t)w1;
        sum_a += (uint32_t)(x0 * a0 + x1 * a1);
        sum_b += (uint32_t)(x0 * ((w0 - a0) >> 8) + x1 * ((w1 - a1) >> 8));
    }
    *a = (int32_t)sum_a;
    *b = (int32_t)sum_b;
}

/* The law of the DSP kernels. */
static inline void mn_product_law(const mn_product *layer, const int32_t *pixels, int32_t count, int8_t *output, int32_t plane,
    int32_t lowest, int32_t highest)
{
    const int32_t *stream = layer->stream;
    for (int32_t pair = 0; pair < layer->pairs; pair++, output += 2 * plane) {
        const int32_t *weights = stream + 2, *ends = weights + layer->depth;
        for (int32_t p = count - 1; p >= 0; p--) {
            int32_t a, b;
            mn_pair_sums(weights, pixels + p, layer->depth, count, &a, &b);
            a += stream[0];
            b += (int32_t)((uint32_t)stream[1] - (uint32_t)stream[0]) >> 8;
            output[p] = (int8_t)mn_clamp(mn_requantise(2 * a, ends[0], ends[1], layer->zero_point), lowest, highest);
            output[plane + p] = (int8_t)mn_clamp(mn_requantise(2 * b, ends[2], ends[3], layer->zero_point), lowest, highest);
        }
        stream = ends + 4;
    }
}

/* Sum of one pixel with one of the channels of a pair, of which the weights are the nibbles from bit `first` of each byte. */
static inline int32_t mn_packed_sum(const int32_t *weights, const int32_t *inputs, int32_t depth, int32_t stride, int first)
{
    /* The bytes of a word belong to inputs 0, 2, 1 and 3. */
    static const int8_t byte_of[4] = {0, 2, 1, 3};
    int32_t sum = 0;
    for (int32_t k = 0; k < 2 * depth; k++) {
        int32_t word = inputs[k / 2 * stride], x = k % 2 == 0 ? (int16_t)word : word >> 16;
        int32_t nibble = weights[k / 4] >> (8 * byte_of[k % 4] + first) & 15;
        sum += x * (nibble - 8);
    }
    return sum;
}

/* The law of the DSP kernels for weights of four bits. */
static inline void mn_product_packed_law(const mn_product *layer, const int32_t *pixels, int32_t count, int8_t *output, int32_t plane)
{
    const int32_t *stream = layer->stream;
    for (int32_t pair = 0; pair < layer->pairs; pair++, output += 2 * plane) {
        const int32_t *weights = stream + 2, *ends = weights + layer->depth / 2;
        int32_t start_b = (int32_t)((uint32_t)stream[1] - (uint32_t)stream[0]) >> 4, a[4], b[4];
        for (int32_t p = 0; p < count; p++) {
            a[p] = mn_packed_sum(weights, pixels + p, layer->depth, count, 0) + stream[0];
            b[p] = mn_packed_sum(weights, pixels + p, layer->depth, count, 4) + start_b;
        }
        mn_product_end(layer, ends, a, count, output);
        mn_product_end(layer, ends + 2, b, count, output + plane);
        stream = ends + 4;
    }
}

/*
 * Adds the products of four pixels with a pair of channels, weights of -1, 0 and 1, to sums; both channels at once in 16 words of inputs.
 * The pixels share the words of weights, with a variable each, which compilers keep in registers; in a function of its own there are
 * enough of these.
 */
static __attribute__((noinline)) void mn_ternary_sums(const int32_t *weights, const int32_t *pixels, int32_t depth, int32_t *a, int32_t *b)
{
    int32_t skipped = -depth & 3, left = 4 - skipped;
    uint32_t word = (uint32_t)*weights++;
    if (skipped > 0)
        word = word >> 4 * skipped | word << (32 - 4 * skipped);
    const int32_t *inputs = pixels, *end = pixels + 4 * depth;
    while (inputs != end) {
        int32_t both_0 = 0, both_1 = 0, both_2 = 0, both_3 = 0;
        const int32_t *next = end - inputs > 64 ? inputs + 64 : end;
        for (; inputs != next; inputs += 4) {
            if (left == 0) {
                word = (uint32_t)*weights++;
                left = 4;
            }
            left--;
            int32_t pairs = (int32_t)(word & 0xc003c003u), first = (int16_t)pairs, second = pairs >> 16;
            word = word >> 4 | word << 28;
            both_0 += (int16_t)inputs[0] * first + (inputs[0] >> 16) * second;
            both_1 += (int16_t)inputs[1] * first + (inputs[1] >> 16) * second;
            both_2 += (int16_t)inputs[2] * first + (inputs[2] >> 16) * second;
            both_3 += (int16_t)inputs[3] * first + (inputs[3] >> 16) * second;
        }
        int32_t both[4] = {both_0, both_1, both_2, both_3};
        for (int32_t p = 0; p < 4; p++) {
            int32_t low = (int32_t)((uint32_t)both[p] << 18) >> 18;
            a[p] += low;
            b[p] += (both[p] - low) >> 14;
        }
    }
}

/* The law of the DSP kernels for weights of -1, 0 and 1. */
static inline void mn_product_ternary_law(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane)
{
    const int32_t *stream = layer->stream, depth = layer->depth;
    int32_t added[4] = {0, 0, 0, 0};
    for (int32_t k = 0; k < 4 * depth; k++)
        added[k % 4] += (int16_t)pixels[k] + (pixels[k] >> 16);
    for (int32_t pair = 0; pair < layer->pairs; pair++, output += 2 * plane) {
        int32_t a[4], b[4];
        for (int32_t p = 0; p < 4; p++) {
            a[p] = stream[0] - added[p];
            b[p] = stream[1] >> 1;
        }
        mn_ternary_sums(stream + 2, pixels, depth, a, b);
        stream += 2 + (depth + 3) / 4;
        mn_product_end(layer, stream, a, 4, output);
        mn_product_end(layer, stream + 2, b, 4, output + plane);
        stream += 4;
    }
}

#endif
