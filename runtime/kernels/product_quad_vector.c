#include "product_vector.h"

#ifndef MN_MVE

/* The law of product_quad_mve.S. */
void mn_product_quad_vector(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane)
{
    mn_product_vector_law(layer, 8, (const int8_t *)pixels, 4, output, plane);
}

#endif
