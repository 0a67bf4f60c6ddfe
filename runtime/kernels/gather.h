/* Inputs of windows to the words that products read. */
#ifndef MN_GATHER_H
#define MN_GATHER_H

#include "expand.h"

/* The windows of four output pixels, of which windows[p] is the first input. */
static inline void mn_gather_apart(const uint16_t *offsets, int32_t depth, const int8_t *const windows[4], int32_t *pixels)
{
    const int8_t *w0 = windows[0], *w1 = windows[1], *w2 = windows[2], *w3 = windows[3];
    for (const uint16_t *end = offsets + 2 * depth; offsets < end; offsets += 2, pixels += 4) {
        uint32_t low = offsets[0], high = offsets[1];
        pixels[0] = (int32_t)mn_low_halves((uint32_t)w0[low], (uint32_t)w0[high]);
        pixels[1] = (int32_t)mn_low_halves((uint32_t)w1[low], (uint32_t)w1[high]);
        pixels[2] = (int32_t)mn_low_halves((uint32_t)w2[low], (uint32_t)w2[high]);
        pixels[3] = (int32_t)mn_low_halves((uint32_t)w3[low], (uint32_t)w3[high]);
    }
}

/* The same where the windows begin side by side. */
static inline void mn_gather_beside(const uint16_t *offsets, int32_t depth, const int8_t *window, int32_t *pixels)
{
    const uint16_t *end = offsets + 2 * depth;
    if (depth % 2 != 0) {
        pixels = mn_interleave_quad(mn_load_word(window + offsets[0]), mn_load_word(window + offsets[1]), pixels);
        offsets += 2;
    }
    for (; offsets < end; offsets += 4) {
        pixels = mn_interleave_quad(mn_load_word(window + offsets[0]), mn_load_word(window + offsets[1]), pixels);
        pixels = mn_interleave_quad(mn_load_word(window + offsets[2]), mn_load_word(window + offsets[3]), pixels);
    }
}

static inline void mn_gather(const uint16_t *offsets, int32_t depth, const int8_t *const windows[4], int32_t *pixels)
{
    if (windows[1] == windows[0] + 1 && windows[3] == windows[0] + 3)
        mn_gather_beside(offsets, depth, windows[0], pixels);
    else
        mn_gather_apart(offsets, depth, windows, pixels);
}

#endif
