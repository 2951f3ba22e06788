/* SPDX-License-Identifier: GPL-2.0-or-later */
/* multi_search.h - several queries in one request, each run on its index.
 *
 *   multi_search_read ─▶ multi_search_acquire ─▶ multi_search_run ─▶ multi_search_fini
 *
 * Queries to the same index share one reader, so they see the same state of it. An error in a
 * query names the query's number. One thread; memory is in the request's arena. */
#ifndef DATELINE_SERVER_ANSWERS_MULTI_SEARCH_H
#define DATELINE_SERVER_ANSWERS_MULTI_SEARCH_H

#include "server/answers/ruled.h"
#include "server/answers/search_form.h"
#include "server/state/route.h"

#define MULTI_SEARCH_MAX 256 /* queries; together they have the time limit of one search */

struct multi_query {
    struct query_target target;
    struct search_form form;
    struct reader *reader;     /* borrowed from the multi_search */
    struct ruled_search ruled; /* of a federated search: set before multi_search_run_all */
    struct search_result result;
    int64_t taken; /* nanoseconds */
};

struct multi_search {
    const struct request *request;
    struct multi_query *queries;
    uint32_t count;
    struct reader **readers; /* one per index, owned */
    uint32_t reader_count;
    int64_t started; /* clock_monotonic() */
};

/* Reads the queries of the request; runs nothing. Texts are borrowed from the body. */
enum status multi_search_read(const struct request *request, const json_t *queries,
                              struct multi_search *out, struct error *err);
/* Checks access to each query's index and acquires its reader. Call multi_search_fini in any
 * case. */
enum status multi_search_acquire(struct multi_search *multi, struct error *err);
/* Runs one query and sets its .result and .taken. If the request's budget is spent, the result is
 * empty and says so. */
enum status multi_search_run(struct multi_search *multi, uint32_t number, struct error *err);
/* Runs all queries. What is pinned is not merged with the hits of a query. */
enum status multi_search_run_all(struct multi_search *multi, struct error *err);
void multi_search_fini(struct multi_search *multi);

/* Puts the number of the query in front of the error's message; returns err->status. */
enum status multi_search_blame(uint32_t number, struct error *err);

#endif
