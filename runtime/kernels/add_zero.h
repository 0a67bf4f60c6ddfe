/* Sums of a tensor with nothing: blocks of it meet zeros of the other term. */
#ifndef MN_ADD_ZERO_H
#define MN_ADD_ZERO_H

#include <string.h>

#include "micronets.h"

typedef void mn_add_kernel(const mn_sum *sum, const int8_t *a, const int8_t *b, int8_t *output, int32_t count);

static inline void mn_add_blocks(const mn_sum *sum, const int8_t *a, int8_t *output, int32_t count, mn_add_kernel *add)
{
    int8_t zeros[32];
    memset(zeros, -sum->b.start / sum->b.unit, sizeof zeros);
    for (int32_t left = count, block; left > 0; left -= block, a += block, output += block) {
        block = left < (int32_t)sizeof zeros ? left : (int32_t)sizeof zeros;
        add(sum, a, zeros, output, block);
    }
}

#endif
