#include "softmax_law.h"

void mn_softmax(mn_factor factor, int32_t lowest_difference, const int8_t *input, int8_t *output, int32_t count, int32_t pixels,
    int32_t plane)
{
    for (int32_t p = 0; p < pixels; p++, input++, output++) {
        mn_softmax_row row = mn_softmax_begin(factor, lowest_difference, input, count, plane);
        for (int32_t i = 0; i < count; i++)
            output[i * plane] = (int8_t)mn_softmax_share(&row, input[i * plane], 8);
    }
}
