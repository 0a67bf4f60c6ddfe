#include "lanes.h"

/* Four signed bytes, cut off at -8 and 7, each plus 8. */
static inline uint32_t narrowed(const int8_t *bytes)
{
#ifdef MN_DSP
    /* What is above 7 saturates at 127, then what is below -8 at -128. */
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    __asm__("qadd8 %0, %0, %1" : "+r"(word) : "r"(0x78787878u));
    __asm__("qsub8 %0, %0, %1" : "+r"(word) : "r"(0x7f7f7f7fu));
    __asm__("qsub8 %0, %0, %1" : "+r"(word) : "r"(0x71717171u));
    return word ^ 0x80808080u;
#else
    uint32_t word = 0;
    for (int lane = 0; lane < 4; lane++)
        word |= (uint32_t)(mn_clamp(bytes[lane], -8, 7) + 8) << 8 * lane;
    return word;
#endif
}

void mn_pack(const int8_t *input, int32_t input_plane, int8_t *output, int32_t output_plane, int32_t pairs, int32_t count)
{
    for (; pairs > 0; pairs--, input += 2 * input_plane, output += output_plane)
        for (int32_t i = 0; i < count; i += 4) {
            uint32_t word = narrowed(input + i) | narrowed(input + input_plane + i) << 4;
            memcpy(output + i, &word, sizeof word);
        }
}
