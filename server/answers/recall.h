/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recall.h - may a search be answered as one before it was? */
#ifndef DATELINE_SERVER_ANSWERS_RECALL_H
#define DATELINE_SERVER_ANSWERS_RECALL_H

#include "search/search.h"
#include "server/state/route.h"

/* All that an answer depends on: the index as it is, the route, what was asked. STR_NONE where it
 * depends on more, as on the time of day or on who asks; or where no answers are kept. In the
 * request's arena. */
struct str recall_key(const struct request *request, const struct searcher *searcher);
/* Adds the answer to `out` when one was kept; counted in the metrics. */
bool recall(const struct request *request, struct str key, struct buf *out);
void recall_keep(const struct request *request, struct str key, struct str answer);

#endif
