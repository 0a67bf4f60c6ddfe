#include "average.h"

/* Windows of more rows do not fit their sums into halfwords. */
enum { MOST_ROWS = 255 };

static int32_t average(const mn_windows *w, int32_t sum, int32_t count)
{
    int32_t half = count >> 1;
    return mn_clamp((sum + (sum > 0 ? half : -half)) / count, w->lowest, w->highest);
}

/* Columns of the window of output x that lie within the input. */
static int32_t columns_at(const mn_windows *w, int32_t x)
{
    int32_t left = x * w->stride_x - w->left, right = left + w->kernel_width;
    return (right < w->width ? right : w->width) - (left < 0 ? 0 : left);
}

static void averages_of_rows(const mn_windows *w, const int8_t *input, int32_t rows, int8_t *output)
{
    for (int32_t x = 0; x < w->output_width; x++) {
        int32_t sum = 0, left = x * w->stride_x - w->left, columns = columns_at(w, x);
        for (int32_t y = 0; y < rows; y++)
            sum += mn_sum_bytes(input + y * w->width + (left < 0 ? 0 : left), columns);
        output[x] = (int8_t)average(w, sum, rows * columns);
    }
}

/* The sums of the columns of some rows, eight columns at a time, the last of which may lie past the row. */
static void sums_of_columns(const int8_t *input, int32_t rows, int32_t width, int16_t *row)
{
    for (int32_t x = 0; x < width; x += 8, row += 8) {
        const int8_t *column = input + x;
        uint32_t even = 0, odd = 0, even2 = 0, odd2 = 0;
        for (int32_t y = 0; y < rows; y++, column += width) {
            uint32_t word = mn_load_word(column), word2 = mn_load_word(column + 4);
            even = mn_add_even_bytes(even, word);
            odd = mn_add_odd_bytes(odd, word);
            even2 = mn_add_even_bytes(even2, word2);
            odd2 = mn_add_odd_bytes(odd2, word2);
        }

        uint32_t pairs[4] = {mn_low_halves(even, odd), mn_high_halves(even, odd), mn_low_halves(even2, odd2), mn_high_halves(even2, odd2)};
        memcpy(row, pairs, sizeof pairs);
    }
}

static inline int8_t average_of_columns(const mn_windows *w, const int16_t *row, int32_t rows, int32_t kernel, int32_t x)
{
    int32_t sum = 0;
    for (int32_t k = 0; k < kernel; k++)
        sum += row[x * w->stride_x + k];
    return (int8_t)average(w, sum, rows * columns_at(w, x));
}

/* Windows that lie within the input have one divisor. */
static inline void averages_of_columns(const mn_windows *w, const int16_t *row, int32_t rows, int32_t kernel, int8_t *output)
{
    int32_t count = rows * kernel, x = 0, inside = w->width + w->left - kernel, raise = 128 * count;
    for (; x < w->output_width && x * w->stride_x < w->left; x++)
        output[x] = average_of_columns(w, row, rows, kernel, x);
    if (count <= MN_MOST_AVERAGED) {
        uint32_t factor = mn_average_factor(count);
        const int16_t *column = row + x * w->stride_x;
        int32_t first = x;
        for (; x < w->output_width && column - row <= inside; x++, column += w->stride_x) {
            int32_t sum = raise + column[0];
            for (int32_t k = 1; k < kernel; k++)
                sum += column[k];
            output[x] = (int8_t)(mn_average_of((uint32_t)sum, count, factor) - 128);
        }
        mn_clamp_averages(w, output + first, x - first);
    }
    for (; x < w->output_width; x++)
        output[x] = average_of_columns(w, row, rows, kernel, x);
}

/* Averages of whole planes. */
static void averages_of_planes(const mn_windows *w, const int8_t *input, int8_t *output)
{
    int32_t count = w->height * w->width, plane = mn_plane(w->height, w->width), rest = count & 3;
    uint32_t factor = mn_average_factor(count);
    for (const int8_t *end = output + w->channels; output != end; input += plane) {
        const int8_t *word = input, *last = input + (count - rest);
        uint32_t raised = 0;
        for (; word != last; word += 4)
            raised = mn_add_raised(raised, mn_load_word(word), 0);
        if (rest > 0)
            raised = mn_add_raised(raised, mn_load_word(word), 32 - 8 * rest);
        *output++ = (int8_t)(mn_average_of(raised, count, factor) - 128);
    }
}

void mn_average_pool(const mn_windows *windows, const int8_t *input, int8_t *output, int32_t *scratch)
{
    const mn_windows w = *windows;
    int32_t right = (w.output_width - 1) * w.stride_x + w.kernel_width - w.left - w.width;
    int32_t is_whole = w.output_width == 1 && w.output_height == 1 && w.left == 0 && w.top == 0
        && w.kernel_width >= w.width && w.kernel_height >= w.height;
    if (is_whole && w.height * w.width <= MN_MOST_AVERAGED) {
        averages_of_planes(&w, input, output);
        mn_clamp_averages(&w, output, w.channels);
        return;
    }
    int16_t *row = (int16_t *)(void *)scratch;
    memset(row, 0, 2 * (size_t)w.left);
    for (int32_t c = 0; c < w.channels; c++) {
        for (int32_t y = 0; y < w.output_height; y++) {
            int32_t top = y * w.stride_y - w.top, bottom = top + w.kernel_height;
            top = top < 0 ? 0 : top;
            const int8_t *from = input + top * w.width;
            int8_t *to = output + y * w.output_width;
            int32_t rows = (bottom < w.height ? bottom : w.height) - top;
            if (rows > MOST_ROWS || (w.output_width == 1 && w.kernel_width == w.width)) {
                averages_of_rows(&w, from, rows, to);
                continue;
            }

            sums_of_columns(from, rows, w.width, row + w.left);
            if (right > 0)
                memset(row + w.left + w.width, 0, 2 * (size_t)right);
            if (w.kernel_width == 2)
                averages_of_columns(&w, row, rows, 2, to);
            else if (w.kernel_width == 3)
                averages_of_columns(&w, row, rows, 3, to);
            else
                averages_of_columns(&w, row, rows, w.kernel_width, to);
        }
        input += mn_plane(w.height, w.width);
        output += mn_plane(w.output_height, w.output_width);
    }
}
