#include "product_end.h"

/* What four outputs of a channel write past the end of its plane is written over by the next plane. */
void mn_product_quad_wide(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane)
{
    const int32_t *stream = layer->stream;
    for (int32_t pair = 0; pair < layer->pairs; pair++, output += 2 * plane) {
        int32_t a = stream[0], b = stream[1], sums[8] = {a, a, a, a, b, b, b, b};
        mn_sums_quad(stream + 2, pixels, layer->depth, sums);
        stream += 2 + layer->depth;
        mn_product_end(layer, stream, sums, 4, output);
        mn_product_end(layer, stream + 2, sums + 4, 4, output + plane);
        stream += 4;
    }
}
