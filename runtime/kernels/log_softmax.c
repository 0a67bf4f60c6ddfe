#include "softmax_law.h"

/*
 * log(x) in Q5.26 of x >= 1 in Q12.19: x is a power of two, with a quarter's offset, times a mantissa around the fourth root of a half,
 * whose logarithm is a rational function. The one of two neighbouring mantissas that is smaller is taken.
 */
static int32_t log_of(int32_t x)
{
    const int32_t log_of_two = 1488522236, root_root_half = 1805811301, root_half = 1518500250, quarter = 1 << 23;
    int32_t headroom = mn_leading_zeros((uint32_t)x);
    int32_t a = mn_saturating_shift_left(mn_doubling_high(mn_saturating_shift_left(x, headroom - 1), root_half), 1);
    int32_t power_a = (12 - headroom) * (1 << 25) + quarter;
    int32_t headroom_b = mn_leading_zeros((uint32_t)mn_doubling_high(x, root_half)) - 1;
    int32_t b = mn_saturating_shift_left(x, headroom_b);
    int32_t power_b = (12 - headroom_b) * (1 << 25) - quarter;

    int32_t mantissa = a < b ? a : b, power = power_a > power_b ? power_a : power_b;
    int32_t middle = (int32_t)(((int64_t)mantissa + root_root_half + 1) / 2), offset = 2 * (mantissa - root_root_half);
    int32_t square = mn_doubling_high(offset, offset);
    int32_t numerator = mn_doubling_high(offset, mantissa) + mn_doubling_high(mn_doubling_high(offset, square), 117049297);
    int32_t denominator = mn_doubling_high(middle, 1057819769 + offset + mn_doubling_high(127690142, square))
        + mn_doubling_high(638450708, offset);
    int32_t fraction = mn_doubling_high(mn_shift_right(numerator, 6), mn_one_over_one_plus(denominator));
    return mn_saturating_shift_left(mn_doubling_high(power, log_of_two) + fraction, 1);
}

void mn_log_softmax(mn_factor factor, mn_factor inverse, int32_t lowest_difference, const int8_t *input, int8_t *output, int32_t count,
    int32_t pixels, int32_t plane)
{
    for (int32_t p = 0; p < pixels; p++, input++, output++) {
        mn_softmax_row row = mn_softmax_begin(factor, lowest_difference, input, count, plane);
        int32_t log = log_of(row.sum);
        int32_t lowest = mn_requantise_shift((int32_t)((uint32_t)log + 0x80000000u), inverse.multiplier, inverse.shift);
        lowest = lowest < lowest_difference - 1 ? lowest_difference - 1 : lowest;
        for (int32_t i = 0; i < count; i++) {
            int32_t difference = input[i * plane] - row.highest, result = -128;
            if (difference > lowest) {
                int32_t rest = mn_requantise_shift(difference, factor.multiplier, factor.shift) - log;
                result = mn_clamp(mn_shift_right(rest, 22) + 127, -128, 127);
            }
            output[i * plane] = (int8_t)result;
        }
    }
}
