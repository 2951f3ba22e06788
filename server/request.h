/* SPDX-License-Identifier: GPL-2.0-or-later */
/* request.h - from a client's parameters to a search.
 *
 * One table names every parameter; a URL and a JSON body are read by the same rows. What is not in
 * the table is refused, with the nearest that is. */
#ifndef DATELINE_SERVER_REQUEST_H
#define DATELINE_SERVER_REQUEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "search/search.h"
#include "url.h"
#include "value.h"

struct crop {
    struct str field; /* "*": every field */
    uint32_t words;
};

/* How the answer is to look. */
struct search_view {
    bool paged; /* page, hitsPerPage and exact totals instead of offset and limit */
    uint32_t page, hits_per_page;
    struct names retrieve; /* not given: all fields but the body */
    bool body;
    bool reads_body; /* whole bodies go into the answer */
    struct names highlight;
    const struct crop *crops;
    uint32_t crop_count;
    struct str before, after; /* tags around a match */
    struct str marker;        /* where text was left out */
    bool score;
};

struct search_form {
    struct search_request search;
    struct search_view view;
};

/* The presets of GET /search: facets without being asked. */
enum search_preset { PRESET_PLAIN, PRESET_READER };

/* Everything points into the arena, the URL and the JSON, which must live as long as the form.
 * .search.deadline is not set. */
enum status request_from_url(const struct url *url, enum search_preset preset, struct arena *arena,
                             struct search_form *out, struct error *err);
enum status request_from_json(const json_t *body, struct arena *arena, struct search_form *out,
                              struct error *err);

/* The table's names, for tests: NULL when `number` is past the last. */
const char *request_parameter(uint32_t number);

#endif
