#include "copy.h"
#include "vector.h"

/* A channel's weights, and what makes outputs of its sums; shifts are to the right where negative. */
typedef struct {
    const int8_t *kernel;
    int32_t start, multiplier, shift;
} filter;

#ifdef MN_MVE

/*
 * Sums of four neighbouring outputs: of each row of the kernel, its weights and as many inputs from the first of each window on. Lanes past
 * the kernel's columns have no weight.
 */
#define SUMS(second, third, fourth) \
    __asm__ volatile( \
        "vctp.8 %[width]\n\t" \
        "dls lr, %[height]\n" \
        "1:\n\t" \
        "vpst\n\t" \
        "vldrbt.u8 q0, [%[k]]\n\t" \
        "add %[k], %[k], %[width]\n\t" \
        "vldrb.u8 q1, [%[x]]\n\t" \
        "vmladava.s8 %[s0], q0, q1\n\t" \
        second \
        "vmladava.s8 %[s1], q0, q1\n\t" \
        third \
        "vmladava.s8 %[s2], q0, q1\n\t" \
        fourth \
        "vmladava.s8 %[s3], q0, q1\n\t" \
        "add %[x], %[x], %[next]\n\t" \
        "le lr, 1b\n\t" \
        : [s0] "+Te"(s0), [s1] "+Te"(s1), [s2] "+Te"(s2), [s3] "+Te"(s3), [k] "+r"(kernel), [x] "+r"(x) \
        : [width] "r"(width), [height] "r"(height), [step] "r"(step), [next] "r"(next) \
        : "q0", "q1", "lr", "cc", "memory")

#define BESIDE(bytes) "vldrb.u8 q1, [%[x], #" bytes "]\n\t"
#define FURTHER "add %[x], %[x], %[step]\n\tvldrb.u8 q1, [%[x]]\n\t"

static __attribute__((noinline)) int32x4_t requantise_left(const filter *f, int32x4_t sums)
{
    int32_t each[4];
    vst1q_s32(each, sums);
    for (int32_t i = 0; i < 4; i++)
        each[i] = mn_requantise_shift(each[i], f->multiplier, f->shift);
    return vld1q_s32(each);
}

static inline __attribute__((always_inline)) void filter_by(
    const mn_depthwise *layer, const filter *f, const int8_t *rows, int32_t pitch, int8_t *output, int32_t step)
{
    const mn_windows *windows = &layer->windows;
    int32x4_t lowest = vdupq_n_s32(windows->lowest), highest = vdupq_n_s32(windows->highest);
    int32_t width = windows->kernel_width, height = windows->kernel_height, zero_point = layer->zero_point;
    int32_t start = f->start, multiplier = f->multiplier, shift = f->shift;
    int32_t next = step == 1 ? pitch : pitch - 3 * step;
    for (int32_t left = windows->output_width; left > 0; left -= 4, rows += 4 * step, output += 4) {
        const int8_t *kernel = f->kernel, *x = rows;
        int32_t s0 = start, s1 = start, s2 = start, s3 = start;
        if (step == 1)
            SUMS(BESIDE("1"), BESIDE("2"), BESIDE("3"));
        else
            SUMS(FURTHER, FURTHER, FURTHER);
        int32x4_t values = mn_four(s0, s1, s2, s3);
        values = shift < 0 ? mn_requantise_four(values, multiplier, shift) : requantise_left(f, values);
        values = vminq_s32(vmaxq_s32(vaddq_n_s32(values, zero_point), lowest), highest);
        vstrbq_p_s32(output, values, vctp32q((uint32_t)left));
    }
}

static __attribute__((noinline)) void filter_row_1(
    const mn_depthwise *layer, const filter *f, const int8_t *rows, int32_t pitch, int8_t *output)
{
    filter_by(layer, f, rows, pitch, output, 1);
}

static __attribute__((noinline)) void filter_row_any(
    const mn_depthwise *layer, const filter *f, const int8_t *rows, int32_t pitch, int8_t *output)
{
    filter_by(layer, f, rows, pitch, output, layer->windows.stride_x);
}

static inline void filter_row(const mn_depthwise *layer, const filter *f, const int8_t *rows, int32_t pitch, int8_t *output)
{
    if (layer->windows.stride_x == 1)
        filter_row_1(layer, f, rows, pitch, output);
    else
        filter_row_any(layer, f, rows, pitch, output);
}

#else

static void filter_row(const mn_depthwise *layer, const filter *f, const int8_t *rows, int32_t pitch, int8_t *output)
{
    const mn_windows *windows = &layer->windows;
    for (int32_t x = 0; x < windows->output_width; x++, rows += windows->stride_x) {
        const int8_t *kernel = f->kernel;
        uint32_t sum = (uint32_t)f->start;
        for (int32_t row = 0; row < windows->kernel_height; row++, kernel += windows->kernel_width)
            for (int32_t column = 0; column < windows->kernel_width; column++)
                sum += (uint32_t)(rows[row * pitch + column] * kernel[column]);
        int32_t value = mn_requantise_shift((int32_t)sum, f->multiplier, f->shift) + layer->zero_point;
        output[x] = (int8_t)mn_clamp(value, windows->lowest, windows->highest);
    }
}

#endif

/* Rows `from` to `end` - 1 of a channel; those of border stay from channel to channel where a band is the whole channel. */
static void copy_rows(const mn_depthwise *layer, const int8_t *input, int32_t from, int32_t end, int32_t count, int32_t pitch, int8_t *to)
{
    const mn_windows *windows = &layer->windows;
    for (to += windows->left; from < end; from++, to += pitch) {
        if (from >= 0 && from < windows->height)
            mn_copy(input + from * windows->width, count, to);
        else if (layer->band < windows->output_height)
            memset(to, layer->input_zero_point, (size_t)count);
    }
}

static void run_channel(const mn_depthwise *layer, const filter *f, const int8_t *input, int8_t *output, int32_t pitch, int8_t *rows)
{
    const mn_windows *windows = &layer->windows;
    int32_t stride = windows->stride_y, shared = mn_clamp(windows->kernel_height - stride, 0, windows->kernel_height);
    int32_t columns = mn_clamp(pitch - windows->left, 0, windows->width);
    for (int32_t y = 0; y < windows->output_height; y += layer->band) {
        int32_t left = windows->output_height - y, count = left < layer->band ? left : layer->band;
        int32_t first = y * stride - windows->top, kept = y > 0 ? shared : 0;
        mn_copy(rows + layer->band * stride * pitch, kept * pitch, rows);
        copy_rows(layer, input, first + kept, first + (count - 1) * stride + windows->kernel_height, columns, pitch, rows + kept * pitch);
        for (int32_t row = 0; row < count; row++, output += windows->output_width)
            filter_row(layer, f, rows + row * stride * pitch, pitch, output);
    }
}

void mn_depthwise_any_vector_run(const mn_depthwise *layer, const int8_t *input, int8_t *output, int32_t *scratch)
{
    const mn_windows *windows = &layer->windows;
    int8_t *rows = (int8_t *)scratch;
    int32_t pitch = (windows->output_width - 1) * windows->stride_x + windows->kernel_width;
    const int32_t *ends = layer->ends;
    filter f = {.kernel = layer->kernels};
    memset(rows, layer->input_zero_point, (size_t)(((layer->band - 1) * windows->stride_y + windows->kernel_height) * pitch));
    for (int32_t channel = 0; channel < windows->channels; channel++, ends += 3) {
        int32_t scale = ends[2];
        f.start = scale < 0 ? ends[0] >> 1 : ends[0];
        f.multiplier = ends[1];
        f.shift = scale < 0 ? mn_shift_of(scale) : scale - 32;
        run_channel(layer, &f, input, output, pitch, rows);
        f.kernel += windows->kernel_height * windows->kernel_width;
        input += layer->input_plane;
        output += layer->output_plane;
    }
}
