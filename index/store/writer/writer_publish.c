/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer_publish.c - publishes a built segment: it becomes visible, and the documents that it
 * replaces vanish, when index.json is replaced. All functions are called with the writer's mutex
 * held. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/writer/writer_private.h"

char *writer_new_segment(struct writer *writer, char name[MANIFEST_NAME_SIZE])
{
    snprintf(name, MANIFEST_NAME_SIZE, SEGMENT_PREFIX "%06" PRIu64,
             writer->manifest.next_segment++);
    return mem_format("%s/%s", writer->directory, name);
}

void writer_remove_segment(struct writer *writer, const char *name)
{
    MEM_AUTO char *path = mem_format("%s/%s", writer->directory, name);
    struct error err;

    if (file_remove_tree(path, &err))
        log_warning("%s", err.message); /* the next writer_open removes it */
}

enum status writer_open_live(struct writer *writer, size_t number, struct error *err)
{
    const struct manifest_segment *entry = &writer->manifest.segments[number];
    struct segment_files *files;
    enum status status;

    if (number >= writer->live_capacity) {
        size_t before = writer->live_capacity;

        writer->live = mem_grow(writer->live, number, &writer->live_capacity, sizeof *writer->live);
        memset(writer->live + before, 0, (writer->live_capacity - before) * sizeof *writer->live);
    }
    writer->live[number] = (struct live){0};
    if ((status =
             segment_files_open(&files, writer->directory, entry->name, entry->sketched, err)) ||
        (status = segment_open(&writer->live[number].segment, files,
                               entry->deletions[0] ? entry->deletions : NULL, err)) ||
        !entry->stories[0])
        return status;
    return segment_open_stories(&writer->live[number].segment, NULL, entry->stories, err);
}

void live_close(struct live *live)
{
    segment_close(&live->segment);
    *live = (struct live){0};
}

/* --- ids seen since the writer was opened --- */

/* Was an id with this hash added before? Adds the hash. */
static bool seen_before(struct writer *writer, struct str id)
{
    bool is_new;

    number_table_add(&writer->seen, hash_str(id), &is_new);
    return !is_new;
}

/* --- deletions --- */

/* Is the live document a later version than the one that the batch has for this id? A batch that
 * deletes the id before it adds it again has none that the live one can outlast. */
static bool is_later(const struct writer *writer, const struct live *live, uint32_t document,
                     const struct segment_builder *builder, uint32_t id)
{
    uint32_t by = segment_builder_document(builder, id);
    struct version version;

    if (by == 0 || segment_builder_was_deleted(builder, id))
        return false;
    version = version_of_indexed(writer->manifest.schema, &live->segment, document);
    return version_is_earlier(segment_builder_version(builder, by - 1), &version);
}

/* Delete the document of the batch's id in a live segment, because the batch replaces or deletes
 * it. If the live document is a later version, drop the batch's document instead. */
static enum status replace_in(struct writer *writer, size_t number, uint32_t id,
                              struct segment_builder *builder, struct error *err)
{
    struct live *live = &writer->live[number];
    struct str text = string_table_get(segment_builder_ids(builder), id);
    uint32_t document;
    enum status status;

    status =
        segment_ids_find(&live->segment.files->ids, text, &live->segment.deleted, &document, err);
    if (status)
        return status == STATUS_END ? STATUS_OK : status;
    if (is_later(writer, live, document, builder, id)) {
        segment_builder_drop(builder, segment_builder_document(builder, id) - 1);
        return STATUS_OK;
    }
    if (!live->segment.deleted.words)
        bitmap_init(&live->segment.deleted, live->segment.files->document_count);
    bitmap_set(&live->segment.deleted, document);
    live->segment.deleted_count++;
    live->changed = true;
    writer_stories_gone(writer, number, document);
    writer->progress.deleted++;
    return STATUS_OK;
}

/* The ids of the batch that may be in older segments, as numbers; yours to free. */
static uint32_t *known_ids(struct writer *writer, const struct string_table *ids, uint32_t *count)
{
    uint32_t *known = mem_alloc((ids->count + 1) * sizeof *known);

    *count = 0;
    for (uint32_t i = 0; i < ids->count; i++)
        if (!writer->fresh || seen_before(writer, string_table_get(ids, i)))
            known[(*count)++] = i;
    return known;
}

/* Segment by segment, so that few of libxapian's databases are open at once. */
static enum status replace_ids(struct writer *writer, struct segment_builder *builder,
                               size_t segments, struct error *err)
{
    uint32_t count;
    uint32_t *known = known_ids(writer, segment_builder_ids(builder), &count);
    enum status status = STATUS_OK;

    for (size_t s = 0; count > 0 && s < segments && !status; s++) {
        struct segment_files *files = writer->live[s].segment.files;

        if ((status = segment_ids_pin(&files->ids, err)))
            break;
        for (uint32_t i = 0; i < count && !status; i++)
            status = replace_in(writer, s, known[i], builder, err);
        segment_ids_unpin(&files->ids);
    }
    free(known);
    return status;
}

static enum status write_deletions(struct writer *writer, size_t number, struct error *err)
{
    struct manifest_segment *entry = &writer->manifest.segments[number];
    struct live *live = &writer->live[number];

    if (!live->changed)
        return STATUS_OK;
    memcpy(live->obsolete, entry->deletions, sizeof live->obsolete);
    snprintf(entry->deletions, sizeof entry->deletions, DELETIONS_PREFIX "%" PRIu64,
             writer->manifest.generation + 1);
    entry->deleted = live->segment.deleted_count;
    live->changed = false;
    return segment_write_deletions(live->segment.files->directory, entry->deletions,
                                   &live->segment.deleted, &writer->unsynced, err);
}

static enum status write_stories(struct writer *writer, size_t number, struct error *err)
{
    struct manifest_segment *entry = &writer->manifest.segments[number];
    struct live *live = &writer->live[number];

    if (!live->stories_changed)
        return STATUS_OK;
    memcpy(live->obsolete_stories, entry->stories, sizeof live->obsolete_stories);
    live->stories_changed = false;
    entry->stories[0] = '\0';
    if (!live->segment.stories)
        return STATUS_OK;
    snprintf(entry->stories, sizeof entry->stories, STORIES_PREFIX "%" PRIu64,
             writer->manifest.generation + 1);
    return stories_write(live->segment.stories, live->segment.files->directory, entry->stories,
                         &writer->unsynced, err);
}

static enum status write_changed(struct writer *writer, struct error *err)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; !status && i < writer->manifest.segment_count; i++)
        if (!(status = write_deletions(writer, i, err)))
            status = write_stories(writer, i, err);
    return status;
}

static void remove_file(const struct live *live, char *name)
{
    MEM_AUTO char *path = mem_format("%s/%s", live->segment.files->directory, name);

    if (name[0])
        unlink(path);
    name[0] = '\0';
}

/* Remove files that no generation names any more. A reader that is opening the previous generation
 * fails on them, and then opens the new one. */
static void remove_obsolete(struct writer *writer)
{
    for (size_t i = 0; i < writer->manifest.segment_count; i++) {
        remove_file(&writer->live[i], writer->live[i].obsolete);
        remove_file(&writer->live[i], writer->live[i].obsolete_stories);
    }
}

/* Do not publish what was read from a file that was cut short meanwhile. */
static enum status check_live(const struct writer *writer, struct error *err)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; !status && i < writer->manifest.segment_count; i++)
        status = segment_files_check(writer->live[i].segment.files, err);
    return status;
}

enum status writer_publish_manifest(struct writer *writer, struct error *err)
{
    enum status status = check_live(writer, err);

    if (status || (status = write_changed(writer, err)))
        return status;
    writer->manifest.generation++;
    writer->manifest.updated = date_now();
    status = manifest_publish(&writer->manifest, writer->directory, &writer->unsynced, err);
    if (!status)
        remove_obsolete(writer);
    return status;
}

/* Documents that later ones of the same batch replaced are deleted from the start. */
static void take_own_deletions(struct live *live, const struct bitmap *deleted)
{
    uint32_t count = bitmap_count(deleted);

    if (count == 0)
        return;
    bitmap_copy(&live->segment.deleted, deleted);
    live->segment.deleted_count = count;
    live->changed = true;
}

enum status writer_add_segment(struct writer *writer, struct built *built, struct error *err)
{
    struct manifest_segment *entry = manifest_add_segment(&writer->manifest);
    size_t number = writer->manifest.segment_count - 1;
    enum status status;

    for (size_t i = 0; i < built->unsynced.count; i++)
        sync_list_add(&writer->unsynced, built->unsynced.paths[i]);

    memcpy(entry->name, built->name, sizeof entry->name);
    entry->documents = segment_builder_count(built->builder);
    entry->sketched = segment_builder_is_sketched(built->builder);
    if ((status = writer_open_live(writer, number, err)))
        return status;
    take_own_deletions(&writer->live[number], segment_builder_deleted(built->builder));
    segment_count_languages(&writer->live[number].segment, writer->manifest.schema,
                            entry->languages);
    return STATUS_OK;
}

/* Apply the batch to the live segments. */
static enum status apply(struct writer *writer, struct built *built, struct error *err)
{
    size_t older = writer->manifest.segment_count;
    const struct schema *schema = segment_builder_schema(built->builder);
    enum status status;

    if (schema->field_count > writer->manifest.schema->field_count)
        manifest_set_schema(&writer->manifest, schema_share(schema));
    if ((status = replace_ids(writer, built->builder, older, err)))
        return status;
    return built->documents > 0 ? writer_add_segment(writer, built, err) : STATUS_OK;
}

static enum status publish(struct writer *writer, struct built *built, struct error *err)
{
    enum status status;

    if (built->last_task > writer->manifest.last_task)
        writer->manifest.last_task = built->last_task;
    if (built->builder && (status = apply(writer, built, err)))
        return status;
    if ((status = writer_stories_update(writer, built->documents > 0, err)) ||
        (status = writer_publish_manifest(writer, err)))
        return status;
    writer->progress.published += built->documents;
    return STATUS_OK;
}

void writer_publish_ready(struct writer *writer)
{
    struct error err = {0};

    while (writer->built && writer->built->sequence == writer->next_published &&
           !writer->failure.status) {
        struct built *built = writer->built;

        writer->built = built->next;
        if (publish(writer, built, &err))
            writer_fail(writer, &err);
        else
            writer->next_published++;
        built_free(built);
        pthread_cond_broadcast(&writer->moved);
    }
}
