#include "product_vector.h"

#ifdef MN_MVE

/*
 * Two pairs of channels at a time, whose four sums are the lanes of a vector; the pair left over meets itself, and stores its outputs once.
 */
void mn_product_single_vector(const mn_product *layer, const int32_t *pixel, int8_t *output, int32_t plane)
{
    const int32_t *stream = layer->stream;
    int32_t whole = (2 * layer->depth - 1) / MN_LANES, tail = 2 * layer->depth - whole * MN_LANES, words = layer->depth + 6;
    int32x4_t lowest = vdupq_n_s32(layer->lowest), highest = vdupq_n_s32(layer->highest);
    uint32x4_t places = vmulq_n_u32(vidupq_n_u32(0, 1), (uint32_t)plane);
    for (int32_t pair = layer->pairs; pair > 0; pair -= 2, stream += 2 * words, output += 4 * plane) {
        const int32_t *other = pair > 1 ? stream + words : stream;
        int32_t a = stream[0], b = stream[1], c = other[0], d = other[1];
        const int8_t *weights = (const int8_t *)(stream + 2), *others = (const int8_t *)(other + 2), *x = (const int8_t *)pixel;
        int32_t left = whole;
        __asm__ volatile(
            "cmp %[left], #0\n\t"
            "beq 2f\n"
            "1:\n\t"
            "vldrb.8 q2, [%[x]], #16\n\t"
            "vldrb.8 q0, [%[w]], #16\n\t"
            "vmladava.s8 %[a], q0, q2\n\t"
            "vldrb.8 q1, [%[w]], #16\n\t"
            "vmladava.s8 %[b], q1, q2\n\t"
            "vldrb.8 q0, [%[v]], #16\n\t"
            "vmladava.s8 %[c], q0, q2\n\t"
            "vldrb.8 q1, [%[v]], #16\n\t"
            "vmladava.s8 %[d], q1, q2\n\t"
            "subs %[left], %[left], #1\n\t"
            "bne 1b\n"
            "2:\n\t"
            "vldrb.8 q2, [%[x]]\n\t"
            "vldrb.8 q0, [%[w]]\n\t"
            "add %[w], %[w], %[tail]\n\t"
            "vmladava.s8 %[a], q0, q2\n\t"
            "vldrb.8 q1, [%[w]]\n\t"
            "vmladava.s8 %[b], q1, q2\n\t"
            "vldrb.8 q0, [%[v]]\n\t"
            "add %[v], %[v], %[tail]\n\t"
            "vmladava.s8 %[c], q0, q2\n\t"
            "vldrb.8 q1, [%[v]]\n\t"
            "vmladava.s8 %[d], q1, q2\n\t"
            : [a] "+Te"(a), [b] "+Te"(b), [c] "+Te"(c), [d] "+Te"(d), [w] "+r"(weights), [v] "+r"(others), [x] "+r"(x), [left] "+r"(left)
            : [tail] "r"(tail)
            : "q0", "q1", "q2", "cc", "memory");
        const int32_t *e = stream + 2 + layer->depth, *f = other + 2 + layer->depth;
        int32x4_t high = vqrdmulhq_s32(mn_four(a, b, c, d), mn_four(e[0], e[2], f[0], f[2]));
        high = vrshlq_s32(vaddq_s32(high, vshrq_n_s32(high, 31)), mn_four(e[1], e[3], f[1], f[3]));
        int32x4_t values = vminq_s32(vmaxq_s32(vaddq_n_s32(high, layer->zero_point), lowest), highest);
        vstrbq_scatter_offset_p_s32(output, places, values, vctp32q((uint32_t)(2 * pair)));
    }
}

#else

void mn_product_single_vector(const mn_product *layer, const int32_t *pixel, int8_t *output, int32_t plane)
{
    mn_product_vector_law(layer, 8, (const int8_t *)pixel, 1, output, plane);
}

#endif
