/* SPDX-License-Identifier: GPL-2.0-or-later */
/* engine.c - opens a database directory, lists its indexes, and takes the right to write. */
#include "engine/engine.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "engine/local/follower.h"
#include "engine/local/local.h"
#include "store/writer/index_life.h"

bool engine_exists(const char *path)
{
    return index_life_any(path);
}

enum status engine_open(const char *path, const struct engine_options *options, struct engine **out,
                        struct error *err)
{
    struct engine *engine = mem_zero(1, sizeof *engine);

    *out = NULL;
    engine->path = mem_text(path, strlen(path));
    engine->catalog = catalog_new();
    pthread_mutex_init(&engine->mutex, NULL);
    if (database_open(path, &engine->database, err) ||
        (options->follow && follower_start(engine->database, path, &engine->follower, err))) {
        engine_close(engine);
        return err->status;
    }
    *out = engine;
    return STATUS_OK;
}

void engine_close(struct engine *engine)
{
    if (!engine)
        return;
    if (engine->make) {
        engine->make->close(engine);
        return;
    }
    engine_end_writing(engine);
    follower_stop(engine->follower);
    database_close(engine->database);
    catalog_free(engine->catalog);
    pthread_mutex_destroy(&engine->mutex);
    free(engine->path);
    free(engine);
}

enum status engine_lacks(const struct engine *engine, const char *what, struct error *err)
{
    return error_set(err, STATUS_BAD_REQUEST, "%s not possible while the indexes are %s", what,
                     engine->make->where);
}

/* --- which indexes there are --- */

enum status index_missing(const char *uid, struct error *err)
{
    return error_set(err, STATUS_INDEX_NOT_FOUND, "Index `%s` not found.", uid);
}

enum status index_advise(struct str uid, struct error *err)
{
    if (status_cause(err->status) != CAUSE_DAMAGE)
        return err->status;
    return error_set(
        err, err->status,
        "Index `%.*s` cannot be read: %s. `dateline-index --check` tells what is "
        "damaged, `--repair` keeps what can be read; or restore the index from a backup",
        STR_ARG(uid), err->message);
}

enum status index_read_end(struct engine *engine, const struct generation *generation,
                           enum status status, struct error *err)
{
    struct error torn;
    bool take_out = generation_check(generation, &torn);

    if (engine->make)
        return status;
    if (take_out)
        *err = torn;
    else if (status != STATUS_CORRUPT)
        return status;
    database_note_damage(engine->database, generation, take_out, err);
    return index_advise(str_of(generation->manifest.uid), err);
}

enum status index_absent(struct engine *engine, struct str uid, struct error *err)
{
    if (database_index_problem(engine->database, uid, err))
        return index_advise(uid, err);
    return error_set(err, STATUS_INDEX_NOT_FOUND, "Index `%.*s` not found.", STR_ARG(uid));
}

uint32_t engine_count_damaged(struct engine *engine)
{
    return engine->make ? 0 : database_count_damaged(engine->database);
}

static uint32_t count_elsewhere(struct engine *engine)
{
    struct arena *arena = arena_new();
    struct index_info *infos;
    uint32_t count;

    engine->make->list(engine, arena, &infos, &count);
    arena_free(arena);
    return count;
}

uint32_t engine_index_count(struct engine *engine)
{
    return engine->make ? count_elsewhere(engine) : database_index_count(engine->database);
}

static bool read_info(struct engine *engine, struct str uid, struct arena *arena,
                      struct index_info *info)
{
    struct index_about about = {0};
    bool readable = database_index_about(engine->database, uid, arena, &about);

    *info = (struct index_info){.created = about.created,
                                .updated = about.updated,
                                .revision = about.number,
                                .primary_key = about.primary_key};
    snprintf(info->uid, sizeof info->uid, "%.*s", STR_ARG(uid));
    return readable;
}

/* False: the index was deleted meanwhile. */
static bool keep_reason(struct engine *engine, struct arena *arena, struct index_info *info)
{
    struct error *why = arena_alloc(arena, sizeof *why);

    info->unreadable = why;
    return index_absent(engine, str_of(info->uid), why) != STATUS_INDEX_NOT_FOUND;
}

void engine_list(struct engine *engine, struct arena *arena, struct index_info **out,
                 uint32_t *count)
{
    uint32_t most;
    char uid[INDEX_UID_MAX + 1];

    if (engine->make) {
        engine->make->list(engine, arena, out, count);
        return;
    }
    most = database_index_count(engine->database);
    *out = arena_zero(arena, most + 1, sizeof **out);
    *count = 0;
    for (uint32_t i = 0; i < most && database_index_uid(engine->database, i, uid); i++) {
        struct index_info *info = &(*out)[*count];

        *count += read_info(engine, str_of(uid), arena, info) || keep_reason(engine, arena, info);
    }
}

static enum status info_elsewhere(struct engine *engine, struct str uid, struct arena *arena,
                                  struct index_info *out, struct error *err)
{
    struct generation *generation;
    struct generation_info about;
    struct str key;

    if (engine->make->newest(engine, uid, &generation, err))
        return err->status;
    about = generation_describe(generation);
    key = generation->schema->primary_key;
    *out = (struct index_info){.created = about.created,
                               .updated = about.updated,
                               .revision = about.number,
                               .primary_key = key.data ? arena_str(arena, key) : STR_NONE};
    snprintf(out->uid, sizeof out->uid, "%.*s", STR_ARG(uid));
    generation_release(generation);
    return STATUS_OK;
}

enum status engine_info(struct engine *engine, struct str uid, struct arena *arena,
                        struct index_info *out, struct error *err)
{
    if (engine->make)
        return info_elsewhere(engine, uid, arena, out, err);
    return read_info(engine, uid, arena, out) ? STATUS_OK : index_absent(engine, uid, err);
}

enum status engine_settings(struct engine *engine, struct str uid, struct settings **out,
                            struct error *err)
{
    struct generation *generation = NULL;

    if (engine->make && engine->make->newest(engine, uid, &generation, err))
        return err->status;
    if (!engine->make && !(generation = generation_acquire(engine->database, uid)))
        return index_absent(engine, uid, err);
    *out = settings_share(generation->schema->settings);
    generation_release(generation);
    return STATUS_OK;
}

bool engine_takes_articles(struct engine *engine, struct str uid)
{
    struct settings *settings;
    struct error err;
    bool articles;

    if (engine->make && engine->make->only_articles)
        return true;
    if (engine_settings(engine, uid, &settings, &err))
        return err.status == STATUS_INDEX_NOT_FOUND && str_is(uid, INDEX_DEFAULT);
    articles = settings->preset == PRESET_ARTICLES;
    settings_release(settings);
    return articles;
}

/* --- the right to write --- */

enum status engine_begin_writing(struct engine *engine, unsigned wait_ms, struct error *err)
{
    if (engine->make)
        return engine->make->begin_writing(engine, wait_ms, err);
    if (engine->lock)
        return STATUS_OK;
    if (database_lock_take(engine->path, wait_ms, &engine->lock, err))
        return err->status;
    database_refresh(engine->database, NULL); /* the process before may just have published */
    return STATUS_OK;
}

bool engine_is_writing(const struct engine *engine)
{
    return engine->make ? engine->make->is_writing(engine) : engine->lock != NULL;
}

bool engine_is_awaited(const struct engine *engine)
{
    return engine->lock && database_lock_is_awaited(engine->lock);
}

void engine_rest(struct engine *engine)
{
    if (engine->make)
        return;
    writing_close_all(engine);
    database_refresh(engine->database, NULL);
}

static void give_up_lock(struct engine *engine)
{
    database_lock_release(engine->lock);
    engine->lock = NULL;
}

void engine_end_writing(struct engine *engine)
{
    if (engine->make) {
        engine->make->end_writing(engine);
        return;
    }
    writing_close_all(engine);
    give_up_lock(engine);
}

void engine_pause_writing(struct engine *engine)
{
    if (engine->make)
        engine->make->end_writing(engine);
    else if (writing_close_idle(engine))
        give_up_lock(engine);
}

void engine_sweep(struct engine *engine)
{
    if (!engine->make)
        index_life_remove_deleted(engine->path);
}
