/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_hits.h - where a text has what a query asks for, and where its sentences begin.
 *
 * What the snippet files share; nobody else includes it. */
#ifndef DATELINE_SEARCH_SNIPPET_SNIPPET_HITS_H
#define DATELINE_SEARCH_SNIPPET_SNIPPET_HITS_H

#include <stdbool.h>
#include <stdint.h>

#include "search/snippet/passage.h"
#include "search/snippet/snippet_match.h"

struct sentence {
    uint32_t start; /* bytes: its first word */
    uint32_t at;    /* characters before that */
    uint32_t paragraph;
};

struct hits {
    struct hit *hits; /* by .start */
    uint32_t count;
    struct sentence *sentences; /* every one up to .end; none in a text without words */
    uint32_t sentence_count;
    uint32_t end; /* bytes of the text that were looked at */
};

/* When to stop reading; what is behind .end is unknown then. */
struct hits_limits {
    uint32_t most;   /* words that match; 0: no limit */
    uint32_t window; /* characters; not 0: a window of that length is looked for, and when there is
                        one that none can be better than, it is read to its end and no further */
};

/* Everything is in the arena. */
void hits_find(struct analyzer *analyzer, language_id language, struct str text,
               const struct marks *marks, const struct hits_limits *limits, struct arena *arena,
               struct hits *hits);

/* What is to be shown as matched in bytes [start, end) of the text: in order, not overlapping; a
 * word that is not wholly inside is left out, a phrase is clipped. */
const struct match_range *hits_ranges(const struct hits *hits, uint32_t start, uint32_t end,
                                      struct arena *arena, uint32_t *count);

#endif
