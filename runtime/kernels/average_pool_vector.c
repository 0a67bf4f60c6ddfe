#include "average.h"
#include "pool_vector.h"

#ifdef MN_MVE

static void averages_of_planes(const mn_windows *w, const int8_t *input, int8_t *output)
{
    int32_t count = w->height * w->width, plane = mn_plane(w->height, w->width);
    uint32_t factor = mn_average_factor(count);
    for (int32_t c = 0; c < w->channels; c++, input += plane) {
        int32_t raised = 128 * count;
        for (int32_t i = 0; i < count; i += MN_LANES) {
            mve_pred16_t lanes = vctp8q((uint32_t)(count - i));
            raised = vaddvaq_p_s8(raised, vldrbq_z_s8(input + i, lanes), lanes);
        }
        output[c] = (int8_t)(mn_average_of((uint32_t)raised, count, factor) - 128);
    }
    mn_clamp_averages(w, output, w->channels);
}

/* Counts of inputs and what divides by them, of the even windows and of the odd ones. */
typedef struct {
    int32x4_t counts[2];
    uint32x4_t factors[2];
} divisors;

static divisors divisors_inside(const mn_windows *w)
{
    int32_t count = w->kernel_height * w->kernel_width;
    int32x4_t counts = vdupq_n_s32(count);
    uint32x4_t factors = vdupq_n_u32(mn_average_factor(count));
    return (divisors){{counts, counts}, {factors, factors}};
}

static divisors divisors_at_border(const mn_windows *w, int32_t output, int32_t outputs)
{
    int32_t counts[MN_WINDOWS];
    uint32_t factors[MN_WINDOWS];
    int32_t y = output / w->output_width, x = output - y * w->output_width;
    for (int32_t i = 0, before = 0; i < MN_WINDOWS; i++) {
        int32_t at = (i & 1) * 4 + i / 2, count = mn_inputs_of(w, y, x);
        counts[at] = count;
        factors[at] = count == before ? factors[((i - 1) & 1) * 4 + (i - 1) / 2] : mn_average_factor(count);
        before = count;
        if (output + i + 1 < outputs && ++x == w->output_width) {
            x = 0;
            y++;
        }
    }

    return (divisors){{vld1q_s32(counts), vld1q_s32(counts + 4)}, {vld1q_u32(factors), vld1q_u32(factors + 4)}};
}

/* mn_average_of four sums of bytes that were not raised, with 128. */
static inline int32x4_t averages_of(int32x4_t sums, const divisors *by, int32_t odd)
{
    int32x4_t counts = by->counts[odd];
    int32x4_t doubled = vaddq_s32(vaddq_s32(vshlq_n_s32(sums, 1), vshrq_n_s32(sums, 31)), vaddq_s32(vshlq_n_s32(counts, 8), counts));
    return vreinterpretq_s32_u32(vmulhq_u32(vreinterpretq_u32_s32(doubled), by->factors[odd]));
}

static inline void store_averages(const mn_windows *w, const mn_eight_windows *at, const divisors *by, int16x8_t sums, int8_t *output)
{
    int16x8_t averages = vreinterpretq_s16_s32(averages_of(vmovlbq_s16(sums), by, 0));
    averages = vsubq_n_s16(vmovntq_s32(averages, averages_of(vmovltq_s16(sums), by, 1)), 128);
    averages = vminq_s16(vmaxq_s16(averages, vdupq_n_s16(w->lowest)), vdupq_n_s16(w->highest));
    vstrbq_p_s16(output, averages, at->lanes);
}

/* Windows within the input, eight in every plane; where the kernel is known to the compiler nothing is left of the loops over it. */
static inline __attribute__((always_inline)) void averages_inside(const mn_windows *w, const mn_eight_windows *at, const divisors *by,
    const int8_t *input, int8_t *output, int32_t height, int32_t width)
{
    int32_t pitch = w->width, from = mn_plane(w->height, pitch), to = mn_plane(w->output_height, w->output_width);
    uint16x8_t offsets = at->offsets;
    for (int32_t c = w->channels; c > 0; c--, input += from, output += to) {
        int16x8_t sums = vdupq_n_s16(0);
        const int8_t *row = input;
        for (int32_t y = height; y > 0; y--, row += pitch)
            for (int32_t x = 0; x < width; x++)
                sums = vaddq_s16(sums, vldrbq_gather_offset_s16(row + x, offsets));
        store_averages(w, at, by, sums, output);
    }
}

/* Inputs beyond the border are read as zeros. */
static void averages_at_border(
    const mn_windows *w, const mn_eight_windows *at, const divisors *by, const int8_t *input, int8_t *output)
{
    int32_t from = mn_plane(w->height, w->width), to = mn_plane(w->output_height, w->output_width);
    for (int32_t c = w->channels; c > 0; c--, input += from, output += to) {
        int16x8_t sums = vdupq_n_s16(0);
        for (int32_t y = 0; y < w->kernel_height; y++)
            for (int32_t x = 0; x < w->kernel_width; x++) {
                mve_pred16_t lanes = mn_lanes_within(w, at, y, x);
                sums = vaddq_s16(sums, vldrbq_gather_offset_z_s16(input + y * w->width + x, at->offsets, lanes));
            }
        store_averages(w, at, by, sums, output);
    }
}

void mn_average_pool_vector(const mn_windows *windows, const int8_t *input, int8_t *output)
{
    const mn_windows w = *windows;
    if (mn_is_whole(&w)) {
        averages_of_planes(&w, input, output);
        return;
    }

    int32_t outputs = w.output_height * w.output_width;
    for (int32_t i = 0; i < outputs; i += MN_WINDOWS) {
        mn_eight_windows at = mn_windows_from(&w, i, outputs);
        divisors by = at.is_inside ? divisors_inside(&w) : divisors_at_border(&w, i, outputs);
        const int8_t *from = input + at.first;
        if (!at.is_inside)
            averages_at_border(&w, &at, &by, from, output + i);
        else if (w.kernel_height == 2 && w.kernel_width == 2)
            averages_inside(&w, &at, &by, from, output + i, 2, 2);
        else if (w.kernel_height == 3 && w.kernel_width == 3)
            averages_inside(&w, &at, &by, from, output + i, 3, 3);
        else
            averages_inside(&w, &at, &by, from, output + i, w.kernel_height, w.kernel_width);
    }
}

#else

void mn_average_pool_vector(const mn_windows *windows, const int8_t *input, int8_t *output)
{
    const mn_windows w = *windows;
    for (int32_t c = 0; c < w.channels; c++) {
        for (int32_t i = 0; i < w.output_height * w.output_width; i++) {
            int32_t at_y = i / w.output_width, at_x = i % w.output_width, sum = 0, count = mn_inputs_of(&w, at_y, at_x);
            int32_t top = at_y * w.stride_y - w.top, left = at_x * w.stride_x - w.left;
            for (int32_t y = top < 0 ? 0 : top; y < top + w.kernel_height && y < w.height; y++)
                for (int32_t x = left < 0 ? 0 : left; x < left + w.kernel_width && x < w.width; x++)
                    sum += input[y * w.width + x];
            output[i] = (int8_t)mn_clamp((sum + (sum > 0 ? count / 2 : -(count / 2))) / count, w.lowest, w.highest);
        }
        input += mn_plane(w.height, w.width);
        output += mn_plane(w.output_height, w.output_width);
    }
}

#endif
