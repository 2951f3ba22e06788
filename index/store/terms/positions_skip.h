/* SPDX-License-Identifier: GPL-2.0-or-later */
/* positions_skip.h - skips encoded positions (postings.h). Any thread. */
#ifndef DATELINE_STORE_TERMS_POSITIONS_SKIP_H
#define DATELINE_STORE_TERMS_POSITIONS_SKIP_H

#include <stdint.h>

/* The end of the encoded positions of so many documents, which begin at `at`; at most `end`. */
const unsigned char *positions_skip(const unsigned char *at, const unsigned char *end,
                                    uint32_t documents);

#endif
