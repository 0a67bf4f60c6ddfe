#include <string.h>

#include "block.h"

#define COPY(type) \
    MN_EACH(block, a, a, output) \
        MN_PUT(type, po, MN_GET(type, pa)); \
    MN_END

static void copy_8(const mn_block *block, const void *a, void *output)
{
    COPY(int8_t)
}

static void copy_16(const mn_block *block, const void *a, void *output)
{
    COPY(int16_t)
}

static void copy_32(const mn_block *block, const void *a, void *output)
{
    COPY(int32_t)
}

void mn_copy_block(const mn_block *block, const void *a, void *output, int32_t bytes)
{
    if (block->a[2] == bytes && block->output[2] == bytes) {
        mn_block rows = *block;
        rows.count[2] = 1;
        MN_EACH(&rows, a, a, output)
            memcpy(po, pa, (size_t)(block->count[2] * bytes));
        MN_END
    } else {
        (bytes == 1 ? copy_8 : bytes == 2 ? copy_16 : copy_32)(block, a, output);
    }
}
