#include "block.h"

#define RESCALE(from, to) \
    const mn_rescaling r = *rescaling; \
    MN_EACH(block, a, a, output) { \
        int32_t x = (int32_t)((uint32_t)MN_GET(from, pa) - (uint32_t)r.input_zero_point); \
        MN_PUT(to, po, mn_clamp(mn_apply(r.factor, x) + r.zero_point, r.lowest, r.highest)); \
    } \
    MN_END

void mn_rescale_8_8(const mn_block *block, const mn_rescaling *rescaling, const void *a, void *output)
{
    RESCALE(int8_t, int8_t)
}

void mn_rescale_8_16(const mn_block *block, const mn_rescaling *rescaling, const void *a, void *output)
{
    RESCALE(int8_t, int16_t)
}

void mn_rescale_8_32(const mn_block *block, const mn_rescaling *rescaling, const void *a, void *output)
{
    RESCALE(int8_t, int32_t)
}

void mn_rescale_16_8(const mn_block *block, const mn_rescaling *rescaling, const void *a, void *output)
{
    RESCALE(int16_t, int8_t)
}

void mn_rescale_16_16(const mn_block *block, const mn_rescaling *rescaling, const void *a, void *output)
{
    RESCALE(int16_t, int16_t)
}

void mn_rescale_16_32(const mn_block *block, const mn_rescaling *rescaling, const void *a, void *output)
{
    RESCALE(int16_t, int32_t)
}

void mn_rescale_32_8(const mn_block *block, const mn_rescaling *rescaling, const void *a, void *output)
{
    RESCALE(int32_t, int8_t)
}

void mn_rescale_32_16(const mn_block *block, const mn_rescaling *rescaling, const void *a, void *output)
{
    RESCALE(int32_t, int16_t)
}

void mn_rescale_32_32(const mn_block *block, const mn_rescaling *rescaling, const void *a, void *output)
{
    RESCALE(int32_t, int32_t)
}
