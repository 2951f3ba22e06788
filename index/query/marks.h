/* SPDX-License-Identifier: GPL-2.0-or-later */
/* marks.h - which words of a text to highlight for a query.
 *
 * The plan makes the marks from the terms that it searches for, so highlights always agree with
 * matches. A group is one word of the query with its typos, synonyms and stems, or one word of a
 * phrase. Groups are numbered from 0 in query order. All memory is in the request's arena. */
#ifndef DATELINE_QUERY_MARKS_H
#define DATELINE_QUERY_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define MARKS_GROUPS_MAX 64

enum mark_kind {
    MARK_STEM,   /* the token's term (its stem) equals .text */
    MARK_WORD,   /* the token's folded word equals .text */
    MARK_PREFIX, /* the token's folded word starts with .text */
    MARK_PATTERN /* the token's folded word fits .text (pattern.h) */
};

struct mark {
    enum mark_kind kind;
    struct str text;
    uint8_t group;
    bool written;     /* match this spelling only, not a compound whose joined form is this word */
    uint16_t letters; /* highlight only so many letters of the word; 0: the whole word */
};

/* A quoted phrase: position p+i of the text must match groups[i], for all i. */
struct mark_phrase {
    const uint8_t *groups;
    uint32_t length;
};

struct marks {
    const struct mark *marks;
    uint32_t mark_count;
    uint32_t group_count;      /* at most MARKS_GROUPS_MAX */
    const float *group_weight; /* per group: the value of a match, like an idf; > 0 */
    uint64_t phrase_only;      /* bit g: group g counts only inside one of the phrases */
    const struct mark_phrase *phrases;
    uint32_t phrase_count;
};

#endif
