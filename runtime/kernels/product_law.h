/*
 * The product kernels as plain C, for one or four pixels. What four pixels write past the end of a plane is written over by the plane
 * after it, so channel a comes before channel b, or the last pixel before the first.
 */
#ifndef MN_PRODUCT_LAW_H
#define MN_PRODUCT_LAW_H

#include "expand.h"
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

/*
 * Words of weights, of four inputs each, whose sums are added up together: 28 inputs times weights of -8 to 7 have 16 bits. Inputs that
 * fill up a word may be of any value, since their weights are zero.
 */
enum { MN_PACKED_WORDS = 7 };

/* The weights of byte 0 or 2 of a word: a + 2^16 * b. */
static inline int32_t mn_packed_weights(uint32_t word, int byte)
{
    return (int32_t)((word >> 8 * byte & 15) | (word >> 8 * byte & 0xf0) << 12) - 0x80008;
}

/* Adds what 28 inputs or fewer come to, a + 2^16 * b. */
static inline void mn_packed_split(int32_t both, int32_t *a, int32_t *b)
{
    int32_t low = (int16_t)both;
    *a += low;
    *b += (both - low) >> 16;
}

/*
 * Adds the products of four pixels with a pair of channels to sums, both channels at once. A function of its own, with a
 * variable for each pixel, so that compilers keep them in registers.
 */
static __attribute__((noinline)) void mn_packed_sums(const int32_t *weights, const int32_t *pixels, const int32_t *ends, int32_t *a,
    int32_t *b)
{
    const mn_half *inputs = (const mn_half *)pixels;
    while (weights != ends) {
        int32_t both_0 = 0, both_1 = 0, both_2 = 0, both_3 = 0;
        const int32_t *next = ends - weights > MN_PACKED_WORDS ? weights + MN_PACKED_WORDS : ends;
        for (; weights != next; weights++, inputs += 16) {
            /* The bytes of a word belong to inputs 0, 2, 1 and 3. */
            uint32_t word = (uint32_t)*weights, other = word >> 8;
            int32_t first = mn_packed_weights(word, 0), second = mn_packed_weights(word, 2);
            both_0 += mn_multiply_halves(inputs, first, second);
            both_1 += mn_multiply_halves(inputs + 2, first, second);
            both_2 += mn_multiply_halves(inputs + 4, first, second);
            both_3 += mn_multiply_halves(inputs + 6, first, second);
            /* Nothing is loaded earlier: it would push sums out of the registers. */
            __asm__ volatile("" ::: "memory");
            int32_t third = mn_packed_weights(other, 0), fourth = mn_packed_weights(other, 2);
            both_0 += mn_multiply_halves(inputs + 8, third, fourth);
            both_1 += mn_multiply_halves(inputs + 10, third, fourth);
            both_2 += mn_multiply_halves(inputs + 12, third, fourth);
            both_3 += mn_multiply_halves(inputs + 14, third, fourth);
        }
        mn_packed_split(both_0, a, b);
        mn_packed_split(both_1, a + 1, b + 1);
        mn_packed_split(both_2, a + 2, b + 2);
        mn_packed_split(both_3, a + 3, b + 3);
    }
}

/* The same of one pixel. */
static inline void mn_packed_sum(const int32_t *weights, const int32_t *pixel, const int32_t *ends, int32_t *a, int32_t *b)
{
    const mn_half *inputs = (const mn_half *)pixel;
    while (weights != ends) {
        int32_t both = 0;
        const int32_t *next = ends - weights > MN_PACKED_WORDS ? weights + MN_PACKED_WORDS : ends;
        for (; weights != next; weights++, inputs += 4) {
            uint32_t word = (uint32_t)*weights, other = word >> 8;
            both += mn_multiply_halves(inputs, mn_packed_weights(word, 0), mn_packed_weights(word, 2));
            both += mn_multiply_halves(inputs + 2, mn_packed_weights(other, 0), mn_packed_weights(other, 2));
        }
        mn_packed_split(both, a, b);
    }
}

/* The law of the DSP kernels for weights of four bits. */
static inline void mn_product_packed_law(const mn_product *layer, const int32_t *pixels, int32_t count, int8_t *output, int32_t plane)
{
    const int32_t *stream = layer->stream;
    for (int32_t pair = 0; pair < layer->pairs; pair++, output += 2 * plane) {
        const int32_t *weights = stream + 2, *ends = weights + layer->depth / 2;
        int32_t start_b = (int32_t)((uint32_t)stream[1] - (uint32_t)stream[0]) >> 4, a[4], b[4];
        for (int32_t p = 0; p < count; p++) {
            a[p] = stream[0];
            b[p] = start_b;
        }
        if (count == 1)
            mn_packed_sum(weights, pixels, ends, a, b);
        else
            mn_packed_sums(weights, pixels, ends, a, b);
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
