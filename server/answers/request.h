/* SPDX-License-Identifier: GPL-2.0-or-later */
/* request.h - from a client's parameters to a search.
 *
 * One table names every parameter; a URL and a JSON body are read by the same rows. What is not in
 * the table is refused, with the nearest that is. What depends on the index that is searched is
 * settled when that is known. */
#ifndef DATELINE_SERVER_ANSWERS_REQUEST_H
#define DATELINE_SERVER_ANSWERS_REQUEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "engine/reader.h"
#include "server/http/url.h"
#include "server/params/params.h"

struct crop {
    struct str field; /* "*": every field */
    uint32_t words;
};

/* How the answer is to look. */
struct search_view {
    bool paged; /* page, hitsPerPage and exact totals instead of offset and limit */
    uint32_t page, hits_per_page;
    uint32_t limit;         /* as asked for */
    uint64_t most_total;    /* totals do not go beyond it */
    struct names retrieve;  /* paths; not given: all fields but the body */
    struct names displayed; /* paths that may be shown at all; not given: every one */
    bool body;
    bool reads_body; /* whole bodies go into the answer */
    struct names highlight;
    const struct crop *crops;
    uint32_t crop_count;
    struct str before, after; /* tags around a match */
    struct str marker;        /* where text was left out */
    bool positions;           /* where in each field the matches are */
    bool score;
    bool score_details;
    bool performance;
    bool vectors;      /* an empty place for them, as there are none */
    bool facets;       /* say what was counted, be it nothing */
    bool strict;       /* nothing that a client of the API does not know */
    bool name_request; /* requestUid */
};

struct search_form {
    struct search_request search;
    struct search_view view;
    struct names facets; /* as asked for, patterns among them */
    bool own_parameters; /* one of those was given that only this server has */
    bool snippets_given;
    struct flag full_language; /* of the query */
};

/* The presets of GET /search: facets without being asked. */
enum search_preset { PRESET_PLAIN, PRESET_READER };

/* Everything points into the arena, the URL and the JSON, which must live as long as the form.
 * .search.deadline is not set. */
enum status request_from_url(const struct url *url, enum search_preset preset, struct arena *arena,
                             struct search_form *out, struct error *err);
enum status request_from_json(const json_t *body, struct arena *arena, struct search_form *out,
                              struct error *err);

/* What depends on the index: its preset, what may be displayed, how far pages go. */
void request_settle(struct search_form *form, const struct settings *settings);

/* One query of several: the same parameters, and which index it asks. */
struct query_target {
    struct str uid;
    struct param_json options;  /* federationOptions */
    const char *page_parameter; /* the first of those about pages that was given, or NULL */
};
/* `inside`: where the query stands in the body, ".queries[0]". */
enum status request_from_query(const json_t *query, const char *inside, struct arena *arena,
                               struct query_target *target, struct search_form *out,
                               struct error *err);

/* The table's names, for tests: NULL when `number` is past the last. */
const char *request_parameter(uint32_t number);

#endif
