/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recall.h - may a search be answered as one before it was? */
#ifndef DATELINE_SERVER_ANSWERS_RECALL_H
#define DATELINE_SERVER_ANSWERS_RECALL_H

#include "engine/reader.h"
#include "server/state/route.h"

/* All that an answer depends on besides the clock: the state of the index, the route, the request.
 * STR_NONE where it depends on more, as on a tenant's rules, or where no answers are cached. In the
 * request's arena. */
struct str recall_key(const struct request *request, const struct reader *reader);
/* Adds the answer to `out` when one was kept; counted in the metrics. */
bool recall(const struct request *request, struct str key, struct buf *out);
/* `until` is the result's valid_until: 0 for an answer that moves with the clock. */
void recall_keep(const struct request *request, struct str key, int64_t until, struct str answer);

#endif
