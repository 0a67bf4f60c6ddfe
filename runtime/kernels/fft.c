#include "audio.h"

/* Sum and difference of two points, the second turned by -angle first. */
static inline void butterfly(float *low, float *high, float cosine, float sine)
{
    float re = high[0] * cosine + high[1] * sine, im = high[1] * cosine - high[0] * sine;
    high[0] = low[0] - re;
    high[1] = low[1] - im;
    low[0] += re;
    low[1] += im;
}

/* Radix 2, decimation in time; the first two rounds, which turn by quarters alone, in one. */
void mn_fft(float *work, int32_t points, const float *cosines)
{
    float *end = work + 2 * points;
    for (float *z = work; z < end; z += 8) {
        float sum_re = z[0] + z[2], sum_im = z[1] + z[3], difference_re = z[0] - z[2], difference_im = z[1] - z[3];
        float sum2_re = z[4] + z[6], sum2_im = z[5] + z[7], difference2_re = z[4] - z[6], difference2_im = z[5] - z[7];
        z[0] = sum_re + sum2_re;
        z[1] = sum_im + sum2_im;
        z[4] = sum_re - sum2_re;
        z[5] = sum_im - sum2_im;
        z[2] = difference_re + difference2_im;
        z[3] = difference_im - difference2_re;
        z[6] = difference_re - difference2_im;
        z[7] = difference_im + difference2_re;
    }
    for (int32_t span = 4; span < points; span *= 2) {
        int32_t step = points / span;
        for (int32_t k = 0; k < span; k++) {
            float cosine = cosines[k * step], sine = mn_sine(cosines, k * step, 2 * points);
            for (float *low = work + 2 * k; low < end; low += 4 * span)
                butterfly(low, low + 2 * span, cosine, sine);
        }
    }
}
