/* SPDX-License-Identifier: GPL-2.0-or-later */
/* searching.h - what every route that searches does first. */
#ifndef DATELINE_SERVER_ANSWERS_SEARCHING_H
#define DATELINE_SERVER_ANSWERS_SEARCHING_H

#include "server/answers/indexes.h"
#include "server/answers/request.h"
#include "server/http/api_error.h"
#include "server/state/route.h"

/* Whoever has waited for long has perhaps gone; answering him only makes the next one wait. And
 * answers that nobody takes must not use up the memory. API_BUSY. */
enum status searching_check_load(const struct request *request, struct error *err);

/* May the client search in this index? Then *out is a reader, yours to release, and the form
 * holds what that allows, what the index's settings say, and the deadline, counted from `started`
 * (clock_monotonic). */
enum status searching_acquire(const struct request *request, struct str uid, int64_t started,
                              struct search_form *form, struct reader **out, struct error *err);
/* The same where there is a reader for the index already. */
enum status searching_settle(const struct request *request, struct str uid, int64_t started,
                             struct search_form *form, const struct reader *reader,
                             struct error *err);

#endif
