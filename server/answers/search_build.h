/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_build.h - builds a search from its parameters. Private to search_form.c. */
#ifndef DATELINE_SERVER_ANSWERS_SEARCH_BUILD_H
#define DATELINE_SERVER_ANSWERS_SEARCH_BUILD_H

#include "server/answers/search_form.h"
#include "server/params/feature_check.h"

/* The parameters as sent, before the search is built from them. */
struct search_params {
    struct str q;
    struct count offset, limit, page, hits_per_page;
    struct param_json filter;
    struct names sort, facets, search_on, locales;
    struct str distinct, from, to, timezone;
    struct count matching;
    struct names retrieve, highlight, crop;
    struct str before, after, marker;
    struct count crop_words;
    struct flag positions, score, score_details, performance, retrieve_vectors;
    struct number threshold;
    struct feature_params features;
    struct flag prefix, correct, body;
    struct count snippets, snippet_length;
    struct number recency;
    struct count language;
    struct count collapse;
    struct names collapse_sources;
    struct param_json inline_rule;
    struct query_target target;
};

/* `inside`: the place of the query in a body with several, for errors; or NULL. The form refers to
 * the parameters' texts and to the arena. */
enum status search_build(const struct search_params *params, enum search_preset preset,
                         const char *inside, struct arena *arena, struct search_form *form,
                         struct error *err);

#endif
