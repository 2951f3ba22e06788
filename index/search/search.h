/* SPDX-License-Identifier: GPL-2.0-or-later */
/* search.h - searches an index.
 *
 *   searcher_acquire → search_run → (write the answer) → searcher_release
 *
 * A searcher reads one state of an index: changes published later are not in its answers. It also
 * decides what may be shown at its moment (embargoes, expiry dates); every function below respects
 * this. One thread at a time uses a searcher. Requests and results are plain values in the caller's
 * arena; they borrow from the index, so they are valid until searcher_release. */
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
#include "search/request/timeline.h"
#include "search/standing/needs.h"
#include "store/reader/database.h"
#include "store/settings/settings.h"

struct searcher;

/* Opens the newest published state of an index, at the current time or at the moment `now` (ms).
 * STATUS_INDEX_NOT_FOUND: the index does not exist, or cannot be opened. */
enum status searcher_acquire(struct database *database, struct str uid, struct searcher **out,
                             struct error *err);
enum status searcher_acquire_at(struct database *database, struct str uid, int64_t now,
                                struct searcher **out, struct error *err);
/* Only for writers: also shows embargoed, expired and withdrawn documents. */
enum status searcher_acquire_unfiltered(struct database *database, struct str uid,
                                        struct searcher **out, struct error *err);
/* A searcher of the same state and of drafts (store/reader/draft.h), which are the documents of the
 * last segment. It shows all documents: restrict it (search_request.only). The directory is not
 * needed any more. Statuses of generation_with_drafts. */
enum status searcher_with_drafts(const struct searcher *before, json_t *const *drafts,
                                 uint32_t count, const char *directory, struct searcher **out,
                                 struct error *err);
/* Over a generation without segments (generation.h), whose documents are elsewhere: it reads
 * queries and marks texts. Takes over the reference to the generation. */
struct generation;
enum status searcher_over(struct generation *take_generation, int64_t now, struct searcher **out,
                          struct error *err);
/* Another one of the same state and moment, for another thread. Statuses of searcher_acquire. */
enum status searcher_again(const struct searcher *searcher, struct searcher **out,
                           struct error *err);
/* From now on keeps the words that a word with `~` stands for, between searches. */
void searcher_keep_slips(struct searcher *searcher);
/* The moment (ms) of the next change in what may be shown; INT64_MAX: none is known. */
int64_t searcher_valid_until(const struct searcher *searcher);
void searcher_release(struct searcher *searcher); /* NULL is fine */
/* The settings of the index; borrowed from the searcher. */
const struct settings *searcher_settings(const struct searcher *searcher);

/* Answers a request. The status names what is wrong with it: STATUS_BAD_FILTER, STATUS_BAD_SORT,
 * STATUS_BAD_FACETS, STATUS_BAD_SEARCH_ON, STATUS_BAD_LOCALES, STATUS_BAD_COLLAPSE,
 * STATUS_BAD_DISTINCT, STATUS_BAD_LIMIT, STATUS_BAD_QUERY. A timeout is no error:
 * result->timed_out. */
enum status search_run(struct searcher *searcher, const struct search_request *request,
                       struct arena *arena, struct search_result *result, struct error *err);

/* All hits of a request: those of search_run on all of its pages, in the order of the request's
 * sorts, else oldest first; never by relevance. Of the request it does not use the page, facets,
 * details, threshold and budget. STATUS_TIMEOUT: the deadline passed before all were found;
 * STATUS_BAD_LIMIT: they are more than SEARCH_LIST_MAX. The list is in the arena; it borrows from
 * the searcher and from what the request borrows. */
struct search_list;
enum status search_list_new(struct searcher *searcher, const struct search_request *request,
                            struct arena *arena, struct search_list **out, struct error *err);
void search_list_free(struct search_list *list); /* before the searcher; NULL is fine */
uint32_t search_list_count(const struct search_list *list);
/* Fetches the hits [from, from + count), as far as there are, into result->hits, in the arena.
 * Those that may not be shown any more at `now` (ms) are left out. */
enum status search_list_fetch(struct search_list *list, uint32_t from, uint32_t count, int64_t now,
                              struct arena *arena, struct search_result *result, struct error *err);

/* Counts what each request matches over time, by the date `published` and the clocks of the first
 * request's zone. Of the requests it does not use the page. STATUS_TIMEOUT, STATUS_BAD_LIMIT. */
enum status search_timeline(struct searcher *searcher, const struct search_request *const *requests,
                            uint32_t count, enum timeline_interval interval, struct arena *arena,
                            struct timeline *out, struct error *err);

/* The union of what several requests with one budget match, without the documents that their
 * `distinct` leaves out: fills in .total, .timed_out, .cut and the named facets.
 * STATUS_BAD_FACETS, and the statuses of search_run. */
enum status search_together(struct searcher *searcher, const struct search_part *parts,
                            uint32_t count, const struct str *facets, uint32_t facet_count,
                            struct arena *arena, struct search_result *result, struct error *err);

/* Searches the values of a facet, among the documents that match the request: values with a word
 * that starts with `text`, typos allowed (STR_NONE: all values). STATUS_FACET_SEARCH_DISABLED,
 * STATUS_BAD_FACET_NAME. *limit: of the request's budget, if it ended: values are missing. */
enum status search_facet_values(struct searcher *searcher, const struct search_request *request,
                                struct str field, struct str text, struct arena *arena,
                                struct facet_result *values, enum budget_limit *limit,
                                struct error *err);

/* Finds documents that share the characteristic words of the document with this id (similar.c),
 * without the document itself. A .rank of 1: as good a match as the document itself. Uses only the
 * request's page, filter, threshold, deadline and details. STATUS_DOCUMENT_NOT_FOUND. */
enum status search_similar(struct searcher *searcher, struct str id,
                           const struct search_request *request, struct arena *arena,
                           struct search_result *result, struct error *err);

/* Finds documents like a text, or like several chosen documents (similar.c), without these and
 * their copies; with one hit a story, also without copies of the text. *query: what was looked for,
 * as words and "phrases", without words that only hidden fields of the documents have; in the
 * arena. Uses only the request's page, filter, collapse, threshold, deadline, and .locales: the
 * language of the text. STATUS_DOCUMENT_NOT_FOUND. */
enum status search_background(struct searcher *searcher, const struct search_examples *examples,
                              const struct search_request *request, struct arena *arena,
                              struct search_result *result, struct str *query, struct error *err);

/* Appends the members "words" and "tree" of a JSON object: how the request's query is read
 * (professional.h). Uses only .q, .language, .scope and .deadline. `searcher` NULL: in an index of
 * articles. STATUS_BAD_QUERY; of the scope, STATUS_BAD_FILTER and STATUS_TIMEOUT. */
enum status search_explain(const struct searcher *searcher, const struct search_request *request,
                           struct arena *arena, struct buf *out, struct error *err);

/* --- saved searches (standing/standing.h) --- */

/* Makes it the request of a saved search: its words are all required, as typed. */
void search_stand(struct search_request *request);
/* What a document needs to match it, in the arena. Statuses as search_run; STATUS_BAD_QUERY also if
 * the query is too long. */
enum status search_needs(struct searcher *searcher, const struct search_request *request,
                         struct arena *arena, struct needs *out, struct error *err);
/* A number for all that needs depend on: settings, fields, languages of the documents. */
uint64_t search_shape(const struct searcher *searcher);

/* One document by its id: .fields, .body, .language. STATUS_DOCUMENT_NOT_FOUND. */
enum status search_document(struct searcher *searcher, struct str id, struct arena *arena,
                            struct search_hit *document, struct error *err);
/* STATUS_OK if the document exists, else STATUS_DOCUMENT_NOT_FOUND. */
enum status search_has(struct searcher *searcher, struct str id, struct error *err);
/* The complete document as it was given: a new reference. STATUS_DOCUMENT_NOT_FOUND. */
enum status search_stored(struct searcher *searcher, struct str id, struct arena *arena,
                          json_t **document, struct error *err);

struct search_stats {
    uint64_t documents;
    uint64_t deleted;    /* deleted documents that are still on disk */
    uint64_t bytes;      /* on disk */
    uint64_t kept_bytes; /* in memory: sets of documents kept for later searches */
    uint32_t segments;
    uint64_t generation;
    int64_t created, updated; /* ms: of the index; of this generation */
};
void searcher_stats(struct searcher *searcher, struct search_stats *stats);
/* Appends {"field": count of documents that have it}, sorted by name; fields without documents are
 * left out. */
struct schema;
void searcher_print_fields(const struct schema *schema, const uint64_t *counts, struct buf *out);

/* Appends a field's text with each match between `before` and `after`. `html`: escapes the text. */
void search_highlight(struct searcher *searcher, struct str language, struct str text,
                      const struct marks *marks, struct str before, struct str after, bool html,
                      struct arena *arena, struct buf *out);
/* The matches of a text in order, as byte ranges; in the arena. */
const struct search_span *search_matches(struct searcher *searcher, struct str language,
                                         struct str text, const struct marks *marks,
                                         struct arena *arena, uint32_t *count);
/* Appends the `words` words around the best matches, with `marker` where text was cut, and each
 * match between `before` and `after` (both may be empty). Not escaped. */
void search_crop(struct searcher *searcher, struct str language, struct str text,
                 const struct marks *marks, uint32_t words, struct str marker, struct str before,
                 struct str after, struct arena *arena, struct buf *out);

#endif
