/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upkeep.h - what an index is loaded, checked and described by from the command line. */
#ifndef DATELINE_ENGINE_UPKEEP_H
#define DATELINE_ENGINE_UPKEEP_H

#include "engine/engine.h"
#include "store/reader/index_sizes.h"

/* --- bulk loading: writing --- */

struct loader;

/* A document that could not be taken: the others are. From any thread, one call at a time; `id` is
 * what is known of it. */
typedef void loader_problem_fn(void *context, struct str id, const struct error *err);

struct loader_options {
    unsigned jobs; /* threads; 0: one a core */
    loader_problem_fn *problem;
    void *context;
    enum settings_preset preset; /* of an index that does not exist yet */
};

struct loader_progress {
    uint64_t added;     /* documents handed over */
    uint64_t published; /* of these, durable and seen by readers */
    uint64_t failed;
    uint64_t replaced; /* documents that were there before */
    bool merging;
};

enum status loader_open(struct engine *engine, const char *uid,
                        const struct loader_options *options, struct loader **out,
                        struct error *err);
/* Keeps a reference to the document, which nobody may change any more. */
enum status loader_add(struct loader *loader, json_t *document, struct error *err);
/* An unknown id is no failure. */
enum status loader_delete(struct loader *loader, struct str id, struct error *err);
enum status loader_commit(struct loader *loader, struct error *err);
/* Commit, and leave the index in a form that is fast to search. */
enum status loader_finish(struct loader *loader, struct error *err);
/* Commit, and give back the space of deleted documents. */
enum status loader_compact(struct loader *loader, struct error *err);
void loader_progress(struct loader *loader, struct loader_progress *progress); /* any thread */
uint64_t loader_documents(struct loader *loader);
/* What is not committed is dropped. NULL is fine. */
void loader_close(struct loader *loader);

/* --- checking and describing --- */

/* Everything is read and compared with its checksums. STATUS_CORRUPT says what is damaged. */
enum status engine_verify(struct engine *engine, const char *uid, uint64_t *documents,
                          uint32_t *parts, struct error *err);

/* What the parts of an index take on disk ("terms", "positions" ...). In the arena.
 * STATUS_INDEX_NOT_FOUND. */
enum status engine_sizes(struct engine *engine, const char *uid, struct arena *arena,
                         struct part_size **out, uint32_t *count, struct error *err);

/* --- near-copies --- */

struct told_story {
    uint64_t story;
    uint32_t count;           /* articles that tell it: two at least */
    const struct str *fields; /* of each, as JSON; in the arena that is reset behind the call */
};
typedef void told_story_fn(void *context, const struct told_story *story);
/* Stories that several articles tell, those told most first. *documents is how many articles there
 * are in all. */
enum status engine_stories(struct engine *engine, const char *uid, told_story_fn *each,
                           void *context, uint64_t *documents, struct error *err);

#endif
