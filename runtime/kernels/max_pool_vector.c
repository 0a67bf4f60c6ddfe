#include "expand.h"
#include "pool_vector.h"

#ifdef MN_MVE

static void highest_of_planes(const mn_windows *w, const int8_t *input, int8_t *output)
{
    int32_t count = w->height * w->width, plane = mn_plane(w->height, w->width);
    for (int32_t c = w->channels; c > 0; c--, input += plane) {
        int8_t highest = w->lowest;
        for (int32_t i = 0; i < count; i += MN_LANES) {
            mve_pred16_t lanes = vctp8q((uint32_t)(count - i));
            highest = vmaxvq_p_s8(highest, vldrbq_z_s8(input + i, lanes), lanes);
        }
        *output++ = highest < w->highest ? highest : w->highest;
    }
}

/* Windows within the input, eight in every plane; where the kernel is known to the compiler nothing is left of the loops over it. */
static inline __attribute__((always_inline)) void highest_inside(
    const mn_windows *w, const mn_eight_windows *at, const int8_t *input, int8_t *output, int32_t height, int32_t width)
{
    int32_t pitch = w->width, from = mn_plane(w->height, pitch), to = mn_plane(w->output_height, w->output_width);
    int16x8_t lowest = vdupq_n_s16(w->lowest), limit = vdupq_n_s16(w->highest);
    uint16x8_t offsets = at->offsets;
    mve_pred16_t lanes = at->lanes;
    for (int32_t c = w->channels; c > 0; c--, input += from, output += to) {
        int16x8_t highest = lowest;
        const int8_t *row = input;
        for (int32_t y = height; y > 0; y--, row += pitch)
            for (int32_t x = 0; x < width; x++)
                highest = vmaxq_s16(highest, vldrbq_gather_offset_s16(row + x, offsets));
        vstrbq_p_s16(output, vminq_s16(highest, limit), lanes);
    }
}

static void highest_at_border(const mn_windows *w, const mn_eight_windows *at, const int8_t *input, int8_t *output)
{
    int32_t from = mn_plane(w->height, w->width), to = mn_plane(w->output_height, w->output_width);
    int16x8_t limit = vdupq_n_s16(w->highest);
    for (int32_t c = w->channels; c > 0; c--, input += from, output += to) {
        int16x8_t highest = vdupq_n_s16(w->lowest);
        for (int32_t y = 0; y < w->kernel_height; y++)
            for (int32_t x = 0; x < w->kernel_width; x++) {
                mve_pred16_t lanes = mn_lanes_within(w, at, y, x);
                int16x8_t inputs = vldrbq_gather_offset_z_s16(input + y * w->width + x, at->offsets, lanes);
                highest = vmaxq_m_s16(highest, highest, inputs, lanes);
            }
        vstrbq_p_s16(output, vminq_s16(highest, limit), at->lanes);
    }
}

void mn_max_pool_vector(const mn_windows *windows, const int8_t *input, int8_t *output)
{
    const mn_windows w = *windows;
    if (mn_is_whole(&w)) {
        highest_of_planes(&w, input, output);
        return;
    }

    int32_t outputs = w.output_height * w.output_width;
    for (int32_t i = 0; i < outputs; i += MN_WINDOWS) {
        mn_eight_windows at = mn_windows_from(&w, i, outputs);
        const int8_t *from = input + at.first;
        if (!at.is_inside)
            highest_at_border(&w, &at, from, output + i);
        else if (w.kernel_height == 2 && w.kernel_width == 2)
            highest_inside(&w, &at, from, output + i, 2, 2);
        else if (w.kernel_height == 3 && w.kernel_width == 3)
            highest_inside(&w, &at, from, output + i, 3, 3);
        else
            highest_inside(&w, &at, from, output + i, w.kernel_height, w.kernel_width);
    }
}

#else

void mn_max_pool_vector(const mn_windows *windows, const int8_t *input, int8_t *output)
{
    const mn_windows w = *windows;
    for (int32_t c = 0; c < w.channels; c++) {
        for (int32_t i = 0; i < w.output_height * w.output_width; i++) {
            int32_t top = i / w.output_width * w.stride_y - w.top, left = i % w.output_width * w.stride_x - w.left, highest = w.lowest;
            for (int32_t y = top < 0 ? 0 : top; y < top + w.kernel_height && y < w.height; y++)
                for (int32_t x = left < 0 ? 0 : left; x < left + w.kernel_width && x < w.width; x++)
                    highest = input[y * w.width + x] > highest ? input[y * w.width + x] : highest;
            output[i] = (int8_t)mn_clamp(highest, w.lowest, w.highest);
        }
        input += mn_plane(w.height, w.width);
        output += mn_plane(w.output_height, w.output_width);
    }
}

#endif
