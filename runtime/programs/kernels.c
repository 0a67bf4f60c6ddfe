/* No model: kernels that the linker is told to keep, whose sizes are read from the program. */
#include "board.h"

int main(void)
{
    return 0;
}

void board_exit(int code)
{
    (void)code;
    for (;;) {
    }
}
