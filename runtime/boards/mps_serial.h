/* Serial line and clock of Arm's MPS boards: a CMSDK UART, and the FPGAIO counter behind its prescaler.
   Made by each board's own file, which first says at what HERTZ it runs and where its UART and FPGAIO are. */
#include "board.h"

static volatile struct {
    uint32_t data;
    uint32_t state;                      /* 1: transmit buffer full, 2: receive buffer full */
    uint32_t control;                    /* 1: transmit, 2: receive */
    uint32_t interrupts;
    uint32_t divider;
} *const uart = (void *)UART;

static volatile struct {
    uint32_t others[6];
    uint32_t counter;
    uint32_t prescale;                   /* clocks less one between two counts */
} *const fpgaio = (void *)FPGAIO;

void board_serial_start(void)
{
    fpgaio->prescale = HERTZ / 1000000 - 1;
    uart->divider = HERTZ / 115200;
    uart->control = 3u;
}

char board_serial_read(void)
{
    while (!(uart->state & 2u)) {
    }
    return (char)uart->data;
}

void board_serial_write(char byte)
{
    while (uart->state & 1u) {
    }
    uart->data = (uint8_t)byte;
}

uint32_t board_microseconds(void)
{
    return fpgaio->counter;
}
