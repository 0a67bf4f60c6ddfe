#include "reciprocal.h"

/* 1/sqrt(x): x by powers of four in [1/2, 2) of Q3.28, where five Newton steps from 1 end. 0 counts as 1. */
static mn_factor inverse_root(int32_t x)
{
    const int32_t one_and_a_half = (1 << 28) + (1 << 27), root_half = 1518500250;
    mn_factor result = {INT32_MAX, 0};
    if (x <= 1)
        return result;
    int32_t shift = 11;
    for (; x >= 1 << 29; x /= 4)
        shift++;
    int32_t pairs = (mn_leading_zeros((uint32_t)x) - 1) / 2 - 1;
    shift -= pairs;
    x <<= 2 * pairs;

    int32_t halved = mn_shift_right(x >> 1, 1), root = 1 << 28;
    for (int step = 0; step < 5; step++) {
        int32_t cube = mn_saturating_shift_left(mn_doubling_high(mn_doubling_high(root, root), root), 6);
        root = mn_saturating_shift_left(mn_doubling_high(one_and_a_half, root) - mn_doubling_high(halved, cube), 3);
    }
    root = mn_doubling_high(root, root_half);
    result.multiplier = shift < 0 ? (int32_t)((uint32_t)root << -shift) : root;
    result.shift = shift < 0 ? 0 : -shift;
    return result;
}

void mn_unit_length(int32_t zero_point, const int8_t *input, int8_t *output, int32_t count, int32_t pixels, int32_t plane)
{
    for (int32_t p = 0; p < pixels; p++, input++, output++) {
        uint32_t squares = 0;
        for (int32_t i = 0; i < count; i++) {
            int32_t value = input[i * plane] - zero_point;
            squares += (uint32_t)(value * value);
        }
        mn_factor factor = inverse_root((int32_t)squares);
        for (int32_t i = 0; i < count; i++)
            output[i * plane] = (int8_t)mn_clamp(mn_requantise_shift(input[i * plane] - zero_point, factor.multiplier, factor.shift + 7),
                -128, 127);
    }
}
