/* Copies of rows of maps: short, of any length, and from any address. */
#ifndef MN_COPY_H
#define MN_COPY_H

#include <string.h>

#include "micronets.h"

#ifdef MN_MVE
#include <arm_mve.h>
#endif

/* To an address below that of the source, which may overlap it, or to another place. */
static inline void mn_copy(const int8_t *from, int32_t count, int8_t *to)
{
#if defined(MN_MVE)
    for (; count > 0; count -= 16, from += 16, to += 16) {
        mve_pred16_t lanes = vctp8q((uint32_t)count);
        vstrbq_p_s8(to, vldrbq_z_s8(from, lanes), lanes);
    }
#elif defined(MN_DSP)
    for (; count >= 16; count -= 16, from += 16, to += 16) {
        uint32_t words[4];
        memcpy(words, from, sizeof words);
        memcpy(to, words, sizeof words);
    }
    for (; count >= 4; count -= 4, from += 4, to += 4) {
        uint32_t word;
        memcpy(&word, from, sizeof word);
        memcpy(to, &word, sizeof word);
    }
    for (; count > 0; count--)
        *to++ = *from++;
#else
    for (; count >= 4; count -= 4, from += 4, to += 4) {
        int8_t b0 = from[0], b1 = from[1], b2 = from[2], b3 = from[3];
        to[0] = b0;
        to[1] = b1;
        to[2] = b2;
        to[3] = b3;
    }
    for (; count > 0; count--)
        *to++ = *from++;
#endif
}

#endif
