#include "twin.h"

/* Added to lower halves, so that they are not negative and take nothing from the upper ones. */
enum { HALF = 0x8000 };

/* Of channel a pixels 0 and 1, then 2 and 3; of b the same. `all`: sums of whole words; `high`: of their upper halves. */
typedef struct {
    uint32_t all[4], high[4];
} sums;

/* Of one input. Nothing is loaded earlier: it would push sums out of the registers. */
#define ADD(k) \
    { \
        __asm__ volatile("" ::: "memory"); \
        uint32_t x0 = (uint32_t)pixels[2 * (k)], x1 = (uint32_t)pixels[2 * (k) + 1]; \
        uint32_t a = (uint32_t)weights[2 * (k)], b = (uint32_t)weights[2 * (k) + 1]; \
        a0 += a * x0; \
        a1 += a * x1; \
        b0 += b * x0; \
        b1 += b * x1; \
    }

/* The products of 1, 2 or 4 inputs. */
static inline __attribute__((always_inline)) void add(sums *s, const int8_t *weights, const int32_t *pixels, int inputs)
{
    uint32_t a0 = HALF, a1 = HALF, b0 = HALF, b1 = HALF;
    ADD(0)
    if (inputs > 1)
        ADD(1)
    if (inputs > 2) {
        ADD(2)
        ADD(3)
    }
    s->all[0] += a0;
    s->all[1] += a1;
    s->all[2] += b0;
    s->all[3] += b1;
    s->high[0] += (uint32_t)((int32_t)a0 >> 16);
    s->high[1] += (uint32_t)((int32_t)a1 >> 16);
    s->high[2] += (uint32_t)((int32_t)b0 >> 16);
    s->high[3] += (uint32_t)((int32_t)b1 >> 16);
}

/* Two words of sums of a channel to outputs; `added`: to the lower halves, beside the products. */
static inline __attribute__((always_inline)) void finish(const mn_twin_end *end, uint32_t start, uint32_t added, const uint32_t *all,
    const uint32_t *high, int8_t *output)
{
    int32_t first = mn_twin_output(end, start - added + all[0] - (high[0] << 16)), second = mn_twin_output(end, start + high[0]);
    int32_t third = mn_twin_output(end, start - added + all[1] - (high[1] << 16)), fourth = mn_twin_output(end, start + high[1]);
    output[0] = (int8_t)first;
    output[1] = (int8_t)second;
    output[2] = (int8_t)third;
    output[3] = (int8_t)fourth;
}

/* What four outputs write past the end of a plane is written over by the next plane. */
void mn_product_quad_twin(const mn_product *layer, const int32_t *pixels, int8_t *output, int32_t plane)
{
    const int32_t *stream = layer->stream;
    for (int32_t pair = layer->pairs; pair > 0; pair--, output += 2 * plane) {
        const int32_t *weights = stream + 2, *ends = weights + layer->depth, *x = pixels;
        sums s = {{0, 0, 0, 0}, {0, 0, 0, 0}};
        int32_t more = ends[4], steps = layer->depth;
        if (more >= 0) {
            steps = steps - steps / 2 + more;
            for (; weights + 1 < ends; weights += 2, x += 8)
                add(&s, (const int8_t *)weights, x, 4);
        }
        for (; weights < ends; weights++, x += 4)
            add(&s, (const int8_t *)weights, x, 2);
        const int32_t *further = ends + 5, *next = more > 0 ? further + more : further;
        for (; further < next; further++)
            add(&s, (const int8_t *)further + 2, pixels + 2 * (*further & 0xffff), 1);
        uint32_t added = (uint32_t)steps * HALF;
        mn_twin_end end_a = mn_twin_end_of(ends[0], ends[1], layer->zero_point, layer->lowest, layer->highest);
        finish(&end_a, (uint32_t)stream[0], added, s.all, s.high, output);
        mn_twin_end end_b = mn_twin_end_of(ends[2], ends[3], layer->zero_point, layer->lowest, layer->highest);
        finish(&end_b, (uint32_t)stream[1], added, s.all + 2, s.high + 2, output + plane);
        stream = next;
    }
}
