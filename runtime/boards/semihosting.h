/* Console and files by semihosting: through the debugger or the emulator.
   Made by the file of each kind of core, which first says how a core calls: semihosting_call. */
#include "board.h"

#include <string.h>

enum { SYS_OPEN = 1, SYS_CLOSE = 2, SYS_WRITE0 = 4, SYS_WRITE = 5, SYS_READ = 6, SYS_EXIT_EXTENDED = 0x20 };

void board_exit(int code)
{
    const intptr_t block[2] = {0x20026 /* ADP_Stopped_ApplicationExit */, code};
    semihosting_call(SYS_EXIT_EXTENDED, block);
    for (;;) {
    }
}

void board_print(const char *text)
{
    semihosting_call(SYS_WRITE0, text);
}

board_file board_open(const char *name, enum board_mode mode)
{
    const intptr_t block[3] = {(intptr_t)name, mode == BOARD_READ ? 1 : 5, (intptr_t)strlen(name)};
    intptr_t handle = semihosting_call(SYS_OPEN, block);
    return handle == -1 ? 0 : handle;
}

int32_t board_read(board_file file, void *bytes, int32_t count)
{
    const intptr_t block[3] = {file, (intptr_t)bytes, count};
    return count - (int32_t)semihosting_call(SYS_READ, block);
}

int32_t board_write(board_file file, const void *bytes, int32_t count)
{
    const intptr_t block[3] = {file, (intptr_t)bytes, count};
    return count - (int32_t)semihosting_call(SYS_WRITE, block);
}

void board_close(board_file file)
{
    const intptr_t block[1] = {file};
    semihosting_call(SYS_CLOSE, block);
}
