/* SPDX-License-Identifier: GPL-2.0-or-later */
/* standing.h - saved searches, and the documents that have come since.
 *
 *   reader_keep       adds a saved search to a struct standing (search/standing/standing.h)
 *   reader_look       what the index has now: its parts
 *   reader_arrivals   the documents of new parts, with what tells them apart
 *   reader_departures the documents of one part that were deleted since
 *   reader_find_saved which saved searches some of these may match
 *   reader_search_among   searches only them: what it finds is what a search finds
 *
 * Parts never change: what has been seen of one need not be read again. New documents come in new
 * parts, and parts are merged into new ones; so the documents of a part with an unknown name may be
 * known (by .id and .version).
 *
 * In a cluster, a part is what a shard has up to one of its changes, and the documents that the
 * saved searches are compared with are fetched and indexed here. So places are only valid until the
 * next documents are fetched.
 *
 * One thread at a time uses a reader, or a struct standing. */
#ifndef DATELINE_ENGINE_STANDING_H
#define DATELINE_ENGINE_STANDING_H

#include "base/bitmap.h"
#include "base/string_table.h"
#include "base/zone.h"
#include "engine/reader.h"
#include "search/standing/standing.h"

/* Makes it the request of a saved search: its words are all required, as typed, and read without
 * what other documents have (search/request/request.h). */
void reader_stand(struct search_request *request);
/* Keeps the request, of reader_stand, under a new number. Statuses of reader_search.
 * STATUS_BAD_REQUEST: in a cluster, a score of such a request says nothing. */
enum status reader_keep(struct reader *reader, struct standing *standing, uint32_t number,
                        const struct search_request *request, struct arena *arena,
                        struct error *err);
/* What is kept is valid for readers with the same shape; for another one, keep all again. It
 * changes with the settings, with new fields, and with the languages of the documents. */
uint64_t reader_shape(const struct reader *reader);
/* The shape of the documents that a place is in: another one if fetched documents, or a draft, have
 * fields or languages that the index does not have yet. Any saved search may match these. */
uint64_t reader_shape_of_documents(const struct reader *reader);

/* *state differs if documents or settings have changed. Call it before the functions below; in a
 * cluster it asks for the state. */
enum status reader_look(struct reader *reader, uint64_t *state, struct error *err);
/* When the index was made, ms: another one with this name is another index. */
int64_t reader_created(const struct reader *reader);
uint32_t reader_part_count(const struct reader *reader);
/* Borrowed from the reader. A name is never used again in this index. */
const char *reader_part_name(const struct reader *reader, uint32_t part);

struct incoming {
    struct standing_document place; /* in this reader */
    struct str id;                  /* borrowed during the call, or in the arena */
    uint64_t version;               /* a hash of all that is stored of it */
    bool shown;                     /* at the reader's moment */
    bool withdrawn;
    int64_t shown_from; /* ms: if it is not shown, when its embargo ends; INT64_MAX: never */
    bool absent;        /* the index does not have it: only .id is set */
    bool unread;        /* the same: it cannot be read now */
};
typedef enum status arrival_fn(void *context, const struct incoming *arrival, struct error *err);
/* Whom reader_arrivals tells of which documents. */
struct arrival_watch {
    const struct string_table *known; /* names of parts: those of an earlier call */
    /* Is a document with this version wanted? NULL: each one is, but only .id, .version, .shown
     * and .shown_from are: .withdrawn may be false and .place empty. */
    bool (*wants)(void *context, struct str id, uint64_t version);
    arrival_fn *each;
    /* Called before the places of the documents so far become invalid. NULL: they are not used. */
    enum status (*settle)(void *context, struct error *err);
    void *context;
};
/* Calls each() for the wanted documents of the parts that are not known, also hidden ones. */
enum status reader_arrivals(struct reader *reader, const struct arrival_watch *watch,
                            struct error *err);
/* The documents with these ids, in the arena; out[i] is that of ids[i]. *err has why the last
 * .unread one cannot be read. In a cluster, earlier places become invalid. */
enum status reader_gather(struct reader *reader, const struct str *ids, uint32_t count,
                          struct arena *arena, struct incoming *out, struct error *err);
/* --- what is gone --- */

/* absent[i]: the index does not have the document with ids[i]. */
enum status reader_absent(struct reader *reader, const struct str *ids, uint32_t count,
                          bool *absent, struct error *err);
/* Are the deleted documents of each part listed, by the functions below? If not (in a cluster),
 * reader_may_lack tells after reader_arrivals whether any may have been deleted since the known
 * parts. */
bool reader_lists_deleted(const struct reader *reader);
bool reader_may_lack(const struct reader *reader);

/* All documents, also hidden ones. */
uint64_t reader_document_count(const struct reader *reader);
/* The deleted documents of a part; borrowed. .words NULL: there are none. */
const struct bitmap *reader_part_deleted(const struct reader *reader, uint32_t part);
/* The id is borrowed during the call. */
typedef enum status id_fn(void *context, struct str id, struct error *err);
/* Calls each() for the ids that the index has no more, of documents that are deleted in a part and
 * were not yet when it had these deleted documents. */
enum status reader_departures(struct reader *reader, uint32_t part, const struct bitmap *before,
                              id_fn *each, void *context, struct error *err);
/* Calls each() for the ids of all documents of a part, also hidden ones. */
enum status reader_ids(struct reader *reader, uint32_t part, id_fn *each, void *context,
                       struct error *err);

/* See standing_find. */
enum status reader_find_saved(struct reader *reader, struct standing *standing,
                              const struct standing_document *documents, uint32_t count,
                              struct arena *arena, standing_found_fn *each, void *context,
                              struct error *err);
/* Searches only those of the documents that are in the set `among`, one bit each. */
enum status reader_search_among(struct reader *reader, const struct search_request *request,
                                const struct standing_document *documents, uint32_t count,
                                const uint64_t *among, struct arena *arena,
                                struct search_result *result, struct error *err);
/* The index of a hit among the documents, which are sorted; `count`: it is none of them. */
uint32_t reader_place_of_hit(const struct search_hit *hit,
                             const struct standing_document *documents, uint32_t count);

/* --- a document that is not in the index --- */

/* A reader of the same state and, besides, of a document as a client would upload it: an index of
 * articles normalises it (normalise.h; `zone`: of times without one). Nothing of it stays. *place
 * is its place in the new reader, which shows all documents: search only this one. Yours to
 * release. STATUS_BAD_DOCUMENT: it is not one article; what else batch_add_documents refuses. */
enum status reader_with_draft(struct reader *reader, const json_t *document,
                              const struct zone_info *zone, struct reader **out,
                              struct standing_document *place, struct error *err);
/* Removes what a crash left of drafts. No other thread or process makes one meanwhile. */
void engine_sweep_drafts(const struct engine *engine);

/* --- stories --- */

struct document_story {
    uint64_t name;      /* 0: it has none */
    struct str *others; /* the ids of its other documents, also of hidden ones; in the arena */
    uint32_t count;
};
/* The story of a document, in the arena. */
enum status reader_story(struct reader *reader, struct standing_document document,
                         struct arena *arena, struct document_story *out, struct error *err);
/* The same of a draft's place in its reader, as if it were published now; .name may be 0. */
enum status reader_draft_story(struct reader *reader, struct standing_document draft,
                               struct arena *arena, struct document_story *out, struct error *err);
/* The id of a document, in the arena. */
enum status reader_id_at(struct reader *reader, struct standing_document document,
                         struct arena *arena, struct str *id, struct error *err);

#endif
