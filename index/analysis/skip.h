/* SPDX-License-Identifier: GPL-2.0-or-later */
/* skip.h - skipping unwanted words with AVX2; private to analysis. */
#ifndef DATELINE_ANALYSIS_SKIP_H
#define DATELINE_ANALYSIS_SKIP_H

#include "analysis/analyzer.h"

#if defined(__x86_64__) && !defined(SKIP_PLAIN) /* a test tries the plain loops everywhere */
#define SKIP_WIDE
#endif

/* The starts of the wanted words in eight sets, as bits: by the first letter's low four bits; for
 * letters below `p`, and from `p` on; by skip_kind() of the next two letters. */
struct skip_tables {
    unsigned char firsts[16];
    unsigned char halves[2];
    unsigned char kinds[2][16];
};

void skip_tables_fill(struct skip_tables *tables, const struct word_starts *starts);
/* As others_skip (tokenizer.h), where the processor has AVX2, BMI1 and POPCNT. */
void others_skip_wide(struct analyzer *analyzer);

#endif
