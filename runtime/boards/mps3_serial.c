/* Serial line and clock of Arm MPS3: UART0, and the FPGAIO counter behind its prescaler. */
#include "cmsdk_uart.h"

enum { HERTZ = 20000000 };
static cmsdk_uart *const uart = (cmsdk_uart *)0x49303000u;

void board_serial_start(void)
{
    *(volatile uint32_t *)0x4930201Cu = HERTZ / 1000000 - 1;
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
    return *(volatile uint32_t *)0x49302018u;
}
