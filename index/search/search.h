/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search.h - a query to an index, and its answer.
 *
 *   searcher_acquire → search_run → (write the answer) → searcher_release
 *
 * A searcher is one index at one moment: whatever is published meanwhile is not seen, so an answer
 * never mixes two states. It owns what may be shown at that moment (embargoes, expiries): there is
 * no other way to documents. Requests and results are plain values in the caller's arena. */
#ifndef DATELINE_SEARCH_SEARCH_H
#define DATELINE_SEARCH_SEARCH_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"
#include "query/marks.h"
#include "search/request/request.h"
#include "search/request/result.h"
#include "store/reader/database.h"
#include "store/settings/settings.h"

struct searcher;

/* The newest state of an index, as it may be shown now or at the moment `now` (ms).
 * STATUS_INDEX_NOT_FOUND when there is no such index (yet). Belongs to the calling thread until it
 * is released. */
enum status searcher_acquire(struct database *database, struct str uid, struct searcher **out,
                             struct error *err);
enum status searcher_acquire_at(struct database *database, struct str uid, int64_t now,
                                struct searcher **out, struct error *err);
/* With documents under an embargo, expired and withdrawn ones: for writers alone. */
enum status searcher_acquire_unfiltered(struct database *database, struct str uid,
                                        struct searcher **out, struct error *err);
/* The moment (ms) at which other documents may be shown; INT64_MAX: none is known. */
int64_t searcher_valid_until(const struct searcher *searcher);
void searcher_release(struct searcher *searcher); /* NULL is fine */
/* How the index is set up. Borrowed from the searcher. */
const struct settings *searcher_settings(const struct searcher *searcher);

/* Until when hits may be fetched and written: the deadline, but some time in any case, so that a
 * search that used up its own shows what it found. 0: no end. */
int64_t search_answer_until(int64_t deadline);
enum status search_run(struct searcher *searcher, const struct search_request *request,
                       struct arena *arena, struct search_result *result, struct error *err);

/* What several requests to one index match together: .total, and the facets of these names. */
enum status search_together(struct searcher *searcher, const struct search_request *const *requests,
                            uint32_t count, const struct str *facets, uint32_t facet_count,
                            struct arena *arena, struct search_result *result, struct error *err);

/* The values of a facet among what the request matches: those with words that begin as `text`
 * does, all for STR_NONE. STATUS_FACET_SEARCH_DISABLED, STATUS_BAD_FACET_NAME. */
enum status search_facet_values(struct searcher *searcher, const struct search_request *request,
                                struct str field, struct str text, struct arena *arena,
                                struct facet_result *values, struct error *err);

/* Documents that have the telling words of the one with this id, which is not among them
 * (similar.c); .rank is 1 for one that is as good a match as the document itself.
 * STATUS_DOCUMENT_NOT_FOUND. Of the request only page, filter, threshold and deadline count. */
enum status search_similar(struct searcher *searcher, struct str id,
                           const struct search_request *request, struct arena *arena,
                           struct search_result *result, struct error *err);

/* One document by its id: .fields, .body, .language. STATUS_DOCUMENT_NOT_FOUND. */
enum status search_document(struct searcher *searcher, struct str id, struct arena *arena,
                            struct search_hit *document, struct error *err);
/* Is it there (STATUS_DOCUMENT_NOT_FOUND); and all of it, as it was given: new. */
enum status search_has(struct searcher *searcher, struct str id, struct error *err);
enum status search_stored(struct searcher *searcher, struct str id, struct arena *arena,
                          json_t **document, struct error *err);

struct search_stats {
    uint64_t documents;
    uint64_t deleted; /* still on disk */
    uint64_t bytes;   /* on disk */
    uint32_t segments;
    uint64_t generation;
    int64_t created, updated; /* ms; the index, and this generation */
};
void searcher_stats(struct searcher *searcher, struct search_stats *stats);
/* {"field": documents that have it}, fields by name: keys at the top of documents. Appended. */
void searcher_fields(struct searcher *searcher, struct buf *out);

/* A field's text with its matches between `before` and `after`; escaped as HTML when `html`. */
void search_highlight(struct searcher *searcher, struct str language, struct str text,
                      const struct marks *marks, struct str before, struct str after, bool html,
                      struct arena *arena, struct buf *out);
/* Where the matches of a text are, in order. */
const struct search_span *search_matches(struct searcher *searcher, struct str language,
                                         struct str text, const struct marks *marks,
                                         struct arena *arena, uint32_t *count);
/* The window of `words` words around the best matches, `marker` where text was left out; matches
 * between `before` and `after` (may be empty). */
void search_crop(struct searcher *searcher, struct str language, struct str text,
                 const struct marks *marks, uint32_t words, struct str marker, struct str before,
                 struct str after, struct arena *arena, struct buf *out);

#endif
