/* What the vector kernels share. Vectors are 16 bytes; unpadded ends are masked, so that nothing is read or written past an operand. */
#ifndef MN_VECTOR_H
#define MN_VECTOR_H

#include "fixed_point.h"

enum { MN_LANES = 16 };

/* Bytes of a pixel's inputs in whole vectors. */
static inline int32_t mn_whole_vectors(int32_t inputs)
{
    return (inputs + MN_LANES - 1) & -MN_LANES;
}

/* Where input k of pixel p of `count` stands: vector after vector, in each the pixels one after the other. */
static inline int32_t mn_vector_place(int32_t k, int32_t p, int32_t count)
{
    return (k / MN_LANES * count + p) * MN_LANES + k % MN_LANES;
}

/* Of a scale -2^(32 + shift) the shift, which is negative. */
static inline int32_t mn_shift_of(int32_t scale)
{
    return (int32_t)__builtin_ctz((uint32_t)scale) - 32;
}

#ifdef MN_MVE

#include <arm_mve.h>

/* The first register named goes to the lower lane. */
static inline int32x4_t mn_four(int32_t x0, int32_t x1, int32_t x2, int32_t x3)
{
    int32x4_t result;
    __asm__("vmov %q0[2], %q0[0], %1, %3\n\tvmov %q0[3], %q0[1], %2, %4" : "=&w"(result) : "r"(x0), "r"(x1), "r"(x2), "r"(x3));
    return result;
}

/* mn_requantise_shift of four sums, for shifts to the right by one at least, which are negative. */
static inline int32x4_t mn_requantise_four(int32x4_t sums, int32_t multiplier, int32_t shift)
{
    int32x4_t high = vqrdmulhq_n_s32(sums, multiplier);
    return vrshlq_n_s32(vaddq_s32(high, vshrq_n_s32(high, 31)), shift);
}

/* Four of a and four of b in turn, clamped, as halfwords. */
static inline int16x8_t mn_clamp_fours(int32x4_t a, int32x4_t b, int32_t zero_point, int16x8_t lowest, int16x8_t highest)
{
    int16x8_t both = vqmovntq_s32(vqmovnbq_s32(lowest, a), b);
    return vminq_s16(vmaxq_s16(vqaddq_n_s16(both, (int16_t)zero_point), lowest), highest);
}

/* The first and the second of the words of mn_clamp_fours, of which low bytes are stored. */
static inline int32x4_t mn_first_fours(int16x8_t both)
{
    return vreinterpretq_s32_s16(both);
}

static inline int32x4_t mn_second_fours(int16x8_t both)
{
    return vshrq_n_s32(vreinterpretq_s32_s16(both), 16);
}

#endif

#endif
