#include "block.h"

#define WIDEN(from, to) \
    MN_EACH(block, a, a, output) \
        MN_PUT(to, po, MN_GET(from, pa)); \
    MN_END

void mn_widen_8_16(const mn_block *block, const void *a, void *output)
{
    WIDEN(int8_t, int16_t)
}

void mn_widen_8_32(const mn_block *block, const void *a, void *output)
{
    WIDEN(int8_t, int32_t)
}

void mn_widen_16_32(const mn_block *block, const void *a, void *output)
{
    WIDEN(int16_t, int32_t)
}
