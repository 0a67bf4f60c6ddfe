#include "micronets.h"

void mn_collect_rows(const int8_t *from, int32_t from_step, int32_t step, int8_t *to, int32_t to_step, int32_t rows, int32_t count)
{
    for (; rows > 0; rows--, from += from_step, to += to_step) {
        const int8_t *source = from;
        int32_t x = 0;
        for (; x + 4 <= count; x += 4) {
            int8_t b0 = source[0], b1 = source[step];
            source += 2 * step;
            int8_t b2 = source[0], b3 = source[step];
            source += 2 * step;
            to[x] = b0;
            to[x + 1] = b1;
            to[x + 2] = b2;
            to[x + 3] = b3;
        }
        for (; x < count; x++, source += step)
            to[x] = *source;
    }
}
