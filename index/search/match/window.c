/* SPDX-License-Identifier: GPL-2.0-or-later */
/* window.c - compares scores eight at a time with AVX, four with SSE2, else one by one. */
#include "search/match/window.h"

#include <string.h>

#if defined(__x86_64__) && !defined(WINDOW_PLAIN) /* a test tries the plain loop everywhere */
#include <immintrin.h>

__attribute__((target("avx"))) static uint64_t above_wide(const float *scores, float least)
{
    const __m256 limit = _mm256_set1_ps(least);
    uint64_t bits = 0;

    for (unsigned at = 0; at < 64; at += 8) {
        __m256 above = _mm256_cmp_ps(_mm256_loadu_ps(scores + at), limit, _CMP_GT_OQ);

        bits |= (uint64_t)(unsigned)_mm256_movemask_ps(above) << at;
    }
    return bits;
}

static uint64_t above_narrow(const float *scores, float least)
{
    const __m128 limit = _mm_set1_ps(least);
    uint64_t bits = 0;

    for (unsigned at = 0; at < 64; at += 4) {
        __m128 above = _mm_cmpgt_ps(_mm_loadu_ps(scores + at), limit);

        bits |= (uint64_t)(unsigned)_mm_movemask_ps(above) << at;
    }
    return bits;
}

static uint64_t above(const float *scores, float least)
{
    return __builtin_cpu_supports("avx") ? above_wide(scores, least) : above_narrow(scores, least);
}
#else
static uint64_t above(const float *scores, float least)
{
    uint64_t bits = 0;

    for (unsigned at = 0; at < 64; at++)
        bits |= (uint64_t)(scores[at] > least) << at;
    return bits;
}
#endif

uint64_t window_above(const struct match_window *window, uint32_t word, float least)
{
    return least >= 0 ? above(window->scores + (size_t)word * 64, least) : UINT64_MAX;
}

void window_clear(struct match_window *window, uint32_t word)
{
    window->found[word] = 0;
    memset(window->scores + (size_t)word * 64, 0, 64 * sizeof *window->scores);
}
