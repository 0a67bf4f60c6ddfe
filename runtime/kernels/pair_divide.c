#include "pair.h"

#include "reciprocal.h"

static inline int32_t law(const mn_pair *pair, int32_t x, int32_t y)
{
    if (y == 0)
        return x > 0 ? pair->highest - pair->zero_point : x < 0 ? pair->lowest - pair->zero_point : 0;
    if (y < 0) {
        x = -x;
        y = -y;
    }
    int32_t zeros = mn_leading_zeros((uint32_t)y);
    int32_t reciprocal = mn_one_over_one_plus((int32_t)(((uint32_t)y << zeros) - 0x80000000u));
    int32_t headroom = mn_leading_zeros((uint32_t)(x >= 0 ? x : ~x)) - 1;
    int32_t quotient = mn_doubling_high((int32_t)((uint32_t)x << headroom), reciprocal);
    return mn_requantise_shift(quotient, pair->result.multiplier, pair->result.shift - (31 - zeros) - headroom);
}

void mn_pair_divide_8(const mn_block *block, const mn_pair *pair, const void *a, const void *b, void *output)
{
    MN_PAIR(int8_t, law)
}

void mn_pair_divide_16(const mn_block *block, const mn_pair *pair, const void *a, const void *b, void *output)
{
    MN_PAIR(int16_t, law)
}
