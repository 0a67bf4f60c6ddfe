#include "block.h"

void mn_piecewise_16(const mn_block *block, const mn_slopes *slopes, const void *a, void *output)
{
    MN_EACH(block, a, a, output) {
        int32_t x = MN_GET(int16_t, pa) - slopes->input_zero_point, y;
        if (x >= 0)
            y = mn_apply(slopes->positive, x);
        else if (slopes->magnitude)
            y = mn_apply(slopes->negative, -x);
        else
            y = slopes->negative_sign * mn_apply(slopes->negative, x);
        MN_PUT(int16_t, po, mn_clamp(y + slopes->zero_point, slopes->lowest, slopes->highest));
    }
    MN_END
}
