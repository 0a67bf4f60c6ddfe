#include "micronets.h"

int32_t mn_energy(const int8_t *values, int32_t count, int32_t zero_point)
{
    int32_t energy = 0;
    for (const int8_t *end = values + count; values < end; values++)
        energy += (*values - zero_point) * (*values - zero_point);
    return energy;
}
