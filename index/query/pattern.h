/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pattern.h - patterns of words: `*` stands for any letters or none, `?` for one character, and `!`
 * at the end for any letters. All else stands for itself. */
#ifndef DATELINE_QUERY_PATTERN_H
#define DATELINE_QUERY_PATTERN_H

#include <stdbool.h>

#include "base/str.h"

/* Both are folded. */
bool pattern_fits(struct str pattern, struct str word);
bool pattern_is_sign(char byte);
/* What comes before the first sign: how each word begins that fits. */
struct str pattern_start(struct str pattern);

#endif
