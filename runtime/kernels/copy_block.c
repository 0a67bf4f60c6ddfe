#include <string.h>

#include "block.h"

void mn_copy_block(const mn_block *block, const void *a, void *output, int32_t bytes)
{
    if (block->a[2] == bytes && block->output[2] == bytes) {
        mn_block rows = *block;
        rows.count[2] = 1;
        MN_EACH(&rows, a, a, output)
            memcpy(po, pa, (size_t)(block->count[2] * bytes));
        MN_END
    } else {
        MN_EACH(block, a, a, output)
            memcpy(po, pa, (size_t)bytes);
        MN_END
    }
}
