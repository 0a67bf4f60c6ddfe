#include "pair.h"

static inline int32_t law(const mn_pair *pair, int32_t x, int32_t y)
{
    return x >= 0 ? mn_apply(pair->a, x) : mn_apply(pair->result, (int32_t)((uint32_t)x * (uint32_t)y));
}

void mn_pair_prelu_8(const mn_block *block, const mn_pair *pair, const void *a, const void *b, void *output)
{
    MN_PAIR(int8_t, law)
}

void mn_pair_prelu_16(const mn_block *block, const mn_pair *pair, const void *a, const void *b, void *output)
{
    MN_PAIR(int16_t, law)
}
