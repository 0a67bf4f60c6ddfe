/* Serial line and clock of QEMU's virt: a 16550 UART, and the machine timer of 10 MHz. */
#include "board.h"

enum { DATA = 0, LINE_STATE = 5, RECEIVED = 1, EMPTY = 0x20 };

static volatile uint8_t *const uart = (volatile uint8_t *)0x10000000u;

/* As emulated, its line has no speed to set. */
void board_serial_start(void)
{
}

char board_serial_read(void)
{
    while (!(uart[LINE_STATE] & RECEIVED)) {
    }
    return (char)uart[DATA];
}

void board_serial_write(char byte)
{
    while (!(uart[LINE_STATE] & EMPTY)) {
    }
    uart[DATA] = (uint8_t)byte;
}

uint32_t board_microseconds(void)
{
    volatile uint32_t *const low = (volatile uint32_t *)0x0200bff8u, *const high = (volatile uint32_t *)0x0200bffcu;
    uint32_t upper, lower;
    do {
        upper = *high;
        lower = *low;
    } while (*high != upper);
    return (uint32_t)(((uint64_t)upper << 32 | lower) / 10);
}
