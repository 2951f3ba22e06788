/* SPDX-License-Identifier: GPL-2.0-or-later */
/* takedown.c - records, deletes and removes articles, in this order. */
#include "engine/local/takedown_private.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/json_members.h"
#include "base/mem.h"
#include "store/document/document.h"
#include "store/reader/story_read.h"
#include "store/writer/index_life.h"

/* --- which documents --- */

static enum status id_at(struct view *view, uint32_t segment, uint32_t document,
                         struct arena *arena, json_t **stored, struct buf *id, struct error *err)
{
    const struct schema *schema = view->generation->schema;
    struct text_record record;

    *stored = NULL;
    if (view_text(view, segment, document, arena, &record, err))
        return err->status;
    *stored = document_join(schema, &record, err);
    if (!*stored)
        return err->status;
    return document_id(schema, *stored, id, err);
}

void removal_note(struct removal *removal, json_t *entries, struct str id, const json_t *stored)
{
    bool is_new;

    string_table_add(&removal->ids, id, &is_new);
    if (is_new)
        json_array_append_new(entries, taken_entry(id, stored));
}

static enum status note_place(struct removal *removal, struct view *view, struct story_member place,
                              json_t *entries, struct error *err)
{
    BUF_AUTO struct buf id = {0};
    json_t *stored;
    enum status status =
        id_at(view, place.segment, place.document, removal->arena, &stored, &id, err);

    if (!status)
        removal_note(removal, entries, buf_str(&id), stored);
    json_decref(stored);
    return status;
}

/* The document and, if asked for, those of its story. */
static enum status note_with_copies(struct removal *removal, struct view *view,
                                    struct story_member place, json_t *entries, struct error *err)
{
    BUF_AUTO struct buf members = {0};
    const struct story_member *at;
    uint64_t story = 0;
    enum status status = note_place(removal, view, place, entries, err);

    if (!status && removal->order->copies)
        status = story_of(view->generation, place.segment, place.document, &story, err);
    if (!status && story != 0)
        status = story_members(view->generation, story, &members, err);
    at = (const struct story_member *)(const void *)members.data;
    for (size_t i = 0; !status && i < members.length / sizeof *at; i++)
        status = note_place(removal, view, at[i], entries, err);
    return status;
}

static enum status note_all(struct removal *removal, struct view *view, json_t *entries,
                            struct error *err)
{
    json_t *value;
    size_t i;

    json_array_foreach (removal->order->ids, i, value) {
        struct story_member place;
        struct str id = json_str(value);
        enum status status = view_find(view, id, &place.segment, &place.document, err);

        if (!status)
            status = note_with_copies(removal, view, place, entries, err);
        else if (status == STATUS_END) { /* it is refused if it comes later */
            removal_note(removal, entries, id, NULL);
            status = STATUS_OK;
        }
        if (status)
            return status;
    }
    return STATUS_OK;
}

/* Appends an entry of the record for each document. */
static enum status choose(struct removal *removal, json_t *entries, struct error *err)
{
    struct generation *generation;
    struct view *view;
    enum status status;

    if (removal->engine->make)
        return elsewhere_choose(removal, entries, err);
    status = index_open(removal->engine, removal->order->uid, &generation, err);
    if (status)
        return status;
    status = view_acquire(generation, &view, err);
    if (!status) {
        status = note_all(removal, view, entries, err);
        view_release(view);
    }
    generation_release(generation);
    return status;
}

/* A call that repeats an operation finds its record, and only the ids that were given. */
enum status removal_record(struct removal *removal, struct takedown_outcome *outcome,
                           struct error *err)
{
    json_t *entries = json_array();
    enum status status = choose(removal, entries, err);

    if (!status && !taken_recorded(&removal->taken, removal->order, outcome)) {
        status = taken_record(removal->engine, &removal->taken, removal->order, entries, err);
        taken_recorded(&removal->taken, removal->order, outcome);
        return status;
    }
    json_decref(entries);
    return status;
}

/* --- removing them --- */

/* Hides the documents at once: building anew may take minutes. */
static enum status delete_all(struct removal *removal, struct writer *writer, struct error *err)
{
    enum status status = STATUS_OK;

    for (uint32_t i = 0; !status && i < removal->ids.count; i++)
        status = writer_delete(writer, string_table_get(&removal->ids, i), err);
    return status ? status : writer_commit(writer, err);
}

static bool is_kept(void *context, struct str id)
{
    return !taken_has(context, id);
}

/* `operation` is complete when this has been published. */
static enum status build_anew(struct engine *engine, const char *uid, struct taken *taken,
                              uint64_t operation, struct error *err)
{
    struct writer *writer;

    if (writing_open(engine, uid, PRESET_DOCUMENTS, STR_NONE, &writer, err))
        return err->status;
    if (operation != OPERATION_NONE)
        writer_note_task(writer, operation);
    if (writing_published(engine, uid, writer_rebuild(writer, is_kept, taken, err)))
        return err->status;
    return writing_problem(engine, err);
}

/* `done`: they were removed before a crash, except perhaps for the old files. A writer that is
 * opened anew removes these. */
static enum status remove_documents(struct removal *removal, bool done, struct error *err)
{
    struct engine *engine = removal->engine;
    const char *uid = removal->order->uid;
    struct writer *writer;

    writing_close(engine, uid);
    if (writing_open(engine, uid, PRESET_DOCUMENTS, STR_NONE, &writer, err))
        return err->status;
    if (done)
        return STATUS_OK;
    if (writing_published(engine, uid, delete_all(removal, writer, err)))
        return err->status;
    return build_anew(engine, uid, &removal->taken, removal->order->operation, err);
}

static enum status take_down(struct removal *removal, struct takedown_outcome *outcome,
                             struct error *err)
{
    struct index_before before;

    if (taken_open(removal->engine, removal->order->uid, &removal->taken, err) ||
        index_life_look(removal->engine->path, removal->order->uid, &before, err))
        return err->status;
    schema_release(before.schema);
    if (!before.exists)
        return index_missing(removal->order->uid, err);
    if (removal_record(removal, outcome, err))
        return err->status;
    return remove_documents(removal, before.contained > removal->order->operation, err);
}

enum status engine_takedown(struct engine *engine, const struct takedown *order,
                            struct takedown_outcome *outcome, struct error *err)
{
    struct removal removal = {.engine = engine, .order = order};
    enum status status;

    *outcome = (struct takedown_outcome){0};
    if (engine->make && !engine->make->purge)
        return engine_lacks(engine, "takedowns are", err);
    if (writing_check(engine, err))
        return err->status;
    removal.arena = arena_new();
    string_table_init(&removal.ids);
    status = (engine->make ? elsewhere_take_down : take_down)(&removal, outcome, err);
    taken_close(&removal.taken);
    string_table_fini(&removal.ids);
    arena_free(removal.arena);
    return status ? status : engine_forget_loads(engine, order->uid, err);
}

/* --- what a list names, wherever it is --- */

static enum status count_segment(struct view *view, uint32_t number, const struct taken *taken,
                                 uint64_t *found, struct error *err)
{
    const struct segment *segment = &view->generation->segments[number];
    struct arena *arena = arena_new();
    enum status status = STATUS_OK;

    for (uint32_t d = 0; !status && d < segment->files->document_count; d++) {
        BUF_AUTO struct buf id = {0};
        json_t *stored;

        arena_reset(arena);
        status = id_at(view, number, d, arena, &stored, &id, err);
        *found += !status && taken_has(taken, buf_str(&id));
        json_decref(stored);
    }
    arena_free(arena);
    return status;
}

/* Also counts documents that are deleted, and whose texts are still there. */
static enum status count_taken(struct engine *engine, const char *uid, const struct taken *taken,
                               uint64_t *found, struct error *err)
{
    struct generation *generation;
    struct view *view;
    enum status status = index_open(engine, uid, &generation, err);

    if (status)
        return status;
    status = view_acquire(generation, &view, err);
    for (uint32_t s = 0; !status && s < generation->segment_count; s++)
        status = count_segment(view, s, taken, found, err);
    view_release(view);
    generation_release(generation);
    return status;
}

enum status engine_enforce_takedowns(struct engine *engine, const char *uid, const char *name,
                                     uint64_t *removed, struct error *err)
{
    struct taken taken;
    enum status status;

    *removed = 0;
    if (engine->make)
        return engine_lacks(engine, "takedowns are", err);
    status = taken_open(engine, name, &taken, err);
    if (!status)
        status = writing_check(engine, err);
    if (!status && taken.ids.count > 0 && engine_has(engine, uid))
        status = count_taken(engine, uid, &taken, removed, err);
    if (!status && *removed > 0) {
        writing_close(engine, uid);
        status = build_anew(engine, uid, &taken, OPERATION_NONE, err);
    }
    taken_close(&taken);
    return status;
}

enum status engine_taken(const struct engine *engine, const char *uid, struct taken **out,
                         struct error *err)
{
    struct taken *taken = *out = mem_zero(1, sizeof *taken);

    if (!taken_open(engine, uid, taken, err))
        return STATUS_OK;
    engine_taken_free(taken);
    *out = NULL;
    return err->status;
}

void engine_taken_free(struct taken *taken)
{
    if (taken)
        taken_close(taken);
    free(taken);
}

/* A whole number counts as its digits. */
static bool has_value(const struct taken *taken, const json_t *id)
{
    char digits[32];

    if (json_is_integer(id)) {
        snprintf(digits, sizeof digits, "%lld", (long long)json_integer_value(id));
        return taken_has(taken, str_of(digits));
    }
    if (json_digits(id).data)
        return taken_has(taken, json_digits(id));
    return json_is_string(id) && taken_has(taken, json_str(id));
}

bool engine_is_taken_id(const struct taken *taken, struct str id)
{
    return taken_has(taken, id);
}

bool engine_is_taken(const struct taken *taken, struct str key, struct str document)
{
    struct error none;
    struct str member;
    json_t *value;
    bool has;

    if (taken->ids.count == 0)
        return false;
    member = json_member(document, key);
    value = json_read_exact(member.data ? member : document, 0, &none);
    has = has_value(taken, member.data ? value : document_find(value, key));
    json_decref(value);
    return has;
}

/* --- telling --- */

enum status engine_takedowns(const struct engine *engine, const char *uid, struct str id,
                             json_t **out, bool *intact, struct error *err)
{
    struct taken taken;
    enum status status = taken_open(engine, uid, &taken, err);

    *out = json_array();
    *intact = !status && taken_is_intact(&taken);
    taken_list(&taken, uid, id, *out);
    taken_close(&taken);
    return status;
}
