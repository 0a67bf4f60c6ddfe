#include "conv.h"
#include "twin.h"

static void multiply(const mn_conv *layer, const int8_t *const windows[4], int8_t *output, int32_t plane, int32_t *scratch)
{
    const uint16_t *offsets = layer->offsets, *end = offsets + 2 * layer->product.depth;
    const int8_t *w0 = windows[0], *w1 = windows[1], *w2 = windows[2], *w3 = windows[3];
    int32_t *to = scratch;
    if (w1 == w0 + 1 && w3 == w0 + 3)
        for (; offsets < end; offsets++, to += 2) {
            const int8_t *at = w0 + offsets[0];
            to[0] = mn_twin(at[0], at[1]);
            to[1] = mn_twin(at[2], at[3]);
        }
    else
        for (; offsets < end; offsets++, to += 2) {
            uint32_t at = offsets[0];
            to[0] = mn_twin(w0[at], w1[at]);
            to[1] = mn_twin(w2[at], w3[at]);
        }
    layer->product.multiply(&layer->product, scratch, output, plane);
}

void mn_conv_twin_run(const mn_conv *layer, const int8_t *input, int8_t *output, int32_t *scratch)
{
    mn_conv_windows(layer, input, output, scratch, multiply);
}
