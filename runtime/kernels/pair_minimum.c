#include "pair.h"

/* Both operands have the format of the output. */
static inline int32_t law(const mn_pair *pair, int32_t x, int32_t y)
{
    (void)pair;
    return x < y ? x : y;
}

void mn_pair_minimum_8(const mn_block *block, const mn_pair *pair, const void *a, const void *b, void *output)
{
    MN_PAIR(int8_t, law)
}

void mn_pair_minimum_16(const mn_block *block, const mn_pair *pair, const void *a, const void *b, void *output)
{
    MN_PAIR(int16_t, law)
}
