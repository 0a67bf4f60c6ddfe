/* The end of a sum with 16-bit activations. */
#ifndef MN_WEIGHTS_16_H
#define MN_WEIGHTS_16_H

#include "block.h"

static inline int64_t mn_start_16(const mn_weights_16 *weights, int32_t channel)
{
    return weights->wide_biases ? weights->wide_biases[channel] : weights->biases[channel];
}

/* Sums of 64 bits are multiplied with the upper 16 bits of the factor and rounded once. */
static inline int16_t mn_store_16(const mn_weights_16 *weights, int64_t sum, int32_t channel)
{
    mn_factor factor = weights->factors[weights->per_channel ? channel : 0];
    int32_t value;
    if (weights->wide_biases) {
        int32_t upper = factor.multiplier < 0x7FFF0000 ? (factor.multiplier + (1 << 15)) >> 16 : 0x7FFF, right = 15 - factor.shift;
        value = (int32_t)((sum * upper + (1LL << (right - 1))) >> right);
    } else {
        value = mn_apply(factor, (int32_t)(uint32_t)(uint64_t)sum);
    }
    return (int16_t)mn_clamp(value + weights->zero_point, weights->lowest, weights->highest);
}

/* The part of a window that lies inside the map, along one axis: from the first tap to before the last. */
static inline int32_t mn_first_tap(int32_t start)
{
    return start < 0 ? -start : 0;
}

static inline int32_t mn_last_tap(int32_t start, int32_t kernel, int32_t size)
{
    return start + kernel > size ? size - start : kernel;
}

#endif
