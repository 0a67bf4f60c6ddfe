/*
 * Answers the runner of MLPerf Tiny over a serial line (mlcommons/tiny, benchmark/api). A command ends with '%', every answer with
 * the line m-ready:
 *   name             m-name-dut-[MicroNets]
 *   profile          m-profile-[MicroNets CHECKSUM], m-model-[NAME]
 *   timestamp        m-lap-us-MICROSECONDS
 *   db load N        m-[Expecting N bytes]: the next sample
 *   db HEX           bytes of it; m-load-done after the last
 *   infer N [W]      N inferences of it after W to warm up, between two time stamps; then as results
 *   results          m-results-[REAL,REAL,...]
 * What is wrong is answered e-[REASON].
 */
#include "board.h"
#include "model.h"

#include <string.h>

#ifndef SERIAL_MODEL
#define SERIAL_MODEL MODEL_NAME
#endif

enum { COMMAND_BYTES = 80, WARM_UPS = 10 };

static char command[COMMAND_BYTES + 1];
static int8_t sample[MODEL_INPUT_BYTES];
static int32_t expected, loaded;
static const int8_t *result;

static void print(const char *text)
{
    while (*text)
        board_serial_write(*text++);
}

static void print_number(uint32_t value)
{
    if (value >= 10)
        print_number(value / 10);
    board_serial_write((char)('0' + value % 10));
}

/* A real output, with enough decimals to tell it from its neighbours. */
static void print_output(int32_t steps)
{
    float value = (float)(steps < 0 ? -steps : steps) * MODEL_OUTPUT_SCALE;
    uint32_t whole = (uint32_t)value;
    if (steps < 0)
        board_serial_write('-');
    print_number(whole);
    board_serial_write('.');
    value -= (float)whole;
    for (int i = 0; i < MODEL_OUTPUT_DECIMALS; i++) {
        value *= 10.0f;
        int digit = (int)value;
        board_serial_write((char)('0' + digit));
        value -= (float)digit;
    }
}

static int32_t output_at(int index)
{
#if MODEL_OUTPUT_ELEMENT_BYTES == 1
    return result[index];
#elif MODEL_OUTPUT_ELEMENT_BYTES == 2
    int16_t value;
    memcpy(&value, result + 2 * index, sizeof value);
    return value;
#else
    int32_t value;
    memcpy(&value, result + 4 * index, sizeof value);
    return value;
#endif
}

/* A line of a word and a number. */
static void report(const char *word, uint32_t value)
{
    print(word);
    print_number(value);
    print("\r\n");
}

static void results(void)
{
    if (result == 0) {
        print("e-[No inference yet]\r\n");
        return;
    }
    print("m-results-[");
    for (int i = 0; i < MODEL_OUTPUT_BYTES / MODEL_OUTPUT_ELEMENT_BYTES; i++) {
        if (i > 0)
            board_serial_write(',');
        print_output(output_at(i) - MODEL_OUTPUT_ZERO_POINT);
    }
    print("]\r\n");
}

/* The inference works where the sample was. */
static void infer_once(void)
{
    memcpy(model_input(), sample, sizeof sample);
    result = model_run();
}

/* Each command is a sequence of its own. */
static void start_anew(void)
{
#ifdef MODEL_HAS_STATE
    model_reset();
#endif
}

static void infer(int32_t count, int32_t warm_ups)
{
    if (count <= 0 || warm_ups < 0) {
        print("e-[Inference iterations must be >0, warmup >=0]\r\n");
        return;
    }
    start_anew();
    report("m-warmup-start-", (uint32_t)warm_ups);
    while (warm_ups-- > 0)
        infer_once();
    print("m-warmup-done\r\n");
    start_anew();
    report("m-infer-start-", (uint32_t)count);
    report("m-lap-us-", board_microseconds());
    while (count-- > 0)
        infer_once();
    report("m-lap-us-", board_microseconds());
    print("m-infer-done\r\n");
    results();
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void load_bytes(const char *hex)
{
    for (; hex[0]; hex += 2) {
        int high = hex_digit(hex[0]), low = hex[1] ? hex_digit(hex[1]) : -1;
        if (high < 0 || low < 0 || loaded >= expected) {
            print("e-[Two hexadecimal digits for each byte announced]\r\n");
            return;
        }
        sample[loaded++] = (int8_t)(high << 4 | low);
        if (loaded == expected)
            print("m-load-done\r\n");
    }
}

static int32_t number(const char *text, int32_t otherwise)
{
    int32_t value = 0;
    if (text == 0 || *text < '0' || *text > '9')
        return text == 0 ? otherwise : -1;
    for (; *text >= '0' && *text <= '9' && value < 100000000; text++)
        value = 10 * value + *text - '0';
    return value;
}

static void load(int32_t bytes)
{
    if (bytes != MODEL_INPUT_BYTES) {
        print("e-[A sample has ");
        print_number(MODEL_INPUT_BYTES);
        print(" bytes]\r\n");
        return;
    }
    expected = bytes;
    loaded = 0;
    print("m-[Expecting ");
    print_number((uint32_t)bytes);
    print(" bytes]\r\n");
}

/* Cuts the next word off the text; 0 when there is none. */
static const char *next_word(char **text)
{
    char *word = *text + strspn(*text, " \r\n"), *end = word + strcspn(word, " \r\n");
    *text = *end ? end + 1 : end;
    *end = 0;
    return *word ? word : 0;
}

static void answer(char *text)
{
    const char *word = next_word(&text), *first = next_word(&text), *second = next_word(&text);
    if (word == 0)
        return;
    if (strcmp(word, "name") == 0) {
        print("m-name-dut-[MicroNets]\r\n");
    } else if (strcmp(word, "profile") == 0) {
        print("m-profile-[MicroNets " MODEL_CHECKSUM "]\r\nm-model-[" SERIAL_MODEL "]\r\n");
    } else if (strcmp(word, "timestamp") == 0) {
        report("m-lap-us-", board_microseconds());
    } else if (strcmp(word, "infer") == 0) {
        infer(number(first, 1), number(second, WARM_UPS));
    } else if (strcmp(word, "results") == 0) {
        results();
    } else if (strcmp(word, "db") == 0 && first && strcmp(first, "load") == 0) {
        load(number(second, 0));
    } else if (strcmp(word, "db") == 0 && first) {
        load_bytes(first);
    } else {
        print("e-[Unknown command: ");
        print(word);
        print("]\r\n");
    }
}

int main(void)
{
    int length = 0;
    board_serial_start();
    print("m-init-done\r\nm-ready\r\n");
    for (;;) {
        char byte = board_serial_read();
        if (byte != '%') {
            length += length < COMMAND_BYTES;
            command[length - 1] = byte;
            continue;
        }
        command[length] = 0;
        length = 0;
        answer(command);
        print("m-ready\r\n");
    }
}

void board_exit(int code)
{
    (void)code;
    for (;;) {
    }
}
