/* Bytes to the halfwords that multiply-accumulate instructions read. */
#ifndef MN_EXPAND_H
#define MN_EXPAND_H

#include <string.h>

#include "micronets.h"

/* Four bytes at any address. */
static inline uint32_t mn_load_word(const int8_t *bytes)
{
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* Bytes 0 and 2, sign-extended to halfwords. */
static inline uint32_t mn_even_bytes(uint32_t word)
{
#ifdef MN_DSP
    uint32_t result;
    __asm__("sxtb16 %0, %1" : "=r"(result) : "r"(word));
    return result;
#else
    return (uint32_t)(uint16_t)(int8_t)word | (uint32_t)(int32_t)(int8_t)(word >> 16) << 16;
#endif
}

/* Bytes 1 and 3, sign-extended to halfwords. */
static inline uint32_t mn_odd_bytes(uint32_t word)
{
#ifdef MN_DSP
    uint32_t result;
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(result) : "r"(word));
    return result;
#else
    return mn_even_bytes(word >> 8);
#endif
}

/* Bytes 0 and 2, or 1 and 3, added to halfwords. */
static inline uint32_t mn_add_even_bytes(uint32_t halfwords, uint32_t word)
{
#ifdef MN_DSP
    uint32_t result;
    __asm__("sxtab16 %0, %1, %2" : "=r"(result) : "r"(halfwords), "r"(word));
    return result;
#else
    /* Named, for gcc warns of the sign of the casts in one expression. */
    int32_t low = (int8_t)word, high = (int8_t)(word >> 16);
    return (uint32_t)(uint16_t)(halfwords + (uint32_t)low) | ((halfwords >> 16) + (uint32_t)high) << 16;
#endif
}

static inline uint32_t mn_add_odd_bytes(uint32_t halfwords, uint32_t word)
{
#ifdef MN_DSP
    uint32_t result;
    __asm__("sxtab16 %0, %1, %2, ror #8" : "=r"(result) : "r"(halfwords), "r"(word));
    return result;
#else
    return mn_add_even_bytes(halfwords, word >> 8);
#endif
}

/* The low halves of two words: of `low` below, of `high` above. */
static inline uint32_t mn_low_halves(uint32_t low, uint32_t high)
{
#ifdef MN_DSP
    uint32_t result;
    __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(result) : "r"(low), "r"(high));
    return result;
#else
    return (low & 0xffffu) | high << 16;
#endif
}

/* The high halves of two words: of `low` below, of `high` above. */
static inline uint32_t mn_high_halves(uint32_t low, uint32_t high)
{
#ifdef MN_DSP
    uint32_t result;
    __asm__("pkhtb %0, %1, %2, asr #16" : "=r"(result) : "r"(high), "r"(low));
    return result;
#else
    return low >> 16 | (high & 0xffff0000u);
#endif
}

/* sum + products of the low halves and of the high halves. */
static inline int32_t mn_multiply_pairs(int32_t a, int32_t b, int32_t sum)
{
#ifdef MN_DSP
    int32_t result;
    __asm__("smlad %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
    return result;
#else
    return (int32_t)((uint32_t)sum + (uint32_t)((int16_t)a * (int16_t)b) + (uint32_t)((a >> 16) * (b >> 16)));
#endif
}

/* Half of a word. */
typedef int16_t __attribute__((may_alias)) mn_half;

/* Products of two neighbouring halves; without the DSP extension loads of halves are cheaper than words to take apart. */
static inline int32_t mn_multiply_halves(const mn_half *halves, int32_t first, int32_t second)
{
    return halves[0] * first + halves[1] * second;
}

/* Four pixels of two channels to one word per pixel; returns where the next ones go. */
static inline int32_t *mn_interleave_quad(uint32_t first, uint32_t second, int32_t *pixels)
{
#ifdef MN_DSP
    /* One store of four words, which compilers do not make. */
    __asm__ volatile(
        "sxtb16 r6, %2\n\t"
        "sxtb16 r8, %2, ror #8\n\t"
        "sxtb16 %2, %1, ror #8\n\t"
        "sxtb16 %1, %1\n\t"
        "pkhbt r4, %1, r6, lsl #16\n\t"
        "pkhtb r6, r6, %1, asr #16\n\t"
        "pkhbt r5, %2, r8, lsl #16\n\t"
        "pkhtb r8, r8, %2, asr #16\n\t"
        "stmia %0!, {r4, r5, r6, r8}"
        : "+r"(pixels), "+r"(first), "+r"(second) : : "r4", "r5", "r6", "r8", "memory");
    return pixels;
#else
    uint32_t even = mn_even_bytes(first), even2 = mn_even_bytes(second);
    uint32_t odd = mn_odd_bytes(first), odd2 = mn_odd_bytes(second);
    pixels[0] = (int32_t)mn_low_halves(even, even2);
    pixels[1] = (int32_t)mn_low_halves(odd, odd2);
    pixels[2] = (int32_t)mn_high_halves(even, even2);
    pixels[3] = (int32_t)mn_high_halves(odd, odd2);
    return pixels + 4;
#endif
}

/*
 * Bytes to pairs of halfwords, two inputs a word; `input` is read to the end of its last word. The words may begin where the input
 * does, so the last ones come first.
 */
static inline void mn_expand_bytes(const int8_t *input, int32_t count, int32_t *words)
{
    int32_t quads = (count + 3) / 4;
    words += 2 * quads;
    for (input += 4 * quads; quads > 0; quads--) {
        input -= 4;
        words -= 2;
        uint32_t word = mn_load_word(input), even = mn_even_bytes(word), odd = mn_odd_bytes(word);
        words[0] = (int32_t)mn_low_halves(even, odd);
        words[1] = (int32_t)mn_high_halves(even, odd);
    }
}

#endif
