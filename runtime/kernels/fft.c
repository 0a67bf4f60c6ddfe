#include "audio.h"

typedef struct {
    float re, im;
} point;

static inline point sum(point a, point b)
{
    return (point){a.re + b.re, a.im + b.im};
}

static inline point difference(point a, point b)
{
    return (point){a.re - b.re, a.im - b.im};
}

/* a / i */
static inline point quarter_turn(point a)
{
    return (point){a.im, -a.re};
}

static inline point product(point a, point b)
{
    return (point){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

/* Two rounds of radix 2 in one: a and b are `span` points apart in the first, a and c twice as far in the second. */
static inline void four(point *z, int32_t span, point b, point c, point d)
{
    point low = sum(z[0], b), high = difference(z[0], b), far = sum(c, d), turned = quarter_turn(difference(c, d));
    z[0] = sum(low, far);
    z[span] = sum(high, turned);
    z[2 * span] = difference(low, far);
    z[3 * span] = difference(high, turned);
}

static inline point root(const float *cosines, int32_t k, int32_t transform)
{
    return (point){cosines[k], -mn_sine(cosines, k, transform)};
}

/* Decimation in time: a round of radix 4 without factors, one of radix 2 where the number of rounds is odd, then radix 4. */
void mn_fft(float *work, int32_t points, const float *cosines)
{
    point *first = (point *)(void *)work, *end = first + points;
    for (point *z = first; z < end; z += 4)
        four(z, 1, z[1], z[2], z[3]);

    int32_t span = 4, transform = 2 * points;
    if ((points & 0x55555555) == 0) {
        for (int32_t k = 0; k < span; k++) {
            point w = root(cosines, k * (points / span), transform);
            for (point *z = first + k; z < end; z += 2 * span) {
                point turned = product(z[span], w);
                z[span] = difference(z[0], turned);
                z[0] = sum(z[0], turned);
            }
        }
        span *= 2;
    }
    for (; span < points; span *= 4) {
        for (int32_t k = 0; k < span; k++) {
            int32_t angle = k * (points / span) / 2;
            point w1 = root(cosines, angle, transform), w2 = root(cosines, 2 * angle, transform), w3 = product(w1, w2);
            for (point *z = first + k; z < end; z += 4 * span)
                four(z, span, product(z[span], w2), product(z[2 * span], w1), product(z[3 * span], w3));
        }
    }
}
