/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer_private.h - shared by the files of the writer.
 *
 *   writer.c          opens and closes
 *   writer_batch.c    the caller's side: batches, waiting
 *   writer_build.c    the threads: build a segment from a batch
 *   writer_publish.c  publishes a segment; deletes older documents with the same ids
 *   writer_stories*.c finds near-duplicates and names stories
 *   writer_merge.c    chooses segments to merge, and merges them on a thread of its own
 *   writer_settings.c settings, primary key, clearing; rebuilding all segments
 *
 * `mutex` protects everything in struct writer, unless a comment says otherwise. */
#ifndef DATELINE_STORE_WRITER_WRITER_PRIVATE_H
#define DATELINE_STORE_WRITER_WRITER_PRIVATE_H

#include <pthread.h>

#include "base/bitmap.h"
#include "base/number_table.h"
#include "store/reader/manifest.h"
#include "store/segment/segment.h"
#include "store/segment/segment_builder.h"
#include "store/settings/schema.h"
#include "store/writer/writer.h"

struct operation {
    json_t *document; /* to add; NULL: delete the document with `id` */
    char *id;
};

struct writer_batch {
    struct writer_batch *next;
    uint64_t sequence; /* from 0, in the order of the caller's calls */
    struct operation *operations;
    size_t count, capacity;
    size_t bytes;          /* approximate bytes of text */
    struct schema *schema; /* knows the fields of all its documents */
    uint64_t last_task;    /* the task that this batch completes, + 1; 0: none */
};

/* A built segment that waits to be published. */
struct built {
    struct built *next;
    uint64_t sequence;
    uint64_t documents; /* of the batch, without failed ones */
    uint64_t last_task; /* of the batch */
    char name[MANIFEST_NAME_SIZE];
    struct segment_builder *builder; /* NULL: the batch was empty */
    struct sync_list unsynced;
};

/* A live segment as the writer keeps it: entry i belongs to manifest.segments[i]. */
struct live {
    struct segment segment;
    bool merging;                      /* a merge is copying it */
    bool changed;                      /* has deletions that are not written yet */
    bool stories_changed;              /* has stories that are not written yet */
    char obsolete[MANIFEST_NAME_SIZE]; /* the previous file of deletions, to be removed after the
                                          publish; "": none */
    char obsolete_stories[MANIFEST_NAME_SIZE];
};

/* A thread that merges. Small merges have one of their own, so that they never wait for a large
 * one. */
enum merge_lane { LANE_SMALL, LANE_LARGE, LANE_COUNT };
struct merger {
    struct writer *writer;
    enum merge_lane lane;
    pthread_t thread;
    bool runs;
};

struct writer {
    /* these do not change after opening */
    char *database;
    char *directory;            /* of the index */
    struct database_lock *lock; /* taken by the writer; NULL: the caller's lock is used */
    struct writer_options options;
    pthread_t *threads;
    unsigned threads_max;
    struct merger mergers[LANE_COUNT];
    bool fresh; /* the index was empty when opened: an id not in `seen` is new */

    pthread_mutex_t mutex;
    pthread_cond_t work;  /* a batch was queued, or `stopping` is set */
    pthread_cond_t moved; /* a batch left the queue, a segment was published, norms were settled, or
                             a failure */
    struct writer_batch *queue, **queue_end;
    unsigned queued;
    unsigned idle; /* threads that wait for a batch */
    /* used by the caller's thread only, without the mutex */
    unsigned thread_count; /* started when there is work for them */
    struct writer_batch *filling;
    struct schema *schema;     /* of the previous batch */
    struct field_list *fields; /* fields of the schema, and those of documents added since */
    struct buf path;
    uint64_t noted_task; /* + 1; 0: none */
    /* protected by the mutex */
    uint64_t next_sequence;
    uint64_t next_published;
    struct built *built;       /* in order of sequence */
    bool rebuilding;           /* built segments wait until all are complete */
    unsigned merges;           /* that run */
    bool tidying;              /* writer_merge_few runs: no merge begins beside it */
    bool unmerged;             /* a merge failed: no other one until the writer is opened again */
    struct sync_list unsynced; /* files to sync in the next publish */
    bool stopping;
    struct error failure; /* the first failure; .status STATUS_OK: none */

    struct manifest manifest;
    struct live *live;
    size_t live_capacity;
    struct buf dictionary; /* for texts; empty until a batch is large enough to train one */
    bool norms_settled;
    uint64_t norms_sequence;      /* the batch that will settle them */
    struct story_finder *stories; /* NULL until first needed */
    struct number_table seen;     /* hashes of ids added since opening */
    struct writer_progress progress;
};

/* Store the first failure and wake all threads. Returns err->status. Call with the mutex held. */
enum status writer_fail(struct writer *writer, const struct error *err);

/* writer_build.c */
/* Starts one more thread, unless there are enough. STATUS_NO_MEMORY: there is not even one. */
enum status writer_start_thread(struct writer *writer, struct error *err);
void batch_free(struct writer_batch *batch);
void built_free(struct built *built);

/* writer_publish.c; call with the mutex held */
void writer_publish_ready(struct writer *writer);
enum status writer_publish_manifest(struct writer *writer, struct error *err);
/* Append the segment to the live ones, without publishing it. */
enum status writer_add_segment(struct writer *writer, struct built *built, struct error *err);
/* Open the segment of manifest.segments[number] as live[number]. */
enum status writer_open_live(struct writer *writer, size_t number, struct error *err);
void live_close(struct live *live);
/* Choose a new segment's name. Returns its directory, yours to free. */
char *writer_new_segment(struct writer *writer, char name[MANIFEST_NAME_SIZE]);
void writer_remove_segment(struct writer *writer, const char *name);

/* writer_stories.c; call with the mutex held. A publish first reports each deleted document
 * (writer_stories_gone), then adds its segment, then updates all stories. */
void writer_stories_gone(struct writer *writer, size_t segment, uint32_t document);
enum status writer_stories_update(struct writer *writer, bool has_new, struct error *err);
void writer_stories_replace(struct live *live, struct stories *take_stories);
void writer_stories_free(struct story_finder *finder); /* accepts NULL */

/* writer_batch.c */
enum status writer_add_operation(struct writer *writer, struct operation operation, size_t bytes,
                                 struct error *err);
/* Queue the current batch for the threads. Waits while the queue is full. */
enum status writer_submit(struct writer *writer, struct error *err);
/* Take the schema and the fields from the manifest. */
void writer_take_fields(struct writer *writer);
/* The next publish completes the noted task. Call with the mutex held. */
void writer_take_task(struct writer *writer);

/* writer_merge.c; call with the mutex held. It is unlocked while a merge runs. */
/* Into one segment, of any size. */
enum status writer_merge_all(struct writer *writer, struct error *err);
/* Into as few segments as the option `merged_max` allows. */
enum status writer_merge_few(struct writer *writer, struct error *err);
enum status writer_merge_tiers(struct writer *writer, struct error *err);
void writer_wait_for_merge(struct writer *writer);
void *writer_merger(void *merger); /* the merging threads */

/* writer_merge_choice.c; call with the mutex held */
/* The segments to merge next; NULL: none. Yours to free. */
bool *writer_next_merge(const struct writer *writer, enum merge_lane lane);
bool writer_is_merge_due(const struct writer *writer);
/* The end of the segments from `from` on that are worth to be merged into one; `from`: not even
 * that one. */
size_t writer_merge_end(const struct writer *writer, size_t from);
/* Are there too many segments for readers, because they are built faster than they are merged? Then
 * wait for `moved` before adding one. */
bool writer_is_behind(const struct writer *writer);

#endif
