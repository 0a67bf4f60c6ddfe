/* Walks over a block; between MN_EACH and MN_END the operands at hand are pa, pb and po. */
#ifndef MN_BLOCK_H
#define MN_BLOCK_H

#include "fixed_point.h"
#include "operators.h"

#define MN_EACH(block, first_a, first_b, first_output) \
    const int32_t count2 = (block)->count[2], step_a = (block)->a[2], step_b = (block)->b[2], step_output = (block)->output[2]; \
    (void)step_b; \
    for (int32_t i0 = 0; i0 < (block)->count[0]; i0++) \
        for (int32_t i1 = 0; i1 < (block)->count[1]; i1++) { \
            const char *pa = (const char *)(first_a) + i0 * (block)->a[0] + i1 * (block)->a[1]; \
            const char *pb = (const char *)(first_b) + i0 * (block)->b[0] + i1 * (block)->b[1]; \
            char *po = (char *)(first_output) + i0 * (block)->output[0] + i1 * (block)->output[1]; \
            (void)pb; \
            for (int32_t i2 = count2; i2 > 0; i2--, pa += step_a, pb += step_b, po += step_output)

#define MN_END }

/* The element that a pointer to bytes means. */
#define MN_GET(type, p) (*(const type *)(const void *)(p))
#define MN_PUT(type, p, value) (*(type *)(void *)(p) = (type)(value))

static inline int32_t mn_apply(mn_factor factor, int32_t value)
{
    return mn_requantise_shift(value, factor.multiplier, factor.shift);
}

#endif
