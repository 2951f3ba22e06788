/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_geo.h - reads the conditions on places, for filter_parse.c: _geoRadius(lat, lng, metres),
 * _geoBoundingBox([lat, lng], [lat, lng]) and _geoPolygon([lat, lng], ...). */
#ifndef DATELINE_QUERY_FILTER_GEO_H
#define DATELINE_QUERY_FILTER_GEO_H

#include "query/filter_lex.h"

struct filter_geo {
    struct filter_lexer *lexer;
    struct filter_lexeme *next; /* not read yet */
    struct arena *arena;
    struct error *err;
};

/* If a condition on places is next, reads it into the node; *found says so. STATUS_BAD_FILTER, also
 * for names that the API keeps for places. */
enum status filter_geo_parse(const struct filter_geo *reading, struct filter_node *node,
                             bool *found);

/* Appends the condition as it can be parsed again. */
void filter_geo_print(const struct filter_node *node, struct buf *out);

#endif
