#include "audio.h"

#include "quantise.h"

void mn_audio_frame(const mn_audio *audio, const int16_t *samples, float *scratch, int8_t *features)
{
    const float *logs = mn_audio_logs(audio, samples, scratch), *row = audio->transform_rows;
    for (int32_t i = 0; i < audio->features; i++) {
        float value = row ? 0.0f : logs[i];
        if (row) {
            for (int32_t b = 0; b < audio->band_count; b++)
                value += logs[b] * *row++;
        }
        features[i] = mn_quantise(value, audio->scale, audio->zero_point);
    }
}
