/* How sums of a channel become outputs, whatever its factor. */
#ifndef MN_PRODUCT_END_H
#define MN_PRODUCT_END_H

#include "fixed_point.h"

/*
 * `ends` holds multiplier and scale, or 32 + shift where sums do not fit when doubled or the shift is not to the right. A function of its
 * own: inlined, it takes registers from the loops over inputs.
 */
static __attribute__((noinline)) void mn_product_end(const mn_product *layer, const int32_t *ends, const int32_t *sums, int32_t count,
    int8_t *output)
{
    int32_t multiplier = ends[0], scale = ends[1], zero_point = layer->zero_point, lowest = layer->lowest, highest = layer->highest;
    if (scale < 0) {
        for (int32_t p = 0; p < count; p++)
            output[p] = (int8_t)mn_clamp(mn_requantise(2 * sums[p], multiplier, scale, zero_point), lowest, highest);
    } else {
        for (int32_t p = 0; p < count; p++)
            output[p] = (int8_t)mn_clamp(mn_requantise_shift(sums[p], multiplier, scale - 32) + zero_point, lowest, highest);
    }
}

#endif
