#include "block.h"

/* The axes of the block are rows, columns and channels. */
#define RESIZE(type, wide) \
    for (int32_t y = 0; y < block->count[0]; y++) \
        for (int32_t x = 0; x < block->count[1]; x++) { \
            const char *low = (const char *)a + rows[y].low * block->a[0], *high = (const char *)a + rows[y].high * block->a[0]; \
            int32_t left = columns[x].low * block->a[1], right = columns[x].high * block->a[1]; \
            wide down = rows[y].share, across = columns[x].share; \
            char *po = (char *)output + y * block->output[0] + x * block->output[1]; \
            for (int32_t c = 0; c < block->count[2]; c++, low += block->a[2], high += block->a[2], po += block->output[2]) { \
                wide sum = (MN_GET(type, low + left) * (1024 - across) + MN_GET(type, low + right) * across) * (1024 - down) \
                    + (MN_GET(type, high + left) * (1024 - across) + MN_GET(type, high + right) * across) * down; \
                MN_PUT(type, po, (sum + (sum > 0 ? 1 << 19 : -(1 << 19))) / (1 << 20)); \
            } \
        }

void mn_resize_8(const mn_block *block, const mn_place *rows, const mn_place *columns, const void *a, void *output)
{
    RESIZE(int8_t, int32_t)
}

void mn_resize_16(const mn_block *block, const mn_place *rows, const mn_place *columns, const void *a, void *output)
{
    RESIZE(int16_t, int64_t)
}
