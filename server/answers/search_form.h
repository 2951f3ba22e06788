/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_form.h - reads the parameters of a search, from a URL or a JSON body.
 *
 * One table has every parameter. A parameter that is not in the table is an error that names the
 * nearest one. Settings of the index are applied later, when the index is known. */
#ifndef DATELINE_SERVER_ANSWERS_SEARCH_FORM_H
#define DATELINE_SERVER_ANSWERS_SEARCH_FORM_H

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

/* How to write the answer. */
struct search_view {
    bool paged; /* page, hitsPerPage and exact totals instead of offset and limit */
    uint32_t page, hits_per_page;
    uint32_t limit;         /* as sent */
    uint64_t most_total;    /* limit of the totals (maxTotalHits) */
    struct names retrieve;  /* paths; not given: all fields but the body */
    struct names displayed; /* paths that may be displayed; not given: all */
    bool body;              /* show the body */
    bool reads_body;        /* the answer has whole bodies: at most 1,000 hits */
    struct names highlight;
    const struct crop *crops;
    uint32_t crop_count;
    bool unformatted;         /* highlights and crops name no field of the index: no _formatted */
    struct str before, after; /* tags around a match */
    struct str marker;        /* stands for text that was cropped */
    bool positions;           /* _matchesPosition */
    bool score;
    bool score_details;
    bool performance;
    bool vectors;                  /* with _vectors, as they were sent */
    bool facets;                   /* facetDistribution and facetStats, even if empty */
    bool strict;                   /* only members that the Meilisearch API has */
    bool name_request;             /* requestUid */
    bool metadata;                 /* the next two, and a name for the query */
    struct str index, primary_key; /* STR_NONE: the index has no key yet */
    struct str rule_outcomes;      /* with .metadata: JSON on the inline rule, or STR_NONE */
};

struct search_form {
    struct search_request search;
    struct search_view view;
    struct names facets; /* as sent: may have patterns */
    bool own_parameters; /* a parameter was given that Meilisearch does not have */
    bool snippets_given;
    struct flag full_language; /* queryLanguage: "full" */
    const json_t *inline_rule; /* a checked rule of editors for this search alone, or NULL */
};

/* PRESET_READER (GET /search): the default facets are source, section and year. */
enum search_preset { PRESET_PLAIN, PRESET_READER };

/* The form borrows from the arena, the URL and the JSON. .search.deadline is not set. A wrong
 * value is an error with the code of its parameter. */
enum status search_form_from_url(const struct url *url, enum search_preset preset,
                                 struct arena *arena, struct search_form *out, struct error *err);
enum status search_form_from_json(const json_t *body, struct arena *arena, struct search_form *out,
                                  struct error *err);

/* Applies the settings of the index: preset, query language, displayed fields, maxTotalHits. The
 * form then borrows from the settings. */
void search_form_apply_settings(struct search_form *form, const struct settings *settings);
/* Dates are counted in the zone that the request names, else in `normal` (NULL: UTC). */
void search_form_settle_zone(struct search_form *form, const struct zone_info *normal);

/* One query of a multi-search: also has its index. */
struct query_target {
    struct str uid;
    struct param_json options;  /* federationOptions */
    const char *page_parameter; /* the first given of offset, limit, page, hitsPerPage, or NULL */
};
/* `inside`: the place of the query in the body, as ".queries[0]". API_MISSING_INDEX_UID. */
enum status search_form_from_query(const json_t *query, const char *inside, struct arena *arena,
                                   struct query_target *target, struct search_form *out,
                                   struct error *err);

/* The names of the parameters of a URL, for tests; NULL if `number` is too large. */
const char *search_form_parameter(uint32_t number);

#endif
