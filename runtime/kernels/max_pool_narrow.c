#include "expand.h"
#include "lanes.h"

static inline uint32_t highest_of_run(const int8_t *bytes, int32_t count)
{
    uint32_t lanes = mn_load_word(bytes);
    if (count > 4) {
        /* The last word may hold bytes that were seen before. */
        const int8_t *last = bytes + count - 4;
        while ((bytes += 4) < last)
            lanes = mn_max_lanes(lanes, mn_load_word(bytes));
        lanes = mn_max_lanes(lanes, mn_load_word(last));
    }

    return mn_highest_of_first(lanes, count);
}

/* Runs that lie within the input; where their length is known to the compiler nothing is left of the loop over one. */
static inline void highest_of_whole_runs(const mn_windows *w, const int8_t *input, int8_t *output, int32_t run)
{
    uint32_t lowest = mn_splat(w->lowest), highest = mn_splat(w->highest);
    int32_t step = w->stride_y * w->width;
    for (const int8_t *behind = output + w->output_height; output != behind; input += step)
        *output++ = (int8_t)mn_clamp_lanes(highest_of_run(input, run), lowest, highest);
}

/* Windows as wide as the input: each is a run of bytes. */
static void highest_of_runs(const mn_windows *w, const int8_t *input, int8_t *output)
{
    int32_t width = w->width, end = w->height * width, run = w->kernel_height * width, step = w->stride_y * width, first = -w->top * width;
    if (first == 0 && (w->output_height - 1) * step + run <= end) {
        if (run == 2)
            highest_of_whole_runs(w, input, output, 2);
        else if (run == 3)
            highest_of_whole_runs(w, input, output, 3);
        else if (run == 4)
            highest_of_whole_runs(w, input, output, 4);
        else if (run == 9)
            highest_of_whole_runs(w, input, output, 9);
        else
            highest_of_whole_runs(w, input, output, run);
        return;
    }

    uint32_t lowest = mn_splat(w->lowest), highest = mn_splat(w->highest);
    for (const int8_t *behind = output + w->output_height; output != behind; first += step) {
        int32_t from = first < 0 ? 0 : first, to = first + run > end ? end : first + run;
        *output++ = (int8_t)mn_clamp_lanes(highest_of_run(input + from, to - from), lowest, highest);
    }
}

/* One window for each plane of `run` bytes. */
static void highest_of_planes(const mn_windows *w, const int8_t *input, int8_t *output, int32_t run)
{
    uint32_t lowest = mn_splat(w->lowest), highest = mn_splat(w->highest);
    int32_t plane = mn_plane(w->height, w->width);
    if (run < 4) {
        int32_t unused = 32 - 8 * run;
        uint32_t own = 0xffffffffu >> unused, none = mn_splat(-128) & ~own;
        for (const int8_t *end = output + w->channels; output != end; input += plane)
            *output++ = (int8_t)mn_clamp_lanes(mn_highest_of_first((mn_load_word(input) & own) | none, 4), lowest, highest);
        return;
    }
    for (const int8_t *end = output + w->channels; output != end; input += plane) {
        const int8_t *last = input + run - 4;
        uint32_t lanes = mn_load_word(last);
        for (const int8_t *word = input; word < last; word += 4)
            lanes = mn_max_lanes(lanes, mn_load_word(word));
        *output++ = (int8_t)mn_clamp_lanes(mn_highest_of_first(lanes, 4), lowest, highest);
    }
}

/* Windows of at most four columns: a word for each of their rows. */
static void highest_of_words(const mn_windows *w, const int8_t *input, int8_t *output)
{
    int32_t width = w->width, kernel = w->kernel_width, stride = w->stride_x;
    uint32_t lowest = mn_splat(w->lowest), highest = mn_splat(w->highest);
    for (int32_t y = w->output_height, top = -w->top; y > 0; y--, top += w->stride_y) {
        int32_t first = top < 0 ? 0 : top, last = top + w->kernel_height < w->height ? top + w->kernel_height : w->height;
        const int8_t *row = input + first * width;
        for (int32_t x = w->output_width, left = -w->left; x > 0; x--, left += stride) {
            const int8_t *from = row + left;
            int32_t columns = kernel;
            if (left < 0) {
                from = row;
                columns += left;
            }
            if (left + kernel > width)
                columns -= left + kernel - width;

            uint32_t lanes = mn_splat(-128);
            for (int32_t rows = last - first; rows > 0; rows--, from += width)
                lanes = mn_max_lanes(lanes, mn_load_word(from));
            *output++ = (int8_t)mn_clamp_lanes(mn_highest_of_first(lanes, columns), lowest, highest);
        }
    }
}

void mn_max_pool_narrow(const mn_windows *windows, const int8_t *input, int8_t *output)
{
    int32_t from = mn_plane(windows->height, windows->width), to = mn_plane(windows->output_height, windows->output_width);
    int32_t are_runs = windows->output_width == 1 && windows->kernel_width == windows->width && windows->left == 0;
    int32_t whole = windows->height * windows->width;
    if (are_runs && windows->output_height == 1 && windows->top == 0 && windows->kernel_height >= windows->height) {
        highest_of_planes(windows, input, output, whole);
        return;
    }
    for (int32_t c = windows->channels; c > 0; c--, input += from, output += to)
        (are_runs ? highest_of_runs : highest_of_words)(windows, input, output);
}
