/* SPDX-License-Identifier: GPL-2.0-or-later */
/* maintain.c - checks, describes and compacts an index; deletes articles. */
#include "indexer/maintain.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/json.h"
#include "engine/reader.h"
#include "engine/upkeep.h"
#include "indexer/open.h"
#include "indexer/recurring_file.h"
#include "indexer/say.h"

static int fail(const struct error *err)
{
    tell_failure(err);
    return 2;
}

/* --- checking --- */

static enum status check_recurring(struct engine *engine, const char *index, struct error *err)
{
    struct recurring *recurring = recurring_new();
    enum status status = recurring_file_load(engine, index, recurring, err);

    recurring_free(recurring);
    return status;
}

int maintain_check(const struct indexer_options *options)
{
    struct engine *engine = NULL;
    uint64_t documents = 0;
    uint32_t parts = 0;
    struct error err;
    enum status status = open_database(options, &engine, &err);

    if (!status)
        status = engine_verify(engine, options->index, &documents, &parts, &err);
    if (!status)
        status = check_recurring(engine, options->index, &err);
    engine_close(engine);
    if (options->json && status != STATUS_INDEX_NOT_FOUND)
        printf("{\"ok\":%s,\"documents\":%" PRIu64 ",\"segments\":%u}\n", status ? "false" : "true",
               documents, parts);
    else if (!status)
        printf("%s: %" PRIu64 " articles in %u segment%s, all checksums correct\n", options->index,
               documents, parts, parts == 1 ? "" : "s");
    return status ? fail(&err) : 0;
}

/* --- describing --- */

struct description {
    const char *uid;
    struct reader_stats stats;
    const struct part_size *parts;
    uint32_t part_count;
    char updated[DATE_TEXT_SIZE];
};

static void add_json(struct buf *out, const struct description *index)
{
    const struct reader_stats *stats = &index->stats;

    buf_addf(out,
             "{\"uid\":\"%s\",\"documents\":%" PRIu64 ",\"deleted\":%" PRIu64
             ",\"segments\":%u,\"generation\":%" PRIu64 ",\"updatedAt\":\"%s\",\"bytes\":%" PRIu64
             ",\"parts\":{",
             index->uid, stats->documents, stats->deleted, stats->parts, stats->revision,
             index->updated, stats->bytes);
    for (uint32_t i = 0; i < index->part_count; i++) {
        json_add_key(out, index->parts[i].name);
        buf_addf(out, "%" PRIu64, index->parts[i].bytes);
    }
    buf_add_text(out, "}}\n");
}

static void add_text(struct buf *out, const struct description *index)
{
    const struct reader_stats *stats = &index->stats;

    buf_addf(out,
             "index %s: %" PRIu64 " articles, %u segment%s, %.1f MB, generation %" PRIu64
             " of %s\n",
             index->uid, stats->documents, stats->parts, stats->parts == 1 ? "" : "s",
             (double)stats->bytes / 1e6, stats->revision, index->updated);
    for (uint32_t i = 0; i < index->part_count; i++)
        buf_addf(out, "  %-10s %10.2f MB\n", index->parts[i].name,
                 (double)index->parts[i].bytes / 1e6);
}

/* The operator sees all documents, also embargoed ones. */
static enum status describe(struct engine *engine, struct arena *arena, struct description *index,
                            struct error *err)
{
    struct part_size *parts;
    struct reader *reader;

    if (engine_sizes(engine, index->uid, arena, &parts, &index->part_count, err) ||
        reader_acquire_unfiltered(engine, str_of(index->uid), &reader, err))
        return err->status;
    index->parts = parts;
    reader_stats(reader, &index->stats);
    reader_release(reader);
    date_format(index->stats.updated, 0, index->updated);
    return STATUS_OK;
}

int maintain_stats(const struct indexer_options *options)
{
    struct description index = {.uid = options->index};
    struct arena *arena = arena_new();
    struct engine *engine = NULL;
    BUF_AUTO struct buf out = {0};
    struct error err;
    enum status status = open_database(options, &engine, &err);

    if (!status && !(status = describe(engine, arena, &index, &err))) {
        (options->json ? add_json : add_text)(&out, &index);
        fwrite(out.data, 1, out.length, stdout);
    }
    engine_close(engine);
    arena_free(arena);
    return status ? fail(&err) : 0;
}

/* --- compacting, deleting --- */

static enum status refuse_missing(const struct indexer_options *options, struct error *err)
{
    return error_set(err, STATUS_INDEX_NOT_FOUND, "index %s not found in %s", options->index,
                     options->database);
}

/* Makes nothing where no database is. */
static enum status open_loader(const struct indexer_options *options, struct engine **engine,
                               struct loader **loader, struct error *err)
{
    const struct loader_options loading = {
        .jobs = options->jobs, .preset = PRESET_ARTICLES, .order = options->order};

    if (access(options->database, F_OK))
        return refuse_missing(options, err);
    if (open_for_writing(options, engine, err))
        return err->status;
    if (!index_uid_valid(str_of(options->index)) || !engine_has(*engine, options->index))
        return refuse_missing(options, err);
    return loader_open(*engine, options->index, &loading, loader, err);
}

int maintain_compact(const struct indexer_options *options)
{
    struct engine *engine = NULL;
    struct loader *loader = NULL;
    struct error err;
    enum status status = open_loader(options, &engine, &loader, &err);

    if (!status)
        status = loader_compact(loader, &err);
    loader_close(loader);
    engine_close(engine);
    if (status)
        return fail(&err);
    return options->quiet ? 0 : maintain_stats(options);
}

/* Prints the ids that no document has. No other process writes, so this cannot change meanwhile. */
static enum status count_unknown(const struct indexer_options *options, struct engine *engine,
                                 struct arena *arena, int *unknown, struct error *err)
{
    struct search_hit document;
    struct reader *reader;
    enum status status = reader_acquire_unfiltered(engine, str_of(options->index), &reader, err);

    if (status)
        return status;
    for (int i = 0; i < options->argument_count && !status; i++) {
        status = reader_document(reader, str_of(options->arguments[i]), arena, &document, err);
        if (status != STATUS_DOCUMENT_NOT_FOUND)
            continue;
        say_line("document %s not found", options->arguments[i]);
        ++*unknown;
        status = STATUS_OK;
    }
    reader_release(reader);
    return status;
}

static enum status delete_all(struct loader *loader, const struct indexer_options *options,
                              struct error *err)
{
    enum status status = STATUS_OK;

    for (int i = 0; !status && i < options->argument_count; i++)
        status = loader_delete(loader, str_of(options->arguments[i]), err);
    return status ? status : loader_commit(loader, err);
}

int maintain_delete(const struct indexer_options *options)
{
    struct loader_progress done = {0};
    struct arena *arena = arena_new();
    struct engine *engine = NULL;
    struct loader *loader = NULL;
    int unknown = 0;
    struct error err;
    enum status status = open_loader(options, &engine, &loader, &err);

    if (!status && !(status = count_unknown(options, engine, arena, &unknown, &err)) &&
        !(status = delete_all(loader, options, &err)))
        loader_progress(loader, &done);
    loader_close(loader);
    engine_close(engine);
    arena_free(arena);
    if (status)
        return fail(&err);
    if (options->json)
        printf("{\"deleted\":%" PRIu64 "}\n", done.replaced);
    else if (!options->quiet)
        printf("%" PRIu64 " deleted\n", done.replaced);
    return unknown ? 1 : 0;
}
