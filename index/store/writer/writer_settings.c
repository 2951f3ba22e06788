/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer_settings.c - changes the settings and the primary key of an index, clears it, and builds
 * it anew.
 *
 * A rebuild sends the documents of the live segments through the batches once more, with the new
 * schema. The new segments wait until all are complete. Then one replacement of index.json replaces
 * the live segments by them. */
#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/document/document.h"
#include "store/writer/writer_private.h"

const struct schema *writer_schema(const struct writer *writer)
{
    return writer->schema;
}

/* Commit without completing the noted task, so that no batch is pending. */
static enum status settle(struct writer *writer, struct error *err)
{
    uint64_t noted = writer->noted_task;
    enum status status;

    writer->noted_task = 0;
    status = writer_commit(writer, err);
    writer->noted_task = noted;
    return status;
}

/* Call with the mutex held, while no merge runs. */
static enum status publish(struct writer *writer, struct error *err)
{
    enum status status;

    writer_take_task(writer);
    if ((status = writer_publish_manifest(writer, err)))
        writer_fail(writer, err);
    return status;
}

static enum status publish_schema(struct writer *writer, struct schema *take_schema,
                                  struct error *err)
{
    enum status status;

    pthread_mutex_lock(&writer->mutex);
    writer_wait_for_merge(writer);
    manifest_set_schema(&writer->manifest, take_schema);
    status = publish(writer, err);
    pthread_mutex_unlock(&writer->mutex);
    writer_take_fields(writer);
    return status;
}

enum status writer_set_primary_key(struct writer *writer, struct str key, struct error *err)
{
    struct schema *before;
    enum status status = settle(writer, err);

    if (status)
        return status;
    before = writer->schema;
    if (before->primary_key.data && !str_eq(before->primary_key, key) &&
        writer_documents(writer) > 0)
        return error_set(err, STATUS_PRIMARY_KEY_EXISTS, "Index already has a primary key: `%.*s`.",
                         STR_ARG(before->primary_key));
    return publish_schema(writer, schema_new(before->settings, writer->fields, key), err);
}

/* --- live segments that go --- */

/* Close and forget the live segments. Returns their names; each is yours to free. */
static char **drop_live(struct writer *writer, size_t *count)
{
    char **names = mem_zero(writer->manifest.segment_count + 1, sizeof *names);

    *count = writer->manifest.segment_count;
    for (size_t i = 0; i < *count; i++) {
        const char *name = writer->manifest.segments[i].name;

        names[i] = mem_text(name, strlen(name));
        live_close(&writer->live[i]);
    }
    writer->manifest.segment_count = 0;
    return names;
}

static void remove_dropped(struct writer *writer, char **take_names, size_t count, bool published)
{
    for (size_t i = 0; i < count; i++) {
        if (published) /* otherwise index.json still names them */
            writer_remove_segment(writer, take_names[i]);
        free(take_names[i]);
    }
    free(take_names);
}

enum status writer_clear(struct writer *writer, struct error *err)
{
    enum status status = settle(writer, err);
    char **names;
    size_t count;

    if (status)
        return status;
    pthread_mutex_lock(&writer->mutex);
    writer_wait_for_merge(writer);
    writer->progress.deleted += manifest_documents(&writer->manifest);
    names = drop_live(writer, &count);
    writer->norms_settled = writer->manifest.has_norms = false;
    writer->norms_sequence = writer->next_sequence;
    status = publish(writer, err);
    remove_dropped(writer, names, count, !status);
    pthread_mutex_unlock(&writer->mutex);
    return status;
}

/* --- building anew --- */

/* The fields of the new preset, then all fields seen so far. */
static struct field_list *fields_for(const struct schema *before, const struct settings *settings)
{
    struct field_list *fields = field_list_new(settings->preset);

    for (uint32_t f = 0; f < before->field_count; f++)
        field_list_add(fields, before->fields[f].name);
    return fields;
}

/* What a rebuild reads, and which of it. */
struct again {
    const struct schema *before;
    writer_keep_fn *keep; /* NULL: all documents */
    void *context;
};

static bool is_kept(const struct again *again, const json_t *document)
{
    BUF_AUTO struct buf id = {0};
    struct error none;

    return !again->keep || document_id(again->before, document, &id, &none) ||
           again->keep(again->context, buf_str(&id));
}

static enum status add_again(struct writer *writer, const struct again *again,
                             const struct text_record *record, struct error *err)
{
    json_t *document = document_join(again->before, record, err);
    enum status status;

    if (!document)
        return error_set(err, STATUS_CORRUPT, "%s holds a damaged document: %s", writer->directory,
                         err->message);
    if (!is_kept(again, document)) {
        json_decref(document);
        return STATUS_OK;
    }
    document_list_fields(document, writer->fields, &writer->path);
    status = writer_add_operation(writer, (struct operation){.document = document},
                                  record->fields.length + record->body.length, err);
    return status;
}

static enum status add_segment_again(struct writer *writer, const struct again *again,
                                     const struct segment *segment, struct error *err)
{
    struct expander *expander = expander_new();
    struct arena *arena = arena_new();
    struct text_record record;
    enum status status = STATUS_OK;

    for (uint32_t d = 0; !status && d < segment->files->document_count; d++) {
        if (segment_is_deleted(segment, d))
            continue;
        arena_reset(arena);
        status = texts_read(&segment->files->texts, d, expander, arena, &record, err);
        if (!status)
            status = add_again(writer, again, &record, err);
    }
    expander_free(expander);
    arena_free(arena);
    return status;
}

static enum status add_all_again(struct writer *writer, const struct again *again,
                                 struct error *err)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; !status && i < writer->manifest.segment_count; i++)
        status = add_segment_again(writer, again, &writer->live[i].segment, err);
    return status ? status : writer_submit(writer, err);
}

static uint64_t built_count(const struct writer *writer)
{
    uint64_t count = 0;

    for (const struct built *built = writer->built; built; built = built->next)
        count++;
    return count;
}

static enum status wait_for_all(struct writer *writer, struct error *err)
{
    while (writer->next_published + built_count(writer) < writer->next_sequence &&
           !writer->failure.status)
        pthread_cond_wait(&writer->moved, &writer->mutex);
    if (writer->failure.status)
        *err = writer->failure;
    return writer->failure.status;
}

static enum status take_built(struct writer *writer, struct error *err)
{
    enum status status = STATUS_OK;

    while (writer->built) {
        struct built *built = writer->built;

        writer->built = built->next;
        if (!status && built->documents > 0 && !(status = writer_add_segment(writer, built, err)))
            status = writer_stories_update(writer, true, err);
        writer->next_published++;
        built_free(built);
    }
    return status;
}

/* Replace all live segments by the built ones. */
static enum status replace_all(struct writer *writer, struct error *err)
{
    char **names;
    size_t count;
    enum status status;

    if ((status = wait_for_all(writer, err)))
        return status;
    names = drop_live(writer, &count);
    manifest_set_schema(&writer->manifest, schema_share(writer->schema));
    status = take_built(writer, err);
    if (!status)
        status = publish(writer, err);
    remove_dropped(writer, names, count, !status);
    return status;
}

static void start_rebuilding(struct writer *writer, struct schema *take_schema)
{
    pthread_mutex_lock(&writer->mutex);
    writer_wait_for_merge(writer);
    writer->rebuilding = true;
    writer->norms_settled = writer->manifest.has_norms = false; /* other fields, other averages */
    writer->norms_sequence = writer->next_sequence;
    pthread_mutex_unlock(&writer->mutex);
    schema_release(writer->schema);
    writer->schema = take_schema;
}

/* Rebuild all segments with the schema `take_schema`. On failure the writer is unusable, and
 * index.json still names the old segments. */
static enum status rebuild(struct writer *writer, struct schema *take_schema, struct again again,
                           struct error *err)
{
    struct schema *before = schema_share(writer->manifest.schema);
    enum status status;

    again.before = before;
    start_rebuilding(writer, take_schema);
    status = add_all_again(writer, &again, err);
    pthread_mutex_lock(&writer->mutex);
    if (!status)
        status = replace_all(writer, err);
    if (status)
        writer_fail(writer, err);
    writer->rebuilding = false;
    pthread_cond_broadcast(&writer->moved);
    pthread_mutex_unlock(&writer->mutex);
    schema_release(before);
    return status;
}

enum status writer_set_settings(struct writer *writer, const struct settings *settings,
                                struct error *err)
{
    struct schema *before, *schema;
    struct field_list *fields;
    enum status status = settle(writer, err);

    if (status)
        return status;
    before = writer->schema;
    fields = fields_for(before, settings);
    schema = schema_new(settings, fields, before->primary_key);
    if (writer_documents(writer) == 0 || !schema_rebuilds(before, schema)) {
        field_list_free(fields);
        return publish_schema(writer, schema, err);
    }
    field_list_free(writer->fields);
    writer->fields = fields;
    return rebuild(writer, schema, (struct again){0}, err);
}

/* The dictionary was trained with texts of documents that may be gone. */
static void forget_dictionary(struct writer *writer)
{
    pthread_mutex_lock(&writer->mutex);
    buf_clear(&writer->dictionary);
    pthread_mutex_unlock(&writer->mutex);
}

enum status writer_rebuild(struct writer *writer, writer_keep_fn *keep, void *context,
                           struct error *err)
{
    enum status status = settle(writer, err);

    if (status)
        return status;
    forget_dictionary(writer);
    return rebuild(writer, schema_share(writer->schema),
                   (struct again){.keep = keep, .context = context}, err);
}
