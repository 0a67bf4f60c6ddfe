/* Products of a vector of integers with rows of weights, which are bytes. */
#ifndef MN_ROW_PRODUCTS_H
#define MN_ROW_PRODUCTS_H

#include "expand.h"

/* Words of an expanded vector. */
static inline int32_t mn_row_words(int32_t count)
{
    return (count + 3) / 4 * 2;
}

/*
 * Bytes less a zero point as halfwords: of each four the even ones in a word and the odd ones in the next, zero past the last; without the
 * DSP extension one after the other.
 */
static inline void mn_expand_row(const int8_t *input, int32_t step, int32_t count, int32_t zero_point, int32_t *words)
{
#ifdef MN_DSP
    for (int32_t i = 0; i < count; i += 4, words += 2) {
        uint32_t x[4];
        for (int32_t lane = 0; lane < 4; lane++)
            x[lane] = i + lane < count ? (uint32_t)(input[(i + lane) * step] - zero_point) : 0;
        words[0] = (int32_t)mn_low_halves(x[0], x[2]);
        words[1] = (int32_t)mn_low_halves(x[1], x[3]);
    }
#else
    int16_t *halfwords = (int16_t *)(void *)words;
    for (int32_t i = 0; i < count; i++)
        halfwords[i] = (int16_t)(input[i * step] - zero_point);
#endif
}

/* Adds the products of an expanded vector with two rows; sums wrap. */
static inline void mn_multiply_rows(const int8_t *first, const int8_t *second, const int32_t *words, int32_t count, int32_t sums[2])
{
#ifdef MN_DSP
    int32_t a = sums[0], b = sums[1];
    for (const int8_t *end = first + (count & ~3); first != end; first += 4, second += 4, words += 2) {
        int32_t even = words[0], odd = words[1];
        uint32_t w = mn_load_word(first), v = mn_load_word(second);
        a = mn_multiply_pairs(even, (int32_t)mn_even_bytes(w), a);
        b = mn_multiply_pairs(even, (int32_t)mn_even_bytes(v), b);
        a = mn_multiply_pairs(odd, (int32_t)mn_odd_bytes(w), a);
        b = mn_multiply_pairs(odd, (int32_t)mn_odd_bytes(v), b);
    }
    for (int32_t i = 0; i < (count & 3); i++) {
        int32_t x = (int16_t)(words[i & 1] >> 8 * (i & 2));
        a = (int32_t)((uint32_t)a + (uint32_t)(x * first[i]));
        b = (int32_t)((uint32_t)b + (uint32_t)(x * second[i]));
    }
#else
    const int16_t *x = (const int16_t *)(const void *)words;
    uint32_t a = (uint32_t)sums[0], b = (uint32_t)sums[1];
    for (int32_t i = 0; i < count; i++) {
        a += (uint32_t)(x[i] * first[i]);
        b += (uint32_t)(x[i] * second[i]);
    }
#endif
    sums[0] = (int32_t)a;
    sums[1] = (int32_t)b;
}

#endif
