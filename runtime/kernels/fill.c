#include <string.h>

#include "operators.h"

void mn_fill_8(void *output, int32_t value, int32_t count)
{
    memset(output, value, (size_t)count);
}

void mn_fill_16(void *output, int32_t value, int32_t count)
{
    int16_t *elements = output;
    for (int32_t i = 0; i < count; i++)
        elements[i] = (int16_t)value;
}
