/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pins.h - a search under the editors' rules (server/state/search_rules.h): documents at the places
 * where they are pinned, others raised, lowered or hidden. */
#ifndef DATELINE_SERVER_ANSWERS_PINS_H
#define DATELINE_SERVER_ANSWERS_PINS_H

#include "engine/reader.h"
#include "server/answers/search_form.h"
#include "server/state/route.h"

/* reader_search under the rules. A pinned document that the filter or
 * the key excludes, or that may not be shown, is not pinned. If fewer documents match than a place
 * has before it, the pinned ones follow the last. Totals and facets count all that the pages have.
 */
enum status pins_search(const struct request *request, struct str uid, struct reader *reader,
                        const struct search_form *form, struct search_result *result,
                        struct error *err);
/* Are there rules? Then answers are not cached: they change with the rules, and with the clock. */
bool pins_may_apply(const struct request *request);

#endif
