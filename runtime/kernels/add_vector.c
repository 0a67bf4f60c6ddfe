#include "add_zero.h"
#include "vector.h"

#ifdef MN_MVE

/* Units and starts are even, since terms are doubled for a multiplication that does not double. */
void mn_add_vector(const mn_sum *sum, const int8_t *a, const int8_t *b, int8_t *output, int32_t count)
{
    int32_t shift_a = mn_shift_of(sum->a.scale), shift_b = mn_shift_of(sum->b.scale), shift = mn_shift_of(sum->scale);
    int32_t unit_a = sum->a.unit / 2, unit_b = sum->b.unit / 2, start_a = sum->a.start / 2, start_b = sum->b.start / 2;
    int32x4_t lowest = vdupq_n_s32((int8_t)sum->lowest), highest = vdupq_n_s32((int8_t)sum->highest);
    for (int32_t i = 0; i < count; i += 4) {
        mve_pred16_t lanes = vctp32q((uint32_t)(count - i));
        int32x4_t x = vaddq_n_s32(vmulq_n_s32(vldrbq_z_s32(a + i, lanes), unit_a), start_a);
        int32x4_t y = vaddq_n_s32(vmulq_n_s32(vldrbq_z_s32(b + i, lanes), unit_b), start_b);
        int32x4_t total = vaddq_s32(mn_requantise_four(x, sum->a.multiplier, shift_a), mn_requantise_four(y, sum->b.multiplier, shift_b));
        int32x4_t value = vaddq_n_s32(mn_requantise_four(total, sum->multiplier, shift), sum->zero_point);
        vstrbq_p_s32(output + i, vminq_s32(vmaxq_s32(value, lowest), highest), lanes);
    }
}

#else

void mn_add_vector(const mn_sum *sum, const int8_t *a, const int8_t *b, int8_t *output, int32_t count)
{
    mn_add(sum, a, b, output, count);
}

#endif

void mn_add_zero_vector(const mn_sum *sum, const int8_t *a, int8_t *output, int32_t count)
{
    mn_add_blocks(sum, a, output, count, mn_add_vector);
}
