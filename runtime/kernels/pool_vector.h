/* Windows of a plane, eight outputs at a time: where each begins, for every channel. */
#ifndef MN_POOL_VECTOR_H
#define MN_POOL_VECTOR_H

#include "vector.h"

enum { MN_WINDOWS = 8 };

/* A pool whose one window is the whole plane. */
static inline int mn_is_whole(const mn_windows *w)
{
    return w->output_width == 1 && w->output_height == 1 && w->left == 0 && w->top == 0
        && w->kernel_width >= w->width && w->kernel_height >= w->height;
}

/* Of each window, what of the rows or columns from `first` on lies within the input. */
static inline int32_t mn_within(int32_t first, int32_t kernel, int32_t length)
{
    int32_t end = first + kernel < length ? first + kernel : length;
    return end - (first < 0 ? 0 : first);
}

/* Inputs of the window of an output that lie within the map. */
static inline int32_t mn_inputs_of(const mn_windows *w, int32_t y, int32_t x)
{
    return mn_within(y * w->stride_y - w->top, w->kernel_height, w->height)
        * mn_within(x * w->stride_x - w->left, w->kernel_width, w->width);
}

#ifdef MN_MVE

/*
 * Rows and columns are those of a window's first input, which is negative on the border; offsets are counted from `first` of a plane, which
 * the window of the first output would begin at. Lanes past the last output repeat it, and are not stored.
 */
typedef struct {
    uint16x8_t rows, columns, offsets;
    mve_pred16_t lanes;
    int32_t first, is_inside;
} mn_eight_windows;

static inline mn_eight_windows mn_windows_from(const mn_windows *w, int32_t output, int32_t outputs)
{
    uint16_t rows[MN_WINDOWS], columns[MN_WINDOWS], offsets[MN_WINDOWS];
    int32_t y = output / w->output_width, x = output - y * w->output_width;
    int32_t first = y * w->stride_y * w->width, is_inside = 1;
    for (int32_t i = 0; i < MN_WINDOWS; i++) {
        int32_t row = y * w->stride_y, column = x * w->stride_x;
        offsets[i] = (uint16_t)(row * w->width + column - first);
        row -= w->top;
        column -= w->left;
        is_inside &= row >= 0 && row + w->kernel_height <= w->height && column >= 0 && column + w->kernel_width <= w->width;
        rows[i] = (uint16_t)row;
        columns[i] = (uint16_t)column;
        if (output + i + 1 < outputs && ++x == w->output_width) {
            x = 0;
            y++;
        }
    }

    return (mn_eight_windows){
        vld1q_u16(rows), vld1q_u16(columns), vld1q_u16(offsets), vctp16q((uint32_t)(outputs - output)),
        first - w->top * w->width - w->left, is_inside,
    };
}

/* The lanes whose input lies within the map, of the windows' row and column of these numbers. */
static inline mve_pred16_t mn_lanes_within(const mn_windows *w, const mn_eight_windows *at, int32_t row, int32_t column)
{
    mve_pred16_t rows = vcmphiq_u16(vdupq_n_u16((uint16_t)w->height), vaddq_n_u16(at->rows, (uint16_t)row));
    return vcmphiq_m_u16(vdupq_n_u16((uint16_t)w->width), vaddq_n_u16(at->columns, (uint16_t)column), rows);
}

#endif

#endif
