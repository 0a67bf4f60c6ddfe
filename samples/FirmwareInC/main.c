/*
 * An application around a generated model: windows of a sensor go in, a class comes out once several windows in a row agree.
 * On a device, sensor_read waits for samples of the sensor, and report switches a pin; here both are simulated.
 */
#include "classifier.h"

#include <stdint.h>
#include <stdio.h>

#define AGREE 3

/* Fills the model's own input: nothing is copied. */
static void sensor_read(int8_t *window, int count)
{
    static uint32_t noise = 1;
    for (int i = 0; i < count; i++) {
        noise = noise * 1664525u + 1013904223u;
        window[i] = (int8_t)((noise >> 24) - 128);
    }
}

static void report(int winner)
{
    printf("class %d\n", winner);
}

static int largest(const int8_t *scores)
{
    int best = 0;
    for (int i = 1; i < CLASSIFIER_OUTPUT_BYTES; i++) {
        if (scores[i] > scores[best])
            best = i;
    }
    return best;
}

int main(void)
{
    int last = -1, same = 0;
    for (int window = 0; window < 8; window++) {
        sensor_read(classifier_input(), CLASSIFIER_INPUT_BYTES);
        int winner = largest(classifier_run());
        same = winner == last ? same + 1 : 1;
        last = winner;
        if (same == AGREE)
            report(winner);
    }
    return 0;
}
