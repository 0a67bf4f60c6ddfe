#include "pair.h"

static inline int32_t law(const mn_pair *pair, int32_t x, int32_t y)
{
    int32_t difference = mn_raised(pair, pair->a, x) - mn_raised(pair, pair->b, y);
    return mn_apply(pair->result, (int32_t)((uint32_t)difference * (uint32_t)difference));
}

void mn_pair_squareddifference_8(const mn_block *block, const mn_pair *pair, const void *a, const void *b, void *output)
{
    MN_PAIR(int8_t, law)
}

void mn_pair_squareddifference_16(const mn_block *block, const mn_pair *pair, const void *a, const void *b, void *output)
{
    MN_PAIR(int16_t, law)
}
