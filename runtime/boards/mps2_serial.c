/* Serial line and clock of Arm MPS2: UART0, and the FPGAIO counter behind its prescaler. */
#include "cmsdk_uart.h"

enum { HERTZ = 25000000 };
static cmsdk_uart *const uart = (cmsdk_uart *)0x40004000u;

void board_serial_start(void)
{
    *(volatile uint32_t *)0x4002801Cu = HERTZ / 1000000 - 1;
    cmsdk_start(uart, HERTZ);
}

char board_serial_read(void)
{
    return cmsdk_read(uart);
}

void board_serial_write(char byte)
{
    cmsdk_write(uart, byte);
}

uint32_t board_microseconds(void)
{
    return *(volatile uint32_t *)0x40028018u;
}
