/* Copies of rows of maps: short, of any length, and from any address. */
#ifndef MN_COPY_H
#define MN_COPY_H

#include <string.h>

#include "micronets.h"

#ifdef MN_MVE
#include <arm_mve.h>
#endif

#ifdef MN_DSP
/* Words at any address, one in a register at a time: an array of them would go through the stack. */
static inline uint32_t mn_word_at(const int8_t *bytes)
{
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static inline void mn_put_word(uint32_t word, int8_t *bytes)
{
    memcpy(bytes, &word, sizeof word);
}
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
        uint32_t w0 = mn_word_at(from), w1 = mn_word_at(from + 4), w2 = mn_word_at(from + 8), w3 = mn_word_at(from + 12);
        mn_put_word(w0, to);
        mn_put_word(w1, to + 4);
        mn_put_word(w2, to + 8);
        mn_put_word(w3, to + 12);
    }
    for (; count >= 4; count -= 4, from += 4, to += 4)
        mn_put_word(mn_word_at(from), to);
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
