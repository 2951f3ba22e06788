/* SPDX-License-Identifier: GPL-2.0-or-later */
/* life.c - creates, deletes, renames and swaps indexes; changes settings; keeps notes. */
#include "base/file.h"
#include "base/mem.h"
#include "engine/local/local.h"
#include "store/writer/index_life.h"

bool engine_has(struct engine *engine, const char *uid)
{
    struct error unknown;
    bool has;

    if (!engine->make)
        return index_life_exists(engine->path, uid);
    return engine->make->has(engine, uid, &has, &unknown) || has; /* the next step will say why */
}

enum status engine_create(struct engine *engine, const char *uid, enum settings_preset preset,
                          struct str primary_key, uint64_t operation, struct error *err)
{
    if (engine->make)
        return engine->make->create(engine, uid, preset, primary_key, operation, err);
    if (writing_check(engine, err))
        return err->status;
    return writing_published(
        engine, uid, index_life_create(engine->path, uid, preset, primary_key, operation, err));
}

enum status engine_delete(struct engine *engine, const char *uid, uint64_t operation,
                          uint64_t *documents, struct error *err)
{
    if (engine->make)
        return engine->make->delete_index(engine, uid, documents, err);
    if (writing_check(engine, err))
        return err->status;
    writing_close(engine, uid);
    return writing_published(engine, uid,
                             index_life_delete(engine->path, uid, operation, documents, err));
}

/* Several uids mean other indexes now. */
static enum status renamed(struct engine *engine, enum status status)
{
    database_refresh(engine->database, NULL);
    return status;
}

enum status engine_rename(struct engine *engine, const char *from, const char *to,
                          uint64_t operation, struct error *err)
{
    if (engine->make)
        return engine_lacks(engine, "renaming an index is", err);
    if (writing_check(engine, err))
        return err->status;
    writing_close(engine, from);
    writing_close(engine, to);
    return renamed(engine, index_life_rename(engine->path, from, to, operation, err));
}

enum status engine_swap(struct engine *engine, const char *a, const char *b, uint64_t operation,
                        struct error *err)
{
    if (engine->make)
        return engine_lacks(engine, "swapping indexes is", err);
    if (writing_check(engine, err))
        return err->status;
    writing_close(engine, a);
    writing_close(engine, b);
    return renamed(engine, index_life_swap(engine->path, a, b, operation, err));
}

enum status engine_set_primary_key(struct engine *engine, const char *uid, struct str key,
                                   uint64_t operation, struct error *err)
{
    struct writer *writer;

    if (!engine_has(engine, uid))
        return index_missing(uid, err);
    if (engine->make)
        return engine_lacks(engine, "changing the primary key of an index is", err);
    if (writing_open(engine, uid, PRESET_DOCUMENTS, STR_NONE, &writer, err))
        return err->status;
    writer_note_task(writer, operation);
    if (writing_published(engine, uid, writer_set_primary_key(writer, key, err)))
        return error_prefix(err, "Index `%s`: ", uid);
    return writing_problem(engine, err);
}

enum status engine_set_settings(struct engine *engine, const char *uid, const json_t *patch,
                                uint64_t operation, struct error *err)
{
    struct settings *settings = NULL;
    const struct settings *before;
    struct writer *writer;
    enum status status;

    if (engine->make)
        return engine->make->set_settings(engine, uid, patch, err);
    if (!patch && !index_life_exists(engine->path, uid))
        return writing_check(engine, err) ? err->status : index_missing(uid, err);
    status = writing_open(engine, uid, PRESET_DOCUMENTS, STR_NONE, &writer, err);
    if (status)
        return status;
    before = writer_schema(writer)->settings;
    if (patch)
        status = settings_patch(before, patch, &settings, err);
    else
        settings = settings_reset(before);
    if (!status) {
        writer_note_task(writer, operation);
        status = writing_published(engine, uid, writer_set_settings(writer, settings, err));
    }
    if (!status)
        status = writing_problem(engine, err);
    settings_release(settings);
    return status;
}

enum status engine_compact(struct engine *engine, const char *uid, uint64_t operation,
                           struct error *err)
{
    struct writer *writer;

    if (!engine_has(engine, uid))
        return index_missing(uid, err);
    if (engine->make)
        return engine_lacks(engine, "compacting an index is", err);
    if (writing_open(engine, uid, PRESET_DOCUMENTS, STR_NONE, &writer, err))
        return err->status;
    writer_note_task(writer, operation);
    if (writing_published(engine, uid, writer_compact(writer, err)))
        return err->status;
    return writing_problem(engine, err);
}

/* --- notes --- */

enum status engine_read_note(struct engine *engine, const char *uid, const char *name,
                             struct buf *out, struct error *err)
{
    return index_life_read_note(engine->path, uid, name, out, err);
}

char *engine_note_path(const struct engine *engine, const char *uid, const char *name)
{
    return mem_format("%s/indexes/%s/%s", engine->path, uid, name);
}

enum status engine_forget_loads(const struct engine *engine, const char *uid, struct error *err)
{
    static const char *const notes[] = {INDEX_LOADED_NOTE, INDEX_FEEDS_NOTE};
    enum status status = STATUS_OK;

    for (size_t i = 0; !status && i < sizeof notes / sizeof *notes; i++) {
        MEM_AUTO char *path = engine_note_path(engine, uid, notes[i]);

        status = file_remove_tree(path, err);
    }
    return status;
}

enum status engine_write_note(struct engine *engine, const char *uid, const char *name,
                              struct str bytes, struct error *err)
{
    return index_life_write_note(engine->path, uid, name, bytes, err);
}
