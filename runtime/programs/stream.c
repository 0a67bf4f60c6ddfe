/*
 * Listens to a file of 16-bit samples, audio.bin, hop by hop: the hop and the class of each event to events.bin, pairs of 32-bit integers.
 * counts.bin gets the counter's ticks of all hops, of the longest one, and the number of hops.
 */
#include "board.h"
#include "model.h"

static int16_t samples[MODEL_LISTEN_HOP_SAMPLES];

int main(void)
{
    board_file audio = board_open("audio.bin", BOARD_READ), events = board_open("events.bin", BOARD_WRITE);
    board_file file = board_open("counts.bin", BOARD_WRITE);
    if (audio == 0 || events == 0 || file == 0)
        return 2;
    uint32_t counts[3] = {0, 0, 0};
    model_listen_anew();
    while (board_read(audio, samples, (int32_t)sizeof samples) == (int32_t)sizeof samples) {
        uint32_t start = board_counter();
        int event = model_listen(samples);
        uint32_t taken = board_counter() - start;
        counts[0] += taken;
        counts[1] = taken > counts[1] ? taken : counts[1];
        if (event != MODEL_NO_EVENT) {
            int32_t found[2] = {(int32_t)counts[2], event};
            board_write(events, found, sizeof found);
        }
        counts[2]++;
    }
    board_write(file, counts, sizeof counts);
    board_close(file);
    board_close(events);
    return 0;
}
