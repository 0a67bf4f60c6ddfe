#include <string.h>

#include "vector.h"

#ifdef MN_MVE

static void clear(int8_t *pixels)
{
    for (int32_t p = 0; p < 4; p++)
        vstrbq_s8(pixels + p * MN_LANES, vdupq_n_s8(0));
}

/* Four pixels of four planes are the words of a vector, whose bytes go where those of each pixel lie side by side. */
static void interleave(const int8_t *input, int32_t plane, int32_t channels, int8_t *pixels)
{
    uint32x4_t planes = vmulq_n_u32(vidupq_n_u32(0, 1), (uint32_t)plane);
    uint8x16_t lanes = vidupq_n_u8(0, 1), pixel = vandq_u8(lanes, vdupq_n_u8(3));
    uint8x16_t to = vaddq_u8(vshlq_n_u8(pixel, 4), vshrq_n_u8(lanes, 2));
    /* Gathered words stand at addresses of words; rows of a larger map may begin anywhere. */
    int32_t shift = 8 * (int32_t)((uintptr_t)input & 3);
    input -= shift / 8;
    for (int32_t c = 0; c < channels; c += 4, input += 4 * plane) {
        mve_pred16_t present = vctp32q((uint32_t)(channels - c));
        uint32x4_t words = vldrwq_gather_offset_z_u32((const uint32_t *)(const void *)input, planes, present);
        if (shift > 0) {
            uint32x4_t next = vldrwq_gather_offset_z_u32((const uint32_t *)(const void *)(input + 4), planes, present);
            words = vorrq_u32(vshlq_u32(words, vdupq_n_s32(-shift)), vshlq_u32(next, vdupq_n_s32(32 - shift)));
        }
        vstrbq_scatter_offset_u8((uint8_t *)pixels + mn_vector_place(c, 0, 4), to, vreinterpretq_u8_u32(words));
    }
}

#else

static void clear(int8_t *pixels)
{
    memset(pixels, 0, 4 * MN_LANES);
}

static void interleave(const int8_t *input, int32_t plane, int32_t channels, int8_t *pixels)
{
    for (int32_t c = 0; c < channels; c++)
        for (int32_t p = 0; p < 4; p++)
            pixels[mn_vector_place(c, p, 4)] = input[c * plane + p];
}

#endif

void mn_pointwise_vector(const mn_product *layer, const int8_t *input, int8_t *output, int32_t pixels, int32_t channels,
    int32_t input_plane, int32_t output_plane, int32_t *scratch)
{
    /* Past the last channel inputs are zero. */
    int8_t *expanded = (int8_t *)scratch;
    clear(expanded + 4 * (mn_whole_vectors(channels) - MN_LANES));
    for (int32_t pixel = 0; pixel < pixels; pixel += 4) {
        interleave(input + pixel, input_plane, channels, expanded);
        layer->multiply(layer, scratch, output + pixel, output_plane);
    }
}
