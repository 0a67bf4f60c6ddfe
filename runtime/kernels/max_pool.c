#include "expand.h"
#include "lanes.h"

/* The highest of each column of some rows, eight columns at a time, the last of which may lie past the row. */
static void highest_of_columns(const int8_t *input, int32_t rows, int32_t width, int8_t *row)
{
    for (int32_t x = 0; x < width; x += 8) {
        const int8_t *column = input + x;
        uint32_t highest[2] = {mn_splat(-128), mn_splat(-128)};
        for (int32_t y = 0; y < rows; y++, column += width) {
            highest[0] = mn_max_lanes(highest[0], mn_load_word(column));
            highest[1] = mn_max_lanes(highest[1], mn_load_word(column + 4));
        }

        memcpy(row + x, highest, sizeof highest);
    }
}

/* The highest of `kernel` neighbours, for four neighbouring windows of stride 1. */
static inline uint32_t highest_of_neighbours(const int8_t *row, int32_t kernel)
{
    uint32_t highest = mn_load_word(row);
    for (int32_t k = 1; k < kernel; k++)
        highest = mn_max_lanes(highest, mn_load_word(row + k));
    return highest;
}

static inline void highest_of_windows(const mn_windows *windows, const int8_t *row, int32_t kernel, int8_t *output)
{
    int32_t x = 0, width = windows->output_width, stride = windows->stride_x;
    uint32_t lowest = mn_splat(windows->lowest), highest = mn_splat(windows->highest);
    if (stride == 1) {
        for (; x < width; x += 4, row += 4)
            mn_store(output + x, mn_clamp_lanes(highest_of_neighbours(row, kernel), lowest, highest), width - x);
    } else if (stride == 2) {
        for (; x + 1 < width; x += 2, row += 4) {
            uint32_t word = mn_clamp_lanes(highest_of_neighbours(row, kernel), lowest, highest);
            output[x] = (int8_t)word;
            output[x + 1] = (int8_t)(word >> 16);
        }
    }

    /* Windows of at most four columns lie in a word. */
    for (; kernel <= 4 && x < width; x++, row += stride)
        output[x] = (int8_t)mn_clamp_lanes(mn_highest_of_first(mn_load_word(row), kernel), lowest, highest);
    for (; x < width; x++, row += stride)
        output[x] = (int8_t)mn_clamp_lanes(highest_of_neighbours(row, kernel), lowest, highest);
}

void mn_max_pool(const mn_windows *windows, const int8_t *input, int8_t *output, int32_t *scratch)
{
    const mn_windows w = *windows;
    int32_t right = (w.output_width - 1) * w.stride_x + w.kernel_width - w.left - w.width;
    int8_t *row = (int8_t *)scratch;
    memset(row, -128, (size_t)w.left);
    for (int32_t c = 0; c < w.channels; c++) {
        for (int32_t y = 0; y < w.output_height; y++) {
            int32_t top = y * w.stride_y - w.top, bottom = top + w.kernel_height;
            top = top < 0 ? 0 : top;
            int32_t rows = (bottom < w.height ? bottom : w.height) - top;
            const int8_t *from = input + top * w.width;
            if (rows > 1 || w.left > 0 || right > 0) {
                highest_of_columns(from, rows, w.width, row + w.left);
                if (right > 0)
                    memset(row + w.left + w.width, -128, (size_t)right);
                from = row;
            }
            int8_t *to = output + y * w.output_width;
            if (w.kernel_width == 1)
                highest_of_windows(&w, from, 1, to);
            else if (w.kernel_width == 2)
                highest_of_windows(&w, from, 2, to);
            else if (w.kernel_width == 3)
                highest_of_windows(&w, from, 3, to);
            else if (w.kernel_width == 4)
                highest_of_windows(&w, from, 4, to);
            else
                highest_of_windows(&w, from, w.kernel_width, to);
        }
        input += mn_plane(w.height, w.width);
        output += mn_plane(w.output_height, w.output_width);
    }
}
