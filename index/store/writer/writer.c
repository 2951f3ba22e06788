/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer.c - opens and closes a writer. */
#include "store/writer/writer.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/writer/writer_private.h"

#define BATCH_BYTES  ((size_t)12 * 1024 * 1024)
#define SEGMENTS_MAX 100
#define MERGED_MAX   (UINT64_C(4) << 30)
/* If an index has fewer documents, a larger load measures its average lengths again. */
#define FEW_DOCUMENTS 1000

static enum status read_or_make_manifest(struct writer *writer, struct str uid, struct error *err)
{
    const struct writer_options *options = &writer->options;
    enum status status = manifest_read(&writer->manifest, writer->directory, err);

    if (status != STATUS_NOT_FOUND)
        return status;
    manifest_init(&writer->manifest, uid, options->preset,
                  options->primary_key.data || options->preset != PRESET_ARTICLES
                      ? options->primary_key
                      : STR("id"));
    return manifest_write(&writer->manifest, writer->directory, err);
}

static bool is_live(const struct writer *writer, const char *name)
{
    for (size_t i = 0; i < writer->manifest.segment_count; i++)
        if (strcmp(writer->manifest.segments[i].name, name) == 0)
            return true;
    return false;
}

/* Remove the files with this prefix that index.json does not name. */
static void remove_old(const char *segment, const char *prefix, const char *live)
{
    DIR *dir = opendir(segment);
    struct dirent *entry;

    while (dir && (entry = readdir(dir)))
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0 && strcmp(entry->d_name, live) != 0)
            unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir)
        closedir(dir);
}

/* Remove segments and files that were being written when a process died. */
static void remove_leftovers(struct writer *writer)
{
    DIR *dir = opendir(writer->directory);
    struct dirent *entry;

    while (dir && (entry = readdir(dir)))
        if (strncmp(entry->d_name, SEGMENT_PREFIX, strlen(SEGMENT_PREFIX)) == 0 &&
            !is_live(writer, entry->d_name))
            writer_remove_segment(writer, entry->d_name);
    if (dir)
        closedir(dir);
    for (size_t i = 0; i < writer->manifest.segment_count; i++) {
        const char *segment = writer->live[i].segment.files->directory;

        remove_old(segment, DELETIONS_PREFIX, writer->manifest.segments[i].deletions);
        remove_old(segment, STORIES_PREFIX, writer->manifest.segments[i].stories);
    }
}

static enum status open_segments(struct writer *writer, struct error *err)
{
    enum status status = STATUS_OK;

    writer->live_capacity = writer->manifest.segment_count + 16;
    writer->live = mem_zero(writer->live_capacity, sizeof *writer->live);
    for (size_t i = 0; !status && i < writer->manifest.segment_count; i++)
        status = writer_open_live(writer, i, err);
    return status;
}

static enum status open_index(struct writer *writer, struct str uid, struct error *err)
{
    enum status status;

    if (!index_uid_valid(uid))
        return error_set(err, STATUS_BAD_INDEX_UID,
                         "`%.*s` cannot name an index: use 1 to %d of A-Z a-z 0-9 - _",
                         STR_ARG(uid), INDEX_UID_MAX);
    if (!writer->options.lock &&
        (status = database_lock_take(writer->database, writer->options.lock_wait_ms, &writer->lock,
                                     err)))
        return status;
    if ((status = file_make_dir(writer->directory, 0777, err)) ||
        (status = read_or_make_manifest(writer, uid, err)) || (status = open_segments(writer, err)))
        return status;
    remove_leftovers(writer);
    writer_take_fields(writer);
    return STATUS_OK;
}

/* New segments use the dictionary of the largest segment, so that a merge can copy records
 * unchanged. */
static void find_dictionary(struct writer *writer)
{
    uint32_t most = 0;

    for (size_t i = 0; i < writer->manifest.segment_count; i++) {
        const struct segment_files *files = writer->live[i].segment.files;

        if (files->document_count <= most || files->texts.dictionary.length == 0)
            continue;
        most = files->document_count;
        buf_clear(&writer->dictionary);
        buf_add_str(&writer->dictionary, files->texts.dictionary);
    }
}

static enum status start_mergers(struct writer *writer, struct error *err)
{
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        struct merger *merger = &writer->mergers[lane];

        *merger = (struct merger){.writer = writer, .lane = lane};
        merger->runs = pthread_create(&merger->thread, NULL, writer_merger, merger) == 0;
        if (!merger->runs)
            return error_set(err, STATUS_NO_MEMORY, "cannot start a thread to merge with");
    }
    return STATUS_OK;
}

enum status writer_open(const char *database, struct str uid, const struct writer_options *options,
                        struct writer **out, struct error *err)
{
    struct writer *writer = mem_zero(1, sizeof *writer);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    enum status status;

    *out = NULL;
    writer->database = mem_text(database, strlen(database));
    writer->directory = mem_format("%s/indexes/%.*s", database, STR_ARG(uid));
    writer->options = *options;
    if (writer->options.batch_bytes == 0)
        writer->options.batch_bytes = BATCH_BYTES;
    if (writer->options.segments_max == 0)
        writer->options.segments_max = SEGMENTS_MAX;
    if (writer->options.merged_max == 0)
        writer->options.merged_max = MERGED_MAX;
    writer->queue_end = &writer->queue;
    writer->threads_max = writer->options.jobs ? writer->options.jobs
                          : cores > 0          ? (unsigned)cores
                                               : 1;
    writer->threads = mem_zero(writer->threads_max, sizeof *writer->threads);
    pthread_mutex_init(&writer->mutex, NULL);
    pthread_cond_init(&writer->work, NULL);
    pthread_cond_init(&writer->moved, NULL);
    if ((status = open_index(writer, uid, err))) {
        writer_close(writer);
        return status;
    }
    writer->fresh = writer->manifest.segment_count == 0;
    find_dictionary(writer);
    writer->norms_settled =
        writer->manifest.has_norms && manifest_documents(&writer->manifest) >= FEW_DOCUMENTS;
    if ((status = start_mergers(writer, err))) {
        writer_close(writer);
        return status;
    }
    *out = writer;
    return STATUS_OK;
}

static void stop_threads(struct writer *writer)
{
    pthread_mutex_lock(&writer->mutex);
    writer->stopping = true;
    pthread_cond_broadcast(&writer->work);
    pthread_cond_broadcast(&writer->moved);
    pthread_mutex_unlock(&writer->mutex);
    for (unsigned i = 0; i < writer->thread_count; i++)
        pthread_join(writer->threads[i], NULL);
    for (int lane = 0; lane < LANE_COUNT; lane++)
        if (writer->mergers[lane].runs)
            pthread_join(writer->mergers[lane].thread, NULL);
}

static void drop_pending(struct writer *writer)
{
    while (writer->queue) {
        struct writer_batch *batch = writer->queue;

        writer->queue = batch->next;
        batch_free(batch);
    }
    while (writer->built) {
        struct built *built = writer->built;

        writer->built = built->next;
        built_free(built);
    }
    batch_free(writer->filling);
}

void writer_close(struct writer *writer)
{
    if (!writer)
        return;
    stop_threads(writer);
    drop_pending(writer);
    for (size_t i = 0; writer->live && i < writer->manifest.segment_count; i++)
        live_close(&writer->live[i]);
    writer_stories_free(writer->stories);
    manifest_fini(&writer->manifest);
    schema_release(writer->schema);
    field_list_free(writer->fields);
    buf_fini(&writer->path);
    database_lock_release(writer->lock);
    sync_list_fini(&writer->unsynced);
    pthread_mutex_destroy(&writer->mutex);
    pthread_cond_destroy(&writer->work);
    pthread_cond_destroy(&writer->moved);
    buf_fini(&writer->dictionary);
    free(writer->live);
    number_table_fini(&writer->seen);
    free(writer->threads);
    free(writer->directory);
    free(writer->database);
    free(writer);
}

enum status writer_fail(struct writer *writer, const struct error *err)
{
    if (!writer->failure.status)
        writer->failure = *err;
    pthread_cond_broadcast(&writer->work);
    pthread_cond_broadcast(&writer->moved);
    return err->status;
}

void writer_progress(struct writer *writer, struct writer_progress *progress)
{
    pthread_mutex_lock(&writer->mutex);
    *progress = writer->progress;
    pthread_mutex_unlock(&writer->mutex);
}

uint64_t writer_documents(struct writer *writer)
{
    uint64_t documents;

    pthread_mutex_lock(&writer->mutex);
    documents = manifest_documents(&writer->manifest);
    pthread_mutex_unlock(&writer->mutex);
    return documents;
}
