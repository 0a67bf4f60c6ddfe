#include "sum_bytes.h"

void mn_mean(const mn_rescaling *rescaling, const int8_t *input, int8_t *output, int32_t channels, int32_t pixels, int32_t plane)
{
    for (int32_t c = 0; c < channels; c++, input += plane) {
        int32_t sum = mn_sum_bytes(input, pixels) - rescaling->input_zero_point;
        int32_t value = mn_requantise_shift(sum, rescaling->factor.multiplier, rescaling->factor.shift) + rescaling->zero_point;
        output[c] = (int8_t)mn_clamp(value, rescaling->lowest, rescaling->highest);
    }
}
