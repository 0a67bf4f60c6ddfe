#include "summary.h"

#include "quantise.h"

/* About the centre, because single precision holds small sums better. */
void mn_summary_add(const mn_summary *summary, const float *frame, int32_t frames, float *sums, int8_t *features)
{
    int32_t bands = summary->bands;
    float count = (float)frames;
    for (int32_t i = 0; i < summary->features; i++) {
        int32_t band = i < bands ? i : i - bands;
        float value = frame[band] - summary->centre[band];
        sums[i] += i < bands ? value : value * value;
        float feature = sums[i] / count;
        if (i >= bands) {
            float mean = sums[band] / count, variance = feature - mean * mean;
            feature = __builtin_sqrtf(variance > 0.0f ? variance : 0.0f) - summary->centre[i];
        }
        features[i] = mn_quantise(summary->gain ? feature * summary->gain[i] : feature, summary->scale, summary->zero_point);
    }
}
