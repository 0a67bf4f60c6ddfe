#include "add_zero.h"
#include "lanes.h"

static int32_t term(int32_t value, const mn_term *t, int32_t sum)
{
    int32_t high = mn_multiply_high(value * t->unit + t->start, t->multiplier);
    return mn_subtract_multiply_high(high + (high >> 31), t->scale, sum);
}

static uint32_t finish(const mn_sum *sum, int32_t value)
{
    int32_t result = sum->scale < 0
        ? mn_requantise(2 * value, sum->multiplier, sum->scale, sum->zero_point)
        : mn_requantise_shift(value, sum->multiplier, sum->scale - 32) + sum->zero_point;
    return mn_clamp_lanes((uint8_t)mn_saturate(result), sum->lowest, sum->highest);
}

static void add_each(const mn_sum *sum, const int8_t *a, const int8_t *b, int8_t *output, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        output[i] = (int8_t)finish(sum, term(b[i], &sum->b, term(a[i], &sum->a, 0)));
}

#ifndef MN_DSP

/* The law of add_quads_dsp.S. */
void mn_add_quads(const mn_sum *sum, const int8_t *a, const int8_t *b, int8_t *output, int32_t quads)
{
    add_each(sum, a, b, output, 4 * quads);
}

#endif

void mn_add(const mn_sum *sum, const int8_t *a, const int8_t *b, int8_t *output, int32_t count)
{
    int32_t quads = sum->scale < 0 ? count / 4 : 0;
    if (quads > 0)
        mn_add_quads(sum, a, b, output, quads);
    add_each(sum, a + 4 * quads, b + 4 * quads, output + 4 * quads, count - 4 * quads);
}

void mn_add_zero(const mn_sum *sum, const int8_t *a, int8_t *output, int32_t count)
{
    mn_add_blocks(sum, a, output, count, mn_add);
}
