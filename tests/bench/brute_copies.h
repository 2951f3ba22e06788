/* SPDX-License-Identifier: GPL-2.0-or-later */
/* brute_copies.h - which texts overlap, exactly: no sketches, no analyzer, every pair.
 *
 * Words are runs of ASCII letters, digits and whatever is not ASCII, in lower case. Pairs are found
 * as a set similarity join does it: two sets that resemble each other by t share one of the rarest
 * (1 - t) of either's members (Chaudhuri, Ganti, Kaushik, ICDE 2006; Bayardo, Ma, Srikant, WWW
 * 2007), so no pair is missed. */
#ifndef DATELINE_BENCH_BRUTE_COPIES_H
#define DATELINE_BENCH_BRUTE_COPIES_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct brute {
    uint64_t **sets; /* ascending hashes of shingles */
    uint32_t *sizes;
    uint32_t count;
};

void brute_init(struct brute *brute, const struct str *texts, uint32_t count, uint32_t words);
void brute_fini(struct brute *brute);
/* |A ∩ B| / |A ∪ B| */
double brute_resemblance(const struct brute *brute, uint32_t a, uint32_t b);
/* |A ∩ B| / min(|A|, |B|) */
double brute_containment(const struct brute *brute, uint32_t a, uint32_t b);
/* Each pair a < b that resembles by `least` or more. */
typedef void brute_pair_fn(void *context, uint32_t a, uint32_t b, double resemblance);
void brute_pairs(const struct brute *brute, double least, brute_pair_fn *each, void *context);

#endif
