#include "copy.h"

void mn_keep_rows(int8_t *planes, int32_t count, int32_t plane, int32_t from, int32_t bytes)
{
    for (; count > 0; count--, planes += plane)
        mn_copy(planes + from, bytes, planes);
}
