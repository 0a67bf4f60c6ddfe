/*
 * The frames of a window as one vector: of each band the mean over time and, where it is asked for, of each band the standard deviation.
 * (statistic - centre) * gain is the feature.
 */
#ifndef MN_SUMMARY_H
#define MN_SUMMARY_H

#include <stdint.h>

typedef struct {
    const float *centre;                 /* of each feature */
    const float *gain;                   /* of each feature; 0: ones */
    int16_t bands, features;             /* as many features as bands, or twice as many: with deviations */
    float scale;                         /* of the features as integers */
    int32_t zero_point;
} mn_summary;

/*
 * Takes a frame in and writes the features of the `frames` so far, this one among them. `sums` holds as many numbers as there are
 * features, all zero before the first frame.
 */
void mn_summary_add(const mn_summary *summary, const float *frame, int32_t frames, float *sums, int8_t *features);

#endif
