#include "product_vector.h"

#ifdef MN_MVE

void mn_product_single_vector(const mn_product *layer, const int32_t *pixel, int8_t *output, int32_t plane)
{
    const int32_t *stream = layer->stream;
    int32_t whole = (2 * layer->depth - 1) / MN_LANES, tail = 2 * layer->depth - whole * MN_LANES;
    for (int32_t pair = layer->pairs; pair > 0; pair--, output += 2 * plane) {
        int32_t a = stream[0], b = stream[1];
        const int8_t *weights = (const int8_t *)(stream + 2), *x = (const int8_t *)pixel;
        __asm__ volatile(
            "wls lr, %[whole], 2f\n"
            "1:\n\t"
            "vldrb.8 q2, [%[x]], #16\n\t"
            "vldrb.8 q0, [%[w]], #16\n\t"
            "vmladava.s8 %[a], q0, q2\n\t"
            "vldrb.8 q1, [%[w]], #16\n\t"
            "vmladava.s8 %[b], q1, q2\n\t"
            "le lr, 1b\n"
            "2:\n\t"
            "vldrb.8 q2, [%[x]]\n\t"
            "vldrb.8 q0, [%[w]]\n\t"
            "add %[w], %[w], %[tail]\n\t"
            "vmladava.s8 %[a], q0, q2\n\t"
            "vldrb.8 q1, [%[w]]\n\t"
            "vmladava.s8 %[b], q1, q2\n\t"
            : [a] "+Te"(a), [b] "+Te"(b), [w] "+r"(weights), [x] "+r"(x)
            : [whole] "r"(whole), [tail] "r"(tail)
            : "q0", "q1", "q2", "lr", "memory");
        const int32_t *ends = stream + 2 + layer->depth;
        output[0] = (int8_t)mn_clamp(mn_requantise_shift(a, ends[0], ends[1]) + layer->zero_point, layer->lowest, layer->highest);
        output[plane] = (int8_t)mn_clamp(mn_requantise_shift(b, ends[2], ends[3]) + layer->zero_point, layer->lowest, layer->highest);
        stream = ends + 4;
    }
}

#else

void mn_product_single_vector(const mn_product *layer, const int32_t *pixel, int8_t *output, int32_t plane)
{
    mn_product_vector_law(layer, (const int8_t *)pixel, 1, output, plane);
}

#endif
