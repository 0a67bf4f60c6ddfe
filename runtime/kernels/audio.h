/*
 * Audio to the features that a network reads, in single precision: no heap, no static data. Every function computes the same bits
 * on every processor with IEEE arithmetic, as long as the compiler does not contract or reorder it (C99 mode of gcc does not).
 */
#ifndef MN_AUDIO_H
#define MN_AUDIO_H

#include <stdint.h>

/* A band sums weight times spectrum over a run of bins; the weights of the bands follow one another. */
typedef struct {
    int16_t first, count;
} mn_band;

enum mn_spectrum { MN_POWER, MN_MAGNITUDE };

/*
 * What is made of a frame: window, spectrum, bands, factor·ln(max(band, floor) + epsilon) + offset, then a cosine transform where
 * there is one, then integers.
 */
typedef struct {
    const float *window;                 /* of a frame, with the scale of a sample in it */
    const float *cosines;                /* cos(2·pi·k / transform) for k < transform / 2 */
    const mn_band *bands;
    const float *weights;
    const float *transform_rows;         /* `features` rows of `band_count`; 0: the logarithms are the features */
    int16_t frame, transform;            /* samples of a frame; of its Fourier transform, a power of two */
    int16_t last_bin;                    /* the highest that a band reads */
    int16_t band_count, features;
    enum mn_spectrum spectrum;
    float floor, epsilon, factor, offset;
    float scale;                         /* of the features as integers */
    int32_t zero_point;
} mn_audio;

/* Features of a frame of samples. `scratch` holds transform + 2 + band_count floats. */
void mn_audio_frame(const mn_audio *audio, const int16_t *samples, float *scratch, int8_t *features);

/* The same up to the logarithms of the bands, `band_count` floats in `scratch`. */
float *mn_audio_logs(const mn_audio *audio, const int16_t *samples, float *scratch);

/*
 * Spectrum of a frame under its window: bin k at work[2·k], for k from 0 to last_bin. `work` holds transform + 2 floats.
 */
void mn_spectrum_run(const mn_audio *audio, const int16_t *samples, float *work);

/*
 * Fourier transform of complex points in bit-reversed order, in place: real and imaginary parts alternate. `points` is a power of
 * two, at least 4; `cosines` as in mn_audio, for a transform of 2·points samples.
 */
void mn_fft(float *work, int32_t points, const float *cosines);

/* Natural logarithm of a positive normal number, to an error of about one part in 2^23. */
float mn_log(float x);

/* sin(2·pi·k / transform) for k < transform / 2, of the table of cosines. */
static inline float mn_sine(const float *cosines, int32_t k, int32_t transform)
{
    int32_t quarter = transform / 4;
    return cosines[k < quarter ? quarter - k : k - quarter];
}

#endif
