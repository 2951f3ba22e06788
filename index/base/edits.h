/* SPDX-License-Identifier: GPL-2.0-or-later */
/* edits.h - how many edits are between two words. Any thread. */
#ifndef DATELINE_BASE_EDITS_H
#define DATELINE_BASE_EDITS_H

#include <stdint.h>

#include "base/str.h"

#define EDITS_CHARACTERS_MAX 64

/* Edits insert, delete or replace a character (UTF-8), or swap two adjacent ones; no part is edited
 * twice (optimal string alignment). UINT32_MAX: a word has more than EDITS_CHARACTERS_MAX
 * characters. */
uint32_t edits_between(struct str a, struct str b);

#endif
