#ifndef MN_SUM_BYTES_H
#define MN_SUM_BYTES_H

#include "lanes.h"

/* Adds the bytes of a word, each plus 128 and so not negative, but for its last `skipped` bits. */
static inline uint32_t mn_add_raised(uint32_t sum, uint32_t word, int32_t skipped)
{
    word = (word ^ 0x80808080u) << skipped;
#ifdef MN_DSP
    /* USADA8 adds four differences to zero. */
    __asm__("usada8 %0, %1, %2, %3" : "=r"(sum) : "r"(word), "r"(0), "r"(sum));
    return sum;
#else
    return sum + (word & 0xff) + (word >> 8 & 0xff) + (word >> 16 & 0xff) + (word >> 24);
#endif
}

/* Sum of signed bytes. */
static inline int32_t mn_sum_bytes(const int8_t *bytes, int32_t count)
{
    int32_t sum = 0, i = 0;
#ifdef MN_DSP
    uint32_t raised = 0;
    for (; i + 4 <= count; i += 4) {
        uint32_t word;
        memcpy(&word, bytes + i, sizeof word);
        raised = mn_add_raised(raised, word, 0);
    }
    sum = (int32_t)raised - 128 * i;
#endif
    for (; i < count; i++)
        sum += bytes[i];
    return sum;
}

#endif
