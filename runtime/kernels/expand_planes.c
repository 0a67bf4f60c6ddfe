#include "expand.h"

void mn_expand_planes(const int8_t *input, int32_t plane, int32_t channels, int32_t *pixels)
{
    int32_t pairs = channels / 2;
    if (pairs % 2 != 0) {
        pixels = mn_interleave_quad(mn_load_word(input), mn_load_word(input + plane), pixels);
        input += 2 * plane;
    }
    for (pairs /= 2; pairs > 0; pairs--) {
        pixels = mn_interleave_quad(mn_load_word(input), mn_load_word(input + plane), pixels);
        input += 2 * plane;
        pixels = mn_interleave_quad(mn_load_word(input), mn_load_word(input + plane), pixels);
        input += 2 * plane;
    }
    if (channels % 2 != 0)
        mn_interleave_quad(mn_load_word(input), 0, pixels);
}
