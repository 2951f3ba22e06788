/* SPDX-License-Identifier: GPL-2.0-or-later */
/* load.c - reads every file below the paths given, hands the articles to the writer, names what
 * failed and sums up.
 *
 * A file that cannot be read is a problem of that file; only the writer's own failures (no space, a
 * lock) end the load. */
#include "indexer/load.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "article/article.h"
#include "article/reader.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "indexer/progress.h"
#include "store/writer.h"

#define MOST_DEPTH 32 /* directories in directories */

struct load {
    const struct options *options;
    struct reader_options reader;
    struct writer *writer;
    struct progress progress;
    pthread_mutex_t mutex; /* of standard error and of `failed`: the writer's threads report too */
    uint64_t failed;       /* files, lines or articles */
    struct error fatal;    /* the writer's; .status OK while all is well */
};

static void report(struct load *load, const char *where, const char *message)
{
    pthread_mutex_lock(&load->mutex);
    load->failed++;
    progress_clear(&load->progress);
    fprintf(stderr, "dateline-index: %s: %s\n", where, message);
    pthread_mutex_unlock(&load->mutex);
}

static void part_failed(void *context, const char *where, const struct error *err)
{
    report(context, where, err->message);
}

static void document_failed(void *context, struct str id, const struct error *err)
{
    MEM_AUTO char *where = mem_text(id.data ? id.data : "an article", id.data ? id.length : 10);

    report(context, where, err->message);
}

/* Canceled and withheld items take what was indexed under their id away. */
static bool is_withdrawn(const json_t *article)
{
    static const char *const words[] = {"canceled", "cancelled", "withheld", "expired", "killed"};
    struct str status = json_get_str(article, "status");

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (status.data && str_eq_nocase(status, str_of(words[i])))
            return true;
    return false;
}

static enum status take_article(void *context, json_t *article, struct error *err)
{
    struct load *load = context;
    enum status status;

    if (is_withdrawn(article))
        status = writer_delete(load->writer, article_get(article, ARTICLE_ID), err);
    else
        status = writer_add(load->writer, article, err);
    if (status)
        load->fatal = *err;
    load->progress.articles++;
    progress_update(&load->progress);
    return status;
}

/* Standard input. */
static enum status read_stdin(void *context, char *out, size_t room, size_t *length,
                              struct error *err)
{
    ssize_t got;

    (void)context;
    do
        got = read(STDIN_FILENO, out, room);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_errno(err, "read", "standard input");
    *length = (size_t)got;
    return STATUS_OK;
}

static void load_stdin(struct load *load)
{
    struct source source = {.name = "standard input", .read = read_stdin};
    struct reader_options reader = load->reader;
    struct error err;

    if (!reader.format)
        reader.format = "json";
    if (reader_read(&source, &reader, take_article, &err) && !load->fatal.status)
        report(load, source.name, err.message);
}

static void load_file(struct load *load, const char *path, uint64_t size)
{
    struct error err;

    if (reader_read_file(path, &load->reader, take_article, &err) && !load->fatal.status)
        report(load, path, err.message);
    load->progress.read_bytes += size;
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

typedef void file_fn(struct load *load, const char *path, uint64_t size);

/* Visit every file at or below the path, directories in order of name, hidden ones left out. */
static void walk(struct load *load, const char *path, unsigned depth, file_fn *each)
{
    struct dirent **entries;
    struct stat about;
    int count;

    if (load->fatal.status)
        return;
    if (stat(path, &about) < 0) {
        if (each == load_file)
            report(load, path, strerror(errno));
        return;
    }
    if (!S_ISDIR(about.st_mode)) {
        each(load, path, (uint64_t)about.st_size);
        return;
    }
    count = depth < MOST_DEPTH ? scandir(path, &entries, visible, alphasort) : 0;
    if (count < 0) {
        if (each == load_file)
            report(load, path, strerror(errno));
        return;
    }
    for (int i = 0; i < count; i++) {
        MEM_AUTO char *inside = mem_format("%s/%s", path, entries[i]->d_name);

        walk(load, inside, depth + 1, each);
        free(entries[i]);
    }
    if (count > 0)
        free(entries);
}

static void count_file(struct load *load, const char *path, uint64_t size)
{
    (void)path;
    load->progress.total_bytes += size;
}

static bool is_directory(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static void load_argument(struct load *load, const char *path)
{
    if (strcmp(path, "-") == 0) {
        load_stdin(load);
        return;
    }
    load->reader.root = is_directory(path) ? path : NULL;
    walk(load, path, 0, load_file);
}

static void load_arguments(struct load *load)
{
    const struct options *options = load->options;

    for (int i = 0; i < options->argument_count && load->progress.shown; i++)
        if (strcmp(options->arguments[i], "-") != 0)
            walk(load, options->arguments[i], 0, count_file);
    for (int i = 0; i < options->argument_count && !load->fatal.status; i++)
        load_argument(load, options->arguments[i]);
}

static void print_json(const struct load *load, const struct writer_progress *done, uint64_t bytes)
{
    printf("{\"indexed\":%" PRIu64 ",\"failed\":%" PRIu64 ",\"replaced\":%" PRIu64
           ",\"seconds\":%.3f,\"bytes\":%" PRIu64 "}\n",
           done->published, load->failed, done->deleted, progress_seconds(&load->progress), bytes);
}

static void print_text(const struct load *load, const struct writer_progress *done, uint64_t bytes)
{
    double seconds = progress_seconds(&load->progress);

    printf("%" PRIu64 " articles indexed in %.1f s (%.0f/s)", done->published, seconds,
           seconds > 0 ? (double)done->published / seconds : 0);
    if (done->deleted > 0)
        printf(", %" PRIu64 " older ones replaced", done->deleted);
    if (load->failed > 0)
        printf(", %" PRIu64 " failed", load->failed);
    printf("; the index %s holds %" PRIu64 ", %.1f MB\n", load->options->index,
           writer_documents(load->writer), (double)bytes / 1e6);
}

static void sum_up(const struct load *load)
{
    const struct options *options = load->options;
    MEM_AUTO char *directory = mem_format("%s/indexes/%s", options->database, options->index);
    uint64_t bytes = file_tree_size(directory);
    struct writer_progress done;

    writer_progress(load->writer, &done);
    if (options->json)
        print_json(load, &done, bytes);
    else if (!options->quiet)
        print_text(load, &done, bytes);
}

static int finish(struct load *load)
{
    struct writer_progress done;
    struct error err;

    if (!load->fatal.status) {
        progress_say(&load->progress, "writing and merging …");
        if (writer_tidy(load->writer, &err))
            load->fatal = err;
    }
    progress_clear(&load->progress);
    if (load->fatal.status) {
        fprintf(stderr, "dateline-index: %s\n", load->fatal.message);
        return 2;
    }
    sum_up(load);
    writer_progress(load->writer, &done);
    if (load->failed == 0)
        return 0;
    return done.published > 0 ? 1 : 2;
}

int load(const struct options *options)
{
    struct load load = {.options = options};
    struct writer_options writing = {options->jobs, document_failed, &load};
    struct error err;
    int exit_code;

    load.reader = (struct reader_options){.format = options->format,
                                          .default_language = options->language,
                                          .source_name = options->source_name,
                                          .problem = part_failed,
                                          .context = &load};
    if (writer_open(options->database, str_of(options->index), &writing, &load.writer, &err)) {
        fprintf(stderr, "dateline-index: %s\n", err.message);
        return 2;
    }
    pthread_mutex_init(&load.mutex, NULL);
    progress_start(&load.progress, options->quiet);
    load_arguments(&load);
    exit_code = finish(&load);
    writer_close(load.writer);
    pthread_mutex_destroy(&load.mutex);
    return exit_code;
}
