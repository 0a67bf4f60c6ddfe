#include "product_law.h"

#ifndef MN_DSP

void mn_product_quad_packed(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane)
{
    mn_product_packed_law(layer, pixels, 4, output, plane);
}

#endif
