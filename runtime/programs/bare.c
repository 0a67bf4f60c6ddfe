/* The least program around the model: what its flash and SRAM are measured on. */
#include "board.h"
#include "model.h"

int main(void)
{
#ifdef MODEL_AUDIO_FRAMES
    static int16_t samples[MODEL_AUDIO_FRAME_SAMPLES];
    for (int frame = 0; frame < MODEL_AUDIO_FRAMES; frame++)
        model_hear(samples, model_input() + frame * MODEL_AUDIO_FEATURES);
#endif
#ifdef MODEL_HAS_STATE
    model_reset();
#endif
    (void)model_input();
    (void)model_run();
    return 0;
}

void board_exit(int code)
{
    (void)code;
    for (;;) {
    }
}
