/*
 * Kernels of operators beside convolutions: elementwise functions, moves, reductions, layers with a memory, and whatever has 16-bit
 * activations. They take their operands wherever and however these lie.
 */
#ifndef OPERATORS_H
#define OPERATORS_H

#include "micronets.h"

/* How many elements lie along each of three axes, the outermost first, and the bytes from one to the next in each operand. */
typedef struct {
    int32_t count[3];
    int32_t a[3], b[3], output[3];
} mn_block;

/* Copies elements of 1, 2 or 4 bytes. */
void mn_copy_block(const mn_block *block, const void *a, void *output, int32_t bytes);

/* Writes one value to `count` elements side by side. */
void mn_fill_8(void *output, int32_t value, int32_t count);
void mn_fill_16(void *output, int32_t value, int32_t count);

/* The same integers in more bytes. */
void mn_widen_8_16(const mn_block *block, const void *a, void *output);
void mn_widen_8_32(const mn_block *block, const void *a, void *output);
void mn_widen_16_32(const mn_block *block, const void *a, void *output);

/* A function of bytes, by its value for -128, -127 ... 127. */
void mn_lookup(const mn_block *block, const int8_t *table, const void *a, void *output);

/* One slope above the zero point and another below it, whose sign stands apart; `magnitude` says that both are one and -x is meant. */
typedef struct {
    int32_t input_zero_point;
    mn_factor positive, negative;
    int32_t negative_sign, magnitude;
    int32_t zero_point, lowest, highest;
} mn_slopes;

void mn_piecewise_16(const mn_block *block, const mn_slopes *slopes, const void *a, void *output);

/* Logistic function and tanh of x·multiplier >> shift, in steps of 1/(3·4096); the output has 15 bits after the point. */
typedef struct {
    int32_t multiplier, shift;
} mn_sigmoid_scale;

int32_t mn_logistic_of(const mn_sigmoid_scale *scale, int32_t x);
int32_t mn_tanh_of(const mn_sigmoid_scale *scale, int32_t x);
void mn_logistic_16(const mn_block *block, const mn_sigmoid_scale *scale, const void *a, void *output);
void mn_tanh_16(const mn_block *block, const mn_sigmoid_scale *scale, const void *a, void *output);

/* A change of scale from integers of some bits to others. */
void mn_rescale_8_8(const mn_block *block, const mn_rescaling *rescaling, const void *a, void *output);
void mn_rescale_8_16(const mn_block *block, const mn_rescaling *rescaling, const void *a, void *output);
void mn_rescale_8_32(const mn_block *block, const mn_rescaling *rescaling, const void *a, void *output);
void mn_rescale_16_8(const mn_block *block, const mn_rescaling *rescaling, const void *a, void *output);
void mn_rescale_16_16(const mn_block *block, const mn_rescaling *rescaling, const void *a, void *output);
void mn_rescale_16_32(const mn_block *block, const mn_rescaling *rescaling, const void *a, void *output);
void mn_rescale_32_8(const mn_block *block, const mn_rescaling *rescaling, const void *a, void *output);
void mn_rescale_32_16(const mn_block *block, const mn_rescaling *rescaling, const void *a, void *output);
void mn_rescale_32_32(const mn_block *block, const mn_rescaling *rescaling, const void *a, void *output);

/* What functions of two elements need; each reads what its law asks for. */
typedef struct {
    int32_t zero_point_a, zero_point_b, left_shift;
    mn_factor a, b, result;
    int32_t zero_point, lowest, highest;
} mn_pair;

typedef void mn_pair_kernel(const mn_block *block, const mn_pair *pair, const void *a, const void *b, void *output);

mn_pair_kernel mn_pair_add_8, mn_pair_add_16;
mn_pair_kernel mn_pair_subtract_8, mn_pair_subtract_16;
mn_pair_kernel mn_pair_multiply_8, mn_pair_multiply_16;
mn_pair_kernel mn_pair_divide_8, mn_pair_divide_16;
mn_pair_kernel mn_pair_maximum_8, mn_pair_maximum_16;
mn_pair_kernel mn_pair_minimum_8, mn_pair_minimum_16;
mn_pair_kernel mn_pair_prelu_8, mn_pair_prelu_16;
mn_pair_kernel mn_pair_squareddifference_8, mn_pair_squareddifference_16;

/* Elements of the output, and those that make one of them: the counts and steps of the axes that stay, and of those that go. */
typedef struct {
    mn_block kept;
    int32_t count[3], step[3];
    int32_t term_bits;                   /* by which a sum is shifted up before it is scaled */
} mn_reduction;

void mn_reduce_sum_8(const mn_reduction *reduction, const mn_rescaling *rescaling, const void *a, void *output);
void mn_reduce_sum_16(const mn_reduction *reduction, const mn_rescaling *rescaling, const void *a, void *output);
void mn_reduce_maximum_8(const mn_reduction *reduction, const void *a, void *output);
void mn_reduce_maximum_16(const mn_reduction *reduction, const void *a, void *output);
void mn_reduce_minimum_8(const mn_reduction *reduction, const void *a, void *output);
void mn_reduce_minimum_16(const mn_reduction *reduction, const void *a, void *output);

/* Where the first largest (smallest) element lies along the axis that goes; outputs of 32 bits. */
void mn_place_maximum_8(const mn_reduction *reduction, const void *a, void *output);
void mn_place_maximum_16(const mn_reduction *reduction, const void *a, void *output);
void mn_place_minimum_8(const mn_reduction *reduction, const void *a, void *output);
void mn_place_minimum_16(const mn_reduction *reduction, const void *a, void *output);

/* Between which rows (or columns) one of a resized map lies: `share` of 1024 from the lower to the higher. */
typedef struct {
    int16_t low, high, share;
} mn_place;

/* Maps of another size; counts of the output, steps of input and output. */
void mn_resize_8(const mn_block *block, const mn_place *rows, const mn_place *columns, const void *a, void *output);
void mn_resize_16(const mn_block *block, const mn_place *rows, const mn_place *columns, const void *a, void *output);

/* What convolutions and dense layers with 16-bit activations multiply with. */
typedef struct {
    const int8_t *weights;
    const int64_t *wide_biases;          /* for sums of 64 bits; null: sums have 32 */
    const int32_t *biases;
    const mn_factor *factors;            /* one for each output channel, or a single one */
    int32_t per_channel;                 /* 1: a factor for each channel; 0: one for all */
    int32_t zero_point, lowest, highest;
} mn_weights_16;

/* Windows over a map whose channels are innermost. */
typedef struct {
    mn_weights_16 weights;
    int32_t channels, height, width, output_channels, output_height, output_width, kernel_height, kernel_width;
    int32_t stride_y, stride_x, top, left;
} mn_conv_16;

/* Convolution; weights are [output, kernel row, kernel column, input]. */
void mn_conv_16_run(const mn_conv_16 *layer, const void *a, void *output);

/* Convolution channel by channel; weights are [kernel row, kernel column, channel]. */
void mn_depthwise_16_run(const mn_conv_16 *layer, const void *a, void *output);

/* Average and maximum of each window. */
void mn_average_pool_16(const mn_conv_16 *layer, const void *a, void *output);
void mn_max_pool_16(const mn_conv_16 *layer, const void *a, void *output);

/* Softmax over `count` bytes that are `step` apart, for each pixel; outputs of 16 bits side by side. */
void mn_softmax_16(mn_factor factor, int32_t lowest_difference, const int8_t *input, void *output, int32_t count, int32_t pixels,
    int32_t step, int32_t pixel_step);

/* The same of 16-bit inputs side by side; tables of 513 exponentials from -10 to 0 and reciprocals from 1 to 2. */
void mn_softmax_16_16(mn_factor factor, const int16_t *exponentials, const int16_t *reciprocals, const void *input, void *output,
    int32_t count, int32_t pixels);

/* A layer of rank-1 filters over features and time. */
typedef struct {
    const int8_t *features;              /* [filter, input] */
    const void *time;                    /* [filter, memory] */
    const int32_t *biases;               /* one for each unit, less what the memory's zero point adds to it */
    int32_t units, rank, memory, inputs;
    int32_t input_zero_point, memory_zero_point, zero_point;
    mn_factor to_memory, to_output;
} mn_svdf;

/* `memory` holds [filter, memory] numbers, and is changed; `scratch` the inputs as halfwords, rounded up to four. */
void mn_svdf_8(const mn_svdf *layer, const int8_t *input, int8_t *output, void *memory, int32_t *scratch);
void mn_svdf_16(const mn_svdf *layer, const int8_t *input, int8_t *output, void *memory, int32_t *scratch);

typedef struct {
    const int8_t *weights, *recurrent;   /* [unit, feature] and [unit, unit] */
    const int32_t *biases;
    mn_factor features, hidden;
} mn_lstm_gate;

typedef struct {
    mn_lstm_gate gates[4];               /* input, forget, cell, output */
    int32_t units, features, steps;
    int32_t step, feature_step;          /* bytes of the input from a step to the next, and from a feature to the next */
    int32_t output_step, output_unit_step;
    int32_t input_zero_point, hidden_zero_point, cell_clip;
    mn_factor forget, remember, output;
    mn_sigmoid_scale cell;
} mn_lstm;

/*
 * `state` holds the cells as 16-bit numbers, then the hidden state as bytes; `scratch` the features and the hidden state as halfwords, each
 * rounded up to four, and 16-bit numbers, 4·units.
 */
void mn_lstm_run(const mn_lstm *layer, const int8_t *input, int8_t *output, void *state, void *scratch);

#endif
