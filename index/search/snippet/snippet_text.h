/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_text.h - steps through a text by characters, and where it may be cut.
 *
 * Places are byte offsets. Bytes that are not well-formed UTF-8 count as characters of their own;
 * no step ends inside a well-formed character. */
#ifndef DATELINE_SEARCH_SNIPPET_SNIPPET_TEXT_H
#define DATELINE_SEARCH_SNIPPET_SNIPPET_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Characters in bytes [from, to). */
uint32_t text_characters(struct str text, uint32_t from, uint32_t to);
/* The place `characters` behind or before `from`, but not beyond `bound`. */
uint32_t text_forward(struct str text, uint32_t from, uint32_t characters, uint32_t bound);
uint32_t text_back(struct str text, uint32_t from, uint32_t characters, uint32_t bound);

/* The same place without the white space in front of it (down to `bound`) or behind it. */
uint32_t text_skip_space_back(struct str text, uint32_t from, uint32_t bound);
uint32_t text_skip_space(struct str text, uint32_t from, uint32_t bound);
/* In front of quotation marks and brackets that open what stands at `from`. */
uint32_t text_skip_openers_back(struct str text, uint32_t from, uint32_t bound);

/* The nearest place at or before (behind) `from` where words part; `bound` when that comes first;
 * where a word goes on for too long, `from` itself, moved so that no accent loses its letter. */
uint32_t text_word_end(struct str text, uint32_t from, uint32_t bound);
uint32_t text_word_start(struct str text, uint32_t from, uint32_t bound);

/* Bytes of white space at `at` (0: none): ASCII's with control characters, and
 * Unicode's; one character. */
uint32_t text_space(struct str text, uint32_t at);

#endif
