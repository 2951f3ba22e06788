/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upkeep.h - bulk loading, checking, repairing and describing an index, for the command line. */
#ifndef DATELINE_ENGINE_UPKEEP_H
#define DATELINE_ENGINE_UPKEEP_H

#include "engine/engine.h"
#include "store/reader/index_sizes.h"
#include "store/repair/repair.h"
#include "store/settings/document_order.h"

/* --- bulk loading: writing --- */

struct loader;

/* Reports a document that was not indexed; the load goes on. From any thread, one call at a time.
 * `id` is empty if it is not known. */
typedef void loader_problem_fn(void *context, struct str id, const struct error *err);

struct loader_options {
    unsigned jobs; /* threads; 0: one per core */
    loader_problem_fn *problem;
    void *context;
    enum settings_preset preset; /* for an index that does not exist yet */
    struct document_order order; /* that loader_finish and loader_compact put documents into;
                                    borrowed until loader_close */
};

struct loader_progress {
    uint64_t added;     /* documents passed to loader_add */
    uint64_t published; /* how many of these are durable and visible */
    uint64_t failed;
    uint64_t replaced; /* documents of the index that were replaced or deleted */
    bool merging;
};

/* One loader at a time, and no batch. STATUS_LOCKED without the right to write. */
enum status loader_open(struct engine *engine, const char *uid,
                        const struct loader_options *options, struct loader **out,
                        struct error *err);
/* Keeps a reference to the document: do not change it afterwards. */
enum status loader_add(struct loader *loader, json_t *document, struct error *err);
/* Ignores an unknown id. */
enum status loader_delete(struct loader *loader, struct str id, struct error *err);
/* Grows with the changes that were passed to the loader. */
uint64_t loader_mark(struct loader *loader);
/* All changes that were passed before the loader had this mark are durable and visible. */
uint64_t loader_published(struct loader *loader);
/* Publishes all changes: they are durable and visible. */
enum status loader_commit(struct loader *loader, struct error *err);
/* Commits, and merges segments so that searches are fast. */
enum status loader_finish(struct loader *loader, struct error *err);
/* Commits, and frees the space of deleted documents. */
enum status loader_compact(struct loader *loader, struct error *err);
void loader_progress(struct loader *loader, struct loader_progress *progress); /* any thread */
uint64_t loader_documents(struct loader *loader);
/* Drops uncommitted changes. NULL is fine. */
void loader_close(struct loader *loader);

/* --- checking and describing --- */

/* Reads all files and compares their checksums. STATUS_CORRUPT: the message names the damage.
 * STATUS_INDEX_NOT_FOUND. */
enum status engine_verify(struct engine *engine, const char *uid, uint64_t *documents,
                          uint32_t *parts, struct error *err);

/* Makes a damaged index anew from what can be read of it (repair.h). The right to write, unless
 * options->into is given. */
enum status engine_repair(struct engine *engine, const char *uid,
                          const struct repair_options *options, struct repair_report *report,
                          struct error *err);

/* Bytes on disk by kind of file ("terms", "positions" ...); in the arena. STATUS_INDEX_NOT_FOUND.
 */
enum status engine_sizes(struct engine *engine, const char *uid, struct arena *arena,
                         struct part_size **out, uint32_t *count, struct error *err);

/* --- near-duplicates --- */

struct told_story {
    uint64_t story;
    uint32_t count;           /* articles of this story, at least 2 */
    const struct str *fields; /* the fields of each as JSON; valid during the call */
};
typedef void told_story_fn(void *context, const struct told_story *story);
/* Calls each() for every story with several articles, the largest first. *documents: the number of
 * all articles. STATUS_INDEX_NOT_FOUND. */
enum status engine_stories(struct engine *engine, const char *uid, told_story_fn *each,
                           void *context, uint64_t *documents, struct error *err);

#endif
