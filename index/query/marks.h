/* SPDX-License-Identifier: GPL-2.0-or-later */
/* marks.h - which words of a text count as matches of a query.
 *
 * The plan fills one in from the terms that it searches with, so that a highlight always agrees
 * with a match. A group is one wanted thing of the query (a word with its typos, synonyms and
 * stems in several languages, or one word of a phrase); groups are numbered from 0 in query order.
 * Everything is borrowed from the request's arena. */
#ifndef DATELINE_QUERY_MARKS_H
#define DATELINE_QUERY_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define MARKS_GROUPS_MAX 64

enum mark_kind {
    MARK_STEM,  /* the token's term (its stem) equals .text */
    MARK_WORD,  /* the token's folded word equals .text */
    MARK_PREFIX /* the token's folded word starts with .text */
};

struct mark {
    enum mark_kind kind;
    struct str text;
    uint8_t group;
    bool written; /* only where the word is written so: not at a compound that joins to it */
};

/* These groups count only side by side, in this order (a quoted phrase). Slots: the text's
 * position p+i must match groups[i]. */
struct mark_phrase {
    const uint8_t *groups;
    uint32_t length;
};

struct marks {
    const struct mark *marks;
    uint32_t mark_count;
    uint32_t group_count;      /* at most MARKS_GROUPS_MAX */
    const float *group_weight; /* per group: idf-like, what a match is worth; > 0 */
    uint64_t phrase_only;      /* bit g: group g counts only inside one of the phrases */
    const struct mark_phrase *phrases;
    uint32_t phrase_count;
};

#endif
