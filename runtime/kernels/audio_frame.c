#include "audio.h"

static int8_t quantise(const mn_audio *audio, float value)
{
    float steps = value / audio->scale;
    float rounded = steps < 0.0f ? steps - 0.5f : steps + 0.5f;
    if (rounded <= (float)(-128 - audio->zero_point))
        return -128;
    if (rounded >= (float)(127 - audio->zero_point))
        return 127;
    return (int8_t)((int32_t)rounded + audio->zero_point);
}

void mn_audio_frame(const mn_audio *audio, const int16_t *samples, float *scratch, int8_t *features)
{
    float *logs = scratch + audio->transform + 2;
    mn_spectrum_run(audio, samples, scratch);

    const float *weight = audio->weights;
    for (int32_t b = 0; b < audio->band_count; b++) {
        const float *bin = scratch + 2 * audio->bands[b].first;
        float sum = 0.0f;
        for (const float *end = weight + audio->bands[b].count; weight < end; weight++, bin += 2)
            sum += *bin * *weight;
        logs[b] = audio->factor * mn_log((sum > audio->floor ? sum : audio->floor) + audio->epsilon) + audio->offset;
    }

    const float *row = audio->transform_rows;
    for (int32_t i = 0; i < audio->features; i++) {
        float value = row ? 0.0f : logs[i];
        if (row) {
            for (int32_t b = 0; b < audio->band_count; b++)
                value += logs[b] * *row++;
        }
        features[i] = quantise(audio, value);
    }
}
