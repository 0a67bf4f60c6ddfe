#ifndef MN_SUM_BYTES_H
#define MN_SUM_BYTES_H

#include "lanes.h"

/* Sum of signed bytes. */
static inline int32_t mn_sum_bytes(const int8_t *bytes, int32_t count)
{
    int32_t sum = 0, i = 0;
#ifdef MN_DSP
    /* Of bytes plus 128, which are not negative; USADA8 adds four differences to zero. */
    uint32_t raised = 0;
    for (; i + 4 <= count; i += 4) {
        uint32_t word;
        memcpy(&word, bytes + i, sizeof word);
        __asm__("usada8 %0, %1, %2, %3" : "=r"(raised) : "r"(word ^ 0x80808080u), "r"(0), "r"(raised));
    }
    sum = (int32_t)raised - 128 * i;
#endif
    for (; i < count; i++)
        sum += bytes[i];
    return sum;
}

#endif
