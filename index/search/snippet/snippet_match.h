/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_match.h - matches tokens with the marks of a query. Only for the snippet files. */
#ifndef DATELINE_SEARCH_SNIPPET_SNIPPET_MATCH_H
#define DATELINE_SEARCH_SNIPPET_SNIPPET_MATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/analyzer.h"
#include "base/arena.h"
#include "query/marks.h"

/* A word of the text that matches a mark, or a quoted phrase of the text. */
struct hit {
    uint64_t groups; /* bits of the groups that it matches */
    uint32_t start;  /* bytes of the text: whole tokens */
    uint32_t end;
    uint32_t mark_end; /* highlight [start, mark_end); for a prefix only its letters */
    uint32_t position; /* of the first token */
    uint32_t last_position;
    uint32_t at;       /* characters of the text before .start */
    uint32_t at_end;   /* and before .end */
    uint32_t sentence; /* index of the sentence that it starts in */
};

/* A text says the same words again and again: what they match is remembered. */
#define MATCHER_SEEN_BITS 6

struct matcher_seen {
    uint64_t word[2]; /* its bytes, and zeros behind them; all zeros: none */
    uint64_t groups;  /* 0: it matches no mark */
};

struct matcher {
    const struct marks *marks;
    struct word_starts starts; /* the starts of all words that a mark may match */
    uint32_t first[256];       /* 1 + the first mark whose text starts with this byte; 0: none */
    uint32_t *next;            /* per mark: 1 + the next one with the same first byte */
    uint8_t *kept;             /* per stem mark: its bytes that every matching word starts with */
    uint8_t kept_least;        /* the minimum of .kept */
    bool whole;                /* no mark highlights only some letters of a word */
    struct matcher_seen seen[1 << MATCHER_SEEN_BITS];
};

/* Borrows the marks; its own memory is in the arena. */
void matcher_init(struct matcher *matcher, const struct marks *marks, language_id language,
                  struct arena *arena);

/* Does the token match a mark? Then sets .groups and .mark_end of *hit. The token's word is invalid
 * afterwards. */
bool matcher_match(struct matcher *matcher, struct analyzer *analyzer, language_id language,
                   struct str text, const struct token *token, struct hit *hit);

#endif
