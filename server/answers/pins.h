/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pins.h - a search of one index under the editors' rules (ruled.h). */
#ifndef DATELINE_SERVER_ANSWERS_PINS_H
#define DATELINE_SERVER_ANSWERS_PINS_H

#include "engine/reader.h"
#include "server/answers/search_form.h"
#include "server/state/route.h"

/* reader_search under the rules. If fewer documents match than a place has before it, the pinned
 * ones follow the last. Totals and facets count all that the pages have. */
enum status pins_search(const struct request *request, struct str uid, struct reader *reader,
                        const struct search_form *form, struct search_result *result,
                        struct error *err);

#endif
