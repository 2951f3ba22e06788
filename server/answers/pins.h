/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pins.h - a search whose results have the documents at their places that the editors' rules pin
 * (server/state/search_rules.h). */
#ifndef DATELINE_SERVER_ANSWERS_PINS_H
#define DATELINE_SERVER_ANSWERS_PINS_H

#include "engine/reader.h"
#include "server/answers/search_form.h"
#include "server/state/route.h"

/* reader_search, with the pinned documents at their places. A pinned document that the filter or
 * the key excludes, or that may not be shown, is not pinned. If fewer documents match than a place
 * has before it, the pinned ones follow the last. */
enum status pins_search(const struct request *request, struct str uid, struct reader *reader,
                        const struct search_form *form, struct search_result *result,
                        struct error *err);
/* Are there rules? Then answers are not cached: they change with the rules, and with the clock. */
bool pins_may_apply(const struct request *request);

#endif
