/* Averages of bytes that were raised by 128, so that their sums are not negative. */
#ifndef MN_AVERAGE_H
#define MN_AVERAGE_H

#include "expand.h"
#include "sum_bytes.h"

/* As many bytes as a factor divides by exactly. */
enum { MN_MOST_AVERAGED = 2000 };

/* 2^31 / count, rounded up. */
static inline uint32_t mn_average_factor(int32_t count)
{
    return 0xffffffffu / (2 * (uint32_t)count) + 1;
}

/*
 * The average of `count` bytes, plus 128, of their raised sum: halves away from zero. For sums s of bytes as they are it is
 * floor((2·s + count - [s < 0]) / (2·count)), and the product with the factor is exact for what is below 2^32 / (2·count).
 */
static inline int32_t mn_average_of(uint32_t raised, int32_t count, uint32_t factor)
{
    uint32_t doubled = 2 * raised + (uint32_t)count - (raised < 128 * (uint32_t)count ? 1 : 0);
    return (int32_t)((uint64_t)doubled * factor >> 32);
}

/* Clamps bytes where their bounds are not those of all bytes. */
static inline void mn_clamp_averages(const mn_windows *windows, int8_t *bytes, int32_t count)
{
    if (windows->lowest > -128 || windows->highest < 127)
        for (; count > 0; count--, bytes++)
            *bytes = (int8_t)mn_clamp(*bytes, windows->lowest, windows->highest);
}

#endif
