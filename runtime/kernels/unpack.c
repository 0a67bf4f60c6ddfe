#include "lanes.h"

/* Four bytes from 0 to 15, each less 8. */
static inline uint32_t widened(uint32_t nibbles)
{
#ifdef MN_DSP
    __asm__("ssub8 %0, %0, %1" : "+r"(nibbles) : "r"(0x08080808u));
    return nibbles;
#else
    return ((nibbles | 0x80808080u) - 0x08080808u) ^ 0x80808080u;
#endif
}

void mn_unpack(const int8_t *input, int32_t input_plane, int8_t *output, int32_t output_plane, int32_t pairs, int32_t count)
{
    for (; pairs > 0; pairs--, input += input_plane, output += 2 * output_plane)
        for (int32_t i = 0; i < count; i += 4) {
            uint32_t word, low, high;
            memcpy(&word, input + i, sizeof word);
            low = widened(word & 0x0f0f0f0fu);
            high = widened(word >> 4 & 0x0f0f0f0fu);
            memcpy(output + i, &low, sizeof low);
            memcpy(output + output_plane + i, &high, sizeof high);
        }
}
