/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter.h - filter expressions, as a tree: Meilisearch's grammar.
 *
 *   or         = and { OR and }              and = not { AND not }      not = [NOT] primary
 *   primary    = "(" or ")" | condition
 *   condition  = field ( = | != | < | <= | > | >= ) value
 *              | field value TO value | field [NOT] IN [ value, ... ]
 *              | field [NOT] EXISTS | field IS [NOT] NULL | field IS [NOT] EMPTY
 *              | field [NOT] CONTAINS value | field [NOT] STARTS WITH value
 *              | _geoRadius(lat, lng, metres) | _geoBoundingBox([lat, lng], [lat, lng])
 *              | _geoPolygon([lat, lng], [lat, lng], [lat, lng], ...)
 *   value      = word | 'quoted' | "quoted" (backslash escapes the quote)
 *
 * Keywords may have any case. A JSON filter may also be an array: all its members must match (AND);
 * of a member that is itself an array, one must match (OR). Dates are written as base/date.h parses
 * them, or relative to now: now, now-7d, now+1h (s m h d w, M months, y years). They are counted by
 * the clocks of a zone (filter_in_zone).
 *
 * A resolution after the metres is for shapes of documents, which have only points: it is ignored.
 *
 * A wrong expression fails with STATUS_BAD_FILTER; the message says what was expected, and at which
 * byte. (Callers that filter documents instead of hits replace the status with their own.)
 * Limits: FILTER_BYTES_MAX, FILTER_NODES_MAX, FILTER_DEPTH_MAX. Nodes live in the arena. */
#ifndef DATELINE_QUERY_FILTER_H
#define DATELINE_QUERY_FILTER_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/bitmap.h"
#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"
#include "base/zone.h"

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
    FILTER_STARTS_WITH,
    FILTER_GEO_RADIUS,  /* numbers: lat, lng, metres, perhaps a resolution */
    FILTER_GEO_BOX,     /* numbers: lat, lng of the north-east corner, then of the south-west one */
    FILTER_GEO_POLYGON, /* numbers: lat, lng of each corner */
    FILTER_IDS,         /* documents with these ids; never parsed, only made by filter_ids */
    FILTER_SET          /* documents that were found before; only made by filter_set */
};

struct filter_node {
    enum filter_kind kind;
    struct str field;
    struct str source; /* the whole filter text; STR_NONE: made by filter_compare */
    size_t place;      /* byte of `source` where the field's name starts */
    uint32_t value_count;
    struct str *values;        /* unquoted, unescaped */
    const double *numbers;     /* of a FILTER_GEO: the values; angles are in range. Else NULL */
    const struct bitmap *sets; /* of a FILTER_SET: for each segment of its generation. Else NULL */
    uint32_t child_count;
    struct filter_node **children;
    const struct zone_info *zone; /* a condition's: the clocks that its dates are counted by. NULL:
                                     UTC */
};

/* *out is NULL for an empty expression, which filters nothing. `!=` and the NOT forms become a
 * FILTER_NOT around the positive condition. */
enum status filter_parse(struct str text, struct arena *arena, struct filter_node **out,
                         struct error *err);
/* The value is a string, an array of strings and arrays, or null. */
enum status filter_parse_json(const json_t *value, struct arena *arena, struct filter_node **out,
                              struct error *err);
/* Joins two filters with AND; either may be NULL. */
struct filter_node *filter_both(struct arena *arena, struct filter_node *a, struct filter_node *b);
/* Joins two filters with OR; either may be NULL, then it is the other one. */
struct filter_node *filter_either(struct arena *arena, struct filter_node *a,
                                  struct filter_node *b);
struct filter_node *filter_not(struct arena *arena, struct filter_node *node);
/* Borrows the ids. */
struct filter_node *filter_ids(struct arena *arena, struct str *ids, uint32_t count);
/* Borrows the sets. Only searches of the same generation may use it. */
struct filter_node *filter_set(struct arena *arena, const struct bitmap *sets);
struct filter_node *filter_compare(struct arena *arena, enum filter_kind kind, struct str field,
                                   struct str value);
/* Counts the dates of all conditions by these clocks. NULL is fine. */
void filter_in_zone(struct filter_node *node, const struct zone_info *zone);
void filter_print(const struct filter_node *node, struct buf *out);
/* For an error about the field: appends "\n1:6 source = x", the position of the field's name (in
 * characters, from 1) and the filter. Appends nothing if the condition has no source. */
void filter_print_place(const struct filter_node *condition, struct buf *out);

/* Reads an RFC 3339 date, or one relative to `now` (ms): the first and the last millisecond that it
 * can mean. Where it names no offset, and for days, weeks, months and years, the clocks of the zone
 * count (NULL: UTC). False: the value is no date. */
bool filter_date(struct str value, int64_t now, const struct zone_info *zone, int64_t *first,
                 int64_t *last);
/* Does any condition of the tree use a date relative to now? */
bool filter_is_relative(const struct filter_node *node);

#endif
