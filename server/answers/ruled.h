/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ruled.h - what the editors' rules (server/state/search_rules.h) make of one search: documents at
 * the places where they are pinned, others raised, lowered or hidden.
 *
 *   ruled_prepare ─▶ put .filter into the form ─▶ ruled_find ─▶ merge the hits with .pins
 *
 * The merge is pins.h for one list, federation.h for the list of several searches. A pinned
 * document that the filter or the key excludes, or that may not be shown, is not pinned. The rule
 * of a search alone (`inlineRule`) pins nothing that a stored rule hides. All memory is in the
 * request's arena. */
#ifndef DATELINE_SERVER_ANSWERS_RULED_H
#define DATELINE_SERVER_ANSWERS_RULED_H

#include "engine/reader.h"
#include "server/answers/search_form.h"
#include "server/state/route.h"
#include "server/state/search_rules.h"

struct pinned {
    struct search_hit hit; /* its details, if they are asked for, have only its place */
    struct str id;
    uint32_t position;
    bool own;     /* pinned by the rule of this search alone */
    bool allowed; /* by the filter and the scope */
};

struct ruled_search {
    struct search_orders *orders;
    struct pinned *pins; /* by place */
    uint32_t pin_count;
    struct filter_node *filter; /* that of the search, without the documents that rules hide */
};

/* Are there rules? Then answers are not cached: they change with the rules, and with the clock. */
bool ruled_may_apply(const struct request *request, const struct search_form *form);

/* Finds the rules that hold for the search, and what they pin. The time that this takes is the
 * rules' own: add budget->rules to the deadlines of the searches that follow. */
enum status ruled_prepare(const struct request *request, struct str uid, struct reader *reader,
                          const struct search_form *form, struct ruled_search *out,
                          struct error *err);
/* Puts the deadline of a search off by the time that rules took. */
void ruled_put_off(const struct request *request, struct search_request *search);
/* Does any rule order something, or is one left out? */
bool ruled_orders(const struct ruled_search *ruled);
bool ruled_pins(const struct ruled_search *ruled, const struct search_hit *hit);
/* reader_search in the order that the weights give. With weights, the page begins at 0, and a rank
 * may be above 1. What is pinned may be among the hits. */
enum status ruled_find(const struct request *request, struct str uid, struct reader *reader,
                       const struct search_form *form, const struct ruled_search *ruled,
                       struct search_result *result, struct error *err);
/* What is pinned, as a part of reader_search_together, for totals and facets. */
struct search_part ruled_pins_part(const struct ruled_search *ruled,
                                   const struct search_request *search, struct arena *arena);

#endif
