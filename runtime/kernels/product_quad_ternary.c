#include "product_law.h"

#ifndef MN_DSP

void mn_product_quad_ternary_relu(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane)
{
    mn_product_ternary_law(layer, pixels, output, plane, -128, 127);
}

void mn_product_quad_ternary_signed(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane)
{
    mn_product_ternary_law(layer, pixels, output, plane, -128, 127);
}

void mn_product_quad_ternary_bounded(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane)
{
    mn_product_ternary_law(layer, pixels, output, plane, layer->lowest, layer->highest);
}

#endif
