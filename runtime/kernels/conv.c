#include "conv.h"

static void multiply(const mn_conv *layer, const int8_t *const windows[4], int8_t *output, int32_t plane, int32_t *scratch)
{
    mn_gather(layer->offsets, layer->product.depth, windows, scratch);
    layer->product.multiply(&layer->product, scratch, output, plane);
}

void mn_conv_run(const mn_conv *layer, const int8_t *input, int8_t *output, int32_t *scratch)
{
    mn_conv_windows(layer, input, output, scratch, multiply);
}
