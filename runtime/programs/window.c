/*
 * Makes the features of a window of values of a fixed noise. counts.bin gets the counter's ticks.
 */
#include "board.h"
#include "model.h"

static float values[MODEL_WINDOW_STEPS * MODEL_WINDOW_CHANNELS];

#ifdef MODEL_TRACE
/* Where a trace sees the end of the window. */
__attribute__((noinline)) void model_after(int step)
{
    __asm__ volatile("" : : "r"(step));
}
#endif

int main(void)
{
    uint32_t state = 1;
    for (int i = 0; i < MODEL_WINDOW_STEPS * MODEL_WINDOW_CHANNELS; i++) {
        state = state * 1664525u + 1013904223u;
        values[i] = (float)(int16_t)(state >> 16) / 256.0f;
    }
    uint32_t start = board_counter();
    model_set_input(values);
    uint32_t count = board_counter() - start;
#ifdef MODEL_TRACE
    model_after(0);
#endif
    return board_save("counts.bin", count) ? 0 : 2;
}
