#include "audio.h"

/* Even samples as real, odd ones as imaginary parts, in bit-reversed order; zeros after the frame. */
static void load(const mn_audio *audio, const int16_t *samples, float *work)
{
    int32_t points = audio->transform / 2, frame = audio->frame;
    uint32_t reversed = 0;
    for (int32_t n = 0; n < 2 * points; n += 2) {
        work[2 * reversed] = n < frame ? (float)samples[n] * audio->window[n] : 0.0f;
        work[2 * reversed + 1] = n + 1 < frame ? (float)samples[n + 1] * audio->window[n + 1] : 0.0f;

        /* Counts up from the highest bit. */
        uint32_t bit = (uint32_t)points >> 1;
        while (reversed & bit) {
            reversed ^= bit;
            bit >>= 1;
        }
        reversed |= bit;
    }
}

static float strength(const mn_audio *audio, float re, float im)
{
    float power = re * re + im * im;
    return audio->spectrum == MN_POWER ? power : __builtin_sqrtf(power);
}

void mn_spectrum_run(const mn_audio *audio, const int16_t *samples, float *work)
{
    int32_t half = audio->transform / 2, last = audio->last_bin;
    load(audio, samples, work);
    mn_fft(work, half, audio->cosines);

    /* Even samples have the spectrum (Z[k] + Z*[half - k]) / 2, odd ones (Z[k] - Z*[half - k]) / 2i. */
    float first_re = work[0], first_im = work[1];
    work[0] = strength(audio, first_re + first_im, 0.0f);
    work[2 * half] = strength(audio, first_re - first_im, 0.0f);
    for (int32_t k = 1; k <= half / 2 && k <= last; k++) {
        float *low = work + 2 * k, *high = work + 2 * (half - k);
        float even_re = 0.5f * (low[0] + high[0]), even_im = 0.5f * (low[1] - high[1]);
        float odd_re = 0.5f * (low[1] + high[1]), odd_im = 0.5f * (high[0] - low[0]);
        float cosine = audio->cosines[k], sine = mn_sine(audio->cosines, k, audio->transform);
        float re = odd_re * cosine + odd_im * sine, im = odd_im * cosine - odd_re * sine;
        low[0] = strength(audio, even_re + re, even_im + im);
        if (half - k <= last && high != low)
            high[0] = strength(audio, even_re - re, even_im - im);
    }
}
