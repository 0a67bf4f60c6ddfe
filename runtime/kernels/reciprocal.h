/* Exponentials and reciprocals in fixed point, as softmax, division and the logistic function take them. */
#ifndef MN_RECIPROCAL_H
#define MN_RECIPROCAL_H

#include "fixed_point.h"

static inline int32_t mn_leading_zeros(uint32_t value)
{
#ifdef MN_DSP
    int32_t zeros;
    __asm__("clz %0, %1" : "=r"(zeros) : "r"(value));
#else
    int32_t zeros = 0;
    while (zeros < 32 && !(value << zeros & 0x80000000u))
        zeros++;
#endif
    return zeros;
}

static inline int32_t mn_saturating_shift_left(int32_t value, int32_t bits)
{
    int64_t wide = (int64_t)value * (1LL << bits);
    return wide > INT32_MAX ? INT32_MAX : wide < INT32_MIN ? INT32_MIN : (int32_t)wide;
}

/* exp(a) in Q0.31 for a <= 0 in Q5.26: Taylor around -1/8 below a quarter, then a factor for each bit above. */
static inline int32_t mn_exp_on_negative(int32_t a)
{
    static const int32_t factors[7] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
    const int32_t quarter = 1 << 24, exp_of_minus_eighth = 1895147668, third = 715827883;
    if (a == 0)
        return INT32_MAX;
    int32_t rest = (a & (quarter - 1)) - quarter, remainder = rest - a;
    int32_t x = rest * 32 + (1 << 28), x2 = mn_doubling_high(x, x), x3 = mn_doubling_high(x2, x), x4 = mn_doubling_high(x2, x2);
    int32_t tail = mn_shift_right(mn_doubling_high(mn_shift_right(x4, 2) + x3, third) + x2, 1);
    int32_t result = exp_of_minus_eighth + mn_doubling_high(exp_of_minus_eighth, x + tail);
    for (int bit = 0; bit < 7; bit++)
        if (remainder & (quarter << bit))
            result = mn_doubling_high(result, factors[bit]);
    return result;
}

/* 1/(1 + a) in Q0.31 for a in [0, 1): three Newton steps. */
static inline int32_t mn_one_over_one_plus(int32_t a)
{
    int32_t half_denominator = (int32_t)(((int64_t)a + INT32_MAX + 1) / 2);
    int32_t x = 1515870810 + mn_doubling_high(half_denominator, -1010580540);
    for (int step = 0; step < 3; step++)
        x += mn_saturating_shift_left(mn_doubling_high(x, (1 << 29) - mn_doubling_high(half_denominator, x)), 2);
    return mn_saturating_shift_left(x, 1);
}

#endif
