/* SPDX-License-Identifier: GPL-2.0-or-later */
/* federation.h - a federated search: the hits of several queries in one list. */
#ifndef DATELINE_SERVER_ANSWERS_FEDERATION_H
#define DATELINE_SERVER_ANSWERS_FEDERATION_H

#include "server/answers/multi_search.h"

/* Runs the queries, which multi_search_read has read, and appends the whole answer to `out`.
 * `federation` is the object of the request: page, facets, distinct. */
enum status federation_answer(struct multi_search *multi, const json_t *federation, struct buf *out,
                              struct error *err);

#endif
