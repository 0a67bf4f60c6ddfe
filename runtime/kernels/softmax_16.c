#include "operators.h"
#include "softmax_law.h"

void mn_softmax_16(mn_factor factor, int32_t lowest_difference, const int8_t *input, void *output, int32_t count, int32_t pixels,
    int32_t step, int32_t pixel_step)
{
    int16_t *shares = output;
    for (int32_t p = 0; p < pixels; p++, input += pixel_step, shares += count) {
        mn_softmax_row row = mn_softmax_begin(factor, lowest_difference, input, count, step);
        for (int32_t i = 0; i < count; i++)
            shares[i] = (int16_t)mn_softmax_share(&row, input[i * step], 16);
    }
}
