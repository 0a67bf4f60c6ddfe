#include "copy.h"

#if !defined(MN_DSP) || defined(MN_MVE)

/* The law of copy_rows_dsp.S. */
void mn_copy_rows(const int8_t *from, int32_t from_step, int8_t *to, int32_t to_step, int32_t rows, int32_t bytes)
{
    for (; rows > 0; rows--, from += from_step, to += to_step)
        mn_copy(from, bytes, to);
}

#endif
