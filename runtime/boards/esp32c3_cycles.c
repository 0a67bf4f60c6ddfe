/* The counter of an ESP32-C3: registers of its own in place of mcycle (technical reference manual, 1.4). */
#include "board.h"

uint32_t board_counter(void)
{
    uint32_t cycles;
    __asm__ volatile(
        ".option push\n\t"
        ".option arch, +zicsr\n\t"
        "csrwi 0x7e0, 1\n\t" /* mpcer: counts cycles */
        "csrwi 0x7e1, 1\n\t" /* mpcmr: goes on, wraps */
        "csrr %0, 0x7e2\n\t" /* mpccr */
        ".option pop"
        : "=r"(cycles));
    return cycles;
}
