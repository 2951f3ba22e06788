/* SPDX-License-Identifier: GPL-2.0-or-later */
/* response.h - search results and documents as JSON. Every function appends to `out`. */
#ifndef DATELINE_SERVER_ANSWERS_RESPONSE_H
#define DATELINE_SERVER_ANSWERS_RESPONSE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "engine/reader.h"
#include "server/answers/formatted.h"
#include "server/answers/search_form.h"
#include "server/http/api_error.h"

/* The members of an answer, without braces. `taken`: the time of the search in nanoseconds. The
 * reader is used only if the view has highlights, crops or positions. Hits that do not fit the
 * budget are left out; `timedOut` or `incomplete` then says so. Returns whether nothing is missing.
 */
bool response_search(const struct search_form *form, const struct search_result *result,
                     struct reader *reader, int64_t taken, struct arena *arena, struct buf *out);

/* Parts of an answer. Page and totals, of `found` hits: */
void response_page(const struct search_form *form, uint64_t found, struct buf *out);
/* Facets: values under the name `counts`, minimum and maximum under the name `ranges`. */
void response_facets(const struct facet_result *facets, uint32_t count, const char *counts,
                     const char *ranges, struct buf *out);
void response_request_uid(struct buf *out);
/* An object that names the query, its index and the primary key of that. */
void response_metadata(const struct search_view *view, struct str q, struct buf *out);
/* performanceDetails: both times in nanoseconds. */
void response_performance(int64_t searching, int64_t writing, struct buf *out);

/* The hits, as many as the formatter's budget allows. Returns the limit that left out the others,
 * here or in the search, or BUDGET_OPEN. */
enum budget_limit response_add_hits(const struct formatter *formatter,
                                    const struct search_result *result, struct buf *out);
/* Which limit left out a part of the answer, in every form of it, also for clients that expect only
 * Meilisearch's members: `"timedOut":true` if the time ended, in the search or for `cut`;
 * `"incomplete":"..."` with what would be right, for the other limits. Nothing if none did. */
void response_cut(const struct budget *budget, bool timed_out, enum budget_limit cut,
                  struct buf *out);

/* Opens the object of a hit. If the budget does not allow it: appends nothing, returns the limit.
 */
enum budget_limit response_begin_hit(const struct formatter *formatter, struct buf *out);
/* The members of a hit, without braces. Leaves nothing in the formatter's arena. */
void response_hit(const struct formatter *formatter, const struct search_hit *hit, struct buf *out);

/* A document as an object: only the fields that `only` names, or all if it was not given.
 * `vectors`: with `_vectors`. */
void response_document(const struct search_hit *document, const struct names *only, bool vectors,
                       struct buf *out);

#endif
