/* What the wide products share: how sums of a channel become outputs, whatever its factor. */
#ifndef MN_PRODUCT_WIDE_H
#define MN_PRODUCT_WIDE_H

#include "fixed_point.h"

/* `ends` holds multiplier and scale, or 32 + shift where sums do not fit when doubled or the shift is not to the right. */
static inline void mn_wide_end(const mn_product *layer, const int32_t *ends, const int32_t *sums, int32_t count, int8_t *output)
{
    int32_t multiplier = ends[0], scale = ends[1];
    for (int32_t p = 0; p < count; p++) {
        int32_t value = scale < 0
            ? mn_requantise(2 * sums[p], multiplier, scale, layer->zero_point)
            : mn_requantise_shift(sums[p], multiplier, scale - 32) + layer->zero_point;
        output[p] = (int8_t)mn_clamp(value, layer->lowest, layer->highest);
    }
}

#endif
