#include "lanes.h"
#include "vector.h"

/* Bytes of a column: as many rows as a word holds. */
enum { COLUMN = 4 };

static void fill(int8_t *column, int32_t border)
{
    uint32_t word = mn_splat(border);
    memcpy(column, &word, COLUMN);
}

#ifdef MN_MVE

/* Bytes of the columns of sixteen columns of four rows, a vector of each row at a time. */
static inline void interleave(const int8_t *const rows[COLUMN], int8_t *columns, int32_t width)
{
    const int8_t *r0 = rows[0], *r1 = rows[1], *r2 = rows[2], *r3 = rows[3];
    __asm__ volatile(
        "1:\n\t"
        "vctp.8 %[left]\n\t"
        "vpstttt\n\t"
        "vldrbt.u8 q0, [%[r0]], #16\n\t"
        "vldrbt.u8 q1, [%[r1]], #16\n\t"
        "vldrbt.u8 q2, [%[r2]], #16\n\t"
        "vldrbt.u8 q3, [%[r3]], #16\n\t"
        "vst40.8 {q0, q1, q2, q3}, [%[c]]\n\t"
        "vst41.8 {q0, q1, q2, q3}, [%[c]]\n\t"
        "vst42.8 {q0, q1, q2, q3}, [%[c]]\n\t"
        "vst43.8 {q0, q1, q2, q3}, [%[c]]!\n\t"
        "subs %[left], %[left], #16\n\t"
        "bgt 1b\n\t"
        : [r0] "+r"(r0), [r1] "+r"(r1), [r2] "+r"(r2), [r3] "+r"(r3), [c] "+r"(columns), [left] "+r"(width)
        :
        : "q0", "q1", "q2", "q3", "cc", "memory");
}

/*
 * The same two rows further down: the first two are the last ones of the columns as they are, since an output in place has run over them.
 */
static inline void interleave_next(const int8_t *const rows[COLUMN], int8_t *columns, int32_t width)
{
    const int8_t *r2 = rows[2], *r3 = rows[3];
    __asm__ volatile(
        "1:\n\t"
        "vld40.8 {q0, q1, q2, q3}, [%[c]]\n\t"
        "vld41.8 {q0, q1, q2, q3}, [%[c]]\n\t"
        "vld42.8 {q0, q1, q2, q3}, [%[c]]\n\t"
        "vld43.8 {q0, q1, q2, q3}, [%[c]]\n\t"
        "vctp.8 %[left]\n\t"
        "vpstt\n\t"
        "vldrbt.u8 q4, [%[r2]], #16\n\t"
        "vldrbt.u8 q5, [%[r3]], #16\n\t"
        "vst40.8 {q2, q3, q4, q5}, [%[c]]\n\t"
        "vst41.8 {q2, q3, q4, q5}, [%[c]]\n\t"
        "vst42.8 {q2, q3, q4, q5}, [%[c]]\n\t"
        "vst43.8 {q2, q3, q4, q5}, [%[c]]!\n\t"
        "subs %[left], %[left], #16\n\t"
        "bgt 1b\n\t"
        : [r2] "+r"(r2), [r3] "+r"(r3), [c] "+r"(columns), [left] "+r"(width)
        :
        : "q0", "q1", "q2", "q3", "q4", "q5", "cc", "memory");
}

/* What makes outputs of sums. */
typedef struct {
    int8x16_t kernel, below;
    int32_t start, multiplier, shift, zero_point;
} filter;

/*
 * Eight outputs, in turn four and four: a vector holds the inputs of four columns, three of which make an output. At stride 1 the kernel a
 * row further down makes the outputs below from the same vectors; at stride 2 four outputs follow the first four. Where the lowest output
 * is the zero point, sums below zero end there however they are rounded.
 */
static inline __attribute__((always_inline)) int32x4_t eight(const filter *f, const int8_t *from, int32_t stride, int32_t away)
{
    enum { NEXT = COLUMN };
    int32_t step = NEXT * stride;
    int8x16_t c0 = vldrbq_s8(from), c1 = vldrbq_s8(from + step), c2 = vldrbq_s8(from + 2 * step), c3 = vldrbq_s8(from + 3 * step);
    int32x4_t b, a = mn_four(
        vmladavq_s8(c0, f->kernel), vmladavq_s8(c1, f->kernel), vmladavq_s8(c2, f->kernel), vmladavq_s8(c3, f->kernel));
    if (stride == 1) {
        b = mn_four(vmladavq_s8(c0, f->below), vmladavq_s8(c1, f->below), vmladavq_s8(c2, f->below), vmladavq_s8(c3, f->below));
    } else {
        const int8_t *more = from + 4 * step;
        b = mn_four(
            vmladavq_s8(vldrbq_s8(more), f->kernel), vmladavq_s8(vldrbq_s8(more + step), f->kernel),
            vmladavq_s8(vldrbq_s8(more + 2 * step), f->kernel), vmladavq_s8(vldrbq_s8(more + 3 * step), f->kernel));
    }
    a = vqrdmulhq_n_s32(vaddq_n_s32(a, f->start), f->multiplier);
    b = vqrdmulhq_n_s32(vaddq_n_s32(b, f->start), f->multiplier);
    if (away) {
        a = vaddq_s32(a, vshrq_n_s32(a, 31));
        b = vaddq_s32(b, vshrq_n_s32(b, 31));
    }
    a = vrshlq_n_s32(a, f->shift);
    b = vrshlq_n_s32(b, f->shift);
    int16x8_t both = vqmovntq_s32(vqmovnbq_s32(vreinterpretq_s16_s32(a), a), b);
    both = vqaddq_n_s16(both, (int16_t)f->zero_point);
    return vreinterpretq_s32_s8(vqmovnbq_s16(vreinterpretq_s8_s16(both), both));
}

/*
 * Outputs of columns; the last of them may be made twice. What is stored at `second` goes first: where there is no row below, it is run
 * over.
 */
static inline __attribute__((always_inline)) void outputs_of(
    const filter *of, const int8_t *columns, int8_t *output, int8_t *second, int32_t width, int32_t stride, int32_t away)
{
    const filter f = *of;
    int32_t unit = stride == 1 ? 4 : 8;
    if (width >= unit) {
        for (int32_t x = 0;;) {
            int32x4_t values = eight(&f, columns + COLUMN * stride * x, stride, away);
            vstrbq_s32(second + x, vshrq_n_s32(values, 16));
            vstrbq_s32(output + x, values);
            if (x == width - unit)
                break;
            x = x + unit < width - unit ? x + unit : width - unit;
        }
    } else {
        int32x4_t values = eight(&f, columns, stride, away);
        int32_t left = stride == 1 ? width : width - 4;
        vstrbq_p_s32(second, vshrq_n_s32(values, 16), vctp32q((uint32_t)(left < 0 ? 0 : left)));
        vstrbq_p_s32(output, values, vctp32q((uint32_t)width));
    }
}

static __attribute__((noinline)) void outputs_1(const filter *f, const int8_t *columns, int8_t *output, int8_t *second, int32_t width)
{
    if (f->zero_point == -128)
        outputs_of(f, columns, output, second, width, 1, 0);
    else
        outputs_of(f, columns, output, second, width, 1, 1);
}

static __attribute__((noinline)) void outputs_2(const filter *f, const int8_t *columns, int8_t *output, int8_t *second, int32_t width)
{
    if (f->zero_point == -128)
        outputs_of(f, columns, output, second, width, 2, 0);
    else
        outputs_of(f, columns, output, second, width, 2, 1);
}

static void run_channel(const mn_depthwise_vector *layer, const mn_depthwise_channel *channel, const int8_t *input, int8_t *output,
    int8_t *scratch, int32_t stride)
{
    /* Rows outside of the map, then columns. */
    const int8_t *border = scratch;
    int8_t *columns = scratch + mn_whole_vectors(layer->width), *inside = columns + COLUMN * layer->left;
    int32_t below = 3 - stride, height = layer->output_height, width = layer->output_width;
    filter f = {
        .kernel = vldrbq_z_s8(&channel->kernel[0][0], 0x0777),
        .start = channel->start,
        .multiplier = channel->multiplier,
        .shift = -channel->kernel[0][3],
        .zero_point = layer->output_zero_point,
    };
    f.below = vreinterpretq_s8_u32(vshlq_n_u32(vreinterpretq_u32_s8(f.kernel), 8));
    for (int32_t y = 0; y < height; y += below, output += below * width) {
        const int8_t *rows[COLUMN];
        for (int32_t row = 0; row < COLUMN; row++) {
            int32_t at = y * stride - layer->top + row;
            rows[row] = at >= 0 && at < layer->height ? input + at * layer->width : border;
        }
        if (stride == 1 && y > 0)
            interleave_next(rows, inside, layer->width);
        else
            interleave(rows, inside, layer->width);
        fill(inside + COLUMN * layer->width, layer->input_zero_point);
        fill(inside + COLUMN * (layer->width + 1), layer->input_zero_point);
        if (stride == 1)
            outputs_1(&f, columns, output, y + 1 < height ? output + width : output, width);
        else
            outputs_2(&f, columns, output, output + 4, width);
    }
}

#else

static inline void run_channel(const mn_depthwise_vector *layer, const mn_depthwise_channel *channel, const int8_t *input, int8_t *output,
    int8_t *scratch, int32_t stride)
{
    int8_t *columns = scratch + mn_whole_vectors(layer->width);
    for (int32_t y = 0; y < layer->output_height; y++) {
        int32_t first = y * stride - layer->top;
        /* An output in place has run over the first row at stride 1: it stands in the columns. */
        for (int32_t x = 0; x < layer->width; x++) {
            int8_t *column = columns + COLUMN * (layer->left + x);
            if (stride == 1 && y > 0)
                memmove(column, column + 1, COLUMN - 1);
            for (int32_t row = stride == 1 && y > 0 ? 3 : 0; row < COLUMN; row++) {
                int32_t from = first + row;
                column[row] = from >= 0 && from < layer->height ? input[from * layer->width + x] : layer->input_zero_point;
            }
        }
        fill(columns + COLUMN * (layer->left + layer->width), layer->input_zero_point);
        fill(columns + COLUMN * (layer->left + layer->width + 1), layer->input_zero_point);
        for (int32_t x = 0; x < layer->output_width; x++) {
            int32_t sum = channel->start;
            for (int32_t tap = 0; tap < 9; tap++)
                sum += columns[COLUMN * (x * stride + tap / 3) + tap % 3] * channel->kernel[tap / 3][tap % 3];
            int32_t value = mn_requantise_shift(sum, channel->multiplier, -channel->kernel[0][3]) + layer->output_zero_point;
            output[y * layer->output_width + x] = (int8_t)mn_clamp(value, -128, 127);
        }
    }
}

#endif

/* Scratch holds a row of border in whole vectors, then the columns. */
void mn_depthwise_vector_run(const mn_depthwise_vector *layer, const int8_t *input, int8_t *output, int32_t *scratch)
{
    int8_t *border = (int8_t *)scratch, *columns = border + mn_whole_vectors(layer->width);
    memset(border, layer->input_zero_point, (size_t)layer->width);
    for (int32_t c = 0; c < layer->count; c++) {
        for (int32_t x = 0; x < layer->left; x++)
            fill(columns + COLUMN * x, layer->input_zero_point);
        if (layer->stride == 1)
            run_channel(layer, &layer->channels[c], input, output, border, 1);
        else
            run_channel(layer, &layer->channels[c], input, output, border, 2);
        input += layer->input_plane;
        output += layer->output_plane;
    }
}
