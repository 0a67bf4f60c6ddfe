#include "expand.h"
#include "lanes.h"

static void rescale_each(const mn_rescaling *rescaling, const int8_t *input, int8_t *output, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        int32_t value = mn_requantise_shift(input[i] - rescaling->input_zero_point, rescaling->factor.multiplier, rescaling->factor.shift);
        output[i] = (int8_t)mn_clamp(value + rescaling->zero_point, rescaling->lowest, rescaling->highest);
    }
}

#ifdef MN_DSP

static inline int32_t rescale_lane(const mn_ready_factor *factor, int32_t start, uint32_t word, int lane, int right)
{
    return mn_saturate(mn_apply_ready(factor, start + factor->unit * (int8_t)(word >> 8 * lane), right));
}

/* Four at a time. */
static inline int32_t rescale_quads(const mn_rescaling *rescaling, const int8_t *input, int8_t *output, int32_t count, int right)
{
    mn_ready_factor factor = mn_make_ready(rescaling->factor, rescaling->zero_point);
    int32_t start = -factor.unit * rescaling->input_zero_point, i = 0;
    uint32_t lowest = mn_splat(rescaling->lowest), highest = mn_splat(rescaling->highest);
    for (; i + 4 <= count; i += 4) {
        uint32_t word = mn_load_word(input + i);
        uint32_t four = mn_lanes(
            rescale_lane(&factor, start, word, 0, right), rescale_lane(&factor, start, word, 1, right),
            rescale_lane(&factor, start, word, 2, right), rescale_lane(&factor, start, word, 3, right));
        mn_store(output + i, mn_clamp_lanes(four, lowest, highest), 4);
    }
    return i;
}

#endif

void mn_rescale(const mn_rescaling *rescaling, const int8_t *input, int8_t *output, int32_t count)
{
    int32_t done = 0;
#ifdef MN_DSP
    if (mn_is_ready(rescaling->factor))
        done = rescaling->factor.shift < 0 ? rescale_quads(rescaling, input, output, count, 1)
                                           : rescale_quads(rescaling, input, output, count, 0);
#endif
    rescale_each(rescaling, input + done, output + done, count - done);
}
