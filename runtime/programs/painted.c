/*
 * Measures the stack: fills what lies below it with a pattern, runs the model on samples of input.bin (with a front end also a frame of
 * silence), and writes to stack.bin how far from its top the pattern is gone.
 */
#include "board.h"
#include "model.h"

extern uint32_t board_bss_end[], board_stack_top[];

enum { PATTERN = 0x5AA5C33C, PAINTED_WORDS = 4096 };

static uint32_t taken;

int main(void)
{
    register uint32_t *stack __asm__("sp");
    volatile uint32_t *end;
    __asm__ volatile("" : "=r"(end) : "0"(stack));
    volatile uint32_t *start = end - PAINTED_WORDS;
    if (start < board_bss_end)
        start = board_bss_end;
    for (volatile uint32_t *word = start; word < end; word++)
        *word = PATTERN;

    board_file input = board_open("input.bin", BOARD_READ);
    if (input == 0)
        return 2;
    while (board_read(input, model_input(), MODEL_INPUT_BYTES) == MODEL_INPUT_BYTES)
        (void)model_run();
#ifdef MODEL_AUDIO_FRAMES
    static int16_t samples[MODEL_AUDIO_FRAME_SAMPLES];
    model_hear(samples, model_input());
#endif
#ifdef MODEL_FRAMES
    static float values[MODEL_FRAME_VALUES];
    model_hear(values, model_input());
#endif
#ifdef MODEL_WINDOW_STEPS
    static float values[MODEL_WINDOW_STEPS * MODEL_WINDOW_CHANNELS];
    model_set_input(values);
#endif
    board_close(input);

    volatile uint32_t *deepest = start;
    while (deepest < end && *deepest == PATTERN)
        deepest++;
    taken = (uint32_t)((volatile char *)board_stack_top - (volatile char *)deepest);
    return board_save("stack.bin", taken) ? 0 : 3;
}
