/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader.h - an index at a moment: the one way to its documents.
 *
 *   reader_acquire → reader_search → (write the answer) → reader_release
 *
 * What is published meanwhile is not seen, so that an answer never mixes two states. A reader owns
 * what may be shown at its moment: documents under an embargo, expired and withdrawn ones are in no
 * answer, no count and no suggestion. Only writers see them, by an unfiltered reader that they ask
 * for by name.
 *
 * A reader belongs to one thread until it is released. Requests and results are plain values in the
 * caller's arena (search/request/ says what each member means); what they borrow from the index
 * lasts as long as the reader. */
#ifndef DATELINE_ENGINE_READER_H
#define DATELINE_ENGINE_READER_H

#include "engine/engine.h"
#include "search/request/request.h"
#include "search/request/result.h"

struct reader;

/* At the moment `now` (ms). STATUS_INDEX_NOT_FOUND. */
enum status reader_acquire(struct engine *engine, struct str uid, int64_t now, struct reader **out,
                           struct error *err);
/* For writers alone: with what may not be shown. */
enum status reader_acquire_unfiltered(struct engine *engine, struct str uid, struct reader **out,
                                      struct error *err);
void reader_release(struct reader *reader); /* NULL is fine */

/* Borrowed from the reader. */
const struct settings *reader_settings(const struct reader *reader);
/* Appends what names this state of the index: another state has another name. */
void reader_state(const struct reader *reader, struct buf *out);
/* The moment (ms) at which other documents may be shown; INT64_MAX: none is known. */
int64_t reader_valid_until(const struct reader *reader);
/* Names of the fields of the settings and of documents that may be shown; in the arena. */
void reader_fields(const struct reader *reader, struct arena *arena, struct str **names,
                   uint32_t *count);

enum status reader_search(struct reader *reader, const struct search_request *request,
                          struct arena *arena, struct search_result *result, struct error *err);
/* What several requests match together: .total, and the facets of these names. */
enum status reader_search_together(struct reader *reader,
                                   const struct search_request *const *requests, uint32_t count,
                                   const struct str *facets, uint32_t facet_count,
                                   struct arena *arena, struct search_result *result,
                                   struct error *err);
/* The values of a facet among what the request matches that have a word that begins as `text` does
 * (STR_NONE: all). STATUS_FACET_SEARCH_DISABLED, STATUS_BAD_FACET_NAME. */
enum status reader_facet_values(struct reader *reader, const struct search_request *request,
                                struct str field, struct str text, struct arena *arena,
                                struct facet_result *values, struct error *err);
/* Documents that are like the one with this id. STATUS_DOCUMENT_NOT_FOUND. */
enum status reader_similar(struct reader *reader, struct str id,
                           const struct search_request *request, struct arena *arena,
                           struct search_result *result, struct error *err);
/* STATUS_DOCUMENT_NOT_FOUND. */
enum status reader_document(struct reader *reader, struct str id, struct arena *arena,
                            struct search_hit *document, struct error *err);
/* STATUS_BAD_FILTER, STATUS_BAD_SORT. */
enum status reader_browse(struct reader *reader, const struct browse *browse, struct arena *arena,
                          browse_fn *each, void *context, uint64_t *total, struct error *err);

/* Until when (clock_monotonic() ns) an answer may be written: the deadline, but some time in any
 * case, so that a search that used up its own shows what it found. 0: no end. */
int64_t reader_answer_until(int64_t deadline);

/* Are two hits of one reader the same document? */
bool reader_same_document(const struct search_hit *a, const struct search_hit *b);

struct reader_stats {
    uint64_t documents;
    uint64_t deleted;         /* documents whose space is not yet free */
    uint64_t bytes;           /* on disk */
    uint32_t parts;           /* that the index consists of */
    uint64_t revision;        /* grows by one with each change */
    int64_t created, updated; /* ms */
};
void reader_stats(struct reader *reader, struct reader_stats *stats);
/* {"field": documents that have it}, by name: keys at the top of documents. Appended. */
void reader_field_counts(struct reader *reader, struct buf *out);

/* May this document, which is in no index yet, be shown at `now` once it is? */
bool reader_would_show(const json_t *document, int64_t now);

/* --- marking matches; `marks` is of a result of the same reader --- */

/* A field's text with its matches between `before` and `after`; escaped as HTML when `html`. */
void reader_highlight(struct reader *reader, struct str language, struct str text,
                      const struct marks *marks, struct str before, struct str after, bool html,
                      struct arena *arena, struct buf *out);
/* Where the matches are, in order: bytes. */
const struct search_span *reader_matches(struct reader *reader, struct str language,
                                         struct str text, const struct marks *marks,
                                         struct arena *arena, uint32_t *count);
/* The window of `words` words around the best matches, `marker` where text was left out. */
void reader_crop(struct reader *reader, struct str language, struct str text,
                 const struct marks *marks, uint32_t words, struct str marker, struct str before,
                 struct str after, struct arena *arena, struct buf *out);

/* The name of a story (near-copies of one article) for people. */
#define STORY_NAME_SIZE 17
const char *reader_story_name(uint64_t story, char text[STORY_NAME_SIZE]);

#endif
