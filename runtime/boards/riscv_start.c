/* Start-up of a RISC-V core in machine mode: stack, traps, memory, then main. */
#include <stdint.h>
#include <string.h>

extern uint32_t board_data_load[], board_data_start[], board_data_end[], board_bss_start[], board_bss_end[];

int main(void);
void board_exit(int code);
void reset_handler(void);
void fault_handler(void);

/* The first code of the image. */
__asm__(
    ".section .boot, \"ax\"\n"
    ".option push\n"
    ".option arch, +zicsr\n"
    ".globl _start\n"
    ".type _start, @function\n"
    "_start:\n"
    "    la t0, fault_handler\n"
    "    csrw mtvec, t0\n"
    "    la t0, board_stack_top\n"
    "    mv sp, t0\n"
    "    j reset_handler\n"
    ".size _start, . - _start\n"
    ".option pop\n"
    ".text\n");

__attribute__((used)) void reset_handler(void)
{
    memcpy(board_data_start, board_data_load, (size_t)((char *)board_data_end - (char *)board_data_start));
    memset(board_bss_start, 0, (size_t)((char *)board_bss_end - (char *)board_bss_start));
    board_exit(main());
}

/* mtvec holds addresses of words. */
__attribute__((used, aligned(4))) void fault_handler(void)
{
    board_exit(70);
}
