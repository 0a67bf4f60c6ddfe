#include "expand.h"
#include "sum_bytes.h"

void mn_average_pool_narrow(const mn_windows *windows, const int8_t *input, int8_t *output)
{
    const mn_windows *w = windows;
    int32_t width = w->width, kernel = w->kernel_width, from_plane = mn_plane(w->height, width), to_plane = mn_plane(w->output_height, w->output_width);
    for (int32_t c = w->channels; c > 0; c--, input += from_plane, output += to_plane) {
        int8_t *to = output;
        for (int32_t y = w->output_height, top = -w->top; y > 0; y--, top += w->stride_y) {
            int32_t first = top < 0 ? 0 : top, rows = (top + w->kernel_height < w->height ? top + w->kernel_height : w->height) - first;
            for (int32_t x = w->output_width, left = -w->left; x > 0; x--, left += w->stride_x) {
                int32_t begin = left < 0 ? 0 : left, columns = (left + kernel < width ? left + kernel : width) - begin, count = rows * columns;
                const int8_t *from = input + first * width + begin;
                uint32_t raised = 0;
                for (int32_t row = rows; row > 0; row--, from += width)
                    raised = mn_add_raised(raised, mn_load_word(from), 32 - 8 * columns);
                int32_t sum = (int32_t)raised - 128 * count, half = count >> 1;
                *to++ = (int8_t)mn_clamp((sum + (sum > 0 ? half : -half)) / count, w->lowest, w->highest);
            }
        }
    }
}
