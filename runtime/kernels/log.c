#include <string.h>

#include "audio.h"

/* x = m·2^e with m from √½ to √2; ln m = 2·artanh s with s = (m - 1)/(m + 1). */
float mn_log(float x)
{
    const float ln2_high = 0.693359375f, ln2_low = -2.12194440e-4f;
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    int32_t e = (int32_t)(bits - 0x3f3504f3u) >> 23; /* 0x3f3504f3: √½ */
    bits -= (uint32_t)e << 23;
    float m;
    memcpy(&m, &bits, sizeof m);

    float s = (m - 1.0f) / (m + 1.0f), s2 = s * s;
    float series = s2 * (0.66666667f + s2 * (0.4f + s2 * (0.28571429f + s2 * 0.22222222f)));
    return (float)e * ln2_high + ((float)e * ln2_low + (s * series + 2.0f * s));
}
