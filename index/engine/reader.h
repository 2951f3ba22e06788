/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader.h - reads an index at a moment. This is the only way to its documents.
 *
 *   reader_acquire → reader_search → (write the answer) → reader_release
 *
 * A reader sees one state of the index: changes published later are not in its answers. It also
 * decides what may be shown at its moment: embargoed, expired and withdrawn documents are in no
 * hit, no count and no suggestion. (Only an index of articles has such dates.) Only writers may see
 * them, with reader_acquire_unfiltered.
 *
 * One thread at a time uses a reader. Requests and results are plain values in the caller's arena
 * (search/request/ documents their members). They borrow from the index, so they are valid until
 * reader_release. */
#ifndef DATELINE_ENGINE_READER_H
#define DATELINE_ENGINE_READER_H

#include "engine/engine.h"
#include "search/request/request.h"
#include "search/request/result.h"
#include "search/request/timeline.h"

struct reader;

/* Reads the newest published state at the moment `now` (ms). STATUS_INDEX_NOT_FOUND, or the reason
 * why the index cannot be read. */
enum status reader_acquire(struct engine *engine, struct str uid, int64_t now, struct reader **out,
                           struct error *err);
/* Another reader of the same state at the same moment, for another thread. The reason why the index
 * cannot be read. */
enum status reader_again(const struct reader *reader, struct reader **out, struct error *err);
/* For many queries whose words with `~` are often the same: each is looked up once. At most 16 MB;
 * the reader, and those that reader_again makes of it, have one such memory each. */
void reader_keep_slips(struct reader *reader);
/* Only for writers: hides nothing. */
enum status reader_acquire_unfiltered(struct engine *engine, struct str uid, struct reader **out,
                                      struct error *err);
void reader_release(struct reader *reader); /* NULL is fine */

/* Borrowed from the reader. */
const struct settings *reader_settings(const struct reader *reader);
/* Appends a name for this state of the index; every state has a different name. */
void reader_state(const struct reader *reader, struct buf *out);
/* Until this moment (ms since 1970) the same documents of this state may be shown, and its
 * statistics are the same. */
int64_t reader_valid_until(const struct reader *reader);
/* The fields of the settings and of the documents that may be shown, to a key that sees only what
 * matches `scope` (NULL: all); in the arena. STATUS_BAD_FILTER; STATUS_TIMEOUT if the scope takes
 * longer than until the deadline (clock_monotonic() ns; 0: none). In a cluster, the scope has no
 * effect. */
enum status reader_fields(const struct reader *reader, const struct filter_node *scope,
                          int64_t deadline, struct arena *arena, struct str **names,
                          uint32_t *count, struct error *err);

enum status reader_search(struct reader *reader, const struct search_request *request,
                          struct arena *arena, struct search_result *result, struct error *err);
/* All hits of a request in one order, to be fetched a few at a time (search/search.h). The list is
 * in the arena, and valid until reader_list_free or reader_release. */
struct reader_list;
enum status reader_list(struct reader *reader, const struct search_request *request,
                        struct arena *arena, struct reader_list **out, struct error *err);
void reader_list_free(struct reader_list *list); /* NULL is fine */
uint32_t reader_list_count(const struct reader_list *list);
/* The hits [from, from + count) that may still be shown at `now` (ms); in the arena. */
enum status reader_list_fetch(struct reader *reader, struct reader_list *list, uint32_t from,
                              uint32_t count, int64_t now, struct arena *arena,
                              struct search_result *result, struct error *err);
/* Counts what each request matches over time, in the zone of the first one (search/search.h). */
enum status reader_timeline(struct reader *reader, const struct search_request *const *requests,
                            uint32_t count, enum timeline_interval interval, struct arena *arena,
                            struct timeline *out, struct error *err);
/* The union of what several requests with one budget match, without the documents that their
 * `distinct` leaves out: fills in .total, .cut and the named facets.
 * STATUS_BAD_FACETS. */
enum status reader_search_together(struct reader *reader, const struct search_part *parts,
                                   uint32_t count, const struct str *facets, uint32_t facet_count,
                                   struct arena *arena, struct search_result *result,
                                   struct error *err);
/* Searches the values of a facet, among the documents that match the request: values with a word
 * that starts with `text`, typos allowed (STR_NONE: all values). STATUS_FACET_SEARCH_DISABLED,
 * STATUS_BAD_FACET_NAME. *limit: of the request's budget, if it ended: values are missing. */
enum status reader_facet_values(struct reader *reader, const struct search_request *request,
                                struct str field, struct str text, struct arena *arena,
                                struct facet_result *values, enum budget_limit *limit,
                                struct error *err);
/* Finds documents similar to the one with this id (search/search.h). STATUS_DOCUMENT_NOT_FOUND. */
enum status reader_similar(struct reader *reader, struct str id,
                           const struct search_request *request, struct arena *arena,
                           struct search_result *result, struct error *err);
/* Finds documents like a text, or like several chosen ones (search/search.h). *query: what was
 * looked for, but of documents only words of displayed fields; in the arena.
 * STATUS_DOCUMENT_NOT_FOUND. */
enum status reader_background(struct reader *reader, const struct search_examples *examples,
                              const struct search_request *request, struct arena *arena,
                              struct search_result *result, struct str *query, struct error *err);
/* Appends `"words":…,"tree":…`: how a query in the professional's language, or in Lucene's syntax,
 * is read (query/professional/professional.h). Uses only .q, .language, .scope and .deadline of the
 * request. `reader` NULL: in an index of articles. STATUS_BAD_QUERY; of the scope,
 * STATUS_BAD_FILTER and STATUS_TIMEOUT. */
enum status reader_explain(const struct reader *reader, const struct search_request *request,
                           struct arena *arena, struct buf *out, struct error *err);
/* One document by its id: .fields, .body, .language. STATUS_DOCUMENT_NOT_FOUND. */
enum status reader_document(struct reader *reader, struct str id, struct arena *arena,
                            struct search_hit *document, struct error *err);
/* shown[i]: whether the document with ids[i] exists, and may be shown to a key that sees only what
 * matches `scope` (NULL: all). STATUS_BAD_FILTER; STATUS_TIMEOUT if the scope takes longer than
 * until the deadline (clock_monotonic() ns; 0: none). */
enum status reader_may_show(struct reader *reader, const struct filter_node *scope,
                            int64_t deadline, const struct str *ids, uint32_t count,
                            struct arena *arena, bool *shown, struct error *err);
/* The id of a hit, in the arena. */
enum status reader_hit_id(struct reader *reader, const struct search_hit *hit, struct arena *arena,
                          struct str *id, struct error *err);
/* Calls each() for the documents of the page; *total: how many there are on all pages.
 * STATUS_BAD_FILTER, STATUS_BAD_SORT. */
enum status reader_browse(struct reader *reader, const struct browse *browse, struct arena *arena,
                          browse_fn *each, void *context, uint64_t *total, struct error *err);
/* What a filter selects of the documents that may be shown, as a filter that takes no more time,
 * for this reader; in the arena. *count: how many documents. In a cluster it is the same filter.
 * STATUS_BAD_FILTER; STATUS_TIMEOUT after the deadline (clock_monotonic() ns; 0: none). */
enum status reader_select(struct reader *reader, struct filter_node *filter, int64_t deadline,
                          struct arena *arena, struct filter_node **set, uint64_t *count,
                          struct error *err);

struct reader_stats {
    uint64_t documents;
    uint64_t deleted;         /* deleted documents that are still on disk */
    uint64_t bytes;           /* on disk */
    uint64_t kept_bytes;      /* in memory: sets of documents kept for later searches */
    uint32_t parts;           /* segments of the index */
    uint64_t revision;        /* number of the published state; grows with each publish */
    int64_t created, updated; /* ms */
};
void reader_stats(struct reader *reader, struct reader_stats *stats);
/* Appends {"field": count of documents that have it}, sorted by name; top-level fields only. */
void reader_field_counts(struct reader *reader, struct buf *out);

/* Whether a document that waits to be written to the reader's index may be shown already. One that
 * replaces or changes a hidden document is hidden, too. `reader` NULL: there is no index yet, and
 * only the document's own dates at `now` (ms) count. */
bool reader_would_show(struct reader *reader, const json_t *document, int64_t now);

/* --- marking matches; `marks` comes from a result of the same reader --- */

/* Appends a field's text with each match between `before` and `after`. `html`: escapes the text. */
void reader_highlight(struct reader *reader, struct str language, struct str text,
                      const struct marks *marks, struct str before, struct str after, bool html,
                      struct arena *arena, struct buf *out);
/* The matches in order, as byte ranges; in the arena. */
const struct search_span *reader_matches(struct reader *reader, struct str language,
                                         struct str text, const struct marks *marks,
                                         struct arena *arena, uint32_t *count);
/* Appends `words` words around the best matches, with `marker` where text was cut. Not escaped. */
void reader_crop(struct reader *reader, struct str language, struct str text,
                 const struct marks *marks, uint32_t words, struct str marker, struct str before,
                 struct str after, struct arena *arena, struct buf *out);

/* Formats the id of a story (near-duplicates of one article) into `text`, and returns it. */
#define STORY_NAME_SIZE 17
const char *reader_story_name(uint64_t story, char text[STORY_NAME_SIZE]);

#endif
