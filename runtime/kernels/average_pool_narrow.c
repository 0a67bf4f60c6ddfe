#include "average.h"

/* A window of a row of windows: where its first column lies, the bits of a word that are not its own, and what its sum is divided by. */
typedef struct {
    int32_t from, skipped, count;
    uint32_t factor;
} column;

static void set_columns(const mn_windows *w, int32_t rows, column *columns)
{
    for (int32_t x = 0, left = -w->left; x < w->output_width; x++, left += w->stride_x) {
        int32_t begin = left < 0 ? 0 : left, end = left + w->kernel_width < w->width ? left + w->kernel_width : w->width;
        columns[x].from = begin;
        columns[x].skipped = 32 - 8 * (end - begin);
        columns[x].count = rows * (end - begin);
        columns[x].factor = mn_average_factor(columns[x].count);
    }
}

/* A row of windows in every plane; where their rows are known to the compiler nothing is left of the loop over them. */
static inline __attribute__((always_inline)) void averages_of_rows(const mn_windows *w, const int8_t *input, const column *columns,
    int32_t rows,
    int8_t *output)
{
    int32_t width = w->width, from_plane = mn_plane(w->height, width), to_plane = mn_plane(w->output_height, w->output_width);
    const column *end = columns + w->output_width;
    for (int32_t c = w->channels; c > 0; c--, input += from_plane, output += to_plane) {
        int8_t *to = output;
        for (const column *at = columns; at != end; at++) {
            const int8_t *from = input + at->from;
            uint32_t raised = 0;
            int32_t skipped = at->skipped;
            for (int32_t row = rows; row > 0; row--, from += width)
                raised = mn_add_raised(raised, mn_load_word(from), skipped);
            *to++ = (int8_t)(mn_average_of(raised, at->count, at->factor) - 128);
        }
        mn_clamp_averages(w, output, w->output_width);
    }
}

void mn_average_pool_narrow(const mn_windows *windows, const int8_t *input, int8_t *output, int32_t *scratch)
{
    const mn_windows w = *windows;
    column *columns = (column *)(void *)scratch;
    for (int32_t y = 0, top = -w.top, before = 0; y < w.output_height; y++, top += w.stride_y, output += w.output_width) {
        int32_t first = top < 0 ? 0 : top, rows = (top + w.kernel_height < w.height ? top + w.kernel_height : w.height) - first;
        if (rows != before)
            set_columns(&w, rows, columns);
        before = rows;
        const int8_t *from = input + first * w.width;
        if (rows == 1)
            averages_of_rows(&w, from, columns, 1, output);
        else if (rows == 2)
            averages_of_rows(&w, from, columns, 2, output);
        else if (rows == 3)
            averages_of_rows(&w, from, columns, 3, output);
        else
            averages_of_rows(&w, from, columns, rows, output);
    }
}
