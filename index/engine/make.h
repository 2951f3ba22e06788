/* SPDX-License-Identifier: GPL-2.0-or-later */
/* make.h - what a second make of the engine does in place of the local one.
 *
 * The functions of the headers beside this one are those of local/. An engine of another make has a
 * table: each function that the table has is called instead. What it lacks is refused, in the
 * user's terms (engine_lacks), or has nothing to do. Analysis, queries, settings, versions and the
 * checks of an operation are the same for all makes, so they are not in the table.
 *
 * For the local engine the table is NULL, and a call costs one comparison. */
#ifndef DATELINE_ENGINE_MAKE_H
#define DATELINE_ENGINE_MAKE_H

#include "engine/backup.h"
#include "engine/batch.h"
#include "engine/reader.h"
#include "engine/standing.h"

struct generation;
struct schema;

/* What batches of documents write to. One batch at a time, and one thread. */
struct batch_store {
    /* The index before the first operation. .schema is yours to release; NULL: it does not exist.
     * *contained: 1 + the newest operation that it contains. */
    enum status (*look)(struct engine *engine, const char *uid, struct schema **schema,
                        uint64_t *contained, struct error *err);
    /* Makes a missing index, and sets the primary key of one that has none. */
    enum status (*prepare)(struct engine *engine, const char *uid, enum settings_preset preset,
                           struct str primary_key, struct error *err);
    /* Adds a document, unless the index has a later version of it; deletes one. Either may wait for
     * the next publish. */
    enum status (*write)(struct engine *engine, struct str id, const json_t *document,
                         struct error *err);
    enum status (*erase)(struct engine *engine, struct str id, struct error *err);
    /* Makes all changes durable and visible. `contained`: as above; 0: as before. */
    enum status (*publish)(struct engine *engine, uint64_t contained, struct error *err);
    /* Forgets what was not published yet. */
    void (*drop)(struct engine *engine);
    /* The published document, a new reference; NULL: there is none. */
    enum status (*find)(struct engine *engine, const char *uid, struct str id, json_t **out,
                        struct error *err);
    /* Deletes all documents; *documents: how many there were. */
    enum status (*clear)(struct engine *engine, const char *uid, uint64_t contained,
                         uint64_t *documents, struct error *err);
};

struct engine_make {
    const char *where;  /* "in a cluster": for refusals */
    bool only_articles; /* no index has another preset */
    void (*close)(struct engine *engine);

    /* --- engine.h --- */
    void (*list)(struct engine *engine, struct arena *arena, struct index_info **out,
                 uint32_t *count);
    enum status (*begin_writing)(struct engine *engine, unsigned wait_ms, struct error *err);
    bool (*is_writing)(const struct engine *engine);
    void (*end_writing)(struct engine *engine);
    enum status (*create)(struct engine *engine, const char *uid, enum settings_preset preset,
                          struct str primary_key, uint64_t operation, struct error *err);
    enum status (*delete_index)(struct engine *engine, const char *uid, uint64_t *documents,
                                struct error *err);
    enum status (*has)(struct engine *engine, const char *uid, bool *out, struct error *err);
    enum status (*set_settings)(struct engine *engine, const char *uid, const json_t *patch,
                                struct error *err);

    /* --- reader.h --- */
    /* The newest state, as a generation without segments: yours to release. STATUS_INDEX_NOT_FOUND.
     */
    enum status (*newest)(struct engine *engine, struct str uid, struct generation **out,
                          struct error *err);
    enum status (*search)(struct reader *reader, const struct search_request *request,
                          struct arena *arena, struct search_result *result, struct error *err);
    enum status (*timeline)(struct reader *reader, const struct search_request *const *requests,
                            uint32_t count, enum timeline_interval interval, struct arena *arena,
                            struct timeline *out, struct error *err);
    enum status (*together)(struct reader *reader, const struct search_part *parts, uint32_t count,
                            const struct str *facets, uint32_t facet_count, struct arena *arena,
                            struct search_result *result, struct error *err);
    enum status (*facet_values)(struct reader *reader, const struct search_request *request,
                                struct str field, struct str text, struct arena *arena,
                                struct facet_result *values, enum budget_limit *limit,
                                struct error *err);
    enum status (*similar)(struct reader *reader, struct str id,
                           const struct search_request *request, struct arena *arena,
                           struct search_result *result, struct error *err);
    enum status (*background)(struct reader *reader, const struct search_examples *examples,
                              const struct search_request *request, struct arena *arena,
                              struct search_result *result, struct str *query, struct error *err);
    /* All hits of a request, for the functions reader_list…: *count of them. `request` and the
     * arena stay until list_close, which takes NULL, too. */
    enum status (*list_open)(struct reader *reader, const struct search_request *request,
                             struct arena *arena, void **list, uint32_t *count, struct error *err);
    enum status (*list_fetch)(void *list, uint32_t from, uint32_t count, int64_t now,
                              struct arena *arena, struct search_result *result, struct error *err);
    void (*list_close)(void *list);
    enum status (*document)(struct reader *reader, struct str id, struct arena *arena,
                            struct search_hit *document, struct error *err);
    enum status (*may_show)(struct reader *reader, const struct filter_node *scope,
                            int64_t deadline, const struct str *ids, uint32_t count,
                            struct arena *arena, bool *shown, struct error *err);
    enum status (*browse)(struct reader *reader, const struct browse *browse, struct arena *arena,
                          browse_fn *each, void *context, uint64_t *total, struct error *err);
    /* How many documents may be shown, and how many of them have each field; either may be NULL. */
    void (*count)(const struct reader *reader, uint64_t *documents, uint64_t *fields);

    /* --- standing.h --- */
    /* Fills in the names of the parts (local/reader_private.h). */
    enum status (*look)(struct reader *reader, struct error *err);
    enum status (*arrivals)(struct reader *reader, const struct arrival_watch *watch,
                            struct error *err);
    /* Fetches the documents with these ids; the reader has a searcher of them from then on. */
    enum status (*gather)(struct reader *reader, const struct str *ids, uint32_t count,
                          struct error *err);
    enum status (*absent)(struct reader *reader, const struct str *ids, uint32_t count,
                          bool *absent, struct error *err);
    /* The story of a document, or of a draft, with this id and body. */
    enum status (*story)(struct reader *reader, struct str id, struct str body, struct arena *arena,
                         struct document_story *out, struct error *err);

    /* --- batch.h --- */
    const struct batch_store *store;

    /* --- takedown.h --- */
    /* The records of takedowns that all processes share, oldest first: a new array. Any thread. */
    enum status (*takedowns)(const struct engine *engine, json_t **out, struct error *err);
    /* Adds the next one. STATUS_STALE: another process has added one. */
    enum status (*add_takedown)(struct engine *engine, const json_t *record, struct error *err);
    /* Until nothing that was deleted or replaced is in a file of the index. STATUS_IO: it takes
     * longer. */
    enum status (*purge)(struct engine *engine, const char *uid, struct error *err);

    /* --- backup.h --- */
    enum status (*dump)(struct engine *engine, struct str uid, const struct dump_place *place,
                        dump_line_fn *line, void *context, struct error *err);
};

/* STATUS_BAD_REQUEST: "dumps are not possible while the indexes are in a cluster". */
enum status engine_lacks(const struct engine *engine, const char *what, struct error *err);

#endif
