#include "conv.h"
#include "product_end.h"

/* As many words of the windows as a chunk holds, for all output channels; then the next. Sums stand after the words. */
static void multiply(const mn_conv *layer, const int8_t *const windows[4], int8_t *output, int32_t plane, int32_t *scratch)
{
    const mn_product *product = &layer->product;
    int32_t *sums = scratch + 4 * MN_CHUNK, step = product->depth + 6;
    const int32_t *stream = product->stream;
    for (int32_t i = 0; i < 8 * product->pairs; i++)
        sums[i] = stream[i / 8 * step + i / 4 % 2];
    for (int32_t k = 0; k < product->depth; k += MN_CHUNK) {
        int32_t depth = product->depth - k < MN_CHUNK ? product->depth - k : MN_CHUNK;
        mn_gather(layer->offsets + 2 * k, depth, windows, scratch);
        for (int32_t pair = 0; pair < product->pairs; pair++)
            mn_sums_quad(stream + pair * step + 2 + k, scratch, depth, sums + 8 * pair);
    }

    for (int32_t pair = 0; pair < product->pairs; pair++, sums += 8, output += 2 * plane) {
        const int32_t *ends = stream + (pair + 1) * step - 4;
        mn_product_end(product, ends, sums, 4, output);
        mn_product_end(product, ends + 2, sums + 4, 4, output + plane);
    }
}

void mn_conv_chunks_run(const mn_conv *layer, const int8_t *input, int8_t *output, int32_t *scratch)
{
    mn_conv_windows(layer, input, output, scratch, multiply);
}
