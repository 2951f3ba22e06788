/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer_private.h - what the writer's files share.
 *
 *   writer.c          open, close
 *   writer_batch.c    the caller's side: batches, waiting
 *   writer_build.c    the threads: a batch becomes a segment
 *   writer_publish.c  a segment becomes visible, older documents of the same ids vanish
 *   writer_stories*.c which documents are copies of one another
 *   writer_merge.c    which segments are merged when, on a thread of its own
 *   writer_settings.c settings, primary key, clearing; building all segments anew
 *
 * Everything below is guarded by `mutex` but for what says otherwise. */
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
#include "xapian/xap.h"

struct operation {
    json_t *document; /* to add; NULL: delete `id` */
    char *id;
};

struct writer_batch {
    struct writer_batch *next;
    uint64_t sequence; /* from 0, in the order of the caller's calls */
    struct operation *operations;
    size_t count, capacity;
    size_t bytes;          /* of text, roughly */
    struct schema *schema; /* knows the fields of all its documents */
    uint64_t last_task;    /* that ends with it, + 1; 0: none does */
};

/* A built segment that waits for its turn to be published. */
struct built {
    struct built *next;
    uint64_t sequence;
    uint64_t documents; /* of the batch, but for failed ones */
    uint64_t last_task; /* of the batch */
    char name[MANIFEST_NAME_SIZE];
    struct segment_builder *builder; /* NULL: the batch had nothing in it */
    struct sync_list unsynced;
};

/* A live segment as the writer keeps it: entry i belongs to manifest.segments[i]. */
struct live {
    struct segment segment;
    struct xap_reader *reader;         /* opened when first asked */
    bool changed;                      /* deletions not yet written */
    bool stories_changed;              /* likewise */
    char obsolete[MANIFEST_NAME_SIZE]; /* the file of deletions before the newest, "" for none */
    char obsolete_stories[MANIFEST_NAME_SIZE];
};

struct writer {
    /* constant */
    char *database;
    char *directory;            /* of the index */
    struct database_lock *lock; /* its own, or NULL */
    struct writer_options options;
    pthread_t *threads;
    unsigned thread_count;
    pthread_t merger;
    bool merger_runs;
    bool fresh; /* no document when it was opened: an id not seen since is new */

    pthread_mutex_t mutex;
    pthread_cond_t work; /* a batch is queued, or it is time to stop */
    pthread_cond_t
        moved; /* the queue shortened, something was published, norms are known, failure */
    struct writer_batch *queue, **queue_end;
    unsigned queued;
    /* the caller's thread only */
    struct writer_batch *filling;
    struct schema *schema;     /* of the batch before */
    struct field_list *fields; /* that documents have brought since, too */
    struct buf path;
    uint64_t noted_task; /* + 1; 0: none */
    /* */
    uint64_t next_sequence;
    uint64_t next_published;
    struct built *built;       /* in order of sequence */
    bool rebuilding;           /* built segments are kept until all are there */
    struct sync_list unsynced; /* for the next publish */
    bool stopping;
    struct error failure; /* .status OK while all is well */

    struct manifest manifest;
    struct live *live;
    size_t live_capacity;
    struct buf dictionary; /* for texts; empty until a batch was large enough to learn one from */
    bool norms_settled;
    uint64_t norms_sequence;      /* the batch that settles them */
    struct story_finder *stories; /* NULL until there is something to look for */
    struct number_table seen;     /* hashes of ids added since opening */
    struct writer_progress progress;
};

/* Remember the first failure, wake everybody; returns its status. */
enum status writer_fail(struct writer *writer, const struct error *err);

/* writer_build.c */
void *writer_thread(void *writer);
void batch_free(struct writer_batch *batch);
void built_free(struct built *built);

/* writer_publish.c; with the mutex held */
void writer_publish_ready(struct writer *writer);
enum status writer_publish_manifest(struct writer *writer, struct error *err);
/* The segment becomes the last live one; not published yet. */
enum status writer_add_segment(struct writer *writer, struct built *built, struct error *err);
/* Open the segment of manifest.segments[number] as live[number]. */
enum status writer_open_live(struct writer *writer, size_t number, struct error *err);
void live_close(struct live *live);
/* A new segment's name, and its directory (yours to free). */
char *writer_new_segment(struct writer *writer, char name[MANIFEST_NAME_SIZE]);
void writer_remove_segment(struct writer *writer, const char *name);

/* writer_stories.c; with the mutex held. A publish deletes documents (each is told), adds its
 * segment, then updates the stories of all. */
void writer_stories_gone(struct writer *writer, size_t segment, uint32_t document);
enum status writer_stories_update(struct writer *writer, bool has_new, struct error *err);
void writer_stories_replace(struct live *live, struct stories *take_stories);
void writer_stories_free(struct story_finder *finder); /* NULL is fine */

/* writer_batch.c */
enum status writer_add_operation(struct writer *writer, struct operation operation, size_t bytes,
                                 struct error *err);
/* Hand what was gathered to the threads; waits while they have enough. */
enum status writer_submit(struct writer *writer, struct error *err);
void writer_take_fields(struct writer *writer); /* as the manifest has them */
/* The task that was noted is done with the next publish; with the mutex held. */
void writer_take_task(struct writer *writer);

/* writer_merge.c; with the mutex held, which is given up while merging */
enum status writer_merge_all(struct writer *writer, struct error *err);
enum status writer_merge_tiers(struct writer *writer, struct error *err);
void writer_wait_for_merge(struct writer *writer);
void *writer_merger(void *writer); /* the thread */

#endif
