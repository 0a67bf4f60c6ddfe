#include "lanes.h"
#include "reciprocal.h"

/* As mn_softmax, exponential by exponential looked up. Entries are not negative, so that both roundings are those of halves up. */
void mn_softmax_table(const int32_t *exponentials, const int8_t *input, int8_t *output, int32_t count, int32_t pixels, int32_t plane)
{
    for (int32_t p = 0; p < pixels; p++, input++, output++) {
        const int8_t *end = input + count * plane;
        int32_t highest = -128;
        for (const int8_t *x = input; x != end; x += plane)
            highest = *x > highest ? *x : highest;
        const int32_t *of = exponentials + 255 - highest;
        uint32_t sum = 0;
        for (const int8_t *x = input; x != end; x += plane)
            sum += ((uint32_t)of[*x] + (1u << 11)) >> 12;
        int32_t headroom = mn_leading_zeros(sum), bits = 35 - headroom;
        int32_t reciprocal = mn_one_over_one_plus((int32_t)((sum << headroom) - 0x80000000u));

        /* A sum of so many is that no share is as much as half a step. */
        if (bits > 31) {
            for (int32_t i = 0; i < count; i++)
                output[i * plane] = -128;
            continue;
        }
        uint32_t half = 1u << (bits - 1);
        int8_t *to = output;
        for (const int8_t *x = input; x != end; x += plane, to += plane)
            *to = (int8_t)mn_saturate((int32_t)(((uint32_t)mn_doubling_high(reciprocal, of[*x]) + half) >> bits) - 128);
    }
}
