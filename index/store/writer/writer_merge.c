/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer_merge.c - merges segments.
 *
 * Merges run on two threads of their own, one for small merges and one for large ones. They unlock
 * the mutex while they run, so no commit waits for them unless there are `segments_max` segments.
 * If a merge fails before it changes the index, the writer goes on without merging. */
#include <stdlib.h>
#include <sys/resource.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/segment/segment_merge.h"
#include "store/segment/segment_sums.h"
#include "store/writer/writer_private.h"

/* The input of a merge, copied while the mutex is held. */
struct job {
    struct merge_source *sources;
    struct segment_files **files; /* of the sources */
    struct bitmap *deleted;       /* of the sources, at the start of the merge */
    uint32_t count;
    char name[MANIFEST_NAME_SIZE];
    char *directory;
    uint32_t documents; /* documents of the result */
    struct merge_plan plan;
};

static void job_free(struct job *job)
{
    for (uint32_t i = 0; i < job->count; i++) {
        segment_files_release(job->files[i]);
        bitmap_fini(&job->deleted[i]);
        free(job->sources[i].numbers);
    }
    free(job->sources);
    free(job->files);
    free(job->deleted);
    free(job->directory);
}

static void add_source(struct job *job, const struct live *live)
{
    uint32_t i = job->count++;

    job->files[i] = segment_files_share(live->segment.files);
    job->sources[i] = (struct merge_source){.files = job->files[i]};
    if (live->segment.deleted.words) {
        bitmap_copy(&job->deleted[i], &live->segment.deleted);
        job->sources[i].deleted = &job->deleted[i];
    }
    job->documents += live->segment.files->document_count - live->segment.deleted_count;
}

static void job_start(struct job *job, struct writer *writer, const bool *chosen,
                      const struct document_order *order)
{
    size_t count = writer->manifest.segment_count;

    *job = (struct job){.sources = mem_zero(count, sizeof *job->sources),
                        .files = mem_zero(count, sizeof *job->files),
                        .deleted = mem_zero(count, sizeof *job->deleted),
                        .plan = {order, writer->threads_max}};
    for (size_t i = 0; i < count; i++) {
        if (!chosen[i])
            continue;
        writer->live[i].merging = true;
        add_source(job, &writer->live[i]);
    }
    job->directory = writer_new_segment(writer, job->name);
}

static enum status job_run(struct job *job, struct error *err)
{
    SYNC_LIST_AUTO struct sync_list unsynced = {0};
    enum status status;

    if (job->documents == 0)
        return STATUS_OK;
    for (size_t i = 0; i < job->count; i++) /* do not copy damage into a new segment */
        if ((status = segment_sums_verify(job->files[i]->directory, err)))
            return status;
    status = segment_merge(job->sources, job->count, &job->plan, job->directory, err);
    for (size_t i = 0; !status && i < job->count; i++)
        status = segment_files_measure(job->files[i], err);
    if (!status)
        status = segment_seal(job->directory, &unsynced, err);
    return status ? status : sync_list_sync(&unsynced, err);
}

static size_t find_live(const struct writer *writer, const char *name)
{
    size_t i = 0;

    while (strcmp(writer->manifest.segments[i].name, name) != 0)
        i++;
    return i;
}

/* Documents that were deleted in a source during the merge are deleted in the result. */
static void carry_deletions(struct live *merged, const struct live *source,
                            const struct merge_source *from)
{
    const struct bitmap *now = &source->segment.deleted;
    uint32_t size = merged->segment.files->document_count;

    for (uint32_t d = 0; now->words && (d = bitmap_next(now, d)) < now->size; d++) {
        if (from->numbers[d] == MERGE_GONE)
            continue;
        if (!merged->segment.deleted.words)
            bitmap_init(&merged->segment.deleted, size);
        bitmap_set(&merged->segment.deleted, from->numbers[d]);
        merged->segment.deleted_count++;
        merged->changed = true;
    }
}

/* Rows keep their stories and get new document numbers. */
static void carry_stories(struct buf *rows, const struct live *source,
                          const struct merge_source *from)
{
    const struct stories *stories = source->segment.stories;

    for (uint32_t i = 0; stories && i < stories->count; i++) {
        struct story_row row = stories->rows[i];

        row.document = from->numbers[row.document];
        if (row.document != MERGE_GONE)
            buf_add(rows, &row, sizeof row);
    }
}

static void keep_stories(struct live *merged, const struct buf *rows)
{
    if (rows->length > 0 && merged->segment.files->sketches.count > 0)
        writer_stories_replace(merged,
                               stories_new(mem_copy(rows->data, rows->length),
                                           (uint32_t)(rows->length / sizeof(struct story_row))));
}

static void remove_live(struct writer *writer, size_t number)
{
    size_t behind = writer->manifest.segment_count - number - 1;

    live_close(&writer->live[number]);
    memmove(&writer->live[number], &writer->live[number + 1], behind * sizeof *writer->live);
    memmove(&writer->manifest.segments[number], &writer->manifest.segments[number + 1],
            behind * sizeof *writer->manifest.segments);
    writer->manifest.segment_count--;
    writer->live[writer->manifest.segment_count] = (struct live){0};
}

/* Insert the result at the place of its first source, so that documents and hits with the same
 * score keep their order. There is room, because at least one source was removed. */
static void insert_live(struct writer *writer, size_t at, const struct manifest_segment *entry,
                        const struct live *live)
{
    struct manifest *manifest = &writer->manifest;
    size_t behind = manifest->segment_count - at;

    memmove(&writer->live[at + 1], &writer->live[at], behind * sizeof *writer->live);
    memmove(&manifest->segments[at + 1], &manifest->segments[at],
            behind * sizeof *manifest->segments);
    writer->live[at] = *live;
    manifest->segments[at] = *entry;
    manifest->segment_count++;
}

/* The result takes the place of its sources. */
static enum status job_publish(struct job *job, struct writer *writer, struct error *err)
{
    struct manifest_segment entry = {.documents = job->documents};
    struct live merged = {0};
    BUF_AUTO struct buf rows = {0};
    size_t first = find_live(writer, job->files[0]->name);
    enum status status;

    memcpy(entry.name, job->name, sizeof entry.name);
    entry.sketched = segment_merge_is_sketched(job->sources, job->count);
    if (job->documents > 0 && (status = segment_files_open(&merged.segment.files, writer->directory,
                                                           job->name, entry.sketched, err)))
        return status;
    for (uint32_t i = 0; i < job->count; i++) {
        size_t number = find_live(writer, job->files[i]->name);

        if (job->documents > 0) {
            carry_deletions(&merged, &writer->live[number], &job->sources[i]);
            carry_stories(&rows, &writer->live[number], &job->sources[i]);
        }
        remove_live(writer, number);
    }
    if (job->documents > 0) {
        keep_stories(&merged, &rows);
        segment_count_languages(&merged.segment, writer->manifest.schema, entry.languages);
        insert_live(writer, first, &entry, &merged);
    }
    if ((status = writer_publish_manifest(writer, err)))
        return status;
    for (uint32_t i = 0; i < job->count; i++)
        writer_remove_segment(writer, job->files[i]->name);
    return STATUS_OK;
}

/* The segments stay as they are: a merge that fails must not keep documents from being written. */
static void give_up(const struct job *job, struct writer *writer, const struct error *err)
{
    for (uint32_t i = 0; i < job->count; i++)
        writer->live[find_live(writer, job->files[i]->name)].merging = false;
    writer->unmerged = true;
    log_warning("%s: segments are not merged: %s", writer->directory, err->message);
    writer_remove_segment(writer, job->name);
}

static void count_merge(struct writer *writer, int change)
{
    writer->merges += (unsigned)change;
    writer->progress.merging = writer->merges > 0;
}

/* If the result cannot be published, the writer fails. On any other failure it stays as it was.
 * `order` of the documents, or NULL. */
static enum status merge(struct writer *writer, const bool *chosen,
                         const struct document_order *order, struct error *err)
{
    struct job job;
    enum status status;

    count_merge(writer, 1);
    job_start(&job, writer, chosen, order);
    pthread_mutex_unlock(&writer->mutex);
    status = job_run(&job, err);
    pthread_mutex_lock(&writer->mutex);
    if (status)
        give_up(&job, writer, err);
    else if ((status = job_publish(&job, writer, err)))
        writer_fail(writer, err);
    job_free(&job);
    count_merge(writer, -1);
    pthread_cond_broadcast(&writer->moved);
    return status;
}

/* On Linux, only of this thread. */
static void lower_priority(int by)
{
    if (by > 0 && setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + by))
        log_debug("a merging thread keeps its priority");
}

void *writer_merger(void *context)
{
    const struct merger *merger = context;
    struct writer *writer = merger->writer;
    struct error err = {0};
    bool *chosen;

    lower_priority(writer->options.merge_niceness);
    pthread_mutex_lock(&writer->mutex);
    while (!writer->stopping && !writer->failure.status) {
        if (!(chosen = writer_next_merge(writer, merger->lane))) {
            pthread_cond_wait(&writer->moved, &writer->mutex);
            continue;
        }
        merge(writer, chosen, NULL, &err);
        free(chosen);
    }
    pthread_mutex_unlock(&writer->mutex);
    return NULL;
}

enum status writer_merge_tiers(struct writer *writer, struct error *err)
{
    pthread_cond_broadcast(&writer->moved);
    while (!writer->failure.status && (writer->progress.merging || writer_is_merge_due(writer)))
        pthread_cond_wait(&writer->moved, &writer->mutex);
    if (writer->failure.status)
        *err = writer->failure;
    return writer->failure.status;
}

void writer_wait_for_merge(struct writer *writer)
{
    while (writer->progress.merging)
        pthread_cond_wait(&writer->moved, &writer->mutex);
}

/* Merge the segments from `from` to before `to`, in the order that the writer was opened with. */
static enum status merge_run(struct writer *writer, size_t from, size_t to, struct error *err)
{
    bool *chosen = mem_zero(writer->manifest.segment_count, sizeof *chosen);
    enum status status;

    memset(chosen + from, true, to - from);
    status = merge(writer, chosen, &writer->options.order, err);
    free(chosen);
    return status;
}

static bool is_ordered(const struct writer *writer)
{
    return document_order_given(&writer->options.order);
}

/* Would a merge change nothing? */
static bool is_pure(const struct writer *writer, size_t from, size_t to)
{
    return to - from == 1 && writer->manifest.segments[from].deleted == 0 && !is_ordered(writer);
}

enum status writer_merge_all(struct writer *writer, struct error *err)
{
    const struct manifest *manifest = &writer->manifest;

    writer_wait_for_merge(writer);
    if (manifest->segment_count == 0 || is_pure(writer, 0, manifest->segment_count))
        return STATUS_OK;
    return merge_run(writer, 0, manifest->segment_count, err);
}

enum status writer_merge_few(struct writer *writer, struct error *err)
{
    enum status status = STATUS_OK;

    writer_wait_for_merge(writer);
    writer->tidying = true;
    for (size_t from = 0; !status && from < writer->manifest.segment_count;) {
        size_t to = writer_merge_end(writer, from), count = writer->manifest.segment_count;

        if (to == from && is_ordered(writer))
            to++; /* a large one: alone */
        if (to == from || is_pure(writer, from, to)) {
            from++;
            continue;
        }
        status = merge_run(writer, from, to, err);
        from += writer->manifest.segment_count > count - (to - from); /* else all were deleted */
    }
    writer->tidying = false;
    return status;
}
