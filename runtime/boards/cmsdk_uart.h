/* The UART and the counter that Arm's MPS boards have, at the addresses of each. */
#ifndef CMSDK_UART_H
#define CMSDK_UART_H

#include "board.h"

typedef volatile struct {
    uint32_t data;
    uint32_t state;                      /* 1: transmit buffer full, 2: receive buffer full */
    uint32_t control;                    /* 1: transmit, 2: receive */
    uint32_t interrupts;
    uint32_t divider;
} cmsdk_uart;

static inline void cmsdk_start(cmsdk_uart *uart, uint32_t hertz)
{
    uart->divider = hertz / 115200u;
    uart->control = 3u;
}

static inline char cmsdk_read(cmsdk_uart *uart)
{
    while (!(uart->state & 2u)) {
    }
    return (char)uart->data;
}

static inline void cmsdk_write(cmsdk_uart *uart, char byte)
{
    while (uart->state & 1u) {
    }
    uart->data = (uint8_t)byte;
}

#endif
