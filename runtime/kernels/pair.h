/* The body of a kernel of two elements of a type: `law` of x and y, zero points taken off. */
#ifndef MN_PAIR_H
#define MN_PAIR_H

#include "block.h"

static inline int32_t mn_raised(const mn_pair *pair, mn_factor factor, int32_t value)
{
    return mn_apply(factor, (int32_t)((uint32_t)value << pair->left_shift));
}

#define MN_PAIR(type, law) \
    const mn_pair p = *pair; \
    MN_EACH(block, a, b, output) { \
        int32_t x = MN_GET(type, pa) - p.zero_point_a, y = MN_GET(type, pb) - p.zero_point_b; \
        MN_PUT(type, po, mn_clamp(law(&p, x, y) + p.zero_point, p.lowest, p.highest)); \
    } \
    MN_END

#endif
