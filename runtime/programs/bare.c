/* The least program around the model: what its flash and SRAM are measured on. */
#include "board.h"
#include "model.h"

int main(void)
{
#ifdef MODEL_LISTEN_HOP_SAMPLES
    static int16_t samples[MODEL_LISTEN_HOP_SAMPLES];
    (void)model_listen(samples);
#elif defined MODEL_AUDIO_FRAMES
    static int16_t samples[MODEL_AUDIO_FRAME_SAMPLES];
    for (int frame = 0; frame < MODEL_AUDIO_FRAMES; frame++)
        model_hear(samples, model_input() + MODEL_AUDIO_ROW(frame));
#endif
#ifdef MODEL_FRAMES
    static float values[MODEL_FRAME_VALUES];
    for (int frame = 0; frame < MODEL_FRAMES; frame++)
        model_hear(values, model_input());
#endif
#ifdef MODEL_WINDOW_STEPS
    static float values[MODEL_WINDOW_STEPS * MODEL_WINDOW_CHANNELS];
    model_set_input(values);
#endif
#ifdef MODEL_HAS_STATE
    model_reset();
#endif
    (void)model_input();
#ifdef MODEL_SCORE_THRESHOLD
    (void)model_is_anomaly(model_run(), 0);
#else
    (void)model_run();
#endif
    return 0;
}

void board_exit(int code)
{
    (void)code;
    for (;;) {
    }
}
