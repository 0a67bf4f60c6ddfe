#include "operators.h"
#include "reciprocal.h"

/* The table at a place in 16 bits, of which the upper nine name an entry. */
static int32_t look(const int16_t *table, int32_t place)
{
    place = mn_clamp(place, INT16_MIN, INT16_MAX) - INT16_MIN;
    const int16_t *at = table + (place >> 7);
    return at[0] + (((at[1] - at[0]) * (place & 0x7F) + 64) >> 7);
}

void mn_softmax_16_16(mn_factor factor, const int16_t *exponentials, const int16_t *reciprocals, const void *input, void *output,
    int32_t count, int32_t pixels)
{
    const int16_t *x = input;
    int16_t *y = output;
    for (int32_t p = 0; p < pixels; p++, x += count, y += count) {
        int32_t highest = INT16_MIN, sum = 0;
        for (int32_t i = 0; i < count; i++)
            highest = x[i] > highest ? x[i] : highest;
        for (int32_t i = 0; i < count; i++) {
            y[i] = (int16_t)look(exponentials, mn_requantise_shift(x[i] - highest, factor.multiplier, factor.shift) + INT16_MAX);
            sum += y[i];
        }
        int32_t zeros = mn_leading_zeros((uint32_t)sum), right = 31 - zeros;
        int32_t shifted = (int32_t)((((int64_t)sum << (zeros - 1)) + (1 << 13)) >> 14);
        int64_t reciprocal = look(reciprocals, shifted - ((1 << 15) + (1 << 16)));
        for (int32_t i = 0; i < count; i++) {
            int64_t share = (y[i] * reciprocal + (1LL << (right - 1))) >> right;
            y[i] = (int16_t)(share < 0 ? 0 : share > INT16_MAX ? INT16_MAX : share);
        }
    }
}
