#include <string.h>

#include "twin.h"

/*
 * The output may stand where the input stands, so that is copied unless it begins where scratch does; past its last element weights are
 * zero.
 */
void mn_dense_twin(const mn_product *layer, const int8_t *input, int8_t *output, int32_t inputs, int32_t *scratch)
{
    if ((const int8_t *)scratch != input)
        memcpy(scratch, input, (size_t)inputs);
    layer->multiply(layer, scratch, output, 1);
}
