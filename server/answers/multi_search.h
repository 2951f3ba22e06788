/* SPDX-License-Identifier: GPL-2.0-or-later */
/* multi_search.h - several queries in one request, each run on its index.
 *
 * An index that several of them ask is acquired once, so that they see the same state of it. What
 * is wrong with a query is said with its number. */
#ifndef DATELINE_SERVER_ANSWERS_MULTI_SEARCH_H
#define DATELINE_SERVER_ANSWERS_MULTI_SEARCH_H

#include "server/answers/request.h"
#include "server/state/route.h"

#define MULTI_SEARCH_MAX 256 /* queries; together they have the time of one search */

struct multi_query {
    struct query_target target;
    struct search_form form;
    struct reader *reader; /* borrowed from the multi_search */
    struct search_result result;
    int64_t taken; /* nanoseconds */
};

struct multi_search {
    const struct request *request;
    struct multi_query *queries;
    uint32_t count;
    struct reader **readers; /* each once */
    uint32_t reader_count;
    int64_t started; /* clock_monotonic() */
};

/* The queries read, nothing run. Everything is in the request's arena or the body. */
enum status multi_search_read(const struct request *request, const json_t *queries,
                              struct multi_search *out, struct error *err);
/* All acquired: each may be searched. multi_search_fini releases them, in any case. */
enum status multi_search_acquire(struct multi_search *multi, struct error *err);
/* Each query run: .result. */
enum status multi_search_run(struct multi_search *multi, struct error *err);
void multi_search_fini(struct multi_search *multi);

/* The error, said of the query with this number. */
enum status multi_search_blame(uint32_t number, struct error *err);

#endif
