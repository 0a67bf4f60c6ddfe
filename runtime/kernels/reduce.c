#include "block.h"

/* Does something with each element that goes into one of the output. */
#define REDUCED(type, action) \
    for (int32_t r0 = 0; r0 < reduction->count[0]; r0++) \
        for (int32_t r1 = 0; r1 < reduction->count[1]; r1++) \
            for (int32_t r2 = 0; r2 < reduction->count[2]; r2++) { \
                int32_t x = MN_GET(type, pa + r0 * reduction->step[0] + r1 * reduction->step[1] + r2 * reduction->step[2]); \
                action; \
            }

#define SUM(type) \
    const mn_rescaling r = *rescaling; \
    MN_EACH(&reduction->kept, a, a, output) { \
        uint32_t sum = 0u - (uint32_t)r.input_zero_point; \
        REDUCED(type, sum += (uint32_t)x) \
        MN_PUT(type, po, mn_clamp(mn_apply(r.factor, (int32_t)(sum << reduction->term_bits)) + r.zero_point, r.lowest, r.highest)); \
    } \
    MN_END

/* One axis goes, so that the counter of the elements is their place. */
#define PLACE(type, exceeds) \
    MN_EACH(&reduction->kept, a, a, output) { \
        int32_t best = MN_GET(type, pa), at = 0, place = 0; \
        REDUCED(type, if (x exceeds best) { best = x; place = at; } at++) \
        MN_PUT(int32_t, po, place); \
    } \
    MN_END

#define EXTREME(type, exceeds) \
    MN_EACH(&reduction->kept, a, a, output) { \
        int32_t best = MN_GET(type, pa); \
        REDUCED(type, if (x exceeds best) best = x) \
        MN_PUT(type, po, best); \
    } \
    MN_END

void mn_reduce_sum_8(const mn_reduction *reduction, const mn_rescaling *rescaling, const void *a, void *output)
{
    SUM(int8_t)
}

void mn_reduce_sum_16(const mn_reduction *reduction, const mn_rescaling *rescaling, const void *a, void *output)
{
    SUM(int16_t)
}

void mn_reduce_maximum_8(const mn_reduction *reduction, const void *a, void *output)
{
    EXTREME(int8_t, >)
}

void mn_reduce_maximum_16(const mn_reduction *reduction, const void *a, void *output)
{
    EXTREME(int16_t, >)
}

void mn_reduce_minimum_8(const mn_reduction *reduction, const void *a, void *output)
{
    EXTREME(int8_t, <)
}

void mn_reduce_minimum_16(const mn_reduction *reduction, const void *a, void *output)
{
    EXTREME(int16_t, <)
}

void mn_place_maximum_8(const mn_reduction *reduction, const void *a, void *output)
{
    PLACE(int8_t, >)
}

void mn_place_maximum_16(const mn_reduction *reduction, const void *a, void *output)
{
    PLACE(int16_t, >)
}

void mn_place_minimum_8(const mn_reduction *reduction, const void *a, void *output)
{
    PLACE(int8_t, <)
}

void mn_place_minimum_16(const mn_reduction *reduction, const void *a, void *output)
{
    PLACE(int16_t, <)
}
