/* STM32F446RE at 180 MHz: USART2 on PA2 and PA3, the serial line of the NUCLEO-F446RE. */
#include "stm32.h"

#define USART2_SR REGISTER(0x40004400u)
#define USART2_DR REGISTER(0x40004404u)
#define USART2_BRR REGISTER(0x40004408u)
#define USART2_CR1 REGISTER(0x4000440Cu)

void board_serial_start(void)
{
    uint32_t hertz = stm32_clocks(180, 5u | 7u << 8); /* five wait states; prefetch and both caches of the flash */
    stm32_timer(hertz);
    stm32_pins(0, 2);
    RCC_APB1ENR |= 1u << 17;
    USART2_BRR = (hertz + BAUD / 2) / BAUD;
    USART2_CR1 = 1u << 13 | 3u << 2; /* on, transmit and receive */
}

char board_serial_read(void)
{
    while (!(USART2_SR & 1u << 5)) {
    }
    return (char)USART2_DR;
}

void board_serial_write(char byte)
{
    while (!(USART2_SR & 1u << 7)) {
    }
    USART2_DR = (uint8_t)byte;
}

uint32_t board_microseconds(void)
{
    return TIM2_CNT;
}
