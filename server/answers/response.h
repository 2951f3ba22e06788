/* SPDX-License-Identifier: GPL-2.0-or-later */
/* response.h - results and errors as the JSON that clients get. */
#ifndef DATELINE_SERVER_ANSWERS_RESPONSE_H
#define DATELINE_SERVER_ANSWERS_RESPONSE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "engine/reader.h"
#include "server/answers/formatted.h"
#include "server/answers/request.h"
#include "server/http/api_error.h"

/* The members of an answer, without braces. `taken`: how long the search took, in nanoseconds. The
 * reader is needed only where the view asks for highlights or crops. */
void response_search(const struct search_form *form, const struct search_result *result,
                     struct reader *reader, int64_t taken, struct arena *arena, struct buf *out);

/* Parts of answers: which page this is of how many hits; facets under these names; a name for the
 * request; where the time went. */
void response_page(const struct search_form *form, uint64_t found, struct buf *out);
void response_facets(const struct facet_result *facets, uint32_t count, const char *counts,
                     const char *ranges, struct buf *out);
void response_request_uid(struct buf *out);
void response_performance(int64_t searching, int64_t writing, struct buf *out);

/* A hit's members, without braces. */
void response_hit(const struct formatter *formatter, const struct search_hit *hit, struct buf *out);

/* One document: `only` its fields of these names, or all. */
void response_document(const struct search_hit *document, const struct names *only,
                       struct buf *out);

#endif
