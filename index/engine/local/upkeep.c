/* SPDX-License-Identifier: GPL-2.0-or-later */
/* upkeep.c - checks the files of an index, and measures them. */
#include "engine/upkeep.h"

#include "base/file.h"
#include "base/mem.h"
#include "engine/local/local.h"

#define TRIES_MAX 5

static enum status open_directory(const struct engine *engine, const char *uid,
                                  struct generation **out, struct error *err)
{
    MEM_AUTO char *directory = mem_format("%s/indexes/%s", engine->path, uid);

    if (!index_uid_valid(str_of(uid)) || !file_exists(directory))
        return error_set(err, STATUS_INDEX_NOT_FOUND, "index %s not found in %s", uid,
                         engine->path);
    return generation_open(directory, NULL, out, err);
}

enum status index_open(struct engine *engine, const char *uid, struct generation **out,
                       struct error *err)
{
    *out = generation_acquire(engine->database, str_of(uid));
    return *out ? STATUS_OK : open_directory(engine, uid, out, err);
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
        enum status status = open_directory(engine, uid, &generation, err);
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

static const struct {
    const char *name;
    const char *const *files;
} parts[] = {
    {"terms", (const char *const[]){"terms", NULL}},
    {"postings", (const char *const[]){"postings", NULL}},
    {"positions", (const char *const[]){"positions", NULL}},
    {"lexicon", (const char *const[]){"lexicon", NULL}},
    {"columns", (const char *const[]){"columns", NULL}},
    {"texts", (const char *const[]){"texts", NULL}},
    {"sketches", (const char *const[]){"sketches", NULL}},
    {"documents", (const char *const[]){"docdata.glass", "postlist.glass", "termlist.glass",
                                        "iamglass", "sums", NULL}},
};
#define PART_COUNT (sizeof parts / sizeof *parts)

static uint64_t size_of(const struct generation *generation, const char *const *files)
{
    uint64_t bytes = 0;

    for (uint32_t s = 0; s < generation->segment_count; s++)
        for (const char *const *file = files; *file; file++) {
            MEM_AUTO char *path =
                mem_format("%s/%s", generation->segments[s].files->directory, *file);

            bytes += file_size(path);
        }
    return bytes;
}

enum status engine_sizes(struct engine *engine, const char *uid, struct arena *arena,
                         struct part_size **out, uint32_t *count, struct error *err)
{
    struct generation *generation;

    if (index_open(engine, uid, &generation, err))
        return err->status;
    *out = arena_alloc(arena, PART_COUNT * sizeof **out);
    *count = PART_COUNT;
    for (size_t i = 0; i < PART_COUNT; i++)
        (*out)[i] = (struct part_size){parts[i].name, size_of(generation, parts[i].files)};
    generation_release(generation);
    return STATUS_OK;
}
