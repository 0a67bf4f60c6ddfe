#include "expand.h"
#include "lanes.h"

static void multiply_each(const mn_multiplication *product, const int8_t *a, const int8_t *b, int8_t *output, int32_t count, int32_t step)
{
    for (int32_t i = 0; i < count; i++, b += step) {
        int32_t value = (a[i] - product->zero_point_a) * (*b - product->zero_point_b);
        value = mn_requantise_shift(value, product->factor.multiplier, product->factor.shift) + product->zero_point;
        output[i] = (int8_t)mn_clamp(value, product->lowest, product->highest);
    }
}

#ifdef MN_DSP

/* Of the inputs without their zero points. */
static inline int32_t multiply_lane(const mn_ready_factor *factor, const mn_multiplication *product, uint32_t a, uint32_t b, int lane,
    int right)
{
    int32_t value = ((int8_t)(a >> 8 * lane) - product->zero_point_a) * ((int8_t)(b >> 8 * lane) - product->zero_point_b);
    return mn_saturate(mn_apply_ready(factor, factor->unit * value, right));
}

/* Four at a time. */
static inline int32_t multiply_quads(const mn_multiplication *product, const int8_t *a, const int8_t *b, int8_t *output, int32_t count,
    int32_t step, int right)
{
    mn_ready_factor factor = mn_make_ready(product->factor, product->zero_point);
    const mn_multiplication p = *product;
    int32_t i = 0;
    uint32_t lowest = mn_splat(product->lowest), highest = mn_splat(product->highest), same = mn_splat(*b);
    for (; i + 4 <= count; i += 4) {
        uint32_t x = mn_load_word(a + i), f = step == 0 ? same : mn_load_word(b + i);
        uint32_t four = mn_lanes(
            multiply_lane(&factor, &p, x, f, 0, right), multiply_lane(&factor, &p, x, f, 1, right),
            multiply_lane(&factor, &p, x, f, 2, right), multiply_lane(&factor, &p, x, f, 3, right));
        mn_store(output + i, mn_clamp_lanes(four, lowest, highest), 4);
    }
    return i;
}

#endif

void mn_mul(const mn_multiplication *product, const int8_t *a, const int8_t *b, int8_t *output, int32_t channels, int32_t plane,
    int32_t step_b, int32_t pixels_b)
{
    int32_t step = pixels_b == 1 ? 0 : 1;
    /* Planes of as many pixels follow each other without a gap. */
    if (step == 1 && step_b == plane) {
        plane *= channels;
        channels = 1;
    }
    for (int32_t c = 0; c < channels; c++, a += plane, b += step_b, output += plane) {
        int32_t done = 0;
#ifdef MN_DSP
        if (mn_is_ready(product->factor))
            done = product->factor.shift < 0 ? multiply_quads(product, a, b, output, plane, step, 1)
                                             : multiply_quads(product, a, b, output, plane, step, 0);
#endif
        multiply_each(product, a + done, b + done * step, output + done, plane - done, step);
    }
}
