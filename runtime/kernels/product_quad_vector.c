#include "product_vector.h"

#ifdef MN_MVE

/* Sixteen inputs of four pixels times the weights in q0 and q1. */
#define PRODUCTS \
    "vldrb.8 q2, [%[x]], #16\n\t" \
    "vmladava.s8 %[a0], q0, q2\n\t" \
    "vmladava.s8 %[b0], q1, q2\n\t" \
    "vldrb.8 q2, [%[x]], #16\n\t" \
    "vmladava.s8 %[a1], q0, q2\n\t" \
    "vmladava.s8 %[b1], q1, q2\n\t" \
    "vldrb.8 q2, [%[x]], #16\n\t" \
    "vmladava.s8 %[a2], q0, q2\n\t" \
    "vmladava.s8 %[b2], q1, q2\n\t" \
    "vldrb.8 q2, [%[x]], #16\n\t" \
    "vmladava.s8 %[a3], q0, q2\n\t" \
    "vmladava.s8 %[b3], q1, q2\n\t"

/*
 * The last vector of weights may hold fewer: what is loaded beyond them meets inputs that are zero. Sums across lanes go to registers of even
 * numbers, of which the eight sums take all.
 */
void mn_product_quad_vector(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane)
{
    const int32_t *stream = layer->stream;
    int32_t whole = (2 * layer->depth - 1) / MN_LANES, tail = 2 * layer->depth - whole * MN_LANES;
    int16x8_t lowest = vdupq_n_s16((int16_t)layer->lowest), highest = vdupq_n_s16((int16_t)layer->highest);
    for (int32_t pair = layer->pairs; pair > 0; pair--, output += 2 * plane) {
        int32_t a0 = stream[0], a1 = a0, a2 = a0, a3 = a0, b0 = stream[1], b1 = b0, b2 = b0, b3 = b0;
        const int8_t *weights = (const int8_t *)(stream + 2), *x = (const int8_t *)pixels;
        int32_t left = whole;
        __asm__ volatile(
            "cmp %[left], #0\n\t"
            "beq 2f\n"
            "1:\n\t"
            "vldrb.8 q0, [%[w]], #16\n\t"
            "vldrb.8 q1, [%[w]], #16\n\t"
            PRODUCTS
            "subs %[left], %[left], #1\n\t"
            "bne 1b\n"
            "2:\n\t"
            "vldrb.8 q0, [%[w]]\n\t"
            "add %[w], %[w], %[tail]\n\t"
            "vldrb.8 q1, [%[w]]\n\t"
            PRODUCTS
            : [a0] "+Te"(a0), [a1] "+Te"(a1), [a2] "+Te"(a2), [a3] "+Te"(a3), [b0] "+Te"(b0), [b1] "+Te"(b1), [b2] "+Te"(b2), [b3] "+Te"(b3),
              [w] "+r"(weights), [x] "+r"(x), [left] "+r"(left)
            : [tail] "r"(tail)
            : "q0", "q1", "q2", "cc", "memory");
        const int32_t *ends = stream + 2 + layer->depth;
        int32x4_t a = mn_requantise_four(mn_four(a0, a1, a2, a3), ends[0], ends[1]), b = mn_requantise_four(mn_four(b0, b1, b2, b3), ends[2], ends[3]);
        int16x8_t both = mn_clamp_fours(a, b, layer->zero_point, lowest, highest);
        vstrbq_s32(output, mn_first_fours(both));
        vstrbq_s32(output + plane, mn_second_fours(both));
        stream = ends + 4;
    }
}

#else

void mn_product_quad_vector(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane)
{
    mn_product_vector_law(layer, (const int8_t *)pixels, 4, output, plane);
}

#endif
