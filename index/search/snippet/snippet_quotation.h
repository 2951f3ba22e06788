/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_quotation.h - finds the quotation that a place of a text is in.
 *
 * A mark opens or closes by its neighbours: it opens after a space and before a letter. Where both
 * neighbours are spaces, as in French, its form decides. So „…“ “…” »…« « … » ”…” "…" and 「…」 all
 * work. Single marks are taken for apostrophes. Places are byte offsets. */
#ifndef DATELINE_SEARCH_SNIPPET_SNIPPET_QUOTATION_H
#define DATELINE_SEARCH_SNIPPET_SNIPPET_QUOTATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* A search looks at this many bytes: longer quotations are not recognised. */
#define QUOTATION_BYTES_MAX 600

/* Is `at` inside a quotation that opens in [low, at)? *opener: the place of its opening mark. */
bool quotation_holds(struct str text, uint32_t at, uint32_t low, uint32_t *opener);
/* The place of the first closing mark in [at, high); `high`: none. */
uint32_t quotation_end(struct str text, uint32_t at, uint32_t high);

#endif
