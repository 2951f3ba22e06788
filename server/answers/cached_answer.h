/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cached_answer.h - answers a search from the cache, and stores its answer there. */
#ifndef DATELINE_SERVER_ANSWERS_CACHED_ANSWER_H
#define DATELINE_SERVER_ANSWERS_CACHED_ANSWER_H

#include "engine/reader.h"
#include "server/answers/search_form.h"
#include "server/state/route.h"

/* The cache key of a request: the state of the index, the route, the parameters and the body. It
 * is in the request's arena. STR_NONE if there is no cache, if a tenant token restricts the
 * search, or if editors' rules may change it. The functions below do nothing with STR_NONE. */
struct str cached_answer_key(const struct request *request, const struct reader *reader,
                             const struct search_form *form);
/* Appends the cached answer to `out` and counts it in the metrics; false if there is none. */
bool cached_answer_find(const struct request *request, struct str key, struct buf *out);
/* Stores the answer. `until` is the result's valid_until (ms since 1970); 0: it depends on the
 * clock and is not stored. */
void cached_answer_keep(const struct request *request, struct str key, int64_t until,
                        struct str answer);

#endif
