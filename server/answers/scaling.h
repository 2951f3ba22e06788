/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scaling.h - a search in which the editors' rules raise and lower documents by a weight
 * (server/state/search_rules.h). */
#ifndef DATELINE_SERVER_ANSWERS_SCALING_H
#define DATELINE_SERVER_ANSWERS_SCALING_H

#include "server/answers/search_form.h"
#include "server/state/route.h"
#include "server/state/search_rules.h"

#define SCALED_GROUPS_MAX 32 /* sets of documents with a weight of their own */

/* Finds the documents of each weight, once for all that follows. Takes out of the list the weights
 * that select nothing, as those whose filter the index does not allow, and those that do not fit
 * into the time of the rules (budget.h): .left_out says so. */
enum status scaling_select(struct reader *reader, const struct search_request *search,
                           struct search_orders *orders, struct arena *arena, struct error *err);
/* The filter without the documents that a weight of 0 hides; in the arena. `stored`: without the
 * weights of the rule of this search alone. */
struct filter_node *scaling_unhidden(const struct search_orders *orders, bool stored,
                                     const struct filter_node *filter, struct arena *arena);
/* Is there a weight that has an effect on the order of this search? With `collapse` none has. */
bool scaling_applies(const struct search_orders *orders, const struct search_request *search);

/* reader_search, in the order of scores multiplied by the weights. Where a sort comes before the
 * words in the ranking rules, it decides first. Totals and facets are those of the search without
 * weights. The page begins at 0. */
enum status scaled_search(const struct request *request, struct str uid, struct reader *reader,
                          const struct search_form *form, const struct search_orders *orders,
                          struct search_result *result, struct error *err);

#endif
