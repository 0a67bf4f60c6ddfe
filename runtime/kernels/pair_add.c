#include "pair.h"

static inline int32_t law(const mn_pair *pair, int32_t x, int32_t y)
{
    return mn_apply(pair->result, mn_raised(pair, pair->a, x) + mn_raised(pair, pair->b, y));
}

void mn_pair_add_8(const mn_block *block, const mn_pair *pair, const void *a, const void *b, void *output)
{
    MN_PAIR(int8_t, law)
}

void mn_pair_add_16(const mn_block *block, const mn_pair *pair, const void *a, const void *b, void *output)
{
    MN_PAIR(int16_t, law)
}
