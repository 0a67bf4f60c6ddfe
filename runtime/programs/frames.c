/*
 * Takes in the frames of an input, values of a fixed noise. counts.bin gets the counter's ticks of all of them.
 */
#include "board.h"
#include "model.h"

static float values[MODEL_FRAME_VALUES];

#ifdef MODEL_TRACE
/* Where a trace tells frames apart. */
__attribute__((noinline)) void model_after(int step)
{
    __asm__ volatile("" : : "r"(step));
}
#endif

int main(void)
{
    uint32_t state = 1, count = 0;
    for (int frame = 0; frame < MODEL_FRAMES; frame++) {
        for (int i = 0; i < MODEL_FRAME_VALUES; i++) {
            state = state * 1664525u + 1013904223u;
            values[i] = (float)(int16_t)(state >> 16) / 256.0f;
        }
        uint32_t start = board_counter();
        model_hear(values, model_input());
        count += board_counter() - start;
#ifdef MODEL_TRACE
        model_after(frame);
        break;
#endif
    }
    return board_save("counts.bin", count) ? 0 : 2;
}
