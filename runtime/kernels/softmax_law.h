/*
 * Softmax of a row of bytes, for outputs of any width, and its logarithm: differences to the largest, their exponentials, the reciprocal of
 * the sum.
 */
#ifndef MN_SOFTMAX_LAW_H
#define MN_SOFTMAX_LAW_H

#include "reciprocal.h"

typedef struct {
    mn_factor factor;
    int32_t lowest_difference, highest, sum, reciprocal, headroom;
} mn_softmax_row;

static inline int32_t mn_softmax_exp(const mn_softmax_row *row, int32_t difference)
{
    return mn_exp_on_negative(mn_requantise_shift(difference, row->factor.multiplier, row->factor.shift));
}

static inline mn_softmax_row mn_softmax_begin(mn_factor factor, int32_t lowest_difference, const int8_t *input, int32_t count, int32_t step)
{
    mn_softmax_row row = {factor, lowest_difference, -128, 0, 0, 0};
    for (int32_t i = 0; i < count; i++)
        row.highest = input[i * step] > row.highest ? input[i * step] : row.highest;
    for (int32_t i = 0; i < count; i++) {
        int32_t difference = input[i * step] - row.highest;
        if (difference >= lowest_difference)
            row.sum += mn_shift_right(mn_softmax_exp(&row, difference), 12);
    }
    row.headroom = mn_leading_zeros((uint32_t)row.sum);
    row.reciprocal = mn_one_over_one_plus((int32_t)(((uint32_t)row.sum << row.headroom) - 0x80000000u));
    return row;
}

/* The share of an input in integers of so many bits, the lowest of which stands for none. */
static inline int32_t mn_softmax_share(const mn_softmax_row *row, int32_t input, int32_t bits)
{
    int32_t difference = input - row->highest, lowest = -(1 << (bits - 1));
    if (difference < row->lowest_difference)
        return lowest;
    int32_t share = mn_shift_right(mn_doubling_high(row->reciprocal, mn_softmax_exp(row, difference)), 12 - row->headroom + 31 - bits);
    return mn_clamp(share + lowest, lowest, -lowest - 1);
}

#endif
