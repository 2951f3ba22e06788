/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_match.h - marks of a query, ready to be looked up. For the snippet files only. */
#ifndef DATELINE_SEARCH_SNIPPET_SNIPPET_MATCH_H
#define DATELINE_SEARCH_SNIPPET_SNIPPET_MATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/analyzer.h"
#include "base/arena.h"
#include "query/marks.h"

/* A word that a mark names, or all words of a quoted phrase that stands here. */
struct hit {
    uint64_t groups;
    uint32_t start; /* bytes of the text: whole tokens */
    uint32_t end;
    uint32_t mark_end; /* what is shown as matched is [start, mark_end): of a prefix its letters */
    uint32_t position; /* of its first and last token */
    uint32_t last_position;
    uint32_t at; /* characters of the text before .start and .end */
    uint32_t at_end;
    uint32_t sentence; /* index of the sentence that it begins in */
};

struct matcher {
    const struct marks *marks;
    struct word_starts starts; /* of all words that a mark may name */
    uint32_t first[256];       /* 1 + the first mark whose text starts with the byte; 0: none */
    uint32_t *next;            /* per mark: 1 + the next one with the same first byte */
    uint8_t *kept;             /* per stem mark: bytes_kept */
    uint8_t kept_least;
};

/* The marks must last as long as the matcher; the rest is in the arena. */
void matcher_init(struct matcher *matcher, const struct marks *marks, language_id language,
                  struct arena *arena);

/* Does a mark name the token of this text? Then .groups and .mark_end of *hit. The token's word is
 * gone afterwards. */
bool matcher_match(const struct matcher *matcher, struct analyzer *analyzer, language_id language,
                   struct str text, const struct token *token, struct hit *hit);

#endif
