#include "audio.h"

float *mn_audio_logs(const mn_audio *audio, const int16_t *samples, float *scratch)
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
    return logs;
}
