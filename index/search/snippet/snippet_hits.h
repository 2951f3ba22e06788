/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet_hits.h - the matches of a query in a text, and the sentences of the text. Only for the
 * snippet files. */
#ifndef DATELINE_SEARCH_SNIPPET_SNIPPET_HITS_H
#define DATELINE_SEARCH_SNIPPET_SNIPPET_HITS_H

#include <stdbool.h>
#include <stdint.h>

#include "search/snippet/passage.h"
#include "search/snippet/snippet_match.h"

#define SENTENCE_STORY_UNKNOWN UINT32_MAX

struct sentence {
    uint32_t start; /* byte of its first word */
    uint32_t at;    /* characters of the text before that */
    uint32_t paragraph;
    uint32_t paragraph_start; /* byte of the paragraph's first word */
    uint32_t story;           /* remembered by snippet_sentence.c; SENTENCE_STORY_UNKNOWN */
    uint8_t flaws;            /* the same; 0: unknown */
};

struct hits {
    struct hit *hits; /* sorted by .start */
    uint32_t count;
    struct sentence *sentences; /* all sentences up to .end; none if the text has no word */
    uint32_t sentence_count;
    uint32_t end; /* how many bytes of the text were read */
    struct str text;
    language_id language;
    const struct marks *marks;
};

/* When to stop reading the text, at hits.end. */
struct hits_limits {
    uint32_t most;   /* stop after this many matching words; 0: no limit */
    uint32_t window; /* stop after a window of this many characters that no other can beat; 0: do
                        not stop */
};

/* *hits is in the arena. `marks` may be NULL: nothing matches. */
void hits_find(struct analyzer *analyzer, language_id language, struct str text,
               const struct marks *marks, const struct hits_limits *limits, struct arena *arena,
               struct hits *hits);

/* Bits of the groups that bytes [start, end) of the text show. */
uint64_t hits_groups(const struct hits *hits, uint32_t start, uint32_t end);

/* Are these groups worth more to the query than the others? */
bool hits_worth_more(const struct hits *hits, uint64_t groups, uint64_t others);

/* The ranges to highlight in bytes [start, end) of the text, in order, not overlapping; in the
 * arena. A word that is only partly inside is left out; a phrase is clipped. */
const struct match_range *hits_ranges(const struct hits *hits, uint32_t start, uint32_t end,
                                      struct arena *arena, uint32_t *count);

#endif
