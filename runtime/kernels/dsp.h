/*
 * MN_DSP: kernels for the DSP extension are used. They keep words in the registers of the floating-point unit, so both have to be
 * there; elsewhere, and with MN_PORTABLE, the kernels in C do the same.
 */
#ifndef MN_DSP_H
#define MN_DSP_H

#if defined(__ARM_BIG_ENDIAN) || (defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
#error "the kernels read weights and maps as little-endian words"
#endif

#if defined(__ARM_FEATURE_DSP) && defined(__ARM_FP) && !defined(MN_PORTABLE)
#define MN_DSP 1
#endif

/* MN_MVE: the vector kernels use the vector extension (Helium); elsewhere, and with MN_PORTABLE, they are plain C over the same weights. */
#if defined(__ARM_FEATURE_MVE) && !defined(MN_PORTABLE)
#define MN_MVE 1
#endif

#endif
