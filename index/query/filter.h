/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter.h - filter expressions, as a tree: Meilisearch's grammar.
 *
 *   or         = and { OR and }              and = not { AND not }      not = [NOT] primary
 *   primary    = "(" or ")" | condition
 *   condition  = field ( = | != | < | <= | > | >= ) value
 *              | field value TO value | field [NOT] IN [ value, ... ]
 *              | field [NOT] EXISTS | field IS [NOT] NULL | field IS [NOT] EMPTY
 *              | field [NOT] CONTAINS value | field [NOT] STARTS WITH value
 *   value      = word | 'quoted' | "quoted" (backslash escapes the quote)
 *
 * Keywords in any case. As JSON a filter may also be an array: its members all hold (AND), a member
 * that is an array holds where one of its members does (OR). Dates are values as base/date.h reads
 * them, or relative: now, now-7d, now+1h (s m h d w, M months, y years).
 *
 * Names that begin with _geo are refused: there are no coordinates to filter by.
 *
 * A wrong expression is refused with what was expected and at which byte (STATUS_BAD_FILTER: who
 * filters documents rather than hits puts its own status there). Bounded:
 * FILTER_BYTES_MAX, FILTER_NODES_MAX, FILTER_DEPTH_MAX. Nodes live in the arena. */
#ifndef DATELINE_QUERY_FILTER_H
#define DATELINE_QUERY_FILTER_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

#define FILTER_BYTES_MAX 65536
#define FILTER_NODES_MAX 20000
#define FILTER_DEPTH_MAX 200

enum filter_kind {
    FILTER_AND,
    FILTER_OR,
    FILTER_NOT,
    FILTER_EQUAL, /* values[0] */
    FILTER_LESS,
    FILTER_LESS_EQUAL,
    FILTER_GREATER,
    FILTER_GREATER_EQUAL,
    FILTER_RANGE, /* values[0] TO values[1], ends included */
    FILTER_IN,    /* any of values */
    FILTER_EXISTS,
    FILTER_IS_NULL,
    FILTER_IS_EMPTY, /* "", [] or {} */
    FILTER_CONTAINS,
    FILTER_STARTS_WITH
};

struct filter_node {
    enum filter_kind kind;
    struct str field;
    struct str source; /* the text that the condition stands in; STR_NONE: it was made */
    size_t place;      /* byte of the text where the field's name is */
    uint32_t value_count;
    struct str *values; /* unquoted, unescaped */
    uint32_t child_count;
    struct filter_node **children;
};

/* *out is NULL for an empty expression (nothing is filtered). != and the NOT forms are FILTER_NOT
 * around the plain one. */
enum status filter_parse(struct str text, struct arena *arena, struct filter_node **out,
                         struct error *err);
/* A string, an array of strings and arrays, or null. */
enum status filter_parse_json(const json_t *value, struct arena *arena, struct filter_node **out,
                              struct error *err);
/* A new node that wants both; either may be NULL. */
struct filter_node *filter_both(struct arena *arena, struct filter_node *a, struct filter_node *b);
struct filter_node *filter_compare(struct arena *arena, enum filter_kind kind, struct str field,
                                   struct str value);
void filter_print(const struct filter_node *node, struct buf *out);
/* For a complaint about the field: where its name is, in characters from 1, and the text it is in,
 * as "\n1:6 source = x". Nothing for a condition that was made. */
void filter_print_place(const struct filter_node *condition, struct buf *out);

/* A value as a moment: RFC 3339 or relative to `now` (milliseconds); the first and last
 * millisecond that it can mean. False when it is neither. */
bool filter_date(struct str value, int64_t now, int64_t *first, int64_t *last);
/* Does a condition compare with a moment that is counted from now? */
bool filter_is_relative(const struct filter_node *node);

#endif
