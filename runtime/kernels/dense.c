#include "expand.h"

void mn_dense(const mn_product *layer, const int8_t *input, int8_t *output, int32_t inputs, int32_t *scratch)
{
    mn_expand_bytes(input, inputs, scratch);
    layer->multiply(layer, scratch, output, 1);
}
