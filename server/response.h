/* SPDX-License-Identifier: GPL-2.0-or-later */
/* response.h - results and errors as the JSON that clients get. */
#ifndef DATELINE_SERVER_RESPONSE_H
#define DATELINE_SERVER_RESPONSE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "formatted.h"
#include "request.h"
#include "search/search.h"

/* `milliseconds`: how long the search took. The searcher is needed only where the view asks for
 * highlights or crops. */
void response_search(const struct search_form *form, const struct search_result *result,
                     struct searcher *searcher, uint32_t milliseconds, struct arena *arena,
                     struct buf *out);

/* A hit's members, without braces. */
void response_hit(const struct formatter *formatter, const struct search_hit *hit, struct buf *out);

/* One document: `only` its fields of these names, or all. */
void response_document(const struct search_hit *document, const struct names *only,
                       struct buf *out);

/* {message, code, type, link}: one shape for every error. */
void response_error(const struct error *error, struct buf *out);

#endif
