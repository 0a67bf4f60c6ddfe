/* Requantisation as TensorFlow Lite defines it: a rounding doubling high multiply, then a rounding right shift. */
#ifndef MN_FIXED_POINT_H
#define MN_FIXED_POINT_H

#include "micronets.h"

static inline int32_t mn_clamp(int32_t value, int32_t lowest, int32_t highest)
{
    return value < lowest ? lowest : value > highest ? highest : value;
}

/* (a·b + 2^31) / 2^32, rounded down. */
static inline int32_t mn_multiply_high(int32_t a, int32_t b)
{
#ifdef MN_DSP
    int32_t result;
    __asm__("smmulr %0, %1, %2" : "=r"(result) : "r"(a), "r"(b));
    return result;
#else
    return (int32_t)(((int64_t)a * b + 0x80000000LL) >> 32);
#endif
}

/* (c·2^32 - a·b + 2^31) / 2^32, rounded down. */
static inline int32_t mn_subtract_multiply_high(int32_t a, int32_t b, int32_t c)
{
#ifdef MN_DSP
    int32_t result;
    __asm__("smmlsr %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(c));
    return result;
#else
    return c + (int32_t)((0x80000000LL - (int64_t)a * b) >> 32);
#endif
}

/*
 * zero point + sum·multiplier·2^-(31 + shift) for a doubled sum, where scale = -2^(32 - shift) and shift >= 1. Subtracting
 * one from negative values before the second rounding makes halves round away from zero.
 */
static inline int32_t mn_requantise(int32_t doubled, int32_t multiplier, int32_t scale, int32_t zero_point)
{
    int32_t high = mn_multiply_high(doubled, multiplier);
    return mn_subtract_multiply_high(high + (high >> 31), scale, zero_point);
}

/* round(a·b / 2^31), halves up. */
static inline int32_t mn_doubling_high(int32_t a, int32_t b)
{
    return (int32_t)(((int64_t)a * b + (1 << 30)) >> 31);
}

/* round(value / 2^bits), halves away from zero; bits from 0 to 62. */
static inline int32_t mn_shift_right(int32_t value, int32_t bits)
{
    if (bits > 31)
        return bits == 32 && value == INT32_MIN ? -1 : 0;
    uint32_t mask = (1u << bits) - 1, half = (mask >> 1) + (value < 0 ? 1 : 0);
    return (value >> bits) + (((uint32_t)value & mask) > half ? 1 : 0);
}

/* As mn_requantise, without the zero point, for a sum that is not doubled and any shift: left when positive. */
static inline int32_t mn_requantise_shift(int32_t sum, int32_t multiplier, int32_t shift)
{
    int32_t high = mn_doubling_high((int32_t)((uint32_t)sum << (shift > 0 ? shift : 0)), multiplier);
    return mn_shift_right(high, shift > 0 ? 0 : -shift);
}

#endif
