#include "product_law.h"

#ifndef MN_DSP

void mn_product_quad_ternary(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane)
{
    mn_product_ternary_law(layer, pixels, output, plane);
}

#endif
