/* SPDX-License-Identifier: GPL-2.0-or-later */
/* maintain.c - checking, describing, compacting an index, deleting from it. */
#include "indexer/maintain.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "indexer/patient.h"
#include "indexer/recurring_file.h"
#include "store/reader/generation.h"
#include "store/writer/writer.h"

#define TRIES_MAX 5

static int fail(const struct error *err)
{
    fprintf(stderr, "dateline-index: %s\n", err->message);
    return 2;
}

static char *index_directory(const struct indexer_options *options)
{
    return mem_format("%s/indexes/%s", options->database, options->index);
}

enum status maintain_open(const struct indexer_options *options, struct generation **out,
                          struct error *err)
{
    MEM_AUTO char *directory = index_directory(options);

    if (!index_uid_valid(str_of(options->index)) || !file_exists(directory))
        return error_set(err, STATUS_INDEX_NOT_FOUND, "index %s not found in %s", options->index,
                         options->database);
    return generation_open(directory, NULL, out, err);
}

/* The newest generation, also where a writer publishes while it is looked at. Released by the
 * caller; NULL when it cannot even be opened. */
static enum status open_verified(const struct indexer_options *options, struct generation **out,
                                 struct error *err)
{
    for (int tries = 1;; tries++) {
        enum status status = maintain_open(options, out, err);

        if (status || !(status = generation_verify(*out, err)) || tries == TRIES_MAX ||
            generation_is_newest(*out))
            return status;
        generation_release(*out);
    }
}

static enum status check_recurring(const struct indexer_options *options, struct error *err)
{
    struct recurring *recurring = recurring_new();
    enum status status = recurring_file_load(options, recurring, err);

    recurring_free(recurring);
    return status;
}

int maintain_check(const struct indexer_options *options)
{
    struct generation *generation = NULL;
    struct error err;
    enum status status = open_verified(options, &generation, &err);

    if (!generation)
        return fail(&err);
    if (!status)
        status = check_recurring(options, &err);
    if (options->json)
        printf("{\"ok\":%s,\"documents\":%" PRIu64 ",\"segments\":%u}\n", status ? "false" : "true",
               generation->document_count, generation->segment_count);
    else if (!status)
        printf("%s: %" PRIu64 " articles in %u segment%s, all as written\n", options->index,
               generation->document_count, generation->segment_count,
               generation->segment_count == 1 ? "" : "s");
    generation_release(generation);
    return status ? fail(&err) : 0;
}

struct maintain_part {
    const char *name;
    const char *const *files;
};

static uint64_t part_size(const struct generation *generation, const struct maintain_part *part)
{
    uint64_t bytes = 0;

    for (uint32_t s = 0; s < generation->segment_count; s++)
        for (const char *const *file = part->files; *file; file++) {
            MEM_AUTO char *path =
                mem_format("%s/%s", generation->segments[s].files->directory, *file);

            bytes += file_size(path);
        }
    return bytes;
}

static const struct maintain_part parts[] = {
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

static void add_json_stats(struct buf *out, const struct generation *generation, uint64_t bytes,
                           const char *updated)
{
    uint64_t deleted = 0;

    for (uint32_t s = 0; s < generation->segment_count; s++)
        deleted += generation->segments[s].deleted_count;
    buf_addf(out,
             "{\"uid\":\"%s\",\"documents\":%" PRIu64 ",\"deleted\":%" PRIu64
             ",\"segments\":%u,\"generation\":%" PRIu64 ",\"updatedAt\":\"%s\",\"bytes\":%" PRIu64
             ",\"parts\":{",
             generation->manifest.uid, generation->document_count, deleted,
             generation->segment_count, generation->manifest.generation, updated, bytes);
    for (size_t i = 0; i < PART_COUNT; i++) {
        json_add_key(out, parts[i].name);
        buf_addf(out, "%" PRIu64, part_size(generation, &parts[i]));
    }
    buf_add_text(out, "}}\n");
}

static void add_text_stats(struct buf *out, const struct generation *generation, uint64_t bytes,
                           const char *updated)
{
    buf_addf(out,
             "index %s: %" PRIu64 " articles, %u segment%s, %.1f MB, generation %" PRIu64
             " of %s\n",
             generation->manifest.uid, generation->document_count, generation->segment_count,
             generation->segment_count == 1 ? "" : "s", (double)bytes / 1e6,
             generation->manifest.generation, updated);
    for (size_t i = 0; i < PART_COUNT; i++)
        buf_addf(out, "  %-10s %10.2f MB\n", parts[i].name,
                 (double)part_size(generation, &parts[i]) / 1e6);
}

int maintain_stats(const struct indexer_options *options)
{
    MEM_AUTO char *directory = index_directory(options);
    BUF_AUTO struct buf out = {0};
    char updated[DATE_TEXT_SIZE];
    struct generation *generation;
    struct error err;

    if (maintain_open(options, &generation, &err))
        return fail(&err);
    date_format(generation->manifest.updated, 0, updated);
    (options->json ? add_json_stats : add_text_stats)(&out, generation, file_tree_size(directory),
                                                      updated);
    fwrite(out.data, 1, out.length, stdout);
    generation_release(generation);
    return 0;
}

static enum status open_writer(const struct indexer_options *options, struct writer **writer,
                               struct error *err)
{
    MEM_AUTO char *directory = index_directory(options);
    struct writer_options writing = {.jobs = options->jobs, .preset = PRESET_ARTICLES};

    if (!file_exists(directory))
        return error_set(err, STATUS_INDEX_NOT_FOUND, "index %s not found in %s", options->index,
                         options->database);
    return patient_open(options, &writing, writer, err);
}

int maintain_compact(const struct indexer_options *options)
{
    struct writer *writer = NULL;
    struct error err;
    enum status status;

    if (!(status = open_writer(options, &writer, &err)))
        status = writer_compact(writer, &err);
    writer_close(writer);
    if (status)
        return fail(&err);
    return options->quiet ? 0 : maintain_stats(options);
}

/* Name the ids that no document has. The writer's lock is held, so none comes meanwhile. */
static enum status count_unknown(const struct indexer_options *options, int *unknown,
                                 struct error *err)
{
    struct generation *generation;
    struct view *view = NULL;
    enum status status = maintain_open(options, &generation, err);

    if (status || (status = view_acquire(generation, &view, err))) {
        generation_release(generation);
        return status;
    }
    for (int i = 0; i < options->argument_count; i++) {
        uint32_t segment, document;

        status = view_find(view, str_of(options->arguments[i]), &segment, &document, err);
        if (status == STATUS_END) {
            fprintf(stderr, "dateline-index: document %s not found\n", options->arguments[i]);
            ++*unknown;
        } else if (status) {
            break;
        }
    }
    view_release(view);
    generation_release(generation);
    return status == STATUS_END ? STATUS_OK : status;
}

static enum status delete_all(struct writer *writer, const struct indexer_options *options,
                              int *unknown, struct error *err)
{
    enum status status = count_unknown(options, unknown, err);

    for (int i = 0; !status && i < options->argument_count; i++)
        status = writer_delete(writer, str_of(options->arguments[i]), err);
    return status ? status : writer_commit(writer, err);
}

int maintain_delete(const struct indexer_options *options)
{
    struct writer_progress done = {0};
    struct writer *writer = NULL;
    int unknown = 0;
    struct error err;
    enum status status;

    if (!(status = open_writer(options, &writer, &err)) &&
        !(status = delete_all(writer, options, &unknown, &err)))
        writer_progress(writer, &done);
    writer_close(writer);
    if (status)
        return fail(&err);
    if (options->json)
        printf("{\"deleted\":%" PRIu64 "}\n", done.deleted);
    else if (!options->quiet)
        printf("%" PRIu64 " deleted\n", done.deleted);
    return unknown ? 1 : 0;
}
