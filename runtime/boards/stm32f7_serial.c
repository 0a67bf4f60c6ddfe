/* STM32F746ZG and F767ZI at 216 MHz with caches: USART3 on PD8 and PD9, the serial line of their NUCLEO-144 boards. */
#include "stm32.h"

#define USART3_CR1 REGISTER(0x40004800u)
#define USART3_BRR REGISTER(0x4000480Cu)
#define USART3_ISR REGISTER(0x4000481Cu)
#define USART3_ICR REGISTER(0x40004820u)
#define USART3_RDR REGISTER(0x40004824u)
#define USART3_TDR REGISTER(0x40004828u)

/* Invalidates both caches of the core, then turns them on (Armv7-M reference manual, B2.2). */
static void start_caches(void)
{
    REGISTER(0xE000ED84u) = 0;
    __asm__ volatile("dsb" ::: "memory");
    uint32_t size = REGISTER(0xE000ED80u), sets = (size >> 13 & 0x7FFFu) + 1, ways = (size >> 3 & 0x3FFu) + 1;
    for (uint32_t set = 0; set < sets; set++)
        for (uint32_t way = 0; way < ways; way++)
            REGISTER(0xE000EF60u) = set << 5 | way << 30;
    REGISTER(0xE000EF50u) = 0;
    __asm__ volatile("dsb\n isb" ::: "memory");
    REGISTER(0xE000ED14u) |= 3u << 16;
    __asm__ volatile("dsb\n isb" ::: "memory");
}

void board_serial_start(void)
{
    start_caches();
    uint32_t hertz = stm32_clocks(216, 7u | 3u << 8); /* seven wait states; prefetch and accelerator */
    stm32_timer(hertz);
    stm32_pins(3, 8);
    RCC_APB1ENR |= 1u << 18;
    USART3_BRR = (hertz + BAUD / 2) / BAUD;
    USART3_CR1 = 3u << 2 | 1u; /* transmit and receive, on */
}

char board_serial_read(void)
{
    while (!(USART3_ISR & 1u << 5))
        USART3_ICR = 1u << 3; /* an overrun would stop it */
    return (char)USART3_RDR;
}

void board_serial_write(char byte)
{
    while (!(USART3_ISR & 1u << 7)) {
    }
    USART3_TDR = (uint8_t)byte;
}

uint32_t board_microseconds(void)
{
    return TIM2_CNT;
}
