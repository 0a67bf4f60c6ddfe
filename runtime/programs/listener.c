/*
 * Hears a file of clips, 16-bit samples or raw values back to back, each as long as the frames of an input reach: audio.bin to features.bin
 * and output.bin, and where there is a rule for anomalies scores and verdicts, as of the first machine, to scores.bin. counts.bin gets the counter's ticks of all front ends, then of all inferences.
 */
#include "board.h"
#include "model.h"

#include <string.h>

#ifdef MODEL_AUDIO_RATE
typedef int16_t sample_type;
enum { FRAMES = MODEL_AUDIO_FRAMES, FRAME_SAMPLES = MODEL_AUDIO_FRAME_SAMPLES, STEP_SAMPLES = MODEL_AUDIO_STEP_SAMPLES };
#define ROW(frame) MODEL_AUDIO_ROW(frame)
#else
typedef float sample_type;
enum { FRAMES = MODEL_FRAMES, FRAME_SAMPLES = MODEL_FRAME_VALUES, STEP_SAMPLES = MODEL_FRAME_STEP_VALUES };
#define ROW(frame) (0 * (frame))
#endif

static sample_type samples[FRAME_SAMPLES];
static uint32_t counts[2];

#ifdef MODEL_TRACE
/* Where a trace tells frames and steps apart. */
__attribute__((noinline)) void model_after(int step)
{
    __asm__ volatile("" : : "r"(step));
}
#endif

static int read_samples(board_file audio, sample_type *destination, int32_t count)
{
    int32_t bytes = count * (int32_t)sizeof *destination;
    return board_read(audio, destination, bytes) == bytes;
}

/* The samples of the next frame of a clip; where frames overlap, the first of them were in the one before. */
static int next_frame(board_file audio, int frame)
{
    int32_t kept = FRAME_SAMPLES - STEP_SAMPLES;
    if (frame == 0)
        kept = 0;
    for (; kept < 0; kept++)
        if (!read_samples(audio, samples, 1))
            return 0;
    memmove(samples, samples + FRAME_SAMPLES - kept, (size_t)kept * sizeof *samples);
    return read_samples(audio, samples + kept, FRAME_SAMPLES - kept);
}

int main(void)
{
    board_file scores = board_open("scores.bin", BOARD_WRITE);
    board_file audio = board_open("audio.bin", BOARD_READ), features = board_open("features.bin", BOARD_WRITE), output = board_open("output.bin", BOARD_WRITE);
    if (audio == 0 || features == 0 || output == 0 || scores == 0)
        return 2;
#ifdef MODEL_HAS_STATE
    model_reset();
#endif
    for (int frame = 0; next_frame(audio, frame); frame = (frame + 1) % FRAMES) {
        uint32_t start = board_counter();
        model_hear(samples, model_input() + ROW(frame));
        counts[0] += board_counter() - start;
#ifdef MODEL_TRACE
        model_after(frame);
#endif
        if (frame < FRAMES - 1)
            continue;

        board_write(features, model_input(), MODEL_INPUT_BYTES);
        start = board_counter();
        const int8_t *result = model_run();
        counts[1] += board_counter() - start;
        if (board_write(output, result, MODEL_OUTPUT_BYTES) != MODEL_OUTPUT_BYTES)
            return 3;
#ifdef MODEL_SCORE_THRESHOLD
        int32_t score[2] = { model_score(result, 0), model_is_anomaly(result, 0) };
        board_write(scores, score, sizeof score);
#endif
    }
    board_close(features);
    board_close(output);
    board_close(scores);

    board_file file = board_open("counts.bin", BOARD_WRITE);
    if (file == 0)
        return 4;
    board_write(file, counts, sizeof counts);
    board_close(file);
    return 0;
}
