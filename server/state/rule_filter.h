/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rule_filter.h - the condition of a rule on the filter of a search, {attribute: value or values}:
 * it holds if the filter lets only documents with all these values pass, or if one of its
 * alternatives (OR, IN) does. Any thread. */
#ifndef DATELINE_SERVER_STATE_RULE_FILTER_H
#define DATELINE_SERVER_STATE_RULE_FILTER_H

#include <jansson.h>

#include "engine/reader.h"

#define RULE_VALUES_MAX 32 /* of one condition */

/* How many values the object has, in lists and in nested objects; null is none. */
size_t rule_filter_count(const json_t *values);
/* `values` NULL: there is no condition. `filter` NULL: the search has none. */
bool rule_filter_holds(const json_t *values, const struct filter_node *filter);

#endif
