/* Arm MPS2 with AN505: a tick of the FPGAIO counter is 50 ns, 50 instructions of the emulator when it counts them. */
#include "board.h"

uint32_t board_counter(void)
{
    return *(volatile uint32_t *)0x50302018u;
}
