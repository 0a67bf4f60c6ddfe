/*
 * Runs the model over a file of samples: input.bin, back to back, to output.bin. counts.bin gets the counter's ticks of all
 * inferences together, of the shortest and of the longest and, in a tracing build, of each step.
 */
#include "board.h"
#include "model.h"

static uint32_t total, shortest = UINT32_MAX, longest, steps[MODEL_STEPS], last;

#ifdef MODEL_TRACE
void model_after(int step)
{
    uint32_t now = board_counter();
    steps[step] += now - last;
    last = board_counter();
}
#endif

int main(void)
{
    board_file input = board_open("input.bin", BOARD_READ), output = board_open("output.bin", BOARD_WRITE);
    if (input == 0 || output == 0)
        return 2;
#ifdef MODEL_HAS_STATE
    model_reset();
#endif
    while (board_read(input, model_input(), MODEL_INPUT_BYTES) == MODEL_INPUT_BYTES) {
        uint32_t start = last = board_counter();
        const int8_t *result = model_run();
        uint32_t ticks = board_counter() - start;
        total += ticks;
        shortest = ticks < shortest ? ticks : shortest;
        longest = ticks > longest ? ticks : longest;
        if (board_write(output, result, MODEL_OUTPUT_BYTES) != MODEL_OUTPUT_BYTES)
            return 3;
    }
    board_close(output);

    board_file counts = board_open("counts.bin", BOARD_WRITE);
    if (counts == 0)
        return 4;
    board_write(counts, &total, sizeof total);
    board_write(counts, &shortest, sizeof shortest);
    board_write(counts, &longest, sizeof longest);
    board_write(counts, steps, sizeof steps);
    board_close(counts);
    return 0;
}
