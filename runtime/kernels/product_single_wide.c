#include "product_end.h"

void mn_product_single_wide(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane)
{
    const int32_t *stream = layer->stream;
    for (int32_t pair = 0; pair < layer->pairs; pair++, output += 2 * plane) {
        int32_t sums[2] = {stream[0], stream[1]};
        mn_sums_single(stream + 2, pixels, layer->depth, sums);
        stream += 2 + layer->depth;
        mn_product_end(layer, stream, sums, 1, output);
        mn_product_end(layer, stream + 2, sums + 1, 1, output + plane);
        stream += 4;
    }
}
