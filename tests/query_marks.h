/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_marks.h - marks for tests and benches of snippets, without a query parser.
 *
 *   word        its stem            ="word"     the word as it is
 *   wor*        a prefix            "two words" stems side by side
 *   ^3          behind any of them: what a match is worth (else 1) */
#ifndef DATELINE_TESTS_QUERY_MARKS_H
#define DATELINE_TESTS_QUERY_MARKS_H

#include <stdlib.h>
#include <string.h>

#include "analysis/analyzer.h"
#include "base/arena.h"
#include "query/marks.h"

#define QUERY_MARKS_MAX 128

struct query_marks {
    struct marks marks;
    struct mark mark[QUERY_MARKS_MAX];
    float weight[MARKS_GROUPS_MAX];
    struct mark_phrase phrase[MARKS_GROUPS_MAX];
    uint8_t phrase_group[MARKS_GROUPS_MAX];
};

/* Marks for the tokens of one written thing; alternates share the group of their position. */
static inline void query_add(struct query_marks *query, struct analyzer *analyzer,
                             language_id language, struct str words, enum mark_kind kind,
                             float weight, struct arena *arena)
{
    uint32_t before = query->marks.group_count, mark = query->marks.mark_count;
    struct token token;

    analyzer_begin(analyzer, language, words);
    while (analyzer_next(analyzer, &token) && mark < QUERY_MARKS_MAX &&
           before + token.position < MARKS_GROUPS_MAX) {
        uint32_t group = before + token.position;
        struct str word = arena_str(arena, token.word);

        query->mark[mark++] = (struct mark){.kind = kind, .text = word, .group = (uint8_t)group};
        query->weight[group] = weight;
        query->phrase_group[group] = (uint8_t)group;
        query->marks.group_count = group + 1;
    }
    for (uint32_t i = query->marks.mark_count; kind == MARK_STEM && i < mark; i++)
        query->mark[i].text =
            arena_str(arena, analyzer_stem(analyzer, language, query->mark[i].text));
    query->marks.mark_count = mark;
}

static inline void query_add_phrase(struct query_marks *query, uint32_t from)
{
    uint32_t to = query->marks.group_count;

    if (to == from)
        return;
    for (uint32_t g = from; g < to; g++)
        query->marks.phrase_only |= UINT64_C(1) << g;
    query->phrase[query->marks.phrase_count++] =
        (struct mark_phrase){query->phrase_group + from, to - from};
}

static inline float query_weight(struct str *rest)
{
    char *end;
    float weight = 1;

    if (rest->length > 1 && rest->data[0] == '^') {
        struct str number = *rest;

        number.data++, number.length--;
        weight = strtof(number.data, &end); /* the text ends in NUL */
        *rest = str_n(end, (size_t)(rest->data + rest->length - end));
    }
    return weight;
}

/* One thing of the query off the front of *rest. */
static inline void query_read_one(struct query_marks *query, struct analyzer *analyzer,
                                  language_id language, struct str *rest, struct arena *arena)
{
    bool exact = rest->data[0] == '=', prefix = false;
    bool quoted = rest->length > exact && rest->data[exact] == '"';
    size_t from = (size_t)exact + quoted, to = from;
    uint32_t group = query->marks.group_count;
    struct str words;

    while (to < rest->length &&
           (quoted ? rest->data[to] != '"' : !memchr(" ^*", rest->data[to], 3)))
        to++;
    words = str_slice(*rest, from, to);
    prefix = to < rest->length && rest->data[to] == '*';
    if (to < rest->length && (quoted || prefix || to == 0))
        to++;
    *rest = str_slice(*rest, to, rest->length);
    query_add(query, analyzer, language, words,
              prefix  ? MARK_PREFIX
              : exact ? MARK_WORD
                      : MARK_STEM,
              query_weight(rest), arena);
    if (quoted && !exact)
        query_add_phrase(query, group);
}

/* `text` ends in NUL. The marks point into *query and the arena. */
static inline struct marks *query_marks_read(struct query_marks *query, struct analyzer *analyzer,
                                             language_id language, struct str text,
                                             struct arena *arena)
{
    memset(query, 0, sizeof *query);
    while (text.length > 0)
        query_read_one(query, analyzer, language, &text, arena);
    query->marks.marks = query->mark;
    query->marks.group_weight = query->weight;
    query->marks.phrases = query->phrase;
    return &query->marks;
}

#endif
