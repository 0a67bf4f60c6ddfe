/* From a real number to the nearest integer of a format, halves away from zero, cut off at the ends. */
#ifndef MN_QUANTISE_H
#define MN_QUANTISE_H

#include <stdint.h>

static inline int8_t mn_quantise(float value, float scale, int32_t zero_point)
{
    float steps = value / scale;
    float rounded = steps < 0.0f ? steps - 0.5f : steps + 0.5f;
    if (rounded <= (float)(-128 - zero_point))
        return -128;
    if (rounded >= (float)(127 - zero_point))
        return 127;
    return (int8_t)((int32_t)rounded + zero_point);
}

#endif
