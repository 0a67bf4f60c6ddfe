/* What the programs around a model need of what they run on. */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

/* A counter that goes on its own and wraps at 2^32: cycles of a board, ticks of an emulator; 0 where there is none. */
uint32_t board_counter(void);

/* Ends the program; does not return. */
void board_exit(int code);

/* Writes to the console. */
void board_print(const char *text);

/* Files of the computer that runs the program, the debugger or the emulator. A file is 0 when it cannot be opened. */
typedef intptr_t board_file;
enum board_mode { BOARD_READ, BOARD_WRITE };

board_file board_open(const char *name, enum board_mode mode);
int32_t board_read(board_file file, void *bytes, int32_t count);
int32_t board_write(board_file file, const void *bytes, int32_t count);
void board_close(board_file file);

/* A file that holds one number, for what a program was run to find; 0 when it cannot be written. */
static inline int board_save(const char *name, uint32_t number)
{
    board_file file = board_open(name, BOARD_WRITE);
    if (file == 0)
        return 0;
    board_write(file, &number, sizeof number);
    board_close(file);
    return 1;
}

/* A serial line to a computer, 115200 baud, 8 bits, no parity, and a clock; both after board_serial_start. */
void board_serial_start(void);
char board_serial_read(void);
void board_serial_write(char byte);
uint32_t board_microseconds(void);

#endif
