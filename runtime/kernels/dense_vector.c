#include "vector.h"

/*
 * The output may stand where the input stands, so that is copied, maybe to where it is; past its last element inputs are zero.
 */
void mn_dense_vector(const mn_product *layer, const int8_t *input, int8_t *output, int32_t inputs, int32_t *scratch)
{
    int8_t *pixel = (int8_t *)scratch;
#ifdef MN_MVE
    for (int32_t k = 0; k < inputs; k += MN_LANES)
        vstrbq_s8(pixel + k, vldrbq_z_s8(input + k, vctp8q((uint32_t)(inputs - k))));
#else
    for (int32_t k = 0; k < mn_whole_vectors(inputs); k++)
        pixel[k] = k < inputs ? input[k] : 0;
#endif
    layer->multiply(layer, scratch, output, 1);
}
