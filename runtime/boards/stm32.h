/*
 * What the STM32F4 and F7 have in common: clocks, pins and a timer. Addresses and bits after ST's reference manuals RM0390 (F446),
 * RM0385 (F746) and RM0410 (F767).
 */
#ifndef STM32_H
#define STM32_H

#include "board.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))

#define RCC_CR REGISTER(0x40023800u)
#define RCC_PLLCFGR REGISTER(0x40023804u)
#define RCC_CFGR REGISTER(0x40023808u)
#define RCC_AHB1ENR REGISTER(0x40023830u)
#define RCC_APB1ENR REGISTER(0x40023840u)
#define FLASH_ACR REGISTER(0x40023C00u)
#define PWR_CR REGISTER(0x40007000u)
#define PWR_CSR REGISTER(0x40007004u)
#define TIM2_CR1 REGISTER(0x40000000u)
#define TIM2_EGR REGISTER(0x40000014u)
#define TIM2_CNT REGISTER(0x40000024u)
#define TIM2_PSC REGISTER(0x40000028u)
#define TIM2_ARR REGISTER(0x4000002Cu)

enum { INTERNAL_HERTZ = 16000000, BAUD = 115200 };

/* Waits, but not for ever: an emulator has no such clocks. */
static inline int stm32_wait(volatile uint32_t *reg, uint32_t mask, uint32_t value)
{
    for (int i = 0; i < 100000; i++)
        if ((*reg & mask) == value)
            return 1;
    return 0;
}

/*
 * The core at 2 MHz · multiplier / 2 from the internal oscillator, with the over-drive that the highest clocks need; buses at a
 * quarter and half of it. Returns the clock of the slower bus. Where the clocks do not come up, everything stays at 16 MHz.
 */
static inline uint32_t stm32_clocks(uint32_t multiplier, uint32_t flash_control)
{
    RCC_APB1ENR |= 1u << 28; /* PWR */
    RCC_PLLCFGR = 8u | multiplier << 6 | 8u << 24 | 2u << 28;
    RCC_CR |= 1u << 24; /* PLLON */
    PWR_CR |= 1u << 16; /* ODEN */
    if (!stm32_wait(&PWR_CSR, 1u << 16, 1u << 16))
        return INTERNAL_HERTZ;
    PWR_CR |= 1u << 17; /* ODSWEN */
    if (!stm32_wait(&PWR_CSR, 1u << 17, 1u << 17) || !stm32_wait(&RCC_CR, 1u << 25, 1u << 25))
        return INTERNAL_HERTZ;
    FLASH_ACR = flash_control;
    RCC_CFGR = 5u << 10 | 4u << 13; /* APB1 a quarter, APB2 a half */
    RCC_CFGR |= 2u;                 /* PLL */
    stm32_wait(&RCC_CFGR, 3u << 2, 2u << 2);
    return multiplier * 1000000u / 4;
}

/* Two neighbouring pins of a port as alternate function 7. */
static inline void stm32_pins(uint32_t port, uint32_t first)
{
    RCC_AHB1ENR |= 1u << port;
    volatile uint32_t *gpio = (volatile uint32_t *)(0x40020000u + port * 0x400u);
    volatile uint32_t *function = gpio + 8 + first / 8;
    gpio[0] = (gpio[0] & ~(0xFu << 2 * first)) | 0xAu << 2 * first;
    *function = (*function & ~(0xFFu << 4 * (first % 8))) | 0x77u << 4 * (first % 8);
}

/* TIM2 counts microseconds; timers on a bus that is divided run at twice its clock. */
static inline void stm32_timer(uint32_t bus_hertz)
{
    RCC_APB1ENR |= 1u << 0;
    TIM2_PSC = (bus_hertz == INTERNAL_HERTZ ? bus_hertz : 2 * bus_hertz) / 1000000u - 1;
    TIM2_ARR = 0xFFFFFFFFu;
    TIM2_EGR = 1u;
    TIM2_CR1 = 1u;
}

#endif
