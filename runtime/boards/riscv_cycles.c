/* The machine's counter of cycles; an emulator that counts instructions counts them here. */
#include "board.h"

uint32_t board_counter(void)
{
    uint32_t cycles;
    __asm__ volatile(
        ".option push\n\t"
        ".option arch, +zicsr\n\t"
        "csrr %0, mcycle\n\t"
        ".option pop"
        : "=r"(cycles));
    return cycles;
}
