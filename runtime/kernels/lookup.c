#include "block.h"

void mn_lookup(const mn_block *block, const int8_t *table, const void *a, void *output)
{
    MN_EACH(block, a, a, output)
        *po = (char)table[MN_GET(int8_t, pa) + 128];
    MN_END
}
