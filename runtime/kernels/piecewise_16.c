#include "block.h"

void mn_piecewise_16(const mn_block *block, const mn_slopes *slopes, const void *a, void *output)
{
    const mn_slopes s = *slopes;
    MN_EACH(block, a, a, output) {
        int32_t x = MN_GET(int16_t, pa) - s.input_zero_point, y;
        if (x >= 0)
            y = mn_apply(s.positive, x);
        else if (s.magnitude)
            y = mn_apply(s.negative, -x);
        else
            y = s.negative_sign * mn_apply(s.negative, x);
        MN_PUT(int16_t, po, mn_clamp(y + s.zero_point, s.lowest, s.highest));
    }
    MN_END
}
