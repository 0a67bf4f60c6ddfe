#include "copy.h"

#ifdef MN_DSP
/* Whole words down to a place below: loads and stores of several registers take half the instructions of mn_copy. */
static inline void move_words(const int8_t *from, int32_t words, int8_t *to)
{
    for (; words >= 4; words -= 4)
        __asm__ volatile("ldmia %0!, {r4, r5, r6, r8}\n\tstmia %1!, {r4, r5, r6, r8}"
            : "+r"(from), "+r"(to) : : "r4", "r5", "r6", "r8", "memory");
    for (; words > 0; words--, from += 4, to += 4)
        *(int32_t *)(void *)to = *(const int32_t *)(const void *)from;
}
#endif

void mn_keep_rows(int8_t *planes, int32_t count, int32_t plane, int32_t from, int32_t bytes)
{
#ifdef MN_DSP
    /* Planes are whole words; so are the rows moved where they begin with one. */
    if (from % 4 == 0) {
        for (; count > 0; count--, planes += plane)
            move_words(planes + from, (bytes + 3) / 4, planes);
        return;
    }
#endif
    for (; count > 0; count--, planes += plane)
        mn_copy(planes + from, bytes, planes);
}
