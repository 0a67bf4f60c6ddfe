/* Start-up of a Cortex-M: vector table, memory, floating point unit, then main. */
#include <stdint.h>
#include <string.h>

extern uint32_t board_stack_top[], board_data_load[], board_data_start[], board_data_end[], board_bss_start[], board_bss_end[];

int main(void);
void board_exit(int code);
void reset_handler(void);
void fault_handler(void);

void reset_handler(void)
{
#ifdef __ARM_FP
    *(volatile uint32_t *)0xE000ED88u |= 0xFu << 20; /* CPACR: coprocessors 10 and 11 */
    __asm__ volatile("dsb\n isb" ::: "memory");
#elif __ARM_ARCH == 6
    *(volatile uint32_t *)0xE000ED14u |= 1u << 3; /* CCR: unaligned words fault, also where an emulator has a larger core */
#endif
    memcpy(board_data_start, board_data_load, (size_t)((char *)board_data_end - (char *)board_data_start));
    memset(board_bss_start, 0, (size_t)((char *)board_bss_end - (char *)board_bss_start));
    board_exit(main());
}

void fault_handler(void)
{
    board_exit(70);
}

__attribute__((section(".vectors"), used)) static void *const vectors[16] = {
    board_stack_top, (void *)reset_handler, (void *)fault_handler, (void *)fault_handler,
    (void *)fault_handler, (void *)fault_handler, (void *)fault_handler, 0,
    0, 0, 0, (void *)fault_handler, (void *)fault_handler, 0, (void *)fault_handler, (void *)fault_handler,
};
