/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upkeep.c - checks the files of an index, repairs and measures them. */
#include "engine/upkeep.h"

#include "engine/local/local.h"

#define TRIES_MAX 5

enum status index_open(struct engine *engine, const char *uid, struct generation **out,
                       struct error *err)
{
    *out = generation_acquire(engine->database, str_of(uid));
    return *out ? STATUS_OK : database_open_index(engine->database, uid, out, err);
}

/* Opens the newest generation again. If a writer publishes meanwhile, files vanish: then it
 * retries. */
enum status engine_verify(struct engine *engine, const char *uid, uint64_t *documents,
                          uint32_t *parts, struct error *err)
{
    *documents = 0;
    *parts = 0;
    for (int tries = 1;; tries++) {
        struct generation *generation;
        enum status status = database_open_index(engine->database, uid, &generation, err);
        bool newest;

        if (status)
            return status;
        status = generation_verify(generation, err);
        newest = generation_is_newest(generation);
        *documents = generation->document_count;
        *parts = generation->segment_count;
        generation_release(generation);
        if (!status || tries == TRIES_MAX || newest)
            return status;
    }
}

enum status engine_repair(struct engine *engine, const char *uid,
                          const struct repair_options *options, struct repair_report *report,
                          struct error *err)
{
    enum status status;

    if (!options->into && writing_check(engine, err))
        return err->status;
    writing_close_all(engine);
    status = repair_index(engine->path, uid, options, report, err);
    database_refresh(engine->database, NULL);
    return status;
}

enum status engine_sizes(struct engine *engine, const char *uid, struct arena *arena,
                         struct part_size **out, uint32_t *count, struct error *err)
{
    struct generation *generation;

    if (index_open(engine, uid, &generation, err))
        return err->status;
    *out = arena_alloc(arena, GENERATION_PARTS_MAX * sizeof **out);
    *count = generation_sizes(generation, *out);
    generation_release(generation);
    return STATUS_OK;
}
