/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reading.c - reads all files below the paths, and reports failures. */
#include "indexer/reading.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "article/text/article.h"
#include "base/json.h"
#include "base/mem.h"
#include "indexer/issue_source.h"
#include "indexer/left_out.h"
#include "indexer/open.h"
#include "indexer/say.h"
#include "indexer/walk.h"

#define REMARKS_MAX 20

static void say(struct reading *reading, const char *where, const char *message, bool failure)
{
    pthread_mutex_lock(&reading->mutex);
    reading->failed += failure;
    progress_clear(&reading->progress);
    if (strstr(message, where)) /* it tells already */
        say_line("%s", message);
    else
        say_line("%s: %s", where, message);
    pthread_mutex_unlock(&reading->mutex);
}

void reading_report(struct reading *reading, const char *where, const char *message)
{
    say(reading, where, message, true);
}

void reading_document_failed(void *reading, struct str id, const struct error *err)
{
    MEM_AUTO char *where = mem_text(id.data ? id.data : "an article", id.data ? id.length : 10);

    reading_report(reading, where, err->message);
}

static void note_date(void *context, const json_t *article, const char *field, enum date_lack lack)
{
    struct reading *reading = context;
    BUF_AUTO struct buf line = {0};

    if (lack == DATE_UNREAD || lack == DATE_EITHER) {
        buf_addf(&reading->unread, "%s%s%s ", reading->unread.length > 0 ? "; " : "",
                 lack == DATE_EITHER ? "day or month first? " : "", field);
        json_add(&reading->unread, json_object_get(article, field));
    }
    if (date_notes_take(&reading->dates, article, field, lack, &line))
        say(reading, article_get(article, ARTICLE_ID).data, line.data, false);
}

/* The first REMARKS_MAX are printed. */
static void note_remark(void *context, const char *where, const struct error *err)
{
    struct reading *reading = context;

    if (reading->remarks++ < REMARKS_MAX)
        say(reading, where, err->message, false);
}

static void note_claim(void *context, struct str id, const char *name)
{
    struct reading *reading = context;
    MEM_AUTO char *message = NULL;
    struct str other;

    if (!claims_take(&reading->claims, id, str_of(name), &other))
        return;
    message = mem_format("\"%.*s\" is the id of an article in %s, too: one of them stays",
                         STR_ARG(id), other.data);
    say(reading, name, message, false);
}

static void note_origin(void *context, const char *name, const char *format)
{
    struct reading *reading = context;

    reading->input = name;
    reading->format = format;
}

static void path_failed(void *context, const char *path, const char *why)
{
    struct reading *reading = context;

    reading->walks_failed++;
    reading_report(context, path, why);
}

static void part_failed(void *context, const char *where, const struct error *err)
{
    struct reading *reading = context;

    reading->parts_failed++;
    reading_report(context, where, err->message);
}

static enum status take_article(void *context, json_t *article, struct error *err)
{
    struct reading *reading = context;
    enum status status;

    recurring_take(reading->recurring, article);
    status = reading->take(reading->context, article, err);
    buf_clear(&reading->unread);
    if (status)
        reading->fatal = *err;
    pthread_mutex_lock(&reading->mutex);
    reading->progress.articles++;
    progress_update(&reading->progress);
    pthread_mutex_unlock(&reading->mutex);
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

static void read_from_stdin(struct reading *reading)
{
    struct source source = {.name = "standard input", .read = read_stdin};
    struct error err;

    if (careful_read(reading->careful, &source, &reading->reader, take_article, &err) &&
        !reading->fatal.status)
        reading_report(reading, source.name, err.message);
}

/* The path below the root, without a slash before it; STR_NONE: it is not below it. */
static struct str below(struct str path, const char *root)
{
    struct str top = str_of(root);
    bool has_slash = top.data[top.length - 1] == '/'; /* the root of all files */

    if (str_eq(path, top))
        return STR("");
    if (!str_starts(path, top) || (!has_slash && path.data[top.length] != '/'))
        return STR_NONE;
    return str_slice(path, top.length + !has_slash, path.length);
}

/* Take the whole path of an argument, or its path below the root, for the start of the keys of the
 * files below it. False: it is not below the root. */
static bool take_key(struct reading *reading, const char *path)
{
    const char *root = reading->options->root;
    char *whole = realpath(path, NULL);
    struct str key = str_of(whole ? whole : path);

    if (root)
        key = below(key, root);
    buf_clear(&reading->key);
    if (key.data)
        buf_add_str(&reading->key, key);
    else
        reading_report(reading, path, "not below the directory that --root names");
    reading->whole = key.length;
    reading->typed = strlen(path);
    while (is_directory(path) && reading->typed > 1 && path[reading->typed - 1] == '/')
        reading->typed--;
    free(whole);
    return key.data != NULL;
}

/* The key of a file below the argument. */
static const char *key_of(struct reading *reading, const char *path)
{
    const char *rest = path + reading->typed;

    while (rest[0] == '/' && (rest[1] == '/' || reading->whole == 0))
        rest++;
    reading->key.length = reading->whole;
    buf_add_text(&reading->key, rest);
    return reading->key.data;
}

static bool is_wanted(struct reading *reading, const char *path, const struct stat *about)
{
    struct error err = {.status = STATUS_OK};
    bool wanted = !reading->files ||
                  reading->files->begin(reading->context, reading->reader.key, path, about, &err);

    if (err.status)
        reading->fatal = err;
    return wanted && !err.status;
}

static void end_file(struct reading *reading, bool whole)
{
    struct error err;

    if (reading->files && !reading->fatal.status &&
        reading->files->end(reading->context, whole, reading->parts_failed, &err))
        reading->fatal = err;
}

static void report_file(struct reading *reading, const char *path, const struct error *err)
{
    if (err->status && !reading->fatal.status)
        reading_report(reading, path, err->message);
    end_file(reading, !err->status);
}

/* A METS with its pages. It has changed if one of them has. */
static void read_issue(struct reading *reading, const char *path, const struct stat *about)
{
    struct reader_options options = reading->reader;
    struct error err = {.status = STATUS_OK};
    struct stat stamped = *about;
    struct issue_source issue;

    options.folder = true;
    options.format = NULL;
    issue_source_open(&issue, &reading->issues, path, reading->reader.key, about);
    stamped.st_size = (off_t)(issue.stamp >> 1);
    if (is_wanted(reading, path, &stamped)) {
        reading->parts_failed = 0;
        careful_read(reading->careful, &issue.source, &options, take_article, &err);
        report_file(reading, path, &err);
    }
    issue_source_close(&issue);
}

static void read_file(struct reading *reading, const char *path, const struct stat *about)
{
    uint64_t behind = reading->progress.read_bytes + (uint64_t)about->st_size;
    struct error err = {.status = STATUS_OK};

    if (issues_has_mets(&reading->issues, path))
        read_issue(reading, path, about);
    else if (!is_wanted(reading, path, about))
        careful_forget(reading->careful, path);
    else {
        reading->parts_failed = 0;
        careful_read_file(reading->careful, path, &reading->reader, take_article, &err);
        report_file(reading, path, &err);
    }
    reading->progress.read_bytes = behind; /* even if it was not read to its end */
}

/* Reads the files that were met, until at most `left` are left. */
static bool read_upcoming(struct reading *reading, size_t left)
{
    struct upcoming_file file;

    while (reading->upcoming.count > left && !reading->fatal.status) {
        upcoming_take(&reading->upcoming, &file);
        reading->reader.key = file.key;
        read_file(reading, file.path, &file.about);
        reading->reader.key = NULL;
        upcoming_file_fini(&file);
    }
    return !reading->fatal.status;
}

/* Begins with the file in another process if it may. While one is at work, this one and those
 * behind it wait for their turn. */
static bool meet_file(void *context, const char *path, const struct stat *about)
{
    struct reading *reading = context;
    const char *key = key_of(reading, path);
    unsigned begun;

    if (issues_has_page(&reading->issues, path)) {
        reading->progress.read_bytes += (uint64_t)about->st_size;
        return !reading->fatal.status;
    }
    reading->reader.key = upcoming_add(&reading->upcoming, path, key, about)->key;
    if (!reading->files || !reading->files->may_want ||
        reading->files->may_want(reading->context, key, about))
        careful_read_ahead(reading->careful, path, &reading->reader);
    begun = careful_begun(reading->careful);
    return read_upcoming(reading, begun == 0 ? 0 : careful_jobs(reading->careful) - 1);
}

static void meet_folder(void *context, const char *path)
{
    struct reading *reading = context;

    issues_look(&reading->issues, path);
}

static bool passes(void *context, const char *path, const struct stat *about)
{
    struct reading *reading = context;

    return S_ISDIR(about->st_mode) ? left_out_folder(path) : left_out_file(&reading->reader, path);
}

static bool pass_over(void *context, const char *path, const struct stat *about)
{
    struct reading *reading = context;
    bool out = passes(context, path, about);

    reading->left_out += out;
    return out || (reading->options->watch && is_link(path)); /* arrivals.h names links */
}

static void tell_left_out(struct reading *reading, const char *path)
{
    MEM_AUTO char *message = NULL;

    if (reading->left_out == 0)
        return;
    message = mem_format("left out %" PRIu64
                         " files and folders that have no articles: pictures, styles, scripts, "
                         "folders of saved pages",
                         reading->left_out);
    say(reading, path, message, false);
}

static bool count_file(void *context, const char *path, const struct stat *about)
{
    struct reading *reading = context;

    (void)path;
    reading->progress.total_bytes += (uint64_t)about->st_size;
    return true;
}

static void read_below(struct reading *reading, const char *path)
{
    const struct walk reads = {.file = meet_file,
                               .folder = reading->looks ? meet_folder : NULL,
                               .passes = pass_over,
                               .problem = path_failed,
                               .context = reading,
                               .of_system = &reading->of_system,
                               .except = &reading->options->database,
                               .except_count = 1};
    uint64_t failed = reading->walks_failed;
    struct error err;

    issues_begin(&reading->issues, reading->issue_root ? reading->issue_root : path);
    if (reading->looks && !is_directory(path))
        issues_look_at(&reading->issues, path);
    reading->left_out = 0;
    walk(&reads, path);
    read_upcoming(reading, 0);
    tell_left_out(reading, path);
    reading->key.length = reading->whole;
    if (reading->files && failed == reading->walks_failed && !reading->fatal.status &&
        reading->files->all(reading->context, buf_str(&reading->key), &err))
        reading_report(reading, path, err.message);
}

void reading_path(struct reading *reading, const char *path)
{
    if (strcmp(path, "-") == 0) {
        read_from_stdin(reading);
        return;
    }
    reading->reader.root = is_directory(path) ? path : NULL;
    if (take_key(reading, path))
        read_below(reading, path);
}

void reading_issue(struct reading *reading, const char *path, const char *folder)
{
    bool looks = reading->looks;

    reading->looks = true;
    reading->issue_root = folder;
    reading_path(reading, path);
    reading->looks = looks;
    reading->issue_root = NULL;
}

/* The whole path of a file that need not be there, but whose folder is. */
static char *whole_path(const char *path)
{
    const char *slash = strrchr(path, '/');
    MEM_AUTO char *folder = mem_text(path, slash ? (size_t)(slash - path) : 0);
    char *whole = slash ? realpath(folder, NULL) : NULL, *joined;

    joined = whole ? mem_format("%s%s", whole, slash) : mem_text(path, strlen(path));
    free(whole);
    return joined;
}

void reading_aside(struct reading *reading, const char *path, const char *as, article_fn *each,
                   void *context)
{
    MEM_AUTO char *whole = whole_path(as);
    struct str key =
        reading->options->root ? below(str_of(whole), reading->options->root) : str_of(whole);
    struct reader_options options = reading->reader;
    struct error ignored;

    if (!key.data)
        return;
    options.key = key.data;
    options.bytes_read = NULL;
    options.problem = options.remark = NULL;
    options.date = NULL;
    options.claim = NULL;
    options.origin = NULL;
    options.context = context;
    careful_read_file(reading->careful, path, &options, each, &ignored);
}

bool reading_bytes(struct reading *reading, const char *name, struct str bytes)
{
    struct error err;

    reading->reader.key = name;
    reading->parts_failed = 0;
    if (!reader_read_bytes(bytes, name, &reading->reader, take_article, &err))
        return true;
    if (!reading->fatal.status)
        reading_report(reading, name, err.message);
    return false;
}

void reading_run(struct reading *reading)
{
    const struct indexer_options *options = reading->options;
    const struct walk counts = {.file = count_file,
                                .passes = passes,
                                .context = reading,
                                .except = &options->database,
                                .except_count = 1};

    for (int i = 0; i < options->argument_count && reading->progress.shown; i++)
        if (strcmp(options->arguments[i], "-") != 0)
            walk(&counts, options->arguments[i]);
    for (int i = 0; i < options->argument_count && !reading->fatal.status; i++)
        reading_path(reading, options->arguments[i]);
}

void reading_start(struct reading *reading, const struct indexer_options *options, bool quiet,
                   article_fn *take, void *context)
{
    *reading = (struct reading){.options = options, .take = take, .context = context};
    reading->reader = (struct reader_options){.format = options->format,
                                              .default_language = options->language,
                                              .source_name = options->source_name,
                                              .map = options->map,
                                              .filters = options->filters.data,
                                              .bytes_read = &reading->progress.read_bytes,
                                              .zone = options->zone,
                                              .short_ids = options->short_ids,
                                              .problem = part_failed,
                                              .remark = note_remark,
                                              .date = note_date,
                                              .claim = note_claim,
                                              .origin = note_origin,
                                              .context = reading};
    reading->looks = !options->watch; /* into a spool pages come one by one */
    reading->issues.no_links = options->watch;
    date_notes_init(&reading->dates);
    claims_init(&reading->claims);
    reading->recurring = recurring_new();
    reading->careful = careful_new(options->apart, options->zone_name, options->jobs);
    pthread_mutex_init(&reading->mutex, NULL);
    progress_start(&reading->progress, quiet);
}

int reading_end(struct reading *reading, uint64_t done)
{
    progress_clear(&reading->progress);
    date_notes_print(&reading->dates, reading->options->quiet);
    date_notes_fini(&reading->dates);
    claims_fini(&reading->claims);
    buf_fini(&reading->key);
    buf_fini(&reading->unread);
    recurring_free(reading->recurring);
    careful_free(reading->careful);
    upcoming_fini(&reading->upcoming);
    issues_fini(&reading->issues);
    pthread_mutex_destroy(&reading->mutex);
    if (reading->fatal.status) {
        tell_failure(&reading->fatal);
        return 2;
    }
    if (reading->failed == 0)
        return 0;
    return done > 0 ? 1 : 2;
}
