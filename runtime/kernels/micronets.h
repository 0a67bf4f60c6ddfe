/*
 * Integer kernels of a network on a microcontroller: no heap, no static data.
 *
 * A tensor is planar: channel after channel, each a plane of height x width bytes, row by row, rounded up to a multiple of
 * four bytes. The last plane of an odd number of channels is followed by one that kernels may overwrite.
 */
#ifndef MICRONETS_H
#define MICRONETS_H

#include <stdint.h>

#include "dsp.h"
#include "micronets_config.h"

/* Bytes from one plane of height·width to the next; the elements of a vector lie side by side. */
static inline int32_t mn_plane(int32_t height, int32_t width)
{
    return height * width == 1 ? 1 : (height * width + 3) & ~3;
}

/*
 * What a layer multiplies with. The stream holds, for each pair of output channels a and b:
 *   start of the sums A and A + 256·B (the biases, with the input's zero point taken out),
 *   `depth` words of weights, each w_a + 256·w_b of two inputs as two halfwords,
 *   multiplier and scale of a, multiplier and scale of b; scale = -2^(32 - right shift).
 *
 * Packed, for weights of four bits: starts of A and A + 16·B, and `depth`/2 words of weights. A word holds four inputs; byte 0 is
 * (w_a + 8) + 16·(w_b + 8) of the first, byte 2 of the second, byte 1 of the third, byte 3 of the fourth. `depth` is even; what
 * the pixels hold past the last input does not count, since its weights are zero.
 *
 * Ternary, for weights of -1, 0 and 1: starts of A and 2·B, and `depth`/4 words of weights, rounded up. A word holds eight inputs, two
 * at a time: rotated to the right by four bits for each two before them, bits 0-1 are w_a + 1 of the first, bits 14-15 w_b; bits 16-17
 * and 30-31 are those of the second. Where `depth` is no multiple of four, the first places of the first word are empty. Inputs are int8.
 *
 * The DSP kernels for four pixels load whole rounds of weights, and so read up to 52 bytes (packed: 20) before the stream, which
 * must not stand at the very start of a memory.
 */
typedef struct mn_product mn_product;

/* Multiplies expanded pixels with all channels and writes a plane for each. */
typedef void mn_multiply(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane);

struct mn_product {
    const int32_t *stream;
    int32_t pairs;
    int32_t depth;
    int32_t zero_point;
    int32_t lowest;
    int32_t highest;
    mn_multiply *multiply;
};

/*
 * Four pixels at once: word k of pixel p stands at pixels[4·k + p], and holds inputs 2·k (low half) and 2·k + 1.
 * Variants by what follows the sum: `relu` saturates at the zero point -128 below, `signed` at the ends of int8,
 * `bounded` at lowest and highest.
 */
mn_multiply mn_product_quad_relu;
mn_multiply mn_product_quad_signed;
mn_multiply mn_product_quad_bounded;

/* The same for one pixel: word k stands at pixels[k]. */
mn_multiply mn_product_single_relu;
mn_multiply mn_product_single_signed;
mn_multiply mn_product_single_bounded;

/*
 * The same for packed and for ternary weights, with any clamp and any factor: where the shift is not to the right, 32 + shift stands in
 * place of the scale.
 */
mn_multiply mn_product_quad_packed;
mn_multiply mn_product_single_packed;
mn_multiply mn_product_quad_ternary;

/*
 * The same for layers that the kernels above do not hold: sums that do not fit, weights of -128, factors above a half with weights of
 * eight bits. In the stream the start of B stands in place of that of A + 256·B, a word of weights has the bytes w_a, w_b, w_a', w_b' of
 * two inputs, and where doubled sums have more than 32 bits or the shift is not to the right, 32 + shift (left when positive) stands in
 * place of the scale.
 */
mn_multiply mn_product_quad_wide;
mn_multiply mn_product_single_wide;

/* Adds the products of expanded pixels with a pair of channels, in words of weights as of wide layers, to sums: of A, then of B. */
void mn_sums_quad(const int32_t *weights, const int32_t *pixels, int32_t depth, int32_t *sums);
void mn_sums_single(const int32_t *weights, const int32_t *pixel, int32_t depth, int32_t *sums);

/*
 * The same over vectors, whose stream holds for each pair: the starts of A and B; of each sixteen inputs (at the end of the rest) the
 * weights of a as bytes, then those of b; multiplier and shift of a, which is negative, to the right; multiplier and shift of b. Pixels are
 * bytes, sixteen inputs of each in turn, zero past the last. Up to 16 bytes are read past the weights.
 */
mn_multiply mn_product_quad_vector;
mn_multiply mn_product_single_vector;

/*
 * The same with weights of four bits, a byte for each input, a in its lower bits; and of two bits, a byte for two inputs, of the first a,
 * then b, then of the second. Shifts are to any side.
 */
mn_multiply mn_product_quad_packed_vector;
mn_multiply mn_product_single_packed_vector;
mn_multiply mn_product_quad_ternary_vector;

/*
 * Convolution 1x1: `pixels` of `channels` input planes to as many of 2·pairs output planes, by fours, and the last four whole.
 * Planes are so many bytes apart. `scratch` holds 4·depth words. The output may stand where the input stands.
 */
void mn_pointwise(const mn_product *layer, const int8_t *input, int8_t *output, int32_t pixels, int32_t channels,
    int32_t input_plane, int32_t output_plane, int32_t *scratch);

/* The same with the product of vectors. */
void mn_pointwise_vector(const mn_product *layer, const int8_t *input, int8_t *output, int32_t pixels, int32_t channels,
    int32_t input_plane, int32_t output_plane, int32_t *scratch);

/* Four neighbouring pixels of planes, expanded. */
void mn_expand_planes(const int8_t *input, int32_t plane, int32_t channels, int32_t *pixels);

/*
 * One channel of a depthwise convolution 3x3: three rows of three weights, the first followed by the right shift. `start` is twice
 * the bias, with the input's zero point taken out: sums are doubled.
 */
typedef struct {
    int8_t kernel[3][4];
    int32_t start;
    int32_t multiplier;
} mn_depthwise_channel;

/* Convolves rows of one channel that stand with their border as halfwords in rows of MN_ROW_BYTES. */
typedef void mn_depthwise_rows(const mn_depthwise_channel *channel, const int16_t *padded, int8_t *output, int32_t rows, int32_t width,
    int32_t zero_point);

mn_depthwise_rows mn_depthwise_rows_1_relu;
mn_depthwise_rows mn_depthwise_rows_1_signed;
mn_depthwise_rows mn_depthwise_rows_2_relu;
mn_depthwise_rows mn_depthwise_rows_2_signed;

typedef struct {
    const mn_depthwise_channel *channels;
    int32_t count;
    int16_t height, width;               /* of the input */
    int16_t output_height, output_width;
    int8_t stride, top, left;            /* rows and columns of border before the input: 0 or 1 */
    int8_t input_zero_point, output_zero_point;
    int8_t band;                         /* output rows made at a time */
    mn_depthwise_rows *rows;
    int32_t input_plane, output_plane;   /* bytes from a plane to the next */
} mn_depthwise_3x3;

/*
 * How rows become halfwords with a border: `bytes` of a row in whole words, behind its first column where that follows a border on the
 * left; bytes from the end of these to the next row of the input, and of the halfwords to where its words begin; the border twice, and its
 * place, in bytes from the end of the words.
 */
typedef struct {
    int32_t bytes, input_step, padded_step;
    uint32_t border;
    int32_t border_at;
    int32_t left;
} mn_row_expansion;

/* `padded`: where the words of the first row begin. There is at least one row. */
void mn_expand_rows(const mn_row_expansion *expansion, const int8_t *input, int32_t rows, int16_t *padded);

/*
 * Depthwise convolution 3x3 of stride 1 or 2. `scratch` holds (band - 1)·stride + 3 rows of MN_ROW_BYTES. The output may
 * stand where the input stands.
 */
void mn_depthwise_3x3_run(const mn_depthwise_3x3 *layer, const int8_t *input, int8_t *output, int32_t *scratch);

/* The same over vectors. A channel's kernel stands by columns in place of rows, and its start is not doubled. */
typedef struct {
    const mn_depthwise_channel *channels;
    int32_t count;
    int16_t height, width;               /* of the input */
    int16_t output_height, output_width;
    int8_t stride, top, left;            /* rows and columns of border before the input: 0 or 1 */
    int8_t input_zero_point, output_zero_point;
    int32_t input_plane, output_plane;   /* bytes from a plane to the next */
} mn_depthwise_vector;

/* `scratch` holds a word for each column that the outputs see, in whole vectors. The output may stand where the input stands. */
void mn_depthwise_vector_run(const mn_depthwise_vector *layer, const int8_t *input, int8_t *output, int32_t *scratch);

/* Fully connected layer over a vector of `inputs` bytes. `scratch` holds inputs/2 words, rounded up to an even number. */
void mn_dense(const mn_product *layer, const int8_t *input, int8_t *output, int32_t inputs, int32_t *scratch);

/* The same with the product of vectors. */
void mn_dense_vector(const mn_product *layer, const int8_t *input, int8_t *output, int32_t inputs, int32_t *scratch);

typedef struct {
    mn_product product;
    const uint16_t *offsets;             /* of each weighted input from the first of its window; 2·depth of them */
    int32_t window_words;                /* of scratch */
    int32_t channel_step, row_step, pixel_step; /* from one input channel, row and pixel to the next, in bytes */
    int16_t channels, height, width;     /* of the input */
    int16_t output_height, output_width;
    int16_t band_outputs, band_rows;     /* output rows made at a time, and the input rows they see */
    int16_t band_width;                  /* of an input row with its border; 0: without border, windows lie in the input */
    int8_t stride_y, stride_x, top, left;
    int8_t input_zero_point;
    int32_t output_plane;                /* bytes from a plane of the output to the next */
} mn_conv;

/*
 * Convolution. `scratch` holds 4·depth words, which are window_words, and channels·band_rows·band_width bytes. With a band and planes of
 * equal size the output may stand where the input stands.
 */
void mn_conv_run(const mn_conv *layer, const int8_t *input, int8_t *output, int32_t *scratch);

/* The same with the product of vectors. */
void mn_conv_vector_run(const mn_conv *layer, const int8_t *input, int8_t *output, int32_t *scratch);

/*
 * Convolution 1x1 of one or two channels, each pixel of which is a word: window_words of them at a time, a multiple of four. Neither
 * offsets nor the product's kernel are used. With planes of equal size the output may stand where the input stands.
 */
void mn_conv_few_run(const mn_conv *layer, const int8_t *input, int8_t *output, int32_t *scratch);

/* The same with the product of a wide layer, and MN_CHUNK words of each window at a time: window_words are 4·MN_CHUNK + 8·pairs. */
void mn_conv_chunks_run(const mn_conv *layer, const int8_t *input, int8_t *output, int32_t *scratch);

enum { MN_CHUNK = 128 };

/* How a plane is cut into windows. */
typedef struct {
    int16_t channels, height, width;     /* of the input */
    int16_t output_height, output_width;
    int16_t kernel_height, kernel_width;
    int8_t stride_y, stride_x, top, left;
    int8_t lowest, highest;              /* output */
} mn_windows;

/*
 * Average of each window, halves away from zero; the border is left out of the count. `scratch` holds a halfword for each column with
 * border, and eight.
 */
void mn_average_pool(const mn_windows *windows, const int8_t *input, int8_t *output, int32_t *scratch);

/* `scratch` holds a byte for each column with border, and eight. */
void mn_max_pool(const mn_windows *windows, const int8_t *input, int8_t *output, int32_t *scratch);

/*
 * The same window by window where that is cheaper: of at most four columns, or for maxima as wide as the input. `scratch` of averages holds
 * four words for each output of a row.
 */
void mn_average_pool_narrow(const mn_windows *windows, const int8_t *input, int8_t *output, int32_t *scratch);
void mn_max_pool_narrow(const mn_windows *windows, const int8_t *input, int8_t *output);

typedef struct {
    mn_windows windows;
    const int8_t *kernels;               /* kernel_height·kernel_width weights for each channel */
    /* start, multiplier and scale of each channel as in wide layers; with a scale the start is doubled */
    const int32_t *ends;
    int16_t row_words;                   /* columns that a segment's outputs see, and three */
    int16_t band, segment;               /* output rows and columns made at a time */
    int8_t pairs_rows;                   /* two taps to a word: of neighbouring rows, or else columns */
    int8_t input_zero_point, zero_point;
    int32_t input_plane, output_plane;   /* bytes from a plane to the next */
} mn_depthwise;

/*
 * Depthwise convolution of any kernel and stride. `scratch` holds two words for each pair of taps, the rows of words that a band sees, and
 * 4·stride_x + 4 words. With segments as wide as the output, that may stand where the input stands.
 */
void mn_depthwise_run(const mn_depthwise *layer, const int8_t *input, int8_t *output, int32_t *scratch);

/*
 * The same where maps are too small for its set-up: windows are read from bytes, a whole plane with its border at a time. Here row_words
 * are those of a row of such bytes, and segment the input columns that outputs see. `scratch` holds two words for each four taps of a row
 * of the kernel, the rows that windows see, and a word. The output may stand where the input stands.
 */
void mn_depthwise_bytes_run(const mn_depthwise *layer, const int8_t *input, int8_t *output, int32_t *scratch);

/*
 * The same over vectors, for kernels of at most 16 columns: `band` output rows are made at a time of copies of the rows that they see, each
 * with its border; row_words and segment are not used. `scratch` holds these rows and 3·stride_x + 15 bytes. Up to 15 bytes are read past
 * the kernels.
 */
void mn_depthwise_any_vector_run(const mn_depthwise *layer, const int8_t *input, int8_t *output, int32_t *scratch);

typedef struct {
    int32_t offset;                      /* bytes from an output's first word to the words of these taps */
    int32_t weights;
} mn_tap_pair;

/* A channel's part in a segment of a band. */
typedef struct {
    const mn_tap_pair *taps;
    int32_t count, start, multiplier, scale, zero_point;
    uint32_t lowest, highest;            /* each four times */
    int32_t pixel_bytes, row_bytes;      /* from output to output, and from row to row, in words of inputs */
    int32_t width, rows, output_width;
} mn_depthwise_pass;

typedef void mn_depthwise_filter(const mn_depthwise_pass *pass, const int32_t *words, int8_t *output);

mn_depthwise_filter mn_depthwise_filter_1;
mn_depthwise_filter mn_depthwise_filter_any;

/*
 * Depthwise convolution with a single output pixel, as layers have that hear a stream step by step. For each plane of the input there are
 * as many weights, rounded up to words, zero outside of the window and past the last pixel, and ends as above.
 */
typedef struct {
    const int8_t *weights;
    const int32_t *ends;
    int32_t channels, plane, plane_weights; /* bytes from plane to plane, and weights of each */
    int32_t zero_point, lowest, highest;
} mn_depthwise_whole;

/* The output may stand where the input stands. */
void mn_depthwise_whole_run(const mn_depthwise_whole *layer, const int8_t *input, int8_t *output);

/* A change of scale: multiplier and shift (left when positive). */
typedef struct {
    int32_t multiplier;
    int32_t shift;
} mn_factor;

/* A part of a sum in its scale: round((value·unit + start)·multiplier / 2^32), times 2^-shift, where scale = -2^(32 - shift). */
typedef struct {
    int32_t unit, start, multiplier, scale;
} mn_term;

typedef struct {
    mn_term a, b;
    int32_t multiplier, scale, zero_point; /* scale as in wide layers */
    uint32_t lowest, highest;            /* each four times */
} mn_sum;

/* Sum of two tensors of `count` bytes. The output may stand where an input stands. */
void mn_add(const mn_sum *sum, const int8_t *a, const int8_t *b, int8_t *output, int32_t count);

/* The same of four times `quads` bytes, where the sum has a scale; the factor of the input with the larger scale is exactly a half. */
void mn_add_quads(const mn_sum *sum, const int8_t *a, const int8_t *b, int8_t *output, int32_t quads);

/* The same where the sum has a scale, by vectors. */
void mn_add_vector(const mn_sum *sum, const int8_t *a, const int8_t *b, int8_t *output, int32_t count);

/* Sum with zero: for the channels that only `a` has. */
void mn_add_zero(const mn_sum *sum, const int8_t *a, int8_t *output, int32_t count);
void mn_add_zero_vector(const mn_sum *sum, const int8_t *a, int8_t *output, int32_t count);

typedef struct {
    int32_t zero_point_a, zero_point_b;
    mn_factor factor;
    int32_t zero_point, lowest, highest;
} mn_multiplication;

/*
 * Product of two tensors of `channels` planes. `step_b` bytes lie between planes of b, and one byte of b serves a whole plane
 * when `pixels_b` is 1.
 */
void mn_mul(const mn_multiplication *product, const int8_t *a, const int8_t *b, int8_t *output, int32_t channels, int32_t plane,
    int32_t step_b, int32_t pixels_b);

typedef struct {
    int32_t input_zero_point;
    mn_factor factor;
    int32_t zero_point, lowest, highest;
} mn_rescaling;

/* A change of scale, with a clamp. The output may stand where the input stands. */
void mn_rescale(const mn_rescaling *rescaling, const int8_t *input, int8_t *output, int32_t count);

/* Mean of each plane; input_zero_point counts once for all pixels. */
void mn_mean(const mn_rescaling *rescaling, const int8_t *input, int8_t *output, int32_t channels, int32_t pixels, int32_t plane);

/* A border of `value` around `channels` planes, then planes of `value`. */
typedef struct {
    int16_t channels, height, width;
    int16_t top, bottom, left, right, channels_after;
    int8_t value;
} mn_border;

void mn_pad(const mn_border *border, const int8_t *input, int8_t *output);

/* Sum of the squares of values less their zero point: at most 33,025 of them. */
int32_t mn_energy(const int8_t *values, int32_t count, int32_t zero_point);

/* Softmax over `count` channels that are `plane` bytes apart, for each of `pixels` pixels. */
void mn_softmax(mn_factor factor, int32_t lowest_difference, const int8_t *input, int8_t *output, int32_t count, int32_t pixels,
    int32_t plane);

/* As mn_softmax of byte elements, given the exponentials in Q0.31 of their differences to the largest, from -255 to 0: 256 of them. */
void mn_softmax_table(const int32_t *exponentials, const int8_t *input, int8_t *output, int32_t count, int32_t pixels, int32_t plane);

/* The logarithm of that; `inverse` takes numbers of Q5.26 back to differences. */
void mn_log_softmax(mn_factor factor, mn_factor inverse, int32_t lowest_difference, const int8_t *input, int8_t *output, int32_t count,
    int32_t pixels, int32_t plane);

/* Each pixel's channels divided by the root of the sum of their squares, in steps of 1/128. */
void mn_unit_length(int32_t zero_point, const int8_t *input, int8_t *output, int32_t count, int32_t pixels, int32_t plane);

/* Copies rows, which are so many bytes apart, to another place. */
void mn_copy_rows(const int8_t *from, int32_t from_step, int8_t *to, int32_t to_step, int32_t rows, int32_t bytes);

/* The same of `count` elements of each row, which are `step` bytes apart, to where they lie side by side. */
void mn_collect_rows(const int8_t *from, int32_t from_step, int32_t step, int8_t *to, int32_t to_step, int32_t rows, int32_t count);

/* Brings rows of each of `count` planes, `bytes` from `from` on, to the begin of the plane: the next band of rows reads them too. */
void mn_keep_rows(int8_t *planes, int32_t count, int32_t plane, int32_t from, int32_t bytes);

/*
 * Elements of four bits lie two to a byte: a packed plane holds two channels, the first of them in the low nibbles, each element plus 8.
 * So many elements of each of two planes, rounded up to whole words, to a packed plane, cut off at -8 and 7; and back. Planes are so many
 * bytes apart; places are those of whole words.
 */
void mn_pack(const int8_t *input, int32_t input_plane, int8_t *output, int32_t output_plane, int32_t pairs, int32_t count);
void mn_unpack(const int8_t *input, int32_t input_plane, int8_t *output, int32_t output_plane, int32_t pairs, int32_t count);

/* From channels innermost to planes, and back. */
void mn_to_planes(const int8_t *input, int8_t *output, int32_t channels, int32_t pixels, int32_t plane);
void mn_from_planes(const int8_t *input, int8_t *output, int32_t channels, int32_t pixels, int32_t plane);

#endif
