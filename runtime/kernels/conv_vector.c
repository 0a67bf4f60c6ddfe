#include "conv.h"
#include "vector.h"

static void multiply(const mn_conv *layer, const int8_t *const windows[4], int8_t *output, int32_t plane, int32_t *scratch)
{
    const uint16_t *offsets = layer->offsets;
    int8_t *pixels = (int8_t *)scratch;
    int32_t inputs = 2 * layer->product.depth;
#ifdef MN_MVE
    const int8_t *w0 = windows[0], *w1 = windows[1], *w2 = windows[2], *w3 = windows[3];
    for (int32_t k = 0; k < inputs; k += MN_LANES, pixels += 4 * MN_LANES) {
        for (int32_t half = 0; half < MN_LANES; half += MN_LANES / 2) {
            int32_t left = inputs - k - half;
            mve_pred16_t lanes = vctp16q((uint32_t)(left < 0 ? 0 : left));
            uint16x8_t at = vldrhq_z_u16(offsets + k + half, lanes);
            vstrbq_s16(pixels + half, vldrbq_gather_offset_z_s16(w0, at, lanes));
            vstrbq_s16(pixels + half + MN_LANES, vldrbq_gather_offset_z_s16(w1, at, lanes));
            vstrbq_s16(pixels + half + 2 * MN_LANES, vldrbq_gather_offset_z_s16(w2, at, lanes));
            vstrbq_s16(pixels + half + 3 * MN_LANES, vldrbq_gather_offset_z_s16(w3, at, lanes));
        }
    }
#else
    for (int32_t k = 0; k < mn_whole_vectors(inputs); k++)
        for (int32_t p = 0; p < 4; p++)
            pixels[mn_vector_place(k, p, 4)] = k < inputs ? windows[p][offsets[k]] : 0;
#endif
    layer->product.multiply(&layer->product, scratch, output, plane);
}

void mn_conv_vector_run(const mn_conv *layer, const int8_t *input, int8_t *output, int32_t *scratch)
{
    mn_conv_windows(layer, input, output, scratch, multiply);
}
