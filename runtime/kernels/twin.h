/*
 * Kernels for cores whose only product is of 32 bits, and whose registers are many: two pixels in a word, as x + 2^16·y, times a weight
 * give two products, and words of such products add up to A + 2^16·B as long as A keeps to 16 bits.
 */
#ifndef MN_TWIN_H
#define MN_TWIN_H

#include "micronets.h"

/*
 * The stream holds for each pair: the starts of A and B; of each input the weights of a and b as bytes, such that products of four inputs
 * leave A in 16 bits; multiplier and shift of a, which is to the right, and of b; how many further products there are, and of each a word:
 * the input as a halfword, and as bytes what its weights are more than told before. Below zero: none, and weights are such that products of
 * two inputs leave A in 16 bits. Four pixels are two words for each input, of pixels 0
 * and 1 and of 2 and 3; a single one is a byte for each.
 */
mn_multiply mn_product_quad_twin;
mn_multiply mn_product_single_twin;

/* As mn_pointwise, mn_conv_run and mn_dense, with these products. */
void mn_pointwise_twin(const mn_product *layer, const int8_t *input, int8_t *output, int32_t pixels, int32_t channels,
    int32_t input_plane, int32_t output_plane, int32_t *scratch);
void mn_conv_twin_run(const mn_conv *layer, const int8_t *input, int8_t *output, int32_t *scratch);
void mn_dense_twin(const mn_product *layer, const int8_t *input, int8_t *output, int32_t inputs, int32_t *scratch);

/* As mn_depthwise_vector_run, with a channel's kernel by rows. `scratch` holds three rows with their border, a byte for each column. */
void mn_depthwise_twin_run(const mn_depthwise_vector *layer, const int8_t *input, int8_t *output, int32_t *scratch);

/* Two pixels of an input. */
static inline int32_t mn_twin(int32_t low, int32_t high)
{
    return (int32_t)((uint32_t)low + ((uint32_t)high << 16));
}

/* How sums of a channel become outputs. */
typedef struct {
    int32_t multiplier, shift, half;
    int32_t zero_point, lowest, highest;
} mn_twin_end;

static inline mn_twin_end mn_twin_end_of(int32_t multiplier, int32_t shift, int32_t zero_point, int32_t lowest, int32_t highest)
{
    mn_twin_end end = {multiplier, shift, 1 << (shift - 1), zero_point, lowest, highest};
    return end;
}

/* mn_requantise by shifts; a product's upper word is rounded by the highest bit of the lower one. */
static inline int32_t mn_twin_output(const mn_twin_end *end, uint32_t sum)
{
    int64_t product = (int64_t)(int32_t)(2 * sum) * end->multiplier;
    int32_t high = (int32_t)(product >> 32) + (int32_t)((uint32_t)product >> 31);
    int32_t value = ((high + (high >> 31) + end->half) >> end->shift) + end->zero_point;
    value = value < end->lowest ? end->lowest : value;
    return value > end->highest ? end->highest : value;
}

#endif
