/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dump.c - writes an index as lines of JSON, and restores it. */
#include "base/json.h"
#include "engine/backup.h"
#include "engine/local/dump_head.h"
#include "engine/local/local.h"
#include "engine/local/taken.h"
#include "store/writer/index_life.h"

/* --- dumping --- */

struct dump {
    struct view *view;
    struct buf line;
    struct arena *arena; /* of a document */
    uint64_t skip;       /* documents */
    dump_line_fn *each;
    void *context;
};

static enum status hand_on(struct dump *dump, struct error *err)
{
    enum status status = dump->each(dump->context, buf_str(&dump->line), err);

    buf_clear(&dump->line);
    return status;
}

static enum status dump_head(struct dump *dump, struct error *err)
{
    const struct generation *generation = dump->view->generation;
    const struct generation_info info = generation_describe(generation);
    const struct dump_head head = {.uid = str_of(info.uid),
                                   .primary_key = generation->schema->primary_key,
                                   .created = info.created,
                                   .documents = generation->document_count};

    dump_head_add(&dump->line, &head, generation->schema->settings);
    return hand_on(dump, err);
}

/* Joins the separately stored parts of a document. */
static void add_document(struct buf *line, const struct text_record *record)
{
    bool apart = record->body.length || record->hidden.length;

    buf_add_str(line, record->fields);
    if (apart)
        line->length--; /* the closing brace */
    if (record->body.length) {
        json_add_key(line, "body");
        json_add_string(line, record->body);
    }
    if (record->hidden.length) {
        json_add_comma(line);
        buf_add_str(line, record->hidden);
    }
    if (apart)
        buf_add_char(line, '}');
}

static enum status dump_segment(struct dump *dump, uint32_t number, struct error *err)
{
    const struct segment *segment = &dump->view->generation->segments[number];
    struct text_record record;

    for (uint32_t i = 0; i < segment->files->document_count; i++) {
        if (segment_is_deleted(segment, i))
            continue;
        if (dump->skip > 0) {
            dump->skip--;
            continue;
        }
        if (view_text(dump->view, number, i, dump->arena, &record, err))
            return err->status;
        add_document(&dump->line, &record);
        if (hand_on(dump, err))
            return err->status;
        arena_reset(dump->arena);
    }
    return STATUS_OK;
}

static enum status dump_generation(struct dump *dump, struct generation *generation,
                                   struct error *err)
{
    enum status status = view_acquire(generation, &dump->view, err);

    if (!status)
        status = dump_head(dump, err);
    for (uint32_t s = 0; !status && s < generation->segment_count; s++)
        status = dump_segment(dump, s, err);
    view_release(dump->view);
    return status;
}

enum status engine_dump(struct engine *engine, struct str uid, dump_line_fn *line, void *context,
                        struct error *err)
{
    const struct dump_place start = {0};

    return engine_dump_from(engine, uid, &start, line, context, err);
}

enum status engine_dump_from(struct engine *engine, struct str uid, const struct dump_place *place,
                             dump_line_fn *line, void *context, struct error *err)
{
    struct dump dump = {.skip = place->documents, .each = line, .context = context};
    struct generation *generation;
    enum status status;

    if (engine->make)
        return engine->make->dump(engine, uid, place, line, context, err);
    generation = generation_acquire(engine->database, uid);
    if (!generation)
        return index_absent(engine, uid, err);
    dump.arena = arena_new();
    status = index_read_end(engine, generation, dump_generation(&dump, generation, err), err);
    generation_release(generation);
    arena_free(dump.arena);
    buf_fini(&dump.line);
    return status;
}

/* --- restoring --- */

static enum status add_documents(struct writer *writer, uint64_t count,
                                 const struct restore_source *source, struct taken *taken,
                                 struct error *err)
{
    for (uint64_t i = 0; i < count; i++) {
        json_t *document;
        enum status status = source->next(source->context, &document, err);

        if (!status && !taken_refuses(taken, writer, document))
            status = writer_add(writer, document, err);
        json_decref(document);
        if (status)
            return status;
    }
    return writer_tidy(writer, err);
}

static enum status fill(struct engine *engine, const struct dump_head *head,
                        const struct restore_source *source, struct error *err)
{
    const struct writer_options options = {
        .problem = source->problem, .context = source->context, .lock = engine->lock};
    struct writer *writer;
    struct taken taken = {0};
    enum status status;

    if (writer_open(engine->path, head->uid, &options, &writer, err))
        return err->status;
    status = taken_open(engine, head->uid.data, &taken, err);
    if (!status)
        status = add_documents(writer, head->documents, source, &taken, err);
    taken_close(&taken);
    writer_close(writer);
    return writing_published(engine, head->uid.data, status);
}

enum status engine_restore(struct engine *engine, const json_t *line,
                           const struct restore_source *source, struct error *err)
{
    struct dump_head head;
    enum status status;

    if (engine->make)
        return engine_lacks(engine, "restoring dumps is", err);
    status = dump_head_read(line, &head, err);
    if (!status)
        status = writing_check(engine, err);
    if (!status)
        status = index_life_restore(engine->path, head.uid.data, head.settings, head.primary_key,
                                    head.created, err);
    if (!status)
        status = fill(engine, &head, source, err);
    settings_release(head.settings);
    return status;
}
