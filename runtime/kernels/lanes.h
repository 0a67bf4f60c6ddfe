/* Four bytes in a word. */
#ifndef MN_LANES_H
#define MN_LANES_H

#include <string.h>

#include "fixed_point.h"

static inline int32_t mn_saturate(int32_t value)
{
#ifdef MN_DSP
    int32_t result;
    __asm__("ssat %0, #8, %1" : "=r"(result) : "r"(value));
    return result;
#else
    return mn_clamp(value, -128, 127);
#endif
}

/* The low bytes of four integers. */
static inline uint32_t mn_lanes(int32_t b0, int32_t b1, int32_t b2, int32_t b3)
{
#ifdef MN_DSP
    __asm__("bfi %0, %1, #8, #8" : "+r"(b0) : "r"(b1));
    __asm__("bfi %0, %1, #8, #8" : "+r"(b2) : "r"(b3));
    __asm__("bfi %0, %1, #16, #16" : "+r"(b0) : "r"(b2));
    return (uint32_t)b0;
#else
    return (uint8_t)b0 | (uint32_t)(uint8_t)b1 << 8 | (uint32_t)(uint8_t)b2 << 16 | (uint32_t)(uint8_t)b3 << 24;
#endif
}

/* The larger of each two signed bytes. */
static inline uint32_t mn_max_lanes(uint32_t a, uint32_t b)
{
#ifdef MN_DSP
    uint32_t result;
    __asm__("ssub8 %0, %1, %2\n\tsel %0, %1, %2" : "=&r"(result) : "r"(a), "r"(b));
    return result;
#else
    uint32_t result = 0;
    for (int lane = 0; lane < 32; lane += 8) {
        int8_t x = (int8_t)(a >> lane), y = (int8_t)(b >> lane);
        result |= (uint32_t)(uint8_t)(x >= y ? x : y) << lane;
    }
    return result;
#endif
}

/* The smaller of each two signed bytes. */
static inline uint32_t mn_min_lanes(uint32_t a, uint32_t b)
{
#ifdef MN_DSP
    uint32_t result;
    __asm__("ssub8 %0, %1, %2\n\tsel %0, %2, %1" : "=&r"(result) : "r"(a), "r"(b));
    return result;
#else
    uint32_t result = 0;
    for (int lane = 0; lane < 32; lane += 8) {
        int8_t x = (int8_t)(a >> lane), y = (int8_t)(b >> lane);
        result |= (uint32_t)(uint8_t)(x < y ? x : y) << lane;
    }
    return result;
#endif
}

/* A byte in every lane. */
static inline uint32_t mn_splat(int32_t value)
{
    return (uint8_t)value * 0x01010101u;
}

static inline uint32_t mn_clamp_lanes(uint32_t word, uint32_t lowest, uint32_t highest)
{
    return mn_min_lanes(mn_max_lanes(word, lowest), highest);
}

/* The highest of the first bytes of a word, at most four, in its lowest lane. */
static inline uint32_t mn_highest_of_first(uint32_t word, int32_t count)
{
    uint32_t two = mn_max_lanes(word, word >> 8);
    if (count >= 4)
        return mn_max_lanes(two, two >> 16);
    if (count == 3)
        return mn_max_lanes(two, word >> 16);
    return count == 2 ? two : count == 1 ? word : mn_splat(-128);
}

/* Stores the first `count` lanes; all of them from four on. */
static inline void mn_store(int8_t *output, uint32_t word, int32_t count)
{
    if (count >= 4)
        memcpy(output, &word, sizeof word);
    else
        for (; count > 0; count--, word >>= 8)
            *output++ = (int8_t)word;
}

/* A change of scale that is made ready for many values: these are multiplied by `unit` first. */
typedef struct {
    int32_t unit, multiplier, scale, zero_point;
} mn_ready_factor;

/* Values of at most 17 bits stay within 32 when shifted left so far. */
static inline int mn_is_ready(mn_factor factor)
{
    return factor.shift >= -31 && factor.shift <= 13;
}

static inline mn_ready_factor mn_make_ready(mn_factor factor, int32_t zero_point)
{
    mn_ready_factor ready = {
        2 << (factor.shift > 0 ? factor.shift : 0), factor.multiplier,
        factor.shift < 0 ? (int32_t)(0u - (1u << (32 + factor.shift))) : 0, zero_point,
    };
    return ready;
}

/* As mn_requantise_shift with the zero point, of a value that is multiplied by the unit; `right` where the scale is not zero. */
static inline int32_t mn_apply_ready(const mn_ready_factor *factor, int32_t value, int right)
{
    return right ? mn_requantise(value, factor->multiplier, factor->scale, factor->zero_point)
                 : mn_multiply_high(value, factor->multiplier) + factor->zero_point;
}

#endif
