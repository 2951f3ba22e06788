/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch.c - indexes what arrives in a spool directory.
 *
 *   wait for a file ──▶ take the right to write ──▶ read it, and those that are ready by then
 *        ▲                                                        │
 *        └── give the right back ◀── merge ◀── move them ◀── publish: they can be found
 *
 * One round is a session. A daemon on the same database may write between two sessions; if both
 * want to, they take turns (engine_is_awaited). Files that stay where they are get rows of the
 * ledger (loads.h), so that a restart skips them. A file that is moved to --done leaves its name to
 * later files: the name gives no ids, and it needs no row. If the process ends before the file is
 * moved, the next one reads it again, and its articles replace themselves.
 *
 * With --prune a session of its own looks which files are gone, and removes their articles. */
#include "indexer/watch.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "article/text/article.h"
#include "base/date.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine/upkeep.h"
#include "indexer/arrivals.h"
#include "indexer/late_pages.h"
#include "indexer/loads.h"
#include "indexer/open.h"
#include "indexer/put_aside.h"
#include "indexer/say.h"
#include "indexer/session.h"
#include "indexer/spool_issues.h"
#include "indexer/stopping.h"

#define MILLISECOND INT64_C(1000000)
#define SESSION_MS  500 /* then what was read is published, even if more files are ready */

struct spooled_file {
    char *path;
    struct stat about;
    bool failed; /* something of it could not be read */
};

struct watch {
    const struct indexer_options *options;
    struct engine *engine;
    struct arrivals *arrivals;
    struct spool_issues *issues;
    const char *except[3];
    unsigned except_count;
    struct loads *loads; /* NULL: not open, or not used */
    struct session session;

    /* of the session */
    struct spooled_file *files;
    size_t count, capacity;
    struct stat about; /* of the file that is read */
    bool whole;        /* it was read to its end */
    uint64_t failed;
    bool pruning; /* files are only counted, to know which ones are gone */
};

/* --- reading --- */

static enum status take_article(void *context, json_t *article, struct error *err)
{
    struct watch *watch = context;

    if (!watch->loads)
        return loader_add(watch->session.loader, article, err);
    loads_add(watch->loads, article_get(article, ARTICLE_ID));
    if (loader_add(watch->session.loader, article, err))
        return err->status;
    return loads_note(watch->loads, err);
}

static bool begin_file(void *context, const char *key, const char *path, const struct stat *about,
                       struct error *err)
{
    struct watch *watch = context;

    if (watch->pruning && watch->loads)
        loads_see(watch->loads, key);
    if (watch->pruning)
        return false;
    watch->about = *about;
    watch->whole = true;
    return !watch->loads || loads_begin(watch->loads, key, path, about, err);
}

static enum status end_file(void *context, bool whole, uint64_t failed, struct error *err)
{
    struct watch *watch = context;

    watch->whole = whole;
    watch->failed = failed;
    return watch->loads ? loads_end(watch->loads, whole, failed, err) : STATUS_OK;
}

static enum status all_met(void *context, struct str prefix, struct error *err)
{
    struct watch *watch = context;

    return watch->pruning && watch->loads ? loads_prune(watch->loads, prefix, err) : STATUS_OK;
}

static const struct reading_files spooled = {.begin = begin_file, .end = end_file, .all = all_met};

static void note_file(struct watch *watch, char *take_path, const struct stat *about)
{
    watch->files = mem_grow(watch->files, watch->count, &watch->capacity, sizeof *watch->files);
    watch->files[watch->count++] =
        (struct spooled_file){take_path, *about, !watch->whole || watch->failed > 0};
}

static void note_page(void *context, const char *path, const struct stat *about)
{
    struct watch *watch = context;

    if (!spool_issues_wants(watch->issues, path))
        note_file(watch, mem_text(path, strlen(path)), about);
}

/* Pages that came long before their METS are in --done. */
static void find_late_pages(struct watch *watch, const char *mets, struct late_pages *late)
{
    struct reader *reader = NULL;
    struct error ignored; /* then there is no index yet */

    if (!watch->options->done ||
        reader_acquire_unfiltered(watch->engine, str_of(watch->options->index), &reader, &ignored))
        return;
    late_pages_find(late, &watch->session.reading, reader, watch->options->watch,
                    watch->options->done, mets);
    reader_release(reader);
}

static void read_with_late_pages(struct watch *watch, const char *mets)
{
    struct reading *reading = &watch->session.reading;
    struct late_pages late = {.ids = NULL};

    find_late_pages(watch, mets, &late);
    if (late.ids)
        reading->issues.late = &late;
    reading_issue(reading, mets, watch->options->watch);
    reading->issues.late = NULL;
    if (watch->whole && late.ids)
        late_pages_forget(&late, watch->session.loader, &reading->fatal);
    late_pages_fini(&late);
}

/* Its pages are moved with it, unless another METS waits that names them. */
static void read_issue(struct watch *watch, char *take_path)
{
    struct stat about = {.st_ino = 0};

    if (stat(take_path, &about))
        about.st_ino = 0;
    read_with_late_pages(watch, take_path);
    issues_each_page(&watch->session.reading.issues, take_path, note_page, watch);
    note_file(watch, take_path, &about);
}

static void read_one(struct watch *watch, const struct spool_unit *unit)
{
    watch->about = (struct stat){.st_ino = 0};
    watch->whole = false;
    watch->failed = 0;
    if (unit->is_issue) {
        read_issue(watch, unit->path);
        return;
    }
    reading_path(&watch->session.reading, unit->path);
    note_file(watch, unit->path, &watch->about);
}

/* Has the session read the file as it is now? A file that arrives while the directory is scanned is
 * told twice: by the scan and by its event. */
static bool was_read(const struct watch *watch, const char *path)
{
    struct stat now;

    if (watch->count == 0 || stat(path, &now))
        return false;
    for (size_t i = 0; i < watch->count; i++) {
        const struct stat *then = &watch->files[i].about;

        if (then->st_ino == now.st_ino && then->st_dev == now.st_dev &&
            then->st_size == now.st_size && then->st_mtim.tv_sec == now.st_mtim.tv_sec &&
            then->st_mtim.tv_nsec == now.st_mtim.tv_nsec && strcmp(watch->files[i].path, path) == 0)
            return true;
    }
    return false;
}

/* The next file that is not held up. *path NULL: no file is ready. */
static enum status next_file(struct watch *watch, char **path, struct error *err)
{
    enum status status;

    while (!(status = arrivals_next(watch->arrivals, NULL, 0, path, err)) && *path &&
           (was_read(watch, *path) || spool_issues_offer(watch->issues, *path)))
        free(*path);
    return status;
}

/* What is to be read next. unit->path NULL: nothing is. */
static enum status ready_unit(struct watch *watch, struct spool_unit *unit, struct error *err)
{
    if (spool_issues_next(watch->issues, false, unit))
        return STATUS_OK;
    unit->is_issue = false;
    if (next_file(watch, &unit->path, err))
        return err->status;
    if (!unit->path)
        spool_issues_next(watch->issues, true, unit);
    return STATUS_OK;
}

/* As arrivals_next(): waits until something is to be read. */
static enum status next_unit(struct watch *watch, const sigset_t *mask, struct spool_unit *unit,
                             struct error *err)
{
    enum status status;

    while (!(status = ready_unit(watch, unit, err)) && !unit->path) {
        if ((status = arrivals_next(watch->arrivals, mask, spool_issues_ms(watch->issues),
                                    &unit->path, err)))
            return status;
        if (!unit->path)
            return ready_unit(watch, unit, err);
        if (!spool_issues_offer(watch->issues, unit->path))
            return STATUS_OK;
        free(unit->path);
    }
    return status;
}

/* Reads what is due, and what is due by then. */
static void read_ready(struct watch *watch, struct spool_unit *unit)
{
    int64_t end = clock_monotonic() + SESSION_MS * MILLISECOND;
    struct error err;

    while (unit->path) {
        read_one(watch, unit);
        if (watch->session.reading.fatal.status || stopping_asked() || clock_monotonic() > end ||
            ready_unit(watch, unit, &err))
            return;
    }
}

/* --- a session --- */

static enum status open_loads(struct watch *watch, struct error *err)
{
    if (watch->options->done || (watch->loads && loads_resume(watch->loads, watch->session.loader)))
        return STATUS_OK;
    loads_abandon(watch->loads);
    watch->loads = NULL;
    return loads_open(watch->engine, watch->session.loader, watch->options, &watch->loads, err);
}

static enum status begin(struct watch *watch, struct error *err)
{
    struct reading *reading = &watch->session.reading;

    if (session_begin(&watch->session, take_article, watch, err))
        return err->status;
    reading->files = &spooled;
    reading->reader.nameless = watch->options->done && !watch->options->ids_named;
    if (open_loads(watch, err))
        session_end(&watch->session, false);
    return watch->session.loader ? STATUS_OK : err->status;
}

static void move_files(struct watch *watch)
{
    const struct indexer_options *options = watch->options;
    struct error err;

    for (size_t i = 0; i < watch->count; i++) {
        const struct spooled_file *file = &watch->files[i];
        const char *to = file->failed ? options->failed : options->done;

        if (to && put_aside(file->path, options->watch, to, &file->about, &err))
            reading_report(&watch->session.reading, file->path, err.message);
    }
}

static void print_session(const struct watch *watch)
{
    const struct reading *reading = &watch->session.reading;
    double seconds = progress_seconds(&reading->progress);
    struct loader_progress done;

    loader_progress(watch->session.loader, &done);
    if (watch->options->json)
        printf("{\"files\":%zu,\"indexed\":%" PRIu64 ",\"failed\":%" PRIu64 ",\"seconds\":%.3f}\n",
               watch->count, done.published, reading->failed, seconds);
    else if (!watch->options->quiet)
        printf("%zu file%s: %" PRIu64 " articles indexed, %" PRIu64 " failed, in %.3f s\n",
               watch->count, watch->count == 1 ? "" : "s", done.published, reading->failed,
               seconds);
    fflush(stdout);
}

/* What was read is not published: its files come again. */
static void put_back(struct watch *watch)
{
    loads_abandon(watch->loads);
    watch->loads = NULL;
    for (size_t i = 0; i < watch->count; i++)
        arrivals_again(watch->arrivals, watch->files[i].path, SESSION_PAUSE_MS);
}

static void forget_files(struct watch *watch)
{
    for (size_t i = 0; i < watch->count; i++)
        free(watch->files[i].path);
    watch->count = 0;
}

static enum status publish(struct watch *watch, struct error *err)
{
    enum status status = watch->loads ? loads_ready(watch->loads, err) : STATUS_OK;

    if (!status)
        status = session_commit(&watch->session, err);
    if (!status && watch->loads)
        status = loads_settle(watch->loads, err);
    if (!status) {
        print_session(watch);
        move_files(watch);
    }
    return status;
}

static enum status run_session(struct watch *watch, struct spool_unit *unit, struct error *err)
{
    enum status status;

    if ((status = begin(watch, err))) {
        arrivals_again(watch->arrivals, unit->path, SESSION_PAUSE_MS);
        free(unit->path);
        return status;
    }
    read_ready(watch, unit);
    if ((status = publish(watch, err)))
        put_back(watch);
    session_end(&watch->session, !status);
    forget_files(watch);
    return status;
}

static void print_pruned(const struct watch *watch)
{
    struct loads_counts counts;

    loads_count(watch->loads, &counts);
    if (counts.gone == 0)
        return;
    if (watch->options->json)
        printf("{\"gone\":%" PRIu64 ",\"removed\":%" PRIu64 "}\n", counts.gone, counts.removed);
    else if (!watch->options->quiet)
        printf("%" PRIu64 " file%s gone: %" PRIu64 " articles removed\n", counts.gone,
               counts.gone == 1 ? " is" : "s are", counts.removed);
    fflush(stdout);
}

/* Removes the articles of files that are gone. */
static enum status prune(struct watch *watch, struct error *err)
{
    enum status status = begin(watch, err);

    if (status)
        return status;
    watch->pruning = true;
    watch->session.reading.looks = true; /* pages of issues are no files of their own */
    reading_path(&watch->session.reading, watch->options->watch);
    watch->pruning = false;
    status = session_commit(&watch->session, err);
    if (!status)
        status = loads_settle(watch->loads, err);
    if (!status)
        print_pruned(watch);
    else
        put_back(watch);
    session_end(&watch->session, !status);
    return status;
}

/* --- the whole --- */

static bool is_open(void *context, const char *path)
{
    struct watch *watch = context;

    return arrivals_has(watch->arrivals, path);
}

static enum status open_watch(struct watch *watch, struct error *err)
{
    const struct indexer_options *options = watch->options;
    const char *const asides[] = {options->done, options->failed};

    watch->except[watch->except_count++] = options->database;
    for (size_t i = 0; i < 2; i++) {
        if (!asides[i])
            continue;
        if (put_aside_check(options->watch, asides[i], err))
            return err->status;
        watch->except[watch->except_count++] = asides[i];
    }
    if (open_database(options, &watch->engine, err))
        return err->status;
    if (arrivals_open(options->watch, watch->except, watch->except_count, &watch->arrivals, err))
        return err->status;
    watch->issues =
        spool_issues_new(options->watch, options->wait_pages, !options->done, is_open, watch);
    return STATUS_OK;
}

/* Failures of the machine pass; others do not. */
static enum status follow(struct watch *watch, const sigset_t *waiting, struct error *err)
{
    enum status status = STATUS_OK;

    while (!status && !stopping_asked()) {
        struct spool_unit unit;

        if ((status = next_unit(watch, waiting, &unit, err)))
            continue;
        if (unit.path)
            status = run_session(watch, &unit, err);
        else if (arrivals_take_gone(watch->arrivals) && watch->options->prune &&
                 (status = prune(watch, err)))
            arrivals_note_gone(watch->arrivals);
        if (status && status_may_pass(status)) {
            if (!stopping_asked())
                say_line("%s: trying again", err->message);
            status = STATUS_OK;
        }
    }
    return status;
}

/* A shorter ledger is worth no waiting. */
static void close_loads(struct watch *watch)
{
    struct error err;

    if (watch->loads && !engine_begin_writing(watch->engine, 0, &err) &&
        loads_resume(watch->loads, NULL)) {
        if (loads_close(watch->loads, &err))
            log_warning("%s", err.message);
        watch->loads = NULL;
    }
    loads_abandon(watch->loads);
}

int watch(const struct indexer_options *options)
{
    struct watch watch = {.options = options};
    sigset_t waiting;
    struct error err;
    enum status status;

    signal(SIGIO, SIG_IGN); /* of a lease that is broken: arrivals.c */
    stopping_prepare(&waiting);
    if (!(status = open_watch(&watch, &err))) {
        session_init(&watch.session, options, watch.engine);
        if (options->prune) /* while no process watched */
            arrivals_note_gone(watch.arrivals);
        status = follow(&watch, &waiting, &err);
        close_loads(&watch);
        session_fini(&watch.session);
    }
    if (status)
        say_line("%s", err.message);
    spool_issues_free(watch.issues);
    arrivals_close(watch.arrivals);
    free(watch.files);
    engine_close(watch.engine);
    return status ? 2 : 0;
}
