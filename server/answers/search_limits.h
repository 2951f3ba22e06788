/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search_limits.h - limits that every search has: load, access, settings, deadline. */
#ifndef DATELINE_SERVER_ANSWERS_SEARCH_LIMITS_H
#define DATELINE_SERVER_ANSWERS_SEARCH_LIMITS_H

#include "server/answers/indexes.h"
#include "server/answers/search_form.h"
#include "server/http/api_error.h"
#include "server/state/route.h"

/* The limits of one request, from the options. */
struct budget_limits search_limits_of(const struct config *config);

/* API_BUSY (503) if the request waited longer than --max-wait-ms for its thread: its client has
 * perhaps gone. API_BUSY also if unsent answers exceed --max-pending-mb, or if running requests
 * hold --max-running-mb. Counted in the metrics. */
enum status search_limits_check_load(const struct request *request, struct error *err);

/* Checks that the client may search this index, and acquires a reader: *out is yours to release,
 * NULL on failure. The form then also has the token's filter, the index's settings, and the
 * budget and its deadline. API_INVALID_API_KEY, STATUS_INDEX_NOT_FOUND. */
enum status search_limits_acquire(const struct request *request, struct str uid,
                                  struct search_form *form, struct reader **out, struct error *err);
/* The same for a reader of the index that you have already. */
enum status search_limits_apply(const struct request *request, struct str uid,
                                struct search_form *form, const struct reader *reader,
                                struct error *err);

/* Counts a search that took so many nanoseconds in the metrics; notes for operators one that found
 * nothing, and a slow one. Requests for other pages than the first, or for counts only, are parts
 * of a search and not noted. */
void search_limits_account(const struct request *request, struct str uid,
                           const struct search_form *form, const struct search_result *result,
                           int64_t nanoseconds);

#endif
